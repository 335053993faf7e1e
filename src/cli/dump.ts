import { open, rename } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Command } from 'commander';
import { writeDump } from '../backups/dump.ts';
import type { Environment } from '../config/environment.ts';
import { type CommandResult, onDatabase } from './session.ts';

export function define(command: Command, env: Environment): void {
  command.argument('<file>').action((file: string) => onDatabase(env, (url) => dump(url, file)));
}

/** Writes the database into a file that only the owner can read, compressed with gzip; also while the service runs. */
async function dump(url: string, file: string): Promise<CommandResult> {
  const unfinished = `${file}.part`;
  const handle = await open(unfinished, 'w', 0o600);
  const output = new PassThrough({ highWaterMark: 1024 * 1024 });
  const written = pipeline(output, createGzip({ level: 6 }), handle.createWriteStream({ flush: true }));
  // An error is thrown below.
  written.catch((error: Error) => output.destroy(error));
  const { tables, rows } = await writeDump(url, output);
  output.end();
  await written;
  await rename(unfinished, file);
  return { text: `${rows} rows of ${tables} tables were written to ${file}.`, exitCode: 0 };
}
