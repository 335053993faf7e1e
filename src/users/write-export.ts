import { randomUUID } from 'node:crypto';
import { type PassThrough, Readable } from 'node:stream';
import { sql } from 'kysely';
import { ZipFile } from 'yazl';
import type { Database } from '../database/database.ts';
import { withTransaction } from '../database/transaction.ts';
import type { Files } from '../files/files.ts';
import { StorageFull } from '../files/store.ts';
import { discardFiles, insertFile } from '../files/stored.ts';
import type { Run as JobRun, JobServices } from '../jobs/job.ts';
import { sendMail } from '../mail/send.ts';
import type { ExportFile, PersonalData } from '../resource.ts';
import {
  addPart,
  beginRun,
  clearRun,
  failRun,
  findParts,
  finishRun,
  isCurrent,
  keepRun,
  type Run,
} from './exports.ts';

/** The size of a file in the store. An object store gets each from a file on the disk of the process, and takes 5 GiB in one piece. */
const PART_BYTES = 256 * 1024 * 1024;
/** How much is written or sent before it is checked again whether the archive is still wanted. */
const CHECK_BYTES = 1024 * 1024;
/** Beyond it, an entry of an archive needs fields of 64 bits. */
const MAX_PLAIN_BYTES = 0xffff_0000;
/** How often an export is started before it fails. */
export const MAX_RUNS = 3;

declare module '../jobs/job.ts' {
  interface JobPayloads {
    write_export: { export_id: string };
  }

  interface JobServices {
    /** The content of attachments and archives. */
    readonly files: Files;
    /** One entry for each table, in the order of the files of an archive. */
    readonly personalData: readonly PersonalData[];
  }
}

/**
 * Writes the archive of an export, part by part. A run that seemed dead and was replaced fails soon. The job is done when the run that
 * replaced it is done.
 */
export async function writeExport(
  { export_id }: { export_id: string },
  { signal }: Pick<JobRun, 'signal'>,
  services: Pick<JobServices, 'db' | 'files' | 'appUrl' | 'personalData'>,
  // Smaller only in tests.
  partBytes = PART_BYTES,
): Promise<void> {
  const { db, appUrl, personalData } = services;
  const run = await beginRun.first(db, { export_id });
  if (!run) return;
  const writing = { export_id, run: run.run };
  try {
    await clearRun(db, writing, signal);
    const files = personalData.flatMap(({ exported }) => ('file' in exported ? [exported] : []));
    const expected = await countLines(db, run.user_id, files);
    const parts = { ...archiveOf(services, run, files, expected), partBytes };
    const size_bytes = await store(services, writing, parts, signal);
    await withTransaction(db, async (trx) => {
      const finished = await finishRun.first(trx, { ...writing, size_bytes });
      if (!finished) throw overtakenError();
      const values = { link: `${appUrl}/exports/${export_id}`, ...finished };
      await sendMail(trx, { template: 'export_ready', to: { user_id: run.user_id }, values });
    });
  } catch (error) {
    const isFull = error instanceof StorageFull;
    if (isFull || run.attempts >= MAX_RUNS) await failRun.run(db, writing);
    // Another attempt would fill the disk again, and what is written of this one gives its room back.
    if (isFull) await clearRun(db, writing, signal);
    throw error;
  }
}

/** Stores an archive in the store of files, and returns its size. */
async function store(
  { db, files }: Pick<JobServices, 'db' | 'files'>,
  writing: { export_id: string; run: string },
  { output, progress, partBytes }: Written & { partBytes: number },
  signal: AbortSignal,
): Promise<number> {
  let total = 0;
  let number = 0;
  async function* checked(pieces: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    let unchecked = 0;
    for await (const piece of pieces) {
      signal.throwIfAborted();
      unchecked += piece.length;
      if (unchecked >= CHECK_BYTES) {
        if (!(await keepRun.first(db, { ...writing, progress: progress() }))) throw overtakenError();
        unchecked = 0;
      }
      yield piece;
    }
  }
  for await (const part of partsOf(output, partBytes)) {
    const id = randomUUID();
    const wrapped_key = files.newKey(id);
    await insertFile.run(db, { id, wrapped_key });
    try {
      const { size_bytes } = await files.save({ id, wrapped_key }, checked(part), Number.POSITIVE_INFINITY);
      const added = await addPart.first(db, {
        ...writing,
        ...{ number, file_id: id, size_bytes, progress: progress() },
      });
      if (!added) throw overtakenError();
      total += size_bytes;
      number += 1;
    } catch (error) {
      await discardFiles(db, files.store, [id]);
      throw error;
    }
  }
  return total;
}

const overtakenError = () => new Error('Another run has taken over this export, or the export was removed.');

type Written = { readonly output: Readable; progress(): number };

/**
 * Returns the archive as a stream, and its progress in percent. Files are written one after the other, no faster than the
 * stream is read.
 */
function archiveOf(
  { db, files: stored }: Pick<JobServices, 'db' | 'files'>,
  { user_id }: Run,
  files: readonly ExportFile[],
  expected: number,
): Written {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough;
  const fail = (error: Error) => output.destroy(error);
  zip.on('error', fail);
  let written = 0;
  const add = (file: string, text: () => AsyncIterable<string>) =>
    zip.addReadStreamLazy(file, (ready) => {
      const input = Readable.from(text(), { objectMode: false });
      input.once('error', fail);
      ready(null, input);
    });
  add('README.txt', async function* () {
    yield readme(files);
  });
  for (const { file, lines } of files) {
    add(file, async function* () {
      for await (const page of lines(db, user_id)) {
        written += page.length;
        if (page.length > 0) yield `${page.join('\n')}\n`;
      }
    });
  }
  async function addContents(): Promise<void> {
    for (const { contents } of files) {
      if (!contents) continue;
      for await (const { file, size, content } of contents(db, stored, user_id)) {
        // Most files are compressed already.
        const options = { compress: false, forceZip64Format: size > MAX_PLAIN_BYTES };
        zip.addReadStreamLazy(file, options, (ready) => {
          const input = Readable.from(content(), { objectMode: false });
          input.once('error', fail);
          ready(null, input);
        });
      }
    }
  }
  addContents().then(() => zip.end(), fail);
  return { output, progress: () => Math.min(Math.floor((written * 99) / Math.max(expected, 1)), 99) };
}

/** Describes each file. */
function readme(files: readonly ExportFile[]): string {
  const lines = files.map(({ file, what }) => `${file.padEnd(20)}${what}`);
  return ['All of your data in TaskFlow.', '', ...lines, '', 'Times are in UTC.', ''].join('\n');
}

/** Counting a million rows takes 0.3 s. */
const MAX_COUNTED = 1_000_000;

/** Estimates the number of lines, from the tables that can be large. */
async function countLines(db: Database, user_id: string, files: readonly ExportFile[]): Promise<number> {
  const counts = files.flatMap(({ counted }) =>
    counted ? [sql`(select count(*) from (${counted(user_id)} limit ${MAX_COUNTED}) as counted)`] : [],
  );
  const { rows } = await sql<{
    lines: number;
  }>`select (${sql.join(counts, sql` + `)})::integer as lines`.execute(db);
  return rows[0]?.lines ?? 0;
}

/** Divides the archive into parts, each of which must be read before the next one. */
async function* partsOf(archive: Readable, bytes: number): AsyncIterable<AsyncIterable<Buffer>> {
  const pieces = archive[Symbol.asyncIterator]();
  let next: IteratorResult<Buffer> = await pieces.next();
  async function* part(): AsyncIterable<Buffer> {
    for (let length = 0; !next.done && length < bytes; next = await pieces.next()) {
      length += next.value.length;
      yield next.value;
    }
  }
  try {
    while (!next.done) yield part();
  } finally {
    await pieces.return?.();
  }
}

type Archive = { export_id: string; run: string | null };

/** Yields the content of an archive. `gone` is the error if it was removed or withdrawn meanwhile. */
export async function* contentOf(
  { db, files }: { db: Database; files: Pick<Files, 'read'> },
  { export_id, run }: Archive,
  gone: () => Error,
): AsyncIterable<Buffer> {
  const current = { export_id, run: run ?? '' };
  const parts = run ? await findParts.all(db, current) : [];
  if (parts.length === 0) throw gone();
  for (const { size_bytes, ...file } of parts) {
    let unchecked = 0;
    for await (const piece of files.read({ ...file, size_bytes }, { start: 0, end: size_bytes })) {
      unchecked += piece.length;
      if (unchecked >= CHECK_BYTES) {
        if (!(await isCurrent.first(db, current))) throw gone();
        unchecked = 0;
      }
      yield piece;
    }
  }
}
