import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { countStatuses, createProject } from '../fixtures.ts';
import { type Cast, createTask, inWorld } from '../world.ts';
import { assertIntact, createChain, createNamed, orderOf, read } from './trees-kit.ts';

type Task = Schema<'Task'>;

/** The titles of the tasks without a parent, in their order. */
const orderIn = ({ ada, project_id }: Cast) => orderOf(ada, `parent_id=null&project_id=${project_id}`);

inWorld('places at the same time', (it) => {
  it('200: 50 moves to one place all take effect, and no two tasks are in the same', async (world) => {
    const { ada, grace, project_id, db } = world;
    const { a, b } = await createNamed(ada, ['a', 'b'], { project_id });
    const rest: Task[] = [];
    for (let n = 0; n < 50; n += 1) rest.push(await createTask(ada, { project_id, title: `(${n})` }));
    const responses = await Promise.all(
      rest.map((task, n) =>
        (n % 2 ? ada : grace).post(`/tasks/${task.id}/move`).send(n % 3 ? { after: a.id } : { before: b.id }),
      ),
    );
    assert.equal(countStatuses(responses), { 200: 50 });
    const order = await orderIn(world);
    assert.match(order, /^a(\(\d+\)){50}b$/);
    assert.is(new Set(order.match(/\d+/g)).size, 50);
    const { rows } = await sql<{ many: number }>`select count(distinct coalesce(place, id))::integer as many
      from task where project_id = ${project_id}`.execute(db);
    assert.is(rows[0]?.many, 52);
    await assertIntact(db, [project_id]);
  });

  it('200: 20 moves, first and last, end in an order that one after the other could have', async (world) => {
    const { ada, project_id, db } = world;
    const tasks = await createNamed(ada, ['a', 'b', 'c', 'd', 'e'], { project_id });
    const moves = Object.values(tasks).flatMap((task) =>
      (['first', 'last', 'first', 'last'] as const).map((place) => ({ task, place })),
    );
    const responses = await Promise.all(
      moves.map(({ task, place }) => ada.post(`/tasks/${task.id}/move`).send({ place })),
    );
    assert.equal(countStatuses(responses), { 200: 20 });
    assert.is([...(await orderIn(world))].sort().join(''), 'abcde');
    const { rows } = await sql<{ subject_id: string; changes: { after: string }[] }>`
      select distinct on (subject_id) subject_id, changes from event
      where space_id = ${project_id} and type = 'task.moved' order by subject_id, position desc`.execute(db);
    for (const { subject_id, changes } of rows)
      assert.is((await read(ada, { id: subject_id })).position, changes[0]?.after);
    await assertIntact(db, [project_id]);
  });

  it('200, 400: two tasks that become the parent of each other at once', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    for (let turn = 0; turn < 8; turn += 1) {
      const { a, b } = await createNamed(ada, ['a', 'b'], { project_id });
      const responses = await Promise.all([
        ada.patch(`/tasks/${a.id}`).send({ version: 1, parent_id: b.id }),
        turn % 2
          ? grace.patch(`/tasks/${b.id}`).send({ version: 1, parent_id: a.id })
          : grace.post(`/tasks/${b.id}/move`).send({ parent_id: a.id }),
      ]);
      assert.equal(countStatuses(responses), { 200: 1, 400: 1 });
      const refused = responses.find(({ status }) => status === 400);
      assert.is(refused?.body.error, 'PARENT_CYCLE');
    }
    await assertIntact(db, [project_id]);
  });

  it('200, 400: long chains that are put below each other stay within their levels', async ({
    ada,
    project_id,
    db,
  }) => {
    const chains: Task[][] = [];
    for (let n = 0; n < 4; n += 1) chains.push(await createChain(ada, 3, { project_id }));
    const responses = await Promise.all(
      chains.flatMap((chain, n) =>
        chains
          .filter((_, other) => other !== n)
          .map((other) => ada.post(`/tasks/${chain[0]?.id}/move`).send({ parent_id: other[2]?.id })),
      ),
    );
    assert.ok(responses.every(({ status }) => [200, 400].includes(status)));
    await assertIntact(db, [project_id]);
  });

  it('201, 400: a subtask below a task that is deleted or moved at the same time', async (world) => {
    const { ada, grace, project_id, db } = world;
    const other = await createProject(ada);
    for (let turn = 0; turn < 8; turn += 1) {
      const [top, parent] = (await createChain(ada, 2, { project_id })) as [Task, Task];
      const [created, ended] = await Promise.all([
        grace.post('/tasks').send({ title: 'x', project_id, parent_id: parent.id }),
        turn % 2
          ? ada.delete(`/tasks/${top.id}`)
          : ada.post(`/tasks/${top.id}/move`).send({ project_id: other.id }),
      ]);
      assert.ok([201, 400].includes(created.status), created.text);
      assert.ok([200, 204].includes(ended.status), ended.text);
      // It went along, or was never there.
      if (created.status === 201) await grace.get(`/tasks/${created.body.data.id}`).expect(404);
    }
    await assertIntact(db, [project_id, other.id, ada.id]);
  });

  it('200, 409: a move to a project that is archived at the same time', async ({ ada, project_id, db }) => {
    for (let turn = 0; turn < 6; turn += 1) {
      const other = await createProject(ada);
      const [top] = (await createChain(ada, 3, { project_id })) as [Task];
      const [moved, archived] = await Promise.all([
        ada.post(`/tasks/${top.id}/move`).send({ project_id: other.id }),
        ada.patch(`/projects/${other.id}`).send({ archived: true, version: 1 }),
      ]);
      assert.is(archived.status, 200);
      assert.ok([200, 409].includes(moved.status), moved.text);
      const expected = moved.status === 200 ? other.id : project_id;
      assert.is((await read(ada, top)).project_id, expected);
      await assertIntact(db, [project_id, other.id]);
    }
  });

  it('200, 404: a move to a project that is deleted at the same time', async ({ ada, project_id, db }) => {
    for (let turn = 0; turn < 4; turn += 1) {
      const other = await createProject(ada);
      const task = await createTask(ada, { project_id });
      const [moved, deleted] = await Promise.all([
        ada.post(`/tasks/${task.id}/move`).send({ project_id: other.id }),
        ada.delete(`/projects/${other.id}`),
      ]);
      assert.is(deleted.status, 204);
      assert.ok([200, 400].includes(moved.status), moved.text);
      await ada.get(`/tasks/${task.id}`).expect(moved.status === 200 ? 404 : 200);
    }
    await assertIntact(db, [project_id]);
  });

  it('2xx: moves between two projects in both directions, with changes of the same tasks', async ({
    ada,
    project_id,
    db,
  }) => {
    const other = await createProject(ada);
    const spaces = [project_id, other.id];
    const trees = [];
    for (const space of [...spaces, ...spaces])
      trees.push((await createChain(ada, 3, { project_id: space })) as [Task, Task, Task]);
    for (let turn = 0; turn < 3; turn += 1) {
      const responses = await Promise.all(
        trees.flatMap(([top, middle, bottom], n) => [
          ada.post(`/tasks/${top.id}/move`).send({ project_id: spaces[(n + turn + 1) % 2] }),
          ada.post(`/tasks/${bottom.id}/assignees/${ada.id}`),
          ada
            .patch(`/tasks/${middle.id}`)
            .set('if-match', '*')
            .send({ title: `Turn ${turn}` }),
          ada.delete(`/tasks/${bottom.id}/assignees/${ada.id}`),
        ]),
      );
      const wrong = responses.filter(({ status }) => ![200, 204, 404, 409].includes(status));
      assert.equal(
        wrong.map(({ text }) => text),
        [],
      );
      // 404 and 409 are for an assignee who is there already, or not yet.
      const moves = responses.filter((_, n) => n % 4 === 0 || n % 4 === 2);
      assert.equal(countStatuses(moves), { 200: 8 });
    }
    await assertIntact(db, spaces);
  });

  it('204, 200: deletions and restores of one tree', async ({ ada, project_id, db }) => {
    const [top, middle] = (await createChain(ada, 4, { project_id })) as [Task, Task];
    for (let turn = 0; turn < 4; turn += 1) {
      const responses = await Promise.all([
        ada.delete(`/tasks/${top.id}`),
        ada.delete(`/tasks/${middle.id}`),
        ada.post(`/tasks/${middle.id}/restore`),
        ada.post(`/tasks/${top.id}/restore`),
      ]);
      assert.ok(responses.every(({ status }) => [200, 204, 404, 409].includes(status)));
      await assertIntact(db, [project_id]);
    }
  });
});
