import { type Expression, type RawBuilder, sql } from 'kysely';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { type AuthorValues, appendEvent, authorIn, authorOf } from '../../events/append.ts';
import { fieldChanges } from '../../events/field-changes.ts';
import { about, subjectColumns } from '../events.ts';
import { live, treesOf } from '../tree.ts';
import type { Context } from '../written.ts';

type Below = {
  type: 'task.deleted' | 'task.restored';
  /** The subtasks that change. */
  of: RawBuilder<unknown>;
  deleted_at: Expression<string | null>;
  deleted_with: Expression<string | null>;
};

/** Changes the subtasks of all levels of some tasks, none of which is below another one, with an event for each, in the order of the trees. */
function changeBelow(
  db: Database,
  p: Params<AuthorValues & { ids: readonly string[] }>,
  { type, of, deleted_at, deleted_with }: Below,
) {
  return db
    .with(
      'before',
      () => sql<{ id: string; root: string; depth: number; deleted_at: string | null }>`(
      with ${treesOf(p.ids, of)}
      select task.id, tree.root, task.deleted_at, tree.depth from tree join task on task.id = tree.id where tree.depth > 0
      order by task.id for no key update of task)`,
    )
    .with('after', (q) =>
      q
        .updateTable('task')
        .from('before')
        .set((eb) => ({
          deleted_at,
          deleted_with,
          version: eb('task.version', '+', 1),
          updated_at: p.now,
        }))
        .whereRef('task.id', '=', 'before.id')
        .returning([
          ...subjectColumns,
          'task.deleted_at',
          'before.depth',
          'before.deleted_at as deleted_before',
        ]),
    )
    .with('event', (q) => {
      const changes = fieldChanges(['deleted_at'], {
        before: () => sql.ref('after.deleted_before'),
        after: () => sql.ref('after.deleted_at'),
      });
      return appendEvent(
        q,
        { type, ...about('after'), changes },
        authorIn(p),
        sql`after order by after.depth, after.id`,
      );
    })
    .selectFrom('after')
    .select('id');
}

const trash = compiled(
  'tasks: delete those below some',
  (db, p: Params<AuthorValues & { ids: readonly string[] }>) =>
    changeBelow(db, p, {
      type: 'task.deleted',
      of: live,
      deleted_at: p.now,
      deleted_with: sql`before.root`,
    }),
);

/** SQL for whether a subtask in the trash came there by the deletion of the task above it. */
export const isOfDeletion = (p: Params<{ ids: readonly string[]; deletions: readonly string[] }>) =>
  sql`task.deleted_with = (select deletion from unnest(${p.ids}::uuid[], ${p.deletions}::uuid[]) as restored (id, deletion)
    where restored.id = tree.root)`;

const restore = compiled(
  'tasks: restore those below some',
  (db, p: Params<AuthorValues & { ids: readonly string[]; deletions: readonly string[] }>) =>
    changeBelow(db, p, {
      type: 'task.restored',
      of: isOfDeletion(p),
      deleted_at: sql`null::timestamptz`,
      deleted_with: sql`null::uuid`,
    }),
);

/** Moves the live subtasks of some tasks to the trash, together with them. Lock the spaces first. */
export async function trashBelow(db: Database, ids: readonly string[], context: Context): Promise<void> {
  await trash.run(db, { ids, ...authorOf(context) });
}

/** Restores the subtasks that came into the trash by the same deletions as some tasks. Lock the spaces first. */
export async function restoreBelow(
  db: Database,
  restored: readonly { id: string; deleted_with: string }[],
  context: Context,
): Promise<void> {
  const ids = restored.map(({ id }) => id);
  const deletions = restored.map(({ deleted_with }) => deleted_with);
  await restore.run(db, { ids, deletions, ...authorOf(context) });
}
