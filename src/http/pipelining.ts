import type { RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';

/** 64 kB, which Node parses at once, hold a few hundred ordinary requests, or 3,600 of 18 bytes. */
const MAX_WAITING = 1_000;
/** In the process. A parsed request takes 2.5 kB (measured), so these take 25 MB. */
const MAX_WAITING_IN_ALL = 10_000;
/** How long the requests of a connection that was cut still count, so that new connections cannot bring more at once. */
const COUNTED_AFTER_CUT_MS = 1_000;

type Connection = {
  readonly socket: Duplex;
  current: ServerResponse;
  hasWaited: boolean;
  /** Starts each request that waits for the response before it. */
  readonly waiting: (() => void)[];
};

const connections = new WeakMap<Duplex, Connection>();
let waitingInAll = 0;

/**
 * Starts a pipelined request (RFC 9112, section 9.3.2) when the response before it has been handed to the kernel.
 * Node starts all at once and keeps their responses in memory: eight callers who read nothing filled the heap in 7 s.
 */
export function oneAtATime(serve: RequestListener, log: Logger): RequestListener {
  return (req, res) => {
    const { socket } = req;
    const connection = connections.get(socket);
    if (!connection) {
      connections.set(socket, { socket, current: res, hasWaited: false, waiting: [] });
      return serve(req, res);
    }
    const { current, waiting } = connection;
    if (waiting.length === 0 && current.closed) {
      connection.current = res;
      return serve(req, res);
    }
    // The rest of what was read with it.
    if (socket.destroyed) return;
    if (waiting.length >= MAX_WAITING || waitingInAll >= MAX_WAITING_IN_ALL) {
      log.warn(
        { waiting: waiting.length, waiting_in_all: waitingInAll },
        'connection with too many requests cut',
      );
      return cut(connection);
    }
    wait(connection, () => {
      connection.current = res;
      serve(req, res);
    });
  };
}

/** Whether a caller has sent more requests on a connection than it has had responses to. */
export function isPipelining(socket: Duplex): boolean {
  return (connections.get(socket)?.waiting.length ?? 0) > 0;
}

/**
 * Calls back when all complete requests on a connection have been answered, so that what is sent then is not taken for
 * a response to them.
 */
export function whenAnswered(socket: Duplex, callback: () => void): void {
  const connection = connections.get(socket);
  if (connection && isBusy(connection)) wait(connection, callback);
  else callback();
}

function isBusy({ current, waiting }: Connection): boolean {
  return waiting.length > 0 || (!current.closed && current.req.complete);
}

function wait(connection: Connection, start: () => void): void {
  const { socket, current, waiting } = connection;
  waiting.push(start);
  waitingInAll += 1;
  if (waiting.length > 1) return;
  current.once('close', () => void setImmediate(startNext, connection));
  socket.pause();
  if (connection.hasWaited) return;
  connection.hasWaited = true;
  // Node resumes a socket by itself when a request is over.
  socket.on('resume', () => {
    if (waiting.length > 0) socket.pause();
  });
}

/** Run by `setImmediate`: other connections get their turn between two requests of one, which could be a thousand. */
function startNext(connection: Connection): void {
  const { socket, waiting } = connection;
  // After a response with `Connection: close`, too.
  if (!socket.writable) forgetWaiting(connection);
  const start = waiting.shift();
  if (!start) return;
  waitingInAll -= 1;
  start();
  if (waiting.length > 0) connection.current.once('close', () => void setImmediate(startNext, connection));
  else socket.resume();
}

/** Node's parser of what arrives on a connection. It acts on what `onIncoming` returns. */
type Parsed = Duplex & { parser?: { onIncoming: (() => number) | null } | null };
/** What Node returns for a request that it upgrades: what follows is not HTTP. */
const NO_MORE_HTTP = 2;

function cut({ socket, waiting }: Connection): void {
  const abandoned = waiting.length;
  waiting.length = 0;
  setTimeout(() => {
    waitingInAll -= abandoned;
  }, COUNTED_AFTER_CUT_MS).unref();
  // Node parses all that it has read, even when the socket is destroyed: 64 kB of requests of 18 bytes from each of 300
  // connections stopped the process for 15 s and took 2.7 GB.
  const { parser }: Parsed = socket;
  if (parser) parser.onIncoming = () => NO_MORE_HTTP;
  socket.destroy();
}

function forgetWaiting({ waiting }: Connection): void {
  waitingInAll -= waiting.length;
  waiting.length = 0;
}
