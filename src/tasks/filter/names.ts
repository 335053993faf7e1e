import { sql } from 'kysely';
import { spaces } from '../../access/spaces.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import { folded } from '../../database/lists.ts';
import type { WeekStart } from '../../filters/moments.ts';

export type NameType = 'project' | 'category' | 'user';

type Names = {
  user_id: string;
  projects: readonly string[];
  categories: readonly string[];
  users: readonly string[];
};

/** How many IDs of one name are returned. Two say that it is ambiguous. */
const MAX_IDS = 2;
/** From how many names the nearest one is suggested. */
const MAX_KNOWN = 200;

/** The users whose names the actor can see: the actor, and members of the same projects. */
const isKnownTo = (user_id: Params<Names>['user_id']) => sql`("user".id = ${user_id}::uuid or exists (
  select from project_member as own join project_member as other on other.project_id = own.project_id
  where own.user_id = ${user_id} and other.user_id = "user".id))`;

/** Finds what the names in a filter stand for, among what the actor can see. Names are compared like in lists. */
export const findNames = compiled('tasks: find the names in a filter', (db, p: Params<Names>) => {
  const asked = (names: Params<Names>['projects']) => sql`unnest(${names}::text[]) as asked (name)`;
  const ids = sql.lit(MAX_IDS);
  const found = sql<{ type: NameType; name: string; ids: string[] }>`(
    select 'project' as type, asked.name, array(
        select project.id from project join ${spaces(db, p)} as space on space.id = project.id
        where ${folded(sql.ref('project.name'))} = ${folded(sql.ref('asked.name'))} order by project.id limit ${ids}) as ids
      from ${asked(p.projects)}
    union all select 'category', asked.name, array(
        select category.id from category where category.owner_id = ${p.user_id}
          and ${folded(sql.ref('category.name'))} = ${folded(sql.ref('asked.name'))} order by category.id limit ${ids})
      from ${asked(p.categories)}
    union all select 'user', asked.name, array(
        select "user".id from "user" where ${folded(sql.ref('user.full_name'))} = ${folded(sql.ref('asked.name'))}
          and ${isKnownTo(p.user_id)} order by "user".id limit ${ids})
      from ${asked(p.users)})`;
  return db.selectFrom(found.as('found')).selectAll();
});

/** Lists names that the actor can see, to suggest the nearest one. */
export const knownNames = compiled(
  'tasks: list the names that a filter can have',
  (db, p: Params<{ user_id: string }>) => {
    const limit = sql.lit(MAX_KNOWN);
    const known = sql<{ type: NameType; name: string }>`(
      (select 'project' as type, project.name from project join ${spaces(db, p)} as space on space.id = project.id limit ${limit})
      union all (select 'category', category.name from category where category.owner_id = ${p.user_id} limit ${limit})
      union all (select distinct 'user', "user".full_name
        from project_member as own join project_member as other on other.project_id = own.project_id
        join "user" on "user".id = other.user_id
        where own.user_id = ${p.user_id} limit ${limit}))`;
    return db.selectFrom(known.as('known')).selectAll();
  },
);

export const findWeekStart = compiled(
  'tasks: find the first day of the week of a user',
  (db, p: Params<{ user_id: string }>) =>
    db
      .selectFrom('user')
      .where('id', '=', p.user_id)
      .select(sql<WeekStart>`coalesce(settings->>'week_start', 'monday')`.as('week_start')),
);
