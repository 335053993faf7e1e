import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { budget } from '../../src/tasks/filter/cost.ts';
import { afterFile } from '../after-file.ts';
import { commentsOf, createComment } from '../comments-kit.ts';
import { createProject } from '../fixtures.ts';
import { createTask, operation, type Person } from '../world.ts';

type Response = { data: Schema<'TaskHit'>[]; meta: Schema<'TaskSearchMeta'> };

async function search(person: Person, body: Partial<Schema<'TaskSearch'>>, query = ''): Promise<Response> {
  return (await person.post(`/tasks/search${query}`).send(body).expect(200)).body;
}

const titles = async (person: Person, q: string) =>
  (await search(person, { q })).data.map(({ task }) => task.title);

/** Makes a task as old as if it had not changed for so many days. */
const age = (db: Parameters<typeof sql.prototype.execute>[0], { id }: { id: string }, days: number) =>
  sql`update task set updated_at = updated_at - make_interval(days => ${days}) where id = ${id}`.execute(
    db as never,
  );

const usual = { ...budget };
afterFile(() => {
  Object.assign(budget, usual);
});

operation('searchTasks', (it) => {
  it('200: finds words, beginnings, phrases and alternatives, without what is excluded', async ({ ada }) => {
    for (const [title, description] of [
      ['Plan the launch', 'Invite the Royal Society'],
      ['Launch plan', null],
      ['Planning a garden', 'Gr\u00fc\u00dfe from the garden of node.js'],
      ['Feed the cat', 'or the dog'],
    ] as const) {
      await createTask(ada, { title, description });
    }
    const expected: Record<string, string[]> = {
      plan: ['Launch plan', 'Plan the launch', 'Planning a garden'],
      'PLAN laun': ['Launch plan', 'Plan the launch'],
      '"launch plan"': ['Launch plan'],
      '"plan the"': ['Plan the launch'],
      '"plan th"': [],
      'plan -launch': ['Planning a garden'],
      'plan -"launch plan"': ['Plan the launch', 'Planning a garden'],
      'plan -gard -royal': ['Launch plan'],
      'society or dog': ['Feed the cat', 'Plan the launch'],
      'plan society or garden': ['Plan the launch', 'Planning a garden'],
      'cat OR "royal society"': ['Feed the cat', 'Plan the launch'],
      'dog or': ['Feed the cat'],
      'or dog': ['Feed the cat'],
      'cat -or': [],
      'gr\u00fcsse node.js': ['Planning a garden'],
      '"unclosed launch': [],
      '"launch plan': ['Launch plan'],
      "it's": [],
      "'plan' & !launch | (": ['Launch plan', 'Plan the launch'],
    };
    for (const [q, found] of Object.entries(expected)) assert.equal((await titles(ada, q)).sort(), found, q);
  });

  it('200: finds each part of what is written with a sign in between', async ({ ada }) => {
    for (const title of [
      'Split client/server',
      'Fix List<Button>',
      'Mail joan@clarke.example',
      'Read https://bletchley.example/huts/8',
      'R&D',
    ])
      await createTask(ada, { title });
    const expected: Record<string, string> = {
      server: 'Split client/<mark>server</mark>',
      'client/serv': 'Split <mark>client/server</mark>',
      '"client server"': 'Split <mark>client/server</mark>',
      button: 'Fix List&lt;<mark>Button</mark>&gt;',
      'list<but': 'Fix <mark>List&lt;Button</mark>&gt;',
      clarke: 'Mail joan@<mark>clarke</mark>.example',
      'joan@clarke.example': 'Mail <mark>joan@clarke.example</mark>',
      huts: 'Read https://bletchley.example/<mark>huts</mark>/8',
      'https://bletchley.example/huts': 'Read <mark>https://bletchley.example/huts</mark>/8',
      'r&d': '<mark>R&amp;D</mark>',
    };
    for (const [q, title] of Object.entries(expected)) {
      const found = (await search(ada, { q })).data.map((hit) => hit.title);
      assert.equal(found, [title], q);
      const list = await ada.get(`/tasks?q=${encodeURIComponent(q)}`).expect(200);
      assert.is(list.body.meta.total, 1, q);
    }
  });

  it('200: finds only what the caller can see, outside the trash, as soon as it is written', async (world) => {
    const { ada, grace, eve, project_id } = world;
    const task = await createTask(ada, { title: 'A kestrel', project_id });
    await createTask(ada, { title: 'My kestrel' });
    const found = () => Promise.all([ada, grace, eve].map((person) => titles(person, 'kestrel')));
    assert.equal(await found(), [['My kestrel', 'A kestrel'], ['A kestrel'], []]);
    await ada.patch(`/tasks/${task.id}`).send({ title: 'An owl', version: 1 }).expect(200);
    assert.equal(await found(), [['My kestrel'], [], []]);
    await createComment(grace, task, { body: 'Or a kestrel?' });
    assert.equal(await found(), [['My kestrel', 'An owl'], ['An owl'], []]);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    assert.equal(await found(), [['My kestrel'], [], []]);
  });

  it('200: shows the comment of a hit whatever the case and normalization of its words', async ({ ada }) => {
    const task = await createTask(ada, { title: 'Sails' });
    const comment = await createComment(ada, task, { body: 'Viele GR\u00dc\u1e9eE vom Cafe\u0301' });
    for (const q of ['gr\u00fcsse', 'Gr\u00fc\u00dfe', 'caf\u00e9', 'CAFE\u0301']) {
      const [hit] = (await search(ada, { q })).data;
      assert.equal([hit?.fragment?.source, hit?.fragment?.comment_id], ['comment', comment.id], q);
      assert.match(hit?.fragment?.html ?? '', /<mark>/);
    }
  });

  it('200: the title counts more than tags, the description and comments, and newer more than older', async ({
    ada,
    db,
  }) => {
    const commented = await createTask(ada, { title: 'In a comment' });
    await createComment(ada, commented, { body: 'heron' });
    await createTask(ada, { title: 'In the description', description: 'heron' });
    await createTask(ada, { title: 'In a tag', tags: ['heron'] });
    const titled = await createTask(ada, { title: 'Heron' });
    const old = await createTask(ada, { title: 'Old heron' });
    await age(db, old, 5 * 365);
    assert.equal(await titles(ada, 'heron'), [
      'Heron',
      'In a tag',
      'In the description',
      'In a comment',
      'Old heron',
    ]);
    // Half the rank each half a year: a tag counts half of a title.
    await age(db, titled, 170);
    assert.equal((await titles(ada, 'heron')).slice(0, 2), ['Heron', 'In a tag']);
    await age(db, titled, 20);
    assert.equal((await titles(ada, 'heron')).slice(0, 2), ['In a tag', 'Heron']);
  });

  it('200: marks what matches in the title and the best fragment, and escapes everything else', async ({
    ada,
  }) => {
    const hostile = '<img src=x onerror="alert(1)"> & <mark>\u2019\'osprey\' </mark><script>Osprey</script>';
    const task = await createTask(ada, {
      title: hostile,
      description: `${'word '.repeat(100)}the osprey nest${' word'.repeat(100)}`,
    });
    const [hit] = (await search(ada, { q: 'ospr' })).data;
    assert.is(
      hit?.title,
      '&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &lt;mark&gt;\u2019&#39;<mark>osprey</mark>&#39; &lt;/mark&gt;&lt;script&gt;<mark>Osprey</mark>&lt;/script&gt;',
    );
    assert.is(hit?.fragment?.source, 'description');
    assert.match(hit?.fragment?.html ?? '', /^\u2026(word )+the <mark>osprey<\/mark> nest( word)+\u2026$/);
    assert.ok((hit?.fragment?.html ?? '').length < 300);

    const comment = await createComment(ada, task, { body: 'nest of an <b>osprey</b>, by the lake' });
    await createComment(ada, task, { body: 'Nothing' });
    const [better] = (await search(ada, { q: 'osprey nest lake' })).data;
    assert.equal(better?.fragment, {
      source: 'comment',
      comment_id: comment.id,
      html: '<mark>nest</mark> of an &lt;b&gt;<mark>osprey</mark>&lt;/b&gt;, by the <mark>lake</mark>',
    });
    const [phrase] = (await search(ada, { q: '"osprey nest"' })).data;
    assert.match(phrase?.fragment?.html ?? '', /the <mark>osprey nest<\/mark> word/);
    assert.not.match(phrase?.title ?? '', /<mark>/);
    await ada.delete(commentsOf(task, comment)).expect(204);

    const japanese = await createTask(ada, {
      title: '\u6771\u4eac\u90fd\u5e81\u306b\u884c\u304f',
      tags: ['merlin'],
    });
    const [found] = (await search(ada, { q: '\u4eac\u90fd' })).data;
    assert.equal(
      [found?.task.id, found?.title, found?.fragment],
      [japanese.id, '\u6771<mark>\u4eac\u90fd</mark>\u5e81\u306b\u884c\u304f', null],
    );
    const [tagged] = (await search(ada, { q: 'merlin' })).data;
    assert.equal([tagged?.task.id, tagged?.fragment], [japanese.id, null]);
  });

  it('200: counts the facets that were asked for, in what the caller can see', async ({
    ada,
    grace,
    project_id,
  }) => {
    await createTask(ada, { title: 'Swift 1', tags: ['Blue', 'red'], priority: 'high' });
    await createTask(ada, { title: 'Swift 2', tags: ['blue'], project_id, assignee_ids: [ada.id, grace.id] });
    await createTask(grace, {
      title: 'Swift 3',
      tags: ['BLUE'],
      status: 'in_progress',
      project_id,
      assignee_ids: [grace.id],
    });
    await createTask(grace, { title: 'Swift 4', tags: ['secret'] });
    const all: Schema<'TaskFacet'>[] = ['status', 'priority', 'project', 'assignee', 'tag'];
    const { meta } = await search(ada, { q: 'swift', facets: all });
    const { facets } = meta;
    const counts = (facet: Schema<'TaskFacet'>) => facets[facet]?.map(({ value, count }) => [value, count]);
    assert.equal(counts('status'), [
      ['todo', 2],
      ['in_progress', 1],
    ]);
    assert.equal(counts('priority'), [
      ['medium', 2],
      ['high', 1],
    ]);
    assert.equal(counts('project'), [
      [project_id, 2],
      [null, 1],
    ]);
    assert.equal(counts('assignee'), [
      [grace.id, 2],
      [ada.id, 1],
    ]);
    assert.equal(
      facets.tag?.map(({ name, count }) => [name?.toLowerCase(), count]),
      [
        ['blue', 3],
        ['red', 1],
      ],
    );
    assert.is(facets.project?.[1]?.name, null);
    assert.equal([meta.total, meta.total_is_lower_bound, meta.facets_are_lower_bounds], [3, false, false]);
    const some = await search(ada, { q: 'swift', facets: ['tag'] }, '?per_page=1');
    assert.equal([some.meta.facets.status, some.meta.facets.tag?.length], [null, 2]);
    const nothing = await search(ada, { q: 'nothing', facets: ['tag', 'status'] });
    assert.equal([nothing.meta.facets.tag, nothing.meta.facets.status], [[], []]);
  });

  it('200: pages and cursors return each task once, and a cursor belongs to its search', async ({
    ada,
    grace,
  }) => {
    for (let n = 1; n <= 7; n += 1) await createTask(ada, { title: `Lark ${n}` });
    const whole = await titles(ada, 'lark');
    assert.is(new Set(whole).size, 7);
    const walked: string[] = [];
    let cursor = '';
    do {
      const { data, meta } = await search(ada, { q: 'lark' }, `?per_page=3${cursor && `&cursor=${cursor}`}`);
      walked.push(...data.map(({ task }) => task.title));
      assert.is(meta.total, cursor ? null : 7);
      cursor = meta.next_cursor ?? '';
    } while (cursor);
    assert.equal(walked, whole);
    const second = await search(ada, { q: 'lark' }, '?per_page=3&page=2');
    assert.equal(
      second.data.map(({ task }) => task.title),
      whole.slice(3, 6),
    );
    const { meta } = await search(ada, { q: 'lark' }, '?per_page=3');
    for (const [person, q] of [
      [ada, 'larks'],
      [grace, 'lark'],
    ] as const) {
      const { body } = await person
        .post(`/tasks/search?per_page=3&cursor=${meta.next_cursor}`)
        .send({ q })
        .expect(400);
      assert.is(body.error, 'INVALID_CURSOR');
    }
  });

  it('200: a filter applies to the page, the total, the facets and the suggestion', async ({
    ada,
    clock,
  }) => {
    await createTask(ada, {
      title: 'Plover 1',
      priority: 'high',
      due_date: new Date(clock.now() + 3_600_000).toISOString(),
    });
    await createTask(ada, { title: 'Plover 2', priority: 'high', tags: ['wader'] });
    await createTask(ada, { title: 'Plover 3', priority: 'low', tags: ['wader'] });
    const { data, meta } = await search(ada, { q: 'plover', filter: 'priority = high', facets: ['tag'] });
    assert.equal(
      data.map(({ task }) => task.title),
      ['Plover 2', 'Plover 1'],
    );
    assert.equal([meta.total, meta.facets.tag], [2, [{ value: 'wader', name: 'wader', count: 1 }]]);
    const due = await search(ada, { q: 'plover', filter: 'due_date < now + 1d and not tag = wader' });
    assert.equal(
      due.data.map(({ task }) => task.title),
      ['Plover 1'],
    );
    assert.is((await search(ada, { q: 'plovre', filter: 'priority = low' })).meta.did_you_mean, 'plover');
    assert.is((await search(ada, { q: 'plovre', filter: 'priority = medium' })).meta.did_you_mean, null);
    const first = await search(ada, { q: 'plover', filter: 'priority = high' }, '?per_page=1');
    const at = `?per_page=1&cursor=${first.meta.next_cursor}`;
    const second = await search(ada, { q: 'plover', filter: 'priority = high' }, at);
    assert.equal(
      second.data.map(({ task }) => task.title),
      ['Plover 1'],
    );
    const other = await ada
      .post(`/tasks/search${at}`)
      .send({ q: 'plover', filter: 'priority = low' })
      .expect(400);
    assert.is(other.body.error, 'INVALID_CURSOR');
    const wrong = await ada
      .post('/tasks/search')
      .send({ q: 'plover', filter: 'priority = hihg' })
      .expect(400);
    assert.equal([wrong.body.error, wrong.body.errors[0].field], ['INVALID_FILTER', 'filter']);
  });

  it('200: suggests words of visible tasks when nothing is found', async ({ ada, grace, project_id }) => {
    await createTask(ada, { title: 'Invite the ornithologist to the harbour', project_id });
    await createTask(grace, { title: 'Ornithopter secrets' });
    const suggestion = async (person: Person, q: string) => (await search(person, { q })).meta.did_you_mean;
    assert.is(await suggestion(ada, 'ornithologsit'), 'ornithologist');
    assert.is(await suggestion(ada, 'Invite harbor'), 'Invite harbour');
    assert.is(await suggestion(ada, 'harbuor or zzzzzz'), null);
    assert.is(await suggestion(ada, '"teh harbour" -cat'), '"the harbour" -cat');
    assert.is(await suggestion(ada, 'harbour'), null);
    // A word that only Grace can see.
    assert.equal(
      [await suggestion(ada, 'ornithoptre'), await suggestion(grace, 'ornithoptre')],
      [null, 'ornithopter'],
    );
    // Known words that no task has together.
    assert.is(await suggestion(ada, 'harbour -invite'), null);
  });

  it('200: needs no idempotency key, and stores nothing for one', async ({ ada, db }) => {
    await createTask(ada, { title: 'Wren' });
    const response = await ada
      .post('/tasks/search')
      .set('Idempotency-Key', 'search-1')
      .send({ q: 'wren' })
      .expect(200);
    assert.is(response.headers['idempotency-replayed'], undefined);
    await ada.post('/tasks/search').set('Idempotency-Key', 'search-1').send({ q: 'owl' }).expect(200);
    const { rows } =
      await sql`select from event where request_id = ${response.headers['x-request-id']}`.execute(db);
    assert.equal(rows, []);
  });

  it('400: a search without a word, with too many, or with unknown properties', async ({ ada }) => {
    const cases: [object, string, string][] = [
      [{ q: '!?' }, 'q', 'INVALID_VALUE'],
      [{ q: '-owl' }, 'q', 'INVALID_VALUE'],
      [{ q: Array.from({ length: 21 }, (_, n) => `w${n}`).join(' ') }, 'q', 'INVALID_VALUE'],
      [{}, 'q', 'REQUIRED'],
      [{ q: 'x'.repeat(501) }, 'q', 'TOO_LONG'],
      [{ q: 'owl', facets: ['colour'] }, 'facets[0]', 'NOT_ALLOWED'],
      [{ q: 'owl', sort: 'title' }, 'sort', 'UNKNOWN_FIELD'],
    ];
    for (const [body, field, code] of cases) {
      const response = await ada.post('/tasks/search').send(body).expect(400);
      assert.equal(
        [response.body.errors[0].field, response.body.errors[0].code],
        [field, code],
        JSON.stringify(body),
      );
    }
    for (const q of [
      '\u0000',
      "'",
      '\\',
      "a\\' | 'b",
      ':*',
      '<->',
      '!!a',
      'a:*b',
      '"',
      '""',
      'a "" b',
      '\ud83d\ude00 owl',
      'a'.repeat(500),
    ]) {
      const { status } = await ada.post('/tasks/search').send({ q });
      assert.ok(status === 200 || status === 400, `${q}: ${status}`);
    }
  });

  it('200, 400: a user with many tasks: exact for rare words, and says when there can be more hits', async (world) => {
    const { ada, eve, db } = world;
    const fill = async (person: Person, title: string, many: number) =>
      sql`insert into task (project_id, title, status, created_by)
        select ${(await createProject(person)).id}, ${title} || n, (array['todo', 'in_progress'])[n % 2 + 1]::task_status, ${person.id}
        from generate_series(1, ${many}::integer) as n`.execute(db);
    for (let number = 0; number < 12; number += 1) await fill(ada, 'Plain ', 1_100);
    await fill(ada, 'report ', 3);
    await fill(eve, 'report ', 500);
    await sql`analyze`.execute(db);
    const counted = async (body: { q: string; filter?: string }) => {
      const { meta } = await search(ada, body);
      return [meta.total, meta.total_is_lower_bound];
    };
    assert.equal(await counted({ q: 'report' }), [3, false]);
    assert.equal(await counted({ q: 'report', filter: 'status = in_progress' }), [2, false]);
    assert.equal(await counted({ q: 'plain' }), [10_000, true]);
    assert.equal(await counted({ q: 'plain', filter: 'status = todo' }), [6_600, false]);
    Object.assign(budget, { units: 12_000 });
    const [total, isLowerBound] = await counted({ q: 'plain', filter: 'status = todo' });
    assert.ok(Number(total) < 6_600 && Number(total) > 1_000, String(total));
    assert.is(isLowerBound, true);
    Object.assign(budget, { units: 1_000 });
    const { body } = await ada
      .post('/tasks/search')
      .send({ q: 'plain', filter: 'status = todo' })
      .expect(400);
    assert.equal([body.error, body.errors[0].field], ['FILTER_TOO_EXPENSIVE', 'filter']);
    Object.assign(budget, usual);
  });
});
