import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { DIALECTS, type Dialect, type Shapes } from './dialects.ts';

/** A request that a server received. */
type Seen = { method: string; path: string; headers: IncomingMessage['headers']; at: number };

type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  shapes: Shapes;
  count: number;
};

/** How a server behaves. `count` is the number of the request, from 1. */
const MODES: Record<string, (exchange: Exchange) => void | Promise<void>> = {
  ok: (exchange) => succeed(exchange),
  fails: (exchange) => send(exchange, 400, exchange.shapes.error('the_code')),
  html: ({ response }) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Hello</html>');
  },
  moved: (exchange) => {
    const { request, response, url } = exchange;
    const target = `http://${request.headers.host}${url.pathname}?moved=1`;
    if (url.searchParams.has('moved')) succeed(exchange);
    else response.writeHead(301, { Location: target }).end();
  },
  limited: (exchange) => firstFails(exchange, 429, { 'Retry-After': '2' }),
  unavailable: (exchange) => firstFails(exchange, 503, { 'Retry-After': '2' }),
  broken: (exchange) => firstFails(exchange, 500),
  slow: dribble,
};

/** A body that is complete in the end, so that only the client's own limit can stop it. */
async function dribble({ response, shapes }: Exchange): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  for (let piece = 0; piece < 40 && !response.destroyed; piece += 1) {
    response.write(' ');
    await pause(200);
  }
  response.end(JSON.stringify(shapes.item('item-1')));
}

function firstFails(exchange: Exchange, status: number, headers: Record<string, string> = {}): void {
  if (exchange.count > 1) succeed(exchange);
  else send(exchange, status, exchange.shapes.error('try_later'), headers);
}

function succeed(exchange: Exchange): void {
  const { request, response, url, shapes } = exchange;
  const isList = request.method === 'GET' && /\/(tasks|batches|customers)$/.test(url.pathname);
  if (request.method === 'DELETE') response.writeHead(204).end();
  else if (isList) send(exchange, 200, shapes.list(shapes.isFirst(url.searchParams)));
  else send(exchange, 200, shapes.item('item-1'));
}

function send(
  { response, shapes }: Exchange,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  const standard = { 'Content-Type': 'application/json', [shapes.requestIdHeader]: 'request-4711' };
  response.writeHead(status, { ...standard, ...headers }).end(JSON.stringify(body));
}

/**
 * Starts the server that opens others, for programs in any language: `GET /open?dialect=stripe&mode=slow` returns the URL of a new
 * one, and `GET /seen?url=…` the requests that it received.
 */
export async function startServers(): Promise<{ url: string; stop(): void }> {
  const servers = new Map<string, { server: Server; seen: Seen[] }>();
  const control = createServer(async ({ url: target = '' }, response) => {
    const { pathname, searchParams } = new URL(target, 'http://localhost');
    const at = (name: string) => searchParams.get(name) ?? '';
    if (pathname === '/open') {
      const opened = misbehaving(at('dialect') as Dialect, at('mode'));
      const url = await listen(opened.server);
      servers.set(url, opened);
      return response.end(JSON.stringify(url));
    }
    response.end(JSON.stringify(servers.get(at('url'))?.seen ?? []));
  });
  const url = await listen(control);
  const stop = () => {
    for (const server of [control, ...[...servers.values()].map(({ server }) => server)]) {
      server.close();
      server.closeAllConnections();
    }
  };
  return { url, stop };
}

function misbehaving(dialect: Dialect, mode: string): { server: Server; seen: Seen[] } {
  const seen: Seen[] = [];
  const behave = MODES[mode];
  if (!behave) throw new Error(`There is no mode ${mode}.`);
  const note = ({ method = '', url = '', headers }: IncomingMessage) =>
    seen.push({ method, path: url, headers, at: Date.now() });
  const server = createServer(async (request, response) => {
    const count = note(request);
    const url = new URL(request.url ?? '', 'http://localhost');
    await behave({ request, response, url, shapes: DIALECTS[dialect], count });
  });
  // A client that uses it as a proxy may ask for a tunnel first.
  server.on('connect', (request, socket) => {
    note(request);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  return { server, seen };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
