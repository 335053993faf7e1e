import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../durable-file.ts';

/**
 * Opens a directory in which messages are stored instead of being sent, one `.eml` file per message. The file names sort by
 * the time of the request, and a retry replaces the file. Only the owner can read the files, because they contain links that
 * give access to accounts.
 */
export function openOutbox(directory: string) {
  return async function put({ id, date }: { id: string; date: Date }, message: Buffer): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeDurably(join(directory, `${date.toISOString().replaceAll(':', '-')}_${id}.eml`), message);
  };
}
