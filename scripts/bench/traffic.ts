import type { Traffic } from './load.ts';
import type { Call, MakeCall } from './operations.ts';
import type { Person, Task } from './people.ts';
import { random } from './statistics.ts';

/** Serializes a request. It contains only ASCII. */
export function written({ method, path, token, body }: Call): string {
  const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nAccept: application/json\r\n`;
  if (body === undefined) return `${head}\r\n`;
  const text = JSON.stringify(body);
  return `${head}Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}

export type TrafficOptions = {
  call: MakeCall;
  people: readonly Person[];
  connections: number;
  seed: number;
  /** Gives each connection its own tasks, so that it knows their versions. */
  isVersioned?: boolean | undefined;
};

/**
 * Returns the requests of one measurement: for a random user, and a random task of that user. Each connection has its own
 * sequence of random numbers, so every server gets the same requests.
 */
export function trafficOf({ call, people, connections, seed, isVersioned }: TrafficOptions): Traffic {
  const numbers = Array.from({ length: connections }, (_, id) => random(seed * 100_003 + id));
  const pick = <T>(list: readonly T[], id: number): T =>
    list[Math.floor((numbers[id]?.() ?? 0) * list.length)] as T;
  let number = 0;

  if (isVersioned) {
    const shares = shared(people, connections);
    const current: (Task | undefined)[] = [];
    return {
      next(id) {
        const { person, task } = pick(shares[id] ?? [], id);
        current[id] = task;
        return written(call(person, task, ++number));
      },
      succeeded(id) {
        const task = current[id];
        if (task) task.version += 1;
      },
    };
  }
  return {
    next(id) {
      const person = pick(people, id);
      return written(call(person, pick(person.tasks, id), ++number));
    },
    succeeded() {},
  };
}

/** Distributes the tasks over the connections, each in its first version. Each connection gets a mix of users. */
function shared(people: readonly Person[], connections: number): { person: Person; task: Task }[][] {
  const shares: { person: Person; task: Task }[][] = Array.from({ length: connections }, () => []);
  let next = 0;
  for (const person of people) {
    for (const { id } of person.tasks)
      shares[next++ % connections]?.push({ person, task: { id, version: 1 } });
  }
  return shares;
}
