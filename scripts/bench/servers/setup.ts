import { OPERATION_NAMES, type OperationName, operationOf } from '../operations.ts';
import type { Person } from '../people.ts';
import { declarationOf, taskProperties } from '../requests.ts';
import type { Statement, Statements } from '../statements.ts';

/** An operation as the servers of the bench answer it: a statement, and the envelope around its rows. */
export type Route = {
  operation: OperationName;
  method: string;
  /** The path before and after its parameter. */
  prefix: string;
  suffix: string;
  /** Name of the input that is the parameter of the path. */
  parameter: string | null;
  /** Query parameter that distinguishes it from another route. Its words are the input `words`. */
  search: string | null;
  isPage: boolean;
  status: number;
  /** Status if the statement returns a row without an ID, because it changed nothing. */
  refusal: number;
  message: string;
  statement: Statement;
};

/** The input of the servers that are written for the bench, as a JSON file. */
export type Setup = {
  database_url: string;
  pool_size: number;
  /** A route with `search` comes before another on the same path. */
  routes: Route[];
  /** The properties of a task. */
  properties: readonly string[];
  /** The user of each token. */
  users: [token: string, user_id: string][];
};

export function setupOf(
  database_url: string,
  pool_size: number,
  statements: Statements,
  people: readonly Person[],
): Setup {
  const routes = OPERATION_NAMES.map((name) => routeOf(name, statements[name]));
  return {
    database_url,
    pool_size,
    routes: routes.sort((a, b) => Number(b.search !== null) - Number(a.search !== null)),
    properties: taskProperties(),
    users: people.map(({ token, user_id }) => [token, user_id]),
  };
}

function routeOf(name: OperationName, statement: Statement): Route {
  const { operationId, search = null, refusal = 404 } = operationOf(name);
  const declared = declarationOf(operationId);
  const status = declared.responses[201] ? 201 : 200;
  const [, prefix = '', parameter = null, suffix = ''] =
    /^([^{]*)(?:\{(\w+)\}(.*))?$/.exec(declared.path) ?? [];
  return {
    operation: name,
    method: declared.method.toUpperCase(),
    prefix,
    suffix,
    parameter,
    search,
    isPage: 'x-pagination' in declared,
    status,
    refusal,
    message: declared.responses[status]?.description ?? '',
    statement,
  };
}
