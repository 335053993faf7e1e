import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { areGood } from '../auth/credentials.ts';
import type { Clock } from '../context.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../database/log.ts';
import { removeAll, removeSome } from '../database/remove.ts';
import { purgeTrash } from '../tasks/purge.ts';
import { sweepExports } from '../users/exports.ts';
import { unlockJobs } from './lease.ts';

const EVERY_MS = 10 * 60 * 1000;
/** With the lease and the two seconds between two looks of a worker: within 42 s of a kill its jobs run again. */
export const UNLOCK_EVERY_MS = 10 * 1000;
/** At a time, so that no statement runs long. */
const BATCH = 500;

export type SweepOptions = {
  clock: Clock;
  log: Log;
  trashRetentionDays: number;
  /** Shorter only in tests. */
  unlockEveryMs?: number;
  lostAfterMs?: number;
};

/**
 * What is simply removed, and when. Sessions and keys have no index for it: to look through 300,000 takes 40 to 110 ms,
 * which every ten minutes is less than to keep one.
 */
const OUTLIVED: [from: string, where: RawBuilder<SqlBool>][] = [
  ['idempotency_key', sql`created_at < now() - interval '24 hours'`],
  // Stored responses whose credentials are void: nothing replays them, so they need not stay decryptable.
  ['idempotency_key', sql`refresh_digest is not null and not ${areGood}`],
  ['failed_attempt', sql`expires_at < now()`],
  ['known_address', sql`expires_at < now()`],
  ['api_key', sql`expires_at < now() - interval '30 days'`],
  ['link_token', sql`expires_at < now() - interval '30 days'`],
  // Jobs that failed for good.
  [
    'graphile_worker._private_jobs',
    sql`attempts >= max_attempts and locked_at is null and updated_at < now() - interval '30 days'`,
  ],
];

/**
 * Removes what has outlived its time: tasks in the trash, kept answers, counts of wrong passwords, archives, sessions
 * and API keys that ended long ago. A little at a time, for after a long stop there is much of it, and until it is
 * stopped. Safe on many nodes at once.
 */
export async function sweep(
  db: Database,
  { clock, trashRetentionDays }: SweepOptions,
  signal?: AbortSignal,
): Promise<number> {
  const now = new Date(clock.now()).toISOString();
  const author = { actor: null, now, request_id: null, client: null };
  let purged = 0;
  for (let batch = BATCH; batch === BATCH && !signal?.aborted; purged += batch) {
    batch = await purgeTrash(db, { days: trashRetentionDays, limit: BATCH }, author);
  }
  for (const [from, where] of OUTLIVED) await removeAll(db, { from, where, limit: BATCH }, signal);
  await sweepSessions(db, signal);
  await sweepExports(db, signal);
  return purged;
}

/** Some sessions at a time, and first their tokens: one that was used for a month has thousands. */
async function sweepSessions(db: Database, signal: AbortSignal | undefined): Promise<void> {
  while (!signal?.aborted) {
    const { rows } = await sql<{ id: string }>`select id from session
      where expires_at < now() - interval '30 days' limit ${BATCH}`.execute(db);
    const ids = rows.map(({ id }) => id);
    const those = (column: string) => sql<SqlBool>`${sql.ref(column)} = any(${ids}::uuid[])`;
    await removeAll(db, { from: 'refresh_token', where: those('session_id'), limit: BATCH }, signal);
    if (signal?.aborted) return;
    const removed = await removeSome(db, { from: 'session', where: those('id'), limit: BATCH });
    // There are no more, or another node is at them.
    if (removed < BATCH) return;
  }
}

/** Sweeps now and then, until `stop`. */
export function startSweeping(db: Database, options: SweepOptions): { stop(): Promise<void> } {
  const { log, unlockEveryMs = UNLOCK_EVERY_MS, lostAfterMs } = options;
  const stopping = new AbortController();
  const sweeping = repeat(EVERY_MS, log, async () => {
    const purged = await sweep(db, options, stopping.signal);
    if (purged > 0) log.info({ purged }, 'emptied the trash');
  });
  const unlocking = repeat(unlockEveryMs, log, async () => {
    const jobs = await unlockJobs(db, lostAfterMs);
    if (jobs > 0) log.warn({ jobs }, 'took back jobs whose worker was gone');
  });
  return {
    async stop() {
      stopping.abort();
      await Promise.all([sweeping.stop(), unlocking.stop()]);
    },
  };
}

/** One at a time, however long one takes. */
function repeat(everyMs: number, log: Log, work: () => Promise<void>): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= work()
      .catch((err) => log.warn({ err }, 'sweeping failed; it is tried again'))
      .finally(() => {
        running = undefined;
      });
  }, everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
