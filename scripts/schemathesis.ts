import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readConfig } from '../src/config.ts';
import { createLogger } from '../src/log.ts';
import { startService } from '../src/service.ts';
import { createDatabase } from '../tests/template.ts';
import { isExercised } from './schemathesis/exercised.ts';
import { startTestDatabase } from './test-database.ts';
import { virtualEnvironment } from './virtualenv.ts';

/**
 * Runs Schemathesis, which knows nothing of us but the contract, against the service on an empty database.
 * It is installed into a directory of its own, which later runs find again. Arguments are those of its `run`. A run without
 * arguments fails if it leaves out an operation.
 *
 * Usage: npm run schemathesis -- [--include-operation-id=createTask …]
 */
const HOME = 'scripts/schemathesis';
const REQUIREMENTS = `${HOME}/requirements.txt`;
const PASSWORD = 'Difference-Engine-1822';
/** Ada asks. What she may not, the administrator is to try. */
const PEOPLE = ['ada', 'grace', 'admin'].map((name) => ({ name, email: `${name}@schemathesis.example.com` }));

const program = virtualEnvironment(REQUIREMENTS).at('schemathesis');
const { url: server, scratch, stop } = await startTestDatabase();
process.env['TEST_DATABASE_URL'] = server;
const given = process.argv.slice(2);
const report = join(scratch, 'report.json');
try {
  const database = await createDatabase();
  const config = readConfig({
    DATABASE_URL: database.url,
    JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
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
    await promote(database.url, 'admin@schemathesis.example.com');
    const code = await run(program, service.url);
    const isWhole = given.length === 0;
    process.exitCode = code === 0 && isWhole && !isExercised(report) ? 1 : code;
  } finally {
    await service.stop();
  }
} finally {
  await stop();
}

async function register(url: string, email: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD, full_name: 'Ada Lovelace' }),
  });
  if (response.status !== 201) throw new Error(`cannot register: ${await response.text()}`);
}

async function promote(database: string, email: string): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query(`update "user" set role = 'admin' where email = $1`, [email]);
  await client.end();
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
  const args = ['run', `${url}/openapi.json`, '--url', url, '--report-json-path', report, ...given];
  const child = spawn(program, args, {
    stdio: 'inherit',
    // Where its configuration is.
    cwd: HOME,
    env: { ...process.env, AUTH_FILE: authFile(), HYPOTHESIS_STORAGE_DIRECTORY: join(scratch, 'hypothesis') },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
