import * as assert from 'uvu/assert';
import type { Actor } from '../../../src/actor.ts';
import { createSessions } from '../../../src/auth/sessions/sessions.ts';
import type { Context } from '../../../src/context.ts';
import type { Operation } from '../../../src/document.ts';
import type { Handlers } from '../../../src/handlers.ts';
import { isUpload } from '../../../src/http/upload-body.ts';
import { handlers } from '../../../src/operations.ts';
import { rawUploadOf } from '../../attachments-kit.ts';
import { type ApiRequest, type ApiResponse, exchange } from '../../exchange.ts';
import { type Cast, type TestServer, tokensAt, type World } from '../../world.ts';
import { operations, pathOf, requestExamples } from '../documented.ts';

/**
 * Tests rules of all operations on every operation that declares them. Each file has one server: handlers
 * are the real ones, or `play`ed ones if a broken or slow one is needed; sessions as well.
 */
export type Play = (request: object, context: Context) => Promise<unknown>;

/** Tests of operations, with the signature of `inWorld`. */
export type It = (title: string, run: (world: World & Cast) => Promise<void>) => void;
export type Part = (it: It, operations: readonly Operation[]) => void;

export const PROBLEM = 'application/problem+json';
export const JSON_TYPE = { 'content-type': 'application/json' };

let play: Play | undefined;
let authenticate: ((token: string, real: Authenticate) => Promise<Actor>) | undefined;
type Authenticate = (token: string) => Promise<Actor>;

const override = Object.fromEntries(
  operations.map(({ operationId }) => [
    operationId,
    (request: object, context: Context) =>
      (play ?? (handlers[operationId] as unknown as Play))(request, context),
  ]),
) as unknown as Partial<Handlers>;

/** Files run one after another in one process, each with its own connections. */
const servers = new WeakMap<object, Promise<TestServer>>();

/** The server that every test of a file uses; Ada is an administrator. */
export async function sharedServer(world: World & Cast): Promise<TestServer> {
  await promote(world);
  const { connections, clock } = world;
  const lifetimes = { refreshTtlSeconds: 86_400, sessionTtlSeconds: 86_400 };
  const sessions = createSessions({ connections, tokens: tokensAt(clock), ...lifetimes });
  const real: Authenticate = (token) => sessions.authenticate(token);
  const known = servers.get(connections);
  if (known) return known;
  const served = world.serve({
    clock,
    override,
    // Refusals are written to the audit log a moment later, so that it would change while a test reads it.
    denials: { record: () => {}, stop: async () => {} },
    sessions: {
      ...sessions,
      authenticate: (token) => (authenticate ? authenticate(token, real) : real(token)),
    },
  });
  servers.set(connections, served);
  return served;
}

/** Lets Ada call operations of administrators. */
export async function promote({ db, ada }: World & Cast): Promise<void> {
  await db.updateTable('user').set({ role: 'admin' }).where('id', '=', ada.id).execute();
}

/** Replaces every handler while `run` runs. */
export async function withHandler(part: Play, run: () => Promise<void>): Promise<void> {
  play = part;
  try {
    await run();
  } finally {
    play = undefined;
  }
}

/** Replaces the lookup of sessions and keys while `run` runs. */
export async function withAuthentication(
  instead: (token: string, real: Authenticate) => Promise<Actor>,
  run: () => Promise<void>,
): Promise<void> {
  authenticate = instead;
  try {
    await run();
  } finally {
    authenticate = undefined;
  }
}

export type Options = Partial<Pick<ApiRequest, 'headers' | 'body' | 'path' | 'isStaged'>> & {
  ids?: Record<string, string>;
};

/** The example request of the contract, with the given options. */
export function send(url: string, operation: Operation, { headers = {}, ids = {}, ...rest }: Options = {}) {
  const [example] = requestExamples(operation);
  const raw = rawUploadOf(operation);
  return exchange({
    url,
    method: operation.method.toUpperCase(),
    path: pathOf(operation, ids),
    ...(example ? { body: JSON.stringify(example) } : raw && { body: raw.body }),
    ...rest,
    headers: { ...(example && JSON_TYPE), ...(rest.body === undefined && raw?.headers), ...headers },
  });
}

/** Sends the request twice, and checks the same error in both formats. */
export async function assertRefused(
  url: string,
  operation: Operation,
  expected: { status: number; code: string },
  options: Options = {},
): Promise<ApiResponse> {
  const where = `${operation.operationId} ${expected.status}`;
  const plain = await send(url, operation, options);
  assert.is(plain.status, expected.status, `${where}: ${plain.text}`);
  assert.is(plain.body.error, expected.code, where);
  assert.is(plain.headers['x-request-id'], plain.body.meta.request_id, where);
  assert.is(plain.headers['cache-control'], 'no-store', where);

  const headers = { ...options.headers, accept: PROBLEM };
  const problem = await send(url, operation, { ...options, headers });
  assert.is(problem.headers['content-type'], PROBLEM, where);
  assert.is(problem.status, expected.status, where);
  assert.is(problem.body.code, expected.code, where);
  assert.equal(problem.body.errors, plain.body.errors, where);
  return plain;
}

export const isSecured = ({ security }: Operation) => security.length > 0;
/** Whether the operation takes JSON. Uploads have tests of their own. */
export const hasBody = (operation: Operation) => operation.requestBody !== undefined && !isUpload(operation);
export const scopesOf = ({ security }: Operation) => security.flatMap((each) => Object.values(each).flat());
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const signedIn = (operation: Operation, token: string) => (isSecured(operation) ? bearer(token) : {});

/**
 * The variants of a request for the nth operation: all for the first one of a tag, one in turn for the
 * others.
 */
export const variantsFor = <Variant>(index: number, variants: readonly Variant[]): readonly Variant[] =>
  index === 0 ? variants : variants.slice(index % variants.length).slice(0, 1);
