import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { createLogger } from '../src/log.ts';
import { startService } from '../src/service.ts';

/**
 * Runs Schemathesis, which knows nothing of us but the contract, against the service on an empty database.
 * It is installed into a directory of its own, which later runs find again. Arguments are those of its `run`.
 *
 * Usage: npm run schemathesis -- [--include-operation-id=createTask …]
 */
const REQUIREMENTS = 'scripts/schemathesis/requirements.txt';
const CONFIG = 'scripts/schemathesis/schemathesis.toml';
const ACCOUNT = { email: 'schemathesis@example.com', password: 'Difference-Engine-1822' };

const scratch = mkdtempSync(join(tmpdir(), 'taskflow-schemathesis-'));
// PostgreSQL does not run as root, and its account must be able to enter.
chmodSync(scratch, 0o711);
try {
  const program = install();
  const config = readConfig({
    DATA_DIR: join(scratch, 'data'),
    PORT: '0',
    RATE_LIMIT_USER: 'off',
    RATE_LIMIT_ANONYMOUS: 'off',
    RATE_LIMIT_AUTH: 'off',
  });
  const service = await startService(config, createLogger({ level: 'error', format: 'json' }));
  try {
    await register(service.url);
    process.exitCode = await run(program, service.url);
  } finally {
    await service.stop();
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** One installation for each list of requirements. */
function install(): string {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const home = join(tmpdir(), `taskflow-schemathesis-${digest}`);
  const program = join(home, 'bin', 'schemathesis');
  const complete = join(home, 'complete');
  if (existsSync(complete)) return program;
  rmSync(home, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', home], { stdio: 'inherit' });
  const pip = join(home, 'bin', 'pip');
  execFileSync(pip, ['install', '--quiet', '--no-deps', '--disable-pip-version-check', '-r', REQUIREMENTS], {
    stdio: 'inherit',
  });
  writeFileSync(complete, '');
  return program;
}

async function register(url: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...ACCOUNT, full_name: 'Schemathesis' }),
  });
  if (response.status !== 201) throw new Error(`cannot register: ${await response.text()}`);
}

function run(program: string, url: string): Promise<number> {
  const reports = join(scratch, 'reports');
  mkdirSync(reports);
  const env = { ...process.env, EMAIL: ACCOUNT.email, PASSWORD: ACCOUNT.password, REPORTS: reports };
  const args = [
    '--config-file',
    CONFIG,
    'run',
    `${url}/openapi.json`,
    '--url',
    url,
    ...process.argv.slice(2),
  ];
  const child = spawn(program, args, { stdio: 'inherit', env });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
