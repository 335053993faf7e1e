import { request as requestHttp } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Guard, NotAllowed } from './guard.ts';

/** The whole request: name server, connection, response. */
const MAX_MS = 10_000;
/** For each address, so that a host with one broken address is still reached by another one. */
const CONNECT_MS = 4_000;
/** More of a response is not read. */
const MAX_RESPONSE_BYTES = 65_536;
/** How much of it is returned. */
const MAX_TEXT_BYTES = 1_024;

export type PostOptions = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly guard: Pick<Guard, 'addressesOf' | 'isAllowed'>;
  /** Ends the request. */
  readonly signal?: AbortSignal | undefined;
  /** Certificates to trust instead of those of Node. Only in tests. */
  readonly ca?: string | undefined;
  /** Shorter only in tests. */
  readonly maxMs?: number | undefined;
};

/**
 * The result of a request. `unreachable` does not say why, because a caller could explore a network otherwise: not whether a name
 * exists, a port is closed or an address is not allowed.
 */
export type Posted =
  | { readonly error: 'unreachable' | 'timeout' }
  | {
      readonly status: number;
      /** The beginning of the response, as text. */
      readonly text: string;
      readonly retryAfter: string | undefined;
    };

/**
 * Sends a POST request on a new connection. Follows no redirect, uses no proxy, and decodes no content encoding. The guard checks
 * each address of the name, and the address of the open connection, before anything is sent.
 */
export async function post(options: PostOptions): Promise<Posted> {
  const { maxMs = MAX_MS, signal } = options;
  const deadline = AbortSignal.timeout(maxMs);
  const ending = signal ? AbortSignal.any([signal, deadline]) : deadline;
  let socket: Socket | undefined;
  try {
    socket = await open(options, ending);
  } catch {
    signal?.throwIfAborted();
    return { error: 'unreachable' };
  }
  try {
    return await exchange(socket, options, ending);
  } finally {
    socket.destroy();
    signal?.throwIfAborted();
  }
}

/** Connects to the first address that accepts a connection. */
async function open({ url, guard, ca }: PostOptions, signal: AbortSignal): Promise<Socket> {
  const target = new URL(url);
  const isTls = target.protocol === 'https:';
  const port = Number(target.port || (isTls ? 443 : 80));
  let reason: unknown = new Error('no address');
  for (const address of await abortable(guard.addressesOf(target), signal)) {
    try {
      const socket = await connectTo(address, port, guard, signal);
      return isTls ? await secure(socket, target.hostname, ca, signal) : socket;
    } catch (error) {
      signal.throwIfAborted();
      reason = error;
    }
  }
  throw reason;
}

function connectTo(
  address: string,
  port: number,
  guard: Pick<Guard, 'isAllowed'>,
  signal: AbortSignal,
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ host: address, port, signal });
  socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('no connection in time')));
  socket.on('error', reject);
  socket.once('connect', () => {
    socket.setTimeout(0);
    const { remoteAddress } = socket;
    if (remoteAddress !== undefined && guard.isAllowed(remoteAddress)) resolve(socket);
    else socket.destroy(new NotAllowed('not allowed'));
  });
  return promise;
}

function secure(
  socket: Socket,
  hostname: string,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const secured = connectTls({
    socket,
    host,
    // Addresses must not be sent as names (RFC 6066).
    ...(isIP(host) ? {} : { servername: host }),
    ALPNProtocols: ['http/1.1'],
    ...(ca !== undefined && { ca }),
  });
  secured.on('error', reject);
  secured.once('secureConnect', () => resolve(secured));
  signal.addEventListener('abort', () => secured.destroy(new Error('aborted')), { once: true });
  return promise;
}

/** Sends the request and reads the response. Resolves when the response has ended, was cut off, or the time is over. */
function exchange(socket: Socket, { url, headers, body }: PostOptions, signal: AbortSignal): Promise<Posted> {
  const { promise, resolve } = Promise.withResolvers<Posted>();
  const { host, pathname, search } = new URL(url);
  const request = requestHttp({
    method: 'POST',
    path: pathname + search,
    createConnection: () => socket,
    headers: { host, ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' },
    signal,
  });
  let hasAnswered = false;
  // After the response has begun, its own events decide.
  const fail = () => hasAnswered || resolve({ error: signal.aborted ? 'timeout' : 'unreachable' });
  request.on('error', fail);
  request.once('response', (response) => {
    hasAnswered = true;
    const { statusCode: status = 0, headers: received } = response;
    const chunks: Buffer[] = [];
    let size = 0;
    // The status decides. A body that never ends, or breaks off, changes nothing.
    const end = () => {
      const text = textOf(Buffer.concat(chunks).subarray(0, MAX_TEXT_BYTES));
      resolve({ status, text, retryAfter: received['retry-after'] });
    };
    response.on('data', (chunk: Buffer) => {
      if (size < MAX_TEXT_BYTES) chunks.push(chunk.subarray(0, MAX_TEXT_BYTES - size));
      size += chunk.length;
      if (size > MAX_RESPONSE_BYTES) response.destroy();
    });
    response.once('close', end);
    response.on('error', end);
  });
  // Also without an error, such as after a switch of protocols.
  request.once('close', fail);
  request.end(body);
  return promise;
}

/** Returns bytes as text that PostgreSQL can store: valid Unicode, without NUL. A character that was cut off is left out. */
const textOf = (bytes: Buffer) =>
  bytes
    .toString('utf8')
    .replace(/\uFFFD$/, '')
    .replaceAll('\0', '\uFFFD');

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([work, promise]);
}
