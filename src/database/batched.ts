import DataLoader from 'dataloader';
import { type Expression, type SqlBool, sql } from 'kysely';

/** Bounds the size of the statement: 200 UUIDs are 8 kB. */
const MAX_KEYS = 200;

/**
 * Returns a lookup by key. Calls in one turn of the event loop share a statement. Nothing is cached, so each caller sees
 * what was committed before its call. With 64 connections, no difference in throughput to a cache of two seconds could
 * be measured above the noise. Gathering calls while an earlier statement runs takes more CPU: 1.15 times for a get, 0.98
 * for a list and a create, 1.08 for a patch.
 */
export function batched<Key, Value>(
  find: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): (key: Key) => Promise<Value | undefined> {
  const loader = new DataLoader<Key, Value | undefined>(
    async (keys) => {
      const found = await find(keys);
      return keys.map((key) => found.get(key));
    },
    // Runs after all requests that the sockets have received by now.
    { cache: false, maxBatchSize: MAX_KEYS, batchScheduleFn: (send) => setImmediate(send) },
  );
  return (key) => loader.load(key);
}

/**
 * SQL for whether a column is one of the keys of a batch. The subquery hides the number of keys from the planner.
 * Otherwise it plans again for each batch, which takes 140 µs, while the lookup takes 30.
 */
export function isAmong(
  column: Expression<unknown>,
  keys: Expression<readonly unknown[]>,
  type: 'uuid' | 'bytea',
): Expression<SqlBool> {
  const array = sql.raw(`${type}[]`);
  return sql`${column} = any((select ${keys}::${array})::${array})`;
}
