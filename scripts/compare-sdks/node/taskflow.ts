import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TaskFlow } from '../../../sdk/typescript/src/index.ts';
import type { Client, Subject } from './subject.ts';

type Sdk = typeof import('../../../sdk/typescript/src/index.ts');

/** Loads both builds of the SDK from the folder in `COMPARE_TASKFLOW`. */
export async function loadTaskflow(): Promise<Subject> {
  const dist = resolve(process.env['COMPARE_TASKFLOW'] ?? '');
  const esm = (await import(pathToFileURL(`${dist}/esm/index.js`).href)) as Sdk;
  const cjs = createRequire(import.meta.url)(`${dist}/cjs/index.js`) as Sdk;
  return {
    connect: (url, { key = 'any', timeout, retries, log } = {}) => {
      const silent = () => {};
      const logger = { debug: log ?? silent, info: log ?? silent, warn: silent, error: silent };
      const logLevel = log ? 'debug' : 'warn';
      return clientOf(
        new esm.TaskFlow({ baseUrl: url, token: key, timeout, maxRetries: retries, logger, logLevel }),
      );
    },
    errorClasses: { esm: esm.ApiError, cjs: cjs.ApiError },
    enumField: 'status',
    isAbortable: true,
    query: 'option `query`',
    headers: 'option `headers`',
    hasLog: true,
  };
}

const clientOf = (client: TaskFlow): Client => ({
  // The cells pass wrong types on purpose.
  get: (id, options) => client.tasks.get(id as string, options),
  create: () => client.tasks.create({ title: 'Card' }),
  remove: () => client.tasks.delete('item-1'),
  page: async () => client.tasks.list(),
  items: () => client.tasks.list(),
  derived: {
    name: '`withOptions()`',
    run: ({ retries }) => clientOf(client.withOptions({ maxRetries: retries })),
  },
  rawRequest: { name: '`request()`', run: () => client.request('GET', '/api/v1/novel') },
  rawResponse: {
    name: '`withResponse()`',
    run: async () => {
      const { response } = await client.tasks.get('item-1').withResponse();
      return { status: response.status, header: response.headers.get('x-request-id') };
    },
  },
});
