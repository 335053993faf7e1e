import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { createLogger } from '../src/log.ts';
import { startService } from '../src/service.ts';

/**
 * Walks the journeys of `openapi/journeys.arazzo.yaml` with Redocly's `respect`, which checks every answer against the contract
 * besides: against a service on an empty database, or one that runs already.
 *
 * Usage: npm run journeys -- [--url https://tasks.example.com] [arguments of respect, such as --workflow conflict]
 */
const JOURNEYS = 'openapi/journeys.arazzo.yaml';

const args = process.argv.slice(2);
const at = args.indexOf('--url');
const [, url] = at < 0 ? [] : args.splice(at, 2);
process.exitCode = await (url === undefined ? walkOwn() : walk(url));

async function walkOwn(): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'taskflow-journeys-'));
  // PostgreSQL does not run as root, and its account must be able to enter.
  chmodSync(scratch, 0o711);
  try {
    const config = readConfig({ DATA_DIR: join(scratch, 'data'), PORT: '0' });
    const service = await startService(config, createLogger({ level: 'error', format: 'json' }));
    try {
      return await walk(service.url);
    } finally {
      await service.stop();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function walk(server: string): Promise<number> {
  const given = ['--server', `taskflow=${server}`, '--input', `run=${Date.now()}`];
  const child = spawn('redocly', ['respect', JOURNEYS, ...given, ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
