import { setTimeout as pause } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { TaskFlow } from '../../sdk/typescript/src/index.ts';
import { connectRealtime, type Realtime } from '../../sdk/typescript/src/realtime.ts';
import type { Replica } from '../../sdk/typescript/src/sync/replica.ts';
import { memorySyncStore } from '../../sdk/typescript/src/sync/store.ts';
import { type Proxy as Nginx, plain } from '../docs/nginx.ts';
import { messagesIn } from '../event-streams.ts';
import { assertCurrent, contentOf } from '../sync-kit.ts';
import type { Caller } from '../world.ts';

export type User = { id: string; token: string };

type Request = {
  method: string;
  path: string;
  user?: User | undefined;
  body?: object;
  key?: string;
  /** What another attempt is answered if the first one has succeeded. */
  isDone?: number;
};

/** Sends a request through the proxy until it is answered with a success. */
export async function insist(proxy: Nginx, { method, path, user, body, key, isDone }: Request) {
  for (;;) {
    const headers = {
      ...(user && { authorization: `Bearer ${user.token}` }),
      ...(key && { 'idempotency-key': key }),
      ...(method === 'PATCH' && { 'if-match': '*' }),
    };
    const request = { method, path: `/api/v1${path}`, headers, ...(body && { body }) };
    const response = await proxy.ask(request).catch(() => undefined);
    if (response && (response.status < 300 || response.status === isDone))
      return response.body.length > 0 ? JSON.parse(String(response.body)) : {};
    assert.ok(
      response === undefined || [409, 502, 503, 504].includes(response.status),
      `${method} ${path}: ${response?.body}`,
    );
    await pause(20);
  }
}

/** What somebody has received who follows the events of a user. */
export type Follower = {
  /** The numbers of the events by their IDs, in the order of their arrival. */
  readonly seen: ReadonlyMap<string, number>;
  readonly connections: number;
  /** Events that came again. */
  readonly repeated: number;
  readonly isOpen: boolean;
  stop(): Promise<void>;
};

/** Follows the events of a user through the proxy, and connects again as the SDKs do. */
export class StreamFollower implements Follower {
  readonly seen = new Map<string, number>();
  connections = 0;
  repeated = 0;
  #last: number | undefined;
  #isOver = false;
  readonly #ended: Promise<void>;

  constructor(proxy: Nginx, user: User) {
    this.#ended = this.#follow(proxy, user);
  }

  get isOpen(): boolean {
    return this.#last !== undefined;
  }

  async #follow(proxy: Nginx, { token }: User): Promise<void> {
    while (!this.#isOver) {
      try {
        await this.#read(proxy, token);
      } catch (error) {
        // Errors of connections have a code.
        if (error instanceof assert.Assertion || !(error instanceof Error && 'code' in error)) throw error;
      }
      await pause(20);
    }
  }

  async #read(proxy: Nginx, token: string): Promise<void> {
    const last = this.#last === undefined ? {} : { 'last-event-id': String(this.#last) };
    const headers = { authorization: `Bearer ${token}`, ...last };
    // It ends by itself, so that a stream that is cut without a word does not hang.
    const response = await proxy.open({ path: '/api/v1/events?max_seconds=5', headers });
    assert.ok([200, 502, 503, 504].includes(response.statusCode ?? 0), `${response.statusCode}`);
    if (response.statusCode !== 200) {
      response.resume();
      return;
    }
    this.connections += 1;
    for await (const { id, event } of messagesIn(plain(response) as AsyncIterable<Uint8Array>)) {
      this.#last = id;
      if (!event) continue;
      if (this.seen.has(event.id)) this.repeated += 1;
      else this.seen.set(event.id, event.sequence);
    }
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#ended;
  }
}

/** Follows the events of a user over a socket, with the SDK. */
export class SocketFollower implements Follower {
  readonly seen = new Map<string, number>();
  connections = 0;
  /** Events that the SDK has left out, because they came before. */
  repeated = 0;
  #realtime: Realtime | undefined;
  #error: unknown;

  constructor(proxy: Nginx, user: User) {
    void this.#follow(proxy, user).catch((error: unknown) => {
      this.#error = error;
    });
  }

  get isOpen(): boolean {
    if (this.#error) throw this.#error;
    return this.#realtime !== undefined;
  }

  async #follow({ url }: Nginx, { token }: User): Promise<void> {
    const realtime = await connectRealtime(new TaskFlow({ baseUrl: url, token }));
    this.connections = 1;
    realtime.on('ready', () => {
      this.connections += 1;
    });
    let arrived = 0;
    realtime.on('event', () => {
      arrived += 1;
      this.repeated = arrived - this.seen.size;
    });
    const fail = (what: string) => {
      this.#error ??= new Error(what);
    };
    const event = ({ event: { id, sequence } }: { event: { id: string; sequence: number } }) => {
      if (this.seen.has(id)) fail(`the SDK has passed on ${id} twice`);
      this.seen.set(id, sequence);
    };
    await realtime.subscribe(
      {},
      { event, resync: () => fail('events were skipped'), ended: (error) => fail(error.message) },
    );
    void realtime.closed.then((error) => error && fail(`the connection has ended: ${error}`));
    this.#realtime = realtime;
  }

  async stop(): Promise<void> {
    this.#realtime?.close();
    await this.#realtime?.closed;
    if (this.#error) throw this.#error;
  }
}

/** Keeps a replica of what a user can see, with the SDK. */
export class ReplicaFollower {
  readonly #user: User;
  readonly #proxy: Nginx;
  readonly #store = memorySyncStore();
  readonly #replica: Promise<Replica>;
  #error: unknown;

  constructor(proxy: Nginx, user: User) {
    this.#proxy = proxy;
    this.#user = user;
    const client = new TaskFlow({ baseUrl: proxy.url, token: user.token });
    const onError = (error: unknown) => {
      this.#error = error;
    };
    this.#replica = client.sync({ store: this.#store, onError });
  }

  /** Checks that the replica has exactly what the lists return, now that nothing changes any more. Returns how many resources it has. */
  async check(hint: string): Promise<number> {
    const replica = await this.#replica;
    for (;;) {
      try {
        await replica.current();
        break;
      } catch (error) {
        if (this.#error) throw this.#error;
        if (!(error instanceof Error && error.name === 'ConnectionError')) throw error;
      }
    }
    const entries = (await this.#store.load())?.entries ?? [];
    const get = (path: string) => ({
      expect: async () => ({ body: await insist(this.#proxy, { method: 'GET', path, user: this.#user }) }),
    });
    // The only method of a caller that the comparison uses.
    const caller = { get } as unknown as Pick<Caller, 'get'>;
    await assertCurrent({ content: () => contentOf(entries) }, caller, hint);
    await replica.close();
    return entries.length;
  }
}
