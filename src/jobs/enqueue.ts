import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { JobName, JobPayloads } from './job.ts';
import { withTrace } from './trace.ts';

export type EnqueueOptions = {
  /** The earliest time to run. Default: now. */
  run_at?: string;
  /** A later job with the same key replaces this one, unless this one has started. */
  key?: string;
  /** Default: 25, which takes four days. The delay between attempts grows from 3 seconds to 6 hours. */
  max_attempts?: number;
  /** A job with a higher number waits for all due jobs with a lower one. Default: 0. */
  priority?: number;
};

/** Adds a job. In a transaction, the job exists only if the transaction commits. */
export async function enqueue<Name extends JobName>(
  db: Database,
  job: Name,
  payload: JobPayloads[Name],
  { run_at, key, max_attempts, priority }: EnqueueOptions = {},
): Promise<void> {
  await add.run(db, {
    job,
    payload: JSON.stringify(withTrace(payload)),
    run_at: run_at ?? null,
    key: key ?? null,
    max_attempts: max_attempts ?? null,
    priority: priority ?? null,
  });
}

type Values = {
  job: string;
  payload: string;
  run_at: string | null;
  key: string | null;
  max_attempts: number | null;
  priority: number | null;
};

const add = compiled(
  'jobs: add',
  (_db, p: Params<Values>) => sql`select from graphile_worker.add_job(
    ${p.job}, ${p.payload}::json, run_at => ${p.run_at}::timestamptz,
    job_key => ${p.key}, max_attempts => ${p.max_attempts}::integer,
    priority => ${p.priority}::integer)`,
);
