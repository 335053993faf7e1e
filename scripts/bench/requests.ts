import type { OperationId, OperationRequest } from '../../src/contract.ts';
import { prefixQuery } from '../../src/database/lists.ts';
import { type Operation as Declared, operationsOf, readContract, resolve } from '../../src/document.ts';
import type { Call } from './operations.ts';

/** A request as a handler receives it after validation. */
export type HandlerRequest = Pick<OperationRequest<'updateTask'>, 'precondition' | 'prefer'> & {
  path: Record<string, string>;
  query: Record<string, unknown>;
  body: Record<string, unknown> | undefined;
};

const contract = readContract();
const operations = new Map(operationsOf(contract).map((operation) => [operation.operationId, operation]));

export function declarationOf(id: OperationId): Declared {
  const operation = operations.get(id);
  if (!operation) throw new Error(`The contract has no ${id}.`);
  return operation;
}

/** Returns the names of the properties of a task in responses. */
export function taskProperties(): string[] {
  return Object.keys(
    resolve<{ properties: object }>(contract, { $ref: '#/components/schemas/Task' }).properties,
  );
}

type WithDefault = { $ref?: string; type?: string | string[]; default?: unknown };

/** Converts a request to what its handler receives, with the defaults of the contract. */
export function requestOf(id: OperationId, call: Call): HandlerRequest {
  const operation = declarationOf(id);
  const { pathname, searchParams } = new URL(call.path, 'http://localhost');
  const parameters = operation.parameters as { name: string; in: string; schema?: WithDefault }[];
  const query: [string, unknown][] = parameters.flatMap(({ name, in: place, schema = {} }) => {
    if (place !== 'query') return [];
    const text = searchParams.get(name);
    if (text === null) return schema.default === undefined ? [] : [[name, schema.default]];
    return [[name, schema.type === 'integer' ? Number(text) : text]];
  });
  const schema = operation.requestBody?.content['application/json']?.schema;
  const members = schema && resolve<{ properties?: Record<string, WithDefault> }>(contract, schema as never);
  const defaults = Object.entries(members?.properties ?? {}).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value]],
  );
  const body: Record<string, unknown> | undefined = call.body && {
    ...Object.fromEntries(defaults),
    ...call.body,
  };
  const version = body?.['version'];
  return {
    path: pathParameters(operation.path, pathname),
    query: Object.fromEntries(query),
    body,
    precondition: {
      versions: typeof version === 'number' ? [version] : undefined,
      failureAt: () => 'VERSION_CONFLICT',
    },
    prefer: [],
  };
}

function pathParameters(template: string, path: string): Record<string, string> {
  const values = path.split('/');
  return Object.fromEntries(
    template.split('/').flatMap((part, index) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      return name === undefined ? [] : [[name, values[index] ?? '']];
    }),
  );
}

/** Returns the values of a request that can be parameters of its statement, by the names that the servers know. */
export function inputsOf({ path, query, body, precondition }: HandlerRequest): Record<string, unknown> {
  const { q } = query;
  return {
    ...path,
    ...body,
    versions: precondition.versions,
    ...(typeof q === 'string' && { words: prefixQuery(q) }),
  };
}
