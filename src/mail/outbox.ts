import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A directory of messages that nobody sends, one `.eml` file each. Their names are in the order in which the messages
 * were asked for, and a message that is written again replaces itself.
 */
export function openOutbox(directory: string) {
  return async function put({ id, date }: { id: string; date: Date }, message: Buffer): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const name = `${date.toISOString().replaceAll(':', '-')}_${id}`;
    const unfinished = join(directory, `.${name}`);
    await durably(unfinished, 'w', (file) => file.writeFile(message));
    await rename(unfinished, join(directory, `${name}.eml`));
    // Without it the new name may be gone after a power cut. Windows cannot do it, and need not.
    if (process.platform !== 'win32') await durably(directory, 'r', async () => {});
  };
}

type File = Awaited<ReturnType<typeof open>>;

/** For the eyes of its owner: messages hold links that let one in. */
async function durably(path: string, flags: string, work: (file: File) => Promise<void>): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await work(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
