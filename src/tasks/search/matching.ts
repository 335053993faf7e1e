import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';

/** Spaces with more tasks are searched with the index. */
const MANY = 2_000;

type Search = {
  words: Expression<string>;
  tag: Expression<readonly string[]> | undefined;
  /** Condition for the tasks to search. */
  from: RawBuilder<SqlBool>;
  isRanked: boolean;
};

/**
 * SQL for the tasks of a space whose words match, with their rank, as a table.
 *
 * The index has the words of all spaces. The beginning of a word is looked up in all of them, which takes 12 ms for a word that
 * every seventh of a million tasks has. The words of one task are compared in 3 µs, so a space with few tasks is searched
 * without the index: 0.7 ms for 160 tasks. The function `ts_match_vq` is the operator `@@`, but never uses an index.
 *
 * Tasks with more comments than fit in their row of `task_search` are also searched in `comment_search`. Found only there, they have the
 * lowest rank.
 *
 * Materialized, because an outdated plan can join the tasks of a space one by one: the search would run for each of them.
 */
export function matching(
  space_id: Expression<string>,
  { words, tag, from, isRanked }: Search,
): RawBuilder<{ task_id: string; rank: number }> {
  const isLarge = sql`(select is_large from size)`;
  const sought = sql`(select words from sought)`;
  const found = sql`task_search.task_id, ${isRanked ? sql`ts_rank(task_search.words, ${sought})` : sql`0::real`} as rank`;
  const isTagged = (table: string) =>
    tag ? sql`${sql.ref(`${table}.tags`)} && fold_all(${tag}::text[])` : sql`true`;
  const isFound = sql`ts_match_vq(task_search.words, ${sought})`;
  const more = sql`comment_search where comment_search.task_id = task_search.task_id`;
  return sql`(
    with sought as materialized (select search_query(${words}) as words),
      size as materialized (select count(*) > ${sql.lit(MANY)} as is_large from (
        select from task where task.space_id = ${space_id} and ${from} limit ${sql.lit(MANY + 1)}) as counted),
      found as materialized (
        select ${found} from task_search
        where ${isLarge} and task_search.words @@ ${sought} and ${isIn(space_id)} and ${isTagged('task_search')}
        union all
        select distinct on (task_search.task_id) ${found} from comment_search join task_search using (task_id)
        where ${isLarge} and comment_search.words @@ ${sought} and ${isIn(space_id, 'comment_search')} and ${isTagged('comment_search')}
          and not ${isFound}
        union all
        select ${found} from task cross join lateral (select * from task_search where task_search.task_id = task.id offset 0) as task_search
        where not ${isLarge} and task.space_id = ${space_id} and ${from}
          and (${isFound} or task_search.continues and exists (select from ${more} and ts_match_vq(comment_search.words, ${sought}) offset 0))
          and ${isTagged('task_search')})
    select * from found)`;
}

/** SQL for whether a row of `task_search` is in a space. Each has its space as a word, so that the index finds it by space. */
export function isIn(
  space_id: Expression<string>,
  table: 'task_search' | 'comment_search' = 'task_search',
): RawBuilder<SqlBool> {
  return sql`${sql.ref(`${table}.words`)} @@ quote_literal(space_word(${space_id}))::tsquery`;
}
