import { sql } from 'kysely';
import type { Schema } from '../../contract.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import type { Context } from '../written.ts';
import { type BulkContext, type Outcome, resultOf } from './outcome.ts';

/** How long a bulk can be taken back. The sweep then removes it. */
export const UNDO_HOURS = 24;

type NewBulk = { user_id: string; action: string; undo_of: string | null; now: string };

/** Stores a bulk, and gives its ID to all events of the transaction: see the defaults of `event`. */
const begin = compiled('bulks: begin', (db, p: Params<NewBulk>) =>
  db
    .insertInto('bulk')
    .values({ user_id: p.user_id, action: p.action, undo_of: p.undo_of, created_at: p.now })
    .returning([
      'id',
      sql<string>`set_config('taskflow.bulk_id', id::text, true)`.as('bulk_setting'),
      sql<string>`set_config('taskflow.undo_of', coalesce(undo_of::text, ''), true)`.as('undo_setting'),
    ]),
);

/** Removes a bulk that has changed nothing. */
const drop = compiled('bulks: remove', (db, p: Params<{ id: string }>) =>
  db.deleteFrom('bulk').where('id', '=', p.id),
);

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
  const { actor, now } = context;
  const stored = isFinal ? FINAL : action;
  const values = { user_id: actor.user_id, action: stored, undo_of: undo_of ?? null, now };
  const { id: bulk_id } = await begin.one(db, values);
  const outcomes = await work({ ...context, bulk_id });
  const failed_count = outcomes.filter(({ status }) => status === 'failed').length;
  const unchanged_count = outcomes.filter(({ status }) => status === 'unchanged').length;
  const changed_count = outcomes.length - failed_count - unchanged_count;
  if (changed_count === 0) await drop.run(db, { id: bulk_id });
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
