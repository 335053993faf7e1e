import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/database/migrate.ts';
import { chooseAccount, handOver, identityOf } from '../../src/postgres/account.ts';
import { findBinaries, spawnBinary } from '../../src/postgres/binaries.ts';
import { reachableBinaries } from '../../src/postgres/copy.ts';
import { startEmbedded } from '../../src/postgres/start.ts';
import { freePort } from '../processes.ts';
import { until } from '../waiting.ts';

const silent = { info() {}, warn() {}, error() {} };

export type Standby = {
  url: string;
  ask<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
};

/** A separate PostgreSQL with the schema, so that its settings and standby do not affect other tests. */
export type Primary = {
  url: string;
  /** Its data directory. */
  path: string;
  ask<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Changes a setting of the running server; null resets it. */
  set(name: string, value: string | null): Promise<void>;
  /** From now on, commits wait for a standby of this name. */
  requireStandby(name: string): Promise<void>;
  /** From now on, commits do not wait. */
  requireNoStandby(): Promise<void>;
  /** Process IDs of the sessions that wait for the standby. */
  waiting(): Promise<number[]>;
  /** Copies the running server and starts a standby of it under this name. */
  startStandby(name: string): Promise<Standby>;
  /** Process ID of the server, which is started again if it is killed. */
  postmaster(): number;
  stop(): Promise<void>;
};

export async function startPrimary(): Promise<Primary> {
  const home = mkdtempSync(join(tmpdir(), 'taskflow-primary-'));
  // PostgreSQL does not run as root, and its account must be able to enter.
  chmodSync(home, 0o711);
  const dataDir = join(home, 'data');
  const server = await startEmbedded({ dataDir, log: silent, fsync: false, port: 0 });
  const overTcp = new URL(server.url);
  overTcp.host = `127.0.0.1:${overTcp.port}`;
  const url = overTcp.href;
  await migrate(url, silent);
  const standbys: Standby[] = [];

  const connected = <T>(use: (client: pg.Client) => Promise<T>) => connectedTo(url, use);

  const primary: Primary = {
    url,
    path: join(dataDir, 'postgres'),
    ask: (sql, values) => connected(async (client) => (await client.query(sql, values)).rows),
    async set(name, value) {
      await connected(async (client) => {
        // This change itself must not wait for the standby.
        await client.query('set synchronous_commit = local');
        await client.query(
          value === null ? `alter system reset ${name}` : `alter system set ${name} = '${value}'`,
        );
        await client.query('select pg_reload_conf()');
      });
    },
    async requireStandby(name) {
      await primary.set('synchronous_standby_names', name);
      // Another process of the server notifies the sessions, a moment later.
      const flag = async () =>
        (await primary.ask<{ set: string }>("select current_setting('synchronous_standby_names') as set"))[0]
          ?.set;
      await until('the setting counts', async () => (await flag()) === name);
    },
    async requireNoStandby() {
      await primary.set('synchronous_standby_names', null);
      await until('nobody waits any more', async () => (await primary.waiting()).length === 0);
    },
    async waiting() {
      const rows = await primary.ask<{ pid: number }>(
        "select pid from pg_stat_activity where wait_event = 'SyncRep' order by backend_start",
      );
      return rows.map(({ pid }) => pid);
    },
    async startStandby(name) {
      const standby = await follow({ name, home, dataDir, url, connected });
      standbys.push(standby);
      return standby;
    },
    postmaster: () => server.pid,
    async stop() {
      await Promise.all(standbys.map((standby) => standby.stop()));
      await server.stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 10 });
    },
  };
  return primary;
}

async function connectedTo<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'the test' });
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

type Source = {
  name: string;
  home: string;
  dataDir: string;
  url: string;
  connected<T>(use: (client: pg.Client) => Promise<T>): Promise<T>;
};

/** Copies the files of a running server, which may remove some meanwhile. */
function copyRunning(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  const others = stderr.split('\n').filter((line) => line !== '' && !line.includes('cannot stat'));
  if (status !== 0 && (others.length > 0 || stderr === '')) throw new Error(`cp failed: ${stderr}`);
}

async function follow({ name, home, dataDir, url, connected }: Source): Promise<Standby> {
  const original = join(dataDir, 'postgres');
  const path = join(home, name);
  const account = await chooseAccount(original);
  // The package does not include pg_basebackup, so this does its steps.
  const label = await connected(async (client) => {
    await client.query("select pg_backup_start('standby', true)");
    copyRunning(original, path);
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    return rows[0]?.labelfile ?? '';
  });
  rmSync(join(path, 'postmaster.pid'), { force: true });
  const { password, port } = new URL(url);
  for (const [file, text] of [
    ['backup_label', label],
    ['standby.signal', ''],
  ] as const) {
    writeFileSync(join(path, file), text);
    await handOver(join(path, file), account);
  }
  appendFileSync(
    join(path, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${port} user=postgres password=${password} application_name=${name}'\n` +
      'wal_retrieve_retry_interval = 100\n',
  );
  const { postgres } = await reachableBinaries(await findBinaries(), account);
  const ownPort = await freePort();
  const args = [
    '-D',
    path,
    '-p',
    String(ownPort),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
    '-F',
  ];
  const child = spawnBinary(postgres, args, identityOf(account), { cwd: path, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const own = new URL(url);
  own.host = `127.0.0.1:${ownPort}`;
  await until('the standby follows', async () => {
    const rows = await connected((client) =>
      client.query("select from pg_stat_replication where application_name = $1 and state = 'streaming'", [
        name,
      ]),
    );
    return rows.rowCount === 1;
  });
  return {
    url: own.href,
    ask: (sql, values) => connectedTo(own.href, async (client) => (await client.query(sql, values)).rows),
    async stop() {
      child.kill('SIGQUIT');
      await ended;
    },
  };
}
