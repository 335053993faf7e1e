import type { Traffic } from './load.ts';
import { random } from './statistics.ts';

export const OPERATIONS = ['get', 'list', 'create', 'patch'] as const;
export type Operation = (typeof OPERATIONS)[number];

export type Task = { id: string; version: number };
export type Person = { user_id: string; token: string; tasks: Task[] };

/** A request before it is serialized. */
export type Call = { method: string; path: string; token: string; body?: object };

const TASKS = '/api/v1/tasks';

export const getCall = ({ token }: Person, { id }: Task): Call => ({
  method: 'GET',
  path: `${TASKS}/${id}`,
  token,
});

export const listCall = ({ token }: Person): Call => ({ method: 'GET', path: `${TASKS}?per_page=20`, token });

export const createCall = ({ token }: Person, number: number): Call => ({
  method: 'POST',
  path: TASKS,
  token,
  body: newTask(number),
});

export const patchCall = ({ token }: Person, { id, version }: Task): Call => ({
  method: 'PATCH',
  path: `${TASKS}/${id}`,
  token,
  body: change(version),
});

/** Returns a personal task as a client would send it. The bench finds and removes its tasks by their title. */
export const newTask = (number: number) => ({
  title: `${CREATED} ${number}: call the printer about the invitations`,
  description: 'Ask for the heavier paper, and whether Thursday is early enough.',
  priority: number % 3 === 0 ? 'high' : 'low',
  due_date: '2199-12-31T17:00:00.000Z',
  tags: ['paper', 'phone'],
});

export const CREATED = 'Created by the bench';

/** Returns the most frequent change of a task, a new status. The next version reverts it, so that each request is a change. */
export const change = (version: number) => ({
  version,
  status: version % 2 === 0 ? 'todo' : 'in_progress',
  priority: version % 2 === 0 ? 'low' : 'high',
});

/** Serializes a request. It contains only ASCII. */
export function written({ method, path, token, body }: Call): string {
  const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nAccept: application/json\r\n`;
  if (body === undefined) return `${head}\r\n`;
  const text = JSON.stringify(body);
  return `${head}Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}

/**
 * Returns the requests of one measurement: for a random user, and a random task of that user. Each connection has its own
 * sequence of random numbers, so every server gets the same requests. In `patch`, each connection has its own tasks, so
 * that their versions are known.
 */
export function trafficOf(
  operation: Operation,
  people: readonly Person[],
  connections: number,
  seed: number,
): Traffic {
  const numbers = Array.from({ length: connections }, (_, id) => random(seed * 100_003 + id));
  const pick = <T>(list: readonly T[], id: number): T =>
    list[Math.floor((numbers[id]?.() ?? 0) * list.length)] as T;

  if (operation === 'patch') {
    const shares = shared(people, connections);
    const current: (Task | undefined)[] = [];
    return {
      next(id) {
        const { person, task } = pick(shares[id] ?? [], id);
        current[id] = task;
        return written(patchCall(person, task));
      },
      succeeded(id) {
        const task = current[id];
        if (task) task.version += 1;
      },
    };
  }
  let created = 0;
  return {
    next(id) {
      const person = pick(people, id);
      if (operation === 'create') return written(createCall(person, ++created));
      if (operation === 'list') return written(listCall(person));
      return written(getCall(person, pick(person.tasks, id)));
    },
    succeeded() {},
  };
}

/** Distributes the tasks over the connections. Each gets a mix of users. */
function shared(people: readonly Person[], connections: number): { person: Person; task: Task }[][] {
  const shares: { person: Person; task: Task }[][] = Array.from({ length: connections }, () => []);
  let next = 0;
  for (const person of people) {
    for (const task of person.tasks) shares[next++ % connections]?.push({ person, task });
  }
  return shares;
}
