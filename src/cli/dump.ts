import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGunzip, createGzip } from 'node:zlib';
import { writeDump } from '../backups/dump.ts';
import { loadDump } from '../backups/load.ts';
import { upgradeDatabase } from '../backups/upgrade.ts';
import type { Log } from '../log.ts';
import type { CommandResult } from './admin.ts';

/** `dump FILE` and `load FILE`. */
export const isDumpCommand = (args: string[]): boolean => args.length === 1 && !args[0]?.startsWith('-');

/** Writes the database into a file that only the owner can read, compressed with gzip. */
export async function runDump(url: string, [file = '']: string[]): Promise<CommandResult> {
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

/** Fills an empty database from such a file. */
export async function runLoad(url: string, [file = '']: string[], log: Log): Promise<CommandResult> {
  const input = createReadStream(file).pipe(createGunzip());
  const { header, rows } = await loadDump(url, input, log);
  return { text: `${rows} rows were loaded, as they were at ${header.made_at}.`, exitCode: 0 };
}

const OPTIONS = { binaries: { type: 'string' } } as const;

export function isUpgradeCommand(args: string[]): boolean {
  try {
    parseArgs({ args, options: OPTIONS });
    return true;
  } catch {
    return false;
  }
}

/** Upgrades the embedded database to the installed version of PostgreSQL. */
export async function runUpgrade(
  { dataDir, database }: { dataDir: string; database: { url: string | undefined } },
  args: string[],
  log: Log,
  signal: AbortSignal,
  show: (text: string) => void,
): Promise<CommandResult> {
  if (database.url !== undefined)
    throw new Error('DATABASE_URL is set: upgrade your own server with the tools of PostgreSQL.');
  const { values } = parseArgs({ args, options: OPTIONS });
  const upgraded = await upgradeDatabase({ dataDir, log, formerBinaries: values.binaries, signal, show });
  if (!upgraded)
    return { text: 'The database has the installed version of PostgreSQL already.', exitCode: 0 };
  const { from, to, rows, former } = upgraded;
  const text = `The database was upgraded from PostgreSQL ${from} to ${to}: ${rows} rows were copied.
The former database is in ${former}. Remove it when you no longer need it.`;
  return { text, exitCode: 0 };
}
