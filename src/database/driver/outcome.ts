import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { OutcomeUnknown } from './failures.ts';
import { endStandbyWait } from './left-behind.ts';
import { run } from './query.ts';
import { closeClient, openClient, type SessionOptions, serverLife, timeoutsOf } from './session.ts';
import { WAIT_FOR_STANDBY } from './standby.ts';

/** A transaction whose COMMIT was sent, but not confirmed. */
export interface Unanswered {
  /** What `pg_current_xact_id()` said when it began. */
  xid: string | undefined;
  /** The backend that ran it. */
  pid: number | null | undefined;
  /** The `serverLife` of its session. */
  life: string;
}

/** The longest pause between two looks at a session that waits for a standby. */
const MAX_PAUSE_MS = 200;

export type Outcome = 'committed' | 'aborted' | 'unknown';

/**
 * Finds out on a connection of its own how a transaction ended. One that is still open, because its COMMIT never
 * arrived, is ended first: its client is gone, and the outcome must not change afterwards. One that waits for the
 * synchronous standby is left alone: ending it would commit it without the standby. `committed` means committed as
 * durably as configured.
 */
export async function commitOutcome(options: SessionOptions, transaction: Unanswered): Promise<Outcome> {
  const enough = new AbortController();
  const tooLate = pause(timeoutsOf(options).outcomeMs, 'unknown' as const, {
    signal: enough.signal,
    ref: false,
  }).catch(() => 'unknown' as const);
  const outcome = await Promise.race([ask(options, transaction, enough.signal), tooLate]);
  enough.abort();
  return outcome;
}

async function ask(options: SessionOptions, transaction: Unanswered, signal: AbortSignal): Promise<Outcome> {
  while (!signal.aborted) {
    let client: pg.Client | undefined;
    try {
      client = await openClient(options);
      return await askOn(client, options, transaction, signal);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      options.log.warn({ reason }, 'cannot yet find out how a transaction ended');
      if (client) void endStandbyWait(options, client);
      await pause(100);
    } finally {
      if (client) void closeClient(client);
    }
  }
  return 'unknown';
}

async function askOn(
  client: pg.Client,
  options: SessionOptions,
  { xid, pid, life }: Unanswered,
  signal: AbortSignal,
): Promise<Outcome> {
  if (serverLife(client) !== life) return afterCrash(client, xid);
  for (let pauseMs = 10; !signal.aborted; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    const { rows } = await client.query<{ status: string | null }>(STATUS, [xid, pid]);
    const status = rows[0]?.status;
    if (status === 'aborted') return status;
    if (status === 'committed') return confirm(client, timeoutsOf(options).outcomeMs);
    if (status !== 'in progress') return 'unknown';
    await pause(pauseMs);
  }
  return 'unknown';
}

/** The wait for the standby may have been cut short, after which the server says `committed` all the same. */
async function confirm(client: pg.Client, timeoutMs: number): Promise<Outcome> {
  const statement = {
    name: undefined,
    sql: `select ${WAIT_FOR_STANDBY}`,
    values: [],
    timeoutMs,
  };
  try {
    await run(client, statement);
    return 'committed';
  } catch (error) {
    if (error instanceof OutcomeUnknown) return 'unknown';
    throw error;
  }
}

/**
 * A crash loses what was not yet written, and then the numbers of transactions are given out again: one
 * that is committed now may be another's (in ten kills under 24 writers it was so three times). One that
 * is not committed, or has not been given out again, was not ours either.
 */
async function afterCrash(client: pg.Client, xid: string | undefined): Promise<Outcome> {
  try {
    const { rows } = await client.query<{ status: string | null }>(
      'select pg_xact_status($1::xid8) as status',
      [xid],
    );
    const status = rows[0]?.status;
    return status === 'aborted' || status === 'in progress' ? 'aborted' : 'unknown';
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === NOT_GIVEN_OUT) return 'aborted';
    throw error;
  }
}

const NOT_GIVEN_OUT = '22023';

// The backend is ended only while it still runs this transaction: its process id may have a new owner.
const STATUS = `
  select pg_xact_status($1::xid8) as status,
    (select case when wait_event is distinct from 'SyncRep' then pg_terminate_backend(pid) end
      from pg_stat_activity where pid = $2 and backend_xid = $1::xid8::xid)`;
