import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../src/postgres/start.ts';
import { createTemplate } from '../tests/template.ts';

const silent = { info: () => {}, warn: () => {}, error: console.error };

/** Starts an embedded PostgreSQL in a temporary directory, with the template from which test databases are copied. */
export async function startTestDatabase(): Promise<{ url: string; scratch: string; stop(): Promise<void> }> {
  const scratch = mkdtempSync(join(tmpdir(), 'taskflow-test-'));
  // PostgreSQL does not run as root, and its account must be able to enter the directory.
  chmodSync(scratch, 0o711);
  const database = await startEmbedded({
    dataDir: join(scratch, 'database'),
    log: silent,
    fsync: false,
    port: 0,
  });
  const stop = async () => {
    await database.stop();
    rmSync(scratch, { recursive: true, force: true });
  };
  // Over TCP, so that a test can put a proxy in between and cut the connection.
  const url = new URL(database.url);
  url.host = `127.0.0.1:${url.port}`;
  try {
    await createTemplate(url.href);
    return { url: url.href, scratch, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
