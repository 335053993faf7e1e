/** Number of tasks, and of the users who own them. */
export type Size = { tasks: number; users: number };

/** A task as its users know it. Each measurement begins with version 1, because the data is reset. */
export type Task = { id: string; version: number };

/** A user who sends requests. */
export type Person = { user_id: string; token: string; tasks: Task[] };

/** A user by number, from 1, and the numbers of their tasks. */
export type Member = { user: number; tasks: number[] };

/** Tasks of one user. Larger sizes have more users, because a service grows by users. */
const TASKS_PER_USER = 200;

/** Users who send requests, so that ten million tasks do not need the tokens and IDs of 50,000 users in memory. */
const ACTIVE = 1_000;

/** At least two users, because some read and others write. */
export const sizeOf = (tasks: number): Size => ({
  tasks,
  users: Math.max(2, Math.round(tasks / TASKS_PER_USER)),
});

/**
 * Returns the users who send requests, distributed over all users. The tasks of users are interleaved: user 1 has the
 * first task of each round. The seeds follow the same rule.
 */
export function activeMembers({ tasks, users }: Size): Member[] {
  const active = Math.min(users, ACTIVE);
  return Array.from({ length: active }, (_, index) => {
    const user = 1 + Math.floor((index * users) / active);
    const count = Math.ceil((tasks - user + 1) / users);
    return { user, tasks: Array.from({ length: count }, (__, round) => round * users + user) };
  });
}

/** Divides the users: every other one writes, so that lists never contain what the measured creates have written. */
export function readersAndWriters<T>(people: readonly T[]): { readers: T[]; writers: T[] } {
  return {
    readers: people.filter((_, index) => index % 2 === 0),
    writers: people.filter((_, index) => index % 2 === 1),
  };
}

/** The last group of an ID in PostgreSQL is this plus the number of the row. Decimal digits are hexadecimal as well. */
export const ID_BASE = 100_000_000_000;

/** The other groups, in the form of a UUIDv7, so that a new row has a higher ID. */
export const PREFIXES = {
  task: '01990000-0000-7000-8000-',
  user: '01980000-0000-7000-8000-',
  session: '01970000-0000-7000-8000-',
  project: '01960000-0000-7000-8000-',
  category: '01950000-0000-7000-8000-',
} as const;

export const rowId = (kind: keyof typeof PREFIXES, number: number): string =>
  `${PREFIXES[kind]}${ID_BASE + number}`;

/** An ID of 15 characters, as PocketBase has them. */
export const pocketBaseId = (kind: 'task' | 'user', number: number): string =>
  `${kind[0]}${String(number).padStart(14, '0')}`;
