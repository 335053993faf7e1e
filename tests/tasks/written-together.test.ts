import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { accessGuard } from '../../src/auth/sessions/guard.ts';
import type { Connections, Database } from '../../src/database/database.ts';
import { changeTask } from '../../src/tasks/change.ts';
import type { TaskFields } from '../../src/tasks/fields.ts';
import { insertTask, type NewTask } from '../../src/tasks/insert.ts';
import type { Outcome } from '../../src/tasks/written.ts';
import { grouped, values } from '../database/groups-kit.ts';
import { withConnections } from '../database/scratch.ts';
import { createRandom } from '../sync/writers.ts';
import { createTask, inWorld, type Person, type World } from '../world.ts';

const NOW = '2026-03-02T10:30:00.000Z';
const NEEDS = { role: null, verified: false };

/** The connections of a request of this person. */
const guardedBy = (connections: Connections, { id: user_id, session_id }: Person): Database =>
  connections.grouped(accessGuard({ user_id, session_id } as never, NEEDS, 'read'));

/** Where it is another day, before or after, than in UTC. */
const ZONES: Record<string, string> = {
  'Grace Hopper': 'Pacific/Pago_Pago',
  'Vera Rubin': 'Pacific/Kiritimati',
};

const contextOf = ({ id: user_id, full_name }: Person) => ({
  actor: { user_id, timezone: ZONES[full_name] ?? 'UTC' },
  now: NOW,
  request_id: `request of ${full_name}`,
  client: { address: '192.0.2.7', origin: `client "of" ${full_name}, {1}` },
});

type Write = {
  by: Person;
  run(db: Database, context: ReturnType<typeof contextOf>): Promise<Outcome | undefined>;
};

const creates = (by: Person, task: Partial<NewTask> = {}): Write => ({
  by,
  run: (db, context) =>
    insertTask(
      db,
      {
        ...{ space_id: by.id, title: 'Write', description: null, status: 'todo', priority: undefined },
        ...{
          start_date: null,
          due_date: null,
          due_on: null,
          estimate_minutes: null,
          tags: [],
          category_ids: [],
        },
        ...task,
      } as NewTask,
      context,
    ),
});

const changes = (by: Person, id: string, fields: TaskFields, version = 1): Write => ({
  by,
  run: (db, context) =>
    changeTask(db, { id, fields, versions: [version], from: 'live', type: 'task.updated' }, context),
});

/** Does writes at once, as one group, and returns what becomes of each. */
async function together(
  { databaseUrl: url }: World,
  warm: Write,
  writes: Write[],
): Promise<(Outcome | undefined)[]> {
  const all: (Outcome | undefined)[] = [];
  await withConnections({ url, poolSize: 1 }, async (connections) => {
    const run = ({ by, run }: Write) => run(guardedBy(connections, by), contextOf(by));
    // A statement gets a name at its second use. The connection then knows the one for a single write.
    await run(warm);
    await run(warm);
    all.push(...values(await grouped(connections, () => writes.map(run))));
  });
  return all;
}

/** Does them one after the other. */
async function alone({ connections }: World, writes: Write[]): Promise<(Outcome | undefined)[]> {
  const all: (Outcome | undefined)[] = [];
  for (const { by, run } of writes) all.push(await run(connections.writer, contextOf(by)));
  return all;
}

/** What does not differ between two runs. */
const comparable = (outcomes: (Outcome | undefined)[]) =>
  outcomes.map((outcome) => {
    if (!outcome?.task) return outcome;
    const { id, position, created_at: _, updated_at: __, ...task } = outcome.task;
    assert.is(position, id);
    return { ...outcome, task };
  });

const idsOf = (outcomes: (Outcome | undefined)[]) => outcomes.flatMap((outcome) => outcome?.task?.id ?? []);

/** The events of tasks, in the order of the tasks, without what differs between two runs. */
async function eventsOf({ db }: World, ids: string[]) {
  const events = await db
    .selectFrom('event')
    .where('subject_id', 'in', ids)
    .where('request_id', 'like', 'request of %')
    .orderBy(sql`array_position(${ids}::uuid[], subject_id)`)
    .orderBy('id')
    .select(['type', 'space_id', 'project_id', 'version', 'subject_name', 'changes'])
    .select(['actor_id', 'request_id', 'client_address', 'origin', 'created_at'])
    .execute();
  return events;
}

/** How many statements have written these rows: each has another command in its transaction. */
async function statementsOf({ db }: World, ids: string[]): Promise<number> {
  const { rows } = await sql<{ many: number }>`
    select count(distinct (xmin::text, cmin::text))::integer as many from task where id = any(${ids})`.execute(
    db,
  );
  return rows[0]?.many ?? 0;
}

inWorld('new tasks of several requests', (it) => {
  it('are one statement, and each is as if it were alone', async (world) => {
    const { ada, grace, vera, eve, project_id } = world;
    const writes = [
      creates(ada, { title: 'Personal', tags: ['a, b', '"c"', '\\d', '{e}'], description: 'null' }),
      creates(grace, {
        status: 'completed',
        estimate_minutes: 30,
        due_on: '2026-04-01',
        title: "'; --",
      }),
      creates(grace, { priority: 'high', start_date: NOW, due_date: '2026-03-03T00:00:00.000Z' }),
      // A viewer, a stranger, and dates in the wrong order.
      creates(vera, { space_id: project_id, assignee_ids: [] }),
      creates(eve, { space_id: project_id, assignee_ids: [] }),
      creates(ada, { start_date: '2026-03-05T00:00:00.000Z', due_date: '2026-03-03T00:00:00.000Z' }),
      creates(ada, { space_id: project_id, assignee_ids: [], tags: ['{}', 'NULL'] }),
    ];
    const outcomes = await together(world, creates(ada), writes);
    const ids = idsOf(outcomes);
    assert.is(ids.length, 4);
    assert.is(await statementsOf(world, ids), 1);
    const expected = await alone(world, writes);
    assert.equal(comparable(outcomes), comparable(expected));
    assert.equal(await eventsOf(world, ids), await eventsOf(world, idsOf(expected)));
    assert.is((await eventsOf(world, ids)).length, 4);
  });

  it('have the default assignee of their project', async (world) => {
    const { ada, grace, project_id } = world;
    const other = await ada.post('/projects').send({ name: 'Other' }).expect(201);
    await ada
      .patch(`/projects/${project_id}`)
      .send({ default_assignee_id: grace.id, version: 1 })
      .expect(200);
    const writes = [project_id, other.body.data.id, project_id].map((space_id) => creates(ada, { space_id }));
    const outcomes = await together(world, creates(ada, { space_id: project_id }), writes);
    assert.is(await statementsOf(world, idsOf(outcomes)), 1);
    assert.equal(
      outcomes.map((outcome) => outcome?.task?.assignees.map(({ id }) => id)),
      [[grace.id], [], [grace.id]],
    );
    const expected = await alone(world, writes);
    assert.equal(comparable(outcomes), comparable(expected));
    assert.equal(await eventsOf(world, idsOf(outcomes)), await eventsOf(world, idsOf(expected)));
    const stored = await ada.get(`/tasks?project_id=${project_id}&assignee_id=${grace.id}`).expect(200);
    // Two of each run, and two from before.
    assert.is(stored.body.data.length, 6);
  });
});

inWorld('changes of several requests', (it) => {
  it('are one statement, and each is as if it were alone', async (world) => {
    const { ada, grace, vera, eve, project_id } = world;
    /** The same changes of tasks of their own. */
    const prepare = async () => {
      const make = async (title: string) => (await createTask(ada, { project_id, title })).id;
      const ids = [];
      for (const title of ['A', 'B', 'C', 'D', 'E', 'F', 'Same']) ids.push(await make(title));
      const [a = '', b = '', c = '', d = '', e = '', f = '', same = ''] = ids;
      return {
        ids,
        warm: changes(ada, await make('Warm'), { title: 'Warmer' }),
        writes: [
          changes(ada, a, { title: 'A, "changed" {now}' }),
          changes(grace, b, { title: 'B changed' }),
          changes(vera, c, { title: 'not allowed' }),
          changes(eve, d, { title: 'not visible' }),
          changes(ada, e, { title: 'stale' }, 7),
          changes(ada, same, { title: 'Same' }),
          changes(ada, f, { title: 'first' }),
          changes(grace, f, { title: 'second, of the same version' }),
        ],
      };
    };
    const [one, other] = [await prepare(), await prepare()];
    const outcomes = await together(world, one.warm, one.writes);
    const expected = await alone(world, other.writes);
    assert.equal(comparable(outcomes), comparable(expected));
    assert.equal(await eventsOf(world, one.ids), await eventsOf(world, other.ids));
    const [a = '', b = '', , , , f = ''] = one.ids;
    assert.is(await statementsOf(world, [a, b, f]), 1);
    assert.equal((await ada.get(`/tasks/${f}`).expect(200)).body.data.title, 'first');
  });

  it('set each field to its own value, in whatever order a request has them', async (world) => {
    const { ada, grace, project_id } = world;
    const fields: TaskFields[] = [
      { status: 'completed', tags: ['x'], due_on: '2026-05-01', description: 'One', estimate_minutes: 1 },
      { description: null, estimate_minutes: null, tags: ['y', 'z, "1"'], due_on: null, status: 'todo' },
      { status: 'in_progress', tags: [], due_on: '2020-01-01', description: 'Too late', estimate_minutes: 2 },
    ];
    const prepare = async () => {
      const ids: string[] = [];
      for (const _ of [...fields, null]) ids.push((await createTask(ada, { project_id, tags: ['old'] })).id);
      return ids;
    };
    const of = (ids: string[]) =>
      fields.map((each, index) => changes(index === 1 ? grace : ada, ids[index] ?? '', each));
    const [one, other] = [await prepare(), await prepare()];
    const outcomes = await together(world, changes(ada, one[3] ?? '', fields[0] ?? {}), of(one));
    const expected = await alone(world, of(other));
    assert.equal(comparable(outcomes), comparable(expected));
    assert.equal(
      outcomes.map((outcome) => outcome?.task?.tags),
      [['x'], ['y', 'z, "1"'], undefined],
    );
    assert.equal(await eventsOf(world, one), [
      ...(await eventsOf(world, other)),
      ...(await eventsOf(world, one.slice(3))),
    ]);
    assert.is(await statementsOf(world, one.slice(0, 2)), 1);
  });
});

/** Values of each field, with times and days around the present one of each time zone. */
const VALUES: { [Name in keyof TaskFields]: readonly TaskFields[Name][] } = {
  title: ['Same', '"', '\\', 'NULL', '{}', "'"],
  description: [null, '', 'NULL', '\n"{,}"\\'],
  status: ['todo', 'in_progress', 'completed'],
  priority: ['low', 'high'],
  start_date: [null, '2026-03-01T10:00:00.000Z', '2026-03-02T10:00:00.000Z', '2026-03-03T11:00:00.000Z'],
  due_date: [null, '2026-03-02T10:30:00.000Z', '2026-03-02T10:30:00.001Z', '2026-03-03T11:30:00.000Z'],
  due_on: [null, '2026-03-01', '2026-03-02', '2026-03-03'],
  estimate_minutes: [null, 1, 525_600],
  tags: [[], ['a, b', '"', '\\'], ['NULL', '{}', '\u{1f6e0}'], ['x']],
};

inWorld('random writes of several requests', (it) => {
  for (const seed of [1, 2, 3, 4]) {
    it(`are each as if it were alone (seed ${seed})`, async (world) => {
      const { ada, grace, vera, eve, db, project_id } = world;
      await db
        .updateTable('project_member')
        .set({ role: 'member' })
        .where('user_id', '=', vera.id)
        .where('project_id', '=', project_id)
        .execute();
      const random = createRandom(seed).below;
      const pick = <T>(from: readonly T[]) => from[random(from.length)] as T;
      const names = (Object.keys(VALUES) as (keyof TaskFields)[]).filter(() => random(2) === 0);
      const fieldsOf = () =>
        Object.fromEntries(
          names.toSorted(() => random(3) - 1).map((name) => [name, pick<unknown>(VALUES[name] ?? [])]),
        ) as TaskFields;
      const people = Array.from({ length: 15 }, () => pick([ada, grace, vera, vera, eve]));
      const planned = people.map((by) => ({ by, fields: fieldsOf(), version: pick([1, 1, 1, 2]) }));
      const prepare = async () => {
        const ids: string[] = [];
        for (const _ of [...planned, null])
          ids.push((await createTask(ada, { project_id, title: 'Same' })).id);
        return ids;
      };
      const of = (ids: string[]) =>
        planned.map(({ by, fields, version }, index) => changes(by, ids[index] ?? '', fields, version));
      const [one, other] = [await prepare(), await prepare()];
      const warm = changes(ada, one.at(-1) ?? '', fieldsOf());
      const outcomes = await together(world, warm, of(one));
      const expected = await alone(world, of(other));
      assert.equal(comparable(outcomes), comparable(expected));
      assert.equal(await eventsOf(world, one.slice(0, -1)), await eventsOf(world, other));
      const news = people.map((by) =>
        creates(by, { space_id: project_id, ...(fieldsOf() as Partial<NewTask>) }),
      );
      const made = await together(world, creates(ada, { space_id: project_id }), news);
      const expectedNews = await alone(world, news);
      assert.equal(comparable(made), comparable(expectedNews));
      assert.equal(await eventsOf(world, idsOf(made)), await eventsOf(world, idsOf(expectedNews)));
      assert.is(await statementsOf(world, idsOf(made)), idsOf(made).length > 0 ? 1 : 0);
    });
  }
});
