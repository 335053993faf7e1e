import * as assert from 'uvu/assert';
import type { OperationId } from '../../src/contract.ts';
import { ApiError } from '../../src/errors.ts';
import type { Handlers } from '../../src/handlers.ts';
import { handlers } from '../../src/operations.ts';
import { exchange } from '../exchange.ts';
import { inWorld } from '../world.ts';
import { operationOf, pathOf, replyExample, requestExamples } from './documented.ts';

const SILENT = {
  success: false,
  data: null,
  message: 'An unexpected error occurred on the server.',
  error: 'INTERNAL_ERROR',
  errors: [],
};

/** Handlers whose responses violate the contract. */
const broken: Record<string, Partial<Record<OperationId, () => Promise<unknown>>>> = {
  'a field is missing': {
    getTask: async () => ({
      status: 200,
      data: { id: 'x', version: 1, updated_at: '2026-03-02T09:00:00.000Z' },
    }),
  },
  'a field has the wrong type': {
    createTask: async () => {
      const { data, ...reply } = replyExample(operationOf('createTask'));
      return { ...reply, data: { ...(data as object), title: 7 } };
    },
  },
  'data is null': { getTask: async () => ({ status: 200, data: null }) },
  'a list has no pagination': { listTasks: async () => ({ status: 200, data: [] }) },
  'the body is missing': { getTask: async () => ({ status: 200 }) },
  'there is an undeclared body': {
    deleteTask: async () => ({ status: 204, data: { secret: 'hunter2' } }),
  },
  'the status is not declared': { getTask: async () => ({ status: 202, data: { secret: 'hunter2' } }) },
  'the status is not declared, without a body': { getTask: async () => ({ status: 204 }) },
  'an error is not declared': {
    getTask: async () => {
      throw new ApiError('PRECONDITION_FAILED', { message: 'hunter2' });
    },
  },
  'an error lacks required details': {
    updateTask: async () => {
      throw new ApiError('VERSION_CONFLICT');
    },
  },
  'an error has undeclared details': {
    listTasks: async () => {
      throw new ApiError('INVALID_CURSOR', { message: 'hunter2'.repeat(200) });
    },
  },
  'the handler returns nothing': { getTask: async () => undefined },
  'undefined is thrown': { getTask: () => Promise.reject(undefined) },
  'null is thrown': { getTask: () => Promise.reject(null) },
  'a string is thrown': { getTask: () => Promise.reject('hunter2') },
  'an error of another package is thrown, with its own status': {
    getTask: () =>
      Promise.reject(Object.assign(new Error('hunter2'), { status: 400, statusCode: 400, expose: true })),
  },
  'the handler throws synchronously': {
    getTask: () => {
      throw new TypeError('hunter2 is not a function');
    },
  },
};

inWorld('a handler that violates the contract, or throws (E-18)', (it) => {
  for (const [how, override] of Object.entries(broken)) {
    it(`500: ${how}`, async ({ serve, ada }) => {
      const { url, log, stop } = await serve({ override: override as Partial<Handlers> });
      const [id = ''] = Object.keys(override);
      const operation = operationOf(id);
      const [body] = requestExamples(operation);
      for (const accept of ['application/json', 'application/problem+json']) {
        const response = await exchange({
          url,
          method: operation.method.toUpperCase(),
          path: pathOf(operation),
          headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json', accept },
          ...(body && { body: JSON.stringify(body) }),
        });
        assert.is(response.status, 500, response.text);
        assert.is(response.headers['content-type'], accept);
        const request_id = String(response.headers['x-request-id']);
        if (accept === 'application/json') {
          assert.equal(JSON.parse(response.text), { ...SILENT, meta: { request_id } });
        } else {
          assert.is(response.body.code, 'INTERNAL_ERROR');
        }
        assert.not.match(response.text, 'hunter2');
        for (const name of ['etag', 'last-modified', 'location', 'link']) {
          assert.is(response.headers[name], undefined, name);
        }
        assert.is(response.headers['cache-control'], 'no-store');
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

  it('500: an undeclared status: nothing is written, and nothing is stored for a retry', async (world) => {
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

  it('500: an operation that only reads cannot write, in one statement or several', async ({
    serve,
    ada,
  }) => {
    for (const how of ['statement', 'transaction'] as const) {
      let isReached = false;
      const getTask: Handlers['getTask'] = (_request, context) =>
        context[how](async () => {
          isReached = true;
          throw new ApiError('NOT_FOUND');
        });
      const { as, log, stop } = await serve({ override: { getTask } });
      await as(ada)
        .get(pathOf(operationOf('getTask')).replace('/api/v1', ''))
        .expect(500);
      assert.is(isReached, false);
      assert.match(JSON.stringify(log.at(-1)), 'getTask only reads, so it cannot write');
      await stop();
    }
  });
});
