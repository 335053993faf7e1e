import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { JobName, JobPayloads } from './job.ts';

export type EnqueueOptions = {
  /** Not before then. Without it, at once. */
  run_at?: string;
  /** Names the job: another one of this name takes its place, as long as it has not begun. */
  key?: string;
  /** After so many failures it is given up. The pauses grow from 3 seconds to 6 hours; 25 take four days. */
  max_attempts?: number;
};

/** Adds a job. In a transaction it is there if and only if that commits. */
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
