import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../log.ts';

/** What a scrape gets. */
type Page = { readonly type: string; text(): Promise<string> };

export type ServeMetricsOptions = {
  readonly port: number;
  readonly host: string;
  /** Whether another process can still have the port for a while. The metrics are then available later than the service. */
  readonly waitsForPort?: boolean;
  readonly mayRead: (authorization: string | undefined) => boolean;
  readonly log: Log;
};

const RETRY_MS = 500;

/** Serves `/metrics` on a port of its own, which only operators should reach. */
export async function serveMetrics(
  page: Page,
  { port, host, waitsForPort = false, mayRead, log }: ServeMetricsOptions,
): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const server = createServer((req, res) => {
    const [path] = (req.url ?? '').split('?');
    if (path !== '/metrics') return end(res, 404, 'The metrics are at /metrics.\n');
    if (req.method !== 'GET' && req.method !== 'HEAD')
      return end(res, 405, 'Send GET.\n', { Allow: 'GET, HEAD' });
    if (!mayRead(req.headers.authorization))
      return end(res, 401, 'Send METRICS_TOKEN as a bearer token.\n', { 'WWW-Authenticate': 'Bearer' });
    page.text().then(
      (text) => end(res, 200, text, { 'Content-Type': page.type }),
      (err: unknown) => {
        log.error({ err }, 'cannot read the metrics');
        end(res, 500, 'The metrics cannot be read. The log has the reason.\n');
      },
    );
  });
  // Only scrapers connect here, one request at a time.
  server.maxConnections = 64;
  server.headersTimeout = 5_000;
  const opened = openPort(server, { port, host, waits: waitsForPort, signal: stopping.signal }).then(
    (url) => {
      server.removeAllListeners('error').on('error', (err) => log.error({ err }, 'metrics server failed'));
      log.info({ url }, 'metrics available');
    },
    (cause: NodeJS.ErrnoException) => {
      if (stopping.signal.aborted) return;
      const error = new Error(`METRICS_PORT ${port} of ${host} cannot be opened (${cause.code}).`, { cause });
      if (!waitsForPort) throw error;
      log.error({ err: error }, 'metrics not available');
    },
  );
  if (!waitsForPort) await opened;
  return {
    async stop() {
      stopping.abort();
      await opened;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

type Place = { port: number; host: string; waits: boolean; signal: AbortSignal };

async function openPort(server: Server, { port, host, waits, signal }: Place): Promise<string> {
  for (;;) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.removeAllListeners('error').once('error', reject);
        // Otherwise the processes of a cluster would share the port, and a scrape would reach any of them.
        server.listen({ port, host, exclusive: true }, resolve);
      });
      break;
    } catch (error) {
      if (!waits || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await pause(RETRY_MS, undefined, { signal });
    }
  }
  const { address, family, port: chosen } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${chosen}/metrics`;
}

function end(res: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    ...headers,
  });
  res.end(text);
}
