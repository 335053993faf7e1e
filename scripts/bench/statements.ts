import { createSecretKey } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import pg from 'pg';
import type { Tables } from '../../generated/tables.ts';
import type { Context, Services } from '../../src/context.ts';
import type { Database } from '../../src/database/database.ts';
import { valueTypes } from '../../src/database/driver/values.ts';
import { createPagination } from '../../src/lists/pagination.ts';
import { handlers } from '../../src/operations.ts';
import { type EventColumns, lastEventOf } from './event.ts';
import { OPERATION_NAMES, type OperationName, operationOf } from './operations.ts';
import type { Person } from './people.ts';
import { inputsOf, requestOf } from './requests.ts';

/** A statement of TaskFlow, and the source of each of its parameters. */
export type Statement = { text: string; values: Value[] };

/** A value of the request, by name, or a constant. */
export type Value = { input: string } | { constant: unknown };

export type Statements = Record<OperationName, Statement>;

export type Captured = { statements: Statements; event: EventColumns };

/**
 * Returns the SQL that TaskFlow runs for each operation, so that the other servers run the same. Nothing is copied by
 * hand: the handlers of TaskFlow run two different requests on the real database, which are rolled back, while their
 * statements are recorded. A value that is the same in both is a constant. A value that differs must come from the
 * request.
 * @throws Error if such a value does not, or if an operation runs more than one statement
 */
export async function captureStatements(url: string, people: [Person, Person]): Promise<Captured> {
  const client = new pg.Client({ connectionString: url, types: valueTypes });
  await client.connect();
  try {
    const captured: [OperationName, Statement][] = [];
    let event: EventColumns | undefined;
    for (const operation of OPERATION_NAMES) {
      const first = await record(client, operation, people[0], 1);
      const second = await record(client, operation, people[1], 2);
      captured.push([operation, generalize(operation, first, second)]);
      if (operation === 'create') event = first.event;
    }
    if (event === undefined) throw new Error('TaskFlow wrote no event for a new task.');
    return { statements: Object.fromEntries(captured) as Statements, event };
  } finally {
    await client.end();
  }
}

type Recorded = {
  query: CompiledQuery;
  inputs: Record<string, unknown>;
  event: EventColumns | undefined;
};

/** Runs the handler of an operation for one request, and records its statements. */
async function record(
  client: pg.Client,
  name: OperationName,
  person: Person,
  number: number,
): Promise<Recorded> {
  const { operationId, call } = operationOf(name);
  await client.query('begin');
  try {
    const [seeded] = person.tasks;
    if (!seeded) throw new Error('The user has no tasks.');
    // A version that differs from every other value in a statement.
    const task = { id: seeded.id, version: 4_000 + number };
    await client.query('update task set version = $1 where id = $2', [task.version, task.id]);
    const { db, queries } = recorder(client);
    const context = contextOf(db, person, number);
    const called = call(person, task, number);
    const request = requestOf(operationId, called);
    const run = () => handlers[operationId](request as never, context);
    if (called.method === 'GET') {
      // A process remembers for a minute how much the user sees.
      await run();
      queries.length = 0;
    }
    await run();
    const [query, ...more] = queries;
    if (query === undefined || more.length > 0) {
      throw new Error(`${operationId} runs ${queries.length} statements; the bench expects one.`);
    }
    const { now, request_id } = context;
    const inputs = { user_id: person.user_id, now, request_id, ...inputsOf(request) };
    return { query, inputs, event: await lastEventOf(client, query.sql, person) };
  } finally {
    await client.query('rollback');
  }
}

/** Returns a database that runs statements on `client` and records them. */
function recorder(client: pg.Client): { db: Database; queries: CompiledQuery[] } {
  const queries: CompiledQuery[] = [];
  const executeQuery = async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
    queries.push(query);
    const { rows } = await client.query(query.sql, [...query.parameters]);
    return { rows };
  };
  const connection: DatabaseConnection = {
    executeQuery,
    streamQuery: () => {
      throw new TypeError('Queries are not streamed.');
    },
  };
  const none = async () => {};
  const driver: Driver = {
    init: none,
    acquireConnection: async () => connection,
    beginTransaction: none,
    commitTransaction: none,
    rollbackTransaction: none,
    releaseConnection: none,
    destroy: none,
  };
  const db = new Kysely<Tables>({
    dialect: {
      createDriver: () => driver,
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    },
  });
  return { db, queries };
}

const firstPage = createPagination(createSecretKey(Buffer.alloc(32)))({
  operationId: 'listTasks',
  parameters: [],
});

function contextOf(db: Database, { user_id }: Person, number: number): Context {
  const now = Date.now() + number;
  const unused = new Proxy(
    {},
    {
      get(_, name) {
        throw new Error(`The bench does not provide \`${String(name)}\` to handlers.`);
      },
    },
  );
  return {
    ...(unused as Services),
    db,
    statement: (work) => work(db),
    transaction: (work) => work(db),
    actor: {
      user_id,
      session_id: '00000000-0000-7000-8000-000000000000',
      revision: '',
      role: 'user',
      email_verified: true,
      timezone: 'UTC',
    },
    session: unused as never,
    paginate: firstPage({ user_id, timezone: 'UTC', path: {}, query: { per_page: 20 } }),
    client: { address: '127.0.0.1', user_agent: null, origin: null },
    clock: { now: () => now },
    now: new Date(now).toISOString(),
    request_id: `req_bench_${number}`,
    accessChanged: unused as never,
    adminEmail: undefined,
    publicPath: '',
  };
}

function generalize(operation: OperationName, first: Recorded, second: Recorded): Statement {
  const text = first.query.sql;
  if (second.query.sql !== text) throw new Error(`The SQL of ${operation} differs from request to request.`);
  const values = first.query.parameters.map((value, index): Value => {
    const other = second.query.parameters[index];
    if (isDeepStrictEqual(value, other)) return { constant: value };
    const input = Object.keys(first.inputs).find(
      (name) => isDeepStrictEqual(first.inputs[name], value) && isDeepStrictEqual(second.inputs[name], other),
    );
    if (input === undefined) {
      throw new Error(
        `Parameter $${index + 1} of ${operation} varies, but is not a value of the request: ${text}`,
      );
    }
    return { input };
  });
  return { text, values };
}
