import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { createLogger } from '../src/log.ts';
import { startService } from '../src/service.ts';
import { virtualEnvironment } from './virtualenv.ts';

/**
 * Runs Schemathesis, which knows nothing of us but the contract, against the service on an empty database.
 * It is installed into a directory of its own, which later runs find again. Arguments are those of its `run`.
 *
 * Usage: npm run schemathesis -- [--include-operation-id=createTask …]
 */
const HOME = 'scripts/schemathesis';
const REQUIREMENTS = `${HOME}/requirements.txt`;
const PASSWORD = 'Difference-Engine-1822';
const PEOPLE = ['ada', 'grace'].map((name) => ({ name, email: `${name}@schemathesis.example.com` }));

const scratch = mkdtempSync(join(tmpdir(), 'taskflow-schemathesis-'));
// PostgreSQL does not run as root, and its account must be able to enter.
chmodSync(scratch, 0o711);
try {
  const program = virtualEnvironment(REQUIREMENTS).at('schemathesis');
  const config = readConfig({
    DATA_DIR: join(scratch, 'data'),
    PORT: '0',
    RATE_LIMIT_USER: 'off',
    RATE_LIMIT_ANONYMOUS: 'off',
    RATE_LIMIT_AUTH: 'off',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  const service = await startService(config, createLogger({ level: 'error', format: 'json' }));
  try {
    for (const { email } of PEOPLE) await register(service.url, email);
    process.exitCode = await run(program, service.url);
  } finally {
    await service.stop();
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function register(url: string, email: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD, full_name: 'Ada Lovelace' }),
  });
  if (response.status !== 201) throw new Error(`cannot register: ${await response.text()}`);
}

/** How Schemathesis logs in, and logs in again after it has logged out, as Web Fuzzing Commons has it. */
function authFile(): string {
  const file = join(scratch, 'auth.json');
  const auth = PEOPLE.map(({ name, email }) => ({
    name,
    loginEndpointAuth: {
      endpoint: '/api/v1/auth/login',
      verb: 'POST',
      contentType: 'application/json',
      payloadRaw: JSON.stringify({ email, password: PASSWORD }),
      // An address of their own, since the one that guesses at passwords is soon locked out.
      headers: [{ name: 'X-Forwarded-For', value: '192.0.2.1' }],
      token: {
        extractFrom: 'body',
        extractSelector: '/data/access_token',
        sendIn: 'header',
        sendName: 'Authorization',
        sendTemplate: 'Bearer {token}',
      },
    },
  }));
  writeFileSync(file, JSON.stringify({ auth }));
  return file;
}

function run(program: string, url: string): Promise<number> {
  const args = ['run', `${url}/openapi.json`, '--url', url, ...process.argv.slice(2)];
  const child = spawn(program, args, {
    stdio: 'inherit',
    // Where its configuration is.
    cwd: HOME,
    env: { ...process.env, AUTH_FILE: authFile() },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
