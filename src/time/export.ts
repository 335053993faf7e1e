import type { Database } from '../database/database.ts';
import { dayOf } from '../days.ts';
import type { Window } from '../lists/pagination.ts';
import { csvOf } from '../tasks/transfer/csv.ts';
import type { EntryFilters } from './entries.ts';
import { findProjectNames, listEntries, type TimeEntry } from './queries.ts';

/** Entries of one statement: with notes of 1,000 characters they take up to 2 MB. */
const BATCH = 500;

type Row = TimeEntry & { project: string | null };

/** The columns of a file in their order, with names for people before IDs for programs. */
const columns = {
  id: (entry: Row) => entry.id,
  date: (entry: Row, timezone: string) => dayOf(Date.parse(entry.started_at), timezone),
  user: (entry: Row) => entry.user?.full_name ?? null,
  project: (entry: Row) => entry.project,
  task: (entry: Row) => entry.task?.title ?? null,
  started_at: (entry: Row) => entry.started_at,
  ended_at: (entry: Row) => entry.ended_at,
  seconds: (entry: Row) => entry.seconds,
  note: (entry: Row) => entry.note,
  billable: (entry: Row) => String(entry.billable),
  tags: (entry: Row) => entry.tags,
  user_id: (entry: Row) => entry.user?.id ?? null,
  project_id: (entry: Row) => entry.project_id,
  task_id: (entry: Row) => entry.task_id,
};

/** Yields the entries of a list as CSV. Reads a batch when the previous one is sent, each in a statement of its own. */
export async function* exportEntries(
  db: Database,
  filters: EntryFilters,
  timezone: string,
  byUser: boolean,
): AsyncIterable<string> {
  const names = new Map<string, string>();
  yield csvOf([Object.keys(columns)]);
  for (let after: Window['after']; ; ) {
    const window = { limit: BATCH, offset: 0, after, counted: false };
    const found = (await listEntries(db, filters, window, byUser)).filter(({ id }) => id !== null);
    await addNames(db, filters.user_id, found, names);
    const rows = found.map((entry) => ({ ...entry, project: names.get(entry.project_id ?? '') ?? null }));
    const values = rows.map((row) => Object.values(columns).map((value) => value(row, timezone)));
    if (values.length > 0) yield csvOf(values);
    const last = found.at(-1);
    if (!last || found.length < BATCH) return;
    after = { key: last.sort_key, id: last.id };
  }
}

/** Adds the names of the projects of these entries. Those that the caller has left have none. */
async function addNames(
  db: Database,
  user_id: string,
  entries: readonly Pick<TimeEntry, 'project_id'>[],
  names: Map<string, string>,
): Promise<void> {
  const ids = new Set(entries.flatMap(({ project_id }) => project_id ?? []));
  const unknown = [...ids].filter((id) => !names.has(id));
  if (unknown.length === 0) return;
  for (const { id, name } of await findProjectNames.all(db, { user_id, ids: unknown })) names.set(id, name);
}
