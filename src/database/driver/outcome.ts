import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { OutcomeUnknown } from './failures.ts';
import { endStandbyWait } from './left-behind.ts';
import { run } from './query.ts';
import { closeClient, openClient, type SessionOptions, serverEpoch, timeoutsOf } from './session.ts';
import { WAIT_FOR_STANDBY } from './standby.ts';

/** A transaction whose COMMIT was sent but not confirmed. */
export interface UnconfirmedTransaction {
  /** Result of `pg_current_xact_id()` when the transaction began. */
  xid: string | undefined;
  /** The backend that ran it. */
  pid: number | null | undefined;
  /** `serverEpoch` of its session. */
  epoch: string;
}

/** Longest pause between two checks of a session that waits for a standby. */
const MAX_PAUSE_MS = 200;

export type Outcome = 'committed' | 'aborted' | 'unknown';

/**
 * Finds out on a new connection how a transaction ended. A transaction that is still open, because its COMMIT never
 * arrived, is ended first: its client is gone, and the outcome must not change afterwards. A transaction that waits for
 * the synchronous standby is left alone, because ending the wait would commit it without the standby. `committed` means
 * committed as durably as configured.
 */
export async function commitOutcome(
  options: SessionOptions,
  transaction: UnconfirmedTransaction,
): Promise<Outcome> {
  const done = new AbortController();
  const tooLate = pause(timeoutsOf(options).outcomeMs, 'unknown' as const, {
    signal: done.signal,
    ref: false,
  }).catch(() => 'unknown' as const);
  const outcome = await Promise.race([findOutcome(options, transaction, done.signal), tooLate]);
  done.abort();
  return outcome;
}

async function findOutcome(
  options: SessionOptions,
  transaction: UnconfirmedTransaction,
  signal: AbortSignal,
): Promise<Outcome> {
  while (!signal.aborted) {
    let client: pg.Client | undefined;
    try {
      client = await openClient(options);
      return await queryOutcome(client, options, transaction, signal);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      options.log.warn({ reason }, 'cannot find out how a transaction ended; retrying');
      if (client) void endStandbyWait(options, client);
      await pause(100);
    } finally {
      if (client) void closeClient(client);
    }
  }
  return 'unknown';
}

async function queryOutcome(
  client: pg.Client,
  options: SessionOptions,
  { xid, pid, epoch }: UnconfirmedTransaction,
  signal: AbortSignal,
): Promise<Outcome> {
  if (serverEpoch(client) !== epoch) return afterCrash(client, xid);
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

/** Waits for the standby. The server reports `committed` even if the transaction's own wait was cut short. */
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
 * Finds the outcome after a crash of the server. A crash loses what was not yet written, and the server then assigns
 * the same transaction IDs again: a committed ID may belong to another transaction (three times in ten kills under
 * 24 writers). If the ID is not committed or not assigned yet, our transaction was not committed.
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
    if (error instanceof pg.DatabaseError && error.code === NOT_ASSIGNED) return 'aborted';
    throw error;
  }
}

const NOT_ASSIGNED = '22023';

// Ends the backend only while it runs this transaction, because another backend may have the process ID by now.
const STATUS = `
  select pg_xact_status($1::xid8) as status,
    (select case when wait_event is distinct from 'SyncRep' then pg_terminate_backend(pid) end
      from pg_stat_activity where pid = $2 and backend_xid = $1::xid8::xid)`;
