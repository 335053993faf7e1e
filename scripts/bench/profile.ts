import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Common, commandOf } from './contestants.ts';
import { load } from './load.ts';
import { startServer, stopServer } from './processes.ts';
import { type Operation, type Person, trafficOf } from './traffic.ts';

export type ProfileOptions = {
  common: Common;
  people: Person[];
  operations: Operation[];
  seconds: number;
  /** Where the profiles go, for the developer tools of a browser. */
  directory: string;
  log: (line: string) => void;
};

/** What of V8's format is read here; times are in microseconds. */
export type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
};

const CONNECTIONS = 64;
const WARM_UP_SECONDS = 3;
const SHOWN = 25;
const SAMPLING_MICROSECONDS = 200;

/** Profiles TaskFlow under load, an operation at a time, and says in which functions the time goes. */
export async function profileTaskFlow(options: ProfileOptions): Promise<string> {
  const { common, people, operations, seconds, directory, log } = options;
  const command = commandOf('taskflow', { ...common, nodeArguments: ['--inspect=127.0.0.1:0'] });
  const { child, port, inspector } = await startServer(command, log);
  try {
    if (inspector === undefined) throw new Error('Node opened no inspector.');
    const session = await Inspector.open(inspector);
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS });
    const parts: string[] = [];
    for (const operation of operations) {
      log(`profiling ${operation}`);
      const at = { port, connections: CONNECTIONS };
      await load({ ...at, seconds: WARM_UP_SECONDS, traffic: trafficOf(operation, people, CONNECTIONS, 1) });
      let stopped: Promise<unknown> | undefined;
      const { latencies } = await load({
        ...at,
        seconds,
        traffic: trafficOf(operation, people, CONNECTIONS, 2),
        onWindow(edge) {
          if (edge === 'open') void session.send('Profiler.start');
          else stopped = session.send('Profiler.stop');
        },
      });
      const { profile } = (await stopped) as { profile: Profile };
      const file = join(directory, `${operation}.cpuprofile`);
      writeFileSync(file, JSON.stringify(profile));
      parts.push(`${operation} (${file})\n${tableOf(profile, latencies.length)}`);
    }
    session.close();
    return `${parts.join('\n\n')}\n`;
  } finally {
    await stopServer(child);
  }
}

/** The functions in which most time was spent themselves, with the time for each answer. */
export function tableOf(profile: Profile, answers: number): string {
  const times = selfTimes(profile);
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const line = (name: string, time: number) =>
    `${((time / total) * 100).toFixed(1).padStart(5)} %  ${(time / answers).toFixed(1).padStart(6)} µs  ${name}`;
  const longest = [...times].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  return longest.map(([name, time]) => line(name, time)).join('\n');
}

/** Microseconds in each function itself, without what it calls. */
export function selfTimes({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, node] of samples.entries()) {
    const name = names.get(node) ?? '';
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  }
  return times;
}

/** `findTask src/tasks/queries.ts:74` */
function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const path = url.replace(/^.*\/(?=(?:src|node_modules)\/)/, '').replace(/^file:\/\//, '');
  return `${functionName || '(anonymous)'}${path ? ` ${path}:${lineNumber + 1}` : ''}`;
}

/** A client of Node's inspector, for the few calls that a profile takes. */
class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #calls = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result, error } = JSON.parse(String(data));
      const call = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) call?.reject(new Error(error.message));
      else call?.resolve(result);
    });
  }

  static open(url: string): Promise<Inspector> {
    const { promise, resolve, reject } = Promise.withResolvers<Inspector>();
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => resolve(new Inspector(socket)));
    socket.addEventListener('error', () => reject(new Error(`There is no inspector at ${url}.`)));
    return promise;
  }

  send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#calls;
    const call = Promise.withResolvers<unknown>();
    this.#waiting.set(id, call);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return call.promise;
  }

  close(): void {
    this.#socket.close();
  }
}
