import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { Limiter } from '../concurrency.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { appendEvent, BY_SERVICE } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';
import { canBeTaken, discardFiles, insertFile } from '../files/stored.ts';
import { enqueue } from '../jobs/enqueue.ts';
import type { JobServices, Run } from '../jobs/job.ts';
import { subjectName } from './write.ts';

declare module '../jobs/job.ts' {
  interface JobPayloads {
    make_thumbnail: { attachment_id: string };
  }
}

/** Types of images whose decoders `scale-image.ts` allows. */
const TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const MAX_SOURCE_BYTES = 32 * 1024 * 1024;
const MAX_THUMBNAIL_BYTES = 1024 * 1024;
/** An image of 50 megapixels takes about a second. */
const MAX_MS = 20_000;
const ATTEMPTS = 3;
/** Messages go first. */
const PRIORITY = 5;

/** Requests a thumbnail of a new attachment, if it is an image. */
export async function requestThumbnail(
  trx: Database,
  attachment_id: string,
  { media_type, size_bytes }: { media_type: string; size_bytes: number },
): Promise<void> {
  if (!TYPES.includes(media_type) || size_bytes > MAX_SOURCE_BYTES) return;
  await enqueue(trx, 'make_thumbnail', { attachment_id }, { max_attempts: ATTEMPTS, priority: PRIORITY });
}

const findSource = compiled('thumbnails: find the image', (db, p: Params<{ attachment_id: string }>) =>
  db
    .selectFrom('attachment')
    .innerJoin('stored_file', 'stored_file.id', 'attachment.file_id')
    .leftJoin('attachment_thumbnail as known', 'known.attachment_id', 'attachment.id')
    .where('attachment.id', '=', p.attachment_id)
    .where('known.attachment_id', 'is', null)
    .select([
      'stored_file.id',
      'stored_file.wrapped_key',
      sql<number>`attachment.size_bytes::double precision`.as('size_bytes'),
    ]),
);

type New = {
  attachment_id: string;
  file_id: string;
  width: number;
  height: number;
  size_bytes: number;
  sha256: Buffer;
};

/**
 * Stores a thumbnail with its event, unless the attachment has been deleted or has one. Copies of the attachment learn from the event that
 * there is one. Its version stays, because nobody has changed it.
 */
const insertThumbnail = compiled('thumbnails: create', (db, p: Params<New>) =>
  db
    .with(
      'taken',
      () => sql<{ id: string }>`(
        update stored_file set delete_after = null where id = ${p.file_id} and ${canBeTaken}
          and exists (select from attachment where attachment.id = ${p.attachment_id})
          and not exists (select from attachment_thumbnail as known where known.attachment_id = ${p.attachment_id})
        returning id)`,
    )
    .with(
      'made',
      () => sql<{ attachment_id: string }>`(
        insert into attachment_thumbnail (attachment_id, file_id, width, height, size_bytes, sha256)
        select ${p.attachment_id}::uuid, taken.id, ${p.width}, ${p.height}, ${p.size_bytes}, ${p.sha256}::bytea from taken
        returning attachment_id, width, height)`,
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'attachment.updated',
          space_id: sql.ref('attachment.space_id'),
          project_id: sql.ref('task.project_id'),
          subject: {
            type: 'attachment',
            id: sql.ref('attachment.id'),
            name: subjectName(sql.ref('attachment.name')),
          },
          version: sql.ref('attachment.version'),
          changes: fieldChanges(['thumbnail'], {
            after: () => sql`jsonb_build_object('width', made.width, 'height', made.height)`,
          }),
        },
        BY_SERVICE,
        sql`made join attachment on attachment.id = made.attachment_id join task on task.id = attachment.task_id`,
      ),
    )
    .selectFrom('made')
    .select('made.attachment_id'),
);

/** The job `make_thumbnail`. An image that cannot be read has no thumbnail. */
export async function makeThumbnail(
  { attachment_id }: { attachment_id: string },
  { signal }: Run,
  { db, files, log }: JobServices,
): Promise<void> {
  const source = await findSource.first(db, { attachment_id });
  if (!source) return;
  const image = await one.run('image', () =>
    scaled(files.read(source, { start: 0, end: source.size_bytes }), signal),
  );
  signal.throwIfAborted();
  if (!image) return log.info({ attachment_id }, 'image without a thumbnail');
  const { width, height, content } = image;
  const id = randomUUID();
  const wrapped_key = files.newKey(id);
  await insertFile.run(db, { id, wrapped_key });
  try {
    const { size_bytes, sha256 } = await files.save(
      { id, wrapped_key },
      Readable.from([content]),
      MAX_THUMBNAIL_BYTES,
    );
    await insertThumbnail.all(db, { attachment_id, file_id: id, width, height, size_bytes, sha256 });
  } finally {
    // Unless the thumbnail has it now.
    await discardFiles(db, files.store, [id]);
  }
}

/** One large image takes up to 250 MB. */
const one = new Limiter({ inAll: 1 });

/** The npm package has JavaScript. */
const PROGRAM = fileURLToPath(new URL(`scale-image${extname(import.meta.url)}`, import.meta.url));
const ARGUMENTS = [
  '--permission',
  '--allow-fs-read=*',
  '--allow-addons',
  '--max-old-space-size=256',
  PROGRAM,
];

type Image = { width: number; height: number; content: Buffer };

/** Returns a small picture of an image; nothing if the image is broken, too large, or takes too long. */
async function scaled(image: AsyncIterable<Buffer>, signal: AbortSignal): Promise<Image | undefined> {
  const child = spawn(process.execPath, ARGUMENTS, {
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
    signal,
    timeout: MAX_MS,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'close').catch(() => [null]);
  // A process that has ended early does not read the rest. Errors of the store remain errors.
  const fed = pipeline(Readable.from(image), child.stdin).catch((error: NodeJS.ErrnoException) => {
    if (!['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(error.code ?? '')) {
      child.kill('SIGKILL');
      throw error;
    }
  });
  const pieces: Buffer[] = [];
  let length = 0;
  child.stdout.on('data', (piece: Buffer) => {
    length += piece.length;
    if (length > MAX_THUMBNAIL_BYTES) child.kill('SIGKILL');
    else pieces.push(piece);
  });
  const [[code]] = await Promise.all([ended, fed]);
  if (code !== 0 || length <= 4) return undefined;
  const all = Buffer.concat(pieces);
  return { width: all.readUInt16BE(0), height: all.readUInt16BE(2), content: all.subarray(4) };
}
