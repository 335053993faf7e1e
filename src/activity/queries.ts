import { type Expression, type SqlBool, sql } from 'kysely';
import { spaces, WRITER } from '../auth/spaces.ts';
import type { Actor } from '../context.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { totalOf } from '../database/lists.ts';
import type { Window } from '../pagination.ts';
import { userSummary } from '../users/summary.ts';

type Event = Schema<'Event'>;
export type EventFilters = Omit<OperationRequest<'listActivity'>['query'], 'page' | 'per_page' | 'cursor'>;

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

/** Events the actor may read. Every query of events starts here. */
export function visibleTo(db: Pick<Database, 'selectFrom'>, actor: Actor) {
  return db.selectFrom(spaces(db, actor).as('space')).innerJoin('event', 'event.space_id', 'space.id');
}

function conditions(filters: EventFilters): Expression<SqlBool>[] {
  const { type, project_id, actor_id, subject_id, created_from, created_to } = filters;
  const where: (Expression<SqlBool> | undefined | false)[] = [
    type && sql<SqlBool>`event.type = any(${type}::text[])`,
    project_id !== undefined && sql<SqlBool>`event.project_id = ${project_id}`,
    actor_id !== undefined && sql<SqlBool>`event.actor_id = ${actor_id}`,
    subject_id !== undefined && sql<SqlBool>`event.subject_id = ${subject_id}`,
    created_from !== undefined && sql<SqlBool>`event.created_at >= ${created_from}`,
    created_to !== undefined && sql<SqlBool>`event.created_at < ${created_to}`,
  ];
  return where.filter((condition) => typeof condition === 'object');
}

/**
 * One page of what happened in the spaces that the actor sees, newest first. The newest few of each space
 * come from its index and are merged, so the cost is that of a page and not of a project. Rows carry
 * `sort_key` for the cursor and `total`; an empty page is one row without an id. With a task there are
 * rows only if the actor sees that task.
 */
export function listActivity(
  db: Database,
  actor: Actor,
  filters: EventFilters,
  window: Window,
  task_id?: string,
) {
  const { project_id } = filters;
  const where = conditions(task_id === undefined ? filters : { ...filters, subject_id: task_id });
  const { after } = window;
  const position = after && sql<SqlBool>`event.position < ${after.key}::bigint`;

  const page = db
    .selectFrom(spaces(db, actor).as('space'))
    // What concerns a project is told in its own space or in a personal one: no other need be read through.
    .$if(project_id !== undefined, (list) =>
      list.where(sql<SqlBool>`space.id in (${project_id ?? null}::uuid, ${actor.user_id}::uuid)`),
    )
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('event')
          .whereRef('event.space_id', '=', 'space.id')
          .where((inner) => inner.and(position ? [...where, position] : where))
          .select([...stored, ...parts])
          .orderBy('event.position', 'desc')
          .limit(window.offset + window.limit)
          .as('event'),
      (join) => join.onTrue(),
    )
    .select([...stored, ...parts])
    .orderBy('event.position', 'desc')
    .limit(window.limit)
    .offset(window.offset);

  const found = visibleTo(db, actor)
    .where((eb) => eb.and(where))
    .select('event.id');

  return db
    .selectFrom(totalOf(found, window).as('counted'))
    .leftJoinLateral(page.as('event'), (join) => join.onTrue())
    .$if(task_id !== undefined, (list) =>
      list.where((eb) => eb.exists(visibleTask(db, actor, task_id ?? ''))),
    )
    .select(stored)
    .select((eb) => [
      'counted.total',
      sql<string | null>`event.position::text`.as('sort_key'),
      userSummary(eb.ref('event.actor_id')).as('actor'),
      sql<Event['subject']>`jsonb_build_object(
        'type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name)`.as('subject'),
    ])
    .orderBy('event.position', 'desc')
    .$castTo<Event & { total: number | null; sort_key: string | null }>()
    .execute();
}

function visibleTask(db: Database, actor: Actor, id: string) {
  return (
    db
      .selectFrom(spaces(db, actor).as('space'))
      .innerJoin('task', 'task.space_id', 'space.id')
      .where('task.id', '=', id)
      // The trash is for those who could empty it.
      .where((eb) => eb.or([eb('task.deleted_at', 'is', null), eb('space.role', '>=', WRITER)]))
      .select('task.id')
  );
}
