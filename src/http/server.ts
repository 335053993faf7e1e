import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  STATUS_CODES,
} from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import { type AddressInfo, type BlockList, Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { never } from '../concurrency.ts';
import { ApiError, type ErrorCode } from '../errors.ts';
import { limitBody } from './body-deadline.ts';
import { type ConnectionLimits, limitConnections, type OpenConnections } from './connections.ts';
import { MAX_HEADERS } from './header-limits.ts';
import { afterResponses, oneAtATime } from './pipelining.ts';
import { failureText } from './respond-error.ts';
import { type Certificate, MIN_TLS_VERSION } from './tls.ts';

/** Of a response. The steps of a long one have 11; Node warns of a leak from 11 on. */
const MAX_LISTENERS = 20;

declare module 'node:http' {
  interface IncomingMessage {
    /** The caller sends the body only after `100 Continue`. */
    waitsToContinue?: boolean;
  }
}

/** Takes over connections that ask for another protocol. */
export type Upgrades = {
  /** Returns whether a request asks for that protocol. Other servers ignore `Upgrade` too (RFC 9110, section 7.8). */
  accepts(req: IncomingMessage): boolean;
  /** @throws ApiError if the connection is refused */
  take(req: IncomingMessage, socket: Duplex, head: Buffer): void;
};

export type ListenOptions = {
  port: number;
  host: string;
  /** With a certificate the server accepts only TLS. */
  certificate?: Certificate | undefined;
  upgrades?: Upgrades | undefined;
  connections: ConnectionLimits;
  trustedProxies: BlockList;
  /** For tests. */
  limits?: Partial<typeof LIMITS>;
};

/** A listening server, and how to stop it without cutting off requests. */
export type Listening = {
  url: string;
  readonly connections: OpenConnections;
  /**
   * Serves for another `delaySeconds` with `Connection: close`, so that load balancers notice. Then stops accepting
   * connections, and resolves when the active requests are done or `graceMs` have passed. `hurry` ends the delay and
   * shortens the grace period to `hurriedGraceMs`. With `isReplaced` it accepts no connections from the start, because
   * another process of the cluster does.
   */
  stop(delaySeconds: number, hurry?: AbortSignal, isReplaced?: boolean): Promise<void>;
};

const LIMITS = {
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 65_000,
  /** Time without a byte in either direction. Longer than `requestTimeout`, so that a slow sender gets a response first. */
  timeout: 40_000,
  // The app rejects requests without `Host`, with the envelope.
  requireHostHeader: false,
  /** Requests that still run this long after the last connection was accepted are cut off. */
  graceMs: 15_000,
  /** Enough for an ordinary request. Only slow ones are cut off. */
  hurriedGraceMs: 1_000,
};

const TLS = { minVersion: MIN_TLS_VERSION, handshakeTimeout: 10_000 } as const;

/** Serves an app over HTTP/1.1, with limits on how slowly a client may send. */
export async function listen(app: Express, options: ListenOptions, log: Logger): Promise<Listening> {
  const { port, host, certificate, upgrades, trustedProxies } = options;
  const { timeout, graceMs, hurriedGraceMs, requestTimeout, ...rest } = { ...LIMITS, ...options.limits };
  // `limitBody` does it, because an upload can take longer.
  const shouldUpgradeCallback = (req: IncomingMessage) => upgrades?.accepts(req) ?? false;
  const limits = { ...rest, requestTimeout: 0, shouldUpgradeCallback };
  const server = certificate
    ? createTlsServer({ ...limits, ...TLS, ...certificate.pem })
    : createServer(limits);
  server.maxHeadersCount = MAX_HEADERS;
  server.timeout = timeout;
  const connections = limitConnections(server, { limits: options.connections, trustedProxies }, log);
  server.on('clientError', (error, socket) => refuseMalformed(error, socket, log));
  server.on('connect', (_req, socket) =>
    afterResponses(socket, () => {
      refuse(socket, NO_TUNNEL, log);
      // Node no longer reads from this socket, so it would not notice that the caller disconnects.
      socket.once('finish', () => socket.destroy());
    }),
  );
  server.on('upgrade', (req, socket, head) => {
    // Node has removed its own listener, and an error without a listener ends the process.
    socket.on('error', () => socket.destroy());
    afterResponses(socket, () => {
      try {
        upgrades?.take(req, socket, head);
      } catch (error) {
        if (!(error instanceof ApiError)) log.error({ err: error }, 'cannot upgrade a connection');
        refuse(socket, refusalFor(error instanceof ApiError ? error : new ApiError('INTERNAL_ERROR')), log);
        socket.once('finish', () => socket.destroy());
      }
    });
  });
  let isStopping = false;
  const serve = oneAtATime((req, res) => {
    if (isStopping) res.setHeader('Connection', 'close');
    app(req, res);
  }, log);
  const begin: RequestListener = (req, res) => {
    res.setMaxListeners(MAX_LISTENERS);
    limitBody(req, requestTimeout, () => refuseMalformed(new Late(), req.socket, log));
    serve(req, res);
  };
  server.on('request', begin);
  // `100 Continue` is sent when the body is read, so that a request can be rejected before. Other expectations may be
  // ignored (RFC 9110, section 10.1.1).
  server.on('checkExpectation', begin).on('checkContinue', (req, res) => {
    req.waitsToContinue = true;
    begin(req, res);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new Error(listenError(cause, { port, host }), { cause })));
    server.listen(port, host, resolve);
  });
  const isClosed = new Promise<void>((resolve) => server.once('close', resolve));
  server.removeAllListeners('error').on('error', (err) => log.error({ err }, 'HTTP server failed'));
  // Open connections keep their certificate.
  const unfollow = certificate?.follow((pem) => {
    if (server instanceof TlsServer) server.setSecureContext({ ...TLS, ...pem });
  });
  return {
    url: urlOf(server),
    connections,
    async stop(delaySeconds, hurry = never, isReplaced = false) {
      isStopping = true;
      // The `close` of HTTP would close idle connections too, while their clients may be sending a request.
      if (isReplaced) NetServer.prototype.close.call(server);
      await pause(delaySeconds * 1000, undefined, { signal: hurry }).catch(() => {});
      await closed(server, isClosed, { graceMs, hurriedGraceMs, hurry });
      unfollow?.();
    },
  };
}

/** The same as the error of Node for a request that takes too long to arrive. */
class Late extends Error {
  readonly code = 'ERR_HTTP_REQUEST_TIMEOUT';
}

function listenError(
  error: NodeJS.ErrnoException,
  { port, host }: Pick<ListenOptions, 'port' | 'host'>,
): string {
  const reasons: Record<string, string> = {
    EADDRINUSE: `PORT ${port} is in use by another program. Stop that program, or set PORT to another`,
    EACCES: `PORT ${port} needs privileges that this account does not have. Set PORT to one above 1023`,
    EADDRNOTAVAIL: `HOST ${host} is not an address of this machine. Set HOST to one, or to 0.0.0.0 for all`,
    ENOTFOUND: `HOST ${host} cannot be resolved. Set HOST to an address of this machine, or to 0.0.0.0 for all`,
  };
  return `${reasons[error.code ?? ''] ?? `cannot listen on ${host}:${port} (${error.code})`}.`;
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  const everywhere = address === '::' || address === '0.0.0.0';
  const scheme = server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://${everywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Responds to malformed requests, which never reach the app, and logs them. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Refused, log: Logger): void {
  // Without a TLS handshake, no response can be sent.
  if (/^ERR_(SSL|TLS)_/.test(error.code ?? '')) {
    log.info({ reason: error.code }, 'TLS handshake failed');
    return void socket.destroy();
  }
  // In the middle of another response, this one would look like a part of it.
  if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
    return void socket.destroy();
  }
  const refusal = refusals[error.code ?? ''] ?? MALFORMED;
  afterResponses(socket, () => refuse(socket, refusal, log, error.code));
}

/** Writes a response without the app, and closes the connection. */
function refuse(socket: Duplex, refusal: Refusal, log: Logger, reason?: string): void {
  const { status, phrase, code, headers = [] } = refusal;
  const request_id = randomUUID();
  const body = failureText(code, request_id);
  const head = [
    `HTTP/1.1 ${status} ${phrase}`,
    ...headers,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `X-Request-Id: ${request_id}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  log.info({ request_id, status, code, reason }, 'request');
}

/** Node stores the current response on its socket, where its own handler reads it too. */
type Refused = Duplex & { _httpMessage?: { headersSent: boolean } };

function refusalFor({ status, code, facts }: ApiError): Refusal {
  const headers = Object.entries(facts.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return { status, phrase: STATUS_CODES[status] ?? 'Refused', code, headers };
}

type Refusal = { status: number; phrase: string; code: ErrorCode; headers?: readonly string[] };

const MALFORMED: Refusal = { status: 400, phrase: 'Bad Request', code: 'MALFORMED_REQUEST' };

/** CONNECT is for proxies. */
const NO_TUNNEL: Refusal = {
  status: 405,
  phrase: 'Method Not Allowed',
  code: 'METHOD_NOT_ALLOWED',
  headers: ['Allow: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE'],
};

const refusals: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: { status: 431, phrase: 'Request Header Fields Too Large', code: 'HEADERS_TOO_LARGE' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, phrase: 'Request Timeout', code: 'REQUEST_TIMEOUT' },
};

/** A turn of the event loop that takes less has looked for connections just now. */
const QUIET_MS = 0.2;
const LOUD_MS = 2_000;

/**
 * Calls `close` at the end of a turn of the event loop in which almost nothing happened. The system resets connections that it has
 * established and that this process has not accepted yet, and a proxy does not repeat a POST that it has sent over one.
 */
async function inQuietTurn(close: () => void): Promise<void> {
  const until = performance.now() + LOUD_MS;
  await new Promise<void>((resolve) => {
    let before = Number.NEGATIVE_INFINITY;
    const look = () => {
      const now = performance.now();
      if (now - before > QUIET_MS && now < until) {
        before = now;
        setImmediate(look);
        return;
      }
      close();
      resolve();
    };
    setImmediate(look);
  });
}

async function closed(
  server: Server,
  isClosed: Promise<void>,
  { graceMs, hurriedGraceMs, hurry }: { graceMs: number; hurriedGraceMs: number; hurry: AbortSignal },
): Promise<void> {
  // Idle connections are closed in a later turn: until the socket that listens is closed, every moment counts.
  await inQuietTurn(() => NetServer.prototype.close.call(server));
  await inQuietTurn(() => server.close());
  // Responses that are already being sent have announced keep-alive.
  server.keepAliveTimeout = 1;
  server.keepAliveTimeoutBuffer = 0;
  server.closeIdleConnections();
  const grace = pause(graceMs, undefined, { signal: hurry, ref: false });
  const shortened = grace.catch(() => pause(hurriedGraceMs, undefined, { ref: false }));
  await Promise.race([isClosed, shortened]);
  server.closeAllConnections();
  await isClosed;
}
