import { type PassThrough, Readable } from 'node:stream';
import { sql } from 'kysely';
import { ZipFile } from 'yazl';
import type { Database } from '../database/database.ts';
import { withTransaction } from '../database/transaction.ts';
import type { Files } from '../files/files.ts';
import type { Run as JobRun, JobServices } from '../jobs/job.ts';
import { sendMail } from '../mail/send.ts';
import type { ExportFile, PersonalData } from '../resource.ts';
import type { Archives } from './archives.ts';
import { addChunk, beginRun, clearRun, failRun, findChunk, finishRun, type Run } from './exports.ts';

/** How much of an archive of any size is held in memory, and the size of one row. */
const CHUNK_BYTES = 1024 * 1024;
/** Beyond it, an entry of an archive needs fields of 64 bits. */
const MAX_PLAIN_BYTES = 0xffff_0000;
/** How often an export is started before it fails. */
export const MAX_RUNS = 3;

declare module '../jobs/job.ts' {
  interface JobPayloads {
    write_export: { export_id: string };
  }

  interface JobServices {
    readonly archives: Archives;
    /** The content of attachments. */
    readonly files: Files;
    /** One entry for each table, in the order of the files of an archive. */
    readonly personalData: readonly PersonalData[];
  }
}

/**
 * Writes the archive of an export, chunk by chunk. A run that seemed dead and was replaced fails at its next chunk. The job
 * is done when the run that replaced it is done.
 */
export async function writeExport(
  { export_id }: { export_id: string },
  { signal }: Pick<JobRun, 'signal'>,
  services: Pick<JobServices, 'db' | 'archives' | 'files' | 'appUrl' | 'personalData'>,
): Promise<void> {
  const { db, archives, appUrl, personalData } = services;
  const run = await beginRun.first(db, { export_id });
  if (!run) return;
  const writing = { export_id, run: run.run };
  try {
    await clearRun(db, writing, signal);
    let number = 0;
    let size_bytes = 0;
    const files = personalData.flatMap(({ exported }) => ('file' in exported ? [exported] : []));
    const expected = await countLines(db, run.user_id, files);
    const { output, progress } = archiveOf(services, run, files, expected);
    for await (const chunk of chunksOf(output)) {
      signal.throwIfAborted();
      const content = archives.seal(chunk, { ...writing, number });
      const added = await addChunk.run(db, { ...writing, number, content, progress: progress() });
      if (added === 0) throw overtakenError();
      number += 1;
      size_bytes += chunk.length;
    }
    await withTransaction(db, async (trx) => {
      const finished = await finishRun.first(trx, { ...writing, chunks: number, size_bytes });
      if (!finished) throw overtakenError();
      const values = { link: `${appUrl}/exports/${export_id}`, ...finished };
      await sendMail(trx, { template: 'export_ready', to: { user_id: run.user_id }, values });
    });
  } catch (error) {
    if (run.attempts >= MAX_RUNS) await failRun.run(db, writing);
    throw error;
  }
}

const overtakenError = () => new Error('Another run has taken over this export, or the export was removed.');

/**
 * Returns the archive as a stream, and its progress in percent. Files are written one after the other, no faster than the
 * stream is read.
 */
function archiveOf(
  { db, files: stored }: Pick<JobServices, 'db' | 'files'>,
  { user_id }: Run,
  files: readonly ExportFile[],
  expected: number,
): { output: Readable; progress(): number } {
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

async function* chunksOf(output: Readable): AsyncIterable<Buffer> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of output as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length < CHUNK_BYTES) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(pieces);
}

type Archive = { export_id: string; run: string | null; chunks: number };

/** Yields the content of an archive, chunk by chunk. `gone` is the error if it was removed or withdrawn meanwhile. */
export async function* contentOf(
  db: Database,
  { export_id, run, chunks }: Archive,
  archives: Archives,
  gone: () => Error,
): AsyncIterable<Buffer> {
  for (let number = 0; number < chunks; number += 1) {
    const chunk = run ? await findChunk.first(db, { export_id, run, number }) : undefined;
    if (!chunk || !run) throw gone();
    yield archives.open(chunk.content, { export_id, run, number });
  }
}
