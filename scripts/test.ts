import { spawn, spawnSync } from 'node:child_process';
import { globSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { startTestDatabase } from './test-database.ts';

/**
 * Runs the tests: every file is a process of its own, some at a time, all on one embedded
 * PostgreSQL. A file that runs no test has failed, and so has one that takes too long.
 * Files named `*.last.test.ts` look at what the others have seen, and so come after them.
 * A test that cannot run on this machine prints `SKIPPED` and its name. With `CI` set it has failed.
 * The whole suite must also cover 90 % of lines and branches (.c8rc.json).
 *
 * Usage: npm test -- [files …]
 */
const FILE_LIMIT_MS = 120_000;

const files = process.argv.slice(2).flatMap((pattern) => globSync(pattern));
const all = (files.length > 0 ? files : globSync('tests/**/*.test.ts')).sort();
const last = all.filter((file) => file.endsWith('.last.test.ts'));

const isWhole = files.length === 0;
const coverage = 'coverage/raw';

type Result = { passed: number; failed: number; skipped: number };

function runFile(file: string, env: NodeJS.ProcessEnv): Promise<Result> {
  const started = performance.now();
  return new Promise((done) => {
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'], env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const timer = setTimeout(() => {
      output += `\ntook longer than ${FILE_LIMIT_MS / 1000} s`;
      child.kill('SIGKILL');
    }, FILE_LIMIT_MS);
    child.on('close', (code) => {
      clearTimeout(timer);
      const result = resultOf(output, code);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${result.failed > 0 ? 'FAIL' : 'ok  '} ${file} (${result.passed}, ${seconds} s)`);
      if (result.failed > 0) console.log(output);
      for (const name of skippedIn(output)) console.log(`  skipped: ${name}`);
      done(result);
    });
  });
}

function resultOf(output: string, code: number | null): Result {
  const count = (word: string) =>
    sum([...output.matchAll(new RegExp(`${word}:\\s+(\\d+)`, 'g'))].map((m) => Number(m[1])));
  const skipped = skippedIn(output).length;
  const [total, passed] = [count('Total'), count('Passed') - skipped];
  const isLeftOut = process.env['CI'] === 'true' ? 0 : skipped;
  const failed = Math.max(total - passed - isLeftOut, code === 0 && total > 0 ? 0 : 1);
  return { passed, failed, skipped };
}

/** A skipped test passes as far as uvu knows; a skip of uvu's own has no name, so nobody uses it. */
const skippedIn = (output: string) => [...output.matchAll(/SKIPPED (.+)$/gm)].map(([, name]) => name);

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

async function runAll(paths: string[], width: number, env: NodeJS.ProcessEnv): Promise<Result[]> {
  const queue = [...paths];
  const results: Result[] = [];
  const worker = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) results.push(await runFile(file, env));
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** Prints the coverage, and says whether it is enough. */
function report(): boolean {
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
    // Coverage is asked for the whole suite; a few named files are not the whole.
    TEST_ALL_FILES: isWhole ? 'yes' : '',
    // Every file loads the same modules: compiled once they cost it 1.2 s of CPU instead of 1.9.
    NODE_COMPILE_CACHE: join(scratch, 'compiled'),
    ...(isWhole && { NODE_V8_COVERAGE: coverage }),
  };
  const width = Number(process.env['TEST_JOBS'] ?? availableParallelism());
  const first = all.filter((file) => !last.includes(file));
  const results = [...(await runAll(first, width, env)), ...(await runAll(last, 1, env))];
  const totals = (key: keyof Result) => sum(results.map((result) => result[key]));
  const covered = isWhole ? report() : true;
  console.log(`\n${all.length} files in ${Math.round((performance.now() - started) / 1000)} s`);
  console.log(`${totals('passed')} passed, ${totals('failed')} failed, ${totals('skipped')} skipped`);
  process.exitCode = totals('failed') > 0 || all.length === 0 || !covered ? 1 : 0;
} finally {
  await stop();
}
