import { randomInt } from 'node:crypto';
import { fuzz } from '../tests/fuzz/run.ts';
import { createWorld } from '../tests/world.ts';
import { startTestDatabase } from './test-database.ts';

/**
 * Sends generated requests to every operation, and checks every response against the contract. Each run has different
 * requests. A seed repeats those of an earlier run.
 *
 * Usage: [FUZZ_REQUESTS=20000] [FUZZ_SEED=1843] npm run fuzz
 */
const requests = Number(process.env['FUZZ_REQUESTS'] ?? 20_000);
const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

const database = await startTestDatabase();
process.env['TEST_DATABASE_URL'] = database.url;
try {
  const world = await createWorld();
  try {
    console.log(`seed ${seed}`);
    const started = performance.now();
    const { seen, failures } = await fuzz(world, { requests, seed });
    const seconds = Math.round((performance.now() - started) / 1000);
    report(seen);
    for (const failure of failures) console.log(`\n${failure}`);
    const answers = [...seen.values()].reduce((a, b) => a + b, 0);
    console.log(`\n${answers} responses in ${seconds} s, ${failures.length} failures, seed ${seed}`);
    process.exitCode = failures.length > 0 || answers < requests ? 1 : 0;
  } finally {
    await world.stop();
  }
} finally {
  await database.stop();
}

/** Prints the number of responses by status, a line for each operation. */
function report(seen: ReadonlyMap<string, number>): void {
  const lines = new Map<string, string[]>();
  for (const [key, count] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [operation = '', status = ''] = key.split(' ');
    lines.set(operation, [...(lines.get(operation) ?? []), `${status} × ${count}`]);
  }
  for (const [operation, counts] of lines) console.log(`${operation.padEnd(24)} ${counts.join('  ')}`);
}
