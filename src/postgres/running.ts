import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { urlOf } from './endpoint.ts';
import { readPidFile } from './postmaster.ts';

/** Where the embedded PostgreSQL of a data directory answers, if somebody has it running. */
export async function runningUrl(dataDir: string): Promise<string | undefined> {
  const home = resolve(dataDir);
  const server = await readPidFile(join(home, 'postgres'));
  const password = await readFile(join(home, 'postgres.password'), 'utf8').catch(() => '');
  if (!server?.ready || password === '') return undefined;
  const { socketDir, port } = server;
  const url = urlOf({ socketDir: socketDir || undefined, port: Number(port), tcp: false }, password.trim());
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  // A file may be left of a server that was killed.
  const answers = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => {});
  return answers ? url : undefined;
}
