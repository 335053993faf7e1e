import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../src/database/migrate.ts';

const TEMPLATE = 'taskflow_template';
const silent = { info: () => {}, warn: () => {}, error: console.error };

/** The server that the runner has started. */
export function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url) throw new Error('Tests need the runner: npm test -- tests/some.test.ts');
  return url;
}

/** A migrated database that every world is a copy of. The runner creates it once. */
export async function createTemplate(url: string): Promise<void> {
  await administer(url, `create database ${TEMPLATE}`);
  await migrate(databaseUrl(url, TEMPLATE), silent);
}

/** The prefix of all databases that the tests of a process create. The runner finds them by it. */
export const databasesOf = (pid: number) => `test_${pid}_`;

/** Returns the name for a new database. */
export const databaseName = () => `${databasesOf(process.pid)}${randomBytes(6).toString('hex')}`;

/** Creates a migrated and empty database, which exists until `drop`. */
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = serverUrl();
  const name = databaseName();
  await administer(server, `create database ${name} template ${TEMPLATE} strategy file_copy`);
  return {
    url: databaseUrl(server, name),
    drop: () => administer(server, `drop database ${name} with (force)`),
  };
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
