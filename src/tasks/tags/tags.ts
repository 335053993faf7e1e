import { sql } from 'kysely';
import { mayWrite } from '../../access/roles.ts';
import { spacesToWrite } from '../../access/spaces.ts';
import type { Schema } from '../../contract.ts';
import type { Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { folded } from '../../database/lists.ts';
import { paged, type SortKey } from '../../database/paged.ts';
import type { ListValues } from '../../lists/pagination.ts';

/**
 * Bounds the cost of a list of tags, which reads the tasks. With three tags each, a page of the tags of 1,000 tasks takes 1.5 ms of
 * CPU time, of 10,000 tasks 12 ms, and of 100,000 or more 122 ms; twice that with the total. An index of tags would make the list
 * faster, and each write of a task slower.
 */
const MAX_TASKS = sql.lit(100_000);

type Values = { user_id: string } & ListValues<'listTags'>;

/** Selects the tags of tasks that the actor can see, up to `MAX_TASKS`, with whether the actor can change each task. */
function tagsOfTasks(db: Database, p: Params<Values>) {
  const space = spacesToWrite(db, p);
  const chosen = p.project_id
    ? sql`space.id = any(${p.project_id}::uuid[]) and space.id <> ${p.user_id}::uuid`
    : sql`true`;
  // The limit counts tasks without tags too, because reading them takes the same time.
  return sql`
    select task.tags, task.changeable
    from (select * from ${space} as space where ${chosen} order by space.id <> ${p.user_id}::uuid, space.id) as space
    cross join lateral (
      select task.tags, ${mayWrite('space', 'change tasks')} as changeable from task
      where task.space_id = space.id and task.deleted_at is null
      order by task.created_at desc, task.id desc limit ${MAX_TASKS}) as task
    limit ${MAX_TASKS}`;
}

type Tag = Schema<'Tag'> & { id: string; key: string };

/** Groups by spelling first: there are few, and folding each tag of each task would take twice as long. */
function tagsIn(db: Database, p: Params<Values>) {
  const tag = sql<Tag>`(
    select md5(key)::uuid as id, key, (array_agg(spelling order by tasks desc, spelling))[1] as name,
      sum(tasks)::integer as task_count, sum(changeable)::integer as changeable_task_count
    from (
      select spelling, fold(spelling) as key, tasks, changeable from (
        select spelling, count(*) as tasks, count(*) filter (where task.changeable) as changeable
        from (${tagsOfTasks(db, p)}) as task, unnest(task.tags) as spelling
        group by spelling) as spelled) as folded
    group by key)`;
  return db.selectFrom(tag.as('tag')).selectAll();
}

const byName: SortKey = { value: sql.ref('tag.key'), type: 'text', order: 'asc', isUnique: true };
/** The number of tasks, filled up with zeros, and then the name. */
const byCount: SortKey = {
  value: sql`lpad(tag.task_count::text, 6, '0') || ' ' || tag.key`,
  type: 'text',
  order: 'asc',
  isUnique: true,
};

/** Returns one page of the tags that the actor can see. A tag has no ID in the contract: that of a row is a digest of its name. */
export const listTags = paged<Values>('tags: list')({
  from: tagsIn,
  as: 'tag',
  filters: {
    q: (q) => sql`starts_with(tag.key, ${folded(q)})`,
    // In `tagsOfTasks`, which would otherwise read the tasks of all projects.
    project_id: () => sql`true`,
  },
  by: { name: byName, count: byCount },
  shown: (page) => page.select(['tag.id', 'tag.name', 'tag.task_count', 'tag.changeable_task_count']),
});
