import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  type Connections,
  type ConnectOptions,
  connect,
  type Database,
} from '../../src/database/database.ts';
import { migrate, readMigrations } from '../../src/database/migrate.ts';
import { withTransaction } from '../../src/database/transaction.ts';
import type { Log } from '../../src/log.ts';
import { afterFile } from '../after-file.ts';
import { createDatabase, databaseName, serverUrl } from '../template.ts';
import { patientTimeouts } from '../waiting.ts';

export const silent: Log = { info() {}, warn() {}, error() {} };

/** Creates an empty database that is dropped after the file's tests. `options` are those of CREATE DATABASE. */
export async function emptyDatabase(options = ''): Promise<string> {
  const name = databaseName();
  await queryDirectly(serverUrl(), `create database ${name} template template0 encoding 'UTF8' ${options}`);
  afterFile(() => queryDirectly(serverUrl(), `drop database if exists ${name} with (force)`));
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

/** Writes files to a directory, and returns its path. */
export async function directory(files: Record<string, string>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'taskflow-migrations-'));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(path, name), text)));
  afterFile(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A database after this number of migrations. */
export async function databaseAt(number: number): Promise<string> {
  const url = await emptyDatabase();
  const files = (await readMigrations()).slice(0, number);
  const named = files.map(({ number: n, name, sql }) => [`${String(n).padStart(4, '0')}_${name}.sql`, sql]);
  await migrate(url, silent, await directory(Object.fromEntries(named)));
  return url;
}

/** Creates a database with the schema, which is dropped after the file's tests. */
export async function migratedDatabase(): Promise<string> {
  const { url, drop } = await createDatabase();
  afterFile(drop);
  return url;
}

/** Queries the server directly, not through the code under test. */
export async function queryDirectly<Row extends pg.QueryResultRow>(
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

/** Gives `work` connections, and always closes them. */
export async function withConnections(
  options: Partial<ConnectOptions> & { url: string },
  work: (connections: Connections) => Promise<void>,
): Promise<void> {
  const defaults = {
    poolSize: 4,
    applicationName: 'taskflow test',
    log: silent,
    timeouts: patientTimeouts(),
  };
  const connections = connect({ ...defaults, ...options });
  try {
    await work(connections);
  } finally {
    await connections.close();
  }
}

/** Keeps a connection of the pool busy with a transaction. Returns a function that ends the transaction. */
export async function holdConnection(writer: Database): Promise<() => Promise<void>> {
  const gate = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holder = withTransaction(writer, async () => {
    held.resolve();
    await gate.promise;
  });
  await held.promise;
  return () => {
    gate.resolve();
    return holder;
  };
}

/** The reason with which a promise was rejected. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It was expected to fail.');
}
