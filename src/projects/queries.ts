import { type Expression, sql } from 'kysely';
import type { ProjectRole } from '../../generated/tables.ts';
import { allowed } from '../access/roles.ts';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Actor } from '../actor.ts';
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
  'project.version',
  'project.created_at',
  'project.updated_at',
] as const;

/** Counts the tasks of a project that are not in the trash, with an index of only those. */
const taskCount = (project_id: Expression<string | null>) =>
  sql<number>`(select count(*) from task where task.space_id = ${project_id} and task.deleted_at is null)`;

/** Selects the projects that the actor can see, with the actor's role. Every query of projects starts here. */
export function visibleTo(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db.selectFrom(spaces(db, viewer).as('space')).innerJoin('project', 'project.id', 'space.id');
}

const findVisible = compiled('projects: get', (db, p: Params<{ user_id: string; id: string }>) =>
  visibleTo(db, p)
    .where('project.id', '=', p.id)
    .select(stored)
    .select((eb) => ['space.role', taskCount(eb.ref('project.id')).as('task_count')]),
);

export function findProject(db: Database, { user_id }: Actor, id: string): Promise<Project | undefined> {
  return findVisible.first(db, { user_id, id });
}

// --- Lists --------------------------------------------------------------------

/** Returns one page of the projects that the actor can see. Tasks are counted only for the projects of the page. */
export const listProjects = paged<{ user_id: string } & ListValues<'listProjects'>>('projects: list')({
  from: (db, p) => visibleTo(db, p).select(stored).select('space.role'),
  as: 'project',
  filters: {
    archived: { true: sql`project.archived`, false: sql`not project.archived` },
    q: (q) => nameContains(sql.ref('project.name'), q),
  },
  by: {
    created_at: newest('project.created_at'),
    updated_at: newest('project.updated_at'),
    name: alphabetical('project.name'),
  },
  shown: (page) =>
    page.select(stored).select((eb) => ['project.role', taskCount(eb.ref('project.id')).as('task_count')]),
});

// --- Writes -------------------------------------------------------------------

/** The fields to update. Fields that are absent stay unchanged. */
export type ProjectFields = Omit<Schema<'ProjectUpdate'>, 'version'>;

const project = logged('project', stored, ['name', 'description', 'color', 'archived'], (row) => ({
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
        values: { name: p.name, description: p.description, color: p.color },
        also: (q) =>
          q
            .insertInto('project_member')
            .columns(['project_id', 'user_id', 'role', 'created_at'])
            .expression(sql`select (after.row).id, ${p.user_id}, 'owner', (after.row).created_at from after`),
      })
      .select([sql<ProjectRole>`'owner'::project_role`.as('role'), sql<number>`0`.as('task_count')]),
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
        fields: named(p, ['name', 'description', 'color', 'archived']),
      })
      .select((eb) => ['before.role', taskCount(eb.ref('project.id')).as('task_count')]),
  EVERY_VALUE,
);
