import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { closeClient, openClient, type SessionOptions } from './session.ts';

// A backend that waits for the synchronous standby does not notice that its client has gone.

/** `processID` is missing from the types of pg. */
type Session = pg.ClientBase & { processID?: number | null };

/** Pause between checks of a waiting session whose connection was lost, so that no response can arrive. */
const RECHECK_MS = 10_000;

/**
 * Resolves when a session whose commit got no response does not (or no longer) wait for the synchronous standby, or
 * when `closing` fires.
 */
export async function standbyWaitEnds(
  options: SessionOptions,
  client: Session,
  closing: AbortSignal,
): Promise<void> {
  const done = new AbortController();
  const signal = AbortSignal.any([closing, done.signal]);
  let isOver = false;
  const over = once(client, 'drain', { signal })
    .catch(() => {})
    .then(() => {
      isOver = true;
    });
  const waits = () => waitsForStandby(options, client).catch(() => false);
  for (let isFirst = true; !closing.aborted && (await waits()); isFirst = false) {
    if (isFirst) options.log.warn({ pid: client.processID }, 'a write waits for the synchronous standby');
    const recheck = pause(RECHECK_MS, undefined, { signal, ref: false }).catch(() => {});
    await (isOver ? recheck : Promise.race([over, recheck]));
  }
  done.abort();
}

/**
 * Ends the wait of an abandoned session. Its transaction is then committed locally, so call it only for writes that
 * may be lost.
 */
export async function endStandbyWait(options: SessionOptions, { processID }: Session): Promise<void> {
  const end = (client: pg.Client) =>
    client.query(`select pg_terminate_backend(pid) ${WAITING_SESSION}`, [processID]);
  // If the database cannot be reached, there is no wait to end.
  await withClient(options, end).catch(() => {});
}

async function waitsForStandby(options: SessionOptions, { processID }: Session): Promise<boolean> {
  const { rowCount } = await withClient(options, (client) =>
    client.query(`select ${WAITING_SESSION}`, [processID]),
  );
  return rowCount === 1;
}

async function withClient<Result>(
  options: SessionOptions,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await openClient(options);
  try {
    return await use(client);
  } finally {
    void closeClient(client);
  }
}

// The application name is compared because another backend may have the process ID by now.
const WAITING_SESSION = `from pg_stat_activity
  where pid = $1 and wait_event = 'SyncRep' and application_name = current_setting('application_name')`;
