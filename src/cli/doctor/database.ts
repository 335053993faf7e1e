import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Config } from '../../config.ts';
import { connect } from '../../database/database.ts';
import { type Applied, OLDEST_SERVER, pendingMigrations, readMigrations } from '../../database/migrate.ts';
import { majorVersion } from '../../postgres/account.ts';
import { findBinaries } from '../../postgres/binaries.ts';
import { runningUrl } from '../../postgres/running.ts';
import { startEmbedded } from '../../postgres/start.ts';
import { codeOf, type Finding, findings, networkAction, reasonOf, rootOf } from './finding.ts';
import { checkSettings, readFacts } from './settings.ts';

const CONNECT_MS = 5_000;
const SILENCE_MS = 10_000;
/** A request makes one to three round trips. */
const SLOW_ROUND_TRIP_MS = 10;
/** TaskFlow accepts tokens of a process whose clock is this far ahead. */
const MAX_CLOCK_SECONDS = 60;
const NOTABLE_CLOCK_SECONDS = 2;

const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** Checks the server of `DATABASE_URL`, or the embedded one, which is started for it if no service runs it. */
export async function checkDatabase(
  { database, dataDir, cluster = 1, backups }: Config,
  stop: AbortSignal,
): Promise<Finding[]> {
  const poolSize = database.poolSize * cluster;
  const remote = database.directUrl ?? database.url;
  const hasBackups = backups !== undefined;
  if (remote !== undefined) return checkServer(remote, { poolSize, hasBackups, isRemote: true });
  const { ok, fail } = findings('database');
  const running = await runningUrl(dataDir);
  if (running !== undefined) return checkServer(running, { poolSize, hasBackups, isRemote: false });
  try {
    if (!existsSync(join(dataDir, 'postgres'))) {
      const version = await majorVersion(await findBinaries(), undefined);
      return [ok(`the first start creates one with the embedded PostgreSQL ${version}`)];
    }
    const embedded = await startEmbedded({ dataDir, log: silent, stopping: stop });
    try {
      return await checkServer(embedded.url, { poolSize, hasBackups, isRemote: false });
    } finally {
      await embedded.stop();
    }
  } catch (error) {
    return [fail(reasonOf(error), 'Do what the message says, or set DATABASE_URL to a server of your own.')];
  }
}

type Server = { poolSize: number; isRemote: boolean; hasBackups: boolean };

async function checkServer(url: string, server: Server): Promise<Finding[]> {
  const { fail } = findings('database');
  const client = new pg.Client({
    connectionString: url,
    application_name: 'taskflow doctor',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: SILENCE_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    return [fail(reasonOf(error), connectionAction(error))];
  }
  try {
    const { rows } = await client.query<{ number: number; version: string }>(
      `select current_setting('server_version_num')::integer as number, current_setting('server_version') as version`,
    );
    const [{ number, version } = { number: 0, version: '' }] = rows;
    if (number < OLDEST_SERVER * 10_000)
      return [fail(`PostgreSQL ${version} is too old`, `Use PostgreSQL ${OLDEST_SERVER} or newer.`)];
    const facts = await readFacts(client);
    return [
      findings('database').ok(`PostgreSQL ${version}`),
      ...checkSettings(facts, server),
      ...(await checkMigrations(client)),
      ...(await checkWrites(url)),
      ...(server.isRemote ? [await checkRoundTrip(client), await checkClock(client)] : []),
    ];
  } catch (error) {
    return [fail(reasonOf(error), 'Check the log of PostgreSQL.')];
  } finally {
    await client.end().catch(() => {});
  }
}

function connectionAction(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case '28P01':
    case '28000':
      return 'Correct the user and password in DATABASE_URL, or the rules in pg_hba.conf.';
    case '3D000':
      return 'Create the database (createdb --encoding=UTF8), or correct its name in DATABASE_URL.';
    case '53300':
      return 'Raise max_connections, or stop other clients.';
    case '57P03':
      return 'Wait until the server has started, or look into its log.';
    default:
      if (/SSL|TLS/i.test(reasonOf(error)))
        return 'Correct sslmode in DATABASE_URL, or turn on TLS in the server.';
      return networkAction(code, 'DATABASE_URL') ?? 'Correct DATABASE_URL.';
  }
}

async function checkMigrations(client: pg.Client): Promise<Finding[]> {
  const { ok, warn, fail } = findings('migrations');
  const migrations = await readMigrations();
  const { rows: tables } = await client.query<{ exists: boolean }>(
    `select to_regclass('migration') is not null as exists`,
  );
  if (!tables[0]?.exists) return [ok('the database is empty; the first start creates the tables')];
  const { rows } = await client.query<Applied>('select number, name, digest from migration order by number');
  try {
    const pending = pendingMigrations(migrations, rows);
    return pending.length === 0
      ? [ok(`all ${migrations.length} are applied`)]
      : [
          warn(
            `${pending.length} of ${migrations.length} are not applied`,
            'The next start applies them; so does taskflow migrate.',
          ),
        ];
  } catch (error) {
    return [
      fail(reasonOf(error), 'Run the version of TaskFlow that has migrated this database, or a newer one.'),
    ];
  }
}

/** Makes the same small write as the readiness probe, which waits for the disk and the synchronous standby. */
async function checkWrites(url: string): Promise<Finding[]> {
  const { ok, fail } = findings('writes');
  const connections = connect({ url, poolSize: 1, applicationName: 'taskflow doctor', log: silent });
  try {
    await connections.ready();
    return [ok('the database accepts them')];
  } catch (error) {
    return [
      fail(
        reasonOf(rootOf(error)),
        'Connect to the primary, free space on its disk, start its synchronous standby, and unset default_transaction_read_only.',
      ),
    ];
  } finally {
    await connections.close();
  }
}

async function checkRoundTrip(client: pg.Client): Promise<Finding> {
  const { ok, warn } = findings('distance to the database');
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const began = performance.now();
    await client.query('select 1');
    times.push(performance.now() - began);
  }
  const median = times.sort((a, b) => a - b)[2] ?? 0;
  const text = `a round trip takes ${median.toFixed(1)} ms`;
  return median > SLOW_ROUND_TRIP_MS
    ? warn(text, 'Run TaskFlow near its database: each request waits for several round trips.')
    : ok(text);
}

async function checkClock(client: pg.Client): Promise<Finding> {
  const before = Date.now();
  const { rows } = await client.query<{ ms: string }>(
    'select extract(epoch from clock_timestamp()) * 1000 as ms',
  );
  return clockFinding((Number(rows[0]?.ms) - (before + Date.now()) / 2) / 1000);
}

/** Judges by how many seconds the clock of the database is ahead of ours. */
export function clockFinding(seconds: number): Finding {
  const { ok, warn, fail } = findings('clock');
  const distance = Math.abs(seconds);
  const text = `${distance.toFixed(1)} s ${seconds < 0 ? 'ahead of' : 'behind'} that of the database`;
  const action = 'Synchronize the clocks of both machines, for example with NTP.';
  if (distance > MAX_CLOCK_SECONDS) return fail(text, `${action} Access tokens would not work.`);
  return distance > NOTABLE_CLOCK_SECONDS ? warn(text, action) : ok(text);
}
