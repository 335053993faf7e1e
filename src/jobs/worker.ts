import { setTimeout as pause } from 'node:timers/promises';
import { run, runOnce, type Task, type TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Log } from '../database/log.ts';
import { queueOptions } from '../database/queue.ts';
import { holdLease } from './lease.ts';
import { limitsMs, MINUTE_MS, type TaskName, type Tasks } from './tasks.ts';

/** Jobs at a time, for each process. Those that may take long are apart, so that no message waits for them. */
const SHORT_AT_A_TIME = 2;
const LONG_AT_A_TIME = 1;
/** How long a stopping worker lets its jobs go on before it aborts them, and how long it then waits at most. */
const ABORT_AFTER_MS = 3_000;
const GIVE_UP_AFTER_MS = 8_000;
const RESTART_MS = 2_000;

export type WorkerOptions = {
  pool: Pool;
  tasks: Partial<Tasks>;
  log: Log;
  /** Shorter only in tests. */
  limits?: Partial<typeof limitsMs>;
  renewEveryMs?: number;
};

/** Runs every job that is due, one after the other, and those that they add, until there is none. */
export async function runDueJobs(options: WorkerOptions): Promise<void> {
  const { pool, log } = options;
  await runOnce({ ...queueOptions(pool, log), taskList: bounded(options, () => true) });
}

/** Works on jobs until `stop`, whatever happens to the database meanwhile. Then the pool is closed. */
export function startWorker(options: WorkerOptions): { stop(): Promise<void> } {
  const { pool, log } = options;
  const stopping = new AbortController();

  async function work(taskList: TaskList, concurrency: number): Promise<void> {
    const runner = await run({
      ...queueOptions(pool, log),
      concurrency,
      gracefulShutdownAbortTimeout: ABORT_AFTER_MS,
      taskList,
      // Without it the library looks for a file of that name in the working directory.
      parsedCronItems: [],
    });
    const stop = () => void runner.stop().catch(() => {});
    stopping.signal.addEventListener('abort', stop, { once: true });
    if (stopping.signal.aborted) stop();
    await runner.promise.finally(() => stopping.signal.removeEventListener('abort', stop));
  }

  async function workOn(taskList: TaskList, concurrency: number): Promise<void> {
    if (Object.keys(taskList).length === 0) return;
    while (!stopping.signal.aborted) {
      await work(taskList, concurrency).catch((err) =>
        log.warn({ err }, 'the worker ended; it is started again'),
      );
      await pause(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const isLong = (task: TaskName) => limitsMs[task] > MINUTE_MS;
  const working = Promise.all([
    workOn(
      bounded(options, (task) => !isLong(task)),
      SHORT_AT_A_TIME,
    ),
    workOn(bounded(options, isLong), LONG_AT_A_TIME),
  ]);
  return {
    async stop() {
      stopping.abort();
      // Without the database it would wait for it. What is not finished is taken up by another worker later.
      const closed = working.then(() => pool.end());
      await Promise.race([closed, pause(GIVE_UP_AFTER_MS, undefined, { ref: false })]);
    },
  };
}

/** Tasks as the library takes them: with a limit of time, a lease, and a line in the log for each run. */
function bounded(options: WorkerOptions, isOurs: (task: TaskName) => boolean): TaskList {
  const names = (Object.keys(options.tasks) as TaskName[]).filter(isOurs);
  return Object.fromEntries(names.map((name) => [name, timed(name, options)]));
}

function timed(task: TaskName, { tasks, limits, ...kept }: WorkerOptions): Task {
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

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
