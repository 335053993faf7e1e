import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { urlOf } from './endpoint.ts';
import { readPidFile } from './postmaster.ts';

/** Returns the URL of the embedded PostgreSQL of a data directory, if it runs. */
export async function runningUrl(dataDir: string): Promise<string | undefined> {
  const home = resolve(dataDir);
  const server = await readPidFile(join(home, 'postgres'));
  const password = await readFile(join(home, 'postgres.password'), 'utf8').catch(() => '');
  if (!server?.ready || password === '') return undefined;
  const { socketDir, port } = server;
  const url = urlOf({ socketDir: socketDir || undefined, port: Number(port), tcp: false }, password.trim());
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  // The file may be left by a killed server.
  const isRunning = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => {});
  return isRunning ? url : undefined;
}
