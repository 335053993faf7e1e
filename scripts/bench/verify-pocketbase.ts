import { isDeepStrictEqual } from 'node:util';
import { operationOf } from './operations.ts';
import { differenceOf, send, type Target } from './verify.ts';

type Fields = Record<string, unknown>;

/**
 * Fields that both have. An absent value is null in TaskFlow and empty in PocketBase. PocketBase does not set `completed_at`
 * itself.
 */
const FIELDS = [
  'title',
  'description',
  'status',
  'priority',
  'start_date',
  'due_date',
  'estimate_minutes',
  'tags',
];

const PEOPLE = 4;

/**
 * Checks that PocketBase returns the same tasks as the reference, changes them in the same way, and hides those of other
 * users.
 *
 * @throws Error that names the difference
 */
export async function verifyPocketBase(reference: Target, target: Target): Promise<void> {
  for (let at = 0; at < PEOPLE; at++) {
    for (const name of ['get', 'list', 'search', 'create', 'patch'] as const) {
      const expected = await contentOf(reference, at, name);
      const given = await contentOf(target, at, name);
      if (!isDeepStrictEqual(given, expected)) {
        const difference = differenceOf(expected, given, 'response');
        throw new Error(`${name}: ${target.lane.name} responds differently: ${difference}`);
      }
    }
    await verifyPrivacy(target, at);
  }
}

async function contentOf(target: Target, at: number, name: 'get' | 'list' | 'search' | 'create' | 'patch') {
  const { people, callOf } = target.lane;
  const person = people[Math.floor((at * people.length) / PEOPLE)];
  const task = person?.tasks[(at * 7) % person.tasks.length];
  const call = person && task && callOf(operationOf(name))?.(person, task, at);
  if (!call) throw new Error(`${target.lane.name} has no tasks, or no ${name}.`);
  const { status, text } = await send(target, call);
  if (status >= 300) throw new Error(`${target.lane.name} responded to ${name} with ${status}: ${text}`);
  const body = JSON.parse(text);
  const items: Fields[] | undefined = body.items ?? (Array.isArray(body.data) ? body.data : undefined);
  if (!items) return comparable(body.data ?? body);
  return { total: body.totalItems ?? body.meta.total, items: items.map(comparable) };
}

function comparable(task: Fields): Fields {
  return Object.fromEntries(FIELDS.map((name) => [name, comparableValue(task[name])]));
}

function comparableValue(value: unknown): unknown {
  if (value === '' || value === 0 || value === undefined) return null;
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]/.test(value)) return Date.parse(value);
  return value;
}

/** A task of another user must not exist for the caller. */
async function verifyPrivacy(target: Target, at: number): Promise<void> {
  const { people, callOf } = target.lane;
  const [person, other] = [people[at % people.length], people[(at + 1) % people.length]];
  const [task] = other?.tasks ?? [];
  const call = person && task && callOf(operationOf('get'))?.(person, task, 0);
  if (!call) return;
  const { status } = await send(target, call);
  if (status !== 404) throw new Error(`${target.lane.name} shows tasks of other users.`);
}
