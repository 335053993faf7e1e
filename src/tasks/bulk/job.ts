import type { JsonValue } from '../../../generated/tables.ts';
import { startJob } from '../../background/start.ts';
import { BATCH, FIRST_ID } from '../../database/batches.ts';
import type { Database } from '../../database/database.ts';
import type { Batch, Work } from '../../jobs/background.ts';
import type { Context } from '../written.ts';
import { act, lockFor } from './actions.ts';
import type { Matching } from './matching.ts';
import type { BulkContext, Outcome } from './outcome.ts';
import { beginBulk, continueBulk, findKept } from './queries.ts';
import type { Body } from './request.ts';
import { FINAL } from './run.ts';
import { stillSelected } from './selection.ts';
import type { Target } from './targets.ts';
import { INVERSE, type Kept, lockForUndo, type Undoable, undo } from './undo.ts';

/** Who has started a job, for its events. */
type Starter = Pick<Context, 'request_id'> & {
  user_id: string;
  timezone: string;
  client_address: string | null;
  /** From `X-Origin`. A job of the previous version has none. */
  origin?: string | null;
};

/** A bulk in the background: tasks to change, or another bulk to take back. */
export type BulkJob = Starter & { bulk_id: string; total: number } & (
    | { body: Body; targets: Target[]; matching: Matching | undefined }
    | { undo_of: string; action: Undoable }
  );

declare module '../../jobs/background.ts' {
  interface WorkPayloads {
    task_bulk: BulkJob;
  }
}

/** How many targets are done, or the ID of the last one, and how many of them were skipped. */
type Place = { at: number; after: string; skipped: number; last: string | null };

/** What a job does. */
export type Plan =
  | { body: Body; targets: readonly Target[]; matching: Matching | undefined }
  | { undo_of: string; action: Undoable; total: number };

/** Starts a job with the ID of its bulk. */
export async function startBulk(db: Database, plan: Plan, context: Context) {
  const { actor, now, request_id, client } = context;
  const { user_id, timezone } = actor;
  const undo_of = 'undo_of' in plan ? plan.undo_of : null;
  const action = 'undo_of' in plan ? INVERSE[plan.action] : plan.body.permanent ? FINAL : plan.body.action;
  const { id: bulk_id } = await beginBulk.one(db, { user_id, action, undo_of, now });
  const { address: client_address, origin } = client;
  const starter = { user_id, timezone, request_id, client_address, origin, bulk_id };
  return startJob(db, 'task_bulk', bulkJob, payloadOf(plan, starter), { user_id, now, id: bulk_id });
}

function payloadOf(plan: Plan, starter: Starter & { bulk_id: string }): BulkJob {
  if ('undo_of' in plan) return { ...starter, ...plan };
  // The targets are by themselves, in the order in which they are done.
  const { ids: _, items: __, ...body } = plan.body;
  const targets = [...plan.targets];
  const total = body.tasks?.length ?? targets.length;
  return { ...starter, body, targets, matching: plan.matching, total };
}

export const bulkJob: Work<BulkJob, Place> = {
  mustFinish: false,
  count: async (_db, { total }) => total,
  async batch(trx, job, place) {
    const started = await continueBulk.first(trx, { id: job.bulk_id });
    const { at = 0, after = FIRST_ID, skipped = 0, last = null } = place ?? {};
    // The account was deactivated meanwhile.
    if (!started) return { done: 0, next: null, skipped: job.total - at + skipped };
    const context = {
      actor: job,
      now: started.now,
      request_id: job.request_id,
      client: { address: job.client_address, origin: job.origin ?? null },
      bulk_id: job.bulk_id,
    };
    if ('undo_of' in job) return undoNext(trx, job, { at, after, skipped }, context);
    const next = job.targets.slice(at, at + BATCH);
    const body = bodyAfter(job.body, last);
    const trees = await lockFor(trx, body, next, context);
    const targets = await stillSelected(trx, next, job.matching, context);
    const outcomes = await act(trx, body, { targets, trees }, context);
    const done = countDone(outcomes);
    const size = body.tasks?.length ?? next.length;
    const place_after = {
      at: at + size,
      after,
      skipped: skipped + size - done,
      last: lastMoved(outcomes) ?? last,
    };
    return batchOf(done, place_after, at + size >= job.total);
  },
};

async function undoNext(
  trx: Database,
  { undo_of, action, total }: Extract<BulkJob, { undo_of: string }>,
  { at, after, skipped }: Omit<Place, 'last'>,
  context: BulkContext,
): Promise<Batch> {
  const kept = (await findKept.all(trx, { id: undo_of, after, limit: BATCH })) as Kept[];
  const trees = await lockForUndo(trx, action, kept, context);
  const outcomes = [...(await undo(trx, { id: undo_of, action }, kept, trees, context)).values()];
  const done = countDone(outcomes);
  const place = {
    at: at + kept.length,
    after: kept.at(-1)?.id ?? after,
    skipped: skipped + kept.length - done,
    last: null,
  };
  return batchOf(done, place, kept.length < BATCH || place.at >= total);
}

const batchOf = (done: number, place: Place, isLast: boolean): Batch =>
  isLast ? { done, next: null, skipped: place.skipped } : { done, next: place as JsonValue };

const countDone = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ status }) => status !== 'failed').length;

const lastMoved = (outcomes: readonly Outcome[]) =>
  outcomes.findLast(({ status }) => status === 'moved')?.id ?? null;

/** The tasks of a later batch come behind those of the one before, wherever these went. */
function bodyAfter(body: Body, last: string | null): Body {
  if (!body.to || !last) return body;
  const { before: _, after: __, place: ___, ...to } = body.to;
  return { ...body, to: { ...to, after: last } };
}
