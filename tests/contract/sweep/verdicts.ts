import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import * as openApiValidator from 'express-openapi-validator';
import * as assert from 'uvu/assert';
import { type ContractDocument, expressRoute, type Operation } from '../../../src/document.ts';
import { ApiError, type ErrorDetail } from '../../../src/errors.ts';
import { describe } from '../../../src/http/details.ts';
import type { Finding } from '../../../src/http/findings.ts';
import { jsonBody } from '../../../src/http/json-body.ts';
import { isUpload } from '../../../src/http/upload-body.ts';
import { validatorFor } from '../../../src/http/validator.ts';
import { operationAt } from '../checker.ts';
import { type CorpusRequest, corpusOf } from '../corpus.ts';
import { contract, type Example, examplesOf } from '../documented.ts';
import type { Part } from './house.ts';
import { validatorOptions } from './package-options.ts';

type Reply = { status: number; type: string; body: unknown };

/** The outcome of a request: the values that reach the handler, or the reasons for a refusal. */
const arrived: RequestHandler = (req, res) => {
  const { 'x-answer': asked } = req.headers;
  if (typeof asked === 'string') {
    const { status, type, body } = JSON.parse(decodeURIComponent(asked)) as Reply;
    return void res.status(status).type(type).json(body);
  }
  res.end(JSON.stringify({ arrived: { path: req.params, query: req.query, body: req.body } }));
};

/** Sends the details of a rejected request. A rejected response has none. */
const refusedWith =
  (detailsOf: (error: unknown, req: Request) => readonly ErrorDetail[] | undefined): ErrorRequestHandler =>
  (error, req, res, _next) => {
    const errors = detailsOf(error, req)?.toSorted((a, b) => (a.field < b.field ? -1 : 1));
    res.end(JSON.stringify({ refused: errors ?? 'the response' }));
  };

const ourDetails = (error: unknown) => (error instanceof ApiError ? error.facts.errors : undefined);

function theirDetails(error: unknown, req: Request): ErrorDetail[] | undefined {
  const operation = operationAt(req.method, req.path);
  if (!(error instanceof openApiValidator.error.BadRequest) || !operation) return undefined;
  const found = (error.errors as Finding[]).map((finding) => {
    // Its own keyword, which replaces the type of a date-time.
    return { ...finding, errorCode: finding.errorCode.replace('x-eov-type', 'type') };
  });
  // Express has forgotten the parameters of the path when it handles an error.
  const params = (req as { openapi?: { pathParams?: object } }).openapi?.pathParams;
  const { body, query, findings } = req;
  return describe({ body, query, findings, params }, operation, contract, found);
}

const stepsBefore = (operation: Operation) => (operation.requestBody ? jsonBody(operation) : []);

/** The package compiles a schema for each spelling of the type, and rejects a type for an operation without a body. */
const normalizeType =
  ({ requestBody }: Operation): RequestHandler =>
  (req, _res, next) => {
    if (requestBody) req.headers['content-type'] = 'application/json';
    else delete req.headers['content-type'];
    next();
  };

function newApp(): Express {
  const app = express();
  app.set('query parser', 'simple').enable('case sensitive routing').enable('strict routing');
  return app;
}

/** The validator as mounted by the service. */
function mounted(operations: readonly Operation[]): Express {
  const app = newApp();
  for (const operation of operations) {
    const { checkResponse, checkRequest } = validatorFor(operation, contract);
    app[operation.method](
      expressRoute(operation.path),
      checkResponse,
      ...stepsBefore(operation),
      checkRequest,
      arrived,
    );
  }
  return app.use(refusedWith(ourDetails));
}

/** The middleware as the package documents it, with a document of these operations. */
function plain(operations: readonly Operation[]): Express {
  const app = newApp();
  for (const operation of operations) {
    app[operation.method](expressRoute(operation.path), ...stepsBefore(operation), normalizeType(operation));
  }
  const options = validatorOptions(withoutDocumentation(partOf(contract, operations)));
  app.use(...(openApiValidator.middleware(options) as unknown as RequestHandler[]));
  for (const operation of operations) app[operation.method](expressRoute(operation.path), arrived);
  return app.use(refusedWith(theirDetails));
}

/**
 * The document with the paths of these operations only, because the package walks all of it for every
 * schema.
 */
function partOf(document: ContractDocument, operations: readonly Operation[]): ContractDocument {
  const kept = Object.entries(document.paths).filter(([path]) =>
    operations.some((each) => each.path === path),
  );
  return { ...document, paths: Object.fromEntries(kept) };
}

/** Without the parts for readers, on which the package spends most of its time. */
function withoutDocumentation(document: ContractDocument): ContractDocument {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(
      ([name, inner]) =>
        !(
          ['example', 'examples', 'x-codeSamples'].includes(name) ||
          (name === 'description' && typeof inner === 'string')
        ),
    );
    return Object.fromEntries(kept.map(([name, inner]) => [name, strip(inner)]));
  };
  return strip(document) as ContractDocument;
}

async function listening(app: Express): Promise<{ server: Server; port: number }> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

const agent = new Agent({ keepAlive: true });

function verdict(port: number, { method }: Operation, corpusRequest: CorpusRequest): Promise<unknown> {
  const { path, query, headers, body } = corpusRequest;
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        agent,
        method,
        path: `${path}${query && `?${query}`}`,
        headers: {
          ...headers,
          ...(text !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          }),
        },
      },
      (incoming) => {
        let response = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (response += chunk));
        incoming.on('end', () => resolve(JSON.parse(response))).on('error', reject);
      },
    );
    outgoing.on('error', reject).end(text);
  });
}

/** Example responses, and each of them made invalid in some ways. */
function repliesOf(operation: Operation): Reply[] {
  const shown = Object.entries(operation.responses).filter(([status]) => /^(2|400|409|412)/.test(status));
  return [
    ...shown.flatMap(([status, { content = {} }]) =>
      // Other types are streamed, which the package does not check.
      Object.entries(content)
        .filter(([type]) => /[/+]json$/.test(type))
        .flatMap(([type, media]) =>
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
    { ...example, undeclared: 'the server accepts undeclared properties' },
    ...(typeof data === 'object' && data !== null
      ? [{ ...example, data: { ...data, id: 'x', email: 'x' } }]
      : []),
  ];
}

/** The package reads `status=x` as a list, but not `status=`, and then says `Must be array.` */
const isEmptyList = ({ parameters }: Operation, { query }: CorpusRequest) =>
  parameters.some(({ name, schema }) => schema.type === 'array' && query.split('&').includes(`${name}=`));

type Verdicts = (operation: Operation, request: CorpusRequest) => Promise<[ours: unknown, theirs: unknown]>;

async function compared(operations: readonly Operation[], use: (verdicts: Verdicts) => Promise<void>) {
  const sorted = [...operations].sort((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')));
  const [ours, theirs] = [await listening(mounted(sorted)), await listening(plain(sorted))];
  try {
    await use((...request) =>
      Promise.all([verdict(ours.port, ...request), verdict(theirs.port, ...request)]),
    );
  } finally {
    for (const { server } of [ours, theirs]) {
      server.close();
      server.closeAllConnections();
    }
  }
}

/** Compares the validator as mounted by the service with the package's own middleware. */
export const testVerdicts: Part = (it, operations) => {
  it("200 or 400: the validator and the package's own middleware accept and reject the same requests and responses", () =>
    compared(
      operations.filter((each) => !isUpload(each)),
      async (verdicts) => {
        const counts = { arrived: 0, refused: 0, answered: 0 };
        // The middleware needs about 100 ms to prepare the responses of an operation.
        const answering = [operations[0], operations.at(-1)];
        for (const operation of operations.filter((each) => !isUpload(each))) {
          const corpus = corpusOf(operation).filter((request) => !isEmptyList(operation, request));
          for (const request of corpus) {
            const [ours, theirs] = await verdicts(operation, request);
            assert.equal(ours, theirs, `${operation.operationId}: ${request.how}`);
            counts[Object.hasOwn(ours as object, 'arrived') ? 'arrived' : 'refused'] += 1;
          }
          if (!answering.includes(operation)) continue;
          for (const reply of repliesOf(operation)) {
            const headers = { 'x-answer': encodeURIComponent(JSON.stringify(reply)) };
            const [ours, theirs] = await verdicts(operation, { ...(corpus[0] as CorpusRequest), headers });
            assert.equal(ours, theirs, `${operation.operationId}: ${JSON.stringify(reply).slice(0, 300)}`);
            counts[Object.hasOwn(ours as object, 'refused') ? 'refused' : 'answered'] += 1;
          }
        }
        // Otherwise they could agree because they accept nothing, or everything.
        assert.ok(Math.min(...Object.values(counts)) > 0, JSON.stringify(counts));
      },
    ));
};
