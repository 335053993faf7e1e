import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { closeClient, openClient, type SessionOptions, serverLife } from './session.ts';

/** A transaction whose COMMIT was sent and not answered. */
export interface Unanswered {
  /** What `pg_current_xact_id()` said when it began. */
  xid: string | undefined;
  /** The backend that ran it. */
  pid: number | null | undefined;
  /** The `serverLife` of its session. */
  life: string;
}

/** With the wait for COMMIT before it, within the eight seconds that a request may take. */
const PATIENCE_MS = 3_000;

export type Outcome = 'committed' | 'aborted' | 'unknown';

/**
 * How a transaction ended, asked on a connection of its own. One that is still open, because the
 * COMMIT never arrived, is ended first: its client is gone, and the answer must not change afterwards.
 */
export async function commitOutcome(options: SessionOptions, transaction: Unanswered): Promise<Outcome> {
  const enough = new AbortController();
  const tooLate = pause(PATIENCE_MS, 'unknown' as const, { signal: enough.signal, ref: false }).catch(
    () => 'unknown' as const,
  );
  const outcome = await Promise.race([ask(options, transaction, enough.signal), tooLate]);
  enough.abort();
  return outcome;
}

async function ask(options: SessionOptions, transaction: Unanswered, signal: AbortSignal): Promise<Outcome> {
  while (!signal.aborted) {
    let client: pg.Client | undefined;
    try {
      client = await openClient(options);
      return await askOn(client, transaction, signal);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      options.log.warn({ reason }, 'Nobody can say yet how a transaction ended.');
      await pause(100);
    } finally {
      if (client) void closeClient(client);
    }
  }
  return 'unknown';
}

async function askOn(
  client: pg.Client,
  { xid, pid, life }: Unanswered,
  signal: AbortSignal,
): Promise<Outcome> {
  if (serverLife(client) !== life) return afterCrash(client, xid);
  while (!signal.aborted) {
    const { rows } = await client.query<{ status: string | null }>(STATUS, [xid, pid]);
    const status = rows[0]?.status;
    if (status === 'committed' || status === 'aborted') return status;
    if (status !== 'in progress') return 'unknown';
    await pause(10);
  }
  return 'unknown';
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

// The backend is ended only while it still runs this transaction: its number may have a new owner.
const STATUS = `
  select pg_xact_status($1::xid8) as status,
    (select pg_terminate_backend(pid) from pg_stat_activity where pid = $2 and backend_xid = $1::xid8::xid)`;
