import type { Server } from 'node:http';
import type { BlockList, Socket } from 'node:net';
import type { Logger } from 'pino';
import { addressBucket, plainAddress } from '../address-bucket.ts';
import { openFilesLimit } from '../open-files.ts';
import { trusts } from './client-address.ts';

export type ConnectionLimits = {
  /** Open connections of this process. Undefined: see `maxConnections`. */
  readonly inAll: number | undefined;
  readonly forAddress: number;
};

/** Which limit refused a connection. */
export type RefusedBy = 'address' | 'process';

export type OpenConnections = {
  open(): number;
  /** Returns how many connections a limit has refused. */
  refused(by: RefusedBy): number;
};

/** More sockets than the guides promise for a process, with as many other connections. An idle one takes 20 kB. */
const MAX_CONNECTIONS = 20_000;
/** Files that are left for the database, Redis, files of attachments and requests to others. */
const OTHER_FILES = 256;
/** Refused connections are logged together, at most this often. */
const LOG_MS = 10_000;

/** Returns the limit of a process. Without connections to its database, all callers would fail. */
export function maxConnections(given: number | undefined, files = openFilesLimit()): number {
  return Math.min(given ?? MAX_CONNECTIONS, Math.max(files - OTHER_FILES, Math.floor(files / 2)));
}

/**
 * Closes connections above the limits of the process and of their address as soon as they are accepted, without a response. Those that are
 * open stay. Those of trusted proxies are of many callers, so they count only in the sum.
 */
export function limitConnections(
  server: Server,
  { limits, trustedProxies }: { limits: ConnectionLimits; trustedProxies: BlockList },
  log: Logger,
): OpenConnections {
  const inAll = maxConnections(limits.inAll);
  const byAddress = new Map<string, number>();
  const refused = { address: 0, process: 0 };
  let open = 0;
  let unlogged = 0;
  let loggedAt = Number.NEGATIVE_INFINITY;

  function refuse(socket: Socket, by: RefusedBy): void {
    // A pending error, such as that of a client that is gone, must not end the process.
    socket.on('error', () => {}).destroy();
    refused[by] += 1;
    unlogged += 1;
    if (performance.now() - loggedAt < LOG_MS) return;
    log.warn({ limit: by, refused: unlogged, open }, 'too many connections, refusing more');
    loggedAt = performance.now();
    unlogged = 0;
  }

  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress ?? '');
    const bucket = trusts(trustedProxies, address) ? undefined : addressBucket(address);
    const ofAddress = bucket === undefined ? 0 : (byAddress.get(bucket) ?? 0);
    if (open >= inAll) return refuse(socket, 'process');
    if (ofAddress >= limits.forAddress) return refuse(socket, 'address');
    open += 1;
    if (bucket !== undefined) byAddress.set(bucket, ofAddress + 1);
    socket.once('close', () => {
      open -= 1;
      if (bucket === undefined) return;
      const left = (byAddress.get(bucket) ?? 0) - 1;
      if (left > 0) byAddress.set(bucket, left);
      else byAddress.delete(bucket);
    });
  });
  return { open: () => open, refused: (by) => refused[by] };
}
