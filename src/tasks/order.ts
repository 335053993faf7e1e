import { type SqlBool, sql } from 'kysely';
import { compiled, compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';

/** The tasks that are sorted together: the subtasks of a task, or the tasks of a space without a parent. */
export type TaskList = { space_id: string; parent_id: string | null };

/** Where a task goes in its list: beside another one, or to an end. */
export type Spot = { before: string } | { after: string } | { place: 'first' | 'last' };

/** A task whose position changes only to make room. */
export type Respaced = { id: string; position: string };

/** Distance of a task from the end of the list where there is no other task: 1/16 ms of the time that IDs begin with. */
const GAP = 1n << 76n;
/** The first number of tasks to spread, if there is no room between two. Doubled until their distances are large enough. */
const SPREAD = 32;
/** Then 20 tasks can be moved to the same place before the next time. */
const MIN_STEP = 1n << 20n;

/** SQL for the key that sorts a task in its list. It is the expression of the indexes. */
export const placeOf = (row: string) =>
  sql<string>`coalesce(${sql.ref(`${row}.place`)}, ${sql.ref(`${row}.id`)})`;

/** SQL for whether a task is in a list. */
const isIn = (list: Params<{ space_id: string; parent_id?: string }>) =>
  list.parent_id
    ? sql<SqlBool>`task.parent_id = ${list.parent_id} and task.space_id = ${list.space_id}`
    : sql<SqlBool>`task.space_id = ${list.space_id} and task.parent_id is null`;

/** A key is a UUID, so that the ID of a task can be one. It is calculated with as a number of 128 bits. */
type Neighbour = { id: string; key: string };

const numberOf = (key: string) => BigInt(`0x${key.replaceAll('-', '')}`);

const keyOf = (number: bigint) =>
  number
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

type Search = {
  space_id: string;
  parent_id?: string | undefined;
  but: readonly string[];
  limit: number;
} & {
  [Name in keyof Neighbour]?: Neighbour[Name] | undefined;
};

/** The live tasks of a list below or above a key, or from its end, nearest first. */
const search = compiledShapes(
  'tasks: find the neighbours of a place',
  (db, p: Params<Search>, { side }: { side: 'below' | 'above' }) => {
    const [beyond, order] = side === 'below' ? ([sql`<`, 'desc'] as const) : ([sql`>`, 'asc'] as const);
    return db
      .selectFrom('task')
      .where(isIn(p))
      .where('task.deleted_at', 'is', null)
      .where(sql<SqlBool>`task.id <> all(${p.but}::uuid[])`)
      .$if(p.key !== undefined, (q) =>
        q.where(sql<boolean>`(${placeOf('task')}, task.id) ${beyond} (${p.key}::uuid, ${p.id}::uuid)`),
      )
      .orderBy(placeOf('task'), order)
      .orderBy('task.id', order)
      .limit(p.limit)
      .select(['task.id', placeOf('task').as('key')]);
  },
  {
    'without a parent': [['space_id', 'but', 'limit'], { side: 'below' }],
    'below one': [['space_id', 'parent_id', 'but', 'limit', 'key', 'id'], { side: 'below' }],
  },
);

const find = compiled('tasks: find the places of some', (db, p: Params<{ ids: readonly string[] }>) =>
  db
    .selectFrom('task')
    .where(sql<SqlBool>`task.id = any(${p.ids}::uuid[])`)
    .select(['id', 'space_id', 'parent_id', placeOf('task').as('key')]),
);

const readClock = compiled(
  'tasks: make the key of a new one',
  () => sql<{ key: string }>`select uuid_v7() as key`,
);

const respace = compiled(
  'tasks: spread over places',
  (_db, p: Params<{ ids: readonly string[]; places: readonly string[] }>) => sql<Respaced>`
    update task set place = given.place from unnest(${p.ids}::uuid[], ${p.places}::uuid[]) as given (id, place)
    where task.id = given.id returning task.id, task.place as position`,
);

/** A new place for a task, and the tasks that were moved to make room for it. */
export type Place = { place: string; respaced: Respaced[] };

/**
 * Returns the place for a task in a list. Returns nothing if the task is there already. The task need not be in the list yet, or
 * exist. Lock the space first. The task of `before` or `after` must be another one, in the list.
 */
export async function choosePlace(
  db: Database,
  list: TaskList,
  spot: Spot,
  task_id: string,
): Promise<Place | undefined> {
  const chosen = await choosePlaces(db, list, spot, [task_id]);
  const [place] = chosen?.places ?? [];
  return chosen && place ? { place, respaced: chosen.respaced } : undefined;
}

/** Returns the same for several tasks that are put there in this order. */
export async function choosePlaces(
  db: Database,
  list: TaskList,
  spot: Spot,
  ids: readonly string[],
): Promise<{ places: string[]; respaced: Respaced[] } | undefined> {
  const { below, above } = await neighboursOf(db, list, spot, ids);
  if (await areThere(db, list, ids, [below, above])) return undefined;
  return placesBetween(db, list, ids, [below, above]);
}

type Neighbours = readonly [below: Neighbour | undefined, above: Neighbour | undefined];

async function placesBetween(
  db: Database,
  list: TaskList,
  ids: readonly string[],
  [below, above]: Neighbours,
): Promise<{ places: string[]; respaced: Respaced[] }> {
  const many = BigInt(ids.length);
  const places = (first: bigint, step: bigint) => ids.map((_, nth) => keyOf(first + step * BigInt(nth)));
  if (!above) {
    // Later than all tasks that were created meanwhile, and together within one gap, before those that are created afterwards.
    const { key: now } = await readClock.one(db, {});
    const last = below ? numberOf(below.key) + GAP : 0n;
    return { places: places(last > numberOf(now) ? last : numberOf(now), GAP / many), respaced: [] };
  }
  if (!below) return { places: places(numberOf(above.key) - GAP, GAP / many), respaced: [] };
  const room = numberOf(above.key) - numberOf(below.key);
  const step = room / (many + 1n);
  if (step > 0n) return { places: places(numberOf(below.key) + step, step), respaced: [] };
  const respaced = await makeRoom(db, list, above, ids);
  const spaced = await neighboursOf(db, list, { before: above.id }, ids);
  return { ...(await placesBetween(db, list, ids, [spaced.below, above])), respaced };
}

/** Returns whether tasks are between two others already, in this order. */
async function areThere(
  db: Database,
  { space_id, parent_id }: TaskList,
  ids: readonly string[],
  [below, above]: Neighbours,
): Promise<boolean> {
  const found = new Map((await find.all(db, { ids })).map((task) => [task.id, task]));
  let before = below;
  for (const id of ids) {
    const task = found.get(id);
    if (task?.space_id !== space_id || task.parent_id !== parent_id || isBefore(task, before)) return false;
    before = task;
  }
  return !isBefore(above, before);
}

/** Returns whether a task comes before another one; never if one is missing. */
function isBefore(task: Neighbour | undefined, other: Neighbour | undefined): boolean {
  if (!task || !other) return false;
  return task.key < other.key || (task.key === other.key && task.id < other.id);
}

/** Finds the tasks between which the task goes. There is none at an end of the list. */
async function neighboursOf(
  db: Database,
  { space_id, parent_id }: TaskList,
  spot: Spot,
  ids: readonly string[],
): Promise<{ below?: Neighbour | undefined; above?: Neighbour | undefined }> {
  const nearest = async (side: 'below' | 'above', to?: Neighbour) => {
    const values = { space_id, parent_id: parent_id ?? undefined, but: ids, limit: 1 };
    return search.first(db, { ...values, ...(to && { key: to.key, id: to.id }) }, { side });
  };
  if ('place' in spot) {
    return spot.place === 'last' ? { below: await nearest('below') } : { above: await nearest('above') };
  }
  const sibling = await find.one(db, { ids: ['before' in spot ? spot.before : spot.after] });
  return 'before' in spot
    ? { below: await nearest('below', sibling), above: sibling }
    : { below: sibling, above: await nearest('above', sibling) };
}

/**
 * Makes room below a task, by spreading the tasks before it evenly: as few as result in distances that are large enough. Before the first
 * task there is always room.
 */
async function makeRoom(
  db: Database,
  { space_id, parent_id }: TaskList,
  above: Neighbour,
  but: readonly string[],
): Promise<Respaced[]> {
  const values = { space_id, parent_id: parent_id ?? undefined, but, key: above.key, id: above.id };
  const end = numberOf(above.key);
  for (let limit = SPREAD; ; limit *= 2) {
    const found = await search.all(db, { ...values, limit }, { side: 'below' });
    const isWhole = found.length < limit;
    // The farthest one stays where it is, unless nothing is before it.
    const spread = (isWhole ? found : found.slice(0, -1)).toReversed();
    const step = isWhole ? GAP : (end - numberOf(found.at(-1)?.key ?? above.key)) / BigInt(spread.length + 2);
    if (step < MIN_STEP) continue;
    const places = spread.map((_, index) => keyOf(end - step * BigInt(spread.length + 1 - index)));
    return respace.all(db, { ids: spread.map(({ id }) => id), places });
  }
}
