import { execFileSync } from 'node:child_process';
import { createSecretKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { createTokens } from '../../src/auth/sessions/tokens.ts';
import { resolve as follow, operationsOf, readContract } from '../../src/document.ts';
import {
  ISSUER,
  newSigning,
  POOL_SIZE,
  preparePython,
  pythonVersion,
  type Signing,
  TOKEN_SECONDS,
} from './contestants.ts';
import { describePostgres, freshDatabase, readPeople, startPostgres } from './database.ts';
import { type MeasuringOptions, measureAll } from './measure.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { profileTaskFlow } from './profile.ts';
import { allSucceeded, reportOf } from './report.ts';
import type { Setup } from './servers/tasks.ts';
import { captureStatements, OPERATION_IDS } from './statements.ts';
import { OPERATIONS, type Operation, type Person } from './traffic.ts';

const SIZE = { users: 1_000, tasksPerUser: 100 };
/** Directory of the embedded PostgreSQL and the Python environment, which the next run reuses. */
const DIRECTORY = resolve('.taskflow/bench');
const RESULTS = 'bench-results';

const log = (line: string) => {
  process.stderr.write(`${(performance.now() / 1000).toFixed(0).padStart(3)} s  ${line}\n`);
};

/** Functions to call when the bench ends in any way, the last one first. */
const cleanups: (() => Promise<void>)[] = [];

let cleaning: Promise<void> | undefined;

/** Cleans up once, because a signal also causes an error that ends the bench. */
function cleanUp(): Promise<void> {
  cleaning ??= (async () => {
    for (let undo = cleanups.pop(); undo; undo = cleanups.pop()) {
      await undo().catch((error: unknown) => log(`cleaning up failed: ${error}`));
    }
  })();
  return cleaning;
}

type Bench = Omit<MeasuringOptions, 'log' | 'onEnd'>;

async function prepare(options: Options): Promise<Bench> {
  const python = options.contestants.includes('fastapi')
    ? preparePython(options.python, DIRECTORY, log)
    : undefined;
  if (options.logs !== undefined) mkdirSync(options.logs, { recursive: true });
  log('starting PostgreSQL');
  const starting = startPostgres(options.database, DIRECTORY, log);
  // Registered before the start has finished, so that Ctrl-C also stops a starting server.
  cleanups.push(async () => (await starting).stop());
  const postgres = await starting;
  log(`seeding ${SIZE.users * SIZE.tasksPerUser} tasks of ${SIZE.users} users`);
  const database = await freshDatabase(postgres.url, SIZE, log);
  cleanups.push(() => database.drop());
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  cleanups.push(() => client.end());

  const signing = newSigning();
  const people = await readPeople(client, signer(signing));
  const directory = mkdtempSync(join(tmpdir(), 'taskflow-bench-'));
  cleanups.push(async () => rmSync(directory, { recursive: true, force: true }));
  const setupFile = join(directory, 'setup.json');
  writeFileSync(setupFile, JSON.stringify(await setupOf(database.url, people)), { mode: 0o600 });
  return {
    options,
    postgres,
    client,
    people,
    common: { databaseUrl: database.url, setupFile, signing, python, logs: options.logs },
  };
}

function signer({ kid, secret }: Signing) {
  const tokens = createTokens({
    keys: [{ kid, key: createSecretKey(secret, 'utf8') }],
    accessTtlSeconds: TOKEN_SECONDS,
    issuer: ISSUER,
    audience: ISSUER,
    clock: { now: () => Date.now() },
  });
  return tokens.sign;
}

async function setupOf(database_url: string, people: readonly Person[]): Promise<Setup> {
  const [first, second] = people;
  const sample = (person: Person | undefined) => {
    const [task] = person?.tasks ?? [];
    if (!person || !task) throw new Error('The database contains no tasks.');
    return { user_id: person.user_id, task_id: task.id };
  };
  const contract = readContract();
  const operations = operationsOf(contract);
  const task = follow<{ properties: object }>(contract, { $ref: '#/components/schemas/Task' });
  const messages = OPERATIONS.map((operation): [Operation, string] => {
    const { responses } = operations.find((one) => one.operationId === OPERATION_IDS[operation]) ?? {};
    return [operation, (responses?.[200] ?? responses?.[201])?.description ?? ''];
  });
  return {
    database_url,
    pool_size: POOL_SIZE,
    statements: await captureStatements(database_url, [sample(first), sample(second)]),
    properties: Object.keys(task.properties),
    messages: Object.fromEntries(messages) as Setup['messages'],
    users: people.map(({ token, user_id }) => [token, user_id]),
  };
}

/** Returns the machine, versions and options of the measurement. */
async function circumstances({ options, client, common }: Bench): Promise<Record<string, unknown>> {
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    commit: commit(),
    options: { ...options, database: options.database && 'given' },
    size: SIZE,
    machine: { cpu: cpu?.model, cores: cpus().length, platform: process.platform },
    node: process.version,
    python: common.python && pythonVersion(common.python),
    postgres: await describePostgres(client),
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

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return void process.stdout.write(USAGE);
  const bench = await prepare(options);
  makeResults();
  if (options.profile) {
    const { common, people } = bench;
    const { operations, seconds } = options;
    process.stdout.write(
      await profileTaskFlow({ common, people, operations, seconds, directory: RESULTS, log }),
    );
    return;
  }
  const about = await circumstances(bench);
  const measurements = await measureAll({ ...bench, log, onEnd: (undo) => cleanups.push(undo) });
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const out = options.out ?? join(RESULTS, `${time}.json`);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify({ ...about, measurements }, undefined, 1)}\n`);
  log(`wrote ${out}`);
  process.stdout.write(`${reportOf(measurements)}\n\n${settingOf(about)}\n`);
  if (!allSucceeded(measurements)) process.exitCode = 1;
}

/** Creates a directory that git ignores. */
function makeResults(): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, '.gitignore'), '*\n');
}

function settingOf({ machine, node, python, postgres, options }: Record<string, unknown>): string {
  const { cpu, cores } = machine as { cpu?: string; cores: number };
  const { server_version, fsync } = postgres as Record<string, string>;
  const { rounds, seconds } = options as Options;
  return `${cores} × ${cpu}, Node ${node}, ${python ? `Python ${python}, ` : ''}PostgreSQL ${server_version} with fsync ${fsync}, ${POOL_SIZE} connections for each server; ${rounds} rounds of ${seconds} s, medians (lowest–highest).`;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    log(`stopping on ${signal}`);
    void cleanUp().then(() => process.exit(130));
  });
}

try {
  await main();
} catch (error) {
  log(
    error instanceof Error
      ? process.env['BENCH_VERBOSE']
        ? `${error.stack}`
        : error.message
      : String(error),
  );
  process.exitCode = 1;
} finally {
  await cleanUp();
}
