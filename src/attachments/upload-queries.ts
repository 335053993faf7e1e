import { sql } from 'kysely';
import { mayWrite } from '../access/roles.ts';
import { spaces } from '../access/spaces.ts';
import { compiled, type Params } from '../database/compiled.ts';
import { NOW } from '../database/now.ts';
import { canBeTaken } from '../files/stored.ts';
import { tasksToWrite } from './queries.ts';

type One = { user_id: string; id: string };

const bytes = (column: string) => sql<number | null>`${sql.ref(column)}::double precision`;

/** Returns an upload, which only its uploader can see, as long as the task is visible. */
export const findUpload = compiled('uploads: get', (db, p: Params<One>) =>
  db
    .selectFrom(spaces(db, p).as('space'))
    .innerJoin('task', 'task.space_id', 'space.id')
    .innerJoin('upload', 'upload.task_id', 'task.id')
    .where('task.deleted_at', 'is', null)
    .where('upload.id', '=', p.id)
    .where('upload.uploader_id', '=', p.user_id)
    .where('upload.expires_at', '>', NOW)
    .select([
      'upload.id',
      'upload.task_id',
      'upload.comment_id',
      'upload.name',
      'upload.description',
      bytes('upload.size_bytes').as('size_bytes'),
      sql<number>`upload.received_bytes::double precision`.as('received_bytes'),
      'upload.attachment_id',
      'upload.created_at',
      'upload.expires_at',
      'upload.finished_at',
      'task.project_id',
    ]),
);

export const countUploads = compiled('uploads: count', (db, p: Params<{ user_id: string }>) =>
  db
    .selectFrom('upload')
    .where('upload.uploader_id', '=', p.user_id)
    .where('upload.finished_at', 'is', null)
    .where('upload.expires_at', '>', NOW)
    .select(sql<number>`count(*)::integer`.as('count')),
);

type New = {
  user_id: string;
  task_id: string;
  comment_id: string | null;
  name: string;
  description: string | null;
  size_bytes: number | null;
  now: string;
  expires_at: string;
};

/** Begins an upload. Returns no row if the actor can no longer add to the task. */
export const insertUpload = compiled('uploads: create', (db, p: Params<New>) =>
  db
    .with('target', () =>
      tasksToWrite(db, p)
        .where('task.id', '=', p.task_id)
        .where(mayWrite('space', 'change tasks'))
        .select(['task.id', 'task.space_id']),
    )
    .insertInto('upload')
    .columns([
      'task_id',
      'space_id',
      'comment_id',
      'uploader_id',
      'name',
      'description',
      'size_bytes',
      'created_at',
      'expires_at',
    ])
    .expression(sql`select id, space_id, ${p.comment_id}::uuid, ${p.user_id}::uuid, ${p.name}, ${p.description},
      ${p.size_bytes}::bigint, ${p.now}::timestamptz, ${p.expires_at}::timestamptz from target`)
    .returning('id'),
);

/** The request that may add the next part, from this offset on. */
export type Writer = { id: string; received_bytes: number; writer: string };

const unfinished = sql<boolean>`finished_at is null and expires_at > ${NOW}`;

/** Makes a request the only one that can add the next part. Returns no row if the upload has another offset. */
export const takeUpload = compiled('uploads: take', (db, p: Params<Writer & { user_id: string }>) =>
  db
    .updateTable('upload')
    .set({ writer: p.writer })
    .where('id', '=', p.id)
    .where('uploader_id', '=', p.user_id)
    .where(sql<boolean>`received_bytes = ${p.received_bytes}::bigint`)
    .where(unfinished)
    .returning('id'),
);

type Sized = { size_bytes: number | null; expires_at: string };

/** Stores the size of an upload that was not known. */
export const setLength = compiled('uploads: set the size', (db, p: Params<Writer & Sized>) =>
  db
    .updateTable('upload')
    .set({ size_bytes: sql`${p.size_bytes}::bigint`, expires_at: p.expires_at, writer: null })
    .where('id', '=', p.id)
    .where('writer', '=', p.writer)
    .where(sql<boolean>`received_bytes = ${p.received_bytes}::bigint`)
    .where(unfinished)
    .returning('id'),
);

/** Adds a stored part. Returns no row if another request has taken the upload, or a sweep the file. */
export const insertPart = compiled(
  'uploads: add a part',
  (db, p: Params<Writer & Sized & { file_id: string; part_bytes: number }>) =>
    db
      .with('taken', (q) =>
        q
          .updateTable('stored_file')
          .set({ delete_after: null })
          .where('stored_file.id', '=', p.file_id)
          .where(canBeTaken)
          .returning('stored_file.id'),
      )
      .with('extended', (q) =>
        q
          .updateTable('upload')
          .set({
            received_bytes: sql`received_bytes + ${p.part_bytes}::bigint`,
            size_bytes: sql`coalesce(size_bytes, ${p.size_bytes}::bigint)`,
            expires_at: p.expires_at,
            writer: null,
          })
          .where('id', '=', p.id)
          .where('writer', '=', p.writer)
          .where(sql<boolean>`received_bytes = ${p.received_bytes}::bigint`)
          .where(unfinished)
          .where(sql<boolean>`exists (select from taken)`)
          .returning('id'),
      )
      .insertInto('upload_part')
      .columns(['file_id', 'upload_id', 'start_byte', 'size_bytes'])
      .expression(
        sql`select taken.id, extended.id, ${p.received_bytes}::bigint, ${p.part_bytes}::bigint from taken, extended`,
      )
      .returning('upload_id'),
);

/** Marks an upload as complete. Returns no row if another request has taken it. */
export const finishUpload = compiled(
  'uploads: finish',
  (db, p: Params<Writer & { size_bytes: number; now: string }>) =>
    db
      .updateTable('upload')
      .set({
        received_bytes: sql`${p.size_bytes}::bigint`,
        size_bytes: sql`${p.size_bytes}::bigint`,
        finished_at: p.now,
        writer: null,
      })
      .where('id', '=', p.id)
      .where('writer', '=', p.writer)
      .where(sql<boolean>`received_bytes = ${p.received_bytes}::bigint`)
      .where(unfinished)
      .returning('id'),
);

/** Removes the parts of a finished upload. A trigger releases their files. */
export const deleteParts = compiled('uploads: remove the parts', (db, p: Params<{ id: string }>) =>
  db.deleteFrom('upload_part').where('upload_id', '=', p.id),
);

export const nameAttachment = compiled(
  'uploads: name the attachment',
  (db, p: Params<{ id: string; attachment_id: string }>) =>
    db.updateTable('upload').set({ attachment_id: p.attachment_id }).where('id', '=', p.id),
);

export const findParts = compiled('uploads: find the parts', (db, p: Params<{ id: string }>) =>
  db
    .selectFrom('upload_part')
    .innerJoin('stored_file', 'stored_file.id', 'upload_part.file_id')
    .where('upload_part.upload_id', '=', p.id)
    .select([
      'stored_file.id',
      'stored_file.wrapped_key',
      sql<number>`upload_part.size_bytes::double precision`.as('size_bytes'),
    ])
    .orderBy('upload_part.start_byte'),
);

/** Removes an upload with its parts. A trigger releases their files. */
export const deleteUpload = compiled('uploads: cancel', (db, p: Params<One>) =>
  db.deleteFrom('upload').where('id', '=', p.id).where('uploader_id', '=', p.user_id).returning('id'),
);
