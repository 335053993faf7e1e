import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { createApiKey } from '../fixtures.ts';
import { createRandom } from '../sync/writers.ts';
import { type Cast, inWorld, type Person, type World } from '../world.ts';
import { type Client, type Reply, send } from './at-once-kit.ts';

type Task = Schema<'Task'>;
type Fields = Partial<
  Pick<Task, 'title' | 'description' | 'status' | 'priority' | 'estimate_minutes' | 'tags'>
>;

type Attempt = Reply & { client: Client; id: string; sent: Fields; version: number };

const CLIENTS = 48;
const WRITES = 10;
const TEXTS = ['"q"', '\\', '{}', 'NULL', 'a, b', "'; --", '$1', '%s', '\u{1f6e0}', 'x'.repeat(49)];
const SHAPES: (keyof Fields)[][] = [
  ['title'],
  ['status', 'tags'],
  ['tags', 'status'],
  ['estimate_minutes', 'description', 'priority'],
];

const pick = <T>(random: (below: number) => number, from: readonly T[]): T => from[random(from.length)] as T;

function randomFields(random: (below: number) => number, names: readonly (keyof Fields)[]): Fields {
  const text = () => `${pick(random, TEXTS)} ${random(1000)}`;
  const values: { [Name in keyof Fields]: () => Fields[Name] } = {
    title: text,
    description: () => (random(3) === 0 ? null : `${text()}\n`),
    status: () => pick(random, ['todo', 'in_progress', 'completed'] as const),
    priority: () => pick(random, ['low', 'high'] as const),
    estimate_minutes: () => (random(3) === 0 ? null : 1 + random(500)),
    tags: () => [...new Set([pick(random, TEXTS), pick(random, TEXTS)])].slice(random(3)),
  };
  return Object.fromEntries(names.map((name) => [name, values[name]?.()]));
}

async function clientsOf(people: readonly Person[]): Promise<Client[]> {
  const keys = await Promise.all(
    people.map((person) => createApiKey(person, { scopes: ['tasks:read', 'tasks:write'] })),
  );
  return Array.from({ length: CLIENTS }, (_, index) => {
    const by = people[index % people.length] as Person;
    const key = keys[index % people.length]?.key ?? '';
    return {
      by,
      headers: index % 5 === 0 ? { authorization: `Bearer ${key}` } : { authorization: `Bearer ${by.token}` },
      origin: `client-${index}`,
    };
  });
}

/** How many statements have written these tasks last. */
async function statementsOf({ db }: World, ids: string[]): Promise<number> {
  const { rows } = await sql<{ many: number }>`
    select count(distinct (xmin::text, cmin::text))::integer as many from task where id = any(${ids})`.execute(
    db,
  );
  return rows[0]?.many ?? 0;
}

const fieldsOf = (task: Task): Fields =>
  Object.fromEntries([...new Set(SHAPES.flat())].map((name) => [name, task[name]]));

/** Compares what was accepted for one task, in the order of its versions, with a model that does one after the other. */
function replay(created: Attempt, attempts: readonly Attempt[]): Map<number, Attempt> {
  const accepted = new Map([[1, created]]);
  for (const each of attempts.filter(
    ({ status, data, version }) => status === 200 && data.version > version,
  )) {
    assert.is(each.data.version, each.version + 1);
    assert.not.ok(accepted.has(each.data.version), `${each.id} has version ${each.data.version} twice`);
    accepted.set(each.data.version, each);
  }
  for (let version = 2; version <= accepted.size; version += 1) {
    const [before, after] = [accepted.get(version - 1), accepted.get(version)];
    assert.ok(before && after, `${created.id} lacks version ${version}`);
    assert.equal(fieldsOf(after.data), { ...fieldsOf(before.data), ...after.sent });
    const { completed_at, status } = after.data;
    assert.is(completed_at === null, status !== 'completed');
  }
  return accepted;
}

/** Checks what was not accepted, or changed nothing. */
function checkRest(attempts: readonly Attempt[], accepted: ReadonlyMap<number, Attempt>): void {
  for (const { status, data, version, sent, ...each } of attempts) {
    if (status === 200 && data.version === version) {
      assert.equal(fieldsOf(data), fieldsOf(accepted.get(version)?.data as Task));
      assert.ok(isDeepStrictEqual(fieldsOf(data), { ...fieldsOf(data), ...sent }), 'a change was ignored');
    } else if (status === 409) {
      assert.is.not(data.version, version);
      assert.equal(fieldsOf(data), fieldsOf(accepted.get(data.version)?.data as Task));
      // The version that overtook it was not written after the response.
      assert.ok((accepted.get(version + 1)?.startedAt ?? 0) < each.endedAt);
    }
  }
}

async function checkEvents({ db }: World, id: string, accepted: ReadonlyMap<number, Attempt>): Promise<void> {
  const events = await db
    .selectFrom('event')
    .where('subject_id', '=', id)
    .where('type', 'in', ['task.created', 'task.updated'])
    .select(['version', 'type', 'actor_id', 'request_id', 'origin', 'changes', 'subject_name'])
    .orderBy('version')
    .execute();
  assert.equal(
    events.map(({ changes, ...event }) => event),
    [...accepted.entries()]
      .sort(([a], [b]) => a - b)
      .map(([version, { client, request_id, data }]) => ({
        version,
        type: version === 1 ? 'task.created' : 'task.updated',
        actor_id: client.by.id,
        request_id,
        origin: client.origin,
        subject_name: data.title,
      })),
  );
  for (const { version, changes } of events) {
    const [before, after] = [accepted.get((version ?? 0) - 1)?.data, accepted.get(version ?? 0)?.data];
    for (const { field, ...change } of changes as { field: keyof Task; before: unknown; after: unknown }[])
      if (before && field in fieldsOf(before))
        assert.equal(change, { before: before[field], after: after?.[field] });
  }
}

/** Lets clients write random things at once, each to a random task. */
async function writeAtRandom(world: World & Cast, clients: readonly Client[]): Promise<Attempt[]> {
  const random = createRandom(7).below;
  const attempts: Attempt[] = [];
  const known: Task[] = [];
  const note = (client: Client, sent: Fields, version: number, reply: Reply, id = reply.data?.id) => {
    attempts.push({ ...reply, client, sent, version, id });
    const index = known.findIndex((task) => task.id === id);
    if (reply.status === 201) known.push(reply.data);
    else if (reply.data && (known[index]?.version ?? 0) < reply.data.version) known[index] = reply.data;
  };
  const create = async (client: Client) => {
    const sent = { title: 'New', ...randomFields(random, pick(random, SHAPES)) };
    const path = `/projects/${world.project_id}/tasks`;
    note(client, sent, 0, await send(world, client, 'POST', path, sent));
  };
  const change = async (client: Client) => {
    // Most changes are of the first tasks.
    const task = known[random(Math.min(known.length, 1 + random(40)))] as Task;
    const isNoOp = random(8) === 0;
    const names = pick(random, SHAPES);
    const sent = isNoOp
      ? Object.fromEntries(names.map((name) => [name, task[name]]))
      : randomFields(random, names);
    const version = Math.max(1, task.version - (random(6) === 0 ? 1 : 0));
    const reply = await send(world, client, 'PATCH', `/tasks/${task.id}`, { ...sent, version });
    note(client, sent, version, reply, task.id);
  };
  await create(clients[0] as Client);
  await Promise.all(
    clients.map(async (client) => {
      for (let n = 0; n < WRITES; n += 1) await (random(4) === 0 ? create(client) : change(client));
    }),
  );
  return attempts;
}

inWorld('random writes of many clients at once', (it) => {
  it('have the results and events of the same writes one after the other', async (world) => {
    const { ada, grace, vera, eve } = world;
    const attempts = await writeAtRandom(world, await clientsOf([ada, grace, ada, grace, vera, eve]));
    const created = attempts.filter(({ status }) => status === 201);
    for (const { status, client } of attempts) {
      const [only] = client.by === vera ? [403] : client.by === eve ? [404] : [undefined];
      assert.ok(
        only ? status === only : [200, 201, 409].includes(status),
        `${client.by.full_name}: ${status}`,
      );
    }
    for (const each of created) {
      const { id } = each;
      assert.equal(fieldsOf(each.data), { ...fieldsOf(each.data), ...each.sent });
      const changes = attempts.filter((other) => other.id === id && other !== each);
      const accepted = replay(each, changes);
      checkRest(changes, accepted);
      await checkEvents(world, id, accepted);
      const { body } = await ada.get(`/tasks/${id}`).expect(200);
      // Whether one follows the task depends on who reads it.
      const { following } = body.data;
      assert.equal(body.data, { ...accepted.get(accepted.size)?.data, following });
    }
    const ids = created.map(({ id }) => id);
    assert.ok((await statementsOf(world, ids)) < ids.length, 'no writes were one statement');
  });
});
