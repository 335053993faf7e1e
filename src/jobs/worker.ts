import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { run, runOnce, type Task, type TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import { aborted, never } from '../concurrency.ts';
import { closeQueue, queueOptions } from '../database/queue.ts';
import { type Job, type JobName, type JobServices, type Jobs, MINUTE_MS } from './job.ts';
import { holdLease } from './lease.ts';

/** Jobs at a time, for each process. Those that may take long are apart, so that no message waits for them. */
const SHORT_AT_A_TIME = 2;
const LONG_AT_A_TIME = 1;
/** How long a stopping worker lets its jobs go on before it aborts them, and how long it then waits at most. */
const ABORT_AFTER_MS = 3_000;
const GIVE_UP_AFTER_MS = 8_000;
const RESTART_MS = 2_000;

type RunOptions = {
  pool: Pool;
  jobs: Partial<Jobs>;
  services: JobServices;
  /** Shorter only in tests. */
  renewEveryMs?: number;
};

export type WorkerOptions = Omit<RunOptions, 'pool'> & {
  /** Of each life of a worker one, so that what one leaves behind is not missing in the next. */
  openPool(): Pool;
};

/** Runs every job that is due, one after the other, and those that they add, until there is none. */
export async function runDueJobs(options: RunOptions): Promise<void> {
  const { pool, services } = options;
  await runOnce({ ...queueOptions(pool, services.log), taskList: bounded(options, () => true) });
}

/** Works on jobs until `stop`, whatever happens to the database meanwhile. */
export function startWorker(options: WorkerOptions): { stop(hurry?: AbortSignal): Promise<void> } {
  const { openPool, jobs } = options;
  const { log } = options.services;
  const stopping = new AbortController();

  async function work(pool: Pool, isOurs: (job: Job) => boolean, concurrency: number): Promise<void> {
    const events = new EventEmitter();
    const overdue = once(events, 'pool:gracefulShutdown').then(() =>
      pause(GIVE_UP_AFTER_MS, undefined, { ref: false }),
    );
    const runner = await run({
      ...queueOptions(pool, log),
      events,
      concurrency,
      gracefulShutdownAbortTimeout: ABORT_AFTER_MS,
      taskList: bounded({ ...options, pool }, isOurs),
      // Without it the library looks for a file of that name in the working directory.
      parsedCronItems: [],
    });
    const stop = () => void runner.stop().catch(() => {});
    stopping.signal.addEventListener('abort', stop, { once: true });
    if (stopping.signal.aborted) stop();
    // The library never comes to its end when two outcomes could not be written at once (0.18: it counts one twice).
    await Promise.race([runner.promise, overdue]).finally(() => {
      stopping.signal.removeEventListener('abort', stop);
      stop();
    });
  }

  async function workOn(isOurs: (job: Job) => boolean, concurrency: number): Promise<void> {
    if (!Object.values(jobs).some(isOurs)) return;
    while (!stopping.signal.aborted) {
      const pool = openPool();
      await work(pool, isOurs, concurrency)
        .catch((err) => log.warn({ err }, 'the worker ended; it is started again'))
        .finally(() => closeQueue(pool));
      await pause(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const isLong = ({ limitMs }: Job) => limitMs > MINUTE_MS;
  const working = Promise.all([
    workOn((job) => !isLong(job), SHORT_AT_A_TIME),
    workOn(isLong, LONG_AT_A_TIME),
  ]);
  return {
    async stop(hurry = never) {
      stopping.abort();
      // Bounded, because a worker without its database waits for it. Another worker resumes unfinished jobs later.
      const patience = pause(GIVE_UP_AFTER_MS, undefined, { ref: false, signal: hurry }).catch(() => {});
      await Promise.race([working, patience]);
    },
  };
}

/** Jobs as the library takes them: with a limit of time, a lease, and a line in the log for each run. */
function bounded(options: RunOptions, isOurs: (job: Job) => boolean): TaskList {
  const ours = (Object.entries(options.jobs) as [JobName, Job][]).filter(([, job]) => isOurs(job));
  return Object.fromEntries(ours.map(([name, job]) => [name, timed(name, job, options)]));
}

function timed(name: JobName, { limitMs, run }: Job, { pool, services, renewEveryMs }: RunOptions): Task {
  const { log } = services;
  return async (payload, { job, abortSignal }) => {
    const lease = holdLease(job, { pool, log, renewEveryMs });
    const signal = AbortSignal.any([abortSignal, lease.lost, AbortSignal.timeout(limitMs)]);
    const began_at = performance.now();
    const facts = () => ({
      job: name,
      job_id: job.id,
      attempt: job.attempts,
      ms: Math.round(performance.now() - began_at),
    });
    try {
      await Promise.race([
        run(payload as never, { signal, enqueued_at: job.created_at }, services),
        aborted(signal),
      ]);
      log.info(facts(), 'job');
    } catch (err) {
      if (job.attempts < job.max_attempts) log.warn({ ...facts(), err }, 'a job failed; it is tried again');
      else log.error({ ...facts(), err }, 'a job failed for good');
      throw err;
    } finally {
      lease.end();
    }
  };
}
