import { setTimeout as pause } from 'node:timers/promises';
import { run, runOnce, type Task, type TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Log } from '../database/log.ts';
import { queueOptions } from '../database/queue.ts';
import type { Tasks } from './tasks.ts';

/** Jobs at a time, for each process. */
const CONCURRENCY = 2;
/** What takes longer has failed. The sweep counts on it: a lock that is much older has lost its owner. */
const TASK_LIMIT_MS = 60_000;
/** How long a stopping worker lets its jobs go on before it aborts them, and how long it then waits at most. */
const ABORT_AFTER_MS = 3_000;
const GIVE_UP_AFTER_MS = 8_000;
const RESTART_MS = 2_000;

export type WorkerOptions = { pool: Pool; tasks: Partial<Tasks>; log: Log };

/** Runs every job that is due, one after the other, and those that they add, until there is none. */
export async function runDueJobs({ pool, tasks, log }: WorkerOptions): Promise<void> {
  await runOnce({ ...queueOptions(pool, log), taskList: bounded(tasks, log) });
}

/** Works on jobs until `stop`, whatever happens to the database meanwhile. Then the pool is closed. */
export function startWorker({ pool, tasks, log }: WorkerOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const taskList = bounded(tasks, log);

  async function work(): Promise<void> {
    const runner = await run({
      ...queueOptions(pool, log),
      concurrency: CONCURRENCY,
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

  async function workOn(): Promise<void> {
    while (!stopping.signal.aborted) {
      await work().catch((err) => log.warn({ err }, 'the worker ended; it is started again'));
      await pause(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const working = workOn();
  return {
    async stop() {
      stopping.abort();
      // Without the database it would wait for it. What is not finished is taken up by another worker later.
      const closed = working.then(() => pool.end());
      await Promise.race([closed, pause(GIVE_UP_AFTER_MS, undefined, { ref: false })]);
    },
  };
}

/** Tasks as the library takes them: with a limit of time, and a line in the log for each run. */
function bounded(tasks: Partial<Tasks>, log: Log): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [name, timed(name, task as Tasks[keyof Tasks], log)]),
  );
}

function timed(task: string, execute: Tasks[keyof Tasks], log: Log): Task {
  return async (payload, { job, abortSignal }) => {
    const signal = AbortSignal.any([abortSignal, AbortSignal.timeout(TASK_LIMIT_MS)]);
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
    }
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
