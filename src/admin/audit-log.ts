import { sql } from 'kysely';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { highest, paged } from '../database/paged.ts';
import { common, eventsOf, newestEvents, type RareTypes, splitTypes } from '../events/newest.ts';
import type { ListValues, Window } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';

export type AuditEntry = Schema<'AuditEntry'>;
export type AuditFilters = ListValues<'listAuditLog'>;

/** The columns that the contract shows of an entry as they are. */
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

/** Totals are counted up to this number, which takes 20 ms. */
const MAX_COUNTED = 100_000;

/** The columns that the subject is derived from. */
const parts = ['event.subject_type', 'event.subject_id', 'event.subject_name'] as const;

const list = paged<AuditFilters & RareTypes>('admin: list the audit log')({
  from: (db, p) => db.selectFrom(eventsOf(p)).select([...stored, ...parts]),
  as: 'event',
  filters: {
    ...common,
    code: (code) => sql`event.code = ${code}`,
    client_address: (address) => sql`event.client_address = ${address}`,
    request_id: (id) => sql`event.position in (select positions_of_request(${id}))`,
  },
  by: highest('event.position'),
  page: (db, page) => newestEvents(db, page, [...stored, ...parts]),
  shown: (page) =>
    page
      .select(stored)
      .select((eb) => [
        userSummary(eb.ref('event.actor_id')).as('actor'),
        sql`case when event.subject_id is not null then json_build_object(
          'type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) end`.as('subject'),
      ])
      .$castTo<AuditEntry>(),
  countUpTo: MAX_COUNTED,
});

/** Returns one page of all events. Does not check the actor. */
export const listAuditLog = (db: Database, filters: AuditFilters, window: Window) =>
  list(db, splitTypes(filters), window);

/** Rows per statement, so that an export of any size needs little memory and no long statement. */
const BATCH = 500;

/** Yields all entries that match the filters, newest first. Reads a batch when the previous one has been consumed. */
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
