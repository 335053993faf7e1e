// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { AuditEntry, ListAuditLogQuery, ListUsersQuery, ManagedUser, ManagedUserDetails, ManagedUserUpdate, SystemStats } from '../models.ts';

/**
 * What the administrators of an installation see and do.
 *
 * Each operation needs the role `admin`: find and deactivate accounts, change their roles, read the audit log
 * and the
 * statistics of the installation.
 */
export class AdminResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Find users.
   *
   * For system admins: the accounts of the installation, by name or email, role and state. Newest first unless
   * you sort otherwise.
   *
   * Needs the scope `admin:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   */
  listUsers(query: ListUsersQuery = {}, options?: RequestOptions): ListCall<ManagedUser> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/admin/users', query }, options);
  }

  /**
   * See a user.
   *
   * For system admins: an account, and how much it is used.
   *
   * Needs the scope `admin:read`.
   *
   * @param userId The user, as `id` has it.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  getUser(userId: string, options?: ReadOptions): Call<ManagedUserDetails> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/admin/users/{userId}', { userId }) }, options);
  }

  /**
   * Change the role of a user, or close the account to its owner.
   *
   * For system admins. A change of the role counts from the user's next request on. Deactivating ends all
   * sessions of the user at once; nothing of theirs is removed, and activating lets them log in again. You
   * cannot take the role from yourself or deactivate yourself, so that there is always an administrator. With
   * `version` or `If-Match` nothing is overwritten that you have not seen. Writes the event `user.updated` if
   * something changes, and `session.revoked` for each session that it ends. A change that changes nothing
   * returns the account as it is and writes nothing.
   *
   * Needs the scope `admin:write`.
   *
   * @param userId The user, as `id` has it.
   * @param body The body of the request.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `OWN_ACCOUNT`: It is your own account, and you would lock yourself out.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  updateUser(userId: string, body: ManagedUserUpdate, options?: ChangeOptions): Call<ManagedUserDetails> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/admin/users/{userId}', { userId }), body, isVersioned: true }, options);
  }

  /**
   * See everything that happened.
   *
   * For system admins: every change in the installation, and every request that was refused because of who
   * asked, newest first. With `Accept: application/x-ndjson` the answer is an export: one `AuditEntry` a line,
   * everything that fits the filters, however much it is; `page` and `cursor` are not allowed then, and
   * `per_page` is of no account. It is cut off when your session or key ends or your role is taken. `meta.total`
   * counts no further than 100,000.
   *
   * Needs the scope `admin:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   */
  listAuditLog(query: ListAuditLogQuery = {}, options?: RequestOptions): ListCall<AuditEntry> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/admin/audit-log', query }, options);
  }

  /**
   * See the figures of the installation.
   *
   * For system admins: how much there is of everything. Of a table with fewer than about 50,000 rows every
   * figure is exact. Of a larger one, where its description says so, it is an estimate from a sample of 20,000
   * rows, so that the answer is as fast on a million tasks as on a few thousand. Nothing is remembered: each
   * request looks anew.
   *
   * Needs the scope `admin:read`.
   *
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   */
  getSystemStats(options?: RequestOptions): Call<SystemStats> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/admin/stats' }, options);
  }
}
