import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { createPagination } from '../src/lists/pagination.ts';
import { forgedFrom, positionIn } from './cursors.ts';
import { timeFromNow } from './tasks-kit.ts';
import { inWorld, type Person, type TestClock, type World } from './world.ts';

/** Fields of any list's items that these tests read. */
type Item = { id: string };
type Page = { body: { data: Item[]; meta: { next_cursor: string | null } } };

/** Reads a list by cursor; `between` can write between two pages. */
async function walk(
  person: Person,
  path: string,
  between?: (step: number) => Promise<unknown>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = '';
  for (let step = 0; cursor !== null; step += 1) {
    const page: Page = await person.get(cursor ? `${path}&cursor=${cursor}` : path).expect(200);
    items.push(...page.body.data);
    cursor = page.body.meta.next_cursor;
    if (cursor !== null) await between?.(step);
    if (step > 200) throw new Error(`The list has no end: ${path}`);
  }
  return items;
}

const idsOf = (items: Item[]) => items.map(({ id }) => id);

const TASK_SORTS = ['created_at', 'updated_at', 'due_date', 'priority', 'title', 'relevance&q=a'] as const;
const ORDERS = ['asc', 'desc'] as const;

/** Few values of each kind, so that rows are equal; some sort unusually. */
const seed = fc.record({
  title: fc.constantFrom(
    'a',
    'A',
    'a a',
    'Ä a',
    'a "b"',
    "a'",
    'a\\n',
    'a 漢',
    '🧮 a',
    'a\u0001',
    'a _',
    'a %',
  ),
  priority: fc.constantFrom('low', 'medium', 'high'),
  due: fc.option(fc.integer({ min: 1, max: 3 })),
  isDueOnDay: fc.boolean(),
  at: fc.integer({ min: 0, max: 2 }),
  isMine: fc.boolean(),
});
type Seed = typeof seed extends fc.Arbitrary<infer Value> ? Value : never;

const rowsOf = (seeds: Seed[], person: Person, project_id: string, clock: TestClock) =>
  seeds.map(({ title, priority, due, isDueOnDay, at, isMine }) => ({
    ...(isMine ? { owner_id: person.id } : { project_id }),
    created_by: person.id,
    title,
    priority,
    due_date: due === null || isDueOnDay ? null : timeFromNow(clock, due * 1000),
    due_on: due === null || !isDueOnDay ? null : timeFromNow(clock, due * 86_400_000).slice(0, 10),
    created_at: timeFromNow(clock, at * 1000),
    updated_at: timeFromNow(clock, (2 - at) * 1000),
  }));

/** A new user with a new project, so that a run sees no rows of the previous one. */
async function newcomer({ db, person }: World): Promise<{ mia: Person; project_id: string }> {
  const mia = await person('Mia Newcomer');
  const { id: project_id } = await db
    .insertInto('project')
    .values({ name: 'Pages', color: '#4F46E5' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.insertInto('project_member').values({ project_id, user_id: mia.id, role: 'owner' }).execute();
  return { mia, project_id };
}

const RUNS = { numRuns: 12 };

inWorld('pagination', (it) => {
  it('a cursor returns each task once, in the order of the whole list', async (world) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(seed, { maxLength: 14 }),
        fc.constantFrom(...TASK_SORTS),
        fc.constantFrom(...ORDERS),
        fc.integer({ min: 1, max: 5 }),
        async (seeds, sort, order, per_page) => {
          const { mia, project_id } = await newcomer(world);
          if (seeds.length > 0) {
            await world.db
              .insertInto('task')
              .values(rowsOf(seeds, mia, project_id, world.clock))
              .execute();
          }
          const list = `/tasks?sort=${sort}&order=${order}`;
          const whole = await mia.get(`${list}&per_page=100`).expect(200);
          assert.is(whole.body.meta.total, seeds.length);
          assert.equal(idsOf(await walk(mia, `${list}&per_page=${per_page}`)), idsOf(whole.body.data));
          const paged: Item[] = [];
          for (let page = 1; page <= Math.ceil(seeds.length / per_page); page += 1) {
            const { body } = await mia.get(`${list}&per_page=${per_page}&page=${page}`).expect(200);
            paged.push(...body.data);
          }
          assert.equal(idsOf(paged), idsOf(whole.body.data));
        },
      ),
      RUNS,
    );
  });

  it('concurrent writes cause no repeated rows and no missing ones', async (world) => {
    const { db, clock } = world;
    await fc.assert(
      fc.asyncProperty(
        fc.array(seed, { minLength: 4, maxLength: 14 }),
        fc.constantFrom(...TASK_SORTS),
        fc.constantFrom(...ORDERS),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.tuple(fc.constantFrom('insert', 'move', 'remove', 'touch'), fc.nat(), seed), {
          maxLength: 8,
        }),
        async (seeds, sort, order, per_page, writes) => {
          const { mia, project_id } = await newcomer(world);
          const rows = await db
            .insertInto('task')
            .values(rowsOf(seeds, mia, project_id, clock))
            .returning('id')
            .execute();
          const list = `/tasks?sort=${sort}&order=${order}`;
          const whole = await mia.get(`${list}&per_page=100`).expect(200);
          const moved = new Set<string>();
          const seen = await walk(mia, `${list}&per_page=${per_page}`, async (step) => {
            const [kind, at, value] = writes[step] ?? [];
            const [row] = value ? rowsOf([value], mia, project_id, clock) : [];
            const id = rows[(at ?? 0) % rows.length]?.id ?? '';
            if (!row) return;
            if (kind === 'insert') await db.insertInto('task').values(row).execute();
            if (kind === 'touch')
              await db.updateTable('task').set({ estimate_minutes: 7 }).where('id', '=', id).execute();
            if (kind === 'remove') await db.deleteFrom('task').where('id', '=', id).execute();
            if (kind === 'move') {
              const { title, priority, due_date, due_on, created_at, updated_at } = row;
              const columns = { title, priority, due_date, due_on, created_at, updated_at };
              await db.updateTable('task').set(columns).where('id', '=', id).execute();
            }
            if (kind === 'remove' || kind === 'move') moved.add(id);
          });
          const ids = idsOf(seen);
          // Only a row that was moved towards the end itself can be returned again.
          const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
          assert.equal(
            repeated.filter((id) => !moved.has(id)),
            [],
          );
          const stayed = idsOf(whole.body.data).filter((id) => !moved.has(id));
          assert.equal(
            ids.filter((id) => stayed.includes(id)),
            stayed,
          );
        },
      ),
      RUNS,
    );
  });

  it('400: a cursor of the same user with another order, filter or parent', async (world) => {
    const { mia, project_id } = await newcomer(world);
    for (const title of ['a', 'a B'])
      await mia.post(`/projects/${project_id}/tasks`).send({ title }).expect(201);
    const lists = [
      ...['created_at', 'due_date', 'title'].flatMap((sort) => [
        `/tasks?sort=${sort}`,
        `/tasks?sort=${sort}&order=asc`,
        `/projects/${project_id}/tasks?sort=${sort}`,
      ]),
      '/tasks?status=todo',
      '/tasks?status=todo&status=completed',
      '/tasks?q=a',
      '/activity?type=task.created',
      `/activity?project_id=${project_id}`,
    ];
    const cursors = new Map<string, string>();
    for (const list of lists) {
      const { body } = await mia.get(`${list}&per_page=1`).expect(200);
      cursors.set(list, body.meta.next_cursor);
    }
    for (const [from, cursor] of cursors) {
      const others = lists.filter((list) => list !== from);
      const responses = await Promise.all(others.map((list) => mia.get(`${list}&cursor=${cursor}`)));
      for (const [index, { status, body }] of responses.entries()) {
        assert.equal([status, body.error], [400, 'INVALID_CURSOR'], `${from} → ${others[index]}`);
      }
    }
  });

  it('400: no forged text is accepted as a cursor or causes a 500', async (world) => {
    const { mia } = await newcomer(world);
    for (const title of ['a', 'b']) await mia.post('/tasks').send({ title }).expect(201);
    const { body } = await mia.get('/tasks?per_page=1').expect(200);
    const real: string = body.meta.next_cursor;
    const [key, id] = positionIn(real);
    const forged = fc.oneof(
      fc.string({ minLength: 1, maxLength: 60 }),
      fc.json({ maxDepth: 2 }).map((text) => Buffer.from(text).toString('base64url').slice(0, 1000)),
      fc.jsonValue({ maxDepth: 1 }).map((value) => forgedFrom(real, [value, id])),
      fc.jsonValue({ maxDepth: 1 }).map((value) => forgedFrom(real, [key, value])),
      fc
        .tuple(fc.nat(real.length - 1), fc.stringMatching(/^[\w-]{1,3}$/))
        .map(([at, text]) => real.slice(0, at) + text + real.slice(at + text.length)),
    );
    await fc.assert(
      fc.asyncProperty(forged, async (cursor) => {
        const { status } = await mia.get(`/tasks?per_page=1&cursor=${encodeURIComponent(cursor)}`);
        assert.is(status, cursor === real ? 200 : 400, cursor);
      }),
      { numRuns: 60 },
    );
  });

  it('200: a cursor is valid for its filters in any order and spelling', async (world) => {
    const { ada, project_id, db } = world;
    for (const title of ['plan a', 'Plan b', 'plan c']) {
      await ada
        .post('/tasks')
        .send({ title, project_id, tags: ['x'] })
        .expect(201);
      await ada.post('/projects').send({ name: title }).expect(201);
      await ada.post('/categories').send({ name: title }).expect(201);
    }
    await db.updateTable('user').set({ role: 'admin' }).where('id', '=', ada.id).execute();
    const upper = project_id.toUpperCase();
    const cases: [list: string, first: string, then: string][] = [
      ['/tasks', 'status=todo&status=completed', 'status=completed&status=todo&status=completed'],
      ['/tasks', 'status=todo', 'sort=created_at&order=desc&deleted=false&status=todo'],
      [
        '/tasks',
        `project_id=${project_id}&tag=x&tag=y`,
        `tag=y&tag=x&project_id=${upper}&project_id=${project_id}`,
      ],
      ['/tasks', `created_by=${ada.id}`, `created_by=${ada.id.toUpperCase()}`],
      ['/tasks', 'created_to=2099-01-01T00:00:00Z', 'created_to=2099-01-01T02:00:00.000000%2B02:00'],
      ['/tasks', 'created_to=2099-01-01T00:00:00.25Z', 'created_to=2099-01-01t00:00:00.2500z'],
      ['/tasks', 'q=plan', 'q=%20PLAN%20'],
      ['/tasks', 'tag=x&q=plan', '%71=%70lan&tag=%78'],
      ['/tasks', 'completed=false&overdue=false', 'overdue=false&completed=false'],
      [`/projects/${project_id}/tasks`, 'priority=medium&priority=low', 'priority=low&priority=medium'],
      ['/projects', 'q=plan&archived=false', 'archived=false&q=Plan&sort=created_at&order=desc'],
      ['/categories', 'q=plan', 'sort=name&order=asc&q=PLAN'],
      [
        '/activity',
        `actor_id=${ada.id}&type=task.created&type=task.updated`,
        `type=task.updated&type=task.created&actor_id=${ada.id.toUpperCase()}`,
      ],
      ['/admin/users', 'active=true&role=user', 'role=user&active=true'],
      [
        '/admin/audit-log',
        `created_to=2099-01-01T00:00:00Z&actor_id=${ada.id}`,
        `actor_id=${ada.id.toUpperCase()}&created_to=2099-01-01T00:00:00.0Z`,
      ],
    ];
    for (const [list, first, then] of cases) {
      const { body } = await ada.get(`${list}?per_page=1&${first}`).expect(200);
      const cursor: string = body.meta.next_cursor;
      const next = await ada.get(`${list}?per_page=1&${first}&cursor=${cursor}`).expect(200);
      const respelled = await ada.get(`${list}?per_page=1&${then}&cursor=${cursor}`);
      assert.equal([respelled.status, respelled.body.data], [200, next.body.data], `${list}?${then}`);
    }
    const { body } = await ada.get('/tasks?per_page=1&created_to=2099-01-01T00:00:00Z').expect(200);
    for (const other of ['2099-01-01T00:00:00.001Z', '2099-01-01T00:00:00%2B01:00'])
      await ada.get(`/tasks?created_to=${other}&cursor=${body.meta.next_cursor}`).expect(400);
    const path = `/projects/${project_id}/tasks?per_page=1`;
    const page = await ada.get(path).expect(200);
    await ada.get(`${path.replace(project_id, upper)}&cursor=${page.body.meta.next_cursor}`).expect(200);
  });

  it('200: a cursor is valid on every node with the same ENCRYPTION_KEY, and only there', async (world) => {
    const { ada, serve } = world;
    for (const title of ['a', 'b']) await ada.post('/tasks').send({ title }).expect(201);
    const { body } = await ada.get('/tasks?per_page=1').expect(200);
    const [same, other] = [
      await serve(),
      await serve({ pagination: createPagination(createSecretKey(Buffer.alloc(32, 8))) }),
    ];
    const path = `/tasks?per_page=1&cursor=${body.meta.next_cursor}`;
    await same.as(ada).get(path).expect(200);
    await other.as(ada).get(path).expect(400);
  });
});
