import type { Server, Socket } from 'socket.io';
import type { Received } from '../../generated/realtime.ts';
import type { Actor } from '../actor.ts';
import type { ErrorCode } from '../errors.ts';
import { Bucket } from './bucket.ts';
import type { Member } from './members.ts';
import type { Subscription } from './topics.ts';

type Events = { [Name in keyof Received]: (message: Received[Name]) => void };
type Listens = Record<never, never>;
export type RealtimeServer = Server<Listens, Events>;
export type RealtimeSocket = Socket<Listens, Events>;

/**
 * The parts of a connection of engine.io that its types do not have: how much waits for the client, and the option with which an adapter
 * of socket.io sends a frame that it has encoded once for many clients.
 */
type Conn = {
  write(data: Buffer, options: { wsPreEncodedFrame: Buffer[]; compress: boolean }): void;
  writeBuffer: readonly { data?: { length?: number } }[];
  transport: { socket?: { bufferedAmount?: number; terminate?(): void } };
};

/** A person clicks and types less often. A burst follows a reconnection. */
const MESSAGES = { atOnce: 100, perSecond: 20 };

/** Closes the connection of a transport without waiting for the client. */
export function cut(conn: RealtimeSocket['conn']): void {
  const { socket } = (conn as unknown as Conn).transport;
  conn.close(true);
  socket?.terminate?.();
}

export type Credentials = {
  readonly actor: Actor;
  /** In milliseconds since the Unix epoch; undefined if they do not expire. */
  readonly expires_at: number | undefined;
};

/** An authenticated connection. */
export class Connection {
  readonly socket: RealtimeSocket;
  readonly member: Member;
  /** That of the client, also behind trusted proxies. */
  readonly address: string;
  readonly subscriptions = new Map<string, Subscription>();
  actor: Actor;
  /** In milliseconds since the Unix epoch; undefined if the credentials do not expire. */
  expires_at: number | undefined;
  hasBeenWarned = false;
  #isEnded = false;
  readonly #messages = new Bucket(MESSAGES);

  constructor(socket: RealtimeSocket, { actor, expires_at }: Credentials, member: Member, address: string) {
    this.socket = socket;
    this.actor = actor;
    this.member = member;
    this.address = address;
    this.expires_at = expires_at;
  }

  get id(): string {
    return this.socket.id;
  }

  get isOpen(): boolean {
    return this.socket.connected;
  }

  emit<Name extends keyof Received>(name: Name, message: Received[Name]): void {
    // The message of each name is known, which TypeScript cannot follow through the generic name.
    (this.socket.emit as (name: string, message: unknown) => unknown)(name, message);
  }

  /** Sends frames of the protocol, as they are. */
  write(frames: Buffer): void {
    this.#conn().write(frames, { wsPreEncodedFrame: [frames], compress: false });
  }

  /** Counts a message. Returns whether it is one too many. */
  countMessage(): boolean {
    return this.#messages.take() < 0;
  }

  /** Returns the bytes that the client has not read, except those that the kernel has. */
  backlog(): number {
    const { writeBuffer, transport } = this.#conn();
    const waiting = writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
    return waiting + (transport.socket?.bufferedAmount ?? 0);
  }

  /** Closes the connection without waiting for the client, which connects again and continues where it was. */
  cut(): void {
    cut(this.socket.conn);
  }

  /** The queue of a connection is private, and nothing else tells how much is in it. */
  #conn(): Conn {
    return this.socket.conn as unknown as Conn;
  }

  /** Says why, and closes the connection. The libraries of socket.io connect again by themselves only if `reconnect`. */
  end(error: ErrorCode, message: string, reconnect = false): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.emit('closing', { error, message, reconnect });
    if (reconnect) this.socket.conn.close();
    else this.socket.disconnect(true);
  }
}
