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

type Search = { space_id: string; parent_id?: string | undefined; but: string; limit: number } & {
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
      .where('task.id', '<>', p.but)
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

const find = compiled('tasks: find the place of one', (db, p: Params<{ id: string }>) =>
  db
    .selectFrom('task')
    .where('id', '=', p.id)
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
  const { below, above } = await neighboursOf(db, list, spot, task_id);
  const task = await find.first(db, { id: task_id });
  const isListed = task?.space_id === list.space_id && task.parent_id === list.parent_id;
  if (isListed && !isBefore(task, below) && !isBefore(above, task)) return undefined;
  const alone = async (key: bigint) => ({ place: keyOf(key), respaced: [] });
  if (!above) {
    // Later than all tasks that were created meanwhile.
    const { key: now } = await readClock.one(db, {});
    const last = below ? numberOf(below.key) + GAP : 0n;
    return alone(last > numberOf(now) ? last : numberOf(now));
  }
  if (!below) return alone(numberOf(above.key) - GAP);
  const room = numberOf(above.key) - numberOf(below.key);
  if (room > 1n) return alone(numberOf(below.key) + room / 2n);
  return makeRoom(db, list, above, task_id);
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
  task_id: string,
): Promise<{ below?: Neighbour | undefined; above?: Neighbour | undefined }> {
  const nearest = async (side: 'below' | 'above', to?: Neighbour) => {
    const values = { space_id, parent_id: parent_id ?? undefined, but: task_id, limit: 1 };
    return search.first(db, { ...values, ...(to && { key: to.key, id: to.id }) }, { side });
  };
  if ('place' in spot) {
    return spot.place === 'last' ? { below: await nearest('below') } : { above: await nearest('above') };
  }
  const sibling = await find.one(db, { id: 'before' in spot ? spot.before : spot.after });
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
  task_id: string,
): Promise<Place> {
  const values = { space_id, parent_id: parent_id ?? undefined, but: task_id, key: above.key, id: above.id };
  const end = numberOf(above.key);
  for (let limit = SPREAD; ; limit *= 2) {
    const found = await search.all(db, { ...values, limit }, { side: 'below' });
    const isWhole = found.length < limit;
    // The farthest one stays where it is, unless nothing is before it.
    const spread = (isWhole ? found : found.slice(0, -1)).toReversed();
    const step = isWhole ? GAP : (end - numberOf(found.at(-1)?.key ?? above.key)) / BigInt(spread.length + 2);
    if (step < MIN_STEP) continue;
    const placeAt = (index: number) => keyOf(end - step * BigInt(spread.length + 1 - index));
    const places = spread.map((_, index) => placeAt(index));
    const respaced = await respace.all(db, { ids: spread.map(({ id }) => id), places });
    return { place: placeAt(spread.length), respaced };
  }
}
