import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../processes.ts';
import { until } from '../waiting.ts';

/** Whether the machine has PgBouncer. */
export const isInstalled = spawnSync('pgbouncer', ['--version']).status === 0;

const SAMPLE = 'deploy/pgbouncer.ini';

export type Pooler = { url: string; stop(): Promise<void> };

type PoolerOptions = {
  /** The database behind it. */
  url: string;
  poolSize: number;
  /** Whether it makes the settings of the sample in each session. */
  hasSettings?: boolean;
};

/** Starts PgBouncer with the configuration of `deploy/`, except for addresses, users and sizes. */
export async function startPgBouncer({ url, poolSize, hasSettings = true }: PoolerOptions): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-pgbouncer-'));
  const port = await freePort();
  const database = new URL(url);
  const password = decodeURIComponent(database.password);
  const target = `host=${database.hostname} port=${database.port} dbname=${database.pathname.slice(1)} user=${database.username} password=${password}`;
  const places: [RegExp, string][] = [
    [/host=postgres port=5432 dbname=taskflow/, target],
    [/listen_addr = .+/, 'listen_addr = 127.0.0.1\nunix_socket_dir =\n'],
    [/listen_port = \d+/, `listen_port = ${port}`],
    [/auth_type = .+/, 'auth_type = any'],
    [/auth_file = .+/, ''],
    [/default_pool_size = \d+/, `default_pool_size = ${poolSize}`],
    ...(hasSettings ? [] : [[/ connect_query='[^']+'/, ''] as [RegExp, string]]),
  ];
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    places.reduce(
      (text, [place, ours]) => {
        if (!place.test(text)) throw new Error(`${SAMPLE} lacks ${place}`);
        return text.replace(place, ours);
      },
      readFileSync(SAMPLE, 'utf8'),
    ),
  );
  // It does not run as root, and its account must be able to read the file.
  chmodSync(folder, 0o755);
  const account = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('pgbouncer', [...account, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log = (log + chunk).slice(-4_000);
  });
  await until('PgBouncer listens', async () => {
    if (child.exitCode !== null) throw new Error(log);
    return answers(port);
  });
  return {
    url: `postgres://taskflow@127.0.0.1:${port}/taskflow`,
    async stop() {
      await end(child, ended);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  await ended;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
