import { buffer } from 'node:stream/consumers';
import { BackupDamaged } from './sealed.ts';

const BLOCK_BYTES = 512;

/** A file or directory in an archive. Read its content before the next entry. */
export type Entry = {
  readonly path: string;
  readonly isDirectory: boolean;
  readonly size: number;
  readonly content: AsyncIterable<Buffer>;
};

/**
 * Reads the archives that PostgreSQL writes: files and directories, with short names. `tar-stream` would bring four packages for them.
 * @throws BackupDamaged for anything else, and for paths that lead out of the archive
 */
export async function* readTar(archive: AsyncIterable<Buffer>): AsyncIterable<Entry> {
  const source = archive[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  /** Returns at most `max` bytes, and nothing at the end. */
  async function some(max: number): Promise<Buffer> {
    while (rest.length === 0) {
      const next = await source.next();
      if (next.done) return rest;
      rest = next.value;
    }
    const piece = rest.subarray(0, max);
    rest = rest.subarray(piece.length);
    return piece;
  }

  async function* exactly(bytes: number): AsyncIterable<Buffer> {
    for (let left = bytes; left > 0; ) {
      const piece = await some(left);
      if (piece.length === 0)
        throw new BackupDamaged('The archive of a backup ends in the middle of a file.');
      left -= piece.length;
      yield piece;
    }
  }

  const whole = (bytes: number) => buffer(exactly(bytes));

  for (;;) {
    // Two empty blocks mark the end. The server leaves them out if nothing follows.
    const first = await some(BLOCK_BYTES);
    if (first.length === 0) return;
    const header = Buffer.concat([first, await whole(BLOCK_BYTES - first.length)]);
    if (header.every((byte) => byte === 0)) continue;
    const { path, size, type } = parseHeader(header);
    const isDirectory = type === '5';
    const length = isDirectory ? 0 : size;
    let left = length;
    async function* content(): AsyncIterable<Buffer> {
      for await (const piece of exactly(length)) {
        left -= piece.length;
        yield piece;
      }
    }
    yield { path, isDirectory, size: length, content: content() };
    for await (const _ of exactly(left + padding(length)));
  }
}

const padding = (size: number) => (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;

function parseHeader(header: Buffer): { path: string; size: number; type: string } {
  const text = (start: number, end: number) => header.toString('utf8', start, end).split('\0')[0] ?? '';
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (Number.parseInt(text(148, 156), 8) !== sum)
    throw new BackupDamaged('The archive of a backup is damaged.');
  const path = text(0, 100).replace(/^\.\//, '').replace(/\/$/, '');
  const type = text(156, 157) || '0';
  if (type !== '0' && type !== '5')
    throw new BackupDamaged(
      `The archive of a backup contains ${path}, which is neither a file nor a directory.`,
    );
  if (path.startsWith('/') || path.split('/').includes('..'))
    throw new BackupDamaged(`The archive of a backup contains the path ${path}, which leads out of it.`);
  // Sizes of 8 GiB and more are binary.
  const isBinary = ((header[124] ?? 0) & 0x80) !== 0;
  const size = isBinary ? Number(header.readBigUInt64BE(128)) : Number.parseInt(text(124, 136), 8);
  return { path, size, type };
}
