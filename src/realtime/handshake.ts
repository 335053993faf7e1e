import type { IncomingMessage } from 'node:http';
import type { Actor } from '../actor.ts';
import type { Services } from '../context.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import type { Upgrades } from '../http/server.ts';
import type { Admission, Admitted, ConnectionLimits } from './admission.ts';
import { Bucket } from './bucket.ts';
import type { Calls } from './calls.ts';
import { Connection, cut, type RealtimeServer, type RealtimeSocket } from './connection.ts';
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
  isStopping(): boolean;
  logFailure(error: unknown): void;
};

export type Credentials = {
  readonly actor: Actor;
  /** In milliseconds since the Unix epoch; undefined if they do not expire. */
  readonly expires_at: number | undefined;
};

type EngineSocket = RealtimeSocket['conn'];
type Engine = { handleUpgrade(req: IncomingMessage, socket: object, head: Buffer): void };

/**
 * Packets of all kinds, before and after authentication. A client that is not told that its messages are too many, or goes on all
 * the same, is cut off. The limit of messages is lower.
 */
const PACKETS = { atOnce: 300, perSecond: 25 };

/** Lets connections in, and authenticates them. A socket that gets through has its `Connection` as `data`. */
export function createHandshake(options: HandshakeOptions) {
  const { io, db, hub, calls, admission, sessions, limits, path, isStopping, logFailure } = options;
  const admitted = new WeakMap<object, Admitted>();
  const authenticating = new WeakSet<object>();
  const ours = new RegExp(`^${path}/?(\\?|$)`);

  const upgrades: Upgrades = {
    accepts: ({ headers, url = '' }) => headers.upgrade?.toLowerCase() === 'websocket' && ours.test(url),
    take(req, socket, head) {
      const one = admission.admit(req);
      admission.opened(one);
      socket.once('close', () => admission.closed(one));
      admitted.set(req, one);
      // The types do not know that requests of an upgrade are those of the HTTP server.
      (io.engine as unknown as Engine).handleUpgrade(req, socket, head);
    },
  };

  io.engine.on('connection', (conn: EngineSocket) => {
    const packets = new Bucket(PACKETS);
    conn.on('packet', () => {
      if (packets.take() < 0) cut(conn);
    });
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
    authenticate(socket).then(
      () => next(),
      (error: unknown) => {
        logFailure(error);
        next(Object.assign(new Error(failureOf(error).message), { data: failureOf(error) }));
        // The client has to open another connection for another attempt.
        setTimeout(() => conn.close(), 1_000).unref();
      },
    );
  });

  async function authenticate(socket: RealtimeSocket): Promise<void> {
    const given: unknown = socket.handshake.auth['token'];
    const token = typeof given === 'string' ? given : admitted.get(socket.conn)?.token;
    if (!token) throw new ApiError('UNAUTHENTICATED');
    const { actor, expires_at } = await credentials(token);
    await hub.open();
    const member = await hub.members.open(actor.user_id);
    try {
      if (isStopping() || member.connections.size >= limits.forUser) throw new ApiError('OVERLOADED');
      const connection = new Connection(socket, actor, member, expires_at);
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
