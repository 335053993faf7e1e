import { type Expression, type SqlBool, sql } from 'kysely';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type Chosen, choose, firstChoices } from '../database/filters.ts';
import { newest, paged } from '../database/paged.ts';
import { userSummary } from '../users/summary.ts';
import {
  type EntryConditions,
  type EntryFilters,
  filters,
  listable,
  managed,
  matchingEntries,
  type Reads,
  type Row,
  seenTasks,
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

export const listEntries = paged<EntryFilters>('time: list entries')({
  from: (db, p) => listable(db, p).select(listed),
  as: 'time_entry',
  filters,
  by: newest('time_entry.started_at'),
  // Reads the rows of the page from the index of each user and project, and merges them.
  page: (db, { p, where, order, beyond, reach }) => {
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
    const found = sql<Row & { sort_value: unknown }>`(${own} union all
      select entry.* from ${managed(db, p)} as managed cross join lateral ${others} as entry)`;
    return db
      .selectFrom(found.as('time_entry'))
      .selectAll('time_entry')
      .orderBy(sql`time_entry.sort_value`, order)
      .orderBy(sql`time_entry.id`, order)
      .limit(p.limit)
      .offset(p.offset);
  },
  shown: (page, p, db) => page.select(shown(db, p)),
});

type Sums = { total_seconds: number; billable_seconds: number };

const sums = compiledShapes<EntryConditions, { chosen: Chosen }, Sums>(
  'time: sum a list',
  (db, p, { chosen }) =>
    matchingEntries(db, p, chosen).select([
      sql<number>`coalesce(sum(time_entry.seconds), 0)::bigint`.as('total_seconds'),
      sql<number>`coalesce(sum(time_entry.seconds) filter (where time_entry.billable), 0)::bigint`.as(
        'billable_seconds',
      ),
    ]),
  {
    'without filters': [['user_id'], { chosen: {} }],
    'with every filter': [{ allBut: ['order', 'billable', 'running'] }, { chosen: firstChoices(filters) }],
  },
);

/** Sums the entries of all pages of a list. */
export async function sumEntries(
  db: Database,
  { order: _, ...values }: Partial<Pick<EntryFilters, 'order'>> & EntryConditions,
): Promise<Sums> {
  const { given, chosen } = choose(filters, values);
  const row = await sums.first(db, given as EntryConditions, { chosen });
  return row ?? { total_seconds: 0, billable_seconds: 0 };
}

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
