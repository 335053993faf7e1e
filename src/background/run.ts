import type { JsonValue } from '../../generated/tables.ts';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { withTransaction } from '../database/transaction.ts';
import { ApiError } from '../errors.ts';
import type { Work, WorkKind, Works } from '../jobs/background.ts';
import type { Run as JobRun, JobServices } from '../jobs/job.ts';
import { addBatch, beginRun, completeJob, failJob, lockRun, type Run, setTotal } from './queries.ts';
import { enqueueRun } from './start.ts';

/** Then other jobs of the queue get their turn: a message waits no longer than this for the worker. */
const SLICE_MS = 5_000;
/** How often a job is started again without a batch in between, before it fails. */
export const MAX_ATTEMPTS = 5;

declare module '../jobs/job.ts' {
  interface JobPayloads {
    background_job: { job_id: string };
  }

  interface JobServices {
    readonly works: Works;
  }
}

/**
 * Does the batches of a job, and checks before each whether the job was cancelled. After a crash the next run continues with the
 * first batch that was not committed. An `ApiError` fails the job; after other errors it is tried again.
 */
export async function runJob(
  { job_id }: { job_id: string },
  { signal }: Pick<JobRun, 'signal'>,
  services: JobServices,
  sliceMs = SLICE_MS,
): Promise<void> {
  const { db, works } = services;
  const begun = await beginRun.first(db, { id: job_id });
  if (!begun) return;
  const run = { id: begun.id, run: begun.run };
  const work: Work<JsonValue> = workOf(works, begun.kind);
  const endsAt = performance.now() + sliceMs;
  try {
    if (begun.total === null && work.count) {
      const total = await work.count(db, begun.payload);
      if (total !== null) await setTotal.run(db, { ...run, total });
    }
    let place = begun.place;
    do {
      signal.throwIfAborted();
      const prepared = await work.prepare?.(services, begun.payload, place);
      place = await doBatch(db, run, work, begun.payload, prepared);
      if (place === null) return;
    } while (performance.now() < endsAt);
    await enqueueRun(db, job_id);
  } catch (error) {
    const failure = failureOf(error, begun.attempts);
    if (!failure || work.mustFinish) throw error;
    await failJob.run(db, { ...run, error: JSON.stringify(failure) });
    if (!(error instanceof ApiError)) throw error;
  }
}

/** The payload and the place of a job are those of its kind, because only `startJob` and the kind itself write them. */
const workOf = (works: Works, kind: WorkKind) => works[kind] as unknown as Work<JsonValue>;

/** Does one batch and stores its progress. Returns the next place: null if the job is finished, was cancelled or taken over. */
function doBatch(
  db: Database,
  run: Run,
  work: Work<JsonValue>,
  payload: JsonValue,
  prepared: unknown,
): Promise<JsonValue> {
  const { id } = run;
  return withTransaction(db, async (trx) => {
    const locked = await lockRun.first(trx, run);
    if (!locked) return null;
    const batch = await work.batch(trx, payload, locked.place, { id, prepared });
    const { done, next, skipped = 0, total = null, result = {} } = batch;
    if (next === null) await completeJob.run(trx, { id, done, skipped, more: JSON.stringify(result) });
    else await addBatch.run(trx, { id, done, place: JSON.stringify(next), total });
    return next;
  });
}

/** Returns the error for the caller of the job, unless another attempt can succeed. */
function failureOf(error: unknown, attempts: number): Schema<'JobFailure'> | undefined {
  if (error instanceof ApiError) return { code: error.code, message: error.message };
  if (attempts < MAX_ATTEMPTS) return undefined;
  return { code: 'INTERNAL_ERROR', message: new ApiError('INTERNAL_ERROR').message };
}
