import { type SqlBool, sql } from 'kysely';
import { BATCH, changeFound, erase, FIRST_ID, linesById } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
import { type Files, resealFileKey, type StoredFile } from '../files/files.ts';
import { FileMissing } from '../files/store.ts';
import { MINUTE_MS } from '../jobs/job.ts';
import { sweepRows } from '../jobs/sweep.ts';
import type { ExportedContent, Resource } from '../resource.ts';
import { makeThumbnail } from './thumbnails.ts';

export const attachments = {
  subjects: { attachment_id: 'attachment', upload_id: null },
  jobs: { make_thumbnail: { limitMs: MINUTE_MS, run: makeThumbnail } },
  sweeps: [sweepRows('upload', sql`expires_at < now()`)],
  sealed: [{ name: 'keys of files', table: 'stored_file', column: 'wrapped_key', reseal: resealFileKey }],
  tables: {
    attachment: {
      exported: {
        file: 'attachments.ndjson',
        what: 'the files that you have uploaded to tasks that you can still see; their content is in the folder attachments',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, task_id, comment_id, name, description, media_type, size_bytes, encode(sha256, 'hex') as sha256, version,
        created_at, updated_at
      from attachment where uploader_id = ${user_id} and id > ${after} and ${isVisible(user_id)} order by id limit ${BATCH}`,
          ),
        contents: contentsOf,
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
    attachment_thumbnail: {
      exported: { never: 'It is made from the content of an attachment.' },
      erased: { with: 'attachment' },
    },
    upload: {
      exported: { never: 'It is not complete yet, and expires within a day.' },
      erased: { batches: [(db, user_id) => erase(db, 'upload', sql`uploader_id = ${user_id}`)] },
    },
    upload_part: {
      exported: { never: 'It is a part of a file that is not complete yet.' },
      erased: { with: 'upload' },
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

type Row = StoredFile & { attachment_id: string; name: string };

/** Yields the content of those files. One that is deleted meanwhile is empty. */
async function* contentsOf(
  db: Database,
  files: Pick<Files, 'read'>,
  user_id: string,
): AsyncIterable<ExportedContent> {
  for (let after: string | undefined = FIRST_ID; after; ) {
    const { rows } = await sql<Row>`
      select attachment.id as attachment_id, name, stored_file.id, wrapped_key, size_bytes::double precision as size_bytes
      from attachment join stored_file on stored_file.id = file_id
      where uploader_id = ${user_id} and attachment.id > ${after} and ${isVisible(user_id)}
      order by attachment.id limit ${BATCH}`.execute(db);
    for (const { attachment_id, name, ...file } of rows) {
      yield {
        file: `attachments/${attachment_id}/${name}`,
        size: file.size_bytes,
        async *content() {
          try {
            yield* files.read(file, { start: 0, end: file.size_bytes });
          } catch (error) {
            if (!(error instanceof FileMissing)) throw error;
          }
        },
      };
    }
    after = rows.length === BATCH ? rows.at(-1)?.attachment_id : undefined;
  }
}
