import type { Person } from '../bench/people.ts';

/** A request of a user. */
export type Ask = {
  method: string;
  path: string;
  body?: object | Buffer | undefined;
  headers?: Record<string, string>;
};

export type Kind = {
  name: string;
  /** How many of a thousand requests. */
  share: number;
  isWrite: boolean;
  ask(of: Asking): Ask;
};

type Asking = { person: Person; task: string; random(): number; title: string };

const FILE = Buffer.from('A line of a file that a user attaches to a task.\n'.repeat(1_000));
const FILTERS = ['?status=todo', '?sort=due_date', '?overdue=true', '?priority=high', ''];
const WORDS = ['report', 'invoice', 'garden', 'present', 'draft', 'tickets'];

const pick = <T>(list: readonly T[], random: () => number) => list[Math.floor(random() * list.length)] as T;

/** What users do: a fifth of the requests write. */
export const MIX: readonly Kind[] = [
  {
    name: 'List tasks',
    share: 340,
    isWrite: false,
    ask: ({ random }) => get(`/tasks${pick(FILTERS, random)}`),
  },
  { name: 'Get a task', share: 250, isWrite: false, ask: ({ task }) => get(`/tasks/${task}`) },
  {
    name: 'Search tasks',
    share: 50,
    isWrite: false,
    ask: ({ random }) => get(`/tasks?q=${pick(WORDS, random)}`),
  },
  { name: 'List notifications', share: 60, isWrite: false, ask: () => get('/notifications') },
  { name: 'List projects', share: 50, isWrite: false, ask: () => get('/projects') },
  { name: 'Get the profile', share: 50, isWrite: false, ask: () => get('/users/profile') },
  {
    name: 'Create a task',
    share: 80,
    isWrite: true,
    ask: ({ title }) => ({ method: 'POST', path: '/tasks', body: { title, priority: 'high' } }),
  },
  {
    name: 'Update a task',
    share: 90,
    isWrite: true,
    ask: ({ task, title }) => ({
      method: 'PATCH',
      path: `/tasks/${task}`,
      body: { description: title },
      headers: { 'if-match': '*' },
    }),
  },
  {
    name: 'Comment on a task',
    share: 20,
    isWrite: true,
    ask: ({ task, title }) => ({ method: 'POST', path: `/tasks/${task}/comments`, body: { body: title } }),
  },
  {
    name: 'Upload a file of 50 kB',
    share: 10,
    isWrite: true,
    ask: ({ task }) => ({
      method: 'POST',
      path: `/tasks/${task}/attachments`,
      body: FILE,
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="notes.txt"',
      },
    }),
  },
];

const get = (path: string): Ask => ({ method: 'GET', path });

const TOTAL = MIX.reduce((sum, { share }) => sum + share, 0);

/** Returns a kind of request, as often as its share says. */
export function chooseKind(random: () => number): Kind {
  let left = random() * TOTAL;
  for (const kind of MIX) {
    left -= kind.share;
    if (left < 0) return kind;
  }
  throw new RangeError('random() must be less than 1.');
}
