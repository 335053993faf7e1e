import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Person } from '../bench/people.ts';
import { random as randomFrom } from '../bench/statistics.ts';
import { type Ask, chooseKind, type Kind } from './mix.ts';
import type { Recorder } from './recorder.ts';

export type UsersOptions = {
  people: readonly Person[];
  port: number;
  users: number;
  thinkSeconds: number;
  recorder: Recorder;
  /** Whether requests are repeated until they succeed, because the service is killed. */
  isPatient: boolean;
};

const TIMEOUT_MS = 30_000;
const RETRY_MS = 250;
const PREFIX = 'load';

/** Users who send a request, read the response, and pause, until `stop`. */
export function startUsers(options: UsersOptions): { created: Set<string>; stop(): Promise<void> } {
  const { people, users } = options;
  const created = new Set<string>();
  const stopping = new AbortController();
  const working = Array.from({ length: users }, (_, number) => {
    const person = people[number % people.length];
    if (!person) throw new Error('There are no users.');
    return beUser(options, person, number, { created, signal: stopping.signal });
  });
  return {
    created,
    async stop() {
      stopping.abort();
      await Promise.all(working);
    },
  };
}

type Run = { created: Set<string>; signal: AbortSignal };

async function beUser(
  { port, thinkSeconds, recorder, isPatient }: UsersOptions,
  person: Person,
  number: number,
  { created, signal }: Run,
): Promise<void> {
  const random = randomFrom(number + 1);
  // As a browser or an SDK has it, which closes an idle connection before the server does.
  const agent = new Agent({ keepAlive: true, maxSockets: 1, timeout: 60_000 });
  const think = () =>
    pause(-Math.log(1 - random()) * thinkSeconds * 1000, undefined, { signal }).catch(() => {});
  await think();
  for (let n = 0; !signal.aborted; n += 1) {
    const kind = chooseKind(random);
    const task = person.tasks[Math.floor(random() * person.tasks.length)]?.id ?? '';
    const title = `${PREFIX} ${number} ${n}`;
    const ask = kind.ask({ person, task, random, title });
    const key = kind.isWrite && ask.method === 'POST' ? randomUUID() : undefined;
    const send = () => sendOnce(port, agent, person.token, ask, key);
    if (await attempt(kind, send, { recorder, isPatient, signal })) {
      if (kind.name === 'Create a task') created.add(title);
    }
    await think();
  }
  agent.destroy();
}

type Attempt = { recorder: Recorder; isPatient: boolean; signal: AbortSignal };

/** Sends a request, and repeats it with the same key if the service may be killed. Returns whether it succeeded. */
async function attempt(kind: Kind, send: () => Promise<string>, { recorder, isPatient, signal }: Attempt) {
  for (;;) {
    const began = performance.now();
    const outcome = await send().catch((error: Error) => error.message);
    if (/^2\d\d$/.test(outcome)) {
      recorder.succeeded(kind.name, performance.now() - began);
      return true;
    }
    recorder.failed(kind.name, outcome);
    if (!isPatient || signal.aborted) return false;
    await pause(RETRY_MS);
  }
}

/** Returns the status of a success, or the status with the body. */
function sendOnce(port: number, agent: Agent, token: string, ask: Ask, key?: string): Promise<string> {
  const { method, path, body, headers } = ask;
  const content = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        ...{ port, agent, method, host: '127.0.0.1', path: `/api/v1${path}`, timeout: TIMEOUT_MS },
        headers: {
          authorization: `Bearer ${token}`,
          ...(content && { 'content-type': 'application/json', 'content-length': content.length }),
          ...(key && { 'idempotency-key': key }),
          ...headers,
        },
      },
      (response) => {
        const status = response.statusCode ?? 0;
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          if (status >= 300) text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve(status < 300 ? String(status) : `${status} ${text.slice(0, 300)}`));
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('no response in time')));
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}

/** Real-time connections that follow everything of their users. */
export function openSockets(port: number, people: readonly Person[], recorder: Recorder): { stop(): void } {
  const sockets: Socket[] = people.map(({ token }, index) => {
    const socket = io(`http://127.0.0.1:${port}`, {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
      // The limits of connections are for each address, which a proxy would send.
      extraHeaders: { 'x-forwarded-for': `10.1.${index >> 8}.${index & 255}` },
    });
    socket.on('connect', () => socket.emit('subscribe', {}));
    socket.on('event', () => recorder.received());
    return socket;
  });
  return {
    stop() {
      for (const socket of sockets) socket.disconnect();
    },
  };
}
