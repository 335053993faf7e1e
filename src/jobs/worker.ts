import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { run, runOnce, type Task, type TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import { aborted, never } from '../abort.ts';
import type { Log } from '../database/log.ts';
import { closeQueue, queueOptions } from '../database/queue.ts';
import { holdLease } from './lease.ts';
import { limitsMs, MINUTE_MS, type TaskName, type Tasks } from './tasks.ts';

/** Jobs at a time, for each process. Those that may take long are apart, so that no message waits for them. */
const SHORT_AT_A_TIME = 2;
const LONG_AT_A_TIME = 1;
/** How long a stopping worker lets its jobs go on before it aborts them, and how long it then waits at most. */
const ABORT_AFTER_MS = 3_000;
const GIVE_UP_AFTER_MS = 8_000;
const RESTART_MS = 2_000;

type RunOptions = {
  pool: Pool;
  tasks: Partial<Tasks>;
  log: Log;
  /** Shorter only in tests. */
  limits?: Partial<typeof limitsMs>;
  renewEveryMs?: number;
};

export type WorkerOptions = Omit<RunOptions, 'pool'> & {
  /** Of each life of a worker one, so that what one leaves behind is not missing in the next. */
  openPool(): Pool;
};

/** Runs every job that is due, one after the other, and those that they add, until there is none. */
export async function runDueJobs(options: RunOptions): Promise<void> {
  const { pool, log } = options;
  await runOnce({ ...queueOptions(pool, log), taskList: bounded(options, () => true) });
}

/** Works on jobs until `stop`, whatever happens to the database meanwhile. */
export function startWorker(options: WorkerOptions): { stop(hurry?: AbortSignal): Promise<void> } {
  const { openPool, log } = options;
  const stopping = new AbortController();

  async function work(pool: Pool, isOurs: (task: TaskName) => boolean, concurrency: number): Promise<void> {
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

  async function workOn(isOurs: (task: TaskName) => boolean, concurrency: number): Promise<void> {
    if (!Object.keys(options.tasks).some((task) => isOurs(task as TaskName))) return;
    while (!stopping.signal.aborted) {
      const pool = openPool();
      await work(pool, isOurs, concurrency)
        .catch((err) => log.warn({ err }, 'the worker ended; it is started again'))
        .finally(() => closeQueue(pool));
      await pause(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const isLong = (task: TaskName) => limitsMs[task] > MINUTE_MS;
  const working = Promise.all([
    workOn((task) => !isLong(task), SHORT_AT_A_TIME),
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

/** Tasks as the library takes them: with a limit of time, a lease, and a line in the log for each run. */
function bounded(options: RunOptions, isOurs: (task: TaskName) => boolean): TaskList {
  const names = (Object.keys(options.tasks) as TaskName[]).filter(isOurs);
  return Object.fromEntries(names.map((name) => [name, timed(name, options)]));
}

function timed(task: TaskName, { tasks, limits, ...kept }: RunOptions): Task {
  const execute = tasks[task] as Tasks[TaskName];
  const limitMs = limits?.[task] ?? limitsMs[task];
  const { log } = kept;
  return async (payload, { job, abortSignal }) => {
    const lease = holdLease(job, kept);
    const signal = AbortSignal.any([abortSignal, lease.lost, AbortSignal.timeout(limitMs)]);
    const began_at = performance.now();
    const facts = () => ({
      task,
      job_id: job.id,
      attempt: job.attempts,
      ms: Math.round(performance.now() - began_at),
    });
    try {
      await Promise.race([
        execute(payload as never, { signal, enqueued_at: job.created_at }),
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
