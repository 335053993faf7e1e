import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { spaces } from '../../access/spaces.ts';
import type { Schema } from '../../contract.ts';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { wordSearch } from '../../database/lists.ts';
import { stored, type Task } from '../fields.ts';
import { filterCondition } from '../filter/conditions.ts';
import { costOf, ROW, WORDS } from '../filter/cost.ts';
import type { FilterShape, FilterValues } from '../filter/shape.ts';
import { weightOf } from '../filter/weight.ts';
import { computed } from '../relations.ts';
import { facetsOf } from './facets.ts';
import { MANY_SPACES } from './matching.ts';

type Facet = Schema<'TaskFacet'>;

/** A search stops at so many tasks. */
export const MAX_HITS = 10_000;

/**
 * A user who sees fewer tasks has all of them compared, which takes 3 µs each, if the words are frequent: the index would collect the
 * tasks of all users with the words, 45 ms for a word that a million tasks have.
 */
const FEW = 12_000;

/** A user who sees fewer tasks never needs the index. */
const VERY_FEW = 2_000;

/** Of more tasks, the newest are compared: as many as are needed for `MAX_HITS`, but at most so many. */
const MAX_READ = 25_000;

/** The newest tasks that are compared first, to find out how frequent the words are. */
const SAMPLE = 1_000;

/** Users of more than `MANY_SPACES` spaces who see at most `MAX_READ` tasks have all of them compared. For others, so many rows of all users are read. Each takes 3 µs, and another 2 to find out whether the user sees its task. */
const MAX_FOREIGN = 20_000;

/** A filter is refused if fewer of many tasks could be compared. */
const LEAST_READ = 2_000;

/** Half a year counts as much as a factor of two of the rank. Independent of the time of the request, so that a cursor stays valid. */
const HALF_YEAR_S = 180 * 86_400;

/** Comments of a task from which the fragment is chosen. */
const MAX_COMMENTS = 100;

export type SearchValues = FilterValues & {
  user_id: string;
  included: string;
  excluded?: string | undefined;
  /** Whether the index can find the search quickly. */
  indexable: boolean;
  /** The single words of the search, to find their stems. */
  single: string;
  /** Beginnings of words, to find the comment of a fragment. */
  needles: readonly string[];
  /** How many tasks without texts the filter may compare. */
  most?: number | undefined;
  after_key?: string | undefined;
  after_id?: string | undefined;
  limit: number;
  offset: number;
};

export type SearchShape = {
  facets: readonly Facet[];
  counted: boolean;
  filter: FilterShape | undefined;
};

export type Found = Task & {
  sort_key: string | null;
  total: number | null;
  is_lower_bound: boolean;
  is_too_expensive: boolean;
  facets: Schema<'TaskFacets'>;
  /** Stems of the words. Empty without a language of searches. */
  stems: string[];
  comment: { id: string; body: string } | null;
};

type P = Params<SearchValues>;

const sought = sql`(select words from sought)`;
const excluded = sql`(select excluded from sought)`;

const more = (query: RawBuilder<unknown>) => sql<SqlBool>`exists (select from comment_search
  where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, ${query}) offset 0)`;

/** Whether an excluded word is in a row of the task that another row does not know. */
const isExcluded = sql<SqlBool>`(task_search.continues
  and (ts_match_vq(task_search.words, ${excluded}) or ${more(excluded)}))`;

/** Whether the task of a row matches, without the index. The function is the operator `@@`. */
const isFound = (p: P) => sql<SqlBool>`(ts_match_vq(task_search.words, ${sought})
    or task_search.continues and ${more(sought)})
  ${p.excluded ? sql`and not ${isExcluded}` : sql``}`;

/** A match in a comment counts a twentieth of one in the title, in the description a fifth, and in a tag half. */
const rank = sql`ts_rank('{0.05, 0.2, 0.5, 1}', task_search.words, ${sought})`;

/** The newest tasks of `space`, which an index has with everything that is needed. */
const newest = (limit: RawBuilder<unknown>) => sql`(
  select task.id, task.updated_at, task.status, task.priority from task
  where task.space_id = space.id and task.deleted_at is null
  order by task.created_at desc, task.id desc limit ${limit})`;

/** Compares the newest tasks one by one. Not as a join, for which PostgreSQL could read the whole table, or cache each row. */
const scanned = (p: P) => sql`
  select * from (
    select recent.id, space.id as space_id, recent.updated_at, recent.status, recent.priority,
      (select ${rank} from task_search where task_search.task_id = recent.id and ${isFound(p)}) as rank
    from space cross join lateral ${newest(sql`(select quota from quotas)`)} as recent
    where not (select uses_index from plan) offset 0) as compared
  where rank is not null`;

/** Whether a space has more tasks than were compared. */
const isLeftOut = sql`exists (select from space cross join lateral (
    select from task where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc offset (select quota from quotas) limit 1) as older)`;

/** Finds rows of the index, also of tasks that match only in comments which have a row of their own. */
const indexed = (p: P, { inSpaces }: { inSpaces: boolean }) => {
  const within = (table: 'task_search' | 'comment_search') =>
    inSpaces ? sql`${sql.ref(`${table}.words`)} @@ (select words from spaces)` : sql`true`;
  const isUsed = sql`(select uses_index and spaces ${sql.raw(inSpaces ? '<=' : '>')} ${sql.lit(MANY_SPACES)} from plan)`;
  const without = p.excluded ? sql`and not ${isExcluded}` : sql``;
  const limit = sql.lit(inSpaces ? MAX_READ : MAX_FOREIGN);
  return sql`
    (select false as is_comment, task_search.task_id, ${rank} as rank from task_search
      where ${isUsed} and task_search.words @@ ${sought} and ${within('task_search')} ${without}
      limit ${limit})
    union all
    (select distinct on (task_search.task_id) true, task_search.task_id, ${rank} as rank
      from comment_search join task_search using (task_id)
      where ${isUsed} and comment_search.words @@ ${sought} and ${within('comment_search')}
        and not ts_match_vq(task_search.words, ${sought}) ${without}
      limit ${limit})`;
};

/** The tasks of these rows that the caller can see. `is true` makes PostgreSQL look up the space in a hash table. */
const visible = sql`
  select task.id, task.space_id, task.updated_at, task.status, task.priority, matched.rank
  from matched cross join lateral (
    select task.id, task.space_id, task.updated_at, task.status, task.priority from task
    where task.id = matched.task_id and task.deleted_at is null offset 0) as task
  where (task.space_id in (select id from space)) is true`;

/** Whether there can be rows behind those that were read. */
const isCut = sql<SqlBool>`exists (select from matched group by is_comment
  having count(*) >= (select case when spaces <= ${sql.lit(MANY_SPACES)} then ${sql.lit(MAX_READ)} else ${sql.lit(MAX_FOREIGN)} end from plan))`;

/** How many tasks are compared. A filter costs as much for those with the words as for those of the sample. */
function toRead(p: P, filter: FilterShape | undefined): RawBuilder<number> {
  const isLarge = sql`visible > ${sql.lit(FEW)}`;
  if (!filter)
    return sql`case when ${isLarge} then least(${sql.lit(MAX_READ)}, ${sql.lit(MAX_HITS)} * many / greatest(found, 1)) else ${sql.lit(FEW)} end`;
  const units = sql.raw((ROW + costOf(filter)).toFixed(1));
  const share = sql`found::float8 / greatest(many, 1) * weight`;
  const affordable = sql`1.2 * ${units} * ${p.most}::float8 / (${sql.lit(WORDS)} + ${share} * ${units})`;
  return sql`least(case when ${isLarge} then ${sql.lit(MAX_READ)} else ${sql.lit(FEW)} end, floor(${affordable}))::bigint`;
}

/** Compares the candidates with the filter, as many as it may, as `chosen`. */
function matchingFilter(p: P, filter: FilterShape): RawBuilder<unknown> {
  const weight = weightOf(filter);
  const weighed = weight
    ? sql`sum(weight) over (rows unbounded preceding) as work from candidate
        cross join lateral (select ${weight} as weight from task where task.id = candidate.id offset 0) as task`
    : sql`row_number() over () as work from candidate`;
  const most = sql`${p.most}::bigint`;
  return sql`
  weighed as materialized (select candidate.*, ${weighed} limit ${most} + 1),
  chosen as (
    select * from weighed where work <= ${most}
      and exists (select from task where task.id = weighed.id and ${filterCondition(filter, p)} offset 0)),`;
}

/** The tasks that match, at most `MAX_HITS` and one more, as `hit` with `score`; `outcome` has what is known of all. */
const hits = (db: Database, p: P, filter: FilterShape | undefined) => {
  const weight = filter && weightOf(filter);
  const isAll = sql`count(*) <= ${sql.lit(MAX_HITS)}`;
  const tooExpensive = filter
    ? sql`(select is_partial and total < ${sql.lit(LEAST_READ)} from plan)
        or case when ${isAll} then exists (select from weighed where work > ${p.most}::bigint) else false end`
    : sql`false`;
  return sql`
  sought as materialized (
    select ${p.excluded ? sql`search_query(${p.included}) && !!${wordSearch(p.excluded)}` : sql`search_query(${p.included})`} as words,
      ${p.excluded ? wordSearch(p.excluded) : sql`null::tsquery`} as excluded),
  space as materialized (select id from ${spaces(db, p)} as own),
  size as materialized (
    select count(*) as visible, (select count(*) from space) as spaces from (
      select from space cross join lateral (
        select from task where task.space_id = space.id and task.deleted_at is null limit ${sql.lit(MAX_READ + 1)}) as own
      limit (select case when count(*) > ${sql.lit(MANY_SPACES)} then ${sql.lit(MAX_READ + 1)} else ${sql.lit(FEW + 1)} end from space)) as visible),
  sample as materialized (
    select count(*) as many, count(*) filter (where is_found) as found, coalesce(avg(weight), 1) as weight from (
      select exists (select from task_search where task_search.task_id = recent.id and ${isFound(p)} offset 0) as is_found,
        ${weight ? sql`(select ${weight} from task where task.id = recent.id)` : sql`1`} as weight
      from space cross join lateral ${newest(sql`(select ceil(${sql.lit(SAMPLE)}::real / spaces)::bigint from size)`)} as recent offset 0) as compared),
  plan as materialized (
    select *, not uses_index and (visible > ${sql.lit(FEW)} or total < visible) as is_partial, total / spaces + 1 as share from (
      select spaces, visible, ${toRead(p, filter)} as total,
        ${p.indexable}::boolean and case when visible > ${sql.lit(FEW)}
          then found * 100 < many and (spaces <= ${sql.lit(MANY_SPACES)} or visible > ${sql.lit(MAX_READ)})
          else found = 0 and visible > ${sql.lit(VERY_FEW)} and spaces <= ${sql.lit(MANY_SPACES)} end as uses_index
      from size, sample) as chosen),
  spaces as materialized (
    select string_agg(quote_literal(space_word(id)), ' | ')::tsquery as words from space where (select uses_index and spaces <= ${sql.lit(MANY_SPACES)} from plan)),
  quotas as materialized (
    select case when is_partial then share + coalesce(
        (select sum(share - many) filter (where many <= share) / nullif(count(*) filter (where many > share), 0) from (
          select (select count(*) from ${newest(sql`share + 1`)} as counted) as many from space) as sizes), 0)::bigint
      else ${sql.lit(FEW)} end as quota
    from plan),
  matched as materialized (${indexed(p, { inSpaces: true })} union all ${indexed(p, { inSpaces: false })}),
  candidate as (${scanned(p)} union all ${visible}),
  ${filter ? matchingFilter(p, filter) : sql`chosen as (select * from candidate),`}
  hit as materialized (
    select id, space_id, status, priority,
      ln(greatest(rank, 1e-20)) / ln(2::float8) + extract(epoch from updated_at)::float8 / ${sql.lit(HALF_YEAR_S)} as score
    from chosen limit ${sql.lit(MAX_HITS + 1)}),
  outcome as materialized (
    select least(count(*), ${sql.lit(MAX_HITS)})::integer as total, ${tooExpensive} as is_too_expensive,
      not ${isAll} or case when (select is_partial from plan) then ${isLeftOut} else false end or ${isCut} as is_lower_bound
    from hit)`;
};

const searchVisible = compiledShapes(
  'tasks: search',
  (db, p: P, { facets, counted, filter }: SearchShape) => {
    const after = p.after_id
      ? sql`where (hit.score, hit.id) < (${p.after_key}::float8, ${p.after_id}::uuid)`
      : sql``;
    const page = sql<
      Pick<Found, 'id' | 'is_lower_bound' | 'is_too_expensive' | 'facets'> & { score: number; total: number }
    >`(
      with ${hits(db, p, filter)},
        page as (select hit.id, hit.score from hit ${after} order by hit.score desc, hit.id desc limit ${p.limit} offset ${p.offset})
      select page.id, page.score, outcome.total, outcome.is_lower_bound, outcome.is_too_expensive, ${facetsOf(facets, p)} as facets
      from outcome left join page on true)`;
    // Folds each comment once: of 2,000 characters in 0.01 ms of CPU time in ASCII, as long as `lower` for one needle, and 0.18 ms otherwise.
    const comment = sql<Found['comment']>`(
      select json_build_object('id', recent.id, 'body', recent.body) from (
        select comment.id, comment.body, fold_quickly(comment.body) as folded, comment.created_at from comment where comment.task_id = task.id
        order by comment.created_at desc, comment.id desc limit ${sql.lit(MAX_COMMENTS)}) as recent,
        lateral (select count(*) as many from unnest(${p.needles}::text[]) as needle where strpos(recent.folded, needle) > 0) as hit
      where hit.many > 0 order by hit.many desc, recent.created_at desc, recent.id desc limit 1)`;
    return db
      .selectFrom(page.as('page'))
      .leftJoin('task', 'task.id', 'page.id')
      .select([
        counted ? sql<number | null>`page.total`.as('total') : sql<null>`null::integer`.as('total'),
        'page.is_lower_bound',
        'page.is_too_expensive',
        'page.facets',
        sql<string[]>`search_stems(${p.single})`.as('stems'),
        sql<string | null>`page.score::text`.as('sort_key'),
        comment.as('comment'),
        ...stored,
      ])
      .select(computed('task', p, 'many'))
      .orderBy(sql`page.score desc nulls last`)
      .orderBy('page.id', 'desc')
      .$castTo<Found>();
  },
  {
    'first page': [
      ['user_id', 'included', 'indexable', 'single', 'needles', 'limit', 'offset'],
      { facets: [], counted: true, filter: undefined },
    ],
    'after a cursor, with everything': [
      [
        'user_id',
        'included',
        'excluded',
        'indexable',
        'single',
        'needles',
        'filter_0',
        'most',
        'after_key',
        'after_id',
        'limit',
        'offset',
      ],
      {
        facets: ['status', 'priority', 'project', 'assignee', 'tag'],
        counted: false,
        filter: { field: 'status', operator: 'in', at: 0, size: 1 },
      },
    ],
  },
);

/** Finds a page of the tasks that match, best first. An empty page is one row without an ID. */
export const searchTasks = (db: Database, values: SearchValues, shape: SearchShape): Promise<Found[]> =>
  searchVisible.all(db, values, shape);
