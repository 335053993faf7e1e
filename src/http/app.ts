import type { BlockList } from 'node:net';
import express, { type Express, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import { type Operation, operationsOf, readServed } from '../document.ts';
import { ApiError } from '../errors.ts';
import type { Denials } from '../events/denials.ts';
import type { Handlers } from '../handlers.ts';
import type { Observer } from '../observer.ts';
import { handlers } from '../operations.ts';
import type { SharedCounts } from '../processes.ts';
import type { RedisConnection } from '../redis/connection.ts';
import type { AnyHandler, BindServices } from './bind.ts';
import { cors, securityHeaders, varyByCaller } from './browsers.ts';
import { chain } from './chain.ts';
import { clientAddress } from './client-address.ts';
import { parseQuery } from './decode.ts';
import { docs } from './docs.ts';
import { fileLinks } from './file-links.ts';
import { withoutParameters } from './header-grammar.ts';
import { checkHeaders } from './header-limits.ts';
import { typesOf } from './json-body.ts';
import {
  createDownloads,
  createEventStreams,
  createLoad,
  createStreams,
  createUploads,
  type LoadLimits,
} from './load.ts';
import { type MetricsPage, metricsPage } from './metrics.ts';
import { nameWork } from './name-work.ts';
import { createRateLimiter, type RateLimits } from './rate-limit.ts';
import { recordDenial } from './record-denial.ts';
import { requestLog } from './request-log.ts';
import { setHeaders } from './respond.ts';
import { respondError } from './respond-error.ts';
import { RouteTable } from './route-table.ts';
import { isProbe, type StepServices, stepsOf } from './steps.ts';
import { tusOptions } from './tus.ts';

export type AppOptions = Omit<BindServices, 'streams' | 'eventStreams' | 'downloads'> & {
  log: Logger;
  denials: Denials;
  rateLimits: RateLimits;
  load: LoadLimits;
  /** Counts requests over all processes. Without it, each process counts its own. */
  redis?: RedisConnection;
  /** The processes of the cluster, which count requests together if there is no Redis. */
  cluster?: SharedCounts | undefined;
  /** Serves only the probes of load balancers and supervisors. */
  hasOnlyProbes?: boolean;
  trustedProxies: BlockList;
  corsOrigins: readonly string[];
  /** The URL of the service for clients, without a slash at the end. A proxy removes its path. */
  publicUrl: string | undefined;
  /** Whether callers use TLS, to this server or to a proxy in front of it. */
  isHttps: boolean;
  observer?: Observer;
  /** Serves the metrics of the process. Undefined if they are off, or on another port. */
  metrics?: MetricsPage | undefined;
  /** Replaces handlers, to test what only a broken handler can cause. */
  override?: Partial<Handlers>;
};

/** Returns the Express app, with its steps in the order in which a request passes through them. */
export function createApp(options: AppOptions): Express {
  const { log, trustedProxies, services, observer = {} } = options;
  const document = readServed();
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', parseQuery);
  app.response.json = sendJson;
  const load = createLoad(options.load);
  load.watch(app);

  const { serve, notFound } = docs(options, load);
  const downloads = createDownloads();
  const streams = createStreams();
  const eventStreams = createEventStreams();
  const uploads = createUploads();
  const rateLimiter = createRateLimiter(options.rateLimits, options);
  const around: StepServices = {
    ...options,
    document,
    load,
    rateLimiter,
    streams,
    eventStreams,
    downloads,
    uploads,
  };
  observer.gauge?.('requests in progress', () => load.requests().inProgress);
  observer.gauge?.('requests waiting', () => load.requests().waiting);
  observer.gauge?.('event streams', () => eventStreams.used);
  observer.gauge?.('position of event streams', services.feed.position);
  observer.gauge?.('exports', () => streams.used);
  observer.gauge?.('downloads', () => downloads.used);
  observer.gauge?.('uploads', () => uploads.used);
  const all: Record<string, AnyHandler> = { ...handlers, ...options.override } as never;
  const common: RequestHandler[] = [
    requestLog(log, observer),
    securityHeaders(options),
    (req, _res, next) => {
      req.address = clientAddress(req, trustedProxies);
      req.public_path = services.publicPath;
      checkHeaders(req);
      if (req.headers.accept !== undefined) req.headers.accept = withoutParameters(req.headers.accept);
      next();
    },
    cors(options.corsOrigins),
    ...(options.metrics ? [metricsPage(options.metrics)] : []),
    ...(options.hasOnlyProbes
      ? []
      : [serve, fileLinks({ services, connections: options.connections, load, downloads, rateLimiter })]),
    varyByCaller,
    dispatch(
      operationsOf(document).filter((operation) => !options.hasOnlyProbes || isProbe(operation)),
      services.storageLimits.maxBytes,
      (operation) =>
        nameWork(operation, observer, chain(stepsOf(operation, handlerOf(all, operation), around))),
    ),
    notFound,
  ];
  app.use(chain(common));
  app.use(respondError(document, recordDenial({ denials: options.denials, clock: services.clock })));
  return app;
}

/** Returns the step that finds the operation of a request and runs its steps. Paths are taken exactly as they are written. */
function dispatch(
  served: readonly Operation[],
  maxFileBytes: number,
  stepOf: (operation: Operation) => RequestHandler,
): RequestHandler {
  const table = new RouteTable<(method: string) => RequestHandler>();
  for (const [path, operations] of Map.groupBy(served, ({ path }) => path)) {
    const steps = new Map(operations.map((operation) => [operation.method.toUpperCase(), stepOf(operation)]));
    const others = otherMethods(operations, tusOptions(operations, maxFileBytes));
    table.add(path, (method) => steps.get(method === 'HEAD' ? 'GET' : method) ?? others);
  }
  return (req, res, next) => {
    const found = table.find(req.path);
    if (!found) return next();
    req.params = found.params;
    return found.value(req.method)(req, res, next);
  };
}

function handlerOf(handlers: Record<string, AnyHandler>, { operationId }: Operation): AnyHandler {
  const handler = handlers[operationId];
  if (!handler) throw new Error(`no handler for ${operationId}`);
  return handler;
}

/** Responds to OPTIONS, and to methods that the path does not support. */
function otherMethods(operations: readonly Operation[], options: Record<string, string>): RequestHandler {
  const methods = operations.flatMap(({ method }) =>
    method === 'get' ? ['GET', 'HEAD'] : method.toUpperCase(),
  );
  const allow = ['OPTIONS', ...methods].sort().join(', ');
  const patch = operations.find(({ method }) => method === 'patch');
  return (req, res) => {
    res.setHeader('Allow', allow);
    if (patch) res.setHeader('Accept-Patch', typesOf(patch).join(', '));
    if (req.method !== 'OPTIONS') throw new ApiError('METHOD_NOT_ALLOWED');
    setHeaders(res, options);
    res.status(204).end();
  };
}

const LARGE_CHARACTERS = 65_536;

/** Replaces the `json` of Express, which computes the type, freshness and ETag again. */
function sendJson(this: Response, body: unknown): Response {
  const text = JSON.stringify(body);
  if (!this.getHeader('Content-Type')) this.setHeader('Content-Type', 'application/json');
  // Node copies a string twice, with the headers and for the kernel. A small string still costs less than a buffer.
  const content = text.length > LARGE_CHARACTERS ? Buffer.from(text) : text;
  const bytes = Buffer.byteLength(content);
  this.setHeader('Content-Length', bytes);
  // ASCII is the same in Latin-1, which Node copies without reserving three bytes for each character: 0.97 of the CPU time of a list.
  this.end(content, bytes === text.length ? 'latin1' : 'utf8');
  return this;
}
