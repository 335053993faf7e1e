import { deflateRawSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { forgedFrom, positionIn } from '../cursors.ts';
import { createCategory, createProject, UNKNOWN_ID } from '../fixtures.ts';
import { filterCases, timeFromNow, titlesIn } from '../tasks-kit.ts';
import { type Caller, createTask, operation } from '../world.ts';

type Task = Schema<'Task'>;

const titles = async (person: Caller, query = '') =>
  titlesIn(await person.get(`/tasks?${query}`).expect(200));

/** The URLs in a `Link` header by relation. */
function linksOf(header = ''): Record<string, string> {
  const links = [...header.matchAll(/<\/api\/v1([^>]*)>; rel="(\w+)"/g)];
  return Object.fromEntries(links.map(([, address = '', rel = '']) => [rel, address]));
}

const SORTS = ['created_at', 'updated_at', 'due_date', 'priority', 'title'] as const;

operation('listTasks', (it) => {
  it("200: returns personal tasks and those of the caller's projects, newest first, as getTask does", async ({
    ada,
    grace,
    vera,
    project_id,
    clock,
  }) => {
    const category = await createCategory(ada);
    const shared = await createTask(ada, {
      project_id,
      title: 'Shared',
      category_ids: [category.id],
      assignee_ids: [grace.id, ada.id],
    });
    clock.advance(1000);
    const own = await createTask(ada, { title: 'Own' });
    clock.advance(1000);
    await createTask(grace, { title: "Grace's own" });
    const { body, headers } = await ada.get('/tasks').expect(200);
    assert.equal(body.data, [own, shared]);
    const { request_id: _, ...meta } = body.meta;
    assert.equal(meta, { page: 1, per_page: 20, total: 2, next_cursor: null });
    assert.is(headers['cache-control'], 'private, no-cache');
    assert.equal(await titles(grace), ["Grace's own", 'Shared']);
    assert.equal(await titles(vera), ['Shared']);
  });

  it('200: returns an empty list', async ({ eve }) => {
    const { body, headers } = await eve.get('/tasks').expect(200);
    assert.equal([body.data, body.meta.total, body.meta.next_cursor, body.meta.page], [[], 0, null, 1]);
    assert.equal(linksOf(headers['link']), { first: '/tasks?page=1', last: '/tasks?page=1' });
    const { body: past } = await eve.get('/tasks?page=10000&per_page=100').expect(200);
    assert.equal([past.data, past.meta.total, past.meta.page], [[], 0, 10_000]);
  });

  it('200: each filter returns exactly the matching tasks, alone and combined', async (world) => {
    for (const [query, initials] of await filterCases(world)) {
      const { body } = await world.grace.get(`/tasks?project_id=${world.project_id}`).expect(200);
      assert.is(body.data.length, 5);
      const person = query.includes('category_id') ? world.ada : world.vera;
      const found = await person.get(`/tasks?${query}`).expect(200);
      const letters = titlesIn(found).map((title) => title.charAt(0));
      assert.is(letters.join(''), initials, query);
      assert.is(found.body.meta.total, initials.length, query);
    }
  });

  it('200: filters by one project, by several, and by projects of others', async ({
    ada,
    eve,
    project_id,
  }) => {
    const other = await createProject(ada);
    const hers = await createProject(eve);
    await createTask(ada, { title: 'Own' });
    await createTask(ada, { title: 'Here', project_id });
    await createTask(ada, { title: 'There', project_id: other.id });
    await createTask(eve, { title: 'Hers', project_id: hers.id });
    const of = (...ids: string[]) =>
      titles(ada, `sort=title&${ids.map((id) => `project_id=${id}`).join('&')}`);
    assert.equal(await of(project_id), ['Here']);
    assert.equal(await of(project_id.toUpperCase(), other.id), ['There', 'Here']);
    assert.equal(await of(hers.id, UNKNOWN_ID), []);
    assert.equal(await of(hers.id, other.id), ['There']);
    // A personal space has an ID too, but is not a project.
    assert.equal(await of(ada.id), []);
  });

  it('200: overdue tasks are not completed and were due before now', async ({ ada, clock }) => {
    const due_date = timeFromNow(clock, 1000);
    await createTask(ada, { title: 'Open', due_date });
    await createTask(ada, { title: 'Done', due_date, status: 'completed' });
    await createTask(ada, { title: 'Never' });
    const overdue = async () => [
      await titles(ada, 'overdue=true&sort=title'),
      await titles(ada, 'overdue=false&sort=title'),
    ];
    clock.advance(1000);
    assert.equal(await overdue(), [[], ['Open', 'Never', 'Done']]);
    clock.advance(1);
    assert.equal(await overdue(), [['Open'], ['Never', 'Done']]);
  });

  it('200: equal values are sorted by ID, and missing dates are last, in every order', async ({
    ada,
    clock,
  }) => {
    const dates = [2000, 1000, null, 2000, null].map((ms) => (ms === null ? null : timeFromNow(clock, ms)));
    const priorities = ['low', 'high', 'medium', 'low', 'high'] as const;
    const names = ['b', 'A', 'a', 'B', 'c'];
    const tasks: Task[] = [];
    for (const [index, title] of names.entries()) {
      const task = await createTask(ada, {
        title,
        due_date: dates[index] ?? null,
        priority: priorities[index] ?? 'medium',
      });
      tasks.push(task);
      if (index % 2) clock.advance(100);
    }
    const rank = { low: 0, medium: 1, high: 2 };
    const keys: Record<(typeof SORTS)[number], (task: Task) => string | number | null> = {
      created_at: (task) => task.created_at,
      updated_at: (task) => task.updated_at,
      due_date: (task) => task.due_date,
      priority: (task) => rank[task.priority],
      title: (task) => task.title.toLowerCase(),
    };
    for (const sort of SORTS) {
      for (const order of ['asc', 'desc']) {
        const sign = order === 'asc' ? 1 : -1;
        const expected = tasks.toSorted((one, other) => {
          const [a, b] = [keys[sort](one), keys[sort](other)];
          if (a === b) return one.id < other.id ? -sign : sign;
          if (a === null || b === null) return a === null ? 1 : -1;
          return a < b ? -sign : sign;
        });
        const whole = await ada.get(`/tasks?sort=${sort}&order=${order}`).expect(200);
        assert.equal(
          titlesIn(whole),
          expected.map(({ title }) => title),
          `${sort} ${order}`,
        );
        let cursor = '';
        for (const [index, { title }] of expected.entries()) {
          const at = await ada.get(`/tasks?sort=${sort}&order=${order}&per_page=1${cursor}`).expect(200);
          assert.equal(titlesIn(at), [title], `${sort} ${order} ${index}`);
          assert.is(at.body.meta.next_cursor === null, index === expected.length - 1);
          cursor = `&cursor=${at.body.meta.next_cursor}`;
        }
      }
    }
    assert.equal(await titles(ada, ''), await titles(ada, 'sort=created_at&order=desc'));
  });

  it('200: sorts by last update', async ({ ada, clock }) => {
    const { id } = await createTask(ada, { title: 'First' });
    clock.advance(1000);
    await createTask(ada, { title: 'Second' });
    clock.advance(1000);
    await ada.patch(`/tasks/${id}`).send({ version: 1, priority: 'high' }).expect(200);
    assert.equal(await titles(ada, 'sort=updated_at'), ['First', 'Second']);
    assert.equal(await titles(ada, 'sort=updated_at&order=asc'), ['Second', 'First']);
  });

  it('200: search matches the beginnings of words in title, tags and description, best first', async ({
    ada,
  }) => {
    await createTask(ada, { title: 'Other', description: 'The engines of yesterday.' });
    await createTask(ada, { title: 'Tagged', tags: ['engine room'] });
    await createTask(ada, { title: 'Engine' });
    await createTask(ada, { title: 'Reengineer' });
    const relevant = 'sort=relevance&q=';
    assert.equal(await titles(ada, `${relevant}ENGIN`), ['Engine', 'Tagged', 'Other']);
    assert.equal(await titles(ada, `${relevant}engin&order=asc`), ['Other', 'Tagged', 'Engine']);
    assert.equal(await titles(ada, `${relevant}engines`), ['Other']);
    assert.equal(await titles(ada, `${relevant}roo+eng`), ['Tagged']);
    assert.equal(await titles(ada, `${relevant}gine`), []);
  });

  it('200: search does not find IDs of tasks and spaces', async ({ ada, project_id }) => {
    const { id } = await createTask(ada, { title: 'Mine' });
    await createTask(ada, { title: 'Ours', project_id });
    for (const hidden of [ada.id, project_id, id]) {
      for (const q of [
        hidden,
        hidden.slice(0, 2),
        hidden.slice(0, 8),
        hidden.slice(-12),
        ` ${hidden}`,
        `' ${hidden}`,
      ]) {
        assert.equal(await titles(ada, `q=${encodeURIComponent(q)}`), [], q);
        assert.equal(await titles(ada, `tag=${encodeURIComponent(q.trim())}`), [], q);
      }
    }
  });

  it('200: search by relevance continues from a cursor', async ({ ada }) => {
    for (const title of ['engine', 'engine engine', 'engine and mill', 'engine of engines', 'mill']) {
      await createTask(ada, { title });
    }
    const whole = await titles(ada, 'q=engine&sort=relevance');
    assert.is(whole.length, 4);
    const walked: string[] = [];
    let cursor = '';
    do {
      const { body } = await ada.get(`/tasks?q=engine&sort=relevance&per_page=1${cursor}`).expect(200);
      walked.push(...titlesIn({ body }));
      cursor = body.meta.next_cursor === null ? '' : `&cursor=${body.meta.next_cursor}`;
    } while (cursor !== '');
    assert.equal(walked, whole);
  });

  it('200: a search for the whole title finds the task, for any title', async ({ ada }) => {
    const odd = [
      'Upgrade node.js to v24.21.0',
      'Mail ada@example.com about it',
      'See https://example.com/cards?note=G#top',
      'Move src/tasks/write.ts elsewhere',
      "Don't panic, it's 12:30",
      'e-mail or email?',
      '50% off & <b>more</b>',
      'C:\\cards\\note.txt',
      "Robert'); drop table task;--",
      'हिन्दी में लिखो',
      'カード を 打つ',
      'ÜBER Grösen',
      'a | b & !c:* <-> (d)',
      'x_y %z% 1.5 -5 #7 $8',
      '"quoted" text',
    ];
    for (const title of odd) await createTask(ada, { title });
    for (const title of odd) {
      const found = await titles(ada, `q=${encodeURIComponent(title)}`);
      assert.ok(found.includes(title), title);
      const shouted = await titles(ada, `q=${encodeURIComponent(` ${title.toUpperCase()} `)}`);
      assert.ok(shouted.includes(title), title.toUpperCase());
    }
  });

  it('200: search operators are only text (E-09)', async ({ ada }) => {
    await createTask(ada, { title: 'Plain' });
    for (const q of [
      'plain | nothing',
      '!nothing',
      'nothing:*',
      "' or '1'='1",
      "x') or true--",
      '\\',
      'a\\',
      "a'",
    ]) {
      const { status, body } = await ada.get(`/tasks?q=${encodeURIComponent(q)}`);
      assert.ok(status === 200 ? body.data.length === 0 : body.errors[0].field === 'q', q);
    }
  });

  it('200: a word that is in nearly every task is found as fast as others (E-08)', async ({ ada }) => {
    const q = encodeURIComponent(Array.from({ length: 100 }, () => 'a').join(' '));
    await createTask(ada, { title: 'a '.repeat(100), description: 'a '.repeat(5000) });
    const fastest = async (query: string, found: number) => {
      let ms = Number.POSITIVE_INFINITY;
      for (let times = 0; times < 5; times += 1) {
        const started = performance.now();
        assert.is((await titles(ada, query)).length, found);
        ms = Math.min(ms, performance.now() - started);
      }
      return ms;
    };
    // Quadratic time would be ten thousand times as long.
    const ratio = (await fastest(`q=${q}&sort=relevance`, 1)) / (await fastest('q=b', 0));
    assert.ok(ratio < 100, `${ratio} times as long`);
  });

  it('200: pages have totals and links', async ({ ada }) => {
    for (const title of ['a', 'b', 'c', 'd', 'e']) await createTask(ada, { title, tags: ['x y'] });
    const query = 'sort=title&order=asc&per_page=2&tag=x%20y&status=todo&status=completed';
    const middle = await ada.get(`/tasks?${query}&page=2`).expect(200);
    assert.equal(titlesIn(middle), ['c', 'd']);
    const { request_id: _, next_cursor, ...meta } = middle.body.meta;
    assert.equal(meta, { page: 2, per_page: 2, total: 5 });
    const links = linksOf(middle.headers['link']);
    assert.equal(Object.keys(links), ['first', 'prev', 'next', 'last']);
    const at = async (address = '') => titlesIn(await ada.get(address).expect(200));
    assert.equal(await at(links['first']), ['a', 'b']);
    assert.equal(await at(links['prev']), ['a', 'b']);
    assert.equal(await at(links['next']), ['e']);
    assert.equal(await at(links['last']), ['e']);
    // A cursor can continue after a page.
    assert.equal(await titles(ada, `${query}&cursor=${next_cursor}`), ['e']);

    const first = await ada.get(`/tasks?${query}`).expect(200);
    assert.equal(Object.keys(linksOf(first.headers['link'])), ['first', 'next', 'last']);
    const last = await ada.get(`/tasks?${query}&page=3`).expect(200);
    assert.equal(Object.keys(linksOf(last.headers['link'])), ['first', 'prev', 'last']);
    assert.is(last.body.meta.next_cursor, null);
    const past = await ada.get(`/tasks?${query}&page=9`).expect(200);
    assert.equal([past.body.data, past.body.meta.total, past.body.meta.next_cursor], [[], 5, null]);
    assert.equal(await at(linksOf(past.headers['link'])['prev']), ['e']);
  });

  it('200: a cursor has no total, and a link to the next page only', async ({ ada }) => {
    for (const title of ['a', 'b', 'c', 'd', 'e']) await createTask(ada, { title });
    const query = 'sort=title&order=asc&per_page=2';
    const first = await ada.get(`/tasks?${query}`).expect(200);
    const second = await ada.get(`/tasks?${query}&cursor=${first.body.meta.next_cursor}`).expect(200);
    assert.equal(titlesIn(second), ['c', 'd']);
    const { request_id: _, next_cursor, ...meta } = second.body.meta;
    assert.equal(meta, { page: null, per_page: 2, total: null });
    assert.is(typeof next_cursor, 'string');
    const links = linksOf(second.headers['link']);
    assert.equal(Object.keys(links), ['next']);
    const third = await ada.get(links['next'] ?? '').expect(200);
    assert.equal(titlesIn(third), ['e']);
    assert.equal([third.body.meta.next_cursor, third.headers['link']], [null, undefined]);
    // The page size can change between pages.
    assert.equal(await titles(ada, `sort=title&order=asc&per_page=9&cursor=${first.body.meta.next_cursor}`), [
      'c',
      'd',
      'e',
    ]);
  });

  it('200: the longest titles fit into a cursor', async ({ ada }) => {
    // Characters that are as different as possible, so that nothing can be omitted.
    const wide = Array.from({ length: 199 }, (_, index) =>
      String.fromCodePoint(0x10000 + ((index * 0x9e377) % 0xf0000)),
    );
    const longest = ['🧮', '\u{10ffff}', '"', '\\', '\u0001', 'İ', '漢']
      .map((character) => `x${character.repeat(199)}`)
      .concat(`x${wide.join('')}`);
    for (const title of [...longest, 'y', 'z']) await createTask(ada, { title });
    let cursor = '';
    const walked: string[] = [];
    do {
      const { body } = await ada.get(`/tasks?sort=title&order=asc&per_page=1${cursor}`).expect(200);
      walked.push(...titlesIn({ body }));
      cursor = body.meta.next_cursor === null ? '' : `&cursor=${body.meta.next_cursor}`;
    } while (cursor !== '');
    assert.equal(walked.toSorted(), [...longest, 'y', 'z'].toSorted());
  });

  it('200: strangers find nothing with any filter, and totals reveal nothing (D-08)', async ({
    ada,
    eve,
    project_id,
  }) => {
    const category = await createCategory(ada);
    await createTask(ada, {
      project_id,
      title: 'Secret engine',
      tags: ['secret'],
      category_ids: [category.id],
      assignee_ids: [ada.id],
    });
    const { id: deleted } = await createTask(ada, { project_id, title: 'Secret trash' });
    await ada.delete(`/tasks/${deleted}`).expect(204);
    await createTask(ada, { title: 'Secret own' });
    for (const query of [
      '',
      `project_id=${project_id}`,
      `category_id=${category.id}`,
      `assignee_id=${ada.id}`,
      `created_by=${ada.id}`,
      'q=secret',
      'q=secret&sort=relevance',
      'tag=secret',
      'deleted=true',
      `deleted=true&project_id=${project_id}`,
      'completed=false',
      'overdue=false',
    ]) {
      const { body } = await eve.get(`/tasks?${query}`).expect(200);
      assert.equal([body.data, body.meta.total, body.meta.next_cursor], [[], 0, null], query);
    }
  });

  it('400: a cursor of another user (D-08)', async ({ ada, eve }) => {
    for (const title of ['a', 'b']) await createTask(ada, { title });
    const { body } = await ada.get('/tasks?per_page=1').expect(200);
    const refusal = await eve.get(`/tasks?per_page=1&cursor=${body.meta.next_cursor}`).expect(400);
    assert.is(refusal.body.error, 'INVALID_CURSOR');
  });

  it('400: names invalid and unknown parameters', async ({ ada }) => {
    const wrong: [string, string][] = [
      ['page=0', 'page'],
      ['page=-1', 'page'],
      ['page=10001', 'page'],
      ['page=1.5', 'page'],
      ['page=9007199254740993', 'page'],
      ['page=NaN', 'page'],
      ['page=', 'page'],
      ['page=1&page=2', 'page'],
      ['per_page=0', 'per_page'],
      ['per_page=101', 'per_page'],
      ['per_page=2147483648', 'per_page'],
      ['cursor=', 'cursor'],
      [`cursor=${'x'.repeat(1025)}`, 'cursor'],
      ['status=done', 'status[0]'],
      ['status=', 'status[0]'],
      ['status=todo,completed', 'status[0]'],
      ['status=todo&status=done', 'status[1]'],
      ['priority=urgent', 'priority[0]'],
      ['project_id=1', 'project_id[0]'],
      ['category_id=null', 'category_id[0]'],
      ['assignee_id=me', 'assignee_id[0]'],
      [Array.from({ length: 21 }, () => `assignee_id=${UNKNOWN_ID}`).join('&'), 'assignee_id'],
      ['tag=', 'tag[0]'],
      [`tag=${'x'.repeat(51)}`, 'tag[0]'],
      ['created_by=1', 'created_by'],
      ['completed=1', 'completed'],
      ['completed=yes', 'completed'],
      ['overdue=', 'overdue'],
      ['deleted=all', 'deleted'],
      ['due_from=yesterday', 'due_from'],
      ['due_from=2026-02-30T00:00:00Z', 'due_from'],
      ['due_to=2026-03-32', 'due_to'],
      ['due_to=infinity', 'due_to'],
      ['created_from=2026-03-01T00:00:00', 'created_from'],
      ['created_to=0000-01-01T00:00:00Z', 'created_to'],
      ['updated_from=1', 'updated_from'],
      ['q=', 'q'],
      [`q=${'x'.repeat(201)}`, 'q'],
      ['sort=place', 'sort'],
      ['sort=space_id', 'sort'],
      ['sort=title;drop table task', 'sort'],
      ['sort=title&sort=priority', 'sort'],
      ['order=down', 'order'],
      ['limit=5', 'limit'],
      ['stat=todo', 'stat'],
      ['__proto__=1', '__proto__'],
    ];
    for (const [query, field] of wrong) {
      const { status, body } = await ada.get(`/tasks?${query}`);
      assert.equal([status, body.errors[0]?.field], [400, field], query);
    }
    const { body } = await ada.get('/tasks?stat=todo&per_page=0&sort=name').expect(400);
    assert.equal(body.errors.map(({ field }: { field: string }) => field).sort(), [
      'per_page',
      'sort',
      'stat',
    ]);
    assert.match(JSON.stringify(body.errors), '`status`');
  });

  it('400: refuses numbers that are not decimal digits (E-03)', async ({ ada }) => {
    for (const page of ['1e1', '1.0', '01', '%201', '+1', '0x1', '-0', '1e400', 'Infinity', '1_0', '٣']) {
      await ada.get(`/tasks?page=${encodeURIComponent(decodeURIComponent(page))}`).expect(400);
    }
  });

  it('400: refuses text that PostgreSQL cannot store, in every parameter (E-01)', async ({ ada }) => {
    for (const query of ['q=a%00b', 'tag=a%00b', 'cursor=a%00b', 'q=%ff', 'tag=%c3%28'])
      await ada.get(`/tasks?${query}`).expect(400);
  });

  it('400: a search without a letter or digit, and relevance without a search', async ({ ada }) => {
    for (const q of ['!!!', '-', ' ', '"\'', '&|()<->:*', '…']) {
      const { body } = await ada.get(`/tasks?q=${encodeURIComponent(q)}`).expect(400);
      assert.equal([body.error, body.errors[0].field], ['VALIDATION_FAILED', 'q'], q);
    }
    const { body } = await ada.get('/tasks?sort=relevance').expect(400);
    assert.is(body.errors[0].field, 'sort');
    const both = await ada.get('/tasks?sort=relevance&q=!').expect(400);
    assert.is(both.body.errors[0].field, 'q');
  });

  it('400: a page together with a cursor', async ({ ada }) => {
    for (const title of ['a', 'b']) await createTask(ada, { title });
    const { body } = await ada.get('/tasks?per_page=1').expect(200);
    const refusal = await ada.get(`/tasks?per_page=1&page=1&cursor=${body.meta.next_cursor}`).expect(400);
    assert.equal([refusal.body.error, refusal.body.errors[0].field], ['VALIDATION_FAILED', 'page']);
  });

  it('400: a cursor of other filters, another order or list, and a forged one', async ({
    ada,
    project_id,
    clock,
  }) => {
    for (const title of ['a', 'b'])
      await createTask(ada, { title, project_id, due_date: timeFromNow(clock, 1000) });
    const { body } = await ada.get('/tasks?per_page=1&sort=due_date&status=todo').expect(200);
    const cursor: string = body.meta.next_cursor;
    assert.equal(await titles(ada, `status=todo&sort=due_date&per_page=5&cursor=${cursor}`), ['a']);
    assert.equal(await titles(ada, `order=desc&deleted=false&status=todo&sort=due_date&cursor=${cursor}`), [
      'a',
    ]);
    const [key, id] = positionIn(cursor);
    const forged = (parts: unknown) => forgedFrom(cursor, parts);
    const list = 'status=todo&sort=due_date';
    const wrong = [
      `sort=due_date&cursor=${cursor}`,
      `status=todo&cursor=${cursor}`,
      `${list}&order=asc&cursor=${cursor}`,
      `status=completed&sort=due_date&cursor=${cursor}`,
      `${list}&status=completed&cursor=${cursor}`,
      `${list}&priority=medium&cursor=${cursor}`,
      `${list}&deleted=true&cursor=${cursor}`,
      `${list}&q=a&cursor=${cursor}`,
      `${list}&project_id=${project_id}&cursor=${cursor}`,
      `${list}&cursor=nonsense`,
      `${list}&cursor=${cursor.slice(0, -3)}`,
      `${list}&cursor=~`,
      `${list}&cursor=~nonsense`,
      `${list}&cursor=~${deflateRawSync(Buffer.alloc(700_000, ' ')).toString('base64url')}`,
      `${list}&cursor=${forged({})}`,
      `${list}&cursor=${forged([])}`,
      `${list}&cursor=${forged({ __proto__: { polluted: true } })}`,
      `${list}&cursor=${forged([key])}`,
      `${list}&cursor=${forged([key, id, id])}`,
      `${list}&cursor=${forged([7, id])}`,
      `${list}&cursor=${forged([{ key }, id])}`,
      `${list}&cursor=${forged(['a\0', id])}`,
      `${list}&cursor=${forged([key, `${id}'--`])}`,
      `${list}&cursor=${forged([key, 7])}`,
      `${list}&cursor=${forged(['', key, id])}`,
    ];
    for (const query of wrong) {
      const refusal = await ada.get(`/tasks?${query}`).expect(400);
      assert.equal([refusal.body.error, refusal.body.errors[0].field], ['INVALID_CURSOR', 'cursor'], query);
    }
    const others = [`/projects/${project_id}/tasks?${list}`, '/projects?', '/categories?', '/activity?'];
    for (const other of others) {
      const refusal = await ada.get(`${other}&cursor=${cursor}`).expect(400);
      assert.is(refusal.body.error, 'INVALID_CURSOR', other);
    }
  });

  it('400: a cursor whose position is invalid for its order', async ({ ada, clock }) => {
    for (const title of ['a', 'b']) await createTask(ada, { title, due_date: timeFromNow(clock, 1000) });
    for (const sort of ['created_at', 'due_date', 'priority', 'relevance&q=a%20b']) {
      for (const title of ['a b', 'b a']) await createTask(ada, { title });
      const { body } = await ada.get(`/tasks?per_page=1&sort=${sort}`).expect(200);
      const [, id] = positionIn(body.meta.next_cursor);
      for (const key of ['yesterdayish', '2026-02-30', '1e999999', "'", '']) {
        const cursor = forgedFrom(body.meta.next_cursor, [key, id]);
        await ada.get(`/tasks?per_page=1&sort=${sort}&cursor=${cursor}`).expect(400);
      }
    }
  });
});
