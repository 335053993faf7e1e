import type { RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';

/** For one connection. Node parses 64 kB at once: a few hundred ordinary requests, or 3,600 of 18 bytes. */
const MAX_WAITING = 1_000;
/** For the process. A parsed request takes 2.5 kB (measured), so these take 25 MB. */
const MAX_WAITING_IN_ALL = 10_000;
/** How long the requests of a cut connection still count, so that new connections cannot add more at once. */
const COUNTED_AFTER_CUT_MS = 1_000;

type Connection = {
  readonly socket: Duplex;
  current: ServerResponse;
  hasWaited: boolean;
  /** Functions that start the requests which wait for an earlier response. */
  readonly waiting: (() => void)[];
};

const connections = new WeakMap<Duplex, Connection>();
let waitingInAll = 0;

/**
 * Starts a pipelined request (RFC 9112, section 9.3.2) when the previous response has been passed to the kernel.
 * Node starts all at once and keeps their responses in memory: eight callers that read nothing filled the heap in 7 s.
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
    // A request that Node had read before the connection was cut.
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

/** Whether requests on a connection wait for an earlier response. */
export function isPipelining(socket: Duplex): boolean {
  return (connections.get(socket)?.waiting.length ?? 0) > 0;
}

/**
 * Calls back when all complete requests on a connection have their responses, so that the caller does not take the next
 * response for one of these.
 */
export function afterResponses(socket: Duplex, callback: () => void): void {
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
  // Node resumes a socket when a request ends.
  socket.on('resume', () => {
    if (waiting.length > 0) socket.pause();
  });
}

/** Called with `setImmediate`, so that other connections get their turn between up to a thousand requests of one. */
function startNext(connection: Connection): void {
  const { socket, waiting } = connection;
  // Also applies after a response with `Connection: close`.
  if (!socket.writable) forgetWaiting(connection);
  const start = waiting.shift();
  if (!start) return;
  waitingInAll -= 1;
  start();
  if (waiting.length > 0) connection.current.once('close', () => void setImmediate(startNext, connection));
  else socket.resume();
}

/** A socket with the parser of Node, which acts on the result of `onIncoming`. */
type Parsed = Duplex & { parser?: { onIncoming: (() => number) | null } | null };
/** Result for an upgraded request: the bytes after it are not HTTP. */
const NO_MORE_HTTP = 2;

function cut({ socket, waiting }: Connection): void {
  const abandoned = waiting.length;
  waiting.length = 0;
  setTimeout(() => {
    waitingInAll -= abandoned;
  }, COUNTED_AFTER_CUT_MS).unref();
  // Node parses everything that it has read, even after the socket is destroyed: 64 kB of requests of 18 bytes from each
  // of 300 connections blocked the process for 15 s and took 2.7 GB.
  const { parser }: Parsed = socket;
  if (parser) parser.onIncoming = () => NO_MORE_HTTP;
  socket.destroy();
}

function forgetWaiting({ waiting }: Connection): void {
  waitingInAll -= waiting.length;
  waiting.length = 0;
}
