import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from './contestants/contestant.ts';
import { taskFlowCommand } from './contestants/taskflow.ts';
import { load } from './load.ts';
import { type OperationName, operationOf } from './operations.ts';
import { readersAndWriters } from './people.ts';
import { startServer, stopServer } from './processes.ts';
import { trafficOf } from './traffic.ts';

export type ProfileOptions = {
  site: Site;
  operations: OperationName[];
  seconds: number;
  /** Directory of the profiles, for the developer tools of a browser. */
  directory: string;
  log: (line: string) => void;
};

/** The part of the format of V8 that is used. Times are in microseconds. */
export type Profile = {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
    children?: number[];
  }[];
  samples: number[];
  timeDeltas: number[];
};

const CONNECTIONS = 64;
const WARM_UP_SECONDS = 3;
const SHOWN = 25;
const SAMPLING_MICROSECONDS = 200;

/** Profiles TaskFlow under load, one operation at a time. Returns the functions that take the most time. */
export async function profileTaskFlow(options: ProfileOptions): Promise<string> {
  const parts: string[] = [];
  for (const operation of options.operations) parts.push(await profileOperation(options, operation));
  return `${parts.join('\n\n')}\n`;
}

async function profileOperation(
  { site, seconds, directory, log }: ProfileOptions,
  name: OperationName,
): Promise<string> {
  log(`profiling ${name}`);
  const { call, isWrite, isVersioned } = operationOf(name);
  const { readers, writers } = readersAndWriters(site.people);
  await site.store.reset();
  site.store.touch();
  const { child, port, inspector } = await startServer(taskFlowCommand(site, ['--inspect=127.0.0.1:0']), log);
  try {
    if (inspector === undefined) throw new Error('Node opened no inspector.');
    const session = await Inspector.open(inspector);
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS });
    const people = isWrite ? writers : readers;
    let stopped: Promise<unknown> | undefined;
    const { latencies } = await load({
      port,
      seconds,
      connections: CONNECTIONS,
      warmUpSeconds: WARM_UP_SECONDS,
      traffic: trafficOf({ call, people, connections: CONNECTIONS, seed: 1, isVersioned }),
      onWindow(edge) {
        if (edge === 'open') void session.send('Profiler.start');
        else stopped = session.send('Profiler.stop');
      },
    });
    const { profile } = (await stopped) as { profile: Profile };
    session.close();
    const file = join(directory, `${name}.cpuprofile`);
    writeFileSync(file, JSON.stringify(profile));
    return `${name} (${file})\n${tableOf(profile, latencies.length)}`;
  } finally {
    await stopServer(child);
  }
}

/** Returns where most time was spent, with the time for each response: by function, and by the calling file. */
export function tableOf(profile: Profile, responses: number): string {
  const functions = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const lines = (names: Map<number, string>, shown: number) => {
    const times = timesBy(profile, names);
    times.delete('(idle)');
    const total = [...times.values()].reduce((sum, time) => sum + time, 0);
    return [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, shown)
      .map(
        ([name, time]) =>
          `${((time / total) * 100).toFixed(1).padStart(5)} %  ${(time / responses).toFixed(1).padStart(6)} µs  ${name}`,
      );
  };
  return [
    'in the function itself',
    ...lines(functions, SHOWN),
    'by file or package, including its calls of Node',
  ]
    .concat(lines(ownersOf(profile), SHOWN))
    .join('\n');
}

/** Returns the microseconds for each name: the samples of all nodes with this name. */
export function timesBy({ samples, timeDeltas }: Profile, names: Map<number, string>): Map<string, number> {
  const times = new Map<string, number>();
  for (const [index, node] of samples.entries()) {
    const name = names.get(node) ?? '';
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  }
  return times;
}

/** Returns for each node the nearest file or package above it, so that a write to a socket counts for its caller. */
export function ownersOf({ nodes }: Profile): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const owners = new Map<number, string>();
  const [root] = nodes;
  const waiting = root ? [{ node: root, owner: 'Node' }] : [];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, owner } = next;
    const { url, functionName } = node.callFrame;
    // `(idle)`, `(program)` and `(garbage collector)` are counted separately.
    const own = /^\((?!root|anonymous)/.test(functionName) ? functionName : (ownerIn(url) ?? owner);
    owners.set(node.id, own);
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child) waiting.push({ node: child, owner: own });
    }
  }
  return owners;
}

/** `src/http/bind.ts`, or `express` for anything inside that package. */
function ownerIn(url: string): string | undefined {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? /\/(src\/.*)$/.exec(url)?.[1];
}

/** `findTask src/tasks/queries.ts:74` */
function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const path = url.replace(/^.*\/(?=(?:src|node_modules)\/)/, '').replace(/^file:\/\//, '');
  return `${functionName || '(anonymous)'}${path ? ` ${path}:${lineNumber + 1}` : ''}`;
}

/** A client of the inspector of Node, with the calls for a profile. */
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
    socket.addEventListener('error', () => reject(new Error(`Cannot connect to the inspector at ${url}.`)));
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
