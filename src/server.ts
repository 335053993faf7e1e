import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { lastResort } from './http/respond-error.ts';

export type ListenOptions = { port: number; host: string };

/** A listening server, and how to stop it without cutting anybody off. */
export type Listening = {
  url: string;
  /**
   * Answers for another `delaySeconds` with `Connection: close`, so that load balancers notice, then
   * takes no more, and resolves when what was under way is done or `GRACE_MS` are over.
   */
  stop(delaySeconds: number): Promise<void>;
};

/** What is still running so long after the last connection was taken is cut. */
const GRACE_MS = 15_000;

/** Serves an app over HTTP/1.1, with limits on how slowly a client may talk. */
export async function listen(app: Express, { port, host }: ListenOptions, log: Logger): Promise<Listening> {
  const server = createServer({
    headersTimeout: 15_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 2_000,
    keepAliveTimeout: 65_000,
    requireHostHeader: true,
  });
  server.maxHeadersCount = 100;
  server.on('clientError', refuseMalformed);
  let isStopping = false;
  server.on('request', (req, res) => {
    if (isStopping) res.setHeader('Connection', 'close');
    app(req, res);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  server.removeAllListeners('error').on('error', (err) => log.error({ err }, 'the server failed'));
  return {
    url: urlOf(server),
    async stop(delaySeconds) {
      isStopping = true;
      await pause(delaySeconds * 1000);
      await closed(server);
    },
  };
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  const everywhere = address === '::' || address === '0.0.0.0';
  return `http://${everywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** What is not HTTP never reaches the app, so the answer is written by hand. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, code] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? (['431 Request Header Fields Too Large', 'HEADERS_TOO_LARGE'] as const)
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? (['408 Request Timeout', 'REQUEST_TIMEOUT'] as const)
        : (['400 Bad Request', 'MALFORMED_REQUEST'] as const);
  const body = lastResort(randomUUID(), code);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

async function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await done;
  clearTimeout(cut);
}
