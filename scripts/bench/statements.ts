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
import type { OperationId, OperationRequest } from '../../src/contract.ts';
import type { Database } from '../../src/database/database.ts';
import { valueTypes } from '../../src/database/driver/values.ts';
import { operationsOf, readContract, resolve } from '../../src/document.ts';
import { createPagination } from '../../src/lists/pagination.ts';
import { handlers } from '../../src/operations.ts';
import { change, newTask, OPERATIONS, type Operation } from './traffic.ts';

/** A statement of TaskFlow, and the source of each of its parameters. */
export type Statement = { text: string; values: Value[] };

/** A value of the request, by name, or a constant. */
export type Value = { input: string } | { constant: unknown };

export type Statements = Record<Operation, Statement>;

/** The user and task for a request. */
export type Sample = { user_id: string; task_id: string };

/** Operation IDs in the contract. */
export const OPERATION_IDS = {
  get: 'getTask',
  list: 'listTasks',
  create: 'createTask',
  patch: 'updateTask',
} as const satisfies Record<Operation, OperationId>;

/**
 * Returns the SQL that TaskFlow runs for each operation, so that the other servers run the same. Nothing is copied by
 * hand: the handlers of TaskFlow run two different requests on the real database, which are rolled back, while their
 * statements are recorded. A value that is the same in both is a constant. A value that differs must come from the
 * request.
 * @throws Error if such a value does not, or if an operation runs more than one statement
 */
export async function captureStatements(url: string, samples: [Sample, Sample]): Promise<Statements> {
  const client = new pg.Client({ connectionString: url, types: valueTypes });
  await client.connect();
  try {
    const captured: [Operation, Statement][] = [];
    for (const operation of OPERATIONS) {
      const first = await record(client, operation, { ...samples[0], number: 1 });
      const second = await record(client, operation, { ...samples[1], number: 2 });
      captured.push([operation, generalize(operation, first, second)]);
    }
    return Object.fromEntries(captured) as Statements;
  } finally {
    await client.end();
  }
}

type Given = Sample & { number: number };

type Recorded = { query: CompiledQuery; inputs: Record<string, unknown> };

/** Runs the handler of an operation for one request, and records its statements. */
async function record(client: pg.Client, operation: Operation, given: Given): Promise<Recorded> {
  await client.query('begin');
  try {
    // A version that differs from every other value in a statement.
    const version = 4_000 + given.number;
    await client.query('update task set version = $1 where id = $2', [version, given.task_id]);
    const { db, queries } = recorder(client);
    const context = contextOf(db, given);
    const body = bodyOf(operation, given.number, version);
    const request = requestOf(operation, given, body, version);
    await handlers[OPERATION_IDS[operation]](request as never, context);
    const [query, ...more] = queries;
    if (query === undefined || more.length > 0) {
      throw new Error(
        `${OPERATION_IDS[operation]} runs ${queries.length} statements; the bench expects one.`,
      );
    }
    const { user_id, task_id } = given;
    const { now, request_id } = context;
    return { query, inputs: { user_id, task_id, now, request_id, ...body, versions: [version] } };
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

function contextOf(db: Database, { user_id, number }: Given): Context {
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
    },
    session: unused as never,
    paginate: firstPage({ user_id, path: {}, query: { per_page: 20 } }),
    client: { address: '127.0.0.1', user_agent: null },
    clock: { now: () => now },
    now: new Date(now).toISOString(),
    request_id: `req_bench_${number}`,
    accessChanged: unused as never,
    adminEmail: undefined,
    publicPath: '',
  };
}

function bodyOf(operation: Operation, number: number, version: number): Record<string, unknown> | undefined {
  if (operation === 'create') {
    return {
      ...newTask(number),
      description: `Description ${number}`,
      priority: number === 1 ? 'low' : 'high',
      due_date: `2199-12-31T17:00:0${number}.000Z`,
      tags: [`tag ${number}`],
    };
  }
  return operation === 'patch' ? change(version) : undefined;
}

/** Returns a request as a handler receives it after validation, with the defaults of the contract. */
function requestOf(
  operation: Operation,
  { task_id }: Given,
  body: object | undefined,
  version: number,
): Pick<OperationRequest<'updateTask'>, 'precondition' | 'prefer'> & Record<string, unknown> {
  const versions = operation === 'patch' ? [version] : undefined;
  const { query, members } = defaultsOf(OPERATION_IDS[operation]);
  return {
    path: { task_id },
    query,
    body: body && { ...members, ...body },
    precondition: { versions, failureAt: () => 'VERSION_CONFLICT' },
    prefer: [],
  };
}

type WithDefault = { $ref?: string; default?: unknown };

/** Returns the defaults that validation fills in. */
function defaultsOf(id: OperationId): { query: object; members: object } {
  const document = readContract();
  const operation = operationsOf(document).find(({ operationId }) => operationId === id);
  if (!operation) throw new Error(`The contract has no ${id}.`);
  const defaulted = (schemas: [string, WithDefault][]) =>
    Object.fromEntries(
      schemas.flatMap(([name, schema]) => (schema.default === undefined ? [] : [[name, schema.default]])),
    );
  const parameters = operation.parameters as { name: string; in: string; schema?: WithDefault }[];
  const schema = operation.requestBody?.content['application/json']?.schema;
  const body = schema && resolve<{ properties?: Record<string, WithDefault> }>(document, schema as never);
  return {
    query: defaulted(
      parameters.flatMap(({ name, in: place, schema = {} }) => (place === 'query' ? [[name, schema]] : [])),
    ),
    members: defaulted(Object.entries(body?.properties ?? {})),
  };
}

function generalize(operation: Operation, first: Recorded, second: Recorded): Statement {
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
