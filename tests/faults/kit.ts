import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { request as requestOverTls, Agent as TlsAgent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { configurationReference } from '../../src/config.ts';
import { afterFile } from '../after-file.ts';
import { HANG_MS, until } from '../waiting.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const MAIN = join(ROOT, 'src', 'main.ts');

export type Child = {
  process: ChildProcess;
  /** The log lines so far. */
  log: { msg: string; url?: string }[];
  stderr: string;
  ended: Promise<{ code: number | null; signal: string | null }>;
};

type RunOptions = {
  /** By default, the service as started by a supervisor. */
  command?: readonly [string, ...string[]];
  args?: readonly string[];
  cwd?: string;
  /** What it logs with its address. */
  ready?: string;
};

/** The service as real processes that can be killed, on one data directory that is removed at the end. */
export function createProcesses(name: string) {
  const home = mkdtempSync(join(tmpdir(), `taskflow-${name}-`));
  // PostgreSQL does not run as root, and its account must be able to enter.
  chmodSync(home, 0o711);
  const dataDir = join(home, 'data');
  const children = new Set<ChildProcess>();
  const killAll = () => {
    for (const child of children) child.kill('SIGKILL');
  };
  // A test that has failed has not stopped them, and its file does not end while one runs.
  afterFile(killAll);
  process.once('exit', () => {
    killAll();
    const pid = postgresPid();
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  });

  function postgresPid(): number | undefined {
    const file = join(dataDir, 'postgres', 'postmaster.pid');
    return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
  }

  function run(settings: Record<string, string> = {}, options: RunOptions = {}): Child {
    const { command: [program, ...before] = [process.execPath, MAIN], args = [], cwd = home } = options;
    const { PATH, NODE_V8_COVERAGE, NODE_COMPILE_CACHE } = process.env;
    // An empty value counts as not set. A .env file in the working directory must not change the test.
    const unset = Object.fromEntries(configurationReference().map(({ name }) => [name, '']));
    const child = spawn(program, [...before, ...args], {
      cwd,
      // In a process group of its own, as with a supervisor or a shell.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...unset,
        PATH,
        ...(NODE_V8_COVERAGE && { NODE_V8_COVERAGE }),
        ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }),
        DATA_DIR: dataDir,
        PORT: '0',
        LOG_FORMAT: 'json',
        SHUTDOWN_DELAY: '0s',
        RATE_LIMIT_USER: 'off',
        RATE_LIMIT_AUTH: 'off',
        RATE_LIMIT_ANONYMOUS: 'off',
        ...settings,
      },
    });
    children.add(child);
    const running: Child = {
      process: child,
      log: [],
      stderr: '',
      ended: once(child, 'close').then(([code, signal]) => {
        children.delete(child);
        return { code: code as number | null, signal: signal as string | null };
      }),
    };
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      // A terminal shows more than the log: the output of npm, and ^C before the next line.
      const records = lines.flatMap((line) => /\{.*\}/.exec(line) ?? []);
      running.log.push(...records.map((record) => JSON.parse(record)));
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      running.stderr += chunk;
    });
    return running;
  }

  /** Starts the service, and waits until it logs its address. */
  async function start(
    settings: Record<string, string> = {},
    options: RunOptions = {},
  ): Promise<Child & { url: string }> {
    const child = run(settings, options);
    const { ready = 'TaskFlow is ready' } = options;
    await logged(child, ready);
    const url = child.log.find(({ msg }) => msg === ready)?.url;
    if (!url) throw new Error(`The service did not start: ${child.stderr}`);
    return Object.assign(child, { url });
  }

  async function stop(child: Child): Promise<void> {
    child.process.kill('SIGTERM');
    assert.equal(await child.ended, { code: 0, signal: null }, child.stderr);
  }

  return { home, dataDir, run, start, stop, postgresPid };
}

/** Waits until the process has logged the message, or has ended. */
export async function logged(child: Child, message: string): Promise<void> {
  const isOver = () => child.process.exitCode !== null || child.process.signalCode !== null;
  const isLogged = () => child.log.some(({ msg }) => msg === message);
  await until(
    `it logs "${message}"`,
    () => isOver() || isLogged(),
    () => child.log.length,
  );
}

/** For `process.kill`: a process and everything that it has started in its group. */
export const groupOf = (child: Child) => -(child.process.pid ?? 0);

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const agent = new Agent({ keepAlive: true });
// The test certificates are self-signed.
const tlsAgent = new TlsAgent({ keepAlive: true, rejectUnauthorized: false });

/** The data of a task, or of a registration. */
type Item = { id: string; title: string; access_token: string };

export type ApiResponse = {
  status: number;
  headers: IncomingHttpHeaders;
  body: { error: string; data: Item & Iterable<Item>; meta: { next_cursor: string | null } };
};

export function send(
  url: string,
  method: string,
  path: string,
  { token, key, body }: { token?: string; key?: string; body?: object } = {},
): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(key && { 'idempotency-key': key }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const isTls = url.startsWith('https:');
    const options = { method, headers, agent: isTls ? tlsAgent : agent, timeout: HANG_MS };
    const outgoing = (isTls ? requestOverTls : request)(new URL(path, url), options, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('error', reject);
      incoming.on('end', () => {
        const { statusCode: status = 0, headers: received } = incoming;
        try {
          resolve({ status, headers: received, body: text === '' ? undefined : JSON.parse(text) });
        } catch {
          // Not of the service: a proxy, for example, responds with a page.
          reject(new Error(`${status} without JSON: ${text.slice(0, 200)}`));
        }
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no response')));
    outgoing.on('error', reject);
    outgoing.end(body && JSON.stringify(body));
  });
}

export async function register(url: string, name = 'ada'): Promise<string> {
  const { status, body } = await send(url, 'POST', '/api/v1/auth/register', {
    body: { email: `${name}@example.com`, password: 'Analytical-Engine-1843', full_name: 'Ada Lovelace' },
  });
  assert.is(status, 201, JSON.stringify(body));
  return body.data.access_token;
}
