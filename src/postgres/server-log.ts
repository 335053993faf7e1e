import { closeSync, openSync } from 'node:fs';
import { copyFile, open, stat, truncate } from 'node:fs/promises';

/** Two files of this size at most; a healthy server writes a few lines a day. */
const LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * Keeps PostgreSQL's own log bounded. The file is copied and emptied, not renamed: the server
 * has it open (a pipe to us would break with us, and the server is to outlive our kill -9).
 */
export async function rotateLog(file: string): Promise<void> {
  if ((await sizeOf(file)) < LIMIT_BYTES) return;
  // Without room for the copy the file is emptied all the same.
  await copyFile(file, `${file}.1`).catch(() => undefined);
  await truncate(file, 0);
}

/** Calls `use` with the log opened for appending; the child process gets a copy of the descriptor. */
export function withLogFile<T>(file: string, use: (descriptor: number) => T): T {
  const descriptor = openSync(file, 'a', 0o600);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The last lines that were written since the file had `from` bytes. */
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

/** The last 20 lines of a text. */
export function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-20).join('\n');
}

/** How long a file is; one that does not exist is empty. */
export async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => ({ size: 0 }))).size;
}
