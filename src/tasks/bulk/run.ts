import type { Schema } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import type { Context } from '../written.ts';
import { type BulkContext, type Outcome, resultOf } from './outcome.ts';
import { beginBulk, dropBulk, UNDO_HOURS } from './queries.ts';

type Bulk = {
  action: Schema<'BulkAction'>;
  /** Whether it cannot be undone. */
  isFinal: boolean;
  dry_run: boolean;
  undo_of?: string;
};

/** The action of a bulk that cannot be undone, as it is stored. */
export const FINAL = 'purge';

/** Runs a bulk in a transaction, and returns what it has done. */
export async function runBulk(
  db: Database,
  { action, isFinal, dry_run, undo_of }: Bulk,
  context: Context,
  work: (context: BulkContext) => Promise<Outcome[]>,
): Promise<Schema<'Bulk'>> {
  const { actor, now, request_id, client } = context;
  const stored = isFinal ? FINAL : action;
  const values = { user_id: actor.user_id, action: stored, undo_of: undo_of ?? null, now };
  const { id: bulk_id } = await beginBulk.one(db, values);
  const outcomes = await work({ actor, now, request_id, client, bulk_id });
  const failed_count = outcomes.filter(({ status }) => status === 'failed').length;
  const unchanged_count = outcomes.filter(({ status }) => status === 'unchanged').length;
  const changed_count = outcomes.length - failed_count - unchanged_count;
  if (changed_count === 0) await dropBulk.run(db, { id: bulk_id });
  const isWritten = changed_count > 0 && !dry_run;
  return {
    bulk_id: isWritten ? bulk_id : null,
    action,
    dry_run,
    changed_count,
    unchanged_count,
    failed_count,
    undo_until: isWritten && !isFinal ? endOfUndo(now) : null,
    results: outcomes.map(resultOf),
  };
}

const endOfUndo = (now: string) => new Date(Date.parse(now) + UNDO_HOURS * 3_600_000).toISOString();
