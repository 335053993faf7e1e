import * as assert from 'uvu/assert';
import {
  type BulkBody,
  bulk,
  codesOf,
  eventsIn,
  fieldsOf,
  idsOf,
  readTask,
  runBulk,
  statusesOf,
} from '../bulk-kit.ts';
import { UNKNOWN_ID } from '../fixtures.ts';
import { allFields } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('bulkTasks', (it) => {
  it('200: updates tasks of several projects in the order of the request', async (world) => {
    const { ada, db, project_id } = world;
    const one = await createTask(ada, { title: 'One', tags: ['a'] });
    const two = await createTask(ada, { title: 'Two', project_id, priority: 'high', tags: ['A', 'b'] });
    const three = await createTask(ada, { title: 'Three', project_id });
    const changes = { priority: 'high' as const, add_tags: ['c', 'a'] };
    const ids = idsOf([three, one, two]);
    const result = await runBulk(ada, { action: 'update', ids, changes });
    assert.equal(
      result.results.map(({ id, status, version }) => [id, status, version]),
      ids.map((id) => [id, 'updated', 2]),
    );
    assert.equal([result.changed_count, result.unchanged_count, result.failed_count], [3, 0, 0]);
    const after = await Promise.all([one, two, three].map((task) => readTask(ada, task)));
    assert.equal(
      after.map(({ tags, priority }) => [tags, priority]),
      [
        [['a', 'c'], 'high'],
        [['A', 'b', 'c'], 'high'],
        [['c', 'a'], 'high'],
      ],
    );
    const events = await eventsIn(db, result);
    assert.equal(
      events.map(({ type, subject_id, actor_id }) => [type, subject_id, actor_id]),
      ids.map((id) => ['task.updated', id, ada.id]),
    );
    assert.equal(events[2]?.changes, [{ field: 'tags', before: ['A', 'b'], after: ['A', 'b', 'c'] }]);
    const { body } = await ada.get(`/tasks/${two.id}/activity`).expect(200);
    assert.equal(
      body.data.map((event: { bulk_id: string | null }) => event.bulk_id),
      [result.bulk_id, null],
    );
  });

  it('200: a task that is so already stays unchanged, and without a change there is no bulk', async (world) => {
    const { ada, db } = world;
    const task = await createTask(ada, { priority: 'high' });
    const request: BulkBody = { action: 'update', ids: [task.id], changes: { priority: 'high' } };
    const result = await runBulk(ada, request);
    const { bulk_id, undo_until, unchanged_count } = result;
    assert.equal([statusesOf(result), bulk_id, undo_until, unchanged_count], [['unchanged'], null, null, 1]);
    assert.equal(await readTask(ada, task), task);
    assert.equal(await db.selectFrom('bulk').where('user_id', '=', ada.id).selectAll().execute(), []);
  });

  it('200: a dry run returns the same and writes nothing', async ({ ada, eve, project_id, db }) => {
    const parent = await createTask(ada, { project_id });
    const child = await createTask(ada, { project_id, parent_id: parent.id });
    const ids = [parent.id, child.id, (await createTask(eve)).id];
    for (const request of [
      { action: 'delete', ids },
      { action: 'delete', ids, permanent: true },
      { action: 'move', ids, to: { project_id: null } },
      { action: 'complete', ids },
    ] as const) {
      const dry = await runBulk(ada, { ...request, dry_run: true, atomic: false });
      assert.equal([dry.bulk_id, dry.undo_until, dry.dry_run, dry.changed_count], [null, null, true, 2]);
      assert.equal(codesOf(dry), [null, null, 'NOT_FOUND']);
      assert.equal(await readTask(ada, child), child);
    }
    const created = await runBulk(ada, {
      action: 'create',
      tasks: [{ title: 'x', project_id }],
      dry_run: true,
    });
    await ada.get(`/tasks/${created.results[0]?.id}`).expect(404);
    assert.equal(await db.selectFrom('bulk').where('user_id', '=', ada.id).selectAll().execute(), []);
    await bulk(ada, { action: 'complete', ids, dry_run: true }).expect(409);
  });

  it('409: changes nothing if one task cannot be changed, and names each', async ({
    ada,
    eve,
    vera,
    project_id,
  }) => {
    const [mine, hers] = [await createTask(ada), await createTask(eve)];
    const shared = await createTask(ada, { project_id });
    const ids = [mine.id, hers.id, UNKNOWN_ID];
    for (const action of ['complete', 'delete', 'move'] as const) {
      const to = action === 'move' && { to: { project_id: null } };
      const refused = await bulk(ada, { action, ids, ...to }).expect(409);
      assert.is(refused.body.error, 'BULK_FAILED');
      assert.equal(fieldsOf(refused), ['ids[1] NOT_FOUND', 'ids[2] NOT_FOUND']);
    }
    assert.equal([await readTask(ada, mine), await readTask(eve, hers)], [mine, hers]);
    const viewed = await bulk(vera, { action: 'complete', ids: [shared.id] }).expect(409);
    assert.equal(fieldsOf(viewed), ['ids[0] FORBIDDEN']);
  });

  it('200: with atomic false, the other tasks are changed', async (world) => {
    const { ada, eve, vera, db, project_id } = world;
    const [mine, hers] = [await createTask(ada), await createTask(eve)];
    const shared = await createTask(ada, { project_id });
    const partial = await runBulk(ada, {
      action: 'complete',
      ids: [UNKNOWN_ID, mine.id, hers.id],
      atomic: false,
    });
    assert.equal(codesOf(partial), ['NOT_FOUND', null, 'NOT_FOUND']);
    assert.equal(
      partial.results.map(({ version }) => version),
      [null, 2, null],
    );
    const viewed = await runBulk(vera, { action: 'delete', ids: [shared.id], atomic: false });
    assert.equal([codesOf(viewed), viewed.results[0]?.version], [['FORBIDDEN'], 1]);
    await db.updateTable('project').set({ archived: true }).where('id', '=', project_id).execute();
    for (const action of ['complete', 'delete'] as const) {
      const archived = await runBulk(ada, { action, ids: [shared.id], atomic: false });
      assert.equal(codesOf(archived), ['PROJECT_ARCHIVED']);
    }
  });

  it('200: a version that is not the current one fails', async ({ ada }) => {
    const [one, two] = [await createTask(ada), await createTask(ada)];
    await ada.patch(`/tasks/${two.id}`).send({ version: 1, title: 'Newer' }).expect(200);
    const items = [one, two].map(({ id }) => ({ id, version: 1 }));
    for (const action of ['complete', 'delete'] as const) {
      const refused = await bulk(ada, { action, items }).expect(409);
      assert.equal(fieldsOf(refused), ['items[1] VERSION_CONFLICT']);
    }
    const result = await runBulk(ada, { action: 'complete', items, atomic: false });
    assert.equal(
      result.results.map(({ version, error }) => [version, error?.code]),
      [
        [2, undefined],
        [2, 'VERSION_CONFLICT'],
      ],
    );
    assert.match(result.results[1]?.error?.message ?? '', 'has version 2, not 1');
  });

  it('200: a retry with the same Idempotency-Key gets the first response', async ({ ada }) => {
    const tasks = [{ title: 'Once' }];
    const send = () => bulk(ada, { action: 'create', tasks }).set('Idempotency-Key', 'bulk-once');
    const first = await send().expect(200);
    const second = await send().expect(200);
    assert.equal(second.body, first.body);
    assert.is(second.headers['idempotency-replayed'], 'true');
    assert.is((await ada.get('/tasks').expect(200)).body.meta.total, 1);
  });

  it('200: takes 500 tasks with all their fields, and reports the faults of all of them', async (world) => {
    const { ada, clock, project_id } = world;
    const full = {
      ...allFields(clock),
      description: 'x'.repeat(20),
      project_id,
      assignee_ids: [],
      category_ids: [],
    };
    const tasks = Array.from({ length: 500 }, (_, n) => ({ ...full, title: `Task ${n}`, parent_id: null }));
    const result = await runBulk(ada, { action: 'create', tasks });
    assert.equal([result.changed_count, result.results.length], [500, 500]);
    const misspelt = tasks.map(({ title: titel, ...rest }) => ({ titel, ...rest }));
    const refused = await bulk(ada, { action: 'create', tasks: misspelt }).expect(400);
    assert.is(refused.body.errors.length, 100);
    const wrong = tasks.map((task) => ({ ...task, tags: Array.from({ length: 10 }, (_, n) => n) }));
    await bulk(ada, { action: 'create', tasks: wrong }).expect(400);
  });

  it('400: names each property that does not fit the action', async ({ ada }) => {
    const ids = [UNKNOWN_ID];
    const cases: [body: object, fields: string[]][] = [
      [{ action: 'create' }, ['tasks REQUIRED']],
      [{ action: 'create', tasks: [{ title: 'x' }], ids }, ['ids NOT_ALLOWED']],
      [{ action: 'update', ids }, ['changes REQUIRED']],
      [{ action: 'update', ids, changes: {} }, ['changes TOO_FEW']],
      [{ action: 'complete' }, ['ids REQUIRED']],
      [{ action: 'complete', ids, items: [{ id: UNKNOWN_ID }] }, ['items NOT_ALLOWED']],
      [{ action: 'complete', ids, permanent: true }, ['permanent NOT_ALLOWED']],
      [{ action: 'move', ids }, ['to REQUIRED']],
      [{ action: 'move', ids, to: {} }, ['to.project_id REQUIRED']],
      [{ action: 'restore', ids: [UNKNOWN_ID, UNKNOWN_ID.toUpperCase()] }, ['ids DUPLICATE']],
      [
        { action: 'delete', items: [{ id: UNKNOWN_ID }, { id: UNKNOWN_ID, version: 1 }] },
        ['items[1] DUPLICATE'],
      ],
      [
        { action: 'update', ids, changes: { tags: [], add_tags: ['a'], remove_tags: ['b'] } },
        ['changes.add_tags NOT_ALLOWED', 'changes.remove_tags NOT_ALLOWED'],
      ],
      [
        { action: 'update', ids, changes: { add_tags: ['a', 'B'], remove_tags: ['b'] } },
        ['changes.remove_tags[0] DUPLICATE'],
      ],
      [{ action: 'update', ids, changes: { parent_id: null } }, ['changes.parent_id UNKNOWN_FIELD']],
      [{ action: 'destroy', ids }, ['action NOT_ALLOWED']],
      [{ action: 'complete', ids: [] }, ['ids TOO_FEW']],
      [{ action: 'complete', ids: Array(501).fill(UNKNOWN_ID) }, ['ids TOO_MANY']],
    ];
    for (const [body, fields] of cases) {
      const refused = await ada.post('/tasks/bulk').send(body).expect(400);
      assert.equal(fieldsOf(refused), fields, JSON.stringify(body).slice(0, 100));
    }
  });
});
