import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { JobName, JobPayloads } from './job.ts';

export type EnqueueOptions = {
  /** The earliest time to run; default: now. */
  run_at?: string;
  /** A job with the same key replaces this one until it starts. */
  key?: string;
  /** Default: 25, which takes four days. The delay between attempts grows from 3 seconds to 6 hours. */
  max_attempts?: number;
};

/** Adds a job. In a transaction, the job exists only if the transaction commits. */
export async function enqueue<Name extends JobName>(
  db: Database,
  job: Name,
  payload: JobPayloads[Name],
  { run_at, key, max_attempts }: EnqueueOptions = {},
): Promise<void> {
  await sql`select from graphile_worker.add_job(
    ${job}, ${JSON.stringify(payload)}::json, run_at => ${run_at ?? null}::timestamptz,
    job_key => ${key ?? null}, max_attempts => ${max_attempts ?? null}::integer)`.execute(db);
}
