import { closeSync, openSync } from 'node:fs';
import { copyFile, open, stat, truncate } from 'node:fs/promises';

/** Size limit of each of the two files. A healthy server writes a few lines a day. */
const LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * Bounds the size of the log of PostgreSQL. Copies and empties the file instead of renaming it, because the server has it
 * open. (A pipe to this process would break with it, but the server must survive a `kill -9` of this process.)
 */
export async function rotateLog(file: string): Promise<void> {
  if ((await sizeOf(file)) < LIMIT_BYTES) return;
  // The file is emptied even if there is no space for the copy.
  await copyFile(file, `${file}.1`).catch(() => undefined);
  await truncate(file, 0);
}

/** Calls `use` with the log opened for appending. A child process gets a copy of the descriptor. */
export function withLogFile<T>(file: string, use: (descriptor: number) => T): T {
  const descriptor = openSync(file, 'a', 0o600);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Returns the last lines written since the file had `from` bytes. */
export async function tailOf(file: string, from: number): Promise<string> {
  const size = await sizeOf(file);
  const start = Math.max(from <= size ? from : 0, size - 8192);
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const buffer = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    return lastLines(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** Returns the last 20 lines of a text. */
export function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-20).join('\n');
}

/** Returns the size of a file, or 0 if it does not exist. */
export async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => ({ size: 0 }))).size;
}
