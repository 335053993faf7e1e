import type { BlockList } from 'node:net';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import {
  type ContractDocument,
  expressRoute,
  type Operation,
  operationsOf,
  readContract,
} from '../document.ts';
import { ApiError } from '../errors.ts';
import type { Denials } from '../events/denials.ts';
import type { Handlers } from '../handlers.ts';
import { handlers } from '../operations.ts';
import type { RedisConnection } from '../redis/connection.ts';
import { alternativesOf, checkAccept } from './accept.ts';
import { authenticate } from './authenticate.ts';
import { type AnyHandler, type BindServices, bind } from './bind.ts';
import { clientAddress } from './client-address.ts';
import { cors } from './cors.ts';
import { parseQuery } from './decode.ts';
import { describe, findInQuery } from './details.ts';
import { docs } from './docs.ts';
import { checkHeaders } from './header-limits.ts';
import { jsonBody, noBody, typesOf } from './json-body.ts';
import { withoutParameters } from './list-headers.ts';
import { createLoad, createStreams, itemsOf, type LoadLimits } from './load.ts';
import { createRateLimiter, type RateLimits } from './rate-limit.ts';
import { recordDenial } from './record-denial.ts';
import { requestLog } from './request-log.ts';
import { respondError } from './respond-error.ts';
import { securityHeaders } from './security-headers.ts';
import { validatorFor } from './validator.ts';

export type AppOptions = Omit<BindServices, 'streams'> & {
  log: Logger;
  denials: Denials;
  rateLimits: RateLimits;
  load: LoadLimits;
  /** Where requests are counted for all processes; without it, each counts for itself. */
  redis?: RedisConnection;
  trustedProxies: BlockList;
  corsOrigins: readonly string[];
  /** Where clients reach the service, without a slash at its end. A proxy takes its path away. */
  publicUrl: string | undefined;
  /** Whether callers come over TLS, to this server or to a proxy in front of it. */
  isHttps: boolean;
  /** Prepares every operation's validators at once, so that an error in the contract fails the start. */
  isEager: boolean;
  /** Handlers to put in the place of the real ones: for tests of what only a broken handler can cause. */
  override?: Partial<Handlers>;
};

/** The whole HTTP surface, in the order a request meets it. */
export function createApp(options: AppOptions): Express {
  const { log, trustedProxies } = options;
  const { sessions, publicPath } = options.services;
  const document = readContract();
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', parseQuery);
  app.enable('case sensitive routing').enable('strict routing');
  app.response.json = sendJson;
  const load = createLoad(options.load);
  load.watch(app);

  app.use(requestLog(log));
  app.use(securityHeaders(options));
  app.use((req, _res, next) => {
    req.address = clientAddress(req, trustedProxies);
    req.public_path = publicPath;
    checkHeaders(req);
    if (req.headers.accept !== undefined) req.headers.accept = withoutParameters(req.headers.accept);
    next();
  });
  app.use(cors(options.corsOrigins));
  const { serve, notFound } = docs(options, load);
  app.use(serve);
  app.use((_req, res, next) => {
    // A browser that changes its account must not show what it has kept of another one.
    res.vary('Authorization, Accept');
    next();
  });

  const limiterOf = createRateLimiter(options.rateLimits, options.redis);
  const around = { ...options, streams: createStreams() };
  const all: Record<string, AnyHandler> = { ...handlers, ...options.override } as never;
  // A literal path is tried before one with a parameter in its place.
  const operations = operationsOf(document).sort(
    (a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')),
  );
  for (const operation of operations) {
    // Probes of the health can send any `Accept`.
    const checksAccept = '406' in operation.responses;
    const alternatives = alternativesOf(operation);
    const limit = limiterOf(operation);
    const isPublic = operation.security.length === 0;
    // A balancer must be answered when nobody else is.
    const isProbe = operation['x-rate-limit'] === 'none';
    const admit: RequestHandler = async (req, res, next) => {
      req.operation = operation;
      req.named = req.params;
      const refusal = isPublic
        ? undefined
        : await authenticate(req, sessions).catch((error: unknown) => error);
      // Whoever guesses at tokens is counted too, by address; whoever meets a failure of ours is not.
      if (refusal && !(refusal instanceof ApiError && refusal.status === 401)) throw refusal;
      await limit(req, res);
      if (refusal) throw refusal;
      // Access may have ended while the request waited.
      if (!isProbe && (await load.letIn(req, res)) && !isPublic) await authenticate(req, sessions);
      if (checksAccept) req.media_type = checkAccept(req, alternatives);
      if (req.url.includes('?')) noteQuery(req, operation);
      next();
    };
    const items = itemsOf(operation);
    const handle = bind(operation, handlerOf(all, operation), around);
    const work: RequestHandler = async (req, res, next) => {
      try {
        if (!isProbe && (await load.begin(req, res, items(req))) && !isPublic)
          await authenticate(req, sessions);
        await handle(req, res, next);
      } finally {
        req.endWork?.();
      }
    };
    const validator = validatorFor(operation, document);
    if (options.isEager) validator.prepare();
    app[operation.method](
      expressRoute(operation.path),
      validator.checkResponse,
      admit,
      ...(operation.requestBody ? jsonBody(operation) : [noBody]),
      validator.checkRequest,
      refuseFindings(operation, document),
      work,
    );
  }
  for (const [path, methods] of methodsByPath(operations)) {
    const patch = operations.find((each) => each.path === path && each.method === 'patch');
    app.all(expressRoute(path), (req, res) => {
      res.setHeader('Allow', methods.join(', '));
      if (patch) res.setHeader('Accept-Patch', typesOf(patch).join(', '));
      if (req.method !== 'OPTIONS') throw new ApiError('METHOD_NOT_ALLOWED');
      res.status(204).end();
    });
  }
  app.use(notFound);
  app.use(respondError(document, recordDenial({ denials: options.denials, clock: options.services.clock })));
  return app;
}

function noteQuery(req: Request, operation: Operation): void {
  const findings = findInQuery(req.url.slice(req.url.indexOf('?') + 1), operation);
  if (findings.length > 0) req.findings = findings;
}

/** What is wrong although the validator found nothing; what it finds is told together with this by `respondError`. */
function refuseFindings(operation: Operation, document: ContractDocument): RequestHandler {
  return (req, _res, next) => {
    const errors = describe(req, operation, document);
    if (errors.length > 0) throw new ApiError('VALIDATION_FAILED', { errors });
    next();
  };
}

function handlerOf(handlers: Record<string, AnyHandler>, { operationId }: Operation): AnyHandler {
  const handler = handlers[operationId];
  if (!handler) throw new Error(`no handler for ${operationId}`);
  return handler;
}

/** For 405 and OPTIONS: what each path allows. */
function methodsByPath(operations: Operation[]): Map<string, string[]> {
  const byPath = new Map<string, string[]>();
  for (const { path, method } of operations) {
    const methods = byPath.get(path) ?? ['OPTIONS'];
    methods.push(method.toUpperCase());
    if (method === 'get') methods.push('HEAD');
    byPath.set(path, methods.sort());
  }
  return byPath;
}

const LARGE_CHARACTERS = 65_536;

/** Express's own asks again for type, freshness and ETag, all of which are known by now. */
function sendJson(this: Response, body: unknown): Response {
  const text = JSON.stringify(body);
  if (!this.getHeader('Content-Type')) this.setHeader('Content-Type', 'application/json');
  // Node copies a string twice, once with the headers and once for the kernel; a small one costs less than a buffer.
  const content = text.length > LARGE_CHARACTERS ? Buffer.from(text) : text;
  this.setHeader('Content-Length', Buffer.byteLength(content));
  this.end(content);
  return this;
}
