import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import * as sdk from '../../../sdk/typescript/src/index.ts';
import { suite } from '../../suite.ts';
import { type Exchange, type ScriptedResponse, serveScript } from '../scripted.ts';

type VectorCall = {
  operation: string;
  path?: string[];
  body?: object;
  query?: object;
  options?: Record<string, unknown>;
  take?: number | null;
};

type Vector = {
  name: string;
  client?: { max_retries?: number; token?: string };
  with?: VectorCall & { answer: ScriptedResponse };
  call: VectorCall;
  exchanges: Exchange[];
  result?: unknown;
  error?: { class: string; [member: string]: unknown };
};

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

const errors = new Map(Object.entries(sdk));

/** Calls an operation by its names in the contract. */
function invoke(client: sdk.TaskFlow, { operation, path = [], body, query, options, take }: VectorCall) {
  const [resource = '', method = ''] = operation.split('.');
  const target = client[resource as keyof sdk.Resources] as unknown as Record<
    string,
    (...parameters: unknown[]) => unknown
  >;
  const isList = take !== undefined;
  const given = [...path, ...(body ? [body] : []), ...(query || isList ? [query ?? {}] : [])];
  const own =
    options && Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]));
  // `delete` of a task has query parameters, which these calls do not use.
  if (operation === 'tasks.delete') given.push({});
  const call = target[method]?.(...given, own);
  return isList
    ? (call as sdk.ListCall<unknown>).toArray(take === null ? {} : { limit: take })
    : (call as PromiseLike<unknown>);
}

async function run({ client: settings = {}, ...vector }: Vector): Promise<void> {
  const script = vector.with ? [{ answer: vector.with.answer }, ...vector.exchanges] : vector.exchanges;
  const server = await serveScript(script);
  const { max_retries: maxRetries, token } = settings;
  const client = new sdk.TaskFlow({ baseUrl: server.url, maxRetries, token });
  const { call } = vector;
  if (vector.with) {
    const resource = await invoke(client, vector.with);
    const refer = ([name, value]: [string, unknown]) => [name, value === '$resource' ? resource : value];
    call.options = Object.fromEntries(Object.entries(call.options ?? {}).map(refer));
  }
  const outcome = await Promise.resolve(invoke(client, call)).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await server.end();
  const { error: expected } = vector;
  if (!expected) {
    if ('error' in outcome) throw outcome.error;
    return assert.equal(outcome.value ?? null, vector.result);
  }
  assert.ok('error' in outcome, 'it fails');
  const { error } = outcome;
  assert.instance(error, errors.get(expected.class) as typeof sdk.TaskFlowError);
  assert.is((error as Error).name, expected.class);
  for (const [member, value] of Object.entries(expected)) {
    if (member !== 'class') assert.equal((error as Record<string, unknown>)[camel(member)], value, member);
  }
}

for (const file of ['retry', 'paging', 'errors', 'values', 'consistency']) {
  const vectors: Vector[] = JSON.parse(readFileSync(`sdk/vectors/${file}.json`, 'utf8'));
  suite(`the TypeScript SDK, ${file}`, (it) => {
    for (const vector of vectors) it(vector.name, () => run(vector));
  });
}
