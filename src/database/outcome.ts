import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { openClient, type SessionOptions } from './session.ts';

/** A transaction whose COMMIT was sent and not answered. */
export interface Unanswered {
  /** What `pg_current_xact_id()` said when it began. */
  xid: string;
  /** The backend that ran it. */
  pid: number | null;
}

const PATIENCE_MS = 1_000;

/**
 * How a transaction ended, asked on a connection of its own. One that is still open, because the
 * COMMIT never arrived, is ended first: its client is gone, and the answer must not change afterwards.
 */
export async function commitOutcome(
  options: SessionOptions,
  { xid, pid }: Unanswered,
): Promise<'committed' | 'aborted' | 'unknown'> {
  let client: pg.Client | undefined;
  try {
    client = await openClient(options);
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      const { rows } = await client.query<{ status: string | null }>(STATUS, [xid, pid]);
      const status = rows[0]?.status;
      if (status === 'committed' || status === 'aborted') return status;
      if (status !== 'in progress') return 'unknown';
      await pause(10);
    }
    return 'unknown';
  } catch (error) {
    options.log.warn(
      { reason: error instanceof Error ? error.message : String(error) },
      'Nobody could say how a transaction ended.',
    );
    return 'unknown';
  } finally {
    void client?.end();
  }
}

// The backend is ended only while it still runs this transaction: its number may have a new owner.
const STATUS = `
  select pg_xact_status($1::xid8) as status,
    (select pg_terminate_backend(pid) from pg_stat_activity where pid = $2 and backend_xid = $1::xid8::xid)`;
