import { type Expression, type SqlBool, sql } from 'kysely';
import { allowed } from '../access/roles.ts';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import type { Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { highest, paged } from '../database/paged.ts';
import type { ListValues } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';

type Event = Schema<'Event'>;

/** The columns that the contract shows of an event as they are. */
const stored = [
  'event.id',
  'event.type',
  'event.project_id',
  'event.version',
  'event.changes',
  'event.request_id',
  'event.created_at',
] as const;

/** The columns that the other properties are derived from. */
const parts = ['event.actor_id', 'event.subject_type', 'event.subject_id', 'event.subject_name'] as const;

type Values = { user_id: string } & ListValues<'listActivity'>;

/**
 * Selects the spaces whose events the actor can read. Every query of events starts here. Events of a project are in its own
 * space or in a personal one, so a filter by project reads no other spaces.
 */
function readable(db: Database, { user_id, project_id }: Params<Pick<Values, 'user_id' | 'project_id'>>) {
  const all = db.selectFrom(spaces(db, { user_id }).as('space'));
  return project_id ? all.where(sql<SqlBool>`space.id in (${project_id}::uuid, ${user_id}::uuid)`) : all;
}

/**
 * Lists the events of the spaces that the actor can see, newest first. Reads the newest rows of each space from its index and
 * merges them, so the cost depends on the size of the page, not of the projects.
 */
function feed(
  title: string,
  only: {
    always?: ['subject_id' | 'project_id'];
    within?(db: Database, p: Params<Values>): Expression<unknown>;
  } = {},
) {
  return paged<Values>(title)({
    from: (db, p) =>
      readable(db, p)
        .innerJoin('event', 'event.space_id', 'space.id')
        .select([...stored, ...parts]),
    as: 'event',
    filters: {
      type: (types) => sql`event.type = any(${types}::text[])`,
      project_id: (id) => sql`event.project_id = ${id}`,
      actor_id: (id) => sql`event.actor_id = ${id}`,
      subject_id: (id) => sql`event.subject_id = ${id}`,
      created_from: (time) => sql`event.created_at >= ${time}`,
      created_to: (time) => sql`event.created_at < ${time}`,
    },
    by: highest('event.position'),
    page: (db, { p, where, beyond, reach }) =>
      readable(db, p)
        .innerJoinLateral(
          (eb) =>
            beyond(
              eb
                .selectFrom('event')
                .whereRef('event.space_id', '=', 'space.id')
                .where((inner) => inner.and([...where]))
                .select([...stored, ...parts]),
            )
              .limit(reach)
              .as('event'),
          (join) => join.onTrue(),
        )
        .select([...stored, ...parts, 'event.sort_value'])
        .orderBy('event.sort_value', 'desc')
        .limit(p.limit)
        .offset(p.offset),
    shown: (page) =>
      page
        .select(stored)
        .select((eb) => [
          userSummary(eb.ref('event.actor_id')).as('actor'),
          sql`json_build_object(
            'type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name)`.as('subject'),
        ])
        .$castTo<Event>(),
    ...only,
  });
}

export const listActivity = feed('activity: list');

/** Lists the events of the project `project_id`. Returns no rows at all if the actor cannot see the project. */
export const listProjectActivity = feed('activity: list for a project', {
  always: ['project_id'],
  within: (db, p) =>
    db
      .selectFrom(spaces(db, p).as('space'))
      .innerJoin('project', 'project.id', 'space.id')
      .where(sql<SqlBool>`project.id = ${p.project_id}`)
      .select('project.id'),
});

/** Lists the events of the task `subject_id`. Returns no rows at all if the actor cannot see the task. */
export const listTaskActivity = feed('activity: list for a task', {
  always: ['subject_id'],
  within: (db, p) => visibleTask(db, p, p.subject_id),
});

function visibleTask(db: Database, viewer: Viewer, id: Expression<string> | undefined) {
  return (
    db
      .selectFrom(spaces(db, viewer).as('space'))
      .innerJoin('task', 'task.space_id', 'space.id')
      .where(sql<SqlBool>`task.id = ${id}`)
      // Only members who can change tasks see the trash.
      .where((eb) =>
        eb.or([eb('task.deleted_at', 'is', null), allowed(eb.ref('space.role'), 'see the trash')]),
      )
      .select('task.id')
  );
}
