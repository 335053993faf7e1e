import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';

/**
 * Maps the name of each job to its payload. Each folder adds its own jobs with `declare module`. A payload stays in the
 * database until the job is done, so it must not contain secrets.
 */
// biome-ignore lint/suspicious/noEmptyInterface: each folder adds to it
export interface JobPayloads {}

/** What jobs can use. Each folder adds the services that its jobs need. */
export interface JobServices {
  readonly db: Database;
  readonly log: Log;
}

export type JobName = keyof JobPayloads;

/** One run of a job. */
export type Run = {
  /**
   * Aborted when the job exceeds its time limit, TaskFlow stops, or another worker has taken over the job. Work that continues
   * after that can run twice at the same time.
   */
  signal: AbortSignal;
  /** The same for every attempt. */
  enqueued_at: Date;
};

/** The declaration of a job. */
export type Job<Name extends JobName = JobName> = {
  /** A run that takes longer fails. Jobs with a limit of more than a minute have a separate worker, so they never delay others. */
  readonly limitMs: number;
  /** Must be safe to run twice: a job runs again after its worker was killed. */
  run(payload: JobPayloads[Name], run: Run, services: JobServices): Promise<void>;
};

export type Jobs = { readonly [Name in JobName]: Job<Name> };

export const MINUTE_MS = 60_000;
