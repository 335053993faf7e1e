import type { CallOptions, Client, ErrorClass, Subject } from './subject.ts';

type LastResponse = { lastResponse: { statusCode: number; headers: Record<string, string> } };

/** What the cells use of the package. This repository does not depend on it, so its own types are not at hand. */
type StripeClient = {
  customers: {
    retrieve(id: unknown, parameters?: object, options?: object): Promise<LastResponse>;
    create(parameters: object): Promise<object>;
    del(id: string): Promise<unknown>;
    list(): Promise<object> & AsyncIterable<unknown>;
  };
  rawRequest(method: string, path: string): Promise<unknown>;
};

export type StripeModule = {
  Stripe: (new (key: string, options: object) => StripeClient) & { errors: { StripeError: ErrorClass } };
};

export function stripe({ esm, cjs }: { esm: StripeModule; cjs: StripeModule['Stripe'] }): Subject {
  return {
    connect: (url, { key = 'any', timeout, retries } = {}) => {
      const { hostname: host, port } = new URL(url);
      const limits = {
        ...(timeout && { timeout }),
        ...(retries !== undefined && { maxNetworkRetries: retries }),
      };
      return clientOf(new esm.Stripe(key, { host, port: port || 80, protocol: 'http', ...limits }));
    },
    errorClasses: { esm: esm.Stripe.errors.StripeError, cjs: cjs.errors.StripeError },
    enumField: 'tax_exempt',
    isAbortable: false,
    query: 'among the parameters, without types',
    headers: 'option `headers`',
    hasLog: false,
  };
}

const clientOf = (client: StripeClient): Client => ({
  get: (id, { query, headers, timeout }: CallOptions = {}) =>
    client.customers.retrieve(id, query, { ...(headers && { headers }), ...(timeout && { timeout }) }),
  create: () => client.customers.create({ name: 'Ada' }),
  remove: () => client.customers.del('item-1'),
  page: async () => client.customers.list(),
  items: () => client.customers.list(),
  rawRequest: { name: '`rawRequest()`', run: () => client.rawRequest('GET', '/v1/novel') },
  rawResponse: {
    name: '`lastResponse` of the result',
    run: async () => {
      const { lastResponse } = await client.customers.retrieve('item-1');
      return { status: lastResponse.statusCode, header: lastResponse.headers['request-id'] };
    },
  },
});
