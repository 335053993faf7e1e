import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { BATCH, changeFound, linesById } from '../database/batches.ts';
import type { Resource } from '../resource.ts';
import { eraseReactions } from './reactions.ts';

export const comments = {
  subjects: { comment_id: 'comment' },
  tables: {
    comment: {
      exported: {
        file: 'comments.ndjson',
        what: 'your comments on tasks that you can still see',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, task_id, parent_id, body, version, created_at, updated_at from comment
      where author_id = ${user_id} and id > ${after} and ${isVisible(user_id, sql`comment.task_id`)}
      order by id limit ${BATCH}`,
          ),
      },
      // Comments on tasks of other users stay, without their author.
      erased: {
        batches: [
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from comment where author_id = ${user_id} limit ${BATCH}`,
              sql`update comment set author_id = null where id in (select id from found)`,
            ),
        ],
      },
    },
    // The texts contain them.
    comment_mention: { exported: { in: 'comments.ndjson' }, erased: { with: 'user' } },
    comment_reference: { exported: { in: 'comments.ndjson' }, erased: { with: 'comment' } },
    comment_reaction: {
      exported: {
        file: 'reactions.ndjson',
        what: 'your reactions to comments on tasks that you can still see',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select comment_id as id, array_agg(emoji::text order by emoji) as reactions, min(comment_reaction.created_at) as created_at
      from comment_reaction join comment on comment.id = comment_id
      where user_id = ${user_id} and comment_id > ${after} and ${isVisible(user_id, sql`comment.task_id`)}
      group by comment_id order by comment_id limit ${BATCH}`,
          ),
      },
      erased: { batches: [eraseReactions] },
    },
  },
} satisfies Resource;

/** Whoever leaves a project takes nothing of it along. */
const isVisible = (user_id: string, task_id: RawBuilder<unknown>) => sql<SqlBool>`exists (
  select from task where task.id = ${task_id} and task.space_id in (
    select ${user_id}::uuid union all select project_id from project_member where project_member.user_id = ${user_id}))`;
