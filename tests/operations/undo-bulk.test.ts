import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import {
  type Bulk,
  type BulkBody,
  codesOf,
  eventsIn,
  idsOf,
  readTask,
  runBulk,
  statusesOf,
  type Task,
} from '../bulk-kit.ts';
import { createApiKey, createCategory, createProject, UNKNOWN_ID } from '../fixtures.ts';
import { assertIntact, createChain } from '../tasks/trees-kit.ts';
import { timeFromNow } from '../tasks-kit.ts';
import { type Caller, createTask, operation } from '../world.ts';

const undo = (person: Caller, { bulk_id }: Pick<Bulk, 'bulk_id'>) =>
  person.post(`/tasks/bulk/${bulk_id}/undo`);
const undone = async (person: Caller, of: Pick<Bulk, 'bulk_id'>): Promise<Bulk> =>
  (await undo(person, of).expect(200)).body.data;

/** A task without what each write changes. */
const stateOf = ({ version: _, updated_at: __, ...task }: Task) => task;

operation('undoBulk', (it) => {
  it('200: changes and undoes with an API key', async ({ ada, as }) => {
    const { key } = await createApiKey(ada, { scopes: ['tasks:write'] });
    const program = as({ token: key });
    const { id } = await createTask(ada);
    const request = { action: 'complete', ids: [id] };
    const { body } = await program.post('/tasks/bulk').send(request).expect(200);
    assert.is((await undone(program, body.data)).changed_count, 1);
  });

  it('200: gives tasks their fields and links back, with events that name the change', async (world) => {
    const { ada, grace, clock, project_id, db } = world;
    const category = await createCategory(ada);
    const one = await createTask(ada, {
      project_id,
      tags: ['b', 'a'],
      due_date: timeFromNow(clock, 1_000),
      start_date: timeFromNow(clock, 500),
      assignee_ids: [grace.id],
      category_ids: [category.id],
      description: 'Long.',
      estimate_minutes: 5,
    });
    const two = await createTask(ada, { status: 'completed' });
    const three = await createTask(ada, { due_on: '2199-01-01' });
    // What was due before stays due then, although it has passed.
    clock.advance(10_000);
    const before = await Promise.all([one, two, three].map((task) => readTask(ada, task)));
    const changes = {
      title: 'Same',
      description: null,
      status: 'in_progress' as const,
      priority: 'low' as const,
      start_date: null,
      due_date: timeFromNow(clock, 60_000),
      due_on: null,
      estimate_minutes: null,
      tags: ['x'],
      assignee_ids: [ada.id],
      category_ids: [],
    };
    const bulk = await runBulk(ada, { action: 'update', ids: idsOf(before), changes });
    assert.is(bulk.undo_until, timeFromNow(clock, 24 * 3_600_000));
    const result = await undone(ada, bulk);
    assert.equal([statusesOf(result), result.action], [Array(3).fill('updated'), 'update']);
    const after = await Promise.all(before.map((task) => readTask(ada, task)));
    assert.equal(after.map(stateOf), before.map(stateOf));
    const events = await eventsIn(db, result);
    assert.equal(events.filter(({ type }) => type === 'task.updated').length, 3);
    assert.ok(events.every(({ undo_of }) => undo_of === bulk.bulk_id));
    const again = await undone(ada, result);
    assert.equal((await readTask(ada, one)).title, 'Same');
    assert.equal(await eventsIn(db, again).then((all) => all[0]?.undo_of), result.bulk_id);
  });

  it('200: every action can be taken back, and so can that', async (world) => {
    const { ada, db, project_id } = world;
    const other = await createProject(ada);
    const [top, low] = await createChain(ada, 2, { project_id, assignee_ids: [ada.id] });
    const sibling = await createTask(ada, { project_id });
    const mine = await createTask(ada);
    const trashed = await createTask(ada, { project_id });
    await ada.delete(`/tasks/${trashed.id}`).expect(204);
    if (!top || !low) throw new Error('no tasks');
    const ids = idsOf([mine, low, sibling]);
    const requests: BulkBody[] = [
      { action: 'complete', ids },
      { action: 'delete', ids: idsOf([mine, top]) },
      { action: 'restore', ids: [trashed.id] },
      { action: 'move', ids: idsOf([sibling, top]), to: { project_id: other.id } },
      { action: 'move', ids: idsOf([mine, low]), to: { project_id, place: 'first' } },
      { action: 'move', ids: [sibling.id], to: { parent_id: low.id } },
      { action: 'create', tasks: [{ title: 'New', project_id, parent_id: low.id }] },
    ];
    const spaces = [ada.id, project_id, other.id];
    const digest = async () =>
      (
        await sql`select id, space_id, parent_id, coalesce(place, id) as place, status, completed_at, deleted_at is null as live,
            array(select user_id from task_assignee where task_id = task.id) as assignees
          from task where space_id = any(${spaces}::uuid[]) and (title <> 'New' or deleted_at is null) order by id`.execute(
          db,
        )
      ).rows;
    for (const request of requests) {
      const what = JSON.stringify(request);
      const before = await digest();
      const bulk = await runBulk(ada, request);
      const changed = await digest();
      assert.not.equal(changed, before, what);
      const back = await undone(ada, bulk);
      assert.equal(back.failed_count, 0, what);
      assert.equal(await digest(), before, what);
      const forth = await undone(ada, back);
      if (request.action !== 'create') assert.equal(await digest(), changed, what);
      await undone(ada, forth);
      await assertIntact(db, spaces);
    }
  });

  it('200: a move back restores blockers, unless they are gone, full or would close a circle', async (world) => {
    const { ada, db, project_id } = world;
    const other = await createProject(ada);
    const [one, two, outside, gone, late] = await Promise.all(
      ['One', 'Two', 'Outside', 'Gone', 'Late'].map((title) => createTask(ada, { project_id, title })),
    );
    if (!one || !two || !outside || !gone || !late) throw new Error('no tasks');
    const block = (task: { id: string }, blocker: { id: string }) =>
      ada.put(`/tasks/${task.id}/blockers/${blocker.id}`).expect(200);
    await block(one, two);
    await block(one, outside);
    await block(outside, two);
    await block(one, gone);
    await block(two, late);
    const blockersOf = async ({ id }: { id: string }) =>
      (await readTask(ada, { id })).blocked_by.map((task) => task.id);
    const bulk = await runBulk(ada, { action: 'move', ids: idsOf([one, two]), to: { project_id: other.id } });
    assert.equal(
      [await blockersOf(one), await blockersOf(two), await blockersOf(outside)],
      [[two.id], [], []],
    );
    await ada.delete(`/tasks/${gone.id}`).expect(204);
    // Together with `two` waits for `late`, and `outside` for `two`, it would be a circle.
    await block(late, outside);
    const result = await undone(ada, bulk);
    assert.equal(codesOf(result), [null, null]);
    const [ofOne, ofTwo, ofOutside] = [
      await blockersOf(one),
      await blockersOf(two),
      await blockersOf(outside),
    ];
    assert.equal(ofOne, idsOf([two, outside]).toSorted());
    assert.is(ofTwo.length + ofOutside.length, 1);
    for (const { version, id } of result.results)
      assert.is((await readTask(ada, { id: id ?? '' })).version, version);
    const events = await eventsIn(db, result);
    assert.ok(events.some(({ type, subject_id }) => type === 'task.updated' && subject_id === one.id));
    // The undo has kept its versions, so it can be undone too.
    assert.equal(codesOf(await undone(ada, result)), [null, null]);
    assert.equal(await blockersOf(one), [two.id]);
    await assertIntact(db, [project_id, other.id]);
  });

  it('200: leaves a task that has changed since as it is, with the reason', async ({
    ada,
    grace,
    project_id,
  }) => {
    const [one, two] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    const bulk = await runBulk(ada, { action: 'complete', ids: idsOf([one, two]) });
    await grace.patch(`/tasks/${one.id}`).send({ version: 2, title: 'Newer' }).expect(200);
    const result = await undone(ada, bulk);
    assert.equal(codesOf(result).toSorted(), ['VERSION_CONFLICT', null]);
    assert.equal([(await readTask(ada, one)).completed, (await readTask(ada, two)).completed], [true, false]);
  });

  it('200: keeps subtasks that were added below new tasks, or changed, and the tasks above them', async (world) => {
    const { ada, grace, db, project_id } = world;
    const tasks = [
      { title: 'top', ref: 'top', project_id },
      { title: 'middle', ref: 'middle', parent_ref: 'top' },
      { title: 'low', parent_ref: 'middle' },
      { title: 'beside', parent_ref: 'top' },
      { title: 'changed', ref: 'above', project_id },
      { title: 'changed below', parent_ref: 'above' },
      { title: 'alone', ref: 'alone', project_id },
      { title: 'alone below', parent_ref: 'alone' },
    ];
    const bulk = await runBulk(ada, { action: 'create', tasks });
    const ids = bulk.results.map(({ id }) => id ?? '');
    const [, middle = '', , , , changed = ''] = ids;
    const added = await createTask(grace, { project_id, parent_id: middle });
    await grace.patch(`/tasks/${changed}`).send({ version: 1, title: 'mine now' }).expect(200);
    const result = await undone(ada, bulk);
    const errors = new Map(result.results.map(({ id, error }) => [id, error?.code]));
    const stayed = [true, true, false, false, true, true, false, false];
    assert.equal(
      ids.map((id) => errors.get(id)),
      stayed.map((stays) => (stays ? 'VERSION_CONFLICT' : undefined)),
    );
    const statuses = await Promise.all(ids.map(async (id) => (await grace.get(`/tasks/${id}`)).status));
    assert.equal(
      statuses,
      stayed.map((stays) => (stays ? 200 : 404)),
    );
    assert.is((await readTask(grace, added)).parent_id, middle);
    await assertIntact(db, [project_id]);
  });

  it('200: keeps subtasks that were added below restored tasks, or changed, and the tasks above them', async (world) => {
    const { ada, grace, db, project_id, clock } = world;
    const chains = [1, 2, 3].map(() => createChain(ada, 3, { project_id }));
    const [grown = [], changed = [], alone = []] = await Promise.all(chains);
    const tops = [grown, changed, alone].flatMap(([top]) => top ?? []);
    for (const top of tops) await ada.delete(`/tasks/${top.id}`).expect(204);
    const bulk = await runBulk(ada, { action: 'restore', ids: idsOf(tops) });
    clock.advance(1);
    const { version } = await readTask(grace, { id: changed[2]?.id ?? '' });
    const added = await createTask(grace, { project_id, parent_id: grown[1]?.id ?? null });
    await grace.patch(`/tasks/${changed[2]?.id}`).send({ version, title: 'Newer' }).expect(200);
    const errors = new Map((await undone(ada, bulk)).results.map(({ id, error }) => [id, error?.code]));
    assert.equal(
      tops.map(({ id }) => errors.get(id)),
      ['VERSION_CONFLICT', 'VERSION_CONFLICT', undefined],
    );
    const all = [...grown, added, ...changed, ...alone];
    const statuses = await Promise.all(all.map(async ({ id }) => (await grace.get(`/tasks/${id}`)).status));
    assert.equal(statuses, [200, 200, 200, 200, 200, 200, 200, 404, 404, 404]);
    await assertIntact(db, [project_id]);
  });

  it('200: needs the rights of now', async ({ ada, grace, db, project_id }) => {
    const task = await createTask(grace, { project_id });
    const mine = await createTask(grace);
    const bulk = await runBulk(grace, { action: 'complete', ids: idsOf([task, mine]) });
    const moved = await runBulk(grace, { action: 'move', ids: [mine.id], to: { project_id } });
    const left = await runBulk(grace, { action: 'move', ids: [task.id], to: { project_id: null } });
    const member = db.updateTable('project_member').where('user_id', '=', grace.id);
    await member.set({ role: 'viewer' }).execute();
    assert.equal(codesOf(await undone(grace, left)), ['FORBIDDEN']);
    assert.equal(codesOf(await undone(grace, moved)), ['FORBIDDEN']);
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    assert.equal(codesOf(await undone(grace, moved)), ['NOT_FOUND']);
    assert.equal(codesOf(await undone(grace, left)), ['UNKNOWN_PROJECT']);
    assert.equal(codesOf(await undone(grace, bulk)).toSorted(), ['NOT_FOUND', 'VERSION_CONFLICT']);
    assert.is((await readTask(ada, mine)).completed, true);
  });

  it('404, 409: only one’s own changes of the last day, once, and not for good', async (world) => {
    const { ada, grace, clock, project_id, db } = world;
    const ids = idsOf([await createTask(ada, { project_id })]);
    const bulk = await runBulk(ada, { action: 'complete', ids });
    await undo(grace, bulk).expect(404);
    await undo(ada, { bulk_id: UNKNOWN_ID }).expect(404);
    const responses = await Promise.all([undo(ada, bulk), undo(ada, bulk)]);
    assert.equal(responses.map(({ status, body }) => `${status} ${body.error ?? ''}`).toSorted(), [
      '200 ',
      '409 BULK_UNDONE',
    ]);
    const late = await runBulk(ada, { action: 'complete', ids });
    const created_at = timeFromNow(clock, -24 * 3_600_000);
    await db.updateTable('bulk').set({ created_at }).where('id', '=', late.bulk_id).execute();
    await undo(ada, late).expect(404);
    const purged = await runBulk(ada, { action: 'delete', ids, permanent: true });
    const { body } = await undo(ada, purged).expect(409);
    assert.is(body.error, 'BULK_NOT_UNDOABLE');
    const kept = await db.selectFrom('bulk_task').where('task_id', 'in', ids).selectAll().execute();
    assert.equal(kept, []);
  });
});
