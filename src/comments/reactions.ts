import { sql } from 'kysely';
import { mayStillWrite, mayWrite } from '../access/roles.ts';
import type { Schema } from '../contract.ts';
import { BATCH } from '../database/batches.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type AuthorValues, appendEvent, authorIn, BY_SERVICE } from '../events/append.ts';
import { fieldChanges, fieldsOfGone } from '../events/field-changes.ts';
import { type Place, taskToWrite } from './queries.ts';

type Reaction = AuthorValues & Place & { emoji: Schema<'ReactionEmoji'> };

const target = (db: Database, p: Params<Reaction>) =>
  taskToWrite(db, p)
    .innerJoin('comment', 'comment.task_id', 'task.id')
    .where('comment.id', '=', p.id)
    .where('comment.deleted_at', 'is', null)
    .select(['comment.id', 'task.space_id', 'task.project_id', 'task.title', 'space.role', 'space.archived'])
    // The comment too, because a deleted one with replies stays as a row.
    .forKeyShare(['task', 'comment']);

/** Appends the event of the reaction in `changed`. It does not change the version of the comment. */
const reactionEvent = (
  q: Pick<Database, 'insertInto'>,
  p: Params<Reaction>,
  type: 'comment.reacted' | 'comment.unreacted',
) => {
  const state = { given: () => sql.ref('changed.emoji'), none: () => sql`null::reaction` };
  const [before, after] = type === 'comment.reacted' ? [state.none, state.given] : [state.given, state.none];
  return appendEvent(
    q,
    {
      type,
      space_id: sql.ref('target.space_id'),
      project_id: sql.ref('target.project_id'),
      subject: { type: 'comment', id: sql.ref('target.id'), name: sql.ref('target.title') },
      changes: fieldChanges(['reaction'], { before, after }),
    },
    authorIn(p),
    sql`target, changed`,
  );
};

/** The write can have waited for another one of the same reaction. */
const stillMay = (p: Params<Reaction>) =>
  mayStillWrite(sql`(select space_id from target)`, p.user_id, 'change tasks').as('checked');

/** Adds a reaction of the actor, unless it is there. Returns no row if the comment is not visible. */
export const insertReaction = compiled('reactions: add', (db, p: Params<Reaction>) =>
  db
    .with('target', () => target(db, p))
    .with('changed', (q) =>
      q
        .insertInto('comment_reaction')
        .columns(['comment_id', 'user_id', 'emoji', 'created_at'])
        .expression((eb) =>
          eb
            .selectFrom('target')
            .where(mayWrite('target', 'change tasks'))
            .select([
              'target.id',
              sql`${p.user_id}::uuid`.as('user_id'),
              sql`${p.emoji}::reaction`.as('emoji'),
              sql`${p.now}::timestamptz`.as('created_at'),
            ]),
        )
        .onConflict((conflict) => conflict.doNothing())
        .returning('emoji')
        .returning(stillMay(p)),
    )
    .with('logged', (q) => reactionEvent(q, p, 'comment.reacted'))
    .selectFrom('target')
    .select(['target.role', 'target.archived']),
);

/** Removes a reaction of the actor. Returns no row if the comment is not visible, and `emoji` null if there was no such reaction. */
export const deleteReaction = compiled('reactions: remove', (db, p: Params<Reaction>) =>
  db
    .with('target', () => target(db, p))
    .with('changed', (q) =>
      q
        .deleteFrom('comment_reaction')
        .using('target')
        .whereRef('comment_reaction.comment_id', '=', 'target.id')
        .where('comment_reaction.user_id', '=', p.user_id)
        .where('comment_reaction.emoji', '=', p.emoji)
        .where(mayWrite('target', 'change tasks'))
        .returning('comment_reaction.emoji')
        .returning(stillMay(p)),
    )
    .with('logged', (q) => reactionEvent(q, p, 'comment.unreacted'))
    .selectFrom('target')
    .leftJoin('changed', (join) => join.onTrue())
    .select(['target.role', 'target.archived', 'changed.emoji']),
);

const eraseNext = compiled('reactions: erase those of a user', (db, p: Params<{ user_id: string }>) =>
  db
    .with(
      'gone',
      () => sql<{ comment_id: string; emoji: string }>`(
        delete from comment_reaction where user_id = ${p.user_id} and (comment_id, emoji) in (
          select comment_id, emoji from comment_reaction where user_id = ${p.user_id} limit ${sql.lit(BATCH)})
        returning comment_id, emoji)`,
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'comment.unreacted',
          space_id: sql.ref('task.space_id'),
          project_id: sql.ref('task.project_id'),
          subject: { type: 'comment', id: sql.ref('comment.id'), name: sql.ref('task.title') },
          changes: fieldsOfGone(['reaction'], () => sql.ref('gone.emoji')),
        },
        BY_SERVICE,
        sql`gone join comment on comment.id = gone.comment_id join task on task.id = comment.task_id`,
      ),
    )
    .selectFrom('gone')
    .select('gone.comment_id'),
);

/** Removes some of the reactions of a closed account, with their events, and returns how many. */
export async function eraseReactions(db: Database, user_id: string): Promise<number> {
  return (await eraseNext.all(db, { user_id })).length;
}
