import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { spaces } from '../../access/spaces.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { maxCompared, WORDS } from '../filter/cost.ts';

/**
 * A user of more spaces reads lists in another way, which costs a user of fewer a third more: 0.8 instead of 0.6 ms for the page by due
 * date of a user with 200 tasks.
 */
const MANY_SPACES = 50;

const REMEMBERED_MS = 60_000;

/** How much a user sees. */
export type Sight = {
  /** Whether there are many spaces. */
  isCrowded: boolean;
  /** Whether there are more tasks than are compared one by one if an index finds few. */
  isMiddle: boolean;
  /** Whether there are more tasks than one statement may compare the words of. */
  isLarge: boolean;
};

/** Each takes about 3 µs, as long as a statement that looks into the index takes for all of them. */
const FEW_TASKS = 2_000;

const look = compiled(
  'spaces: find out how much a user sees',
  (db, p: Params<{ user_id: string; most: number }>) =>
    db
      .with(
        (name) => name('space').materialized(),
        (q) => spaces(q, p),
      )
      .with('visible', (q) =>
        q.selectNoFrom(
          sql<number>`(select count(*) from (select from space join task on task.space_id = space.id
            where task.deleted_at is null limit greatest(${p.most}::bigint, ${sql.lit(FEW_TASKS)}) + 1) as counted)`.as(
            'many',
          ),
        ),
      )
      .selectFrom('visible')
      .select([
        sql<boolean>`(select count(*) > ${sql.lit(MANY_SPACES)} from space)`.as('isCrowded'),
        sql<boolean>`many > ${sql.lit(FEW_TASKS)}`.as('isMiddle'),
        sql<boolean>`many > ${p.most}::bigint`.as('isLarge'),
      ]),
);

const known = new LRUCache<string, Sight>({ max: 10_000, ttl: REMEMBERED_MS });

/** For a program that goes on with another database, which can have the same users. */
export const forgetSights = (): void => known.clear();

/**
 * Returns how much a user sees, or saw in the last minute. It only decides how a list is read, not what is in it, so no change of memberships or
 * tasks has to be noticed.
 */
export async function sightOf(db: Database, user_id: string): Promise<Sight> {
  const most = maxCompared(undefined, WORDS);
  const key = `${user_id} ${most}`;
  const remembered = known.get(key);
  if (remembered !== undefined) return remembered;
  const sight = await look.one(db, { user_id, most });
  known.set(key, sight);
  return sight;
}
