import type { Contestant, ContestantName, Machine, Ready } from './contestant.ts';
import { fastapi } from './fastapi.ts';
import { floor } from './floor.ts';
import { go } from './go.ts';
import { bare, express } from './node.ts';
import { pocketbase, pocketbaseFull } from './pocketbase.ts';
import { taskflow, taskflowCluster } from './taskflow.ts';

export const CONTESTANTS: Record<ContestantName, Contestant> = {
  taskflow,
  'taskflow-cluster': taskflowCluster,
  bare,
  express,
  go,
  fastapi,
  pocketbase,
  'pocketbase-full': pocketbaseFull,
  floor,
};

export type Prepared = {
  ready: Ready[];
  /** The reason for each contestant that this machine cannot run. */
  skipped: Partial<Record<ContestantName, string>>;
};

/** Prepares the named contestants. Leaves out those that this machine cannot run. */
export async function prepareContestants(
  names: readonly ContestantName[],
  machine: Machine,
  all: Record<ContestantName, Pick<Contestant, 'prepare'>> = CONTESTANTS,
): Promise<Prepared> {
  const prepared: Prepared = { ready: [], skipped: {} };
  for (const name of names) {
    const outcome = await all[name].prepare(machine);
    if (typeof outcome === 'function') {
      prepared.ready.push(outcome);
      continue;
    }
    prepared.skipped[name] = outcome.skipped;
    machine.log(`SKIPPED ${name}: ${outcome.skipped}`);
  }
  return prepared;
}
