import { type Expression, sql } from 'kysely';
import type { Database } from '../../database/database.ts';

/**
 * Stores what is needed to take a change back, in a statement that has the tasks as `after`, and as `before` unless they are new: the
 * version that the change has made, and the named columns as they were.
 */
export function keep(
  db: Pick<Database, 'insertInto'>,
  bulk_id: Expression<string>,
  names: readonly string[],
  of: 'changed' | 'new' = 'changed',
) {
  const pairs = names.map((name) => sql`${sql.lit(name)}::text, before.${sql.raw(name)}`);
  const from = of === 'new' ? sql`after` : sql`before join after on after.id = before.id`;
  return db
    .insertInto('bulk_task')
    .columns(['bulk_id', 'task_id', 'version', 'before'])
    .expression(
      sql`select ${bulk_id}::uuid, after.id, after.version, jsonb_build_object(${sql.join(pairs)}) from ${from}`,
    );
}
