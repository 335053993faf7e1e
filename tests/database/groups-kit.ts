import { setImmediate as turn } from 'node:timers/promises';
import type { Connections } from '../../src/database/database.ts';
import { holdConnection } from './scratch.ts';

/** Lets writes wait for the only connection, so that they are one group. Waits until they are sent, not for their results. */
export async function grouped<T>(
  { writer }: Pick<Connections, 'writer'>,
  writes: () => Promise<T>[],
): Promise<PromiseSettledResult<T>[]> {
  const release = await holdConnection(writer);
  const results = Promise.allSettled(writes());
  // The group asks for a connection at the end of the turn.
  await turn();
  await turn();
  await release();
  return results;
}

/** Returns the results, if none is an error. */
export const values = <T>(results: PromiseSettledResult<T>[]): T[] =>
  results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
