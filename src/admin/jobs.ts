import { sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { newest, paged } from '../database/paged.ts';
import { type AuthorValues, appendEvent, authorIn } from '../events/append.ts';
import type { ListValues } from '../lists/pagination.ts';

export type QueuedJob = Schema<'QueuedJob'>;

/** Totals are counted up to this number. */
const MAX_COUNTED = 10_000;
/** Leaves room for what replaces secrets, within the limit of the contract. */
const ERROR_CHARACTERS = 400;

/** The library numbers its jobs. As UUIDs of version 8, for own formats, their IDs look like all others. */
const idOf = sql`('00000000-0000-8000-8000-' || lpad(to_hex(queued.id), 12, '0'))::uuid`;
const numberIn = (id: Params<{ id: string }>['id']) =>
  sql`case when ${id}::uuid::text like '00000000-0000-8000-8000-%' then ('x' || right(${id}::uuid::text, 12))::bit(48)::bigint end`;

const queue = sql<QueuedJob>`(
  select ${idOf} as id, task_identifier as name,
    case when locked_at is not null then 'running' when attempts >= max_attempts then 'failed'
      when run_at > now() then 'scheduled' else 'ready' end as state,
    attempts, max_attempts, left(last_error, ${sql.lit(ERROR_CHARACTERS)}) as last_error,
    run_at::timestamptz(3) as run_at, locked_at::timestamptz(3) as started_at, created_at::timestamptz(3) as created_at
  from graphile_worker.jobs as queued)`;

const stored = [
  'job.id',
  'job.name',
  'job.state',
  'job.attempts',
  'job.max_attempts',
  'job.last_error',
  'job.run_at',
  'job.started_at',
  'job.created_at',
] as const;

/** Lists the jobs of the queue. Does not check the actor. */
export const listQueuedJobs = paged<ListValues<'listQueuedJobs'>>('admin: list queued jobs')({
  from: (db) => db.selectFrom(queue.as('job')).select(stored),
  as: 'job',
  filters: {
    state: (state) => sql`job.state = ${state}`,
    name: (name) => sql`job.name = ${name}`,
  },
  by: newest('job.created_at'),
  shown: (page) => page.select(stored).$castTo<QueuedJob>(),
  countUpTo: MAX_COUNTED,
});

type Target = AuthorValues & { id: string };

/** The job that a statement found, and whether it was running and therefore stayed as it was. */
export type Changed = { is_running: boolean };

/** Locks the job. A worker takes no job that is locked. */
const locked = (p: Params<Target>) => sql<{ number: string; is_running: boolean }>`(
  select id as number, locked_at is not null as is_running
  from graphile_worker._private_jobs where id = ${numberIn(p.id)} for update)`;

const nameOf = sql`(select identifier from graphile_worker._private_tasks where id = written.task_id)`;

const event = (q: Pick<Database, 'insertInto'>, type: Schema<'EventType'>, p: Params<Target>) =>
  appendEvent(
    q,
    {
      type,
      space_id: p.user_id,
      subject: { type: 'job', id: sql`${p.id}::uuid`, name: sql`left(${nameOf}, 200)` },
    },
    authorIn(p),
    'written',
  );

/** Makes a job due, with all of its attempts. Returns nothing if it is no longer in the queue. */
export const retryQueuedJob = compiled('admin: retry a queued job', (db, p: Params<Target>) =>
  db
    .with('before', () => locked(p))
    .with(
      'written',
      () => sql<{ task_id: number }>`(
        update graphile_worker._private_jobs set run_at = now(), attempts = 0, updated_at = now()
        where id = (select number from before where not is_running) returning task_id)`,
    )
    .with('logged', (q) => event(q, 'job.retried', p))
    .selectFrom('before')
    .select('is_running'),
);

/** Removes a job. Returns nothing if it is no longer in the queue. */
export const discardQueuedJob = compiled('admin: discard a queued job', (db, p: Params<Target>) =>
  db
    .with('before', () => locked(p))
    .with(
      'written',
      () => sql<{ task_id: number }>`(
        delete from graphile_worker._private_jobs
        where id = (select number from before where not is_running) returning task_id)`,
    )
    .with('logged', (q) => event(q, 'job.discarded', p))
    .selectFrom('before')
    .select('is_running'),
);

export const findQueuedJob = compiled('admin: get a queued job', (db, p: Params<{ id: string }>) =>
  db.selectFrom(queue.as('job')).where('job.id', '=', sql<string>`${p.id}::uuid`).select(stored),
);
