import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { closeClient, openClient, type SessionOptions } from './session.ts';

// A backend that waits for the synchronous standby does not notice that its client has gone.

/** pg knows its backend, its types do not. */
type Session = pg.ClientBase & { processID?: number | null };

/** How soon a session that waits is looked at again when its connection has been lost, so that its answer cannot arrive. */
const RECHECK_MS = 10_000;

/**
 * Resolves when a session whose commit was not answered does not wait for the synchronous standby, or does so no
 * longer, or `closing` fires.
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
 * Ends the wait of a session that was given up, whose transaction is then committed locally: only for writes that
 * may be lost.
 */
export async function endStandbyWait(options: SessionOptions, { processID }: Session): Promise<void> {
  const end = (client: pg.Client) =>
    client.query(`select pg_terminate_backend(pid) ${WAITING_SESSION}`, [processID]);
  // Without the database there is nothing to end.
  await asked(options, end).catch(() => {});
}

async function waitsForStandby(options: SessionOptions, { processID }: Session): Promise<boolean> {
  const { rowCount } = await asked(options, (client) =>
    client.query(`select ${WAITING_SESSION}`, [processID]),
  );
  return rowCount === 1;
}

async function asked<Answer>(
  options: SessionOptions,
  ask: (client: pg.Client) => Promise<Answer>,
): Promise<Answer> {
  const client = await openClient(options);
  try {
    return await ask(client);
  } finally {
    void closeClient(client);
  }
}

// The process id may have a new owner.
const WAITING_SESSION = `from pg_stat_activity
  where pid = $1 and wait_event = 'SyncRep' and application_name = current_setting('application_name')`;
