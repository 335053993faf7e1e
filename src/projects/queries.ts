import { type Expression, sql } from 'kysely';
import type { ProjectRole } from '../../generated/tables.ts';
import { allowed } from '../access/roles.ts';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Context } from '../context.ts';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, EVERY_VALUE, named, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { nameContains } from '../database/lists.ts';
import { alphabetical, newest, paged } from '../database/paged.ts';
import type { AuthorValues } from '../events/append.ts';
import { logged, type TargetValues } from '../events/logged.ts';
import type { ListValues } from '../lists/pagination.ts';

export type Project = Schema<'Project'>;

/** The columns that the contract shows of a project. */
const stored = [
  'project.id',
  'project.name',
  'project.description',
  'project.color',
  'project.archived',
  'project.default_priority',
  'project.default_assignee_id',
  'project.who_can_invite',
  'project.time_overlap',
  'project.time_locked_until',
  'project.version',
  'project.created_at',
  'project.updated_at',
] as const;

type Counts = Pick<
  Project,
  'member_count' | 'task_count' | 'open_task_count' | 'completed_task_count' | 'overdue_task_count'
>;

/**
 * Counts the members of a project, and its tasks that are not in the trash, in one scan of an index of only those. With an index
 * that has `status`, `due_date` and `due_on`, among a million tasks: 14 ms for 100,000 tasks and 0.53 ms for 6,000, where one count alone
 * takes 8 and 0.40 ms. Without, it reads the tasks: 160 and 9 ms.
 */
const countsOf = (project_id: Expression<string | null>, { now }: Params<{ now: string }>) =>
  sql<Counts>`(select
      (select count(*) from project_member where project_member.project_id = ${project_id}) as member_count,
      count(*) as task_count,
      count(*) filter (where task.status <> 'completed') as open_task_count,
      count(*) filter (where task.status = 'completed') as completed_task_count,
      count(*) filter (where task.status <> 'completed' and due_key(task.due_date, task.due_on) < ${now}) as overdue_task_count
    from task where task.space_id = ${project_id} and task.deleted_at is null)`.as<'counts'>(sql`counts`);

const counts = [
  'counts.member_count',
  'counts.task_count',
  'counts.open_task_count',
  'counts.completed_task_count',
  'counts.overdue_task_count',
] as const;

/** Selects the projects that the actor can see, with the actor's role. Every query of projects starts here. */
export function visibleTo(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db.selectFrom(spaces(db, viewer).as('space')).innerJoin('project', 'project.id', 'space.id');
}

type Reader = Pick<Context, 'actor' | 'now'>;

const findVisible = compiled('projects: get', (db, p: Params<{ user_id: string; id: string; now: string }>) =>
  visibleTo(db, p)
    .innerJoinLateral(
      ({ ref }) => countsOf(ref('project.id'), p),
      (join) => join.onTrue(),
    )
    .where('project.id', '=', p.id)
    .select([...stored, 'space.role', ...counts]),
);

export function findProject(db: Database, { actor, now }: Reader, id: string): Promise<Project | undefined> {
  return findVisible.first(db, { user_id: actor.user_id, id, now });
}

/** Finds those of these projects that the actor can see. */
export const findProjects = compiled(
  'projects: get several',
  (db, p: Params<{ user_id: string; now: string; ids: string[] }>) =>
    visibleTo(db, p)
      .innerJoinLateral(
        ({ ref }) => countsOf(ref('project.id'), p),
        (join) => join.onTrue(),
      )
      .where(sql<boolean>`project.id = any(${p.ids}::uuid[])`)
      .select([...stored, 'space.role', ...counts]),
);

// --- Lists --------------------------------------------------------------------

/** Returns one page of the projects that the actor can see. Tasks are counted only for the projects of the page. */
export const listProjects = paged<{ user_id: string; now: string } & ListValues<'listProjects'>>(
  'projects: list',
)({
  from: (db, p) => visibleTo(db, p).select(stored).select('space.role'),
  as: 'project',
  filters: {
    archived: { true: sql`project.archived`, false: sql`not project.archived` },
    role: (roles) => sql`space.role = any(${roles}::project_role[])`,
    q: (q) => nameContains(sql.ref('project.name'), q),
  },
  by: {
    created_at: newest('project.created_at'),
    updated_at: newest('project.updated_at'),
    name: alphabetical('project.name'),
  },
  shown: (page, p) =>
    page
      .innerJoinLateral(
        ({ ref }) => countsOf(ref('project.id'), p),
        (join) => join.onTrue(),
      )
      .select([...stored, 'project.role', ...counts]),
});

// --- Writes -------------------------------------------------------------------

/** The fields to update. Fields that are absent stay unchanged. */
export type ProjectFields = Omit<Schema<'ProjectUpdate'>, 'version'>;

const FIELDS = [
  'name',
  'description',
  'color',
  'archived',
  'default_priority',
  'default_assignee_id',
  'who_can_invite',
  'time_overlap',
  'time_locked_until',
] as const satisfies (keyof ProjectFields)[];

const project = logged('project', stored, FIELDS, (row) => ({
  space_id: row('id'),
  project_id: row('id'),
  subject: { type: 'project', id: row('id'), name: row('name') },
}));

/** Creates a project with the actor as its owner. */
export const insertProject = compiled(
  'projects: create',
  (db, p: Params<AuthorValues & Schema<'ProjectCreate'>>) =>
    project
      .insert(db, {
        type: 'project.created',
        by: p,
        values: {
          name: p.name,
          description: p.description,
          color: p.color,
          default_priority: p.default_priority,
          who_can_invite: p.who_can_invite,
          time_overlap: p.time_overlap,
        },
        also: (q) =>
          q
            .insertInto('project_member')
            .columns(['project_id', 'user_id', 'role', 'created_at', 'updated_at'])
            .expression(
              sql`select (after.row).id, ${p.user_id}, 'owner', (after.row).created_at, (after.row).created_at from after`,
            ),
      })
      .select([
        sql<ProjectRole>`'owner'::project_role`.as('role'),
        sql<number>`1`.as('member_count'),
        sql<number>`0`.as('task_count'),
        sql<number>`0`.as('open_task_count'),
        sql<number>`0`.as('completed_task_count'),
        sql<number>`0`.as('overdue_task_count'),
      ]),
);

export const updateProject = compiledShapes(
  'projects: change',
  (db, p: Params<TargetValues & ProjectFields>) =>
    project
      .update(db, {
        type: 'project.updated',
        by: p,
        target: visibleTo(db, p).where('project.id', '=', p.id).select('space.role'),
        allowed: allowed(sql.ref('space.role'), 'change the project'),
        versions: p.versions,
        fields: named(p, FIELDS),
      })
      .innerJoinLateral(
        ({ ref }) => countsOf(ref('project.id'), p),
        (join) => join.onTrue(),
      )
      .select(['before.role', ...counts]),
  EVERY_VALUE,
);
