import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterFile } from '../after-file.ts';
import { createCertificate } from '../certificates.ts';

/** What a hostile endpoint is expected to leave behind: of its attempt, of the delivery and of the webhook. */
export type Expected = {
  status: number | null;
  error: string | null;
  delivery: 'delivered' | 'pending' | 'failed';
  /** Seconds until the next attempt, at least and at most; after 5 seconds by default. */
  retryIn?: [number, number];
  enabled?: boolean;
};

export type HostileSink = Expected & {
  name: string;
  /** Returns the URL of a server that behaves so. */
  open(): Promise<string>;
};

const certificate = createCertificate({ host: 'other.example' });

async function listen(server: Server, protocol = 'http'): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const http = (respond: (response: ServerResponse, request: IncomingMessage) => void) => () =>
  listen(
    createServer((request, response) => {
      request.resume();
      request.once('end', () => respond(response, request));
    }),
  );

/** Answers with bytes of its own. */
const raw = (talk: (socket: Socket) => void) => () => listen(createTcpServer(talk));

/** Writes again and again until the connection is closed. */
function drip(response: ServerResponse | Socket, text: string, everyMs: number): void {
  const timer = setInterval(() => response.write(text), everyMs);
  response.on('close', () => clearInterval(timer));
}

/** Writes as fast as the other side reads. */
function flood(response: ServerResponse, chunk: Buffer): void {
  const more = () => {
    if (!response.destroyed) response.write(chunk, () => setImmediate(more));
  };
  more();
}

const answer = (status: number, headers: Record<string, string | string[]> = {}) =>
  http((response) => response.writeHead(status, headers).end('x'));

const refused: Expected = { status: null, error: 'unreachable', delivery: 'pending' };
const timeout: Expected = { ...refused, error: 'timeout' };
const accepted: Expected = { status: 200, error: null, delivery: 'delivered' };
const failed = (status: number): Expected => ({ status, error: 'status', delivery: 'pending' });

const DAY_S = 86_400;
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString();

/** `Retry-After`, and how long the endpoint is left alone: the longer of that and the usual pause, a day at most. */
const RETRY_AFTER: readonly (readonly [value: string, from: number, to: number])[] = [
  ['120', 115, 120],
  ['0', 4, 6],
  ['9999999999', DAY_S - 5, DAY_S],
  ['9'.repeat(1_000), DAY_S - 5, DAY_S],
  ['-5', 4, 6],
  ['1e9', 4, 6],
  ['Infinity', 4, 6],
  ['soon', 4, 6],
  ['', 4, 6],
  [inSeconds(7_200), 7_190, 7_200],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 4, 6],
  ['Fri, 31 Dec 9999 23:59:59 GMT', DAY_S - 5, DAY_S],
  ['Mon, 99 Foo 2099 99:99:99 GMT', 4, 6],
];

/** 10 MB of zeros in 10 kB. */
const bomb = gzipSync(Buffer.alloc(10_000_000));

export const HOSTILE: readonly HostileSink[] = [
  { name: 'answers 500', open: answer(500), ...failed(500) },
  { name: 'answers 404', open: answer(404), ...failed(404) },
  {
    name: 'answers 410',
    open: answer(410),
    status: 410,
    error: 'status',
    delivery: 'failed',
    enabled: false,
  },
  ...[429, 503].flatMap((status) =>
    RETRY_AFTER.map(([value, ...retryIn]) => ({
      name: `answers ${status} with Retry-After: ${value}`,
      open: answer(status, { 'retry-after': value }),
      ...failed(status),
      retryIn,
    })),
  ),
  {
    name: 'answers 500 with Retry-After, which only 429 and 503 can have',
    open: answer(500, { 'retry-after': '7200' }),
    ...failed(500),
  },
  {
    name: 'redirects inside',
    open: answer(302, { location: 'http://127.0.0.1:1/' }),
    ...failed(302),
    error: 'redirect',
  },
  { name: 'hangs', open: http(() => {}), ...timeout },
  {
    name: 'sends its headers slowly, for ever',
    open: raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      drip(socket, 'x: y\r\n', 20);
    }),
    ...timeout,
  },
  { name: 'only sends interim responses', open: http((response) => sendInterim(response)), ...timeout },
  {
    name: 'accepts, then sends its body slowly, for ever',
    open: http((response) => drip(response.writeHead(200), 'x', 20)),
    ...accepted,
  },
  {
    name: 'accepts, with a body that never ends',
    open: http((response) => flood(response.writeHead(200), Buffer.alloc(16_384, 'x'))),
    ...accepted,
  },
  {
    name: 'accepts, with a body that is a bomb of gzip',
    open: http((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)),
    ...accepted,
  },
  {
    name: 'accepts, and breaks off its body',
    open: http((response) => response.writeHead(200).write('half', () => response.destroy())),
    ...accepted,
  },
  {
    name: 'sends a header of 100 kB',
    open: raw((socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)),
    ...refused,
  },
  {
    name: 'sends 10,000 headers',
    open: raw((socket) => socket.end(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}\r\n`)),
    ...refused,
  },
  { name: 'closes the connection at once', open: raw((socket) => socket.destroy()), ...refused },
  {
    name: 'does not speak HTTP',
    open: raw((socket) => void socket.end('SSH-2.0-OpenSSH_9.9\r\n')),
    ...refused,
  },
  {
    name: 'switches the protocol',
    open: raw(
      (socket) =>
        void socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ),
    ...refused,
  },
  {
    name: 'has a certificate that nobody knows, for another name',
    open: () =>
      listen(
        createTlsServer(certificate, (_, response) => void response.end()),
        'https',
      ),
    ...refused,
  },
  {
    name: 'never ends the handshake of TLS',
    open: () =>
      listen(
        createTcpServer(() => {}),
        'https',
      ),
    ...refused,
  },
  {
    name: 'answers a handshake of TLS with HTTP',
    open: () =>
      listen(
        createTcpServer((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n')),
        'https',
      ),
    ...refused,
  },
];

function sendInterim(response: ServerResponse): void {
  const timer = setInterval(() => response.writeProcessing(), 20);
  response.on('close', () => clearInterval(timer));
}
