import type { Handlers } from '../contract.ts';
import { type ErrorDetail, invalid } from '../errors.ts';
import { type PageQuery, pageOf, windowOf } from '../pagination.ts';
import { exportAuditLog, listAuditLog } from './audit-log.ts';

export const admin = {
  async listAuditLog({ query, accepts }, { db }) {
    if (accepts === 'application/x-ndjson') {
      refusePages(query);
      return { status: 200 as const, lines: exportAuditLog(db, query) };
    }
    const rows = await listAuditLog(db, query, windowOf(query, 'audit log'));
    return { status: 200 as const, ...pageOf(rows, query, 'audit log') };
  },
} satisfies Partial<Handlers>;

/** An export is everything, so that nobody takes a part of it for the whole. */
function refusePages(query: PageQuery): void {
  const message = 'An export has no pages. Narrow it by its filters.';
  const sent = (['page', 'cursor'] as const).filter((field) => query[field] !== undefined);
  const errors = sent.map((field): ErrorDetail => ({ field, code: 'NOT_ALLOWED', message }));
  if (errors.length > 0) throw invalid(errors);
}
