import type { IncomingMessage } from 'node:http';
import type { Services } from '../context.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import type { Upgrades } from '../http/server.ts';
import type { Admission, Admitted, ConnectionLimits } from './admission.ts';
import { Bucket } from './bucket.ts';
import type { Calls } from './calls.ts';
import { Connection, type Credentials, cut, type RealtimeServer, type RealtimeSocket } from './connection.ts';
import type { RecordRefusal } from './denied.ts';
import type { Hub } from './hub.ts';
import { failureOf } from './messages.ts';
import { keyExpiry } from './queries.ts';

export type HandshakeOptions = Pick<Services, 'sessions'> & {
  readonly io: RealtimeServer;
  readonly db: Database;
  readonly hub: Hub;
  readonly calls: Calls;
  readonly admission: Admission;
  readonly limits: Pick<ConnectionLimits, 'forUser'>;
  readonly path: string;
  /** Shorter only in tests. */
  readonly closeMs: number | undefined;
  isStopping(): boolean;
  logFailure(error: unknown): void;
  readonly recordRefusal: RecordRefusal;
};

type EngineSocket = RealtimeSocket['conn'];
type Engine = { handleUpgrade(req: IncomingMessage, socket: object, head: Buffer): void };

/**
 * Packets of all kinds, before and after authentication. A client that is not told that its messages are too many, or goes on all
 * the same, is cut off. The limit of messages is lower.
 */
const PACKETS = { atOnce: 300, perSecond: 25 };

/** How long a client has to close its side of a connection. The library waits for 30 seconds. */
const CLOSE_MS = 5_000;

/** Lets connections in, and authenticates them. A socket that gets through has its `Connection` as `data`. */
export function createHandshake(options: HandshakeOptions) {
  const { io, db, hub, calls, admission, sessions, limits, path, isStopping, logFailure, recordRefusal } =
    options;
  const { closeMs = CLOSE_MS } = options;
  const admitted = new WeakMap<object, Admitted>();
  const authenticating = new WeakSet<object>();
  const ours = new RegExp(`^${path}/?(\\?|$)`);

  const upgrades: Upgrades = {
    accepts: ({ headers, url = '' }) => headers.upgrade?.toLowerCase() === 'websocket' && ours.test(url),
    take(req, socket, head) {
      const one = admit(req);
      admission.opened(one);
      socket.once('close', () => admission.closed(one));
      admitted.set(req, one);
      // The types do not know that requests of an upgrade are those of the HTTP server.
      (io.engine as unknown as Engine).handleUpgrade(req, socket, head);
    },
  };

  function admit(req: IncomingMessage): Admitted {
    try {
      return admission.admit(req);
    } catch (error) {
      const address = admission.addressOf(req);
      recordRefusal(error, { actor: undefined, address, operation: 'streamEvents' });
      throw error;
    }
  }

  io.engine.on('connection', (conn: EngineSocket) => {
    const packets = new Bucket(PACKETS);
    conn.on('packet', () => {
      if (packets.take() < 0) cut(conn);
    });
    conn.once('close', () => setTimeout(() => cut(conn), closeMs).unref());
    const one = conn.request && admitted.get(conn.request);
    if (one) admitted.set(conn, one);
    // Takes 3 kB for as long as the connection is open.
    (conn as { request: IncomingMessage | null }).request = null;
  });

  io.use((socket, next) => {
    const { conn } = socket;
    // Another attempt on the same connection would start before the first one has ended.
    if (authenticating.has(conn)) return void conn.close(true);
    authenticating.add(conn);
    const address = admitted.get(conn)?.address ?? '';
    authenticate(socket, address).then(
      () => next(),
      (error: unknown) => {
        logFailure(error);
        recordRefusal(error, { actor: undefined, address, operation: 'streamEvents' });
        next(Object.assign(new Error(failureOf(error).message), { data: failureOf(error) }));
        // The client has to open another connection for another attempt.
        setTimeout(() => conn.close(), 1_000).unref();
      },
    );
  });

  async function authenticate(socket: RealtimeSocket, address: string): Promise<void> {
    const given: unknown = socket.handshake.auth['token'];
    const token = typeof given === 'string' ? given : admitted.get(socket.conn)?.token;
    if (!token) throw new ApiError('UNAUTHENTICATED');
    const found = await credentials(token);
    await hub.open();
    const member = await hub.members.open(found.actor.user_id);
    try {
      if (isStopping() || member.connections.size >= limits.forUser) throw new ApiError('OVERLOADED');
      const connection = new Connection(socket, found, member, address);
      member.connections.add(connection);
      socket.data = connection;
      socket.conn.once('close', () => hub.forget(connection));
    } finally {
      hub.members.settle(member);
    }
  }

  /** @throws ApiError if the token is not valid, or does not allow to follow events */
  async function credentials(token: string): Promise<Credentials> {
    const actor = await sessions.authenticate(token);
    calls.check(actor, 'streamEvents');
    if ('session_id' in actor) return { actor, expires_at: sessions.expiryOf(token) };
    const { expires_at } = await keyExpiry.one(db, { id: actor.api_key_id });
    return { actor, expires_at: expires_at === null ? undefined : Date.parse(expires_at) };
  }

  return { upgrades, credentials };
}
