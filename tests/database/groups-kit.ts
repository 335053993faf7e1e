import type { Connections } from '../../src/database/database.ts';
import { withTransaction } from '../../src/database/transaction.ts';

/** Lets writes wait for the only connection, so that they are one group. Waits until they are sent, not for their results. */
export async function grouped<T>(
  { writer }: Pick<Connections, 'writer'>,
  writes: () => Promise<T>[],
): Promise<PromiseSettledResult<T>[]> {
  const gate = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holder = withTransaction(writer, async () => {
    held.resolve();
    await gate.promise;
  });
  await held.promise;
  const results = Promise.allSettled(writes());
  // The group asks for a connection at the end of the turn.
  setImmediate(() => setImmediate(gate.resolve));
  await holder;
  return results;
}

/** Returns the results, if none is an error. */
export const values = <T>(results: PromiseSettledResult<T>[]): T[] =>
  results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
