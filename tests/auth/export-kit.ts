import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import * as yauzl from 'yauzl';
import type { Schema } from '../../src/contract.ts';
import type { Caller, World } from '../world.ts';

export type Row = Record<string, unknown> & { id: string };

/** Requests an archive and runs the job that creates it. */
export async function createExport(person: Caller, { runJobs }: World): Promise<Schema<'Export'>> {
  const { body } = await person.post('/users/export').expect(202);
  await runJobs();
  const found = await person.get(`/users/exports/${body.data.id}`).expect(200);
  return found.body.data;
}

/** Requests the archive of an export. The test checks the response. */
export function requestArchive(person: Caller, { id }: { id: string }) {
  return person
    .get(`/users/exports/${id}/content`)
    .buffer()
    .parse((res, done) => {
      const pieces: Buffer[] = [];
      (res as unknown as Readable)
        .on('data', (piece: Buffer) => pieces.push(piece))
        .on('end', () => done(null, Buffer.concat(pieces)));
    });
}

/** Returns the bytes of an archive. */
export async function download(person: Caller, done: Schema<'Export'>): Promise<Buffer> {
  return (await requestArchive(person, done).expect(200)).body;
}

/** Returns the files of an archive by name. */
export async function unpackArchive(archive: Buffer): Promise<Record<string, string>> {
  const zip = await promisify(
    yauzl.fromBuffer as (bytes: Buffer, options: yauzl.Options, done: Done) => void,
  )(archive, { lazyEntries: true });
  const files: Record<string, string> = {};
  const open = promisify(zip.openReadStream.bind(zip) as (entry: yauzl.Entry, done: Opened) => void);
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => {
      open(entry)
        .then(async (stream) => {
          files[entry.fileName] = await text(stream);
          zip.readEntry();
        })
        .catch(reject);
    });
    zip.on('end', resolve).on('error', reject);
    zip.readEntry();
  });
  return files;
}

type Done = (error: Error | null, zip: yauzl.ZipFile) => void;
type Opened = (error: Error | null, stream: Readable) => void;

/** Returns the rows of a file in an archive. */
export function rowsOf(files: Record<string, string>, name: string): Row[] {
  const lines = (files[`${name}.ndjson`] ?? '').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
