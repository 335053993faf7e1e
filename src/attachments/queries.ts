import { sql } from 'kysely';
import { spaces, spacesToWrite, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { oldest, paged } from '../database/paged.ts';
import type { ListValues } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';

export type Attachment = Schema<'Attachment'>;

type Reader = Pick<Database, 'selectFrom'>;

/** Selects the tasks that the viewer can see. Every query of attachments starts here. */
const visibleTasks = (db: Reader, viewer: Viewer) =>
  db
    .selectFrom(spaces(db, viewer).as('space'))
    .innerJoin('task', 'task.space_id', 'space.id')
    .where('task.deleted_at', 'is', null);

/** The same with what `assertMayWrite` checks. Every write of attachments starts here. */
export const tasksToWrite = (db: Reader, viewer: Viewer) =>
  db
    .selectFrom(spacesToWrite(db, viewer).as('space'))
    .innerJoin('task', 'task.space_id', 'space.id')
    .where('task.deleted_at', 'is', null);

const visibleTo = (db: Reader, viewer: Viewer) =>
  visibleTasks(db, viewer).innerJoin('attachment', 'attachment.task_id', 'task.id');

export const attachmentToWrite = (db: Reader, p: Viewer & Params<{ id: string }>) =>
  tasksToWrite(db, p)
    .innerJoin('attachment', 'attachment.task_id', 'task.id')
    .where('attachment.id', '=', p.id);

/** Columns that are properties, or from which properties are computed. */
const stored = [
  'attachment.id',
  'attachment.task_id',
  'attachment.comment_id',
  'attachment.name',
  'attachment.description',
  'attachment.media_type',
  'attachment.size_bytes',
  'attachment.sha256',
  'attachment.uploader_id',
  'attachment.version',
  'attachment.created_at',
  'attachment.updated_at',
] as const;

/** Sizes are exact numbers of JavaScript. The driver returns a bigint as text. */
const size = sql<number>`attachment.size_bytes::double precision`;

/** The properties of the contract's Attachment. */
const shown = [
  'attachment.id',
  'attachment.task_id',
  'attachment.comment_id',
  'attachment.name',
  'attachment.description',
  'attachment.media_type',
  size.as('size_bytes'),
  sql<string>`encode(attachment.sha256, 'hex')`.as('sha256'),
  userSummary(sql.ref<string>('attachment.uploader_id')).as('uploader'),
  sql<{ width: number; height: number } | null>`(
    select jsonb_build_object('width', width, 'height', height) from attachment_thumbnail as small
    where small.attachment_id = attachment.id)`.as('thumbnail'),
  'attachment.version',
  'attachment.created_at',
  'attachment.updated_at',
] as const;

type One = { user_id: string; id: string };

export const findAttachment = compiled('attachments: get', (db, p: Params<One>) =>
  visibleTo(db, p).where('attachment.id', '=', p.id).select(shown),
);

/** Finds those of these attachments that a user can see, each with the project of its task. */
export const findWithProjects = compiled(
  'attachments: get several with their projects',
  (db, p: Params<{ user_id: string; ids: string[] }>) =>
    visibleTo(db, p)
      .where(sql<boolean>`attachment.id = any(${p.ids}::uuid[])`)
      .select('task.project_id')
      .select(shown),
);

/** Returns these attachments in the order of the list. */
export const findAttachments = compiled(
  'attachments: get several',
  (db, p: Params<{ user_id: string; ids: string[] }>) =>
    visibleTo(db, p)
      .where(sql<boolean>`attachment.id = any(${p.ids}::uuid[])`)
      .select(shown)
      .orderBy(sql`array_position(${p.ids}::uuid[], attachment.id)`),
);

/** A link works only while its creator is active. */
const isActive = ({ user_id }: Params<One>) =>
  sql<boolean>`exists (select from "user" where "user".id = ${user_id} and "user".active)`;

/** Finds what is needed to read the content. The account of a link's creator can be closed. */
export const findContent = compiled('attachments: find the content to send', (db, p: Params<One>) =>
  visibleTo(db, p)
    .innerJoin('stored_file', 'stored_file.id', 'attachment.file_id')
    .where('attachment.id', '=', p.id)
    .where(isActive(p))
    .select([
      'stored_file.id',
      'stored_file.wrapped_key',
      size.as('size_bytes'),
      sql<string>`encode(attachment.sha256, 'hex')`.as('sha256'),
      'attachment.name',
      'attachment.media_type',
      'attachment.created_at',
      'task.project_id',
    ]),
);

/** Finds what is needed to read the thumbnail. */
export const findThumbnail = compiled('attachments: find the thumbnail to send', (db, p: Params<One>) =>
  visibleTo(db, p)
    .innerJoin('attachment_thumbnail as small', 'small.attachment_id', 'attachment.id')
    .innerJoin('stored_file', 'stored_file.id', 'small.file_id')
    .where('attachment.id', '=', p.id)
    .where(isActive(p))
    .select([
      'stored_file.id',
      'stored_file.wrapped_key',
      'small.size_bytes',
      sql<string>`encode(small.sha256, 'hex')`.as('sha256'),
      sql<string>`attachment.name || '.webp'`.as('name'),
      sql.lit('image/webp').as('media_type'),
      'small.created_at',
      'task.project_id',
    ]),
);

type ListRequest = Omit<ListValues<'listAttachments'>, 'comment_id'> & {
  user_id: string;
  comment_id?: string | undefined;
  ofTask?: boolean | undefined;
};

/** Returns one page of the attachments of a task. Returns no rows at all if the actor cannot see the task. */
export const listAttachments = paged<ListRequest>('attachments: list')({
  from: (db, p) => visibleTo(db, p).where('task.id', '=', p.task_id).select(stored),
  as: 'attachment',
  filters: {
    comment_id: (comment_id) => sql`attachment.comment_id = ${comment_id}::uuid`,
    ofTask: { true: sql`attachment.comment_id is null`, false: sql`attachment.comment_id is not null` },
  },
  by: oldest('attachment.created_at'),
  within: (db, p) => visibleTasks(db, p).where('task.id', '=', p.task_id).select('task.id'),
  shown: (page) => page.select(shown),
});
