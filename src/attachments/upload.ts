import { randomUUID } from 'node:crypto';
import { assertMayWrite } from '../access/write.ts';
import type { Context } from '../context.ts';
import type { Upload } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { authorOf } from '../events/append.ts';
import { TooLarge } from '../files/files.ts';
import { mediaTypeOf } from '../files/media-type.ts';
import { fileName } from '../files/names.ts';
import { StorageFull } from '../files/store.ts';
import { discardFiles, insertFile, keepFiles } from '../files/stored.ts';
import { MAX_ATTACHMENTS, type StorageLimits, sizeText } from './limits.ts';
import { findAttachments } from './queries.ts';
import { requestThumbnail } from './thumbnails.ts';
import { findPlace, insertAttachment, lockComment, lockStorage, lockTask, type Place } from './write.ts';

/** A file that is stored, but not an attachment yet. */
export type Uploaded = {
  file_id: string;
  wrapped_key: Buffer;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: Buffer;
};

export type Fields = { comment_id: string | null; description: string | null };

/** How often a running upload says that it is not dead. */
export const KEEP_MS = 10 * 60_000;

/**
 * Stores the files of an upload and then makes all of them attachments, or none. A row exists for each file before its first byte, so
 * whatever interrupts this, the sweep removes what no attachment has.
 */
export async function uploadTo(task_id: string, given: Fields, upload: Upload, context: Context) {
  const { db, actor } = context;
  const place = { user_id: actor.user_id, task_id, comment_id: given.comment_id };
  let roomLeft = roomIn(await findPlace.first(db, place), context.storageLimits);
  const { maxBytes } = context.storageLimits;
  const limitOf = (room: number): Limit => ({
    bytes: Math.min(maxBytes, room),
    error: () => (room < maxBytes ? new ApiError('QUOTA_EXCEEDED') : tooLarge(maxBytes)),
  });
  const ids: string[] = [];
  const timer = setInterval(() => void keepFiles.run(db, { ids }).catch(() => {}), KEEP_MS).unref();
  try {
    const fields = { ...given };
    const files: Uploaded[] = [];
    for await (const part of upload.parts()) {
      if ('value' in part) {
        if (files.length > 0) throw invalid([LATE]);
        applyField(fields, part);
        continue;
      }
      if (part.field !== 'file') throw invalid([unknownField(part.field)]);
      if (part.name === undefined) throw invalid([upload.isForm ? NAMELESS_PART : NAMELESS_BODY]);
      const file = await save({ name: part.name, content: part.content }, ids, limitOf(roomLeft), context);
      files.push(file);
      roomLeft -= file.size_bytes;
    }
    if (files.length === 0) throw invalid([MISSING]);
    return await commit({ ...place, ...fields }, files, context);
  } catch (error) {
    if (ids.length > 0) await discardFiles(db, context.files.store, ids);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** The most that a file can have, and the error for more. */
export type Limit = { bytes: number; error(): ApiError };

/** Stores one file. Its ID is added to `ids` before anything is written. */
export async function save(
  { name: given, content }: { name: string; content: AsyncIterable<Buffer> },
  ids: string[],
  limit: Limit,
  { db, files }: Context,
): Promise<Uploaded> {
  const id = randomUUID();
  const wrapped_key = files.newKey(id);
  await insertFile.run(db, { id, wrapped_key });
  ids.push(id);
  const name = fileName(given);
  try {
    const { start, ...saved } = await files.save({ id, wrapped_key }, content, limit.bytes);
    return { file_id: id, wrapped_key, name, media_type: await mediaTypeOf(start, name), ...saved };
  } catch (error) {
    if (error instanceof TooLarge) throw limit.error();
    if (error instanceof StorageFull) throw new ApiError('STORAGE_FULL', { cause: error });
    throw error;
  }
}

export const tooLarge = (maxBytes: number) =>
  new ApiError('PAYLOAD_TOO_LARGE', {
    message: `The file is too large. The limit is ${sizeText(maxBytes)}.`,
  });

/** Makes the files attachments. Uploads of the same user or to the same space do this one after the other, so limits are exact. */
function commit(place: Place & Fields, files: readonly Uploaded[], context: Context) {
  return context.transaction(async (trx) => {
    await lockPlace(trx, place);
    const { ids, project_id } = await attach(trx, place, files, context);
    const data = await findAttachments.all(trx, { user_id: place.user_id, ids });
    return { status: 201 as const, data, ...(project_id && { project_id }) };
  });
}

/** Locks what uploads to the same place share. A statement of its own for each lock, so that the next one sees what was committed. */
export async function lockPlace(trx: Database, { user_id, task_id, comment_id }: Place): Promise<void> {
  await lockTask.first(trx, { task_id });
  if (comment_id !== null) await lockComment.first(trx, { comment_id });
  await lockStorage.all(trx, { user_id, task_id });
}

/** Makes files attachments of a locked place, and returns their IDs. */
export async function attach(
  trx: Database,
  { user_id, task_id, comment_id, description }: Place & Fields,
  files: readonly Uploaded[],
  context: Context,
): Promise<{ ids: string[]; project_id: string | null }> {
  const target = await findPlace.first(trx, { user_id, task_id, comment_id });
  const size = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  if (size > roomIn(target, context.storageLimits, files.length)) throw new ApiError('QUOTA_EXCEEDED');
  const ids: string[] = [];
  for (const file of files) {
    const id = await insert(trx, { task_id, comment_id, description }, file, context);
    await requestThumbnail(trx, id, file);
    ids.push(id);
  }
  return { ids, project_id: target?.project_id ?? null };
}

async function insert(
  trx: Database,
  place: Fields & { task_id: string },
  { wrapped_key: _, ...file }: Uploaded,
  context: Context,
): Promise<string> {
  const row = await insertAttachment.first(trx, { ...authorOf(context), ...place, ...file });
  // The sweep takes a file an hour after the last sign of its upload.
  if (!row) throw new Error('The file was removed before its upload was complete.');
  return row.id;
}

type Target = Awaited<ReturnType<typeof findPlace.first>>;

/**
 * Returns how many bytes of files can be added.
 * @throws ApiError NOT_FOUND, FORBIDDEN, PROJECT_ARCHIVED, UNKNOWN_COMMENT, TOO_MANY_ATTACHMENTS or QUOTA_EXCEEDED
 */
export function roomIn(target: Target, { userBytes, spaceBytes }: StorageLimits, adding = 1): number {
  if (!target) throw new ApiError('NOT_FOUND');
  assertMayWrite(target, 'change tasks');
  if (!target.has_comment) throw unknownComment();
  if (target.count + adding > MAX_ATTACHMENTS) throw new ApiError('TOO_MANY_ATTACHMENTS');
  const room = Math.min(
    userBytes - (target.user_bytes ?? 0) - target.user_reserved,
    spaceBytes - (target.space_bytes ?? 0) - target.space_reserved,
  );
  if (room < 0) throw new ApiError('QUOTA_EXCEEDED');
  return room;
}

export const unknownComment = () =>
  new ApiError('UNKNOWN_COMMENT', {
    message: 'The comment does not exist on this task.',
    errors: [{ field: 'comment_id', code: 'UNKNOWN_COMMENT', message: 'Choose a comment of this task.' }],
  });

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** `maxLength` of the description in the contract. */
const MAX_DESCRIPTION = 1_000;

/** Reads a field of a form, or of metadata, which the validator does not see. */
export function applyField(fields: Fields, { field, value }: { field: string; value: string }): void {
  if (field === 'comment_id') {
    if (!UUID.test(value)) throw invalid([{ field, code: 'INVALID_FORMAT', message: 'Must be a UUID.' }]);
    fields.comment_id = value.toLowerCase();
  } else if (field === 'description') {
    const message = `Must have at most ${MAX_DESCRIPTION} characters.`;
    if ([...value].length > MAX_DESCRIPTION) throw invalid([{ field, code: 'TOO_LONG', message }]);
    if (value.includes('\0'))
      throw invalid([{ field, code: 'INVALID_CHARACTER', message: 'Remove the character U+0000.' }]);
    fields.description = value === '' ? null : value;
  } else {
    throw invalid([unknownField(field)]);
  }
}

const unknownField = (field: string): ErrorDetail => ({
  field: field || 'body',
  code: 'UNKNOWN_FIELD',
  message: 'There is no such field. Send each file in a field with the name `file`.',
});

const LATE: ErrorDetail = {
  field: 'body',
  code: 'INVALID_ORDER',
  message: 'Send the other fields before the files.',
};
const MISSING: ErrorDetail = { field: 'file', code: 'REQUIRED', message: 'Send at least one file.' };
const NAMELESS_PART: ErrorDetail = {
  field: 'file',
  code: 'REQUIRED',
  message: 'Send each file with a `filename`.',
};
const NAMELESS_BODY: ErrorDetail = {
  field: 'Content-Disposition',
  code: 'REQUIRED',
  message: 'Send the name of the file, such as `attachment; filename="note-g.pdf"`.',
};
