import { sql } from 'kysely';
import type { Clock } from '../context.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../database/log.ts';
import { purgeTrash } from '../tasks/write.ts';

const EVERY_MS = 10 * 60 * 1000;
/** At a time, so that no statement runs long. */
const BATCH = 500;

export type SweepOptions = { clock: Clock; log: Log; trashRetentionDays: number };

/** Removes what has outlived its time: tasks in the trash, kept answers, counts of wrong passwords, sessions that ended long ago. Safe on many nodes at once. */
export async function sweep(db: Database, { clock, trashRetentionDays }: SweepOptions): Promise<number> {
  const now = new Date(clock.now()).toISOString();
  const author = { actor: null, now, request_id: null, client: null };
  let purged = 0;
  for (let batch = BATCH; batch === BATCH; purged += batch) {
    batch = await purgeTrash(db, { days: trashRetentionDays, limit: BATCH }, author);
  }
  await sql`delete from idempotency_key where created_at < now() - interval '24 hours'`.execute(db);
  await sql`delete from failed_attempt where expires_at < now()`.execute(db);
  await sql`delete from session where expires_at < now() - interval '30 days'`.execute(db);
  return purged;
}

/** Sweeps now and then, until `stop`. */
export function startSweeping(db: Database, options: SweepOptions): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const run = () => {
    running = sweep(db, options).then(
      (purged) => purged > 0 && options.log.info({ purged }, 'emptied the trash'),
      (err) => options.log.warn({ err }, 'sweeping failed; it is tried again'),
    ) as Promise<void>;
  };
  const timer = setInterval(run, EVERY_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
