import type { Socket } from 'node:net';
import pg from 'pg';
import type { Log } from '../../log.ts';
import { Unavailable } from './failures.ts';
import { watchCommits } from './standby.ts';
import { TIMEOUTS, type Timeouts } from './timeouts.ts';
import { valueTypes } from './values.ts';

/** Options for opening a session. Every client, pooled or not, is created from them. */
export interface SessionOptions {
  url: string;
  /**
   * Set only if `url` is the address of a pooler of transactions, such as PgBouncer: the database itself, for what needs a session of
   * its own.
   */
  directUrl?: string | undefined;
  applicationName: string;
  log: Log;
  /** Settings of PostgreSQL besides those of every session. */
  settings?: Readonly<Record<string, string>>;
  /** Set only by tests, which change them between statements. */
  timeouts?: Readonly<Timeouts>;
}

export const timeoutsOf = ({ timeouts }: SessionOptions): Readonly<Timeouts> => timeouts ?? TIMEOUTS;

const GOODBYE_MS = 3_000;

/** Returns the configuration of every client of pg. */
export function clientConfig(options: SessionOptions): pg.ClientConfig {
  const { connectMs, responseMs } = timeoutsOf(options);
  return {
    connectionString: options.url,
    application_name: options.applicationName,
    connectionTimeoutMillis: connectMs,
    query_timeout: responseMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: valueTypes,
  };
}

/**
 * Applies our settings to a new session. Uses a statement instead of startup options, so that the URL cannot change how
 * times are printed, and so that poolers that reject startup options work.
 */
export async function prepareSession(
  client: pg.ClientBase,
  options: SessionOptions,
  settings: Record<string, string> = {},
): Promise<void> {
  const { connectMs, statementMs, lockMs, idleInTransactionMs } = timeoutsOf(options);
  const all = {
    ...SETTINGS,
    statement_timeout: String(statementMs),
    lock_timeout: String(lockMs),
    idle_in_transaction_session_timeout: String(idleInTransactionMs),
    ...options.settings,
    ...settings,
  };
  const text = Object.entries(all).map(([name, value]) => `set ${name} = '${value}';`);
  text.push('select stats_reset::text as since from pg_stat_bgwriter');
  const results: unknown = await client.query({
    text: text.join(''),
    query_timeout: connectMs,
  } as pg.QueryConfig);
  const [row] = (results as pg.QueryResult<{ since: string | null }>[]).at(-1)?.rows ?? [];
  serverEpochs.set(client, row?.since ?? '');
}

/**
 * Prepares a connection of a pooler, whose transactions run in different sessions. A setting would stay in one of them, for whoever gets
 * it next, so the pooler must make all settings when it opens a session.
 * @throws PoolerError if it does not
 */
export async function preparePooled(client: pg.ClientBase, options: SessionOptions): Promise<void> {
  const { rows } = await client.query<{ name: string; setting: string; since: string | null }>({
    text: `select lower(name) as name, setting, (select stats_reset::text from pg_stat_bgwriter) as since
      from pg_settings where lower(name) = any($1)`,
    values: [Object.keys(POOLED_SETTINGS)],
    query_timeout: timeoutsOf(options).connectMs,
  } as pg.QueryConfig);
  const wrong = rows.filter(({ name, setting }) => !isSame(setting, POOLED_SETTINGS[name] ?? ''));
  if (wrong.length > 0) throw new PoolerError(wrong.map(({ name }) => name));
  serverEpochs.set(client, rows[0]?.since ?? '');
}

/** PostgreSQL adds the order of days and months to `datestyle`, and writes some names in capital letters. */
const isSame = (actual: string, wanted: string) =>
  actual.toLowerCase().split(',')[0] === wanted.toLowerCase();

/** The sessions of the pooler do not have the settings that TaskFlow needs. */
export class PoolerError extends Unavailable {
  override name = 'PoolerError';

  constructor(settings: readonly string[]) {
    const all = Object.entries(POOLED_SETTINGS).map(([name, value]) => `set ${name} = ${value}`);
    super(
      `the sessions behind DATABASE_URL lack settings of TaskFlow (${settings.join(', ')}). Let the pooler run this in each new session, ` +
        `for example as connect_query of PgBouncer: ${all.join('; ')}`,
    );
  }
}

const serverEpochs = new WeakMap<pg.ClientBase, string>();

/**
 * Returns a value that changes when the server crashes, because recovery resets its statistics, and stays the same over
 * an orderly restart. A promoted standby has a different one.
 */
export function serverEpoch(client: pg.ClientBase): string {
  return serverEpochs.get(client) ?? '';
}

const SETTINGS: Record<string, string> = {
  timezone: 'UTC',
  datestyle: 'ISO',
  intervalstyle: 'iso_8601',
  bytea_output: 'hex',
  // A commit without the standby is reported as a warning, which the settings of a role can turn off.
  client_min_messages: 'warning',
  // Many requests share the cores: a count takes 25 to 65 ms without parallel workers and 52 to 134 with them (measured).
  max_parallel_workers_per_gather: '0',
  // Statements are short: compiling one took longer than it saved, 12 ms for a list of tags (measured).
  jit: 'off',
  // Plans each statement once for each connection, not for the values of each run. No list is slower with it (README.md).
  plan_cache_mode: 'force_generic_plan',
};

/** What a pooler sets in each session. Each value can be written without quotes. */
const POOLED_SETTINGS: Readonly<Record<string, string>> = {
  ...SETTINGS,
  statement_timeout: String(TIMEOUTS.statementMs),
  lock_timeout: String(TIMEOUTS.lockMs),
  idle_in_transaction_session_timeout: String(TIMEOUTS.idleInTransactionMs),
};

/** Opens a client outside the pool, with a session of its own. The caller must close it. */
export async function openClient(
  options: SessionOptions,
  settings: Record<string, string> = {},
  overrides: pg.ClientConfig = {},
): Promise<pg.Client> {
  const { directUrl: connectionString = options.url } = options;
  const client = new pg.Client({ ...clientConfig(options), connectionString, ...overrides });
  listen(client, options.log);
  try {
    await client.connect();
    await prepareSession(client, options, settings);
    return client;
  } catch (error) {
    void closeClient(client);
    throw error;
  }
}

/** Closes a client. Destroys its socket if the server does not respond. */
export async function closeClient(client: pg.Client): Promise<void> {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const giveUp = setTimeout(() => stream.destroy(), GOODBYE_MS).unref();
  await client.end();
  clearTimeout(giveUp);
}

/** Listens for errors and notices. Without a listener, a lost idle connection ends the process. */
export function listen(client: pg.ClientBase, log: Log): void {
  watchCommits(client);
  client.on('error', (error) => log.warn({ reason: error.message }, 'database connection lost'));
}
