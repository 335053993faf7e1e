import { sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { NOW } from '../database/now.ts';
import { type Author, type AuthorValues, appendEvent, authorIn, BY_SERVICE } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';
import type { WorkKind } from '../jobs/background.ts';

export type Job = Schema<'Job'>;

/** The columns that the contract shows of a job. */
const shown = [
  'background_job.id',
  sql<Schema<'JobKind'>>`background_job.kind`.as('kind'),
  'background_job.status',
  sql<
    Schema<'JobProgress'>
  >`json_build_object('done', background_job.done, 'total', background_job.total)`.as('progress'),
  // The previous version stores a result without these.
  sql<Schema<'JobResult'> | null>`'{"skipped_count": 0, "imported": null}'::jsonb || background_job.result`.as(
    'result',
  ),
  sql<Schema<'JobFailure'> | null>`background_job.error`.as('error'),
  'background_job.created_at',
  'background_job.started_at',
  'background_job.finished_at',
] as const;

type JobKey = { user_id: string; id: string };

/** Selects the jobs that the actor has started. Every query of a request starts here. */
function visibleTo(db: Pick<Database, 'selectFrom'>, { user_id }: Params<{ user_id: string }>) {
  return db.selectFrom('background_job').where('background_job.user_id', '=', user_id);
}

export const findJob = compiled('jobs: get', (db, p: Params<JobKey>) =>
  visibleTo(db, p).where('background_job.id', '=', p.id).select(shown),
);

/** Locks a job to cancel. Waits for the batch in progress, so nothing is done after the response. */
export const lockJob = compiled('jobs: lock for cancellation', (db, p: Params<JobKey>) =>
  visibleTo(db, p)
    .where('background_job.id', '=', p.id)
    .select(['background_job.status', 'background_job.must_finish'])
    .forNoKeyUpdate(),
);

/** Appends the event of the jobs that a statement has ended, which it has as `after`. A deleted account gets none. */
const finishedEvent = (q: Pick<Database, 'insertInto'>, author: Author) =>
  appendEvent(
    q,
    {
      type: 'job.finished',
      space_id: sql.ref('after.user_id'),
      subject: { type: 'job', id: sql.ref('after.id'), name: null },
      changes: fieldChanges(['kind', 'status'], { after: (name) => sql.ref(`after.${name}`) }),
    },
    author,
    sql`after where after.user_id is not null`,
  );
/** Cancels a locked job. */
export const cancelJob = compiled('jobs: cancel', (db, p: Params<AuthorValues & { id: string }>) =>
  db
    .with('after', (q) =>
      q
        .updateTable('background_job')
        .set({ status: 'cancelled', finished_at: p.now })
        .where('id', '=', p.id)
        .returningAll(),
    )
    .with('logged', (q) => finishedEvent(q, authorIn(p)))
    .selectFrom('after as background_job')
    .select(shown),
);

export type NewJob = {
  id: string | null;
  user_id: string;
  kind: string;
  must_finish: boolean;
  payload: string;
  now: string;
};

export const insertJob = compiled('jobs: create', (db, p: Params<NewJob>) =>
  db
    .with('made', (q) =>
      q
        .insertInto('background_job')
        .values({
          id: sql<string>`coalesce(${p.id}::uuid, uuid_v7())`,
          user_id: p.user_id,
          kind: p.kind,
          must_finish: p.must_finish,
          payload: p.payload,
          created_at: p.now,
        })
        .returningAll(),
    )
    .selectFrom('made as background_job')
    .select(shown),
);

// --- Runs ---------------------------------------------------------------------

/** A run of a job. Another run can have replaced it, or the job can have been cancelled or removed. */
export type Run = { id: string; run: string };

/** Starts a run of an unfinished job. From now on earlier runs cannot add to it. */
export const beginRun = compiled('jobs: start a run', (db, p: Params<{ id: string }>) =>
  db
    .updateTable('background_job')
    .set((eb) => ({
      status: 'running',
      run: sql<string>`gen_random_uuid()`,
      attempts: eb('attempts', '+', 1),
      started_at: sql<string>`coalesce(started_at, ${NOW})`,
    }))
    .where('id', '=', p.id)
    .where('finished_at', 'is', null)
    .returning([
      'id',
      sql<string>`run`.as('run'),
      sql<WorkKind>`kind`.as('kind'),
      'payload',
      'place',
      'total',
      'attempts',
    ]),
);

/** Locks a job until the end of a batch, and returns where it starts. Returns no row if the run has ended. */
export const lockRun = compiled('jobs: lock for a batch', (db, p: Params<Run>) =>
  db
    .selectFrom('background_job')
    .where('id', '=', p.id)
    .where('run', '=', p.run)
    .where('status', '=', 'running')
    .select('place')
    .forNoKeyUpdate(),
);

export const setTotal = compiled('jobs: set the number of items', (db, p: Params<Run & { total: number }>) =>
  db
    .updateTable('background_job')
    .set({ total: p.total })
    .where('id', '=', p.id)
    .where('run', '=', p.run)
    .where('total', 'is', null),
);

/** Adds a batch to a locked job. The total grows if there were more items than were counted. */
export const addBatch = compiled(
  'jobs: add a batch',
  (db, p: Params<{ id: string; done: number; place: string; total: number | null }>) =>
    db
      .updateTable('background_job')
      .set((eb) => ({
        done: eb('done', '+', p.done),
        total: sql<number>`case when coalesce(${p.total}::integer, total) is not null
          then greatest(${p.total}::integer, total, done + ${p.done}::integer) end`,
        place: p.place,
        attempts: 0,
      }))
      .where('id', '=', p.id),
);

const ENDED = ['id', 'user_id', 'kind', 'status'] as const;

/** Completes a locked job. The total becomes what was done, because items can have gone otherwise. */
export const completeJob = compiled(
  'jobs: complete',
  (db, p: Params<{ id: string; done: number; skipped: number; more: string }>) =>
    db
      .with('after', (q) =>
        q
          .updateTable('background_job')
          .set((eb) => ({
            status: 'completed',
            done: eb('done', '+', p.done),
            total: eb('done', '+', p.done),
            result: sql<string>`jsonb_build_object('item_count', done + ${p.done}::integer, 'skipped_count', ${p.skipped}::integer) || ${p.more}::jsonb`,
            place: null,
            finished_at: NOW,
          }))
          .where('id', '=', p.id)
          .returning(ENDED),
      )
      .with('logged', (q) => finishedEvent(q, BY_SERVICE))
      .selectFrom('after')
      .select('id'),
);

export const failJob = compiled('jobs: fail', (db, p: Params<Run & { error: string }>) =>
  db
    .with('after', (q) =>
      q
        .updateTable('background_job')
        .set({ status: 'failed', error: p.error, finished_at: NOW })
        .where('id', '=', p.id)
        .where('run', '=', p.run)
        .where('status', '=', 'running')
        .returning(ENDED),
    )
    .with('logged', (q) => finishedEvent(q, BY_SERVICE))
    .selectFrom('after')
    .select('id'),
);

/** Finds unfinished jobs that no worker will run, for example after the queue was restored from an older backup. */
export const findAbandoned = compiled(
  'jobs: find those without a worker',
  (db, p: Params<{ limit: number }>) =>
    db
      .selectFrom('background_job')
      .where('finished_at', 'is', null)
      .where(
        sql<boolean>`not exists (
        select from graphile_worker._private_jobs as queued
        where queued.payload->>'job_id' = background_job.id::text
          and (queued.locked_at is not null or queued.attempts < queued.max_attempts))`,
      )
      .orderBy('created_at')
      .limit(p.limit)
      .select('id'),
);
