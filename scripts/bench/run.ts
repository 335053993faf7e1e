import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { type Lane, POOL_SIZE } from './contestants/contestant.ts';
import { CONTESTANTS } from './contestants/contestants.ts';
import type { Options } from './options.ts';
import type { Results } from './results.ts';
import type { PreparedSite } from './site.ts';
import { describePostgres, type Postgres } from './stores/postgres.ts';

/** Returns the machine, versions and options of a run. */
export async function aboutRun({ seconds, rounds }: Options, { url }: Postgres): Promise<Results['about']> {
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    commit: commit(),
    machine: { cpu: cpu?.model, cores: cpus().length, platform: process.platform },
    node: process.version,
    postgres: await describePostgres(url),
    seconds,
    rounds,
    pool_size: POOL_SIZE,
    minutes: 0,
  };
}

function commit(): string | undefined {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** Adds the contestants and the seeded data of one size to the results. */
export function describeLanes(lanes: readonly Lane[], site: PreparedSite, results: Results): void {
  for (const { name, durability } of lanes) {
    results.contestants[name] = { about: CONTESTANTS[name].about, durability };
  }
  results.sizes.push({
    ...site.size,
    stores: site.seeded().map(({ name, megabytes, seconds }) => ({ name, megabytes, seed_seconds: seconds })),
  });
}
