import { sql } from 'kysely';
import { openQueue } from '../../src/database/queue.ts';
import type { Job as Declared, JobName, JobPayloads, JobServices, Jobs } from '../../src/jobs/job.ts';
import { startWorker, type WorkerOptions } from '../../src/jobs/worker.ts';
import { jobs as declared } from '../../src/resources.ts';
import { patientTimeouts } from '../waiting.ts';
import type { LogLine, World } from '../world.ts';

export const AT = '2026-03-02T10:12:00.123Z';
export const mail = (user_id: string, at = AT): JobPayloads['send_mail'] => ({
  id: '6f6b8b1e-6f0c-4a53-9a4b-3f1f0f4b8a11',
  template: 'password_changed',
  to: { user_id },
  values: { at },
});

export type Job = {
  attempts: number;
  last_error: string | null;
  locked_by: string | null;
  locked_at: string | null;
  due: boolean;
};

export async function jobs({ db }: Pick<World, 'db'>): Promise<Job[]> {
  const { rows } = await sql<Job>`
    select attempts, last_error, locked_by, locked_at::text, run_at <= now() as due from graphile_worker._private_jobs order by id`.execute(
    db,
  );
  return rows;
}

export const clear = ({ db }: Pick<World, 'db'>) =>
  sql`delete from graphile_worker._private_jobs`.execute(db);

export function logger() {
  const lines: Partial<LogLine>[] = [];
  const write = (level: string) => (fields: object, msg: string) =>
    void lines.push({ level, msg, ...fields });
  return { lines, log: { info: write('info'), warn: write('warn'), error: write('error') } };
}

/** What jobs do in a test instead of their real work. */
export type Runs = { [Name in JobName]?: Declared<Name>['run'] };

/** The declared jobs with that work. */
export function replaceRuns(runs: Runs, limits: { [Name in JobName]?: number } = {}): Partial<Jobs> {
  const names = Object.keys(runs) as JobName[];
  const jobs = names.map((name) => [
    name,
    { limitMs: limits[name] ?? declared[name].limitMs, run: runs[name] },
  ]);
  return Object.fromEntries(jobs);
}

/** Services of jobs that use only the log. */
export const onlyLog = (log: JobServices['log']) => ({ log }) as JobServices;

/** Runs a worker until the end of the test. */
export async function withWorker(
  world: World,
  runs: Runs,
  use: (lines: Partial<LogLine>[]) => Promise<void>,
  {
    limits,
    ...options
  }: Pick<WorkerOptions, 'renewEveryMs'> & { limits?: { [Name in JobName]?: number } } = {},
) {
  const { lines, log } = logger();
  const session = {
    url: world.databaseUrl,
    applicationName: 'tests worker',
    log,
    timeouts: patientTimeouts(),
  };
  const openPool = () => openQueue(session);
  const jobs = replaceRuns(runs, limits);
  const worker = startWorker({ openPool, jobs, services: onlyLog(log), ...options });
  try {
    await use(lines);
  } finally {
    await worker.stop();
  }
}

/** Ends the connections of that worker. */
export async function cut({ db }: Pick<World, 'db'>): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'tests worker' and datname = current_database()`.execute(db);
}
