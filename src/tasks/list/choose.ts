import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { costOf, FOLD, maxCompared, requiredBy, TAGS, WORDS } from '../filter/cost.ts';
import type { FilterShape, FilterValues, Leaf } from '../filter/shape.ts';
import { weightOf } from '../filter/weight.ts';
import { indexed } from '../search/matching.ts';
import { type Access, isProject, scope, tasksFor, wordsIn } from './access.ts';
import { finding, idsBy, isFindable, rangeOf } from './drivers.ts';
import { placed, type Shape, type Steps } from './filters.ts';
import { stepsFor } from './walk.ts';

type Measurable = FilterValues & {
  user_id: string;
  project_id?: string[] | undefined;
  words?: string | undefined;
  tag?: string[] | undefined;
};

type Measured = {
  spaces: number;
  visible: number;
  /** How many tasks each comparison finds, or the words; null if they were not counted. */
  found: (number | null)[];
};

type Counted = Pick<Shape, 'filter' | 'deleted'> & { drivers: readonly Leaf[] };

/** Counts what there is to compare, up to `most` and one more. The tasks of comparisons only if the caller sees more than `enough`. */
const measure = compiledShapes(
  'tasks: count what a filter has to compare',
  (
    db,
    p: Params<Measurable & { most: number; enough?: number | undefined }>,
    { filter, deleted, drivers }: Counted,
  ) => {
    const upTo = (rows: RawBuilder<unknown>) =>
      sql<number>`(select count(*)::integer from (select from (${rows}) as each limit ${p.most} + 1) as counted)`;
    const inSpace = (
      range: RawBuilder<SqlBool>,
    ) => sql`select from space join task on task.space_id = space.id
      where ${placed(deleted)} and ${range}`;
    const visible = upTo(inSpace(sql`true`));
    const found = p.words
      ? [indexed(wordsIn(p), false)]
      : drivers.map((leaf) => {
          const range = rangeOf(leaf, p);
          return range ? inSpace(range) : idsBy(leaf, p);
        });
    const counts = found.map(
      (rows) => sql`case when seen.visible > ${p.enough}::integer then ${upTo(rows)} end`,
    );
    return db
      .with(
        (name) => name('space').materialized(),
        (q) => scope(q, p, { filter }),
      )
      .with(
        (seen) => seen('seen').materialized(),
        (q) => q.selectNoFrom(visible.as('visible')),
      )
      .selectFrom('seen')
      .select([
        sql<number>`(select count(*)::integer from space)`.as('spaces'),
        'seen.visible',
        sql<(number | null)[]>`array[${sql.join(counts)}]::integer[]`.as('found'),
      ])
      .$castTo<Measured>();
  },
  {
    'with drivers': [
      ['user_id', 'project_id', 'most', 'enough', 'filter_0', 'filter_1'],
      {
        deleted: false,
        filter: undefined,
        drivers: [
          { field: 'assignee', operator: 'in', at: 0, size: 1 },
          { field: 'due_date', operator: '<', at: 1, size: 2 },
        ],
      },
    ],
    'with words': [
      ['user_id', 'most', 'enough', 'words'],
      { deleted: false, filter: undefined, drivers: [] },
    ],
  },
);

type Weighed = Pick<Shape, 'deleted'> & { filter: FilterShape; access: Access };

/** Returns how many tasks without texts those that a filter compares are worth. */
const weigh = compiledShapes(
  'tasks: weigh what a filter has to compare',
  (db, p: Params<Measurable>, { filter, deleted, access }: Weighed) => {
    const tasks = tasksFor(p, { access, deleted, sort: 'created_at' });
    const sum = sql<number>`(select coalesce(sum(${weightOf(filter) ?? sql`1`}), 0)::float8 from ${tasks})`;
    return db.with('space', (q) => scope(q, p, { filter })).selectNoFrom(sum.as('worth'));
  },
  {
    'all of the caller': [
      ['user_id'],
      { deleted: false, access: 'all', filter: { field: 'title', operator: '~', at: 0, size: 1 } },
    ],
  },
);

/** How a list finds its tasks, with the value of a comparison that is in no filter, and may replace a parameter. Without `access`, as its parameters say. */
export type Chosen = Steps & {
  access?: Access;
  values?: FilterValues & { tag?: undefined };
  isCrowded?: boolean;
};

/** An index finds up to so many tasks, which are read from the table in no order, and sorted: about 4 µs each. */
const MAX_FOUND = 20_000;

/** What a list asks for: `links` are parameters, each as a comparison whose values are behind those of the filter. */
type Asked = Pick<Shape, 'filter' | 'deleted' | 'sort'> & { links?: readonly Leaf[] };

/**
 * Chooses how a list finds its tasks that has a filter, words or links. Returns nothing if it would have to compare too many.
 * @param values those of the list, and of `links`
 */
export async function chooseAccess(
  db: Database,
  values: Measurable,
  { filter, deleted, sort, links = [] }: Asked,
): Promise<Chosen | undefined> {
  const { user_id, project_id, words } = values;
  const hasWords = words !== undefined;
  const more = links
    .map((link) => (link.field === 'tag' ? TAGS : costOf(link)))
    .reduce((sum, cost) => sum + cost, hasWords ? WORDS : 0);
  const most = maxCompared(filter, more);
  const drivers = hasWords ? [] : [...requiredBy(filter), ...links].filter(isFindable);
  const projects = requiredBy(filter).filter(isProject);
  const usedBy = (names: readonly string[]): FilterValues =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = values[name as keyof FilterValues];
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
  const scoped = {
    ...usedBy(projects.flatMap(parametersOf)),
    user_id,
    project_id,
    ...(hasWords && { words, tag: values.tag }),
  };
  const hasDrivers = hasWords || drivers.length > 0;
  const count = async (enough: number) => {
    const measured = await measure.first(
      db,
      { ...usedBy(drivers.flatMap(finding)), ...scoped, most, enough: hasDrivers ? enough : undefined },
      { filter: onlyProjects(projects), deleted, drivers },
    );
    if (!measured) throw new TypeError('A count returns one row.');
    return { ...measured, counts: measured.found.map((found) => found ?? Infinity) };
  };
  const isLight = async (access: Access) => {
    if (!filter || !weightOf(filter)) return true;
    const used = typeof access === 'object' ? usedBy(finding(access)) : {};
    const weighed = await weigh.first(db, { ...used, ...scoped }, { filter, deleted, access });
    return weighed !== undefined && weighed.worth <= most;
  };
  const measured = await count(most);
  const isFew = measured.visible <= most;
  const walked = maxCompared(filter, more + (sort === 'title' ? FOLD : 0));
  const walk: Chosen = { access: 'walk', ...stepsFor(walked, measured.spaces, { sort }) };
  if (hasWords) {
    const [found = Infinity] = measured.counts;
    const access = isFew ? 'words' : 'index';
    if ((isFew || found <= most) && (await isLight(access))) return { access };
    // The rank of a task is known only when its words are compared.
    return sort === 'relevance' ? undefined : walk;
  }
  if (isFew && !filter) return {};
  if (isFew && (await isLight('all'))) return { access: 'all' };
  const { counts } = isFew && hasDrivers ? await count(-1) : measured;
  const least = Math.min(...counts);
  const driver = drivers[counts.indexOf(least)];
  if (!driver || least > Math.min(most, MAX_FOUND) || !(await isLight(driver))) return walk;
  return { access: driver };
}

/** What of a filter decides in which spaces its tasks are. */
const onlyProjects = (terms: readonly Leaf[]): FilterShape | undefined =>
  terms.length > 0 ? { kind: 'and', terms } : undefined;

const parametersOf = ({ at, size }: Leaf) =>
  Array.from({ length: size }, (_, index) => `filter_${at + index}`);
