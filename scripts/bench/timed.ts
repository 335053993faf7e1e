import { createSecretKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import {
  type CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type pg from 'pg';
import type { Tables } from '../../generated/tables.ts';
import type { Context } from '../../src/context.ts';
import type { OperationId } from '../../src/contract.ts';
import type { Database } from '../../src/database/database.ts';
import { openClient } from '../../src/database/driver/session.ts';
import { FREE_TEXT } from '../../src/database/driver/statements.ts';
import { TIMEOUTS } from '../../src/database/driver/timeouts.ts';
import { createPagination } from '../../src/lists/pagination.ts';

/** A statement that has run, with its CPU time in milliseconds. */
export type Spent = { sql: string; values: readonly unknown[]; ms: number };

/** A database on one connection, and the statements that it has run since they were last taken. */
export type Timed = { db: Database; take(): Spent[]; end(): Promise<void> };

export const totalOf = (spent: readonly Spent[]): number => spent.reduce((sum, { ms }) => sum + ms, 0);

/** Returns the CPU time of a process in milliseconds, or the time of the clock where the kernel does not report it. */
function clockOf(pid: number): () => number {
  const file = `/proc/${pid}/schedstat`;
  if (!existsSync(file)) return () => performance.now();
  return () => Number(readFileSync(file, 'utf8').split(' ')[0]) / 1_000_000;
}

/** Opens a database that measures its statements until the last row has arrived. Slow ones are measured, too. */
export async function openTimed(url: string): Promise<Timed> {
  const log = { info() {}, warn() {}, error() {} };
  const timeouts = { ...TIMEOUTS, statementMs: 60_000, responseMs: 60_000 };
  const client = await openClient({ url, applicationName: 'taskflow bench', log, timeouts });
  const { rows } = await client.query('select pg_backend_pid() as pid');
  return { ...timed(client, clockOf(rows[0].pid)), end: () => client.end() };
}

function timed(client: pg.Client, clock: () => number): Pick<Timed, 'db' | 'take'> {
  let spent: Spent[] = [];
  const names = new Map<string, string>();
  /** Like in the service, texts with a filter of the caller are not prepared: there are too many. */
  const nameOf = (sql: string) => {
    if (sql.includes(FREE_TEXT)) return {};
    const name = names.get(sql) ?? `timed_${names.size}`;
    names.set(sql, name);
    return { name };
  };
  const connection = {
    async executeQuery({ sql, parameters }: CompiledQuery) {
      const began = clock();
      const { rows } = await client.query({ ...nameOf(sql), text: sql, values: [...parameters] });
      spent.push({ sql, values: parameters, ms: clock() - began });
      return { rows };
    },
    streamQuery: () => {
      throw new TypeError('Queries are not streamed.');
    },
  };
  const run = (sql: string) => async () => void (await client.query(sql));
  const none = async () => {};
  const db = new Kysely<Tables>({
    dialect: {
      createDriver: () => ({
        init: none,
        acquireConnection: async () => connection as never,
        beginTransaction: run('begin'),
        commitTransaction: run('commit'),
        rollbackTransaction: run('rollback'),
        releaseConnection: none,
        destroy: none,
      }),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    },
  });
  const take = () => {
    const taken = spent;
    spent = [];
    return taken;
  };
  return { db, take };
}

const lists = createPagination(createSecretKey(Buffer.alloc(32)));

export type Reader = { user_id: string; timezone: string; now: string };

/** Ends a transaction without its writes. */
class RolledBack extends Error {}

/** Runs a write in a transaction that is rolled back. */
async function rolledBack<Result>(
  db: Database,
  work: (db: Database) => Promise<Result>,
  lock?: (db: Database) => Promise<unknown>,
): Promise<Result> {
  const results: Result[] = [];
  const run = db.transaction().execute(async (trx) => {
    await lock?.(trx);
    results.push(await work(trx));
    throw new RolledBack();
  });
  await run.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
  return results[0] as Result;
}

/** Returns what the handler of an operation needs. Its writes are rolled back. */
export function contextFor(
  db: Database,
  { user_id, timezone, now }: Reader,
  { operation, query, body }: { operation: OperationId; query: object; body?: object | undefined },
): Context {
  const list = { user_id, timezone, path: {}, query: { per_page: 20, ...query }, body };
  return {
    db,
    transaction: (work: (db: Database) => Promise<unknown>, lock?: (db: Database) => Promise<unknown>) =>
      rolledBack(db, work, lock),
    actor: { user_id, timezone },
    client: { address: '127.0.0.1', user_agent: null, origin: null },
    request_id: 'req_bench',
    now,
    paginate: lists({ operationId: operation, parameters: [] })(list),
  } as unknown as Context;
}
