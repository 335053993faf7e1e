import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Server } from 'socket.io';
import type { TailOptions } from '../activity/tail.ts';
import type { Actor } from '../actor.ts';
import type { Ongoing } from '../auth/sessions/ongoing.ts';
import { every, never } from '../concurrency.ts';
import { ApiError } from '../errors.ts';
import type { Denials } from '../events/denials.ts';
import type { Upgrades } from '../http/server.ts';
import type { Log } from '../log.ts';
import { type AdmissionOptions, type ConnectionLimits, createAdmission } from './admission.ts';
import { type CallOptions, createCalls } from './calls.ts';
import type { Connection, RealtimeServer } from './connection.ts';
import { operationLike, recordRefusals } from './denied.ts';
import { type GossipOptions, startGossip } from './gossip.ts';
import { createHandshake } from './handshake.ts';
import { createHub } from './hub.ts';
import { createReader, failureOf, type MessageName, type Payload } from './messages.ts';
import { createPresence } from './presence.ts';
import { cutSlow } from './slow.ts';

export type RealtimeOptions = Omit<AdmissionOptions, 'limits' | 'isStopping'> &
  Omit<CallOptions, 'accessChanged'> &
  Pick<TailOptions, 'dispatcher'> & {
    readonly ongoing: Ongoing;
    readonly log: Log;
    readonly denials: Denials;
    /** How the processes of an installation tell each other who is present. Without it, each knows only its own. */
    readonly others?: Omit<GossipOptions, 'presence' | 'log'> | undefined;
    readonly limits?: Partial<ConnectionLimits> | undefined;
    /** Shorter only in tests. */
    readonly tickMs?: number;
    /** Shorter only in tests. */
    readonly connectTimeoutMs?: number;
    /** Shorter only in tests. */
    readonly closeMs?: number;
  };

export type Realtime = {
  readonly upgrades: Upgrades;
  /** The number of connections that are open. */
  connections(): number;
  /** The last number of an event that was given to them; undefined while there are none. */
  position(): number | undefined;
  /** Tells all clients to connect again, to another process, and closes their connections. */
  stop(hurry?: AbortSignal): Promise<void>;
};

export const LIMITS: ConnectionLimits = {
  inAll: 12_000,
  forUser: 20,
  forAddress: 50,
  handshakes: { atOnce: 100, perSecond: 20 },
  backlog: { ofOne: 1024 * 1024, inAll: 64 * 1024 * 1024 },
};

const PATH = '/socket.io';
const OPTIONS = {
  transports: ['websocket' as const],
  maxHttpBufferSize: 64 * 1024,
  // Takes 300 kB for each connection, and CPU time for each message.
  perMessageDeflate: false,
  serveClient: false,
};

/** Connections that have not begun to authenticate are closed after this. */
const CONNECT_TIMEOUT_MS = 10_000;
const TICK_MS = 1_000;
/** Ticks between two announcements of the position. */
const POSITION_TICKS = 60;
/** Before the credentials expire, when the client is reminded to send newer ones. */
const WARN_MS = 60_000;
/** In which the connections are closed at the end, so that not all clients come back at once. */
const STOP_MS = 2_000;

/** Serves the real-time connections of a process. Its events come from the log, so all processes send the same. */
export function createRealtime(options: RealtimeOptions): Realtime {
  const { services, connections, dispatcher, ongoing, log, tickMs = TICK_MS, connectTimeoutMs } = options;
  const { clock, sessions } = services;
  const limits = { ...LIMITS, ...options.limits };
  let isStopping = false;
  const calls = createCalls({ ...options, accessChanged: ongoing.accessChanged });
  const reader = createReader();
  // The HTTP server passes on only the connections that were let in.
  const io: RealtimeServer = new Server(createServer(), {
    ...OPTIONS,
    connectTimeout: connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
  });
  const db = connections.reader;
  const hub = createHub({
    ...{ io, db, log, calls, dispatcher, now: () => new Date(clock.now()).toISOString() },
    onEvent: (happening) => presence.happened(happening),
    onAccess: (member) => presence.accessChanged(member),
  });
  const presence = createPresence({ io, db, calls, clock });
  const gossip = options.others && startGossip({ ...options.others, presence, log });
  const open = new Set<Connection>();
  const logFailure = (error: unknown) => {
    if (failureOf(error).error === 'INTERNAL_ERROR') log.error({ err: error }, 'real-time message failed');
  };
  const recordRefusal = recordRefusals({ denials: options.denials, clock });
  const { upgrades, credentials } = createHandshake({
    ...{ io, db, hub, calls, sessions, logFailure, recordRefusal },
    ...{
      path: PATH,
      limits,
      closeMs: options.closeMs,
      isStopping: () => isStopping,
      admission: createAdmission({ ...options, limits, isStopping: () => isStopping }),
    },
  });

  // --- A connection ------------------------------------------------------------

  io.on('connection', (socket) => {
    const connection: Connection = socket.data;
    if (isStopping) return stopOne(connection);
    open.add(connection);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    socket.once('disconnect', () => {
      open.delete(connection);
      presence.forget(connection);
      hub.forget(connection);
      resolve();
    });
    socket.onAny((name: unknown, ...args: unknown[]) => void receive(connection, name, args));
    const { actor } = connection;
    const expires_at = timeOf(connection);
    connection.emit('ready', { user_id: actor.user_id, sequence: hub.position, expires_at });
    void ongoing
      .run(
        actor,
        async (current) => {
          calls.check(current, 'streamEvents');
          connection.actor = current;
          await connection.member.reload();
        },
        async (signal) => {
          signal.addEventListener('abort', () => endFor(connection, signal.reason));
          await closed;
        },
      )
      .catch((err: unknown) => log.error({ err }, 'cannot watch a connection'));
  });

  const endFor = (connection: Connection, reason: unknown) => {
    const { error, message } = failureOf(reason);
    connection.end(error, message);
  };

  const timeOf = ({ expires_at }: Connection) =>
    expires_at === undefined ? null : new Date(expires_at).toISOString();

  async function receive(connection: Connection, name: unknown, args: unknown[]): Promise<void> {
    const last = args.at(-1);
    const acknowledge = typeof last === 'function' ? last : () => {};
    const isTooMany = connection.countMessage();
    try {
      if (isTooMany) throw new ApiError('RATE_LIMITED', { headers: { 'Retry-After': '1' } });
      if (!reader.isKnown(name)) throw new ApiError('NOT_FOUND', { message: 'There is no such message.' });
      const { reply, begin } = await answer(connection, name, reader.read(name, args[0]));
      acknowledge({ success: true, ...reply });
      begin?.();
    } catch (error) {
      logFailure(error);
      const { actor, address } = connection;
      const [message] = args;
      if (reader.isKnown(name))
        recordRefusal(error, { actor, address, operation: operationLike(name, message), message });
      acknowledge(failureOf(error, connection.actor));
    }
  }

  type Answer = { reply?: { data: object }; begin?: () => void };
  const answers: {
    [Name in MessageName]: (connection: Connection, payload: Payload<Name>) => Promise<Answer>;
  } = {
    async subscribe(connection, payload) {
      const { data, begin } = await hub.subscribe(connection, payload);
      return { reply: { data }, begin };
    },
    async unsubscribe(connection, { subscription }) {
      hub.unsubscribe(connection, subscription);
      return {};
    },
    async authenticate(connection, { token }) {
      const { actor, expires_at } = await credentials(token);
      if (!isSame(actor, connection.actor)) throw new ApiError('FORBIDDEN');
      Object.assign(connection, { actor, expires_at, hasBeenWarned: false });
      return { reply: { data: { expires_at: timeOf(connection) } } };
    },
    enter: async (connection, payload) => ({ reply: { data: await presence.enter(connection, payload) } }),
    async leave(connection, payload) {
      presence.leave(connection, payload);
      return {};
    },
    async type(connection, payload) {
      presence.type(connection, payload);
      return {};
    },
    edit: async (connection, payload) => ({ reply: { data: await presence.edit(connection, payload) } }),
    async release(connection, payload) {
      presence.release(connection, payload);
      return {};
    },
  };

  function answer<Name extends MessageName>(connection: Connection, name: Name, payload: Payload<Name>) {
    return answers[name](connection, payload);
  }

  // --- Housekeeping ------------------------------------------------------------

  let ticks = 0;
  const ticking = every(
    tickMs,
    async () => {
      ticks += 1;
      const now = clock.now();
      for (const connection of open) checkExpiry(connection, now);
      cutSlow(open, limits, log);
      presence.tick();
      if (ticks % POSITION_TICKS === 0) hub.announcePosition(open);
    },
    (err) => log.error({ err }, 'cannot check the connections'),
  );

  function checkExpiry(connection: Connection, now: number): void {
    const { expires_at } = connection;
    if (expires_at === undefined) return;
    if (expires_at <= now) endFor(connection, new ApiError('TOKEN_EXPIRED'));
    if (expires_at <= now || expires_at > now + WARN_MS || connection.hasBeenWarned) return;
    connection.hasBeenWarned = true;
    connection.emit('expiring', { expires_at: new Date(expires_at).toISOString() });
  }

  const stopOne = (connection: Connection) =>
    connection.end('OVERLOADED', 'The server is stopping. Connect again.', true);

  return {
    upgrades,
    connections: () => open.size,
    position: () => (open.size > 0 ? hub.position : undefined),
    async stop(hurry = never) {
      isStopping = true;
      const all = [...open];
      for (const [index, connection] of all.entries()) {
        stopOne(connection);
        if (index % 100 === 99)
          await pause((STOP_MS * 100) / all.length, undefined, { signal: hurry }).catch(() => {});
      }
      await Promise.all([ticking.stop(), gossip?.stop()]);
      hub.stop();
      io.engine.close();
      io.removeAllListeners();
    },
  };
}

/** Whether another token is of the same session or key. */
function isSame(one: Actor, other: Actor): boolean {
  return 'session_id' in one
    ? 'session_id' in other && one.session_id === other.session_id
    : 'api_key_id' in other && one.api_key_id === other.api_key_id;
}
