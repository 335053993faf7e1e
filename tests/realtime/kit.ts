import { createConnection } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import type { Failure, Received, Sent } from '../../generated/realtime.ts';
import { readContract } from '../../src/document.ts';
import { checkModel } from '../contract/checker.ts';
import { HANG_MS } from '../waiting.ts';
import type { Person, TestServer } from '../world.ts';

const messages = readContract()['x-realtime'];
const nameOf = ({ $ref }: { $ref: string }) => $ref.split('/').at(-1) ?? '';

type Name = keyof Received;
type Reply<Of extends keyof Sent> = Sent[Of]['reply'] | Failure;

/** A client whose messages are all compared with the contract. */
export type Client = {
  socket: Socket;
  /** Sends a message, and returns its acknowledgement. */
  send<Of extends keyof Sent>(name: Of, payload: Sent[Of]['payload']): Promise<Reply<Of>>;
  /** Sends anything. */
  sendRaw(name: string, ...args: unknown[]): Promise<unknown>;
  /** Returns the next messages of a name. */
  next<Of extends Name>(name: Of, count?: number): Promise<Received[Of][]>;
  one<Of extends Name>(name: Of): Promise<Received[Of]>;
  /** Returns the messages of a name that have arrived and were not taken. */
  waiting<Of extends Name>(name: Of): Received[Of][];
  /** Resolves with the reason when the connection is closed. */
  closed: Promise<string>;
  close(): void;
};

export type ConnectOptions = {
  auth?: object;
  headers?: Record<string, string>;
  query?: Record<string, string>;
};

/** Opens a connection without waiting for it. */
export function open(
  { url }: Pick<TestServer, 'url'>,
  options: ConnectOptions & { reconnection?: boolean } = {},
): Socket {
  const { auth = {}, headers = {}, query = {}, reconnection = false } = options;
  return io(url, {
    ...{ auth, query, reconnection, transports: ['websocket'], extraHeaders: headers },
    ...{ forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 50 },
  });
}

/** Connects as a person. Throws the error of the server if it refuses. */
export async function connect(
  server: Pick<TestServer, 'url'>,
  { token }: Pick<Person, 'token'>,
  options: ConnectOptions & { reconnection?: boolean } = {},
): Promise<Client> {
  const socket = open(server, { auth: { token }, ...options });
  const client = clientOf(socket);
  await connected(socket);
  await client.one('ready');
  return client;
}

/** Waits until a connection is authenticated. Throws if the server refuses or closes it. */
export function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error) => {
      socket.disconnect();
      reject(error);
    });
    socket.once('disconnect', (reason) => reject(new Error(`closed before it was authenticated: ${reason}`)));
  });
}

function clientOf(socket: Socket): Client {
  const arrived: { name: string; message: unknown }[] = [];
  let wake = () => {};
  socket.onAny((name: string, message: unknown) => {
    const payload = messages.received[name];
    if (!payload) throw new Error(`the contract has no message ${name}`);
    checkModel(nameOf(payload), message);
    arrived.push({ name, message });
    wake();
  });
  const closed = new Promise<string>((resolve) => socket.once('disconnect', resolve));
  const sendRaw = async (name: string, ...args: unknown[]) =>
    socket.timeout(HANG_MS).emitWithAck(name, ...args);
  const take = (name: string) => {
    const index = arrived.findIndex((each) => each.name === name);
    return index < 0 ? undefined : arrived.splice(index, 1)[0]?.message;
  };
  async function next<Of extends Name>(name: Of, count = 1): Promise<Received[Of][]> {
    const found: Received[Of][] = [];
    while (found.length < count) {
      const message = take(name);
      if (message !== undefined) found.push(message as Received[Of]);
      else await arrival(name, found.length);
    }
    return found;
  }
  async function arrival(name: string, count: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      wake = resolve;
      timer = setTimeout(() => reject(new Error(`no more than ${count} messages ${name}`)), HANG_MS);
    });
    clearTimeout(timer);
  }
  return {
    socket,
    sendRaw,
    async send(name, payload) {
      const reply = (await sendRaw(name, payload)) as { success: boolean };
      const schema = messages.sent[name];
      if (schema) checkModel(nameOf(reply.success ? schema.reply : messages.failure), reply);
      return reply as never;
    },
    next,
    async one(name) {
      const [message] = await next(name);
      return message as never;
    },
    waiting: (name) => {
      const found = [];
      for (let message = take(name); message !== undefined; message = take(name)) found.push(message);
      return found as never;
    },
    closed,
    close: () => socket.disconnect(),
  };
}

/** Returns the data of an acknowledgement. */
export function dataOf<Data>(reply: { success: true; data: Data } | Failure): Data {
  if (!reply.success) throw new Error(`${reply.error}: ${reply.message}`);
  return reply.data;
}

/** Subscribes, and returns the ID of the subscription. */
export async function subscribe(client: Client, payload: Sent['subscribe']['payload'] = {}): Promise<string> {
  return dataOf(await client.send('subscribe', payload)).subscription;
}

/** Returns the code of an error of a connection or an acknowledgement. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  const result = await promise.catch((error: unknown) => (error as { data?: unknown }).data ?? error);
  return String((result as { error?: unknown }).error ?? result);
}

/** Returns the status of a WebSocket handshake, and closes the connection. */
export function handshake(
  url: string,
  path = '/socket.io/?EIO=4&transport=websocket',
  headers: Record<string, string> = {},
) {
  const { hostname, port } = new URL(url);
  return new Promise<number>((resolve, reject) => {
    const socket = createConnection(Number(port), hostname);
    const all = {
      ...{ Host: `${hostname}:${port}`, Connection: 'Upgrade', Upgrade: 'websocket' },
      ...{ 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' },
      ...headers,
    };
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${path} HTTP/1.1\r\n${head.join('')}\r\n`);
    socket.once('data', (data) => {
      resolve(Number(/^HTTP\/1.1 (\d+)/.exec(String(data))?.[1]));
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without a response')));
  });
}
