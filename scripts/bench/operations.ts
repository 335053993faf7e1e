import type { OperationId } from '../../src/contract.ts';
import type { ContestantName } from './contestants/contestant.ts';
import type { Person, Task } from './people.ts';

/** A request before it is serialized. */
export type Call = { method: string; path: string; token: string; body?: object };

/** Makes the request number `number` of a measurement, for a user and one of that user's tasks. */
export type MakeCall = (person: Person, task: Task, number: number) => Call;

/** An operation that the bench measures. The statements of the servers without TaskFlow's code are recorded from it. */
export type Operation = {
  title: string;
  operationId: OperationId;
  /** Whether it changes data, which is then reset before the next measurement. */
  isWrite?: true;
  /** Whether a request is valid only for the current version of its task, so that each connection has its own tasks. */
  isVersioned?: true;
  /** The request for TaskFlow and the other servers on its tables. */
  call: MakeCall;
  /** Query parameter with the words to search, which distinguishes it from another operation on the same path. */
  search?: string;
  /** Status of these servers if the statement changes nothing. Default: 404. */
  refusal?: 400 | 409;
  /** Not written for FastAPI. */
  withoutFastApi?: true;
  /** The equivalent request of PocketBase. */
  pocketbase?: MakeCall;
  /** Name of the pgbench script in `floor.ts`: the least that PostgreSQL must do for it. */
  floor?: 'get' | 'list' | 'create' | 'patch';
  /** What TaskFlow's requests per second divided by those of another contestant should be at least. */
  goals?: Goals;
};

export type Goals = Partial<Record<ContestantName, number>>;

const TASKS = '/api/v1/tasks';
const RECORDS = '/api/collections/tasks/records';

/** Every operation of the bench. To measure another one, add it here. */
export const OPERATIONS = {
  get: {
    title: 'Get a task',
    operationId: 'getTask',
    call: ({ token }, { id }) => ({ method: 'GET', path: `${TASKS}/${id}`, token }),
    pocketbase: ({ token }, { id }) => ({ method: 'GET', path: `${RECORDS}/${id}`, token }),
    floor: 'get',
    goals: { bare: 1.2, go: 0.8, fastapi: 25, pocketbase: 1.2, 'pocketbase-full': 1.2 },
  },
  list: {
    title: 'List 20 tasks',
    operationId: 'listTasks',
    call: ({ token }) => ({ method: 'GET', path: `${TASKS}?per_page=20`, token }),
    pocketbase: ({ token }) => ({ method: 'GET', path: `${RECORDS}?perPage=20&sort=-created`, token }),
    floor: 'list',
    goals: { bare: 1.3, go: 0.9, fastapi: 12, pocketbase: 1.5, 'pocketbase-full': 1.5 },
  },
  search: {
    title: 'Search tasks',
    operationId: 'listTasks',
    call: ({ token }, _, number) => ({
      method: 'GET',
      path: `${TASKS}?q=${wordOf(number)}&per_page=20`,
      token,
    }),
    search: 'q',
    withoutFastApi: true,
    pocketbase: ({ token }, _, number) => {
      const word = wordOf(number);
      const filter = encodeURIComponent(`title ~ '${word}' || description ~ '${word}' || tags ~ '${word}'`);
      return { method: 'GET', path: `${RECORDS}?perPage=20&sort=-created&filter=${filter}`, token };
    },
  },
  create: {
    title: 'Create a task',
    operationId: 'createTask',
    isWrite: true,
    refusal: 400,
    call: ({ token }, _, number) => ({ method: 'POST', path: TASKS, token, body: newTask(number) }),
    pocketbase: ({ token, user_id }, _, number) => {
      const { due_date, ...task } = newTask(number);
      const body = { ...task, status: 'todo', due_date: due_date.replace('T', ' '), owner: user_id };
      return { method: 'POST', path: RECORDS, token, body };
    },
    floor: 'create',
    goals: { bare: 1, go: 0.75, fastapi: 6, pocketbase: 0.8, 'pocketbase-full': 1 },
  },
  patch: {
    title: 'Update a task',
    operationId: 'updateTask',
    isWrite: true,
    isVersioned: true,
    refusal: 409,
    call: ({ token }, { id, version }) => ({
      method: 'PATCH',
      path: `${TASKS}/${id}`,
      token,
      body: { version, ...change(version) },
    }),
    pocketbase: ({ token }, { id, version }) => ({
      method: 'PATCH',
      path: `${RECORDS}/${id}`,
      token,
      body: change(version),
    }),
    floor: 'patch',
    goals: { bare: 1, go: 0.75, fastapi: 9, pocketbase: 0.7, 'pocketbase-full': 1 },
  },
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;
export const OPERATION_NAMES = Object.keys(OPERATIONS) as OperationName[];
export const operationOf = (name: OperationName): Operation => OPERATIONS[name];

/** Words of the seeded titles. Each finds between a 42nd and a 6th of a user's tasks. */
const WORDS = ['invoice', 'garden', 'review', 'Grandmother', 'draft', 'repair'];
const wordOf = (number: number) => WORDS[number % WORDS.length] ?? '';

/** A personal task as a client would send it. Every value depends on the number, so none is taken for a constant. */
const newTask = (number: number) => ({
  title: `Call the printer about invitation ${number}`,
  description: `Ask for the heavier paper, and whether day ${number} is early enough.`,
  priority: number % 2 === 0 ? 'high' : 'low',
  due_date: `2199-12-${String(1 + (number % 28)).padStart(2, '0')}T17:00:00.000Z`,
  tags: ['paper', `phone-${number % 10}`],
});

/** The most frequent change of a task: a new status. The next version reverts it, so that each request is a change. */
const change = (version: number) => ({
  status: version % 2 === 0 ? 'todo' : 'in_progress',
  priority: version % 2 === 0 ? 'low' : 'high',
});
