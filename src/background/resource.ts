import { type SqlBool, sql } from 'kysely';
import { BATCH, changeFound, linesById } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
import { removeAll } from '../database/remove.ts';
import { MINUTE_MS } from '../jobs/job.ts';
import type { SweepRun } from '../jobs/sweep.ts';
import type { Resource } from '../resource.ts';
import { findAbandoned } from './queries.ts';
import { runJob } from './run.ts';
import { enqueueRun } from './start.ts';

/** How long a job can be read after its end. */
const RETENTION_DAYS = 7;

/** What the account of the caller can take with it. The other jobs only forget who started them. */
const isPrivate = sql`(finished_at is not null or not must_finish)`;

export const background = {
  subjects: { job_id: 'job', queue_item_id: 'job' },
  jobs: {
    background_job: { limitMs: MINUTE_MS, run: (job, run, services) => runJob(job, run, services) },
  },
  sweeps: [sweepJobs],
  tables: {
    background_job: {
      exported: {
        file: 'jobs.ndjson',
        what: 'what you started in the background in the last days',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, kind, status, done, total, result, error, created_at, started_at, finished_at from background_job
      where user_id = ${user_id} and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: {
        batches: [
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from background_job where user_id = ${user_id} and ${isPrivate} limit ${BATCH}`,
              sql`delete from background_job where id in (select id from found)`,
            ),
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from background_job where user_id = ${user_id} and not ${isPrivate} limit ${BATCH}`,
              sql`update background_job set user_id = null where id in (select id from found)`,
            ),
        ],
      },
    },
  },
} satisfies Resource;

/** Lets a worker continue the jobs that have none, and removes jobs that ended some days ago. */
async function sweepJobs(db: Database, { now, log, signal }: SweepRun): Promise<void> {
  const abandoned = await findAbandoned.all(db, { limit: BATCH });
  for (const { id } of abandoned) await enqueueRun(db, id);
  if (abandoned.length > 0) log.warn({ jobs: abandoned.length }, 'jobs without a worker enqueued again');
  const where = sql<SqlBool>`finished_at < ${now}::timestamptz - make_interval(days => ${RETENTION_DAYS})`;
  await removeAll(db, { from: 'background_job', where, limit: BATCH }, signal);
}
