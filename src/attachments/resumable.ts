import { type Hash, randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { fileName } from '../files/names.ts';
import { discardFiles, keepFiles } from '../files/stored.ts';
import { MAX_UPLOADS } from './limits.ts';
import { endable } from './running-parts.ts';
import {
  attach,
  type Fields,
  KEEP_MS,
  type Limit,
  lockPlace,
  roomIn,
  save,
  tooLarge,
  type Uploaded,
} from './upload.ts';
import { announcedIn, checksumOf } from './upload-headers.ts';
import * as queries from './upload-queries.ts';
import { findPlace, type Place } from './write.ts';

/** How long an upload stays without another part. */
const LIFETIME_MS = 24 * 3_600_000;

type Row = NonNullable<Awaited<ReturnType<typeof queries.findUpload.first>>>;

const expiryIn = ({ clock }: Context) => new Date(clock.now() + LIFETIME_MS).toISOString();

export const uploadOf = ({ finished_at: _, project_id: __, ...upload }: Row): Schema<'Upload'> => upload;

/** The headers by which a client of tus knows where to continue. */
export const stateHeaders = ({ received_bytes, size_bytes, expires_at }: Row) => ({
  'Upload-Offset': String(received_bytes),
  'Upload-Expires': new Date(expires_at).toUTCString(),
  ...(size_bytes === null
    ? { 'Upload-Defer-Length': '1' as const }
    : { 'Upload-Length': String(size_bytes) }),
});

/** Begins an upload. Its size is reserved in the quotas of the user and the project. */
export async function beginUpload(
  task_id: string,
  headers: OperationRequest<'createUpload'>['headers'],
  context: Context,
) {
  const { actor, storageLimits, now, db } = context;
  const { user_id } = actor;
  const announced = announcedIn(headers);
  const { size_bytes, comment_id, description } = announced;
  if ((size_bytes ?? 0) > storageLimits.maxBytes) throw tooLarge(storageLimits.maxBytes);
  const place = { user_id, task_id, comment_id };
  roomIn(await findPlace.first(db, place), storageLimits);
  const ids: string[] = [];
  try {
    // No part will follow.
    const empty =
      size_bytes === 0
        ? await save({ name: announced.name, content: nothing() }, ids, limitOf(0, true, 0), context)
        : undefined;
    return await context.transaction(async (trx) => {
      await lockPlace(trx, place);
      const room = roomIn(await findPlace.first(trx, place), storageLimits);
      if ((size_bytes ?? 0) > room) throw new ApiError('QUOTA_EXCEEDED');
      const { count } = await queries.countUploads.one(trx, { user_id });
      if (count >= MAX_UPLOADS) throw new ApiError('TOO_MANY_UPLOADS');
      const expires_at = expiryIn(context);
      const name = fileName(announced.name);
      const created = await queries.insertUpload.first(trx, {
        ...place,
        description,
        name,
        size_bytes,
        now,
        expires_at,
      });
      if (!created) throw new ApiError('NOT_FOUND');
      const upload = { id: created.id, user_id };
      if (empty) {
        const taken = { id: created.id, received_bytes: 0, writer: randomUUID() };
        await queries.takeUpload.first(trx, { ...taken, user_id });
        await finish(trx, { ...place, description }, taken, empty, context);
      }
      const found = await queries.findUpload.one(trx, upload);
      const { project_id } = found;
      const location = { Location: `/api/v1/uploads/${found.id}` };
      const own = { ...location, 'Upload-Expires': stateHeaders(found)['Upload-Expires'] };
      return { status: 201 as const, headers: own, data: uploadOf(found), ...(project_id && { project_id }) };
    });
  } catch (error) {
    if (ids.length > 0) await discardFiles(db, context.files.store, ids);
    throw error;
  }
}

async function* nothing(): AsyncIterable<Buffer> {}

/**
 * Returns an upload. A part that is still arriving ends first: a client asks because its connection was cut, which the server may not have
 * noticed.
 */
export async function currentUpload(
  id: string,
  { db, actor: { user_id }, runningParts }: Context,
): Promise<Row> {
  const find = () => queries.findUpload.first(db, { id, user_id });
  if (await find()) await runningParts.end(id);
  const found = await find();
  if (!found) throw new ApiError('NOT_FOUND');
  return found;
}

/** The next part of an upload, which only this request can add. `limit` is the most that it can have. */
type Part = { upload: Row; writer: string; size_bytes: number | null; limit: Limit };

type PartRequest = Pick<OperationRequest<'uploadPart'>, 'headers' | 'body'>;

/** Adds a part to an upload, and makes it an attachment if it is complete. */
export async function addPart(id: string, request: PartRequest, context: Context) {
  const { db, files, runningParts } = context;
  const upload = await currentUpload(id, context);
  const ids: string[] = [];
  const timer = setInterval(() => void keepFiles.run(db, { ids }).catch(() => {}), KEEP_MS).unref();
  try {
    const received_bytes = await runningParts.run(id, (signal) =>
      receive(upload, request, { ids, signal, context }),
    );
    const state = stateHeaders({ ...upload, received_bytes, expires_at: expiryIn(context) });
    return {
      status: 204 as const,
      headers: { 'Upload-Offset': state['Upload-Offset'], 'Upload-Expires': state['Upload-Expires'] },
    };
  } finally {
    clearInterval(timer);
    // Those that neither an upload nor an attachment has.
    if (ids.length > 0) await discardFiles(db, files.store, ids);
  }
}

/** Returns how much of the file has arrived now. */
async function receive(
  upload: Row,
  { headers, body }: PartRequest,
  { ids, signal, context }: { ids: string[]; signal: AbortSignal; context: Context },
): Promise<number> {
  const checksum = checksumOf(headers['Upload-Checksum']);
  const part = await take(upload, headers, context);
  let file: Uploaded | undefined;
  for await (const each of body.parts()) {
    if ('value' in each) continue;
    const arriving = endable(each.content, signal);
    const content = checksum ? hashed(arriving, checksum.hash) : arriving;
    file = await save({ name: upload.name, content }, ids, part.limit, context);
  }
  checksum?.check();
  return file ? store(part, file, ids, context) : upload.received_bytes;
}

async function* hashed(content: AsyncIterable<Buffer>, hash: Hash): AsyncIterable<Buffer> {
  for await (const piece of content) {
    hash.update(piece);
    yield piece;
  }
}

/** @throws ApiError UPLOAD_OFFSET_MISMATCH, or the reasons for which a file cannot be added */
async function take(
  upload: Row,
  headers: OperationRequest<'uploadPart'>['headers'],
  context: Context,
): Promise<Part> {
  const { db, actor, storageLimits } = context;
  const { maxBytes } = storageLimits;
  const { received_bytes } = upload;
  const room = roomIn(await findPlace.first(db, placeOf(upload, context)), storageLimits);
  if (headers['Upload-Offset'] !== received_bytes || upload.finished_at !== null)
    throw new ApiError('UPLOAD_OFFSET_MISMATCH');
  const size_bytes = upload.size_bytes ?? headers['Upload-Length'] ?? null;
  const isOther = headers['Upload-Length'] !== undefined && headers['Upload-Length'] !== size_bytes;
  if (isOther || (size_bytes !== null && size_bytes < received_bytes)) throw invalid([OTHER_LENGTH]);
  if ((size_bytes ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (upload.size_bytes === null && (size_bytes ?? 0) - received_bytes > room)
    throw new ApiError('QUOTA_EXCEEDED');
  const taken = { id: upload.id, received_bytes, writer: randomUUID() };
  const { user_id } = actor;
  if (!(await queries.takeUpload.first(db, { ...taken, user_id })))
    throw new ApiError('UPLOAD_OFFSET_MISMATCH');
  const limit =
    size_bytes === null
      ? limitOf(Math.min(room, maxBytes - received_bytes), room < maxBytes - received_bytes, maxBytes)
      : {
          bytes: size_bytes - received_bytes,
          error: () => new ApiError('PAYLOAD_TOO_LARGE', { message: TOO_LONG }),
        };
  return { upload, writer: taken.writer, size_bytes, limit };
}

const limitOf = (bytes: number, isQuota: boolean, maxBytes: number): Limit => ({
  bytes,
  error: () => (isQuota ? new ApiError('QUOTA_EXCEEDED') : tooLarge(maxBytes)),
});

const TOO_LONG = 'The part is larger than the rest of the file.';

const OTHER_LENGTH: ErrorDetail = {
  field: 'Upload-Length',
  code: 'NOT_ALLOWED',
  message: 'The size of a file cannot change, and cannot be less than what has arrived.',
};

const placeOf = ({ task_id, comment_id }: Row, { actor }: Context): Place => ({
  user_id: actor.user_id,
  task_id,
  comment_id,
});

/** Stores that a part has arrived, and returns how much has arrived now. */
async function store(part: Part, file: Uploaded, ids: string[], context: Context): Promise<number> {
  const { upload, writer, size_bytes } = part;
  const { id, received_bytes, description } = upload;
  const received = received_bytes + file.size_bytes;
  const place = placeOf(upload, context);
  const taken = { id, received_bytes, writer };
  const isComplete = received === size_bytes;
  if (!isComplete && file.size_bytes === 0 && size_bytes === upload.size_bytes) return received;
  const whole = isComplete && received_bytes > 0 ? await join(upload, file, ids, context) : file;
  await context.transaction(async (trx) => {
    await lockPlace(trx, place);
    if (isComplete) await finish(trx, { ...place, description }, taken, whole, context);
    else await extend(trx, part, file, context);
    return { status: 204 as const };
  });
  return received;
}

/** Stores a part of an upload that is not complete, and its size if it was not known. */
async function extend(
  trx: Database,
  { upload, writer, size_bytes }: Part,
  { file_id, size_bytes: part_bytes }: Uploaded,
  context: Context,
): Promise<void> {
  const { id, received_bytes } = upload;
  const room = roomIn(await findPlace.first(trx, placeOf(upload, context)), context.storageLimits);
  if (upload.size_bytes === null && part_bytes > room) throw new ApiError('QUOTA_EXCEEDED');
  const state = { id, received_bytes, writer, size_bytes, expires_at: expiryIn(context) };
  const stored =
    part_bytes === 0
      ? await queries.setLength.first(trx, state)
      : await queries.insertPart.first(trx, { ...state, file_id, part_bytes });
  if (!stored) throw new ApiError('UPLOAD_OFFSET_MISMATCH');
}

/**
 * Joins the parts to one file. A file that arrives in one part needs no joining. For others, this costs another pass, because the digest
 * of a whole file cannot be continued in another request.
 */
async function join(upload: Row, last: Uploaded, ids: string[], context: Context): Promise<Uploaded> {
  const { db, files } = context;
  const parts = await queries.findParts.all(db, { id: upload.id });
  const sum = parts.reduce((bytes, { size_bytes }) => bytes + size_bytes, 0);
  // Another request has taken the upload and finished it.
  if (sum !== upload.received_bytes) throw new ApiError('UPLOAD_OFFSET_MISMATCH');
  async function* content(): AsyncIterable<Buffer> {
    for (const { size_bytes, ...file } of [...parts, { ...last, id: last.file_id }])
      yield* files.read({ ...file, size_bytes }, { start: 0, end: size_bytes });
  }
  const bytes = sum + last.size_bytes;
  return save({ name: upload.name, content: content() }, ids, limitOf(bytes, false, bytes), context);
}

/** Makes a complete upload an attachment. */
async function finish(
  trx: Database,
  place: Place & Fields,
  taken: queries.Writer,
  file: Uploaded,
  context: Context,
): Promise<void> {
  // First, so that its reserved size is free for the attachment.
  if (!(await queries.finishUpload.first(trx, { ...taken, size_bytes: file.size_bytes, now: context.now })))
    throw new ApiError('UPLOAD_OFFSET_MISMATCH');
  const [attachment_id = ''] = (await attach(trx, place, [file], context)).ids;
  await queries.deleteParts.run(trx, { id: taken.id });
  await queries.nameAttachment.run(trx, { id: taken.id, attachment_id });
}
