import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import type { Database } from '../../src/database/database.ts';
import { createProject, eventsOf, UNKNOWN_ID } from '../fixtures.ts';
import { titlesIn } from '../tasks-kit.ts';
import { createTask, inWorld, type Person } from '../world.ts';
import { createChain, createNamed, orderOf, read } from './trees-kit.ts';

/** Adds subtasks without requests. */
async function fillTree(db: Database, { id, space_id }: { id: string; space_id: string }, many: number) {
  await sql`insert into task (title, project_id, parent_id)
    select 'Cog ' || n, ${space_id}, ${id} from generate_series(1, ${many}) as n`.execute(db);
}

const codesIn = ({ body }: { body: { errors: Schema<'ErrorDetail'>[] } }) =>
  body.errors.map(({ field, code }) => `${field} ${code}`);

inWorld('subtasks', (it) => {
  it('201: creates a task below another one, which counts it', async ({ ada, project_id, db }) => {
    const parent = await createTask(ada, { project_id });
    const { body } = await ada
      .post(`/projects/${project_id}/tasks`)
      .send({ title: 'Cut the teeth', parent_id: parent.id.toUpperCase() })
      .expect(201);
    assert.is(body.data.parent_id, parent.id);
    assert.is(body.data.project_id, project_id);
    await createTask(ada, { project_id, parent_id: parent.id, status: 'completed' });
    const after = await read(ada, parent);
    assert.equal(after, { ...parent, subtask_count: 2, completed_subtask_count: 1 });
    const [event] = await eventsOf(db, body.data.id);
    const changes = event?.changes as { field: string }[];
    assert.equal(
      changes.find(({ field }) => field === 'parent_id'),
      { field: 'parent_id', before: null, after: parent.id },
    );
  });

  it('304: the ETag of the parent changes with its counts, and its version does not', async ({ ada }) => {
    const parent = await createTask(ada);
    const { headers } = await ada.get(`/tasks/${parent.id}`).expect(200);
    const etag = headers['etag'] ?? '';
    await ada.get(`/tasks/${parent.id}`).set('if-none-match', etag).expect(304);
    const subtask = await createTask(ada, { parent_id: parent.id });
    await ada.get(`/tasks/${parent.id}`).set('if-none-match', etag).expect(200);
    await ada
      .patch(`/tasks/${parent.id}`)
      .set('if-match', etag)
      .send({ title: 'Still version 1' })
      .expect(200);
    await ada.delete(`/tasks/${subtask.id}`).expect(204);
    assert.is((await read(ada, parent)).subtask_count, 0);
  });

  it('200: counts in lists, and after an update', async ({ ada }) => {
    const parent = await createTask(ada);
    await createTask(ada, { parent_id: parent.id });
    const { body } = await ada.get('/tasks?order=asc').expect(200);
    assert.equal(
      body.data.map(({ subtask_count }: Schema<'Task'>) => subtask_count),
      [1, 0],
    );
    const updated = await ada.patch(`/tasks/${parent.id}`).send({ version: 1, title: 'New' }).expect(200);
    assert.is(updated.body.data.subtask_count, 1);
  });

  it('400: an unknown parent, one in the trash, one elsewhere and one of others are the same', async ({
    ada,
    eve,
    project_id,
  }) => {
    const [trashed, personal, foreign, elsewhere] = [
      await createTask(ada, { project_id }),
      await createTask(ada),
      await createTask(eve),
      await createTask(ada, { project_id: (await createProject(ada)).id }),
    ];
    await ada.delete(`/tasks/${trashed.id}`).expect(204);
    const task = await createTask(ada, { project_id });
    const bodies: object[] = [];
    for (const parent_id of [UNKNOWN_ID, trashed.id, personal.id, foreign.id, elsewhere.id]) {
      const created = await ada.post('/tasks').send({ title: 'x', project_id, parent_id }).expect(400);
      assert.equal(codesIn(created), ['parent_id UNKNOWN_PARENT']);
      const updated = await ada.patch(`/tasks/${task.id}`).send({ parent_id, version: 1 }).expect(400);
      assert.equal(codesIn(updated), ['parent_id UNKNOWN_PARENT']);
      bodies.push(updated.body.errors);
    }
    for (const body of bodies) assert.equal(body, bodies[0]);
    assert.equal(await read(ada, task), task);
  });

  it('400: names all errors at once, and creates nothing', async ({ ada, project_id }) => {
    const fields = { due_date: '2020-01-01T00:00:00Z', assignee_ids: [UNKNOWN_ID], parent_id: UNKNOWN_ID };
    const created = await ada
      .post('/tasks')
      .send({ title: 'x', project_id, ...fields })
      .expect(400);
    const codes = [
      'assignee_ids[0] UNKNOWN_ASSIGNEE',
      'due_date DUE_DATE_IN_PAST',
      'parent_id UNKNOWN_PARENT',
    ];
    assert.equal(codesIn(created).sort(), codes);
    const task = await createTask(ada, { project_id });
    const updated = await ada
      .patch(`/tasks/${task.id}`)
      .send({ version: 1, ...fields })
      .expect(400);
    assert.equal(codesIn(updated).sort(), codes);
    await ada.post('/tasks').send({ title: 'x', project_id, parent_id: UNKNOWN_ID }).expect(400);
    assert.equal(titlesIn(await ada.get('/tasks')), [task.title]);
  });

  it('400: a tree has at most 5 levels below its first task', async ({ ada }) => {
    const chain = await createChain(ada, 6);
    const [top, second] = chain as [Schema<'Task'>, Schema<'Task'>];
    const tooDeep = await ada
      .post('/tasks')
      .send({ title: 'x', parent_id: chain.at(-1)?.id })
      .expect(400);
    assert.equal(codesIn(tooDeep), ['parent_id TOO_DEEP']);
    const other = await createTask(ada);
    await ada.patch(`/tasks/${second.id}`).send({ version: 1, parent_id: other.id }).expect(200);
    const moved = await ada
      .patch(`/tasks/${top.id}`)
      .send({ version: 1, parent_id: chain[4]?.id })
      .expect(200);
    assert.is(moved.body.data.parent_id, chain[4]?.id);
    const below = await createTask(ada, { title: 'With one below' });
    await createTask(ada, { parent_id: below.id });
    const update = { version: 1, parent_id: chain[4]?.id };
    const taken = await ada.patch(`/tasks/${below.id}`).send(update).expect(400);
    assert.equal(codesIn(taken), ['parent_id TOO_DEEP']);
    assert.match(taken.body.errors[0].message, 'at most 3 levels deep');
  });

  it('400: a task cannot be below itself', async ({ ada }) => {
    const [top, middle, bottom] = (await createChain(ada, 3)) as [
      Schema<'Task'>,
      Schema<'Task'>,
      Schema<'Task'>,
    ];
    for (const { id } of [top, middle, bottom]) {
      const response = await ada.patch(`/tasks/${top.id}`).send({ version: 1, parent_id: id }).expect(400);
      assert.equal(codesIn(response), ['parent_id PARENT_CYCLE']);
    }
  });

  it('400: a tree has at most 1,000 tasks, also when ten are added at once', async ({
    ada,
    project_id,
    db,
  }) => {
    const parent = await createTask(ada, { project_id });
    await fillTree(db, { id: parent.id, space_id: project_id }, 994);
    const child = await createTask(ada, { project_id, parent_id: parent.id });
    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        ada.post('/tasks').send({ title: `${n}`, project_id, parent_id: n % 2 ? parent.id : child.id }),
      ),
    );
    const refused = responses.filter(({ status }) => status === 400);
    assert.is(refused.length, 6);
    assert.equal(codesIn(refused[0] as never), ['parent_id TREE_TOO_LARGE']);
    const moved = await ada.patch(`/tasks/${child.id}`).send({ version: 1, parent_id: null }).expect(200);
    const back = { version: moved.body.data.version, parent_id: parent.id };
    await ada.patch(`/tasks/${child.id}`).send(back).expect(200);
    const small = await createTask(ada, { project_id });
    const full = await ada.patch(`/tasks/${parent.id}`).send({ version: 1, parent_id: small.id }).expect(400);
    assert.equal(codesIn(full), ['parent_id TREE_TOO_LARGE']);
  });

  it('403: a viewer cannot add a subtask', async ({ ada, vera, project_id }) => {
    const parent_id = (await createTask(ada, { project_id })).id;
    await vera.post('/tasks').send({ title: 'x', project_id, parent_id }).expect(403);
    await vera.post('/tasks').send({ title: 'x', project_id, parent_id: UNKNOWN_ID }).expect(403);
  });

  it('200: a new parent puts the task last below it, with one event', async ({ ada, project_id, db }) => {
    const { P, a } = await createNamed(ada, ['a', 'P'], { project_id });
    await createNamed(ada, ['b', 'c'], { project_id, parent_id: P.id });
    const { body } = await ada
      .patch(`/tasks/${a.id}`)
      .send({ version: 1, parent_id: P.id, priority: 'low' })
      .expect(200);
    assert.is(body.data.parent_id, P.id);
    assert.is(await orderOf(ada, `parent_id=${P.id}`), 'bca');
    const events = (await eventsOf(db, a.id)).filter(({ version }) => version === 2);
    assert.equal(
      events.map(({ type }) => type),
      ['task.updated'],
    );
    assert.equal(events[0]?.changes, [
      { field: 'parent_id', before: null, after: P.id },
      { field: 'position', before: a.position, after: body.data.position },
      { field: 'priority', before: 'medium', after: 'low' },
    ]);
    const again = await ada.patch(`/tasks/${a.id}`).send({ version: 2, parent_id: P.id }).expect(200);
    assert.equal(again.body.data, body.data);
    const out = await ada.patch(`/tasks/${a.id}`).send({ version: 2, parent_id: null }).expect(200);
    assert.is(out.body.data.parent_id, null);
    assert.is(await orderOf(ada, 'parent_id=null'), 'Pa');
  });

  it('200: a replacement keeps the place', async ({ ada }) => {
    const parent = await createTask(ada);
    const task = await createTask(ada, { parent_id: parent.id });
    const { body } = await ada.put(`/tasks/${task.id}`).send({ title: 'Replaced', version: 1 }).expect(200);
    assert.is(body.data.parent_id, parent.id);
    assert.is(body.data.position, task.position);
  });

  it('409: a version from before a new parent, or merged if it is another field', async ({ ada }) => {
    const { P, a } = await createNamed(ada, ['P', 'a']);
    await ada.patch(`/tasks/${a.id}`).send({ version: 1, parent_id: P.id }).expect(200);
    const { body } = await ada.patch(`/tasks/${a.id}`).send({ version: 1, parent_id: null }).expect(409);
    assert.equal(
      body.meta.changes.map(({ field }: { field: string }) => field),
      ['parent_id', 'position'],
    );
    const merge = (update: object) =>
      ada
        .patch(`/tasks/${a.id}`)
        .set('prefer', 'merge=non-conflicting')
        .send({ version: 1, ...update });
    await merge({ parent_id: null }).expect(409);
    await merge({ title: 'Merged' }).expect(200);
    const free = await createTask(ada);
    await ada.patch(`/tasks/${free.id}`).send({ version: 1, title: 'First' }).expect(200);
    const merged = await ada
      .patch(`/tasks/${free.id}`)
      .set('prefer', 'merge=non-conflicting')
      .send({ version: 1, parent_id: P.id })
      .expect(200);
    assert.equal([merged.body.data.title, merged.body.data.parent_id], ['First', P.id]);
  });

  it('200: the filter by parent, for one, for several, and for none', async ({ ada, eve, project_id }) => {
    const { P, Q } = await createNamed(ada, ['P', 'Q'], { project_id });
    await createNamed(ada, ['a', 'b'], { project_id, parent_id: P.id });
    await createNamed(ada, ['c'], { project_id, parent_id: Q.id, status: 'completed' });
    await createNamed(ada, ['M']);
    const cases: [query: string, titles: string, person?: Person][] = [
      ['', 'PQabcM'],
      [`parent_id=${P.id}`, 'ab'],
      [`parent_id=${P.id.toUpperCase()}&parent_id=${Q.id}`, 'abc'],
      [`parent_id=${P.id}&parent_id=${Q.id}&status=completed`, 'c'],
      ['parent_id=null', 'PQM'],
      [`parent_id=null&parent_id=${Q.id}`, 'PQcM'],
      [`parent_id=null&project_id=${project_id}`, 'PQ'],
      [`parent_id=${UNKNOWN_ID}`, ''],
      [`parent_id=${P.id}`, '', eve],
    ];
    for (const sort of ['position', 'created_at', 'due_date', 'title']) {
      for (const [query, titles, person = ada] of cases) {
        const { body } = await person.get(`/tasks?sort=${sort}&order=asc&${query}`).expect(200);
        const found = titlesIn({ body }).sort().join('');
        assert.is(found, [...titles].sort().join(''), `${sort} ${query}`);
        assert.is(body.meta.total, titles.length);
        if (sort === 'position') assert.is(titlesIn({ body }).join(''), titles, query);
      }
    }
    const inProject = await ada.get(`/projects/${project_id}/tasks?parent_id=${P.id}&order=asc`).expect(200);
    assert.equal(titlesIn(inProject), ['a', 'b']);
    for (const parent_id of ['none', '', 'nullx', '1']) {
      await ada.get(`/tasks?parent_id=${parent_id}`).expect(400);
    }
  });

  it('200: pages by position neither skip nor repeat', async ({ ada, project_id }) => {
    const { P } = await createNamed(ada, ['P'], { project_id });
    await createNamed(ada, ['a', 'b', 'c'], { project_id, parent_id: P.id });
    await createNamed(ada, ['Q', 'R'], { project_id });
    for (const [order, expected] of [
      ['asc', 'PabcQR'],
      ['desc', 'RQcbaP'],
    ] as const) {
      let found = '';
      let cursor = '';
      do {
        const { body } = await ada
          .get(`/tasks?sort=position&order=${order}&per_page=2${cursor && `&cursor=${cursor}`}`)
          .expect(200);
        found += titlesIn({ body }).join('');
        cursor = body.meta.next_cursor;
      } while (cursor);
      assert.is(found, expected);
    }
  });
});
