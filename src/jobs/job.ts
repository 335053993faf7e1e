import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';

/**
 * The jobs by name, with what each is told. Each folder adds its own (`declare module`), next to what enqueues them. It
 * stands in the database until the job is done, so it holds no secret.
 */
// biome-ignore lint/suspicious/noEmptyInterface: others add to it
export interface JobPayloads {}

/** What jobs are done with. Each folder adds what its own need. */
export interface JobServices {
  readonly db: Database;
  readonly log: Log;
}

export type JobName = keyof JobPayloads;

/** What a job knows of its run besides what it was told. */
export type Run = {
  /**
   * Fires when the job has taken too long, the service stops or another worker has it: whoever goes on after it may run
   * twice at once.
   */
  signal: AbortSignal;
  /** The same each time the job is tried. */
  enqueued_at: Date;
};

/** A job as its folder declares it. */
export type Job<Name extends JobName = JobName> = {
  /** How long a run may take; what takes longer has failed. Those with more than a minute have a worker of their own. */
  readonly limitMs: number;
  /** Safe to run twice: one whose worker was killed runs again. */
  run(payload: JobPayloads[Name], run: Run, services: JobServices): Promise<void>;
};

export type Jobs = { readonly [Name in JobName]: Job<Name> };

export const MINUTE_MS = 60_000;
