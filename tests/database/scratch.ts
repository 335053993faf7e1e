import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Connections, type ConnectOptions, connect } from '../../src/database/database.ts';
import type { Log } from '../../src/database/log.ts';
import { migrate } from '../../src/database/migrate.ts';

export const silent: Log = { info() {}, warn() {}, error() {} };

/** The server that tests make their databases on. */
export function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url)
    throw new Error('Set TEST_DATABASE_URL to the URL of a superuser on a PostgreSQL server for tests.');
  return url;
}

const leftovers: (() => Promise<unknown>)[] = [];

/** Has something cleared away when the process has nothing left to do. */
export function later(clear: () => Promise<unknown>): void {
  if (leftovers.push(clear) === 1)
    process.once('beforeExit', () => Promise.all(leftovers.map((each) => each())));
}

/** An empty database that is dropped when the process has nothing left to do; `options` are those of CREATE DATABASE. */
export async function emptyDatabase(options = ''): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await ask(serverUrl(), `create database ${name} template template0 encoding 'UTF8' ${options}`);
  later(() => ask(serverUrl(), `drop database if exists ${name} with (force)`));
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

/** A database with the schema. */
export async function migratedDatabase(): Promise<string> {
  const url = await emptyDatabase();
  await migrate(url, silent);
  return url;
}

/** Asks the server past everything that is under test. */
export async function ask<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Gives `work` connections and closes them whatever happens. */
export async function connected(
  options: Partial<ConnectOptions> & { url: string },
  work: (connections: Connections) => Promise<void>,
): Promise<void> {
  const connections = connect({ poolSize: 4, applicationName: 'taskflow test', log: silent, ...options });
  try {
    await work(connections);
  } finally {
    await connections.close();
  }
}

/** Waits until something holds, five seconds at the most. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It was expected to fail.');
}
