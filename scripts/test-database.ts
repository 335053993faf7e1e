import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../src/postgres/start.ts';
import { createTemplate } from '../tests/template.ts';

const silent = { info: () => {}, warn: () => {}, error: console.error };

/** An embedded PostgreSQL with the template that the tests' databases are copies of, in a directory that goes with it. */
export async function startTestDatabase(): Promise<{ url: string; scratch: string; stop(): Promise<void> }> {
  const scratch = mkdtempSync(join(tmpdir(), 'taskflow-test-'));
  // PostgreSQL does not run as root, and its account must be able to enter.
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
  // Over TCP, where a test can stand in between and cut the line.
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
