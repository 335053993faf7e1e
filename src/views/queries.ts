import { sql } from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import { mayWrite } from '../access/roles.ts';
import { spaces, spacesToWrite, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, EVERY_VALUE, named, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { nameContains } from '../database/lists.ts';
import { alphabetical, newest, paged } from '../database/paged.ts';
import type { AuthorValues } from '../events/append.ts';
import { logged, type TargetValues } from '../events/logged.ts';
import type { ListValues } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';

export type View = Schema<'View'>;

/** The columns that the contract shows of a view. */
const stored = [
  'view.id',
  'view.project_id',
  'view.name',
  'view.filter',
  'view.sort',
  'view.order',
  'view.group_by',
  'view.columns',
  'view.version',
  'view.created_at',
  'view.updated_at',
] as const;

const createdBy = userSummary(sql.ref<string | null>('view.created_by')).as('created_by');

/** Selects the views that the actor can see. Every query of views starts here. */
function visibleTo(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db.selectFrom(spaces(db, viewer).as('space')).innerJoin('view', 'view.space_id', 'space.id');
}

function toWrite(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db.selectFrom(spacesToWrite(db, viewer).as('space')).innerJoin('view', 'view.space_id', 'space.id');
}

type One = { user_id: string; id: string };

export const findView = compiled('views: get', (db, p: Params<One>) =>
  visibleTo(db, p).where('view.id', '=', p.id).select(stored).select(createdBy).$castTo<View>(),
);

export const findViews = compiled('views: get several', (db, p: Params<{ user_id: string; ids: string[] }>) =>
  visibleTo(db, p)
    .where(sql<boolean>`view.id = any(${p.ids}::uuid[])`)
    .select(stored)
    .select(createdBy)
    .$castTo<View>(),
);

export const listViews = paged<{ user_id: string } & ListValues<'listViews'>>('views: list')({
  from: (db, p) => visibleTo(db, p).select([...stored, 'view.created_by']),
  as: 'view',
  filters: {
    q: (q) => nameContains(sql.ref('view.name'), q),
    project_id: (ids) => sql`view.project_id = any(${ids}::uuid[])`,
  },
  by: { name: alphabetical('view.name'), created_at: newest('view.created_at') },
  shown: (page) => page.select(stored).select(createdBy).$castTo<View>(),
});

// --- Writes -------------------------------------------------------------------

export const LISTED = ['name', 'filter', 'sort', 'order', 'group_by', 'columns'] as const;

const view = logged('view', stored, LISTED, (row) => ({
  space_id: row('space_id'),
  project_id: row('project_id'),
  subject: { type: 'view', id: row('id'), name: row('name') },
}));

export type ViewFields = Pick<Tables['view'], 'name' | 'filter' | 'sort' | 'order' | 'group_by'> & {
  columns: readonly string[];
};

/** Finds what a new view depends on: the role of the actor in its space. */
export const findSpaceToWrite = compiled('views: find the space of a new one', (db, p: Params<One>) =>
  db
    .selectFrom(spacesToWrite(db, p).as('space'))
    .where('space.id', '=', p.id)
    .select(['space.role', 'space.archived']),
);

/** Creates a view. Returns no ID if the actor can no longer write to the space. */
export const insertView = compiled(
  'views: create',
  (db, p: Params<AuthorValues & ViewFields & { space_id: string }>) => {
    const isProject = sql`before.id <> ${p.user_id}::uuid`;
    return view.insertWithin(db, {
      type: 'view.created',
      by: p,
      target: db
        .selectFrom(spacesToWrite(db, p).as('space'))
        .where('space.id', '=', p.space_id)
        .select('space.id'),
      allowed: mayWrite('space', 'change tasks'),
      values: {
        project_id: sql`case when ${isProject} then before.id end`,
        owner_id: sql`case when not ${isProject} then before.id end`,
        name: p.name,
        filter: p.filter,
        sort: p.sort,
        order: p.order,
        group_by: p.group_by,
        columns: sql`${p.columns}::text[]`,
        created_by: p.user_id,
      },
    });
  },
);

/** Locks a view. A separate statement, so that the next one sees what was committed during the wait. */
export const lockView = compiled('views: lock', (db, p: Params<One>) =>
  toWrite(db, p).where('view.id', '=', p.id).select('view.id').forUpdate('view'),
);

/** Finds what a write of a locked view depends on. */
export const findToWrite = compiled('views: find one to write', (db, p: Params<One>) =>
  toWrite(db, p)
    .where('view.id', '=', p.id)
    .select(['space.role', 'space.archived', 'view.version', 'view.project_id']),
);

/** Changes a locked view. */
export const updateView = compiledShapes(
  'views: change',
  (db, p: Params<Omit<TargetValues, 'versions'> & Partial<ViewFields>>) =>
    view.update(db, {
      type: 'view.updated',
      by: p,
      target: toWrite(db, p).where('view.id', '=', p.id),
      fields: {
        ...named(p, ['name', 'filter', 'sort', 'order', 'group_by']),
        ...(p.columns && { columns: sql`${p.columns}::text[]` }),
      },
    }),
  EVERY_VALUE,
);

/** Deletes a locked view. */
export const deleteView = compiled('views: delete', (db, p: Params<Omit<TargetValues, 'versions'>>) =>
  view.delete(db, {
    type: 'view.deleted',
    by: p,
    target: toWrite(db, p).where('view.id', '=', p.id),
  }),
);

// --- Names --------------------------------------------------------------------

export type Named = { type: 'project' | 'category' | 'user'; id: string; name: string; is_only: boolean };

/** Finds the names of IDs in filters, and whether each is the only one with its name that the actor can see. */
export const findNamesOf = compiled(
  'views: find the names in filters',
  (
    db,
    p: Params<{
      user_id: string;
      projects: readonly string[];
      categories: readonly string[];
      users: readonly string[];
    }>,
  ) => {
    const projects = sql`(select project.id, project.name from project join ${spaces(db, p)} as space on space.id = project.id)`;
    const categories = sql`(select id, name from category where owner_id = ${p.user_id})`;
    const users = sql`(select "user".id, "user".full_name as name from "user" where "user".id = ${p.user_id}::uuid or exists (
      select from project_member as own join project_member as other on other.project_id = own.project_id
      where own.user_id = ${p.user_id} and other.user_id = "user".id))`;
    const found = (
      type: string,
      known: ReturnType<typeof sql>,
      ids: Params<{ ids: readonly string[] }>['ids'],
    ) =>
      sql`select ${sql.lit(type)} as type, one.id, one.name,
        not exists (select from ${known} as other where other.id <> one.id and fold(other.name) = fold(one.name)) as is_only
        from ${known} as one where one.id = any(${ids}::uuid[])`;
    const all = sql<Named>`(${found('project', projects, p.projects)}
      union all ${found('category', categories, p.categories)}
      union all ${found('user', users, p.users)})`;
    return db.selectFrom(all.as('named')).selectAll();
  },
);
