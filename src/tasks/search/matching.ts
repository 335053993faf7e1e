import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';

/** Spaces with more tasks are searched with the index. */
const MANY = 2_000;

/**
 * In the index, the rows of up to so many spaces are found together: 15 ns for each space and each row that has the words in any space. For
 * users of more spaces, the index is asked for the rows of all users.
 */
export const MANY_SPACES = 100;

type Words = { words: Expression<string>; tag: Expression<readonly string[]> | undefined };

type Search = Words & {
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
  const isTagged = (table: string) => hasTag(table, tag);
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

/** In a subquery, because a prepared statement would fold the tags again for each row: 80 µs. */
const hasTag = (table: string, tag: Expression<unknown> | undefined) =>
  tag ? sql`${sql.ref(`${table}.tags`)} && (select fold_all(${tag}::text[]))` : sql`true`;

type Table = 'task_search' | 'comment_search';

/**
 * SQL for rows that the index finds, as a query. `rows` returns a part of it, for a condition that limits it to the spaces of the table `space`, or
 * to those of all users.
 */
function inIndex(
  rows: (within: (table: Table) => RawBuilder<SqlBool>) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const few = sql<SqlBool>`(select are_few from place)`;
  return sql`(
    with place as materialized (
      select are_few, case when are_few then (select string_agg(quote_literal(space_word(id)), ' | ') from space)::tsquery end as words
      from (select count(*) <= ${sql.lit(MANY_SPACES)} as are_few from space) as counted)
    ${rows((table) => sql`${few} and ${sql.ref(`${table}.words`)} @@ (select words from place)`)}
    union all
    ${rows(() => sql`not ${few}`)})`;
}

/** SQL for the tasks that the index finds by their words, with their rank, as a query. Some can be in other spaces than those of `space`. */
export const indexed = ({ words, tag }: Words, isRanked: boolean): RawBuilder<unknown> => {
  const sought = sql`(select words from sought)`;
  const found = sql`task_search.task_id, ${isRanked ? sql`ts_rank(task_search.words, ${sought})` : sql`0::real`} as rank`;
  return sql`(
    with sought as materialized (select search_query(${words}) as words)
    select * from ${inIndex(
      (within) => sql`
        (select ${found} from task_search
          where ${within('task_search')} and task_search.words @@ ${sought} and ${hasTag('task_search', tag)})
        union all
        (select distinct on (task_search.task_id) ${found} from comment_search join task_search using (task_id)
          where ${within('comment_search')} and comment_search.words @@ ${sought} and ${hasTag('comment_search', tag)}
            and not ts_match_vq(task_search.words, ${sought}))`,
    )} as each)`;
};

/** SQL for the IDs of the tasks that the index finds by their tags. Some can be in other spaces than those of `space`. */
export const tagged = (tag: Expression<unknown>): RawBuilder<{ id: string }> =>
  sql`select task_id as id from ${inIndex(
    (within) => sql`
      select task_id from task_search where ${within('task_search')} and ${hasTag('task_search', tag)}`,
  )} as each`;

/** SQL for whether the task in the row `task` has these words and tags, without an index of them. */
export function isMatching({ words, tag }: Partial<Words>): RawBuilder<SqlBool> {
  const sought = sql`(select search_query(${words}))`;
  const isFound = words
    ? sql`(ts_match_vq(task_search.words, ${sought}) or task_search.continues and exists (select from comment_search
        where comment_search.task_id = task.id and ts_match_vq(comment_search.words, ${sought}) offset 0))`
    : sql`true`;
  return sql`exists (select from task_search
    where task_search.task_id = task.id and ${isFound} and ${hasTag('task_search', tag)} offset 0)`;
}

/** SQL for whether a row of `task_search` is in a space. Each has its space as a word, so that the index finds it by space. */
export function isIn(space_id: Expression<string>, table: Table = 'task_search'): RawBuilder<SqlBool> {
  return sql`${sql.ref(`${table}.words`)} @@ quote_literal(space_word(${space_id}))::tsquery`;
}
