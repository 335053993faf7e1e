import { type RawBuilder, sql } from 'kysely';
import { spaces } from '../access/spaces.ts';
import { compiled, compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { ScannedKind } from './cursor.ts';
import { accessChanges, opened } from './window.ts';

/** A row that was found. Rows are in the order of spaces, times and IDs. */
export type Row = { space_id: string; created_at: string; id: string };

/** A scan of all spaces that the user can see, or only of the projects that a window opened to the user. */
export type Scan = { user_id: string; after?: number | undefined; until?: number | undefined };

type Values = Scan & Row & { limit: number };

const NOWHERE = '00000000-0000-0000-0000-000000000000';

/** Before every row. */
export const FIRST_ROW: Row = { space_id: NOWHERE, created_at: '1900-01-01T00:00:00.000Z', id: NOWHERE };

/** The kinds that a scan finds, in this order. */
export const scannedKinds = ({ until }: Scan): readonly ScannedKind[] =>
  until === undefined ? ['project', 'member', 'category', 'view', 'task'] : ['member', 'view', 'task'];

const withChosen = (db: Database, p: Params<Values>) =>
  p.after && p.until
    ? sql`space as materialized ${spaces(db, p)},
      access as materialized (${accessChanges({ user_id: p.user_id, after: p.after, until: p.until })}),
      chosen as materialized (${opened})`
    : sql`chosen as materialized (select id as project_id from ${spaces(db, p)} as space)`;

/** Where the rows of a kind are. Each has an index in the order of its rows. */
const SOURCES = {
  member: { rows: sql`project_member as row where row.project_id`, id: sql`row.user_id`, time: undefined },
  view: { rows: sql`view as row where row.space_id`, id: sql`row.id`, time: sql`row.created_at` },
  task: {
    rows: sql`task as row where row.deleted_at is null and row.space_id`,
    id: sql`row.id`,
    time: sql`row.created_at`,
  },
};

/** Reads space by space, and stops when the page is full. */
function inSpaces(p: Params<Values>, { rows, id, time }: (typeof SOURCES)[keyof typeof SOURCES]) {
  const start = (value: RawBuilder<unknown>, first: RawBuilder<unknown>) =>
    sql`case when space.project_id = ${p.space_id}::uuid then ${value} else ${first} end`;
  const firstId = start(sql`${p.id}::uuid`, sql`${sql.lit(NOWHERE)}::uuid`);
  const firstTime = start(
    sql`${p.created_at}::timestamptz`,
    sql`${sql.lit(FIRST_ROW.created_at)}::timestamptz`,
  );
  const [order, beyond] = time
    ? [sql`${time}, ${id}`, sql`(${time}, ${id}) > (${firstTime}, ${firstId})`]
    : [id, sql`${id} > ${firstId}`];
  return sql`select space.project_id as space_id, found.created_at, found.id
    from (select project_id from chosen where project_id >= ${p.space_id}::uuid order by project_id) as space
    cross join lateral (
      select ${time ?? sql`${p.created_at}::timestamptz`} as created_at, ${id} as id
      from ${rows} = space.project_id and ${beyond} order by ${order} limit ${p.limit}) as found
    order by space.project_id, found.created_at, found.id limit ${p.limit}`;
}

function rowsOf(p: Params<Values>, kind: ScannedKind): RawBuilder<unknown> {
  switch (kind) {
    case 'project':
      return sql`select project_id as space_id, ${p.created_at}::timestamptz as created_at, ${p.id}::uuid as id from chosen
        where project_id > ${p.space_id}::uuid and project_id <> ${p.user_id}::uuid order by project_id limit ${p.limit}`;
    case 'category':
      return sql`select ${p.space_id}::uuid as space_id, ${p.created_at}::timestamptz as created_at, id from category
        where owner_id = ${p.user_id} and id > ${p.id}::uuid order by id limit ${p.limit}`;
    default:
      return inSpaces(p, SOURCES[kind]);
  }
}

export const listRows = compiledShapes(
  'sync: list what is in spaces',
  (db, p: Params<Values>, { kind }: { kind: ScannedKind }) =>
    sql<Row>`with ${withChosen(db, p)} ${rowsOf(p, kind)}`,
  {
    'all projects': [{ allBut: ['after', 'until'] }, { kind: 'project' }],
    'all members': [{ allBut: ['after', 'until'] }, { kind: 'member' }],
    'all categories': [{ allBut: ['after', 'until'] }, { kind: 'category' }],
    'all views': [{ allBut: ['after', 'until'] }, { kind: 'view' }],
    'all tasks': [{ allBut: ['after', 'until'] }, { kind: 'task' }],
    'tasks of opened projects': [{ allBut: [] }, { kind: 'task' }],
  },
);

/** A comment or an attachment, with its task. */
export type Content = { task_id: string; created_at: string; id: string };

type ContentValues = { ids: string[]; created_at: string; id: string; limit: number };

/** Lists what belongs to tasks, in their order. `created_at` and `id` are those of the last one of the first task. */
const contentOf = (p: Params<ContentValues>, rows: RawBuilder<unknown>) => sql<Content>`
  select task.id as task_id, found.created_at, found.id
  from unnest(${p.ids}::uuid[]) with ordinality as task (id, nth)
  cross join lateral (
    select row.created_at, row.id from (${rows}) as row
    where (row.created_at, row.id) > (
      case task.nth when 1 then ${p.created_at}::timestamptz else ${sql.lit(FIRST_ROW.created_at)}::timestamptz end,
      case task.nth when 1 then ${p.id}::uuid else ${sql.lit(NOWHERE)}::uuid end)
    order by row.created_at, row.id limit ${p.limit}) as found
  order by task.nth, found.created_at, found.id limit ${p.limit}`;

export const listComments = compiled('sync: list comments of tasks', (_db, p: Params<ContentValues>) =>
  contentOf(p, sql`select created_at, comment.id from comment where task_id = task.id`),
);

/** The same with comments on other tasks that refer to these: they can show more of them now. */
export const listCommentsAround = compiled(
  'sync: list comments of tasks and those that refer to them',
  (_db, p: Params<ContentValues>) =>
    contentOf(
      p,
      sql`select created_at, comment.id from comment where task_id = task.id
      union select created_at, comment.id from comment_reference join comment on comment.id = comment_id
        where comment_reference.task_id = task.id`,
    ),
);

export const listAttachments = compiled('sync: list attachments of tasks', (_db, p: Params<ContentValues>) =>
  contentOf(p, sql`select created_at, attachment.id from attachment where task_id = task.id`),
);
