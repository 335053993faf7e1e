import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import type { ServerLane } from './contestants/contestant.ts';
import { type Call, OPERATION_NAMES, type OperationName, operationOf } from './operations.ts';
import type { Person } from './people.ts';
import { type Running, startServer, stopServer } from './processes.ts';
import { type PostgresStore, withConnection } from './stores/postgres.ts';
import { verifyPocketBase } from './verify-pocketbase.ts';

/** A running server. */
export type Target = { lane: ServerLane; port: number };

type Task = Record<string, unknown>;
type Envelope = { success: boolean; data: unknown; message: string; errors: unknown[]; meta: Task };

/** Number of users whose responses are compared. */
const PEOPLE = 6;

/**
 * Sends the same requests to each server. Compares the responses, field by field, and the written events with those of
 * the first server. Ignores values that cannot be the same: IDs and times of new rows.
 *
 * @throws Error that names the difference
 */
export async function verifyResponses(
  lanes: readonly ServerLane[],
  store: PostgresStore,
  log: (line: string) => void,
): Promise<void> {
  const sharing = lanes.filter(({ hasTaskFlowTables }) => hasTaskFlowTables);
  await withServers(sharing, log, (targets) =>
    withConnection(store.url, (client) => verifyTargets(targets, client)),
  );
  const [first] = sharing;
  for (const lane of lanes.filter(({ hasTaskFlowTables }) => !hasTaskFlowTables)) {
    if (!first) continue;
    await withServers([first, lane], log, async ([reference, target]) => {
      if (reference && target) await verifyPocketBase(reference, target);
    });
  }
}

/** Runs several servers at once, on data that is reset before. */
async function withServers(
  lanes: readonly ServerLane[],
  log: (line: string) => void,
  work: (targets: Target[]) => Promise<void>,
): Promise<void> {
  const running: Running[] = [];
  try {
    for (const { store } of lanes) await store.reset();
    for (const { store } of lanes) store.touch();
    for (const { command } of lanes) running.push(await startServer(command, log));
    await work(lanes.map((lane, index) => ({ lane, port: running[index]?.port ?? 0 })));
  } finally {
    for (const { child } of running) await stopServer(child);
  }
}

async function verifyTargets(targets: readonly Target[], client: pg.Client): Promise<void> {
  const [first] = targets;
  if (!first) return;
  const { people } = first.lane;
  for (let at = 0; at < PEOPLE; at++) {
    const person = people[Math.floor((at * people.length) / PEOPLE)];
    const task = person?.tasks[(at * 7) % person.tasks.length];
    if (!person || !task) throw new Error('The database contains no tasks.');
    // Users are compared more than once if there are few of them.
    const { rows } = await client.query<typeof task>('select id, version from task where id = $1', [task.id]);
    const current = rows[0] ?? task;
    for (const name of OPERATION_NAMES) {
      const operation = operationOf(name);
      const able = targets.filter(({ lane }) => lane.callOf(operation));
      const call = operation.call(person, current, at);
      await compare(name, able, (target) => outcomeOf(name, target, call, client, current));
    }
  }
}

/** Sends a request, and returns what must be the same for all servers: the response, and the stored rows. */
async function outcomeOf(
  name: OperationName,
  target: Target,
  call: Call,
  client: pg.Client,
  task: Person['tasks'][number],
): Promise<object> {
  const { isWrite, isVersioned, refusal = 404 } = operationOf(name);
  if (isVersioned) {
    // Restores the task, so that each server starts from the same state.
    await client.query(
      `update task set version = $1, status = 'todo', priority = 'low', completed_at = null where id = $2`,
      [task.version, task.id],
    );
  }
  const { data, meta } = await ask(target, call);
  if (!isWrite) {
    return { data, page: meta['page'], per_page: meta['per_page'], total: meta['total'] };
  }
  const stored = await storedResult(client, data as Task);
  if (isVersioned) await ask(target, call, refusal);
  return { data: omit(data as Task, isVersioned ? TIMES : ['id', 'position', ...TIMES]), ...stored };
}

/** Values of the present, which differ from server to server. */
const TIMES = ['created_at', 'updated_at'];

async function compare(
  what: string,
  targets: readonly Target[],
  request: (target: Target) => Promise<object>,
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
      const names = `${target.lane.name} and ${targets[0]?.lane.name}`;
      throw new Error(`${what}: ${names} respond differently: ${difference}`);
    }
  }
}

async function ask(target: Target, call: Call, refusal?: number): Promise<Envelope> {
  const { status, text } = await send(target, call);
  const isExpected = refusal === undefined ? status === 200 || status === 201 : status === refusal;
  const what = `${target.lane.name} responded to ${call.method} ${call.path} with ${status}`;
  if (!isExpected) throw new Error(`${what}: ${text}`);
  const envelope: Envelope = JSON.parse(text);
  if (refusal !== undefined) return envelope;
  if (envelope.success !== true || typeof envelope.message !== 'string' || !envelope.meta['request_id']) {
    throw new Error(`${what} and without the envelope: ${text}`);
  }
  return envelope;
}

export async function send(
  { port }: Target,
  { method, path, token, body }: Call,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
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

/** Properties of a task that TaskFlow computes, and that not every other server has. */
const COMPUTED = [
  'position',
  'subtask_count',
  'completed_subtask_count',
  'following',
  'blocked',
  'blocked_by',
  'blocks',
  'comment_count',
  'attachment_count',
  'tracked_seconds',
];

/**
 * Removes properties that are null or computed, and that the other response does not have: fields that were added to TaskFlow after the
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
      .filter(([name, member]) => name in other || (member !== null && !COMPUTED.includes(name)))
      .map(([name, member]) => [name, withoutNewFields(member, (other as Task)[name])]),
  );
}

/** Describes the first difference of two values. */
export function differenceOf(a: unknown, b: unknown, path: string): string {
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const [left, right] = [a as Task, b as Task];
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      if (!isDeepStrictEqual(left[name], right[name]))
        return differenceOf(left[name], right[name], `${path}.${name}`);
    }
  }
  return `${path} is ${JSON.stringify(b)}, not ${JSON.stringify(a)}`;
}
