// Generated from the contract by `npm run generate`. Do not edit.
import type { ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { RequestOptions } from '../../runtime/options.ts';
import type { AuditEntry, ListAuditLogQuery } from '../models.ts';

/** What the administrators of an installation see and do. Each operation needs the role `admin`. */
export class AdminResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * See everything that happened.
   *
   * For system admins: every change in the installation, and every request that was refused because of who
   * asked, newest first. With `Accept: application/x-ndjson` the answer is an export: one `AuditEntry` a line,
   * everything that fits the filters, however much it is; `page` and `cursor` are not allowed then, and
   * `per_page` is of no account. `meta.total` counts no further than 100,000.
   *
   * Needs the scope `admin:read`.
   *
   * @param query What to ask for.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor is damaged, or belongs to other filters or another order.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   */
  listAuditLog(query: ListAuditLogQuery = {}, options?: RequestOptions): ListCall<AuditEntry> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/admin/audit-log', query }, options);
  }
}
