import { type Expression, type SqlBool, sql } from 'kysely';
import { allowed } from '../access/roles.ts';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import type { Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { highest, paged } from '../database/paged.ts';
import { common, eventsOf, newestEvents, type RareTypes, splitTypes } from '../events/newest.ts';
import type { ListValues, Window } from '../lists/pagination.ts';
import { isNotLeftBehind } from './left-behind.ts';
import { derived, stored } from './shown.ts';

type Event = Schema<'Event'>;

/** Totals are counted up to this number, because a log can be of any length. */
const MAX_COUNTED = 10_000;

/** The columns that they are derived from. */
const parts = ['event.actor_id', 'event.subject_type', 'event.subject_id', 'event.subject_name'] as const;

type Filters = { user_id: string } & ListValues<'listActivity'>;
type Values = Filters & RareTypes;

/**
 * Selects the spaces whose events the actor can read. Every query of events starts here. Events of a project are in its own
 * space or in a personal one, so a filter by project reads no other spaces.
 */
function readable(db: Database, { user_id, project_id }: Params<Pick<Values, 'user_id' | 'project_id'>>) {
  const all = db.selectFrom(spaces(db, { user_id }).as('space'));
  return project_id ? all.where(sql<SqlBool>`space.id in (${project_id}::uuid, ${user_id}::uuid)`) : all;
}

/** Lists the events of the spaces that the actor can see, newest first. */
function feed(
  title: string,
  only: {
    always?: ['subject_id' | 'project_id'];
    within?(db: Database, p: Params<Values>): Expression<unknown>;
  } = {},
) {
  const list = paged<Values>(title)({
    from: (db, p) =>
      readable(db, p)
        .innerJoin(eventsOf(p), 'event.space_id', 'space.id')
        .where(isNotLeftBehind(p.user_id))
        .select([...stored, ...parts]),
    as: 'event',
    filters: common,
    by: highest('event.position'),
    page: (db, page) => {
      const places = readable(db, page.p).select('space.id as space_id');
      const where = [...page.where, isNotLeftBehind(page.p.user_id)];
      return newestEvents(db, { ...page, where }, [...stored, ...parts], places);
    },
    shown: (page) => page.select(stored).select(derived).$castTo<Event>(),
    countUpTo: MAX_COUNTED,
    ...only,
  });
  return (db: Database, filters: Filters, window: Window) => list(db, splitTypes(filters), window);
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

/** Selects a task that the actor can see, in the trash or not. */
export function visibleTask(db: Database, viewer: Viewer, id: Expression<string> | undefined) {
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
