import { sql } from 'kysely';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { highest, paged } from '../database/paged.ts';
import type { ListValues, Window } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';

export type AuditEntry = Schema<'AuditEntry'>;
export type AuditFilters = ListValues<'listAuditLog'>;

/** What the contract shows of an entry as it is stored. */
const stored = [
  'event.id',
  'event.type',
  'event.actor_id',
  'event.project_id',
  'event.operation',
  'event.code',
  'event.client_address',
  'event.version',
  'event.changes',
  'event.request_id',
  'event.created_at',
] as const;

/** To count more takes longer than the number is worth: 20 ms for so many. */
const MOST_COUNTED = 100_000;

/** One page of the log of everything, for those who may see it all. */
export const listAuditLog = paged<AuditFilters>('admin: the audit log')({
  from: (db) =>
    db
      .selectFrom('event')
      .select([...stored, 'event.subject_type', 'event.subject_id', 'event.subject_name']),
  as: 'event',
  filters: {
    type: (types) => sql`event.type = any(${types}::text[])`,
    actor_id: (id) => sql`event.actor_id = ${id}`,
    subject_id: (id) => sql`event.subject_id = ${id}`,
    project_id: (id) => sql`event.project_id = ${id}`,
    code: (code) => sql`event.code = ${code}`,
    client_address: (address) => sql`event.client_address = ${address}`,
    request_id: (id) => sql`event.request_id = ${id}`,
    created_from: (time) => sql`event.created_at >= ${time}`,
    created_to: (time) => sql`event.created_at < ${time}`,
  },
  by: highest('event.position'),
  shown: (page) =>
    page
      .select(stored)
      .select((eb) => [
        userSummary(eb.ref('event.actor_id')).as('actor'),
        sql`case when event.subject_id is not null then json_build_object(
          'type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) end`.as('subject'),
      ])
      .$castTo<AuditEntry>(),
  countUpTo: MOST_COUNTED,
});

/** At a time, so that an export of any size takes little memory and no long statement. */
const BATCH = 500;

/** Everything that fits the filters, newest first. A batch is read when the one before it has been taken. */
export async function* exportAuditLog(db: Database, filters: AuditFilters): AsyncIterable<AuditEntry[]> {
  for (let after: Window['after']; ; ) {
    const rows = await listAuditLog(db, filters, { limit: BATCH, offset: 0, after, counted: false });
    const found = rows.filter(({ id }) => id !== null);
    yield found.map(({ sort_key: _, total: __, ...entry }) => entry);
    const last = found.at(-1);
    if (!last || found.length < BATCH) return;
    after = { key: last.sort_key, id: last.id };
  }
}
