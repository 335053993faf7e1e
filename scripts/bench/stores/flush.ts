import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the files of a directory to disk, so that later commits do not wait for them. */
export function flushFiles(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const descriptor = openSync(join(directory, entry.name), 'r+');
    fsyncSync(descriptor);
    closeSync(descriptor);
  }
}
