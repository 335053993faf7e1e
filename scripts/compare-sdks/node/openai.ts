import type { Client, ErrorClass, Subject } from './subject.ts';

/** What the cells use of the package. This repository does not depend on it, so its own types are not at hand. */
type OpenAi = {
  batches: {
    retrieve(
      id: unknown,
      options?: object,
    ): Promise<object> & { withResponse(): Promise<{ response: Response }> };
    create(parameters: object): Promise<object>;
    list(): Promise<object> & AsyncIterable<unknown>;
  };
  files: { delete(id: string): Promise<unknown> };
  get(path: string): Promise<unknown>;
  withOptions(options: object): OpenAi;
};

export type OpenAiModule = { OpenAI: new (options: object) => OpenAi; APIError: ErrorClass };

export function openai({ esm, cjs }: { esm: OpenAiModule; cjs: OpenAiModule }): Subject {
  return {
    connect: (url, { key = 'any', timeout, retries, log } = {}) => {
      const line = (...parts: unknown[]) => log?.(parts.map((part) => JSON.stringify(part)).join(' '));
      const logger = { debug: line, info: line, warn: line, error: line };
      const logging = log ? { logger, logLevel: 'debug' } : {};
      const limits = { ...(timeout && { timeout }), ...(retries !== undefined && { maxRetries: retries }) };
      return clientOf(new esm.OpenAI({ baseURL: `${url}/v1`, apiKey: key, ...limits, ...logging }));
    },
    errorClasses: { esm: esm.APIError, cjs: cjs.APIError },
    enumField: 'status',
    isAbortable: true,
    query: 'option `query`',
    headers: 'option `headers`',
    hasLog: true,
  };
}

const BATCH = { input_file_id: 'file-1', endpoint: '/v1/chat/completions', completion_window: '24h' };

const clientOf = (client: OpenAi): Client => ({
  get: (id, options) => client.batches.retrieve(id, options),
  create: () => client.batches.create(BATCH),
  remove: () => client.files.delete('item-1'),
  page: async () => client.batches.list(),
  items: () => client.batches.list(),
  derived: {
    name: '`withOptions()`',
    run: ({ retries }) => clientOf(client.withOptions({ maxRetries: retries })),
  },
  rawRequest: { name: '`get()`, `post()` …', run: () => client.get('/novel') },
  rawResponse: {
    name: '`withResponse()`',
    run: async () => {
      const { response } = await client.batches.retrieve('item-1').withResponse();
      return { status: response.status, header: response.headers.get('x-request-id') };
    },
  },
});
