import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { listFailures } from './test/failures.ts';
import { type FileResult, runFiles } from './test/files.ts';
import { listTests } from './test/list.ts';
import { startTestDatabase } from './test-database.ts';

/**
 * Runs the tests. A few processes each run one file after the other, all on one embedded PostgreSQL. A file fails if it
 * runs no test or exceeds a limit.
 * Files named `*.last.test.ts` run after all others, because they check what the others have recorded.
 * A test that cannot run on this machine prints `SKIPPED` and its title. With `CI` set, it fails.
 * The whole suite must also cover 90 % of lines and branches (.c8rc.json).
 *
 * Usage: npm test -- [files …]
 */

/**
 * The most expensive files use about 15 s of CPU time, and most use less than 1 s. With 15 busy processes on each core, a
 * file used 1.7 times as much as alone. `quietMs` is longer than any wait of a test, so that a test can report what it
 * has waited for.
 */
const LIMITS = { cpuSeconds: 60, quietMs: 120_000, endMs: 20_000 };

const patterns = process.argv.slice(2);
const isWhole = patterns.length === 0;
const all = listTests(isWhole ? ['tests/**/*.test.ts'] : patterns);
const last = all.filter((file) => file.endsWith('.last.test.ts'));

const coverage = 'coverage/raw';

function report({ file, output, passed, failed, skipped, seconds, cpuSeconds }: FileResult): void {
  const times = `${seconds.toFixed(1)} s, CPU ${cpuSeconds.toFixed(1)} s`;
  console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${file} (${passed}, ${times})`);
  if (failed > 0) console.log(output);
  for (const title of skipped) console.log(`  skipped: ${title}`);
}

function mostExpensive(results: FileResult[]): string[] {
  const first = results.toSorted((a, b) => b.cpuSeconds - a.cpuSeconds).slice(0, 5);
  return first.map(({ file, cpuSeconds }) => `${file} ${cpuSeconds.toFixed(1)} s`);
}

/** Prints the coverage, and returns whether it is enough. */
function reportCoverage(): boolean {
  const { status } = spawnSync('c8', ['report', '--temp-directory', coverage], { stdio: 'inherit' });
  return status === 0;
}

if (isWhole) rmSync('coverage', { recursive: true, force: true });
const started = performance.now();
const { url, scratch, stop } = await startTestDatabase();
const seen = join(scratch, 'seen.txt');
writeFileSync(seen, '');
try {
  const env = {
    ...process.env,
    TEST_DATABASE_URL: url,
    TEST_SEEN_FILE: seen,
    // Coverage is required only of the whole suite.
    TEST_ALL_FILES: isWhole ? 'yes' : '',
    // Every process loads the same modules. With a compile cache, this takes 1.2 s of CPU instead of 1.9.
    NODE_COMPILE_CACHE: join(scratch, 'compiled'),
    ...(isWhole && { NODE_V8_COVERAGE: coverage }),
  };
  const width = Number(process.env['TEST_JOBS'] ?? availableParallelism());
  const failsSkipped = process.env['CI'] === 'true';
  const options = { env, failsSkipped, scratch, limits: LIMITS, report };
  const first = all.filter((file) => !last.includes(file));
  const results = [
    ...(await runFiles(first, { ...options, width })),
    ...(await runFiles(last, { ...options, width: 1 })),
  ];
  const total = (count: (result: FileResult) => number) =>
    results.reduce((sum, result) => sum + count(result), 0);
  const covered = isWhole ? reportCoverage() : true;
  const failed = total((result) => result.failed);
  console.log(`\n${all.length} files in ${Math.round((performance.now() - started) / 1000)} s`);
  console.log(
    `${total(({ passed }) => passed)} passed, ${failed} failed, ${total(({ skipped }) => skipped.length)} skipped`,
  );
  console.log(`most CPU time: ${mostExpensive(results).join(', ')}`);
  if (!covered) console.log('The coverage is too low.');
  for (const line of listFailures(results)) console.log(line);
  process.exitCode = failed > 0 || all.length === 0 || !covered ? 1 : 0;
} finally {
  await stop();
}
