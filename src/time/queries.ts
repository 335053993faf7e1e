import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { newest, type PageParts, paged } from '../database/paged.ts';
import type { Window } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';
import {
  type EntryFilters,
  filters,
  isVisible,
  listable,
  managed,
  ofUsers,
  type Reads,
  type Row,
  seenTasks,
  workersIn,
} from './entries.ts';

export type TimeEntry = Schema<'TimeEntry'>;

/** The columns that the contract shows as they are. */
export const stored = [
  'time_entry.id',
  'time_entry.task_id',
  'time_entry.project_id',
  'time_entry.started_at',
  'time_entry.ended_at',
  'time_entry.seconds',
  'time_entry.note',
  'time_entry.billable',
  'time_entry.tags',
  'time_entry.version',
  'time_entry.created_at',
  'time_entry.updated_at',
] as const;

/** Selects the entries of the viewer, and those of the projects that the viewer administers. Every query of entries starts here. */
export const visibleTo = (db: Reads, viewer: Viewer) =>
  db
    .selectFrom('time_entry')
    .where(
      sql<SqlBool>`(time_entry.user_id = ${viewer.user_id} or time_entry.project_id = any(array(${managed(db, viewer)})))`,
    );

const taskOf = (db: Reads, viewer: Viewer) => sql<TimeEntry['task']>`(
  select json_build_object('id', task.id, 'title', task.title, 'completed', task.status = 'completed')
  from ${seenTasks(db, viewer)} as task where task.id = time_entry.task_id)`;

/** Selects the properties of the contract's TimeEntry. */
const shown = (db: Reads, viewer: Viewer) =>
  [
    ...stored,
    taskOf(db, viewer).as('task'),
    userSummary(sql.ref<string | null>('time_entry.user_id')).as('user'),
  ] as const;

export const findEntry = compiled('time: get an entry', (db, p: Params<{ user_id: string; id: string }>) =>
  visibleTo(db, p).where('time_entry.id', '=', p.id).select(shown(db, p)),
);

export const findTimer = compiled('time: get the running timer', (db, p: Params<{ user_id: string }>) =>
  db
    .selectFrom('time_entry')
    .where('time_entry.user_id', '=', p.user_id)
    .where('time_entry.ended_at', 'is', null)
    .select(shown(db, p)),
);

// --- Lists --------------------------------------------------------------------

const listed = [...stored, 'time_entry.user_id'] as const;

/** Selects the rows of a page from the first rows of each index. */
const merged = (
  db: Database,
  { p, order }: Pick<PageParts<EntryFilters>, 'p' | 'order'>,
  found: RawBuilder<unknown>,
) =>
  db
    .selectFrom(sql<Row & { sort_value: unknown }>`(${found})`.as('time_entry'))
    .selectAll('time_entry')
    .orderBy(sql`time_entry.sort_value`, order)
    .orderBy(sql`time_entry.id`, order)
    .limit(p.limit)
    .offset(p.offset);

const listAll = paged<EntryFilters>('time: list entries')({
  from: (db, p) => listable(db, p).select(listed),
  as: 'time_entry',
  filters,
  by: newest('time_entry.started_at'),
  isCountedApart: true,
  // Reads the rows of the page from the index of each user and project, and merges them.
  page: (db, parts) => {
    const { p, where, beyond, reach } = parts;
    const part = (whose: Expression<SqlBool>) => {
      const rows = db
        .selectFrom('time_entry')
        .where((eb) => eb.and([whose, ...where]))
        .select(listed);
      return sql`(${beyond(rows).limit(reach)})`;
    };
    const own = part(sql`time_entry.user_id = ${p.user_id}`);
    const others = part(
      sql`time_entry.project_id = managed.id and time_entry.user_id is distinct from ${p.user_id}::uuid`,
    );
    return merged(
      db,
      parts,
      sql`${own} union all
      select entry.* from ${managed(db, p)} as managed cross join lateral ${others} as entry`,
    );
  },
  shown: (page, p, db) => page.select(shown(db, p)),
});

/** The same list of some users, by the index of the users. */
const listOfUsers = paged<EntryFilters & OfUsers>('time: list entries of users')({
  from: (db, p) =>
    db
      .selectFrom('time_entry')
      .where(sql<SqlBool>`time_entry.user_id = any(${p.user_ids}::uuid[]) and ${isVisible(db, p)}`)
      .select(listed),
  as: 'time_entry',
  filters: ofUsers,
  always: ['user_ids'],
  by: newest('time_entry.started_at'),
  isCountedApart: true,
  page: (db, parts) => {
    const { p, where, beyond, reach } = parts;
    const own = db
      .selectFrom('time_entry')
      .where(sql<SqlBool>`time_entry.user_id = worker.id and ${isVisible(db, p)}`)
      .where((eb) => eb.and([...where]))
      .select(listed);
    return merged(
      db,
      parts,
      sql`
      select entry.* from ${workersIn(p)} as worker cross join lateral (${beyond(own).limit(reach)}) as entry`,
    );
  },
  shown: (page, p, db) => page.select(shown(db, p)),
});

/**
 * Reads a page of a list.
 * @param byUser whether to find the entries of `user_ids` by the index of the users
 */
export const listEntries = (db: Database, values: EntryFilters, window: Window, byUser: boolean) =>
  byUser && hasUsers(values) ? listOfUsers(db, values, window) : listAll(db, values, window);

type OfUsers = { user_ids: string[] };
const hasUsers = (values: EntryFilters): values is EntryFilters & OfUsers => values.user_ids !== undefined;

/** Finds the names of those of these projects that the viewer can see. */
export const findProjectNames = compiled(
  'time: find the names of projects',
  (db, p: Params<{ user_id: string; ids: readonly string[] }>) =>
    db
      .selectFrom(spaces(db, p).as('space'))
      .innerJoin('project', 'project.id', 'space.id')
      .where(sql<SqlBool>`project.id = any(${p.ids}::uuid[])`)
      .select(['project.id', 'project.name']),
);
