import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import { spaces, type Viewer, WRITER } from '../access/spaces.ts';
import type { Actor } from '../actor.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import { compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { totalOf } from '../database/lists.ts';
import type { PageQuery, Window } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';

type Event = Schema<'Event'>;
type EventFilters = Omit<OperationRequest<'listActivity'>['query'], keyof PageQuery>;

/** What the contract shows of an event as it is stored. */
const stored = [
  'event.id',
  'event.type',
  'event.project_id',
  'event.version',
  'event.changes',
  'event.request_id',
  'event.created_at',
] as const;

/** What the rest of it is made of. */
const parts = [
  'event.position',
  'event.actor_id',
  'event.subject_type',
  'event.subject_id',
  'event.subject_name',
] as const;

type Values = { [Name in keyof EventFilters]: EventFilters[Name] | undefined } & {
  user_id: string;
  after_position?: string | null | undefined;
  limit: number;
  offset: number;
  reach: number;
};

/** `task`: the subject is a task, and whoever does not see that task sees no list. */
type Shape = { counted: boolean; task: boolean };

function conditions(p: Params<Values>): RawBuilder<SqlBool>[] {
  const where: (RawBuilder<SqlBool> | undefined)[] = [
    p.type && sql`event.type = any(${p.type}::text[])`,
    p.project_id && sql`event.project_id = ${p.project_id}`,
    p.actor_id && sql`event.actor_id = ${p.actor_id}`,
    p.subject_id && sql`event.subject_id = ${p.subject_id}`,
    p.created_from && sql`event.created_at >= ${p.created_from}`,
    p.created_to && sql`event.created_at < ${p.created_to}`,
  ];
  return where.filter((condition) => condition !== undefined);
}

/**
 * The spaces whose events the actor may read. Every query of events starts here. What concerns a project is
 * told in its own space or in a personal one, so that no other need be read through for it.
 */
function readable(db: Database, { user_id, project_id }: Params<Pick<Values, 'user_id' | 'project_id'>>) {
  const all = db.selectFrom(spaces(db, { user_id }).as('space'));
  return project_id ? all.where(sql<SqlBool>`space.id in (${project_id}::uuid, ${user_id}::uuid)`) : all;
}

const listVisible = compiledShapes(
  'activity: list',
  (db, p: Params<Values>, { counted, task }: Shape) => {
    const where = conditions(p);
    const beyond = p.after_position && sql<SqlBool>`event.position < ${p.after_position}::bigint`;

    const page = readable(db, p)
      .innerJoinLateral(
        (eb) =>
          eb
            .selectFrom('event')
            .whereRef('event.space_id', '=', 'space.id')
            .where((inner) => inner.and(beyond ? [...where, beyond] : where))
            .select([...stored, ...parts])
            .orderBy('event.position', 'desc')
            .limit(p.reach)
            .as('event'),
        (join) => join.onTrue(),
      )
      .select([...stored, ...parts])
      .orderBy('event.position', 'desc')
      .limit(p.limit)
      .offset(p.offset);

    const found = readable(db, p)
      .innerJoin('event', 'event.space_id', 'space.id')
      .where((eb) => eb.and(where))
      .select('event.id');

    let list = db
      .selectFrom(totalOf(found, counted).as('counted'))
      .leftJoinLateral(page.as('event'), (join) => join.onTrue());
    if (task) list = list.where((eb) => eb.exists(visibleTask(db, p, p.subject_id)));
    return list
      .select(stored)
      .select((eb) => [
        'counted.total',
        sql<string | null>`event.position::text`.as('sort_key'),
        userSummary(eb.ref('event.actor_id')).as('actor'),
        sql<Event['subject']>`json_build_object(
        'type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name)`.as('subject'),
      ])
      .orderBy('event.position', 'desc')
      .$castTo<Event & { total: number | null; sort_key: string | null }>();
  },
  {
    'first page': [['user_id', 'limit', 'offset', 'reach'], { counted: true, task: false }],
    'with every filter': [
      [
        'user_id',
        'type',
        'project_id',
        'actor_id',
        'subject_id',
        'created_from',
        'created_to',
        'limit',
        'offset',
        'reach',
      ],
      { counted: true, task: false },
    ],
    'of a task, after a cursor': [
      ['user_id', 'subject_id', 'after_position', 'limit', 'offset', 'reach'],
      { counted: false, task: true },
    ],
  },
);

function visibleTask(db: Database, viewer: Viewer, id: Expression<string> | undefined) {
  return (
    db
      .selectFrom(spaces(db, viewer).as('space'))
      .innerJoin('task', 'task.space_id', 'space.id')
      .where(sql<SqlBool>`task.id = ${id}`)
      // The trash is for those who could empty it.
      .where((eb) => eb.or([eb('task.deleted_at', 'is', null), eb('space.role', '>=', WRITER)]))
      .select('task.id')
  );
}

/**
 * One page of what happened in the spaces that the actor sees, newest first. The newest few of each space
 * come from its index and are merged, so the cost is that of a page and not of a project. Rows carry
 * `sort_key` for the cursor and `total`; an empty page is one row without an id. With a task there are
 * rows only if the actor sees that task.
 */
export function listActivity(
  db: Database,
  { user_id }: Actor,
  { type, project_id, actor_id, subject_id, created_from, created_to }: EventFilters,
  { limit, offset, after, counted }: Window,
  task_id?: string,
) {
  const values = {
    user_id,
    type,
    project_id,
    actor_id,
    subject_id: task_id ?? subject_id,
    created_from,
    created_to,
    after_position: after?.key,
    limit,
    offset,
    reach: offset + limit,
  };
  return listVisible.all(db, values, { counted, task: task_id !== undefined });
}
