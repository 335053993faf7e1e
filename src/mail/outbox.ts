import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../durable-file.ts';

/**
 * A directory of messages that are not sent, one `.eml` file each. The names sort in the order in which the messages were
 * requested, and a message that is written again replaces itself. Only the owner can read them, because they hold links
 * that log in.
 */
export function openOutbox(directory: string) {
  return async function put({ id, date }: { id: string; date: Date }, message: Buffer): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeDurably(join(directory, `${date.toISOString().replaceAll(':', '-')}_${id}.eml`), message);
  };
}
