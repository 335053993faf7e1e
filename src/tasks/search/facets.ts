import { type Expression, type RawBuilder, sql } from 'kysely';
import type { Schema } from '../../contract.ts';

type Facet = Schema<'TaskFacet'>;

const MAX_VALUES = 20;

type Viewer = { user_id: Expression<string> };

/** For each facet, a query for its values with `name` and `many`, from `hit`. */
const values: Record<Facet, (viewer: Viewer) => RawBuilder<unknown>> = {
  status: () =>
    sql`select hit.status::text as value, hit.status::text as name, count(*) as many from hit group by hit.status`,
  priority: () =>
    sql`select hit.priority::text as value, hit.priority::text as name, count(*) as many from hit group by hit.priority`,
  // A personal space has the ID of its owner.
  project: ({ user_id }) => sql`
    select project.id::text as value, project.name, counted.many from (
      select hit.space_id, count(*) as many from hit group by hit.space_id order by many desc limit ${sql.lit(MAX_VALUES)}) as counted
    left join project on project.id = counted.space_id and counted.space_id <> ${user_id}`,
  assignee: () => sql`
    select "user".id::text as value, "user".full_name as name, counted.many from (
      select task_assignee.user_id, count(*) as many from hit join task_assignee on task_assignee.task_id = hit.id
      group by task_assignee.user_id order by many desc limit ${sql.lit(MAX_VALUES)}) as counted
    join "user" on "user".id = counted.user_id`,
  // Counted as they compare, and shown as one of the tasks has them.
  tag: () => sql`
    select shown.tag as value, shown.tag as name, counted.many from (
      select tag, count(*) as many, (array_agg(hit.id))[1] as id
      from hit join task_search on task_search.task_id = hit.id, unnest(task_search.tags) as tag
      group by tag order by many desc limit ${sql.lit(MAX_VALUES)}) as counted,
    lateral (select tag from task, unnest(task.tags) as tag where task.id = counted.id and fold(tag) = counted.tag limit 1) as shown`,
};

/** SQL for the facets of a search as JSON. */
export function facetsOf(facets: readonly Facet[], viewer: Viewer): RawBuilder<Schema<'TaskFacets'>> {
  const members = (Object.keys(values) as Facet[]).map((facet) => {
    const counts = sql`(select coalesce(json_agg(json_build_object('value', value, 'name', name, 'count', many)
      order by many desc, name, value), '[]') from (${values[facet](viewer)} order by many desc limit ${sql.lit(MAX_VALUES)}) as most)`;
    return sql`${sql.lit(facet)}, ${facets.includes(facet) ? counts : sql`null`}`;
  });
  return sql`json_build_object(${sql.join(members)})`;
}
