import { type PassThrough, Readable } from 'node:stream';
import { sql } from 'kysely';
import { ZipFile } from 'yazl';
import type { Database } from '../database/database.ts';
import { withTransaction } from '../database/transaction.ts';
import type { Run as JobRun, JobServices } from '../jobs/job.ts';
import { sendMail } from '../mail/send.ts';
import type { ExportFile, PersonalData } from '../resource.ts';
import type { Archives } from './archives.ts';
import { beginRun, clearRun, failRun, findChunk, finishRun, keepChunk, type Run } from './exports.ts';

/** What is held in memory of an archive, however large it is, and what one row of it has. */
const CHUNK_BYTES = 1024 * 1024;
/** How often it is begun before it is given up. */
export const MOST_RUNS = 3;

declare module '../jobs/job.ts' {
  interface JobPayloads {
    write_export: { export_id: string };
  }

  interface JobServices {
    readonly archives: Archives;
    /** Of every table, in the order in which an archive has them. */
    readonly personalData: readonly PersonalData[];
  }
}

/**
 * Writes the archive of an export, chunk by chunk. A run that was taken for dead and is not stops at its next chunk,
 * and fails: the job is not done before the run that took over has done it.
 */
export async function writeExport(
  { export_id }: { export_id: string },
  { signal }: Pick<JobRun, 'signal'>,
  { db, archives, appUrl, personalData }: Pick<JobServices, 'db' | 'archives' | 'appUrl' | 'personalData'>,
): Promise<void> {
  const run = await beginRun.first(db, { export_id });
  if (!run) return;
  const writing = { export_id, run: run.run };
  try {
    await clearRun(db, writing, signal);
    let number = 0;
    let size_bytes = 0;
    const files = personalData.flatMap(({ exported }) => ('file' in exported ? [exported] : []));
    const { output, progress } = archiveOf(db, run, files, await countLines(db, run.user_id, files));
    for await (const chunk of chunksOf(output)) {
      signal.throwIfAborted();
      const content = archives.seal(chunk, { ...writing, number });
      const added = await keepChunk.run(db, { ...writing, number, content, progress: progress() });
      if (added === 0) throw overtaken();
      number += 1;
      size_bytes += chunk.length;
    }
    await withTransaction(db, async (trx) => {
      const finished = await finishRun.first(trx, { ...writing, chunks: number, size_bytes });
      if (!finished) throw overtaken();
      const values = { link: `${appUrl}/exports/${export_id}`, ...finished };
      await sendMail(trx, { template: 'export_ready', to: { user_id: run.user_id }, values });
    });
  } catch (error) {
    if (run.attempts >= MOST_RUNS) await failRun.run(db, writing);
    throw error;
  }
}

const overtaken = () => new Error('Another run writes this archive, or nobody wants it any more.');

/** The archive as it is written, file after file, no faster than it is read; and how much of it that is, in per cent. */
function archiveOf(
  db: Database,
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
  zip.end();
  return { output, progress: () => Math.min(Math.floor((written * 99) / Math.max(expected, 1)), 99) };
}

/** Says what is in which file. */
function readme(files: readonly ExportFile[]): string {
  const lines = files.map(({ file, what }) => `${file.padEnd(20)}${what}`);
  return ['Everything of yours that TaskFlow has.', '', ...lines, '', 'Times are in UTC.', ''].join('\n');
}

/** As far as it pays to count: a million take 0.3 s. */
const MOST_COUNTED = 1_000_000;

/** About how many lines there are: nearly all are in the tables that say how theirs are counted. */
async function countLines(db: Database, user_id: string, files: readonly ExportFile[]): Promise<number> {
  const counts = files.flatMap(({ counted }) =>
    counted ? [sql`(select count(*) from (${counted(user_id)} limit ${MOST_COUNTED}) as counted)`] : [],
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

/** The bytes of an archive, a chunk at a time. */
export async function* contentOf(
  db: Database,
  { export_id, run, chunks }: Archive,
  archives: Archives,
): AsyncIterable<Buffer> {
  for (let number = 0; number < chunks; number += 1) {
    const chunk = await findChunk.first(db, { export_id, number });
    if (!chunk || !run) throw new Error('The archive was removed while it was sent.');
    yield archives.open(chunk.content, { export_id, run, number });
  }
}
