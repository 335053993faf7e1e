import { type Expression, type RawBuilder, sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { appendEvent } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';
import { about, subjectColumns } from './events.ts';
import { live, treeOf } from './tree.ts';
import { type AuthorValues, authorIn, type Context, valuesOf } from './written.ts';

type Below = {
  type: 'task.deleted' | 'task.restored';
  /** The subtasks that change. */
  of: RawBuilder<unknown>;
  deleted_at: Expression<string | null>;
  deleted_with: Expression<string | null>;
};

/** Changes the subtasks of all levels of a task, with an event for each, in the order of the tree. */
function changeBelow(
  db: Database,
  p: Params<AuthorValues & { id: string }>,
  { type, of, deleted_at, deleted_with }: Below,
) {
  return db
    .with(
      'before',
      () => sql<{ id: string; depth: number; deleted_at: string | null }>`(
      with ${treeOf(p.id, of)}
      select task.id, task.deleted_at, tree.depth from tree join task on task.id = tree.id where tree.depth > 0
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

const trash = compiled('tasks: delete those below one', (db, p: Params<AuthorValues & { id: string }>) =>
  changeBelow(db, p, {
    type: 'task.deleted',
    of: live,
    deleted_at: p.now,
    deleted_with: sql`${p.id}::uuid`,
  }),
);

const restore = compiled(
  'tasks: restore those below one',
  (db, p: Params<AuthorValues & { id: string; deleted_with: string }>) =>
    changeBelow(db, p, {
      type: 'task.restored',
      of: sql`task.deleted_with = ${p.deleted_with}`,
      deleted_at: sql`null::timestamptz`,
      deleted_with: sql`null::uuid`,
    }),
);

/** Moves the live subtasks of a task to the trash, together with it. Lock the space first. */
export async function trashBelow(db: Database, id: string, context: Context): Promise<void> {
  await trash.run(db, { id, ...valuesOf(context) });
}

/** Restores the subtasks that came into the trash by the same deletion as a task. Lock the space first. */
export async function restoreBelow(
  db: Database,
  { id, deleted_with }: { id: string; deleted_with: string },
  context: Context,
): Promise<void> {
  await restore.run(db, { id, deleted_with, ...valuesOf(context) });
}
