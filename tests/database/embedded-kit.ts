import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../src/postgres/start.ts';
import { HANG_MS, until } from '../waiting.ts';

export const asRoot = process.geteuid?.() === 0;
const startUrl = new URL('../../src/postgres/start.ts', import.meta.url).href;
const pgUrl = import.meta.resolve('pg');

const running = new Set<Embedded>();
const children = new Set<ChildProcess>();

/** A private directory for one test. Processes that still use it at the end of the test are killed. */
export async function inDirectory(test: (dataDir: string) => Promise<void>): Promise<void> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'embedded-')));
  const dataDir = join(directory, '.taskflow');
  try {
    await test(dataDir);
  } finally {
    await endAll(dataDir);
    // The processes of a killed server still write their last bytes.
    await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/**
 * Gives the tests of a file one cluster in turn, because creating one takes most of the time. Its directory
 * can be entered by everybody.
 */
export function sharedCluster(): (test: (dataDir: string) => Promise<void>) => Promise<void> {
  let shared: string | undefined;
  return async (test) => {
    if (shared === undefined) {
      const made = await mkdtemp(join(await realpath(tmpdir()), 'embedded-'));
      shared = made;
      await chmod(made, 0o755);
      process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    }
    const dataDir = join(shared, '.taskflow');
    try {
      await test(dataDir);
    } finally {
      await endAll(dataDir);
    }
  };
}

async function endAll(dataDir: string): Promise<void> {
  for (const process of children) process.kill('SIGKILL');
  await Promise.all([...running].map((db) => db.stop()));
  running.clear();
  const pid = serverPid(dataDir);
  if (pid === undefined || !isRunning(pid)) return;
  process.kill(pid, 'SIGKILL');
  await until('the server is gone', () => !isRunning(pid));
}

/** Starts without fsync, which matters only for power failures. */
export async function start(dataDir: string, options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const db = await startEmbedded({ dataDir, log: recorder(), fsync: false, ...options });
  running.add(db);
  return db;
}

export function recorder() {
  const lines: string[] = [];
  const record = (details: object, message: string) =>
    void lines.push(`${message} ${JSON.stringify(details)}`);
  return { lines, info: record, warn: record, error: record };
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: HANG_MS });
  // The connection ends as well if the server is killed.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query(sql);
    return rows[0] ?? {};
  } finally {
    await client.end();
  }
}

export async function failure(promise: Promise<unknown>): Promise<string> {
  const outcome = await promise.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
  return outcome instanceof Error ? outcome.message : String(outcome);
}

export function serverPid(dataDir: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
  } catch {
    return undefined;
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

interface Child {
  process: ChildProcess;
  lines: string[];
  ended: Promise<unknown>;
  line(start: string): Promise<string>;
}

/** Starts another Node process that starts and owns the database, and then runs `body`. */
export function child(
  dataDir: string,
  body: string,
  options: { uid?: number; env?: NodeJS.ProcessEnv } = {},
): Child {
  const code = `
    import { startEmbedded } from ${JSON.stringify(startUrl)};
    import pg from ${JSON.stringify(pgUrl)};
    const say = (word, value = '') => process.stdout.write(word + ' ' + value + '\\n');
    const log = { info() {}, warn() {}, error(o, m) { say('error', m); } };
    const start = () => startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log, fsync: false });
    const db = await start().catch((error) => { say('failed', error.message); process.exit(1); });
    say('started', db.url);
    ${body}`;
  const { NODE_V8_COVERAGE: coverage, ...env } = process.env;
  const ours = options.uid === undefined && coverage !== undefined ? { NODE_V8_COVERAGE: coverage } : {};
  const identity = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const started = spawn(process.execPath, ['--input-type=module', '-e', code], {
    ...identity,
    cwd: '/',
    // In a process group of its own, so that a test can press Ctrl-C in it.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, ...ours, ...options.env },
  });
  children.add(started);
  const lines: string[] = [];
  let rest = '';
  started.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const ended = once(started, 'close').finally(() => children.delete(started));
  return {
    process: started,
    lines,
    ended,
    async line(begin) {
      await until(`the child says ${begin}`, () => lines.some((line) => line.startsWith(begin)));
      return (lines.find((line) => line.startsWith(begin)) ?? '').slice(begin.length).trim();
    },
  };
}

export const createKept = 'create table if not exists kept as select 42 as n';
export const hold = 'setInterval(() => {}, 1000);';

/** Four writers that print each number after the server has acknowledged it. */
export const write = `
  const first = new pg.Client(db.url);
  await first.connect();
  await first.query('create table if not exists written (n bigserial primary key)');
  for (let i = 0; i < 4; i++) {
    const client = new pg.Client(db.url);
    await client.connect();
    (async () => { for (;;) say('wrote', (await client.query('insert into written default values returning n')).rows[0].n); })();
  }`;

export const writtenBy = (lines: string[]) =>
  lines.filter((line) => line.startsWith('wrote')).map((line) => line.slice(6));
