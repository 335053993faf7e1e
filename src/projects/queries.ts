import { type Expression, sql, type Updateable } from 'kysely';
import type { ProjectRole, Tables } from '../../generated/tables.ts';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import type { Schema } from '../contract.ts';
import { afterWrite } from '../database/columns.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { hasVersion, nameContains } from '../database/lists.ts';
import { differs, rowBefore } from '../database/no-op.ts';
import { alphabetical, newest, paged } from '../database/paged.ts';
import { appendEvent, fieldChanges } from '../events/append.ts';
import type { ListValues } from '../lists/pagination.ts';

export type Project = Schema<'Project'>;

/** The least role that may change a project's settings, and the one that may delete it. */
const SETTLER: ProjectRole = 'admin';
export const OWNER: ProjectRole = 'owner';

/** What the contract shows of a project that is stored with it. */
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

/** Its live tasks, from the index that holds only those. */
const taskCount = (project_id: Expression<string | null>) =>
  sql<number>`(select count(*) from task where task.space_id = ${project_id} and task.deleted_at is null)`;

/** Projects the actor can see, with the actor's role. Every query of projects starts here. */
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

/** One page of the projects the actor can see; only those on it are asked for their tasks. */
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

export type Author = Pick<Context, 'actor' | 'now' | 'request_id' | 'client'>;

/** Fields of the row that a change names; what it does not name stays as it is. */
export type ProjectFields = Pick<
  Updateable<Tables['project']>,
  'name' | 'description' | 'color' | 'archived'
>;

/** What a write came to. If it was allowed but not done, the version stood against it. */
type Outcome<Done> = { allowed: boolean } & Done;

/** What a statement tells the log of the project that it has under this name. */
export const subjectIn = (row: 'after' | 'before' | 'gone') => ({
  type: 'project' as const,
  id: sql.ref<string>(`${row}.id`),
  name: sql.ref<string>(`${row}.name`),
});

/** Creates a project with the actor as its owner. */
export function insertProject(
  db: Database,
  project: Schema<'ProjectCreate'>,
  author: Author,
): Promise<Project> {
  const { actor, now } = author;
  return db
    .with('after', (q) =>
      q
        .insertInto('project')
        .values({ ...project, created_at: now, updated_at: now })
        .returning([...stored, sql<object>`project`.as('row')]),
    )
    .with('membership', (q) =>
      q
        .insertInto('project_member')
        .columns(['project_id', 'user_id', 'role', 'created_at'])
        .expression((eb) =>
          eb
            .selectFrom('after')
            .select([
              'after.id',
              sql<string>`${actor.user_id}::uuid`.as('user_id'),
              sql<ProjectRole>`${OWNER}::project_role`.as('role'),
              'after.created_at',
            ]),
        )
        .returning('role'),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'project.created',
          space_id: sql.ref<string>('after.id'),
          project_id: sql.ref<string>('after.id'),
          subject: subjectIn('after'),
          version: sql.ref<number>('after.version'),
          changes: fieldChanges(sql`'{}'::jsonb`, sql`project_fields(after.row)`),
        },
        author,
        'after',
      ),
    )
    .selectFrom(['after', 'membership'])
    .select(shown)
    .select(['membership.role', sql<number>`0`.as('task_count')])
    .executeTakeFirstOrThrow();
}

/** Changes the fields that are named and no others. Writes nothing if the project has these values already. */
export async function updateProject(
  db: Database,
  { id, fields, versions }: { id: string; fields: ProjectFields; versions: number[] | undefined },
  author: Author,
): Promise<Outcome<{ project: Project | null }> | undefined> {
  const row = await db
    // Who adds a task to the project meanwhile need not wait.
    .with('before', (q) =>
      target(q, author.actor, id, SETTLER)
        .select(differs('project', fields).as('differs'))
        .forNoKeyUpdate('project'),
    )
    .with('after', (q) =>
      q
        .updateTable('project')
        .from('before')
        .set(fields)
        .set((eb) => ({ version: eb('project.version', '+', 1), updated_at: author.now }))
        .whereRef('project.id', '=', 'before.id')
        .where('before.allowed', '=', true)
        .where('before.differs', '=', true)
        .where((eb) => hasVersion(eb.ref('before.version'), versions))
        .returning([...stored, sql<object>`project`.as('row')]),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'project.updated',
          space_id: sql.ref<string>('after.id'),
          project_id: sql.ref<string>('after.id'),
          subject: subjectIn('after'),
          version: sql.ref<number>('after.version'),
          changes: fieldChanges(sql`project_fields(before.row)`, sql`project_fields(after.row)`),
        },
        author,
        sql`before, after`,
      ),
    )
    .selectFrom('before')
    .leftJoin(
      (q) =>
        q
          .selectFrom('after')
          .select(shown)
          .unionAll(
            q
              .selectFrom('before')
              .innerJoinLateral(rowBefore('project'), (join) => join.onTrue())
              .where('before.allowed', '=', true)
              .where('before.differs', '=', false)
              .where((eb) => hasVersion(eb.ref('before.version'), versions))
              .select(stored),
          )
          .as('after'),
      (join) => join.onTrue(),
    )
    .select(shown)
    .select((eb) => ['before.allowed', 'before.role', taskCount(eb.ref('after.id')).as('task_count')])
    .executeTakeFirst();
  if (!row) return undefined;
  const { allowed, ...project } = row;
  // The left join leaves every column null if the change was not accepted.
  return { allowed, project: project.id === null ? null : (project as Project) };
}

/** The project that a statement is about, as it is under the statement's lock. */
export function target(db: Pick<Database, 'selectFrom'>, actor: Actor, id: string, least: ProjectRole) {
  return visibleTo(db, actor)
    .where('project.id', '=', id)
    .select((eb) => [
      'project.id',
      'project.version',
      'space.role',
      eb('space.role', '>=', least).$castTo<boolean>().as('allowed'),
      sql<object>`project`.as('row'),
    ]);
}

const shown = afterWrite(stored);
