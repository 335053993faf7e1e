import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { addMember, createCategory, createProject, eventsOf, UNKNOWN_ID } from '../fixtures.ts';
import { createChain, createNamed, orderOf, read } from '../tasks/trees-kit.ts';
import { rowOf } from '../tasks-kit.ts';
import { type Caller, createTask, operation, type Person } from '../world.ts';

type Move = Schema<'TaskMove'>;
type Task = Schema<'Task'>;

const move = (person: Caller, { id }: { id: string }, body: Move) =>
  person.post(`/tasks/${id}/move`).send(body);

async function moved(person: Caller, task: { id: string }, body: Move): Promise<Task> {
  return (await move(person, task, body).expect(200)).body.data;
}

const codesIn = ({ body }: { body: { errors: Schema<'ErrorDetail'>[] } }) =>
  body.errors.map(({ field, code }) => `${field} ${code}`);

operation('moveTask', (it) => {
  it('200: puts a task before and after another one, first and last', async ({ ada, vera, project_id }) => {
    const { a, b, c, d } = await createNamed(ada, ['a', 'b', 'c', 'd'], { project_id });
    const order = () => orderOf(vera, 'parent_id=null');
    assert.is(await order(), 'abcd');
    await moved(ada, d, { before: b.id });
    assert.is(await order(), 'adbc');
    await moved(ada, a, { after: b.id.toUpperCase() });
    assert.is(await order(), 'dbac');
    await moved(ada, c, { place: 'first' });
    assert.is(await order(), 'cdba');
    await moved(ada, c, { place: 'last' });
    assert.is(await order(), 'dbac');
    await moved(ada, b, {});
    assert.is(await order(), 'dacb');
    await createNamed(ada, ['e'], { project_id });
    assert.is(await order(), 'dacbe');
    assert.is(await orderOf(vera, `project_id=${project_id}`), 'dacbe');
  });

  it('200: writes one event, with the change of the position', async ({ ada, project_id, db, clock }) => {
    const { a, b } = await createNamed(ada, ['a', 'b'], { project_id });
    clock.advance(1);
    const after = await moved(ada, b, { before: a.id });
    assert.equal(after, {
      ...b,
      position: after.position,
      version: 2,
      updated_at: new Date(clock.now()).toISOString(),
    });
    assert.ok(after.position < a.position);
    assert.equal(await read(ada, b), after);
    const [, event, ...more] = await eventsOf(db, b.id);
    assert.equal(more, []);
    assert.equal(
      [event?.type, event?.space_id, event?.version, event?.changes],
      ['task.moved', project_id, 2, [{ field: 'position', before: b.position, after: after.position }]],
    );
  });

  it('200: a move that changes nothing writes nothing', async ({ ada, db }) => {
    const { a, b, c } = await createNamed(ada, ['a', 'b', 'c']);
    const before = await rowOf(db, b.id);
    const same: [Task, Move][] = [
      [b, { before: c.id }],
      [b, { after: a.id }],
      [b, { after: a.id, parent_id: null, project_id: null }],
      [a, { place: 'first' }],
      [c, { place: 'last' }],
      [c, {}],
    ];
    for (const [task, body] of same) assert.equal(await moved(ada, task, body), task);
    assert.equal(await rowOf(db, b.id), before);
    assert.is((await eventsOf(db, b.id)).length, 1);
  });

  it('200: makes room between two tasks, and lists those that it moves for it', async ({
    ada,
    project_id,
    db,
  }) => {
    const { a, b, c, d } = await createNamed(ada, ['a', 'b', 'c', 'd'], { project_id });
    // As after many moves to one place: no key is free between a and b.
    await db
      .updateTable('task')
      .set({ place: '019cadc6-9a80-76ac-9a32-c0ca8e84e5b0' })
      .where('id', '=', a.id)
      .execute();
    await db
      .updateTable('task')
      .set({ place: '019cadc6-9a80-76ac-9a32-c0ca8e84e5b1' })
      .where('id', '=', b.id)
      .execute();
    const before = await read(ada, a);
    const { headers } = await ada.get(`/tasks/${a.id}`);
    const after = await moved(ada, d, { before: b.id });
    assert.is(await orderOf(ada, 'parent_id=null'), 'adbc');
    const spread = await read(ada, a);
    assert.equal(spread, { ...before, position: spread.position });
    assert.ok(spread.position < before.position);
    await ada
      .get(`/tasks/${a.id}`)
      .set('if-none-match', headers['etag'] ?? '')
      .expect(200);
    const event = (await eventsOf(db, d.id)).at(-1);
    assert.equal(event?.changes, [
      { field: 'position', before: d.position, after: after.position },
      { field: 'respaced', before: null, after: [{ id: a.id, position: spread.position }] },
    ]);
    assert.is((await eventsOf(db, a.id)).length, 1);
    assert.is((await read(ada, c)).position, c.position);
  });

  it('200: stays exact when tasks are always moved to one place', async ({ ada, db }) => {
    const { a, b, c, d } = await createNamed(ada, ['a', 'b', 'c', 'd']);
    await moved(ada, c, { after: a.id });
    for (let turn = 0; turn < 80; turn += 1) {
      await moved(ada, turn % 2 ? c : d, { after: a.id });
      assert.is(await orderOf(ada, 'parent_id=null'), turn % 2 ? 'acdb' : 'adcb');
    }
    const rows = await db.selectFrom('task').where('id', 'in', [a.id, b.id]).select('version').execute();
    assert.equal(rows, [{ version: 1 }, { version: 1 }]);
  });

  it('200: moves a task with its subtasks below another parent', async ({ ada, project_id, db }) => {
    const { P, Q } = await createNamed(ada, ['P', 'Q'], { project_id });
    const { a, b } = await createNamed(ada, ['a', 'b'], { project_id, parent_id: Q.id });
    const child = await createTask(ada, { project_id, parent_id: P.id });
    const after = await moved(ada, P, { before: b.id });
    assert.is(after.parent_id, Q.id);
    assert.is(after.subtask_count, 1);
    assert.is(await orderOf(ada, `parent_id=${Q.id}`), 'aPb');
    assert.equal(await read(ada, child), child);
    assert.equal((await eventsOf(db, P.id)).at(-1)?.changes, [
      { field: 'parent_id', before: null, after: Q.id },
      { field: 'position', before: P.position, after: after.position },
    ]);
    await moved(ada, a, { parent_id: P.id, place: 'first' });
    assert.is(await orderOf(ada, `parent_id=${P.id}`), `a${child.title}`);
    await moved(ada, a, { parent_id: null, before: Q.id });
    assert.is(await orderOf(ada, 'parent_id=null'), 'aQ');
  });

  it('200: moves a tree to another project, with an event for each task and space', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    const other = await createProject(ada);
    await addMember(db, other.id, grace);
    const [top, middle, bottom] = (await createChain(ada, 3, { project_id })) as [Task, Task, Task];
    const trashed = await createTask(ada, { project_id, parent_id: top.id });
    await ada.delete(`/tasks/${trashed.id}`).expect(204);
    const after = await moved(ada, top, { project_id: other.id.toUpperCase() });
    assert.equal(
      [after.project_id, after.parent_id, after.subtask_count, after.version],
      [other.id, null, 1, 2],
    );
    for (const [task, parent] of [
      [middle, top],
      [bottom, middle],
    ] as const) {
      const now = await read(grace, task);
      assert.equal(
        [now.project_id, now.parent_id, now.position, now.version],
        [other.id, parent.id, task.position, 2],
      );
    }
    for (const task of [top, middle, bottom]) {
      const [created, left, arrived, ...more] = await eventsOf(db, task.id);
      assert.equal(more, []);
      const leftBehind = task.parent_id ? [{ field: 'parent_id', before: task.parent_id, after: null }] : [];
      assert.equal([created?.type, created?.space_id], ['task.created', project_id]);
      assert.equal(
        [left?.type, left?.space_id, left?.project_id, left?.version, left?.changes],
        ['task.left', project_id, project_id, null, leftBehind],
      );
      assert.equal([arrived?.type, arrived?.space_id, arrived?.version], ['task.moved', other.id, 2]);
      const changes = arrived?.changes as { field: string; before: unknown; after: unknown }[];
      assert.ok(changes.every(({ before }) => before === null));
      const now = (await read(ada, task)) as unknown as Record<string, unknown>;
      for (const { field, after: value } of changes) {
        if (field !== 'assignee_ids') assert.equal(value, now[field], field);
      }
      assert.ok(
        ['title', 'project_id', 'position'].every((name) => changes.some(({ field }) => field === name)),
      );
    }
    assert.equal((await rowOf(db, trashed.id))?.project_id, project_id);
  });

  it('200: the history from before stays where it was', async ({ ada, grace, vera, project_id, db }) => {
    const other = await createProject(ada);
    await addMember(db, other.id, vera);
    const task = await createTask(ada, { project_id });
    await moved(ada, task, { project_id: other.id });
    const typesFor = async (person: Person, path: string) => {
      const { body } = await person.get(path).expect(200);
      return body.data.map(({ type }: Schema<'Event'>) => type);
    };
    assert.equal(await typesFor(grace, `/activity?subject_id=${task.id}`), ['task.left', 'task.created']);
    await grace.get(`/tasks/${task.id}`).expect(404);
    const next = await createProject(ada);
    await addMember(db, next.id, grace);
    await moved(ada, task, { project_id: next.id });
    assert.equal(await typesFor(vera, `/projects/${other.id}/activity?subject_id=${task.id}`), [
      'task.left',
      'task.moved',
    ]);
    assert.equal(await typesFor(grace, `/tasks/${task.id}/activity`), [
      'task.moved',
      'task.left',
      'task.created',
    ]);
    // A conflict lists only what the move has changed.
    const { body } = await ada.patch(`/tasks/${task.id}`).send({ version: 2, title: 'x' }).expect(409);
    assert.equal(
      body.meta.changes.map(({ field }: { field: string }) => field),
      ['position', 'project_id'],
    );
    const merged = ada.patch(`/tasks/${task.id}`).set('prefer', 'merge=non-conflicting');
    await merged.send({ version: 2, title: 'x' }).expect(200);
  });

  it('200: removes the links of people who cannot see the task any more', async ({
    ada,
    grace,
    vera,
    project_id,
    db,
  }) => {
    const other = await createProject(ada);
    await addMember(db, other.id, grace);
    const [mine, hers] = [await createCategory(ada), await createCategory(vera)];
    const task = await createTask(ada, {
      project_id,
      category_ids: [mine.id],
      assignee_ids: [ada.id, grace.id, vera.id],
    });
    await db.insertInto('task_category').values({ task_id: task.id, category_id: hers.id }).execute();
    const after = await moved(ada, task, { project_id: other.id });
    assert.equal(after.assignees.map(({ id }) => id).sort(), [ada.id, grace.id].sort());
    assert.equal(
      after.categories.map(({ id }) => id),
      [mine.id],
    );
    const links = await db
      .selectFrom('task_category')
      .where('task_id', '=', task.id)
      .select('category_id')
      .execute();
    assert.equal(links, [{ category_id: mine.id }]);
    const mineNow = await moved(ada, task, { project_id: null });
    assert.equal([mineNow.project_id, mineNow.assignees.map(({ id }) => id)], [null, [ada.id]]);
    await grace.get(`/tasks/${task.id}`).expect(404);
    const back = await moved(ada, task, { project_id, place: 'first' });
    assert.equal([back.project_id, back.version], [project_id, 4]);
    await vera.get(`/tasks/${task.id}`).expect(200);
  });

  it('200: removes the blockers outside of the tree, with an event, and keeps the others', async ({
    ada,
    project_id,
    db,
  }) => {
    const { a, b } = await createNamed(ada, ['a', 'b'], { project_id });
    const [top, below] = (await createChain(ada, 2, { project_id })) as [Task, Task];
    await ada.put(`/tasks/${a.id}/blockers/${top.id}`).expect(200);
    await ada.put(`/tasks/${top.id}/blockers/${b.id}`).expect(200);
    await ada.put(`/tasks/${top.id}/blockers/${below.id}`).expect(200);
    const after = await moved(ada, top, { project_id: null });
    assert.equal(
      after.blocked_by.map(({ id }) => id),
      [below.id],
    );
    assert.equal((await read(ada, a)).blocked_by, []);
    assert.equal((await eventsOf(db, a.id)).at(-1)?.changes, [
      { field: 'blocked_by', before: [top.id], after: [] },
    ]);
  });

  it('200: finds the words of a task where it is', async ({ ada, grace, project_id }) => {
    const task = await createTask(ada, { title: 'Zahnrad' });
    await moved(ada, task, { project_id });
    assert.is((await grace.get('/tasks?q=zahnrad').expect(200)).body.meta.total, 1);
    await moved(ada, task, { project_id: null });
    assert.is((await grace.get('/tasks?q=zahnrad').expect(200)).body.meta.total, 0);
    assert.is((await ada.get('/tasks?q=zahnrad').expect(200)).body.meta.total, 1);
  });

  it('200: goes below a parent in the other project, or beside a task there', async ({ ada, project_id }) => {
    const { a, b } = await createNamed(ada, ['a', 'b']);
    const { P } = await createNamed(ada, ['P'], { project_id });
    const { c, d } = await createNamed(ada, ['c', 'd'], { project_id, parent_id: P.id });
    await moved(ada, a, { project_id, parent_id: P.id, before: d.id });
    await moved(ada, b, { project_id, before: c.id });
    assert.is(await orderOf(ada, `parent_id=${P.id}`), 'bcad');
    const out = await moved(ada, c, { project_id: null });
    assert.is(out.parent_id, null);
  });

  it('400: names every fault of the place', async ({ ada, eve, project_id }) => {
    const { a, b, P } = await createNamed(ada, ['a', 'b', 'P'], { project_id });
    const { c } = await createNamed(ada, ['c'], { project_id, parent_id: P.id });
    const [personal, foreign, trashed] = [
      await createTask(ada),
      await createTask(eve),
      await createTask(ada, { project_id }),
    ];
    await ada.delete(`/tasks/${trashed.id}`).expect(204);
    const chain = await createChain(ada, 6, { project_id });
    const hers = await createProject(eve);
    const cases: [Move, ...string[]][] = [
      [{ before: UNKNOWN_ID }, 'before UNKNOWN_SIBLING'],
      [{ after: a.id }, 'after UNKNOWN_SIBLING'],
      [{ before: personal.id }, 'before UNKNOWN_SIBLING'],
      [{ before: foreign.id }, 'before UNKNOWN_SIBLING'],
      [{ after: trashed.id }, 'after UNKNOWN_SIBLING'],
      [{ after: c.id, parent_id: null }, 'after UNKNOWN_SIBLING'],
      [{ before: b.id, after: P.id }, 'after NOT_ALLOWED'],
      [{ before: b.id, place: 'last' }, 'place NOT_ALLOWED'],
      [{ parent_id: UNKNOWN_ID }, 'parent_id UNKNOWN_PARENT'],
      [{ parent_id: personal.id }, 'parent_id UNKNOWN_PARENT'],
      [{ parent_id: a.id }, 'parent_id PARENT_CYCLE'],
      [{ parent_id: chain[5]?.id ?? '' }, 'parent_id TOO_DEEP'],
      [{ project_id: UNKNOWN_ID }, 'project_id UNKNOWN_PROJECT'],
      [{ project_id: hers.id }, 'project_id UNKNOWN_PROJECT'],
      [{ project_id: ada.id }, 'project_id UNKNOWN_PROJECT'],
      [
        { project_id: hers.id, parent_id: UNKNOWN_ID, before: UNKNOWN_ID, place: 'first' },
        'before UNKNOWN_SIBLING',
        'parent_id UNKNOWN_PARENT',
        'place NOT_ALLOWED',
        'project_id UNKNOWN_PROJECT',
      ],
    ];
    for (const [body, ...codes] of cases) {
      const response = await move(ada, a, body).expect(400);
      assert.equal(codesIn(response).sort(), codes, JSON.stringify(body));
    }
    assert.equal(codesIn(await move(ada, P, { before: c.id }).expect(400)), ['before PARENT_CYCLE']);
    await move(ada, a, { place: 'middle' } as never).expect(400);
    assert.equal(await read(ada, a), a);
  });

  it('403: needs the right to change tasks in both projects', async ({
    ada,
    grace,
    vera,
    project_id,
    db,
  }) => {
    const other = await createProject(ada);
    await addMember(db, other.id, grace, 'viewer');
    const [here, there] = [
      await createTask(ada, { project_id }),
      await createTask(ada, { project_id: other.id }),
    ];
    await move(grace, here, { project_id: other.id }).expect(403);
    await move(grace, there, { project_id }).expect(403);
    await move(vera, here, { place: 'first' }).expect(403);
    await move(vera, here, { project_id: null }).expect(403);
    assert.equal(await read(ada, here), here);
  });

  it('404: a task in the trash, of another user, and an unknown one', async ({ ada, eve }) => {
    const task = await createTask(ada);
    await move(eve, task, {}).expect(404);
    await move(ada, { id: UNKNOWN_ID }, {}).expect(404);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await move(ada, task, {}).expect(404);
  });

  it('409: an archived project, on either side', async ({ ada, project_id }) => {
    const other = await createProject(ada);
    const [here, there] = [
      await createTask(ada, { project_id }),
      await createTask(ada, { project_id: other.id }),
    ];
    await ada.patch(`/projects/${other.id}`).send({ archived: true, version: 1 }).expect(200);
    for (const response of [
      await move(ada, here, { project_id: other.id }).expect(409),
      await move(ada, there, { project_id }).expect(409),
      await move(ada, there, {}).expect(409),
    ])
      assert.is(response.body.error, 'PROJECT_ARCHIVED');
  });
});
