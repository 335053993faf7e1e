import { sql } from 'kysely';
import { BATCH, changeFound, linesById } from '../database/batches.ts';
import type { Resource } from '../resource.ts';

export const comments = {
  subjects: { comment_id: 'comment' },
  tables: {
    comment: {
      exported: {
        file: 'comments.ndjson',
        what: 'your comments',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, task_id, parent_id, body, version, created_at, updated_at from comment
      where author_id = ${user_id} and id > ${after} order by id limit ${BATCH}`,
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
        what: 'your reactions to comments',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select comment_id as id, array_agg(emoji order by emoji) as reactions, min(created_at) as created_at from comment_reaction
      where user_id = ${user_id} and comment_id > ${after} group by comment_id order by comment_id limit ${BATCH}`,
          ),
      },
      erased: { with: 'user' },
    },
  },
} satisfies Resource;
