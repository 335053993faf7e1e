import * as assert from 'uvu/assert';
import { bulk, codesOf, eventsIn, fieldsOf, idsOf, runBulk, statusesOf } from '../bulk-kit.ts';
import { createCategory, createProject, UNKNOWN_ID } from '../fixtures.ts';
import { createTask, inWorld } from '../world.ts';
import { assertIntact, createChain, createNamed, orderOf, read } from './trees-kit.ts';

inWorld('trees of many tasks', (it) => {
  it('200: subtasks are deleted and restored with their parents, also if they are in the request', async (world) => {
    const { ada, db, project_id } = world;
    const chain = await createChain(ada, 4, { project_id });
    const [top, second] = chain;
    const alone = await createTask(ada);
    if (!top || !second) throw new Error('no tasks');
    const ids = idsOf([second, alone, top]);
    const deleted = await runBulk(ada, { action: 'delete', ids });
    assert.equal(
      deleted.results.map(({ status, version }) => [status, version]),
      Array(3).fill(['deleted', 2]),
    );
    const events = await eventsIn(db, deleted);
    assert.equal(events.map(({ subject_id }) => subject_id).sort(), idsOf([...chain, alone]).sort());
    assert.equal(new Set(events.map(({ type }) => type)), new Set(['task.deleted']));
    assert.equal(statusesOf(await runBulk(ada, { action: 'delete', ids })), Array(3).fill('unchanged'));
    const restored = await runBulk(ada, { action: 'restore', ids: idsOf([alone, top]) });
    assert.equal(statusesOf(restored), ['restored', 'restored']);
    for (const [depth, task] of chain.entries()) {
      const { parent_id, version } = await read(ada, task);
      assert.equal([parent_id, version], [chain[depth - 1]?.id ?? null, 3]);
    }
    assert.equal(statusesOf(await runBulk(ada, { action: 'restore', ids })), Array(3).fill('unchanged'));
    await assertIntact(db, [project_id]);
  });

  it('200: a subtask that was deleted earlier finds its parent again if both are restored', async (world) => {
    const { ada, db, project_id } = world;
    const [top, middle, low] = await createChain(ada, 3, { project_id });
    if (!top || !middle || !low) throw new Error('no tasks');
    for (const { id } of [low, middle, top]) await ada.delete(`/tasks/${id}`).expect(204);
    const result = await runBulk(ada, { action: 'restore', ids: idsOf([low, top, middle]) });
    assert.equal(statusesOf(result), Array(3).fill('restored'));
    assert.equal(
      [(await read(ada, low)).parent_id, (await read(ada, middle)).parent_id],
      [middle.id, top.id],
    );
    for (const { id } of [low, top]) await ada.delete(`/tasks/${id}`).expect(204);
    await runBulk(ada, { action: 'restore', ids: [low.id] });
    assert.is((await read(ada, low)).parent_id, null);
    await assertIntact(db, [project_id]);
  });

  it('200: permanent deletion removes whole trees, in the trash or not', async ({
    ada,
    vera,
    db,
    project_id,
  }) => {
    const chain = await createChain(ada, 3, { project_id });
    const [top, middle] = chain;
    const trashed = await createTask(ada, { project_id });
    await ada.delete(`/tasks/${trashed.id}`).expect(204);
    if (!top || !middle) throw new Error('no tasks');
    const ids = idsOf([middle, trashed, top]);
    const viewed = await runBulk(vera, { action: 'delete', ids, permanent: true, atomic: false });
    assert.equal(codesOf(viewed), ['FORBIDDEN', 'NOT_FOUND', 'FORBIDDEN']);
    const result = await runBulk(ada, { action: 'delete', ids, permanent: true });
    assert.equal(
      result.results.map(({ status, version }) => [status, version]),
      Array(3).fill(['deleted', null]),
    );
    const events = await eventsIn(db, result);
    assert.equal(
      events.map(({ type }) => type),
      Array(4).fill('task.purged'),
    );
    const left = await db.selectFrom('task').where('project_id', '=', project_id).select('id').execute();
    assert.equal(left, []);
  });

  it('200: moves tasks to a place in the order of the request', async ({ ada, db, project_id }) => {
    const t = await createNamed(ada, ['a', 'b', 'c', 'd', 'e', 'f'], { project_id });
    const order = () => orderOf(ada, `project_id=${project_id}&parent_id=null`);
    const move = async (titles: string, to: object) => {
      const ids = [...titles].map((title) => t[title as 'a'].id);
      const result = await runBulk(ada, { action: 'move', ids, to });
      return [statusesOf(result)[0], await order()];
    };
    assert.equal(await move('eb', { project_id, place: 'first' }), ['moved', 'ebacdf']);
    assert.equal(await move('ab', { after: t.d.id }), ['moved', 'ecdabf']);
    assert.equal(await move('fe', { before: t.a.id }), ['moved', 'cdfeab']);
    assert.equal(await move('dc', { project_id }), ['moved', 'feabdc']);
    assert.equal(await move('dc', { project_id }), ['unchanged', 'feabdc']);
    assert.equal(await move('ea', { after: t.f.id }), ['unchanged', 'feabdc']);
    await move('abc', { parent_id: t.f.id });
    assert.is(await order(), 'fed');
    assert.is(await orderOf(ada, `parent_id=${t.f.id}`), 'abc');
    const below = await runBulk(ada, { action: 'move', ids: idsOf([t.c, t.d]), to: { before: t.a.id } });
    assert.is(await orderOf(ada, `parent_id=${t.f.id}`), 'cdab');
    const events = await eventsIn(db, below);
    assert.equal(
      events.map(({ type, changes }) => [type, (changes as { field: string }[]).map(({ field }) => field)]),
      [
        ['task.moved', ['position']],
        ['task.moved', ['parent_id', 'position']],
      ],
    );
    await assertIntact(db, [project_id]);
  });

  it('200: makes room between two tasks without any', async ({ ada, db, project_id }) => {
    const t = await createNamed(ada, ['a', 'b', 'c', 'd'], { project_id });
    const place = '01900000-0000-7000-8000-000000000000';
    await db
      .updateTable('task')
      .set({ place })
      .where('id', 'in', idsOf([t.a, t.b]))
      .execute();
    const [first, second] = [t.a, t.b].sort((x, y) => (x.id < y.id ? -1 : 1));
    const result = await runBulk(ada, { action: 'move', ids: idsOf([t.d, t.c]), to: { after: first?.id } });
    assert.equal(statusesOf(result), ['moved', 'moved']);
    const titles = `${first?.title}dc${second?.title}`;
    assert.is(await orderOf(ada, `project_id=${project_id}`), titles);
    const [event] = await eventsIn(db, result);
    assert.match(JSON.stringify(event?.changes), '"respaced"');
  });

  it('200: moves tasks of several projects with their subtasks to another one', async (world) => {
    const { ada, grace, db, project_id } = world;
    const other = await createProject(ada);
    const category = await createCategory(grace);
    const [top, low] = await createChain(grace, 2, { project_id, assignee_ids: [grace.id, ada.id] });
    const mine = await createTask(ada);
    const there = await createTask(ada, { project_id: other.id });
    if (!top || !low) throw new Error('no tasks');
    await grace.post(`/tasks/${low.id}/categories/${category.id}`).expect(200);
    const blocker = await createTask(ada, { project_id });
    await ada.put(`/tasks/${blocker.id}/blockers/${low.id}`).expect(200);
    const ids = idsOf([mine, low, there, top]);
    const result = await runBulk(ada, { action: 'move', ids, to: { project_id: other.id, place: 'first' } });
    assert.equal(statusesOf(result), Array(4).fill('moved'));
    for (const { id, version } of result.results)
      assert.is((await read(ada, { id: id ?? '' })).version, version);
    const moved = await read(ada, low);
    assert.equal([moved.project_id, moved.parent_id, idsOf(moved.assignees)], [other.id, top.id, [ada.id]]);
    const list = (await ada.get(`/tasks?project_id=${other.id}&parent_id=null&sort=position&order=asc`)).body
      .data;
    assert.equal(idsOf(list), idsOf([mine, there, top]));
    await grace.get(`/tasks/${low.id}`).expect(404);
    const events = await eventsIn(db, result);
    const count = (type: string) => events.filter((event) => event.type === type).length;
    assert.equal(['task.left', 'task.moved', 'task.updated'].map(count), [3, 4, 1]);
    await assertIntact(db, [project_id, other.id, ada.id]);
  });

  it('200, 409: tasks that do not fit below a parent stay', async ({ ada, project_id }) => {
    const [top, low] = await createChain(ada, 2, { project_id });
    const deep = await createChain(ada, 5, { project_id });
    const mine = await createTask(ada);
    if (!top || !low || !deep[0]) throw new Error('no tasks');
    const ids = idsOf([top, deep[0], mine]);
    const to = { parent_id: low.id };
    const refused = await bulk(ada, { action: 'move', ids, to }).expect(409);
    assert.equal(fieldsOf(refused), ['ids[0] PARENT_CYCLE', 'ids[1] TOO_DEEP']);
    const partial = await runBulk(ada, { action: 'move', ids, to, atomic: false });
    assert.equal(statusesOf(partial), ['failed', 'failed', 'moved']);
    assert.equal((await read(ada, mine)).parent_id, low.id);
  });

  it('400, 403, 409: a destination that is not possible', async ({
    ada,
    grace,
    vera,
    eve,
    db,
    project_id,
  }) => {
    const hers = await createTask(eve);
    const [mine, other] = [await createTask(ada), await createTask(ada)];
    const shared = await createTask(ada, { project_id });
    const cases: [to: object, field: string][] = [
      [{ project_id: UNKNOWN_ID }, 'to.project_id UNKNOWN_PROJECT'],
      [{ project_id: ada.id }, 'to.project_id UNKNOWN_PROJECT'],
      [{ parent_id: hers.id }, 'to.parent_id UNKNOWN_PARENT'],
      [{ parent_id: shared.id, project_id: null }, 'to.parent_id UNKNOWN_PARENT'],
      [{ before: hers.id }, 'to.before UNKNOWN_SIBLING'],
      [{ after: mine.id }, 'to.after UNKNOWN_SIBLING'],
      [{ after: other.id, place: 'first' }, 'to.place NOT_ALLOWED'],
      [{ after: other.id, parent_id: shared.id }, 'to.parent_id UNKNOWN_PARENT'],
    ];
    for (const [to, field] of cases) {
      const refused = await bulk(ada, { action: 'move', ids: [mine.id], to }).expect(400);
      assert.ok(fieldsOf(refused).includes(field), `${JSON.stringify(to)}: ${fieldsOf(refused)}`);
    }
    const own = await createTask(vera);
    await bulk(vera, { action: 'move', ids: [own.id], to: { project_id } }).expect(403);
    await db.updateTable('project').set({ archived: true }).where('id', '=', project_id).execute();
    const archived = await bulk(ada, { action: 'move', ids: [mine.id], to: { project_id } }).expect(409);
    assert.is(archived.body.error, 'PROJECT_ARCHIVED');
    const gone = await runBulk(grace, {
      action: 'move',
      ids: [shared.id],
      to: { project_id: null },
      atomic: false,
    });
    assert.equal(codesOf(gone), ['PROJECT_ARCHIVED']);
  });

  it('409: together, tasks can be too many for a tree', async ({ ada, db, project_id }) => {
    const top = await createTask(ada, { project_id });
    const rows = Array.from({ length: 997 }, () => ({ project_id, parent_id: top.id, title: 'x' }));
    await db.insertInto('task').values(rows).execute();
    const tasks = Array.from({ length: 3 }, () => ({ title: 'New', project_id, parent_id: top.id }));
    const created = await bulk(ada, { action: 'create', tasks }).expect(409);
    assert.equal(fieldsOf(created), ['tasks[2].parent_id TREE_TOO_LARGE']);
    const trees = [await createChain(ada, 2, { project_id }), await createChain(ada, 2, { project_id })];
    const ids = trees.map(([task]) => task?.id ?? '');
    const moved = await bulk(ada, { action: 'move', ids, to: { parent_id: top.id } }).expect(409);
    assert.equal(fieldsOf(moved), ['ids[1] TREE_TOO_LARGE']);
  });
});
