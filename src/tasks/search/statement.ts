import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { spaces } from '../../access/spaces.ts';
import type { Schema } from '../../contract.ts';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { wordSearch } from '../../database/lists.ts';
import { stored, type Task } from '../fields.ts';
import { filterCondition } from '../filter/conditions.ts';
import type { FilterShape, FilterValues } from '../filter/shape.ts';
import { computed } from '../relations.ts';
import { facetsOf } from './facets.ts';
import { isIn } from './matching.ts';

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
const MAX_READ = 40_000;

/** The newest tasks that are compared first, to find out how frequent the words are. */
const SAMPLE = 1_000;

/** The index is asked for each space in turn, unless there are more spaces: then once, for the tasks of all users. */
const FEW_SPACES = 10;

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

/** Finds rows of the index, also of tasks that match only in comments which have a row of their own. `part` is where they were looked for. */
const indexed = (p: P, { inSpaces }: { inSpaces: boolean }) => {
  const within = (table: 'task_search' | 'comment_search') =>
    inSpaces ? isIn(sql.ref('space.id'), table) : sql<SqlBool>`true`;
  const from = sql.raw(inSpaces ? 'space cross join lateral' : '');
  const part = sql.raw(inSpaces ? 'space.id' : 'null::uuid');
  const isUsed = sql`(select uses_index and spaces ${sql.raw(inSpaces ? '<=' : '>')} ${sql.lit(FEW_SPACES)} from plan)`;
  const without = p.excluded ? sql`and not ${isExcluded}` : sql``;
  return sql`
  select ${part} as part, found.* from ${from} (
    (select false as is_comment, task_search.task_id, ${rank} as rank from task_search
      where ${isUsed} and task_search.words @@ ${sought} and ${within('task_search')} ${without}
      limit ${sql.lit(MAX_READ)})
    union all
    (select distinct on (task_search.task_id) true, task_search.task_id, ${rank} as rank
      from comment_search join task_search using (task_id)
      where ${isUsed} and comment_search.words @@ ${sought} and ${within('comment_search')}
        and not ts_match_vq(task_search.words, ${sought}) ${without}
      limit ${sql.lit(MAX_READ)})
  ) as found`;
};

/** The tasks of these rows that the caller can see. */
const visible = sql`
  select task.id, task.space_id, task.updated_at, task.status, task.priority, matched.rank
  from matched cross join lateral (
    select task.id, task.space_id, task.updated_at, task.status, task.priority from task
    where task.id = matched.task_id and task.deleted_at is null and task.space_id in (select id from space) offset 0) as task`;

/** Whether there can be rows behind those that were read. */
const isCut = sql<SqlBool>`exists (select from matched group by part, is_comment having count(*) >= ${sql.lit(MAX_READ)})`;

const matching = (p: P, filter: FilterShape | undefined) =>
  filter
    ? sql`where exists (select from task where task.id = candidate.id and ${filterCondition(filter, p)} offset 0)`
    : sql``;

/** The tasks that match, at most `MAX_HITS` and one more, as `hit` with `score`; `outcome` has what is known of all. */
const hits = (db: Database, p: P, filter: FilterShape | undefined) => sql`
  sought as materialized (
    select ${p.excluded ? sql`search_query(${p.included}) && !!${wordSearch(p.excluded)}` : sql`search_query(${p.included})`} as words,
      ${p.excluded ? wordSearch(p.excluded) : sql`null::tsquery`} as excluded),
  space as materialized (select id from ${spaces(db, p)} as own),
  size as materialized (
    select count(*) > ${sql.lit(FEW)} as is_large, count(*) > ${sql.lit(VERY_FEW)} as is_indexable, (select count(*) from space) as spaces from (
      select from space cross join lateral (
        select from task where task.space_id = space.id and task.deleted_at is null limit ${sql.lit(FEW + 1)}) as own
      limit ${sql.lit(FEW + 1)}) as visible),
  sample as materialized (
    select count(*) as many, count(*) filter (where is_found) as found from (
      select exists (select from task_search where task_search.task_id = recent.id and ${isFound(p)}) as is_found
      from space cross join lateral ${newest(sql`(select ceil(${sql.lit(SAMPLE)}::real / spaces)::bigint from size)`)} as recent offset 0) as compared),
  plan as materialized (
    select spaces, is_large,
      ${p.indexable}::boolean and case when is_large then found * 100 < many else found = 0 and is_indexable and spaces <= ${sql.lit(FEW_SPACES)} end as uses_index,
      case when is_large then ${filter ? sql.lit(MAX_READ) : sql`least(${sql.lit(MAX_READ)}, ${sql.lit(MAX_HITS)} * many / greatest(found, 1))`} / spaces + 1
        else ${sql.lit(FEW)} end as share
    from size, sample),
  quotas as materialized (
    select case when is_large then share + coalesce(
        (select sum(share - many) filter (where many <= share) / nullif(count(*) filter (where many > share), 0) from (
          select (select count(*) from ${newest(sql`share + 1`)} as counted) as many from space) as sizes), 0)::bigint
      else share end as quota
    from plan),
  matched as materialized (${indexed(p, { inSpaces: true })} union all ${indexed(p, { inSpaces: false })}),
  candidate as (${scanned(p)} union all ${visible}),
  hit as materialized (
    select id, space_id, status, priority,
      ln(greatest(rank, 1e-20)) / ln(2::float8) + extract(epoch from updated_at)::float8 / ${sql.lit(HALF_YEAR_S)} as score
    from candidate ${matching(p, filter)} limit ${sql.lit(MAX_HITS + 1)}),
  outcome as materialized (
    select least(count(*), ${sql.lit(MAX_HITS)})::integer as total,
      count(*) > ${sql.lit(MAX_HITS)} or (select is_large and not uses_index from plan) or ${isCut} as is_lower_bound
    from hit)`;

const searchVisible = compiledShapes(
  'tasks: search',
  (db, p: P, { facets, counted, filter }: SearchShape) => {
    const after = p.after_id
      ? sql`where (hit.score, hit.id) < (${p.after_key}::float8, ${p.after_id}::uuid)`
      : sql``;
    const page = sql<Pick<Found, 'id' | 'is_lower_bound' | 'facets'> & { score: number; total: number }>`(
      with ${hits(db, p, filter)},
        page as (select hit.id, hit.score from hit ${after} order by hit.score desc, hit.id desc limit ${p.limit} offset ${p.offset})
      select page.id, page.score, outcome.total, outcome.is_lower_bound, ${facetsOf(facets, p)} as facets
      from outcome left join page on true)`;
    const comment = sql<Found['comment']>`(
      select json_build_object('id', recent.id, 'body', recent.body) from (
        select comment.id, comment.body, comment.created_at from comment where comment.task_id = task.id
        order by comment.created_at desc, comment.id desc limit ${sql.lit(MAX_COMMENTS)}) as recent,
        lateral (select count(*) as many from unnest(${p.needles}::text[]) as needle where strpos(lower(recent.body), needle) > 0) as hit
      where hit.many > 0 order by hit.many desc, recent.created_at desc, recent.id desc limit 1)`;
    return db
      .selectFrom(page.as('page'))
      .leftJoin('task', 'task.id', 'page.id')
      .select([
        counted ? sql<number | null>`page.total`.as('total') : sql<null>`null::integer`.as('total'),
        'page.is_lower_bound',
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
