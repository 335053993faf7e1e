import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Task, TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import { aborted, never } from '../concurrency.ts';
import { closeQueue, queueLibrary, queueOptions } from '../database/queue.ts';
import { type EndedJob, type Observer, runAs } from '../observer.ts';
import { type Job, type JobName, type JobServices, type Jobs, MINUTE_MS } from './job.ts';
import { holdLease } from './lease.ts';
import { withoutTrace } from './trace.ts';

/** Concurrent jobs of each process. Long jobs are separate, so that no message waits for them. */
const SHORT_CONCURRENCY = 2;
const LONG_CONCURRENCY = 1;
/** When a stopping worker aborts its jobs, and when it stops waiting for them. */
const ABORT_AFTER_MS = 3_000;
const GIVE_UP_AFTER_MS = 8_000;
const RESTART_MS = 2_000;

type RunOptions = {
  pool: Pool;
  jobs: Partial<Jobs>;
  services: JobServices;
  observer?: Observer;
  /** Shorter only in tests. */
  renewEveryMs?: number;
};

export type WorkerOptions = Omit<RunOptions, 'pool'> & {
  /** Opens a pool each time a worker starts, so that a worker that failed leaves no connections in use for the next one. */
  openPool(): Pool;
};

/** Runs all due jobs one after the other, including the jobs that they add. */
export async function runDueJobs(options: RunOptions): Promise<void> {
  const { pool, services } = options;
  const { runOnce } = await queueLibrary();
  await runOnce({ ...(await queueOptions(pool, services.log)), taskList: tasksFor(options, () => true) });
}

/** Runs jobs until `stop`. Restarts after errors, for example of the database. */
export function startWorker(options: WorkerOptions): { stop(hurry?: AbortSignal): Promise<void> } {
  const { openPool, jobs } = options;
  const { log } = options.services;
  const stopping = new AbortController();

  async function work(pool: Pool, isIncluded: (job: Job) => boolean, concurrency: number): Promise<void> {
    const events = new EventEmitter();
    const overdue = once(events, 'pool:gracefulShutdown').then(() =>
      pause(GIVE_UP_AFTER_MS, undefined, { ref: false }),
    );
    const { run } = await queueLibrary();
    const runner = await run({
      ...(await queueOptions(pool, log)),
      events,
      concurrency,
      gracefulShutdownAbortTimeout: ABORT_AFTER_MS,
      taskList: tasksFor({ ...options, pool }, isIncluded),
      // Otherwise the library looks for a file `crontab` in the working directory.
      parsedCronItems: [],
    });
    const stop = () => void runner.stop().catch(() => {});
    stopping.signal.addEventListener('abort', stop, { once: true });
    if (stopping.signal.aborted) stop();
    // The promise never settles if two results cannot be stored at the same time (graphile-worker 0.18 counts one twice).
    await Promise.race([runner.promise, overdue]).finally(() => {
      stopping.signal.removeEventListener('abort', stop);
      stop();
    });
  }

  async function workOn(isIncluded: (job: Job) => boolean, concurrency: number): Promise<void> {
    if (!Object.values(jobs).some(isIncluded)) return;
    while (!stopping.signal.aborted) {
      const pool = openPool();
      await work(pool, isIncluded, concurrency)
        .catch((err) => log.warn({ err }, 'job worker stopped, restarting'))
        .finally(() => closeQueue(pool));
      await pause(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const isLong = ({ limitMs }: Job) => limitMs > MINUTE_MS;
  const working = Promise.all([
    workOn((job) => !isLong(job), SHORT_CONCURRENCY),
    workOn(isLong, LONG_CONCURRENCY),
  ]);
  return {
    async stop(hurry = never) {
      stopping.abort();
      // Limited, because a worker waits while its database is unavailable. Another worker runs unfinished jobs again later.
      const timeout = pause(GIVE_UP_AFTER_MS, undefined, { ref: false, signal: hurry }).catch(() => {});
      await Promise.race([working, timeout]);
    },
  };
}

/** Returns jobs in the form of the library, with a time limit, a lease, and a log line for each run. */
function tasksFor(options: RunOptions, isIncluded: (job: Job) => boolean): TaskList {
  const included = (Object.entries(options.jobs) as [JobName, Job][]).filter(([, job]) => isIncluded(job));
  return Object.fromEntries(included.map(([name, job]) => [name, taskFor(name, job, options)]));
}

function taskFor(
  name: JobName,
  { limitMs, run }: Job,
  { pool, services, observer = {}, renewEveryMs }: RunOptions,
): Task {
  const { log } = services;
  return async (enqueued, { job, abortSignal }) => {
    const { payload, traceparent } = withoutTrace(enqueued);
    const span = observer.tracer?.start(`job ${name}`, {
      kind: 'consumer',
      parent: traceparent,
      attributes: { 'taskflow.job': name, 'taskflow.job_id': job.id, 'taskflow.attempt': job.attempts },
    });
    const lease = holdLease(job, { pool, log, renewEveryMs });
    const signal = AbortSignal.any([abortSignal, lease.lost, AbortSignal.timeout(limitMs)]);
    const began_at = performance.now();
    const facts = () => ({
      job: name,
      job_id: job.id,
      attempt: job.attempts,
      ms: Math.round(performance.now() - began_at),
    });
    const end = (outcome: EndedJob['outcome'], error?: unknown) => {
      observer.jobEnded?.({ job: name, outcome, seconds: (performance.now() - began_at) / 1_000 });
      span?.end({ error, attributes: { 'taskflow.outcome': outcome } });
    };
    try {
      await runAs({ kind: 'job', name, span }, () =>
        Promise.race([
          run(payload as never, { signal, enqueued_at: job.created_at }, services),
          aborted(signal),
        ]),
      );
      log.info(facts(), 'job done');
      end('done');
    } catch (err) {
      if (job.attempts < job.max_attempts) {
        log.warn({ ...facts(), err }, 'job failed, retrying');
        end('retried', err);
      } else {
        log.error({ ...facts(), err }, 'job failed permanently');
        end('failed', err);
      }
      throw err;
    } finally {
      lease.end();
    }
  };
}
