import { type SqlBool, sql } from 'kysely';
import { BATCH, changeFound, linesById } from '../database/batches.ts';
import type { Resource } from '../resource.ts';

export const attachments = {
  subjects: { attachment_id: 'attachment' },
  tables: {
    attachment: {
      exported: {
        file: 'attachments.ndjson',
        what: 'the files that you have uploaded to tasks that you can still see, without their content',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, task_id, comment_id, name, description, media_type, size_bytes, encode(sha256, 'hex') as sha256, version,
        created_at, updated_at
      from attachment where uploader_id = ${user_id} and id > ${after} and ${isVisible(user_id)} order by id limit ${BATCH}`,
          ),
      },
      // Files on tasks of other users stay, without their uploader.
      erased: {
        batches: [
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from attachment where uploader_id = ${user_id} limit ${BATCH}`,
              sql`update attachment set uploader_id = null where id in (select id from found)`,
            ),
        ],
      },
    },
    stored_file: {
      exported: { never: 'It says only where the content of an attachment is.' },
      erased: { never: 'A trigger releases the file of a deleted attachment, and a sweep removes it.' },
    },
  },
} satisfies Resource;

/** Whoever leaves a project takes nothing of it along. */
const isVisible = (user_id: string) => sql<SqlBool>`attachment.space_id in (
  select ${user_id}::uuid union all select project_id from project_member where project_member.user_id = ${user_id})`;
