import { randomUUID } from 'node:crypto';
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

/** A migrated database, which every world is a copy of. The runner makes it once. */
export async function createTemplate(url: string): Promise<void> {
  await administer(url, `create database ${TEMPLATE}`);
  await migrate(databaseUrl(url, TEMPLATE), silent);
}

/** A database of one's own, migrated and empty, until `drop`. */
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = serverUrl();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
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
