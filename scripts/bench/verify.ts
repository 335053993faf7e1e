import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { type Call, createCall, getCall, listCall, type Person, patchCall } from './traffic.ts';

/** A running server. */
export type Target = { name: string; port: number };

type Task = Record<string, unknown>;
type Envelope = { success: boolean; data: unknown; message: string; errors: unknown[]; meta: Task };

/** Number of users whose responses are compared. */
const PEOPLE = 12;

/**
 * Sends the same requests to each server. Compares the responses, field by field, and the written events with those of
 * the first server. Ignores values that cannot be the same: IDs and times of new rows.
 *
 * @throws Error that names the difference
 */
export async function verifyResponses(
  targets: readonly Target[],
  people: readonly Person[],
  client: pg.Client,
): Promise<void> {
  for (let at = 0; at < PEOPLE; at++) {
    const person = people[Math.floor((at * people.length) / PEOPLE)];
    const task = person?.tasks[(at * 7) % person.tasks.length];
    if (!person || !task) throw new Error('The database contains no tasks.');

    await compare('get', targets, async (target) => (await ask(target, getCall(person, task), 200)).data);
    await compare('list', targets, async (target) => {
      const { data, meta } = await ask(target, listCall(person), 200);
      return { data, page: meta['page'], per_page: meta['per_page'], total: meta['total'] };
    });
    await compare('create', targets, async (target) => {
      const { data } = await ask(target, createCall(person, at), 201);
      const created = data as Task;
      const stored = await storedResult(client, created);
      return { data: omit(created, ['id', 'created_at', 'updated_at']), ...stored };
    });
    await compare('patch', targets, async (target) => {
      // Restores the task, so that each server starts from the same state.
      await client.query(
        `update task set version = $1, status = 'todo', priority = 'low', completed_at = null where id = $2`,
        [task.version, task.id],
      );
      const { data } = await ask(target, patchCall(person, task), 200);
      const stored = await storedResult(client, data as Task);
      await ask(target, patchCall(person, task), 409);
      return { data: omit(data as Task, ['updated_at']), ...stored };
    });
    task.version += 1;
  }
}

async function compare(
  what: string,
  targets: readonly Target[],
  request: (target: Target) => Promise<object | unknown>,
): Promise<void> {
  let first: unknown;
  for (const [index, target] of targets.entries()) {
    const given = canonical(await request(target));
    if (index === 0) {
      first = given;
      continue;
    }
    const expected = withoutNewFields(first, given);
    if (!isDeepStrictEqual(given, expected)) {
      const difference = differenceOf(expected, given, 'response');
      throw new Error(`${what}: ${target.name} and ${targets[0]?.name} respond differently: ${difference}`);
    }
  }
}

async function ask(
  { name, port }: Target,
  { method, path, token, body }: Call,
  status: number,
): Promise<Envelope> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status !== status) {
    throw new Error(`${name} responded to ${method} ${path} with ${response.status}, not ${status}: ${text}`);
  }
  const envelope: Envelope = JSON.parse(text);
  if (status >= 400) return envelope;
  if (envelope.success !== true || typeof envelope.message !== 'string' || !envelope.meta['request_id']) {
    throw new Error(`${name} responded to ${method} ${path} without the envelope: ${text}`);
  }
  return envelope;
}

/** Returns the result of a write: the stored row, and its last event. */
async function storedResult(client: pg.Client, { id }: Task) {
  const { rows } = await client.query(
    `select task.title, task.status, task.priority, task.version, task.created_by, event.type, event.space_id,
       event.project_id, event.actor_id, event.subject_name, event.version as event_version, event.changes,
       (select count(*)::integer from event where subject_id = task.id) > 0 as has_event
     from task left join lateral (
       select * from event where subject_id = task.id order by position desc limit 1
     ) as event on true
     where task.id = $1`,
    [id],
  );
  return { stored: rows[0] };
}

function omit(task: Task, names: string[]): Task {
  return Object.fromEntries(Object.entries(task).filter(([name]) => !names.includes(name)));
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Returns the same for equivalent values: times with more or fewer digits, properties in another order. */
function canonical(value: unknown): unknown {
  if (typeof value === 'string') return TIME.test(value) ? new Date(value).toISOString() : value;
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, canonical(member)]));
}

/**
 * Removes properties that are null and that the other response does not have: fields that were added to TaskFlow after the
 * other server was written. Their absence makes the other server a little faster, never slower.
 */
function withoutNewFields(value: unknown, other: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(other)) {
    return value.map((item, index) => withoutNewFields(item, other[index]));
  }
  if (typeof value !== 'object' || value === null || typeof other !== 'object' || other === null)
    return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => member !== null || name in other)
      .map(([name, member]) => [name, withoutNewFields(member, (other as Task)[name])]),
  );
}

/** Describes the first difference of two values. */
function differenceOf(a: unknown, b: unknown, path: string): string {
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const [left, right] = [a as Task, b as Task];
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      if (!isDeepStrictEqual(left[name], right[name]))
        return differenceOf(left[name], right[name], `${path}.${name}`);
    }
  }
  return `${path} is ${JSON.stringify(b)}, not ${JSON.stringify(a)}`;
}
