import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Database } from '../src/database/database.ts';
import { idsOfEverything } from '../tests/seeds.ts';
import { createOwner } from '../tests/sower.ts';
import { startEmptyService } from './empty-service.ts';
import { isExercised } from './schemathesis/exercised.ts';
import { virtualEnvironment } from './virtualenv.ts';

/**
 * Runs Schemathesis, which knows only the contract, against the service on an empty database. It is installed into a
 * separate directory, which later runs reuse. The arguments are those of its `run`. A run without arguments fails if it
 * skips an operation.
 *
 * Usage: npm run schemathesis -- [--include-operation-id=createTask …]
 */
const HOME = 'scripts/schemathesis';
const REQUIREMENTS = `${HOME}/requirements.txt`;
const PASSWORD = 'Difference-Engine-1822';
/** Ada sends the requests. The administrator sends those that she is not allowed to send. */
const PEOPLE = ['ada', 'grace', 'admin'].map((name) => ({ name, email: `${name}@schemathesis.example.com` }));

const silent = { info: () => {}, warn: () => {}, error: console.error };

const program = virtualEnvironment(REQUIREMENTS).at('schemathesis');
const given = process.argv.slice(2);
const service = await startEmptyService({ TRUSTED_PROXIES: '127.0.0.1' });
const report = join(service.scratch, 'report.json');
try {
  const { databaseUrl: url } = service;
  const connections = connect({ url, poolSize: 2, applicationName: 'schemathesis', log: silent });
  try {
    const [ada] = await Promise.all(PEOPLE.map(({ email }) => register(service.url, email)));
    await promote(connections.writer, 'admin@schemathesis.example.com');
    const code = await run(program, service.url, await seed(service.url, connections.writer, ada ?? ''));
    const isWhole = given.length === 0;
    process.exitCode = code === 0 && isWhole && !isExercised(report) ? 1 : code;
  } finally {
    await connections.close();
  }
} finally {
  await service.stop();
}

/** @returns an access token */
async function register(url: string, email: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD, full_name: 'Ada Lovelace' }),
  });
  const { data } = (await response.json()) as { data: { access_token: string } };
  if (response.status !== 201) throw new Error(`cannot register: ${response.status}`);
  return data.access_token;
}

async function promote(db: Database, email: string): Promise<void> {
  await db.updateTable('user').set({ role: 'admin' }).where('email', '=', email).execute();
}

/** Creates one resource of each kind for a user, and writes their IDs into a file, by path parameter. */
async function seed(url: string, db: Database, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const sessions = await fetch(`${url}/api/v1/auth/sessions`, { headers });
  const [session] = ((await sessions.json()) as { data: { id: string }[] }).data;
  const { user_id } = await db
    .selectFrom('session')
    .select('user_id')
    .where('id', '=', session?.id ?? '')
    .executeTakeFirstOrThrow();
  const person = { id: user_id, session_id: session?.id ?? '', headers };
  const members = [{ user_id: await viewerIn(db), role: 'viewer' as const }];
  const ids = await idsOfEverything(await createOwner({ url, db, person, members }));
  const file = join(service.scratch, 'seeds.json');
  writeFileSync(file, JSON.stringify(ids));
  return file;
}

/** Creates a user who can only read. */
async function viewerIn(db: Database): Promise<string> {
  const grace = PEOPLE.find(({ name }) => name === 'grace');
  const { id } = await db
    .selectFrom('user')
    .select('id')
    .where('email', '=', grace?.email ?? '')
    .executeTakeFirstOrThrow();
  return id;
}

/** Writes how Schemathesis logs in, and again after it has logged out, in the format of Web Fuzzing Commons. */
function authFile(): string {
  const file = join(service.scratch, 'auth.json');
  const auth = PEOPLE.map(({ name, email }) => ({
    name,
    loginEndpointAuth: {
      endpoint: '/api/v1/auth/login',
      verb: 'POST',
      contentType: 'application/json',
      payloadRaw: JSON.stringify({ email, password: PASSWORD }),
      // Uses a separate address, because the one that guesses passwords is soon locked out.
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

function run(program: string, url: string, seedsFile: string): Promise<number> {
  const args = ['run', `${url}/openapi.json`, '--url', url, '--report-json-path', report, ...given];
  const child = spawn(program, args, {
    stdio: 'inherit',
    // The directory of its configuration.
    cwd: HOME,
    env: {
      ...process.env,
      AUTH_FILE: authFile(),
      SEEDS_FILE: seedsFile,
      HYPOTHESIS_STORAGE_DIRECTORY: join(service.scratch, 'hypothesis'),
    },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
