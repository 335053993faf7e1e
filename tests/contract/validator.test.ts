import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import * as openApiValidator from 'express-openapi-validator';
import * as assert from 'uvu/assert';
import type { Handlers, OperationId } from '../../src/contract.ts';
import { ApiError } from '../../src/errors.ts';
import { type ContractDocument, expressRoute, type Operation } from '../../src/http/document.ts';
import { jsonBody, noBody } from '../../src/http/json-body.ts';
import { validatorFor, validatorOptions } from '../../src/http/validator.ts';
import { handlers } from '../../src/operations.ts';
import { exchange } from '../exchange.ts';
import { suite } from '../suite.ts';
import { inWorld } from '../world.ts';
import { corpusOf, type Tried } from './corpus.ts';
import {
  contract,
  type Example,
  examplesOf,
  operationOf,
  operations,
  pathOf,
  replyExample,
  requestExamples,
} from './documented.ts';

type Reply = { status: number; type: string; body: unknown };

/** What a request came to: the handler, with these values, or a refusal for these reasons. */
const arrived: RequestHandler = (req, res) => {
  const { 'x-answer': asked } = req.headers;
  if (typeof asked === 'string') {
    const { status, type, body } = JSON.parse(decodeURIComponent(asked)) as Reply;
    return void res.status(status).type(type).json(body);
  }
  res.end(JSON.stringify({ arrived: { path: req.params, query: req.query, body: req.body } }));
};
const refused: ErrorRequestHandler = (error, _req, res, _next) => {
  const { status, errors } = error as { status: number; errors: { path: string; errorCode: string }[] };
  const reasons = errors?.map(({ path, errorCode }) => `${path} ${errorCode}`).sort();
  res.end(JSON.stringify({ refused: { status, reasons, message: reasons ? '' : String(error) } }));
};

const stepsBefore = (operation: Operation) => (operation.requestBody ? jsonBody(operation) : [noBody]);
const literalFirst = [...operations].sort(
  (a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')),
);

function newApp(): Express {
  const app = express();
  app.set('query parser', 'simple').enable('case sensitive routing').enable('strict routing');
  return app;
}

/** The validator as the service mounts it. */
function mounted(): Express {
  const app = newApp();
  for (const operation of literalFirst) {
    const { checkResponse, checkRequest } = validatorFor(operation, contract);
    app[operation.method](
      expressRoute(operation.path),
      checkResponse,
      ...stepsBefore(operation),
      checkRequest,
      arrived,
    );
  }
  return app.use(refused);
}

/** The validator as the package means it to be used. */
function plain(): Express {
  const app = newApp();
  for (const operation of literalFirst) {
    app[operation.method](expressRoute(operation.path), ...stepsBefore(operation), (_req, _res, next) =>
      next(),
    );
  }
  app.use(...(openApiValidator.middleware(validatorOptions(lean(contract))) as unknown as RequestHandler[]));
  for (const operation of literalFirst) app[operation.method](expressRoute(operation.path), arrived);
  return app.use(refused);
}

/** Without what is only for readers, over which the package takes most of its time. */
function lean(document: ContractDocument): ContractDocument {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(
      ([name, inner]) =>
        !(['example', 'examples'].includes(name) || (name === 'description' && typeof inner === 'string')),
    );
    return Object.fromEntries(kept.map(([name, inner]) => [name, strip(inner)]));
  };
  return strip(document) as ContractDocument;
}

async function listening(app: Express): Promise<{ server: Server; url: string }> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function verdict(url: string, { method }: Operation, tried: Tried): Promise<unknown> {
  const { path, query, headers, body } = tried;
  const answer = await fetch(`${url}${path}${query && `?${query}`}`, {
    method: method.toUpperCase(),
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return JSON.parse(await answer.text());
}

/** One of each kind: the plain middleware takes some 100 ms for the answers of each operation. */
const ANSWERING: OperationId[] = [
  'login',
  'getTask',
  'createTask',
  'updateTask',
  'deleteTask',
  'listActivity',
];

/** Answers as documented, and each broken in some ways. */
function repliesOf(operation: Operation): Reply[] {
  const shown = Object.entries(operation.responses).filter(([status]) => /^(2|400|409|412)/.test(status));
  return [
    ...shown.flatMap(([status, { content = {} }]) =>
      Object.entries(content).flatMap(([type, media]) =>
        examplesOf(media).flatMap((example) =>
          brokenOf(example).map((body) => ({ status: Number(status), type, body })),
        ),
      ),
    ),
    { status: 202, type: 'application/json', body: { success: true } },
    { status: 418, type: 'application/json', body: { success: false } },
  ];
}

function brokenOf(example: Example): unknown[] {
  const [first = ''] = Object.keys(example);
  const { [first]: _, ...without } = example;
  const { data } = example;
  return [
    example,
    without,
    { ...example, [first]: 7 },
    { ...example, undeclared: 'members are nothing that the server minds' },
    ...(typeof data === 'object' && data !== null
      ? [{ ...example, data: { ...data, id: 'x', email: 'x' } }]
      : []),
  ];
}

async function compared(
  use: (verdicts: (operation: Operation, tried: Tried) => Promise<unknown[]>) => Promise<void>,
) {
  const both = await Promise.all([listening(mounted()), listening(plain())]);
  try {
    await use((operation, tried) => Promise.all(both.map(({ url }) => verdict(url, operation, tried))));
  } finally {
    for (const { server } of both) {
      server.close();
      server.closeAllConnections();
    }
  }
}

suite('the validator as it is mounted', (it) => {
  it('judges documented and broken requests and answers as the plain middleware does', () =>
    compared(async (verdicts) => {
      const counts = { arrived: 0, refused: 0, answered: 0 };
      for (const operation of operations) {
        const [documented, ...others] = corpusOf(operation);
        for (const tried of documented ? [documented, ...others] : []) {
          const [ours, theirs] = await verdicts(operation, tried);
          assert.equal(ours, theirs, `${operation.operationId}: ${tried.how}`);
          counts[Object.hasOwn(ours as object, 'arrived') ? 'arrived' : 'refused'] += 1;
        }
        if (!ANSWERING.includes(operation.operationId)) continue;
        for (const reply of documented ? repliesOf(operation) : []) {
          const headers = { 'x-answer': encodeURIComponent(JSON.stringify(reply)) };
          const [ours, theirs] = await verdicts(operation, { ...(documented as Tried), headers });
          assert.equal(ours, theirs, `${operation.operationId}: ${JSON.stringify(reply).slice(0, 300)}`);
          counts[Object.hasOwn(ours as object, 'refused') ? 'refused' : 'answered'] += 1;
        }
      }
      // Else they agree because nothing gets through, or everything.
      assert.ok(Math.min(...Object.values(counts)) > 100, JSON.stringify(counts));
    }));
});

const SILENT = {
  success: false,
  data: null,
  message: 'Something went wrong on our side.',
  error: 'INTERNAL_ERROR',
  errors: [],
};

/** Handlers that say what they must not say. */
const broken: Record<string, Partial<Record<OperationId, () => Promise<unknown>>>> = {
  'a member is missing': {
    getTask: async () => ({
      status: 200,
      data: { id: 'x', version: 1, updated_at: '2026-03-02T09:00:00.000Z' },
    }),
  },
  'a member has another type': {
    createTask: async () => {
      const { data, ...reply } = replyExample(operationOf('createTask'));
      return { ...reply, data: { ...(data as object), title: 7 } };
    },
  },
  'data is null': { getTask: async () => ({ status: 200, data: null }) },
  'a list has no page': { listTasks: async () => ({ status: 200, data: [] }) },
  'there is no body': { getTask: async () => ({ status: 200 }) },
  'there is a body where none is declared': {
    deleteTask: async () => ({ status: 204, data: { secret: 'hunter2' } }),
  },
  'the status is not declared': { getTask: async () => ({ status: 202, data: { secret: 'hunter2' } }) },
  'the status is not declared, and has no body': { getTask: async () => ({ status: 204 }) },
  'a failure is not declared': {
    getTask: async () => {
      throw new ApiError('PRECONDITION_FAILED', { message: 'hunter2' });
    },
  },
  'a failure lacks what it has to tell': {
    updateTask: async () => {
      throw new ApiError('VERSION_CONFLICT');
    },
  },
  'a failure tells more than it may': {
    listTasks: async () => {
      throw new ApiError('INVALID_CURSOR', { message: 'hunter2'.repeat(200) });
    },
  },
  'nothing is said': { getTask: async () => undefined },
  'undefined is thrown': { getTask: () => Promise.reject(undefined) },
  'null is thrown': { getTask: () => Promise.reject(null) },
  'a text is thrown': { getTask: () => Promise.reject('hunter2') },
  'an error of another package is thrown, with a status of its own': {
    getTask: () =>
      Promise.reject(Object.assign(new Error('hunter2'), { status: 400, statusCode: 400, expose: true })),
  },
  'it fails before it promises anything': {
    getTask: () => {
      throw new TypeError('hunter2 is not a function');
    },
  },
};

inWorld('a handler that breaks the contract, or just breaks (E-18)', (it) => {
  for (const [how, override] of Object.entries(broken)) {
    it(`500: ${how}`, async ({ serve, ada }) => {
      const { url, log, stop } = await serve({ override: override as Partial<Handlers> });
      const [id = ''] = Object.keys(override);
      const operation = operationOf(id);
      const [body] = requestExamples(operation);
      for (const accept of ['application/json', 'application/problem+json']) {
        const answer = await exchange({
          url,
          method: operation.method.toUpperCase(),
          path: pathOf(operation),
          headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json', accept },
          ...(body && { body: JSON.stringify(body) }),
        });
        assert.is(answer.status, 500, answer.text);
        assert.is(answer.headers['content-type'], accept);
        const request_id = String(answer.headers['x-request-id']);
        if (accept === 'application/json') {
          assert.equal(JSON.parse(answer.text), { ...SILENT, meta: { request_id } });
        } else {
          assert.is(answer.body.code, 'INTERNAL_ERROR');
        }
        assert.not.match(answer.text, 'hunter2');
        for (const name of ['etag', 'last-modified', 'location', 'link']) {
          assert.is(answer.headers[name], undefined, name);
        }
        assert.is(answer.headers['cache-control'], 'no-store');
        const lines = log.filter((line) => line['request_id'] === request_id);
        assert.is(lines.length, 1);
        assert.is(lines[0]?.level, 'error');
        assert.is(lines[0]?.['code'], 'INTERNAL_ERROR');
      }
      assert.ok(
        log.some((line) => line['err'] !== undefined) ||
          how.startsWith('undefined') ||
          how.startsWith('null'),
      );
      await stop();
    });
  }

  it('500: and nothing is done, nor kept for a retry, where the status is not declared', async (world) => {
    const { serve, ada, db } = world;
    let isBroken = true;
    const createTask = (async (request, context) => {
      const reply = await handlers.createTask(request, {
        ...context,
        actor: context.actor,
        transaction: (work) =>
          context.transaction(async (trx) => {
            const done = await work(trx);
            return isBroken ? { ...done, status: 202 } : done;
          }),
        statement: (work) =>
          context.transaction(async (trx) => {
            const done = await work(trx);
            return isBroken ? { ...done, status: 202 } : done;
          }),
      });
      return reply;
    }) as Handlers['createTask'];
    const { as, stop } = await serve({ override: { createTask } });
    const create = () => as(ada).post('/tasks').set('idempotency-key', 'broken').send({ title: 'Once' });
    await create().expect(500);
    const tasks = () => db.selectFrom('task').select('id').where('created_by', '=', ada.id).execute();
    assert.equal(await tasks(), []);
    isBroken = false;
    await create().expect(201);
    assert.is((await tasks()).length, 1);
    await stop();
  });
});
