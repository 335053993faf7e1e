import { sql } from 'kysely';
import type { Database } from '../../src/database/database.ts';

type Options = { name?: string; max_attempts?: number; run_at?: string };

/** Adds a job that no worker of this version runs, and returns its ID in the API. */
export async function addJob(
  db: Database,
  { name = 'of_another_version', max_attempts = 25, run_at = '2026-01-01T00:00:00Z' }: Options = {},
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select lpad(to_hex(id), 12, '0') as id from graphile_worker.add_job(${name}::text, '{"secret": "of a user"}',
      run_at => ${run_at}::timestamptz, max_attempts => ${max_attempts}::integer)`.execute(db);
  return `00000000-0000-8000-8000-${rows[0]?.id}`;
}

const numberOf = (id: string) => Number.parseInt(id.slice(-12), 16);

/** Lets all attempts of a job fail. */
export async function failJob(db: Database, id: string, error: string): Promise<void> {
  await sql`update graphile_worker._private_jobs set attempts = max_attempts, last_error = ${error}
    where id = ${numberOf(id)}`.execute(db);
}

/** Lets a worker take a job, which never ends. */
export async function takeJob(db: Database, id: string): Promise<void> {
  await sql`update graphile_worker._private_jobs set attempts = attempts + 1, locked_at = now(), locked_by = 'a worker'
    where id = ${numberOf(id)}`.execute(db);
}
