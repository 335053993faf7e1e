import { io, type Socket } from 'socket.io-client';
import type { Transport } from './client.ts';
import type {
  EditMessage,
  EditOutcome,
  EnterMessage,
  LeaveMessage,
  PlaceState,
  RealtimeFailure,
  ReleaseMessage,
  SubscribeMessage,
  TypeMessage,
} from './generated/models.ts';
import type { Received, Sent } from './generated/realtime.ts';
import { ApiError } from './runtime/errors.ts';
import { isTemporary, pauseAfter, RealtimeError } from './runtime/refusal.ts';
import { type Listeners, Subscriptions } from './runtime/subscriptions.ts';

export type { Received, Sent } from './generated/realtime.ts';
export { RealtimeError } from './runtime/refusal.ts';
export type { Listeners, RealtimeEvent } from './runtime/subscriptions.ts';

/** How long the server has to acknowledge a message. */
const ACKNOWLEDGED_WITHIN_MS = 10_000;
/** The client renews a token that expires within 30 seconds. */
const RENEW_BEFORE_MS = 25_000;

/** Ends a subscription. */
export type Unsubscribe = () => Promise<void>;

/**
 * A connection that receives events as they happen. It connects again by itself, and continues where it was: no event is lost, and none
 * comes twice.
 *
 * ```ts
 * const realtime = await connectRealtime(client);
 * await realtime.subscribe({ project_id }, { event: ({ event }) => console.log(event.type) });
 * ```
 */
export class Realtime {
  /** Resolves when the connection ends for good: with an error if the server ended it, or with nothing after `close`. */
  readonly closed: Promise<Error | undefined>;
  readonly #finish: (error?: Error) => void;
  readonly #socket: Socket;
  readonly #transport: Transport;
  readonly #subscriptions = new Subscriptions(() => this.#transport.onEvent?.());
  readonly #places = new Map<string, EnterMessage>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  /** The token that the server has. */
  #token: string | undefined;
  /** Why there is no token. */
  #failure: unknown;

  constructor({ transport }: { readonly transport: Transport }) {
    this.#transport = transport;
    const { promise, resolve } = withResolvers<Error | undefined>();
    this.closed = promise;
    this.#finish = (error) => {
      this.#isClosed = true;
      clearTimeout(this.#timer);
      this.#socket.disconnect();
      resolve(error);
    };
    const { origin, pathname } = new URL(transport.baseUrl);
    this.#socket = io(origin, {
      path: `${pathname.replace(/\/$/, '')}/socket.io`,
      transports: ['websocket'],
      autoConnect: false,
      auth: (send) => {
        transport.token().then(
          (token) => {
            this.#token = token;
            this.#failure = undefined;
            send({ token });
          },
          (error: unknown) => {
            this.#failure = error;
            send({});
          },
        );
      },
    });
    this.#listen();
  }

  /** Resolves when the connection is authenticated. */
  async connect(): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => {
      this.#socket.once('ready', () => resolve());
      this.#socket.once('connect_error', (error: Error & { data?: RealtimeFailure }) =>
        reject(new RealtimeError(error.message, error.data)),
      );
    });
    this.#socket.connect();
    await ready;
  }

  /** Calls a function with each message of a name. Returns a function that stops this. */
  on<Name extends keyof Received>(name: Name, listener: (message: Received[Name]) => void): () => void {
    this.#socket.on(name as string, listener);
    return () => this.#socket.off(name as string, listener);
  }

  /**
   * Follows events.
   * @throws RealtimeError if the criteria are not valid, or you cannot see what they name
   */
  async subscribe(criteria: SubscribeMessage, listeners: Listeners): Promise<Unsubscribe> {
    const { data } = await this.#send('subscribe', criteria, (reply) => {
      this.#subscriptions.add({ ...reply.data, criteria, listeners });
    });
    const id = data.subscription;
    return async () => {
      this.#subscriptions.delete(id);
      await this.#send('unsubscribe', { subscription: id });
    };
  }

  /** Says that you are at a project or a task. Returns who else is. */
  async enter(place: EnterMessage): Promise<PlaceState> {
    const { data } = await this.#send('enter', place);
    this.#places.set(place.task_id ?? place.project_id ?? '', place);
    return data;
  }

  async leave(place: LeaveMessage): Promise<void> {
    this.#places.delete(place.task_id ?? place.project_id ?? '');
    await this.#send('leave', place);
  }

  /** Says that you write a comment. Call it again every few seconds. */
  async type(message: TypeMessage): Promise<void> {
    await this.#send('type', message);
  }

  /** Says that you edit a field. Call it again at least every 30 seconds. */
  async edit(message: EditMessage): Promise<EditOutcome> {
    return (await this.#send('edit', message)).data;
  }

  async release(message: ReleaseMessage): Promise<void> {
    await this.#send('release', message);
  }

  close(): void {
    this.#finish();
  }

  #listen(): void {
    this.on('ready', (message) => {
      this.#renewBefore(message.expires_at);
      void this.#restore();
    });
    this.on('event', (message) => this.#subscriptions.event(message));
    this.on('unmatched', (message) => this.#subscriptions.unmatched(message));
    this.on('position', (message) => this.#subscriptions.position(message));
    this.on('resync', (message) => this.#subscriptions.resync(message));
    this.on('ended', (message) => this.#subscriptions.ended(message));
    let reason: Received['closing'] | undefined;
    this.on('closing', (message) => {
      reason = message;
    });
    this.#socket.on('disconnect', (why) => {
      // All others open again by themselves.
      if (why !== 'io server disconnect') return;
      const { error, message } = reason ?? { error: undefined, message: 'The server closed the connection.' };
      if (error === 'TOKEN_EXPIRED') this.#connectAgain(0);
      else this.#finish(new RealtimeError(message, undefined, error));
    });
    this.#socket.on('connect_error', (error: Error & { data?: RealtimeFailure }) => {
      const { data, message } = error;
      // Without data, the server was not reached, and the library tries again.
      if (!data) return;
      const isOver = this.#failure instanceof ApiError && this.#failure.status === 401;
      if (isOver) this.#finish(this.#failure as ApiError);
      else if (this.#failure || isTemporary(data)) this.#connectAgain(pauseAfter(data));
      else this.#finish(new RealtimeError(message, data));
    });
  }

  #connectAgain(ms: number): void {
    if (!this.#isClosed) setTimeout(() => !this.#isClosed && this.#socket.connect(), ms);
  }

  /** Subscribes again after an interruption, and returns to the places. */
  async #restore(): Promise<void> {
    for (const { subscription, criteria } of this.#subscriptions.toRestore()) {
      const failure = await this.#again('subscribe', criteria);
      if (failure === 'later') return;
      if (!failure) continue;
      const { error, message } = failure;
      this.#subscriptions.ended({ subscription, error, message });
    }
    for (const [id, place] of [...this.#places]) {
      const error = await this.#again('enter', place);
      if (error === 'later') return;
      if (error) this.#places.delete(id);
    }
  }

  /** Sends a message again after an interruption. If it cannot be answered now, opens another connection later. */
  async #again<Name extends 'subscribe' | 'enter'>(
    name: Name,
    payload: Sent[Name]['payload'],
  ): Promise<RealtimeFailure | 'later' | undefined> {
    try {
      await this.#send(name, payload);
      return undefined;
    } catch (error) {
      const failure = error instanceof RealtimeError ? error.failure : undefined;
      if (!isTemporary(failure)) return failure;
      // If it broke, the library opens another one.
      if (this.#socket.connected) {
        this.#socket.disconnect();
        this.#connectAgain(pauseAfter(failure));
      }
      return 'later';
    }
  }

  #renewBefore(expires_at: string | null): void {
    clearTimeout(this.#timer);
    if (expires_at === null) return;
    const ms = Math.max(0, Date.parse(expires_at) - Date.now() - RENEW_BEFORE_MS);
    this.#timer = setTimeout(() => void this.#renew().catch(() => {}), ms);
  }

  async #renew(): Promise<void> {
    const token = await this.#transport.token();
    if (token === undefined || token === this.#token) return;
    const { data } = await this.#send('authenticate', { token });
    this.#token = token;
    this.#renewBefore(data.expires_at);
  }

  /** `accept` gets the acknowledgement at once, before messages that follow it. */
  #send<Name extends keyof Sent>(
    name: Name,
    payload: Sent[Name]['payload'],
    accept: (reply: Sent[Name]['reply']) => void = () => {},
  ): Promise<Sent[Name]['reply']> {
    const { promise, resolve, reject } = withResolvers<Sent[Name]['reply']>();
    const answered = (error: Error | null, reply: Sent[Name]['reply'] | RealtimeFailure) => {
      if (error) return reject(new RealtimeError('The server did not acknowledge the message.'));
      if (!reply.success) return reject(new RealtimeError(name, reply));
      accept(reply);
      resolve(reply);
    };
    this.#socket.timeout(ACKNOWLEDGED_WITHIN_MS).emit(name, payload, answered);
    return promise;
  }
}

/** `Promise.withResolvers` is not in Node 20. */
function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Connects as the user of a client. */
export async function connectRealtime(client: { readonly transport: Transport }): Promise<Realtime> {
  const realtime = new Realtime(client);
  try {
    await realtime.connect();
    return realtime;
  } catch (error) {
    realtime.close();
    throw error;
  }
}
