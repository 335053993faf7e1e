import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Schema } from '../src/contract.ts';
import type { Database } from '../src/database/database.ts';
import { type Day, dayAfter, dayOf, endOf, startOf } from '../src/days.ts';
import type { TaskFilters } from '../src/tasks/list/filters.ts';
import { listTasks } from '../src/tasks/list/statement.ts';
import { createApiKey, eventsOf } from './fixtures.ts';
import { titlesIn } from './tasks-kit.ts';
import { type Caller, createTask, inWorld, type Person, type TestClock, type World } from './world.ts';

const HOUR_MS = 3_600_000;
const EARLIEST = 'Pacific/Kiritimati';
const LATEST = 'Etc/GMT+12';

const setZone = (db: Database, { id }: Person, timezone: string) =>
  db.updateTable('user').set({ timezone }).where('id', '=', id).execute();

const today = (clock: TestClock, zone = 'UTC'): Day => dayOf(clock.now(), zone);
const daysLater = (day: Day, days: number) =>
  new Date(Date.parse(day) + days * 24 * HOUR_MS).toISOString().slice(0, 10);

/** Moves the clock to this hour of the next day in UTC, so that a test does not depend on the time of day. */
function moveTo(clock: TestClock, hour: number): void {
  clock.advance(Date.parse(dayAfter(today(clock))) + hour * HOUR_MS - clock.now());
}

/** The same user with a key, because an access token expires when the clock is moved. */
async function byKey(world: World, person: Person): Promise<Caller> {
  const { key } = await createApiKey(person, { scopes: ['tasks:read', 'tasks:write', 'projects:read'] });
  return world.as({ token: key });
}

async function refused(response: Promise<{ body: Schema<'ErrorResponse'> }>): Promise<string[]> {
  const { body } = await response;
  return body.errors.map(({ field, code }) => `${field} ${code}`);
}

async function patched(person: Caller, { id, version }: Schema<'Task'>, body: Schema<'TaskUpdate'>) {
  const response = await person
    .patch(`/tasks/${id}`)
    .send({ ...body, version })
    .expect(200);
  return response.body.data as Schema<'Task'>;
}

inWorld('due dates that are a day', (it) => {
  it('201 and 200: a day is stored and returned as sent, and events list it', async ({ ada, clock, db }) => {
    const [day, later] = [daysLater(today(clock), 2), '2200-12-31'];
    let task = await createTask(ada, { due_on: day });
    assert.equal([task.due_on, task.due_date], [day, null]);
    task = await patched(ada, task, { due_on: later });
    const { body } = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.is(body.data.due_on, later);
    assert.equal((await ada.get('/tasks').expect(200)).body.data, [task]);
    const events = await eventsOf(db, task.id);
    const changes = events.flatMap((event) => event.changes as Schema<'FieldChange'>[]);
    assert.equal(
      changes.filter(({ field }) => field === 'due_on'),
      [
        { field: 'due_on', before: null, after: day },
        { field: 'due_on', before: day, after: later },
      ],
    );
  });

  it('400: a task cannot be due at a time and on a day, and the error says which one to clear', async ({
    ada,
    clock,
  }) => {
    const both = { due_on: daysLater(today(clock), 2), due_date: new Date(clock.now() + 1000).toISOString() };
    const create = ada.post('/tasks').send({ title: 'x', ...both });
    assert.equal(await refused(create.expect(400)), ['due_on TWO_DUE_DATES']);
    for (const [name, other] of [
      ['due_on', 'due_date'],
      ['due_date', 'due_on'],
    ] as const) {
      const task = await createTask(ada, { [other]: both[other] });
      const patch = (body: object) => ada.patch(`/tasks/${task.id}`).send({ version: task.version, ...body });
      const { body } = await patch({ [name]: both[name] }).expect(400);
      const message = `The task has a \`${other}\`. Send \`${other}: null\` in the same request to replace it.`;
      assert.equal(body.errors, [{ field: name, code: 'TWO_DUE_DATES', message }]);
      assert.equal(await refused(patch(both).expect(400)), ['due_on TWO_DUE_DATES']);
      const put = ada.put(`/tasks/${task.id}`).send({ title: 'x', ...both });
      assert.equal(await refused(put.expect(400)), ['due_on TWO_DUE_DATES']);
      const exchanged = await patched(ada, task, { [name]: both[name], [other]: null });
      assert.equal([exchanged[name], exchanged[other]], [both[name], null]);
      const cleared = await patched(ada, exchanged, { [name]: null, [other]: null });
      assert.equal([cleared.due_date, cleared.due_on], [null, null]);
      const { body: replaced } = await ada
        .put(`/tasks/${task.id}`)
        .send({ title: 'x', [other]: both[other] });
      assert.equal([replaced.data[name], replaced.data[other]], [null, both[other]]);
    }
  });

  it('400: only one of many concurrent changes to a time and to a day is accepted', async ({
    ada,
    clock,
  }) => {
    const { id } = await createTask(ada);
    const choices = [{ due_on: today(clock) }, { due_date: new Date(clock.now() + 60_000).toISOString() }];
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ada
          .patch(`/tasks/${id}`)
          .set('Prefer', 'merge=non-conflicting')
          .send({ version: 1, ...choices[index % 2] }),
      ),
    );
    const statuses = responses.map(({ status }) => status);
    assert.ok(
      statuses.every((status) => [200, 400, 409].includes(status)),
      statuses.join(),
    );
    const { body } = await ada.get(`/tasks/${id}`).expect(200);
    assert.is(Number(body.data.due_on === null) + Number(body.data.due_date === null), 1);
  });

  it('400: the day must be today or later in the time zone of the caller', async (world) => {
    const { clock, db } = world;
    const [ada, grace] = [await byKey(world, world.ada), await byKey(world, world.grace)];
    moveTo(clock, 11);
    await setZone(db, world.ada, EARLIEST);
    await setZone(db, world.grace, LATEST);
    assert.is(daysLater(today(clock, LATEST), 2), today(clock, EARLIEST));
    for (const [person, zone] of [
      [ada, EARLIEST],
      [grace, LATEST],
    ] as const) {
      const day = today(clock, zone);
      const task = await createTask(person, { due_on: day });
      const past = { due_on: daysLater(day, -1) };
      const { body } = await person
        .post('/tasks')
        .send({ title: 'x', ...past })
        .expect(400);
      assert.is(body.error, 'DUE_DATE_IN_PAST');
      const message = `Must be today or later. In ${zone}, today is ${day}.`;
      assert.equal(body.errors, [{ field: 'due_on', code: 'DUE_DATE_IN_PAST', message }]);
      const patch = person.patch(`/tasks/${task.id}`).send({ version: 1, ...past });
      assert.equal(await refused(patch.expect(400)), ['due_on DUE_DATE_IN_PAST']);
      const undated = await createTask(person);
      const first = person.patch(`/tasks/${undated.id}`).send({ version: 1, ...past });
      assert.equal(await refused(first.expect(400)), ['due_on DUE_DATE_IN_PAST']);
    }
  });

  it('200: a task whose day has passed can be changed, and its day sent again', async ({
    ada,
    clock,
    db,
  }) => {
    let task = await createTask(ada, { due_on: today(clock) });
    const past = daysLater(today(clock), -9);
    await db.updateTable('task').set({ due_on: past }).where('id', '=', task.id).execute();
    task = await patched(ada, task, { due_on: past, title: 'Late' });
    assert.equal([task.due_on, task.version], [past, 2]);
    assert.is((await patched(ada, task, { due_on: past })).version, 2);
    await ada.put(`/tasks/${task.id}`).send({ title: 'Replaced', due_on: past }).expect(200);
  });

  it('400: a task cannot start after the end of its day in the time zone of the caller', async ({
    ada,
    clock,
    db,
  }) => {
    await setZone(db, ada, 'America/St_Johns');
    const due_on = daysLater(today(clock), 3);
    const end = endOf(due_on, 'America/St_Johns');
    const last = new Date(end - 1).toISOString();
    const late = new Date(end).toISOString();
    const wrong = ['start_date DATES_OUT_OF_ORDER'];
    const create = ada.post('/tasks').send({ title: 'x', due_on, start_date: late });
    assert.equal(await refused(create.expect(400)), wrong);
    const task = await createTask(ada, { due_on, start_date: last });
    const patch = (body: object) => ada.patch(`/tasks/${task.id}`).send({ version: 1, ...body });
    assert.equal(await refused(patch({ start_date: late }).expect(400)), wrong);
    assert.equal(await refused(patch({ due_on: daysLater(due_on, -1) }).expect(400)), [
      'due_on DATES_OUT_OF_ORDER',
    ]);
    assert.equal(await refused(patch({ start_date: late, due_on }).expect(400)), wrong);
    const later = await patched(ada, task, { start_date: late, due_on: dayAfter(due_on) });
    await patched(ada, later, { due_on: null });
  });

  it('200: a task is overdue when its day has ended for the viewer, and for counts of a project in UTC', async (world) => {
    const { clock, db, project_id } = world;
    const people = [world.ada, world.grace, world.vera];
    const [ada, grace, vera] = await Promise.all(people.map((person) => byKey(world, person)));
    if (!(ada && grace && vera)) throw new Error('Three people have three keys.');
    moveTo(clock, 11);
    await setZone(db, world.ada, EARLIEST);
    await setZone(db, world.vera, LATEST);
    const day = today(clock);
    await createTask(grace, { title: 'Open', project_id, due_on: day });
    await createTask(grace, { title: 'Done', project_id, due_on: day, status: 'completed' });
    await createTask(grace, { title: 'Never', project_id });
    const state = async () => {
      const lists = [];
      for (const person of [ada, grace, vera]) {
        const overdue = await person.get(`/projects/${project_id}/tasks?overdue=true`).expect(200);
        const others = await person.get('/tasks?overdue=false').expect(200);
        assert.equal(titlesIn(overdue).length + titlesIn(others).length, 3);
        lists.push(overdue.body.meta.total);
      }
      const { body } = await vera.get(`/projects/${project_id}`).expect(200);
      return [...lists, body.data.overdue_task_count];
    };
    // It is tomorrow already where the day begins first.
    assert.equal(await state(), [1, 0, 0, 0]);
    clock.advance(startOf(dayAfter(day), 'UTC') - clock.now() - 1);
    assert.equal(await state(), [1, 0, 0, 0]);
    clock.advance(1);
    assert.equal(await state(), [1, 1, 0, 1]);
    clock.advance(endOf(day, LATEST) - clock.now() - 1);
    assert.equal(await state(), [1, 1, 0, 1]);
    clock.advance(1);
    assert.equal(await state(), [1, 1, 1, 1]);
  });

  it('200: filters take days and times, and sorting is the same for everyone', async (world) => {
    const { ada, vera, clock, db, project_id } = world;
    await setZone(db, ada, EARLIEST);
    await setZone(db, vera, LATEST);
    const day = daysLater(today(clock), 10);
    const next = dayAfter(day);
    for (const [title, due] of [
      ['A', { due_date: `${day}T11:00:00Z` }],
      ['B', { due_date: `${day}T13:00:00Z` }],
      ['C', { due_date: `${day}T23:59:59.999Z` }],
      ['D', { due_on: day }],
      ['E', { due_date: `${next}T00:00:00Z` }],
      ['F', { due_on: next }],
      ['G', {}],
    ] as const) {
      await createTask(ada, { title, project_id, ...due });
    }
    const found = async (person: Caller, query: string) => {
      const lists = ['/tasks', `/projects/${project_id}/tasks`];
      const [all, project] = await Promise.all(
        lists.map((list) => person.get(`${list}?sort=due_date&order=asc&${query}`).expect(200)),
      );
      assert.equal(project?.body.data, all?.body.data);
      return titlesIn(all as never).join('');
    };
    for (const person of [ada, vera]) {
      assert.is(await found(person, ''), 'ABCDEFG');
      const { body } = await person.get('/tasks?sort=due_date&order=desc').expect(200);
      assert.is(titlesIn({ body }).join(''), 'FEDCBAG');
    }
    // The day of Ada lasts from 10:00 to 10:00 in UTC, that of Vera from 12:00 to 12:00.
    const cases: [query: string, forAda: string, forVera: string][] = [
      [`due_from=${day}`, 'ABCDEF', 'BCDEF'],
      [`due_to=${day}`, 'D', 'ABCDE'],
      [`due_from=${day}&due_to=${day}`, 'D', 'BCDE'],
      [`due_from=${next}&due_to=${next}`, 'ABCEF', 'F'],
      [`due_from=${next}`, 'ABCEF', 'F'],
      [`due_from=${day}T12:00:00Z`, 'BCEF', 'BCDEF'],
      [`due_to=${day}T12:00:00Z`, 'AD', 'A'],
      [`due_to=${day}T11:59:59.9999Z`, 'AD', 'A'],
      [`due_from=${day}T11:00:00Z&due_to=${day}T13:00:00Z`, 'A', 'A'],
      ['due_from=2200-12-31', '', ''],
      ['due_to=2200-12-31', 'ABCDEF', 'ABCDEF'],
      ['due_from=1970-01-01', 'ABCDEF', 'ABCDEF'],
      ['due_to=1970-01-01', '', ''],
    ];
    for (const [query, forAda, forVera] of cases) {
      assert.is(await found(ada, query), forAda, `Ada: ${query}`);
      assert.is(await found(vera, query), forVera, `Vera: ${query}`);
    }
    // A zone that PostgreSQL does not know, and that no longer exists for Node, is read as UTC.
    await setZone(db, ada, 'Mars/Phobos');
    assert.is(await found(ada, `due_from=${day}&due_to=${day}&overdue=false`), 'ABCD');
  });

  it('400: days that do not exist in filters', async ({ ada }) => {
    for (const due of [
      '2026-02-30',
      '2026-3-1',
      '1969-12-31',
      '2201-01-01',
      'today',
      '20260301',
      '2026-03-01T',
    ]) {
      const { body } = await ada.get(`/tasks?due_from=${due}&due_to=${due}`).expect(400);
      assert.equal(
        body.errors.map(({ field, code }: Schema<'ErrorDetail'>) => [field, code]),
        [
          ['due_from', 'INVALID_FORMAT'],
          ['due_to', 'INVALID_FORMAT'],
        ],
      );
      assert.match(body.errors[0].message, 'Write a day as 2026-03-20, or a time as');
    }
  });

  it('400: a cursor of a list that depends on days is invalid after the caller changed the time zone', async ({
    ada,
    clock,
    db,
  }) => {
    const due_on = daysLater(today(clock), 3);
    for (const title of ['a', 'b']) await createTask(ada, { title, due_on });
    const dependent = ['overdue=false', `due_from=${due_on}`, `due_to=${dayAfter(due_on)}T00:00:00Z`];
    for (const query of [...dependent, 'sort=due_date']) {
      await setZone(db, ada, 'UTC');
      const { body } = await ada.get(`/tasks?per_page=1&${query}`).expect(200);
      const next = `/tasks?per_page=1&${query}&cursor=${body.meta.next_cursor}`;
      await ada.get(next).expect(200);
      await setZone(db, ada, 'Asia/Kathmandu');
      const response = await ada.get(next);
      assert.is(response.status, dependent.includes(query) ? 400 : 200, query);
      if (response.status === 400) assert.is(response.body.error, 'INVALID_CURSOR');
    }
  });

  it('the filters of the statement equal their plain definition, for any dates, zone and time', async ({
    db,
    person,
  }) => {
    const zones = [
      'UTC',
      EARLIEST,
      LATEST,
      'Asia/Kathmandu',
      'Pacific/Apia',
      'America/St_Johns',
      'Europe/Berlin',
    ];
    // Around changes of clocks, a day that was skipped, and the first and last days.
    const moments = ['1970-01-02', '2011-12-30', '2026-03-08', '2026-10-25', '2200-12-30'].map(Date.parse);
    const instant = fc
      .tuple(fc.constantFrom(...moments), fc.integer({ min: -36 * HOUR_MS, max: 48 * HOUR_MS }))
      .map(([moment, ms]) => Math.max(0, Math.min(moment + ms, Date.parse('2200-12-31T23:59:59Z'))))
      .map((at) => new Date(at).toISOString());
    const day = instant.map((at) => at.slice(0, 10));
    const due = fc.oneof(
      instant.map((due_date) => ({ due_date, due_on: null })),
      day.map((due_on) => ({ due_date: null, due_on })),
      fc.constant({ due_date: null, due_on: null }),
    );
    const status = fc.constantFrom('todo', 'completed');
    const bound = fc.option(fc.oneof(instant, day), { nil: undefined });
    const query = fc.record({
      overdue: fc.option(fc.boolean(), { nil: undefined }),
      due_from: bound,
      due_to: bound,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ due, status }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(...zones),
        instant,
        fc.array(query, { minLength: 1, maxLength: 4 }),
        async (tasks, timezone, now, queries) => {
          const { id: user_id } = await person('Mia');
          const rows = tasks.map(({ due, status }, n) => ({
            ...due,
            status,
            title: String(n),
            owner_id: user_id,
          }));
          await db
            .insertInto('task')
            .values(rows as never)
            .execute();
          for (const filters of queries) {
            const window = { limit: 100, offset: 0, after: undefined, counted: true };
            const options = { per_page: 100, sort: 'created_at', order: 'asc', deleted: false, now } as const;
            const given = { ...options, ...filters } as TaskFilters;
            const found = await listTasks(db, { user_id, timezone }, given, window);
            const titles = found.flatMap(({ id, title }) => (id ? [title] : [])).sort();
            const expected = rows.filter((row) => isFound(row as never, filters, { now, timezone }));
            assert.equal(
              titles,
              expected.map(({ title }) => title).sort(),
              JSON.stringify({ filters, timezone }),
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

type Row = Pick<Schema<'Task'>, 'due_date' | 'due_on' | 'status'>;
type Query = { overdue?: boolean | undefined; due_from?: string | undefined; due_to?: string | undefined };

/** The definition of the filters: a time and a day are compared as days if one of them is a day. */
function isFound({ due_date, due_on, status }: Row, query: Query, caller: { now: string; timezone: string }) {
  const shownDay = (at: string) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: caller.timezone, dateStyle: 'short' }).format(
      Date.parse(at),
    );
  const isBefore = (at: string) =>
    due_date
      ? at.length === 10
        ? shownDay(due_date) < at
        : due_date < at
      : due_on
        ? due_on < (at.length === 10 ? at : shownDay(at))
        : undefined;
  const { overdue, due_from, due_to } = query;
  const isOverdue = isBefore(caller.now) === true && status !== 'completed';
  if (overdue !== undefined && overdue !== isOverdue) return false;
  if (due_from && isBefore(due_from) !== false) return false;
  return !due_to || isBefore(due_to.length === 10 ? dayAfter(due_to) : due_to) === true;
}
