import { type Expression, type RawBuilder, sql } from 'kysely';
import { mayWrite } from '../access/roles.ts';
import { compiled, compiledShapes, EVERY_VALUE, named, type Params } from '../database/compiled.ts';
import { NOW } from '../database/now.ts';
import { type AuthorValues, appendEvent, authorIn } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';
import { logged, type TargetValues } from '../events/logged.ts';
import { MAX_ATTACHMENTS } from './limits.ts';
import { attachmentToWrite, tasksToWrite } from './queries.ts';

/** `maxLength` of the name of a subject in the contract. */
export const subjectName = (name: Expression<string>) => sql<string>`left(${name}, 200)`;

const attachment = logged(
  'attachment',
  ['attachment.id', 'attachment.version', 'attachment.updated_at'],
  ['name', 'description'],
  (row) => ({
    space_id: sql.ref('before.space_id'),
    project_id: sql.ref('before.project_id'),
    subject: { type: 'attachment', id: row('id'), name: subjectName(row('name')) },
  }),
  ['task_id', 'comment_id'],
);

/** A task to which files are uploaded, and the comment of it, if any. */
export type Place = { user_id: string; task_id: string; comment_id: string | null };

/** Unfinished uploads have reserved their size. */
const reserved = (whose: RawBuilder<unknown>) => sql<number>`(
  select coalesce(sum(coalesce(upload.size_bytes, upload.received_bytes)), 0)::double precision from upload
  where ${whose} and upload.finished_at is null and upload.expires_at > ${NOW})`;

const uploaded = sql<number>`coalesce(sum(attachment.size_bytes), 0)::double precision`;

/** Returns what an upload to a task depends on. Returns no row if the actor cannot see the task. */
export const findPlace = compiled('attachments: find the task', (db, p: Params<Place>) =>
  tasksToWrite(db, p)
    .where('task.id', '=', p.task_id)
    .select((eb) => [
      'task.space_id',
      'task.project_id',
      'space.role',
      'space.archived',
      sql<boolean>`${p.comment_id}::uuid is null or exists (select from comment
        where comment.id = ${p.comment_id} and comment.task_id = task.id and comment.deleted_at is null)`.as(
        'has_comment',
      ),
      sql<number>`(select count(*)::integer from attachment where attachment.task_id = task.id)`.as('count'),
      eb
        .selectFrom('attachment')
        .where(sql<boolean>`attachment.uploader_id = ${p.user_id}`)
        .select(uploaded.as('bytes'))
        .as('user_bytes'),
      eb
        .selectFrom('attachment')
        .whereRef('attachment.space_id', '=', 'task.space_id')
        .select(uploaded.as('bytes'))
        .as('space_bytes'),
      reserved(sql`upload.uploader_id = ${p.user_id}`).as('user_reserved'),
      reserved(sql`upload.space_id = task.space_id`).as('space_reserved'),
    ]),
);

/**
 * Locks what uploads to the same task, by the same user and to the same space share: counts and sizes. A lock of its own, because a
 * lock of the rows would delay changes of tasks.
 */
export const lockStorage = compiled(
  'attachments: lock the storage',
  (_db, p: Params<Omit<Place, 'comment_id'>>) => {
    const key = (id: unknown) => sql`hashtextextended('storage ' || ${id}::text, 0)`;
    return sql<{ locked: unknown }>`select pg_advisory_xact_lock(key)::text as locked from (
    select distinct key from (
      select ${key(p.user_id)} as key
      union all select hashtextextended('storage ' || task.space_id::text, 0) from task where task.id = ${p.task_id}) as keys
    order by key offset 0) as ordered`;
  },
);

/**
 * Locks the task, so that it stays until the files belong to it. A separate statement, so that the next one sees what was committed
 * during the wait.
 */
export const lockTask = compiled('attachments: lock the task', (db, p: Params<{ task_id: string }>) =>
  db.selectFrom('task').where('task.id', '=', p.task_id).select('task.id').forKeyShare(),
);

/** The same for the comment. */
export const lockComment = compiled(
  'attachments: lock the comment',
  (db, p: Params<{ comment_id: string }>) =>
    db.selectFrom('comment').where('comment.id', '=', p.comment_id).select('comment.id').forKeyShare(),
);

type New = AuthorValues & {
  task_id: string;
  comment_id: string | null;
  file_id: string;
  name: string;
  description: string | null;
  media_type: string;
  size_bytes: number;
  sha256: Buffer;
};

/**
 * Makes a stored file an attachment, with its event, in one statement. Returns no row if the actor can no longer add to the task, if
 * the task is full, or if the file has been removed.
 */
export const insertAttachment = compiled('attachments: create', (db, p: Params<New>) =>
  db
    .with('before', () =>
      tasksToWrite(db, p)
        .where('task.id', '=', p.task_id)
        .where(mayWrite('space', 'change tasks'))
        .where(
          sql<boolean>`(select count(*) from attachment where attachment.task_id = task.id) < ${sql.lit(MAX_ATTACHMENTS)}`,
        )
        .select(['task.id', 'task.space_id', 'task.project_id']),
    )
    .with('taken', (q) =>
      q
        .updateTable('stored_file')
        .from('before')
        .set({ delete_after: null })
        .where('stored_file.id', '=', p.file_id)
        // Otherwise a sweep is removing it, or has removed it.
        .where('stored_file.delete_after', '>', NOW)
        .returning('stored_file.id'),
    )
    .with('after', (q) =>
      q
        .insertInto('attachment')
        .columns([
          'task_id',
          'space_id',
          'comment_id',
          'file_id',
          'uploader_id',
          'name',
          'description',
          'media_type',
          'size_bytes',
          'sha256',
          'created_at',
          'updated_at',
        ])
        .expression(sql`select before.id, before.space_id, ${p.comment_id}::uuid, taken.id, ${p.user_id}::uuid, ${p.name}, ${p.description},
          ${p.media_type}, ${p.size_bytes}::bigint, ${p.sha256}::bytea, ${p.now}::timestamptz, ${p.now}::timestamptz
          from before, taken`)
        .returning(['id', 'task_id', 'comment_id', 'name', 'description', 'version']),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'attachment.created',
          space_id: sql.ref('before.space_id'),
          project_id: sql.ref('before.project_id'),
          subject: { type: 'attachment', id: sql.ref('after.id'), name: subjectName(sql.ref('after.name')) },
          version: sql.ref('after.version'),
          changes: fieldChanges(['name', 'description', 'task_id', 'comment_id'], {
            after: (name) => sql.ref(`after.${name}`),
          }),
        },
        authorIn(p),
        sql`before, after`,
      ),
    )
    .selectFrom('after')
    .select('after.id'),
);

type One = { user_id: string; id: string };

/** Locks an attachment. A separate statement, so that the next one sees what was committed during the wait. */
export const lockAttachment = compiled('attachments: lock', (db, p: Params<One>) =>
  attachmentToWrite(db, p).select('attachment.id').forUpdate('attachment'),
);

/** Finds what a write of a locked attachment depends on. */
export const findToWrite = compiled('attachments: find one to write', (db, p: Params<One>) =>
  attachmentToWrite(db, p).select([
    'space.role',
    'space.archived',
    'attachment.version',
    sql<boolean>`attachment.uploader_id is not distinct from ${p.user_id}::uuid`.as('is_uploader'),
  ]),
);

export type Fields = { name?: string | undefined; description?: string | null | undefined };

/** Changes a locked attachment. */
export const updateAttachment = compiledShapes(
  'attachments: change',
  (db, p: Params<TargetValues & Fields>) =>
    attachment.update(db, {
      type: 'attachment.updated',
      by: p,
      target: attachmentToWrite(db, p).select(['task.space_id', 'task.project_id']),
      versions: p.versions,
      fields: named(p, ['name', 'description']),
    }),
  EVERY_VALUE,
);

/** Deletes a locked attachment. A trigger releases its file. */
export const deleteAttachment = compiled(
  'attachments: delete',
  (db, p: Params<Omit<TargetValues, 'versions'>>) =>
    attachment.delete(db, {
      type: 'attachment.deleted',
      by: p,
      target: attachmentToWrite(db, p).select(['task.space_id', 'task.project_id']),
    }),
);

/** Deletes the attachments of a locked comment, with an event each. */
export const deleteThoseOfComment = compiled(
  'attachments: delete those of a comment',
  (db, p: Params<AuthorValues & { comment_id: string }>) =>
    attachment.delete(db, {
      type: 'attachment.deleted',
      by: p,
      target: db
        .selectFrom('attachment')
        .innerJoin('task', 'task.id', 'attachment.task_id')
        .where('attachment.comment_id', '=', p.comment_id)
        .select(['task.space_id', 'task.project_id']),
    }),
);
