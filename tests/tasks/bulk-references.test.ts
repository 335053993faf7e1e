import * as assert from 'uvu/assert';
import { bulk, codesOf, eventsIn, fieldsOf, runBulk, statusesOf } from '../bulk-kit.ts';
import { createProject, UNKNOWN_ID } from '../fixtures.ts';
import { createTask, inWorld } from '../world.ts';
import { assertIntact, orderOf, read } from './trees-kit.ts';

/** Tasks that are each below the one before, with these titles. */
const chain = (titles: string, first: object = {}) =>
  [...titles].map((title, nth) => ({
    title,
    ref: title,
    ...(nth === 0 ? first : { parent_ref: titles[nth - 1] }),
  }));

inWorld('new tasks below others of the same request', (it) => {
  it('200: creates trees in the project of the first task, and names each by its `ref`', async (world) => {
    const { ada, db, project_id } = world;
    const tasks = [
      { ref: 'engine', title: 'Engine', project_id },
      { ref: 'own', title: 'Own' },
      { ref: 'mill', parent_ref: 'engine', title: 'Mill' },
      { parent_ref: 'mill', title: 'Gears', project_id: project_id.toUpperCase() },
      { parent_ref: 'own', title: 'Mine', tags: ['x'] },
      { ref: 'Engine', parent_ref: 'engine', title: 'Store' },
    ];
    const result = await runBulk(ada, { action: 'create', tasks });
    assert.equal(statusesOf(result), Array(6).fill('created'));
    assert.equal(
      result.results.map(({ ref }) => ref),
      ['engine', 'own', 'mill', null, null, 'Engine'],
    );
    const ids = result.results.map(({ id }) => id ?? '');
    const created = await Promise.all(ids.map((id) => read(ada, { id })));
    assert.equal(
      created.map(({ title, parent_id, project_id: project, version }) => [
        title,
        parent_id,
        project,
        version,
      ]),
      [
        ['Engine', null, project_id, 1],
        ['Own', null, null, 1],
        ['Mill', ids[0], project_id, 1],
        ['Gears', ids[2], project_id, 1],
        ['Mine', ids[1], null, 1],
        ['Store', ids[0], project_id, 1],
      ],
    );
    assert.is(created[0]?.subtask_count, 2);
    assert.is(await orderOf(ada, `parent_id=${ids[0]}`), 'MillStore');
    const events = await eventsIn(db, result);
    assert.equal(
      events.map(({ type, subject_id }) => [type, subject_id]),
      ids.map((id) => ['task.created', id]),
    );
    await assertIntact(db, [project_id, ada.id]);
  });

  it('200: a tree below a task that exists, which is undone as a whole, and that too', async (world) => {
    const { ada, db, project_id } = world;
    const top = await createTask(ada, { project_id });
    const tasks = chain('abc', { project_id, parent_id: top.id });
    const result = await runBulk(ada, { action: 'create', tasks });
    const ids = result.results.map(({ id }) => id ?? '');
    assert.is((await read(ada, { id: ids[2] ?? '' })).parent_id, ids[1]);
    const { body: undone } = await ada.post(`/tasks/bulk/${result.bulk_id}/undo`).expect(200);
    assert.equal(statusesOf(undone.data), Array(3).fill('deleted'));
    for (const id of ids) await ada.get(`/tasks/${id}`).expect(404);
    const { body: again } = await ada.post(`/tasks/bulk/${undone.data.bulk_id}/undo`).expect(200);
    // The others come along.
    assert.equal(statusesOf(again.data), ['restored']);
    const after = await Promise.all(ids.map((id) => read(ada, { id })));
    assert.equal(
      after.map(({ parent_id }) => parent_id),
      [top.id, ids[0], ids[1]],
    );
    await assertIntact(db, [project_id]);
  });

  it('400: a `ref` that is repeated, unknown or comes later, and two parents', async ({ ada }) => {
    const cases: [tasks: object[], fields: string[]][] = [
      [[{ ref: 'a' }, { ref: 'b' }, { ref: 'a' }], ['tasks[2].ref DUPLICATE']],
      [[{ parent_ref: 'a' }], ['tasks[0].parent_ref UNKNOWN_REF']],
      [[{ ref: 'a' }, { parent_ref: 'A' }], ['tasks[1].parent_ref UNKNOWN_REF']],
      [[{ ref: 'a', parent_ref: 'a' }], ['tasks[0].parent_ref UNKNOWN_REF']],
      [[{ parent_ref: 'a' }, { ref: 'a' }], ['tasks[0].parent_ref UNKNOWN_REF']],
      [[{ ref: 'a' }, { parent_ref: 'a', parent_id: UNKNOWN_ID }], ['tasks[1].parent_ref TWO_PARENTS']],
      [
        [{ ref: 'a', parent_ref: 'b' }, { ref: 'a' }],
        ['tasks[0].parent_ref UNKNOWN_REF', 'tasks[1].ref DUPLICATE'],
      ],
      [[{ ref: '' }], ['tasks[0].ref TOO_SHORT']],
    ];
    for (const atomic of [true, false]) {
      for (const [tasks, fields] of cases) {
        const titled = tasks.map((task) => ({ title: 'x', ...task }));
        const refused = await bulk(ada, { action: 'create', tasks: titled, atomic }).expect(400);
        assert.equal(fieldsOf(refused), fields);
      }
    }
    const late = await bulk(ada, {
      action: 'create',
      tasks: [{ title: 'x', parent_ref: 'a' }, ...chain('a')],
    }).expect(400);
    assert.match(late.body.errors[0].message, 'before its subtasks');
    assert.is((await ada.get('/tasks').expect(200)).body.meta.total, 0);
  });

  it('200: a subtask fails with its parent, for whatever reason that does', async (world) => {
    const { ada, vera, grace, eve, db, project_id } = world;
    const elsewhere = await createProject(eve);
    const above = await createTask(ada, { project_id });
    const faults: [parent: object, code: string, orphan: string][] = [
      [{ tags: ['x', 'X'] }, 'VALIDATION_FAILED', 'UNKNOWN_PARENT'],
      [{ due_on: '2001-01-01' }, 'DUE_DATE_IN_PAST', 'UNKNOWN_PARENT'],
      [{ assignee_ids: [eve.id] }, 'UNKNOWN_ASSIGNEE', 'UNKNOWN_PARENT'],
      [{ category_ids: [UNKNOWN_ID] }, 'UNKNOWN_CATEGORY', 'UNKNOWN_PARENT'],
      [{ parent_id: UNKNOWN_ID, project_id }, 'UNKNOWN_PARENT', 'UNKNOWN_PARENT'],
      [{ parent_id: above.id }, 'UNKNOWN_PARENT', 'UNKNOWN_PARENT'],
      [{ project_id: elsewhere.id }, 'UNKNOWN_PROJECT', 'UNKNOWN_PROJECT'],
    ];
    for (const [parent, code, orphan] of faults) {
      const tasks = [...chain('ab', parent), { title: 'c', parent_ref: 'b' }, { title: 'd' }];
      const result = await runBulk(ada, { action: 'create', tasks, atomic: false });
      const what = JSON.stringify(parent);
      assert.equal(codesOf(result), [code, orphan, orphan, null], what);
      const refused = await bulk(ada, { action: 'create', tasks }).expect(409);
      assert.is(refused.body.errors.length, 3, what);
      if (orphan !== 'UNKNOWN_PARENT') continue;
      assert.equal(
        result.results
          .slice(1, 3)
          .map(({ ref, error }) => [ref, error?.errors[0]?.field, error?.errors[0]?.code]),
        [
          ['b', 'tasks[1].parent_ref', 'PARENT_FAILED'],
          [null, 'tasks[2].parent_ref', 'PARENT_FAILED'],
        ],
        what,
      );
      assert.equal(fieldsOf(refused).slice(1), [
        'tasks[1].parent_ref PARENT_FAILED',
        'tasks[2].parent_ref PARENT_FAILED',
      ]);
    }
    const viewed = await runBulk(vera, {
      action: 'create',
      tasks: chain('ab', { project_id }),
      atomic: false,
    });
    assert.equal(codesOf(viewed), ['FORBIDDEN', 'FORBIDDEN']);
    const { body } = await grace.get(`/tasks?project_id=${project_id}`).expect(200);
    assert.is(body.meta.total, 1);
    await assertIntact(db, [project_id, ada.id]);
  });

  it('200: an error of the subtask itself leaves its parent, and both are reported', async ({
    ada,
    project_id,
  }) => {
    const tasks = [
      ...chain('a', { project_id }),
      { title: 'b', ref: 'b', parent_ref: 'a', due_on: '2001-01-01' },
      { title: 'c', parent_ref: 'b', due_on: '2001-01-01' },
      { title: 'd', parent_ref: 'a', project_id: null },
      { title: 'e', parent_ref: 'a', recurrence: { rule: 'FREQ=DAILY' } },
    ];
    const result = await runBulk(ada, { action: 'create', tasks, atomic: false });
    assert.equal(codesOf(result), [
      null,
      'DUE_DATE_IN_PAST',
      'VALIDATION_FAILED',
      'UNKNOWN_PARENT',
      'VALIDATION_FAILED',
    ]);
    assert.equal(
      result.results[2]?.error?.errors.map(({ field, code }) => `${field} ${code}`),
      ['tasks[2].parent_ref PARENT_FAILED', 'tasks[2].due_on DUE_DATE_IN_PAST'],
    );
    assert.is(result.results[3]?.error?.errors[0]?.field, 'tasks[3].parent_ref');
    assert.is(result.results[4]?.error?.errors[0]?.code, 'RECURRING_SUBTASK');
  });

  it('200: at most 5 levels and 1,000 tasks, with those that exist', async ({ ada, db, project_id }) => {
    const result = await runBulk(ada, { action: 'create', tasks: chain('abcdefgh'), atomic: false });
    assert.equal(codesOf(result), [null, null, null, null, null, null, 'TOO_DEEP', 'UNKNOWN_PARENT']);
    const top = await createTask(ada, { project_id });
    const below = await createTask(ada, { project_id, parent_id: top.id });
    const tasks = chain('abcde', { project_id, parent_id: below.id });
    const deep = await runBulk(ada, { action: 'create', tasks, atomic: false });
    assert.equal(codesOf(deep), [null, null, null, null, 'TOO_DEEP']);
    const many = Array.from({ length: 499 }, () => ({ title: 'x', parent_ref: 'a' }));
    await runBulk(ada, {
      action: 'create',
      tasks: [...chain('a', { project_id, parent_id: top.id }), ...many],
    });
    const full = [{ title: 'a', ref: 'a', project_id, parent_id: below.id }, ...many];
    const crowded = await runBulk(ada, { action: 'create', tasks: full, atomic: false });
    // The tree had 506 tasks.
    assert.equal([crowded.changed_count, crowded.failed_count], [494, 6]);
    assert.equal(codesOf(crowded).slice(-6), Array(6).fill('TREE_TOO_LARGE'));
    await assertIntact(db, [ada.id, project_id]);
  });

  it('200: a dry run and a job do the same', async ({ ada, runJobs }) => {
    const tasks = [...chain('ab'), { title: 'c', parent_ref: 'b', due_on: '2001-01-01' }];
    const request = { action: 'create' as const, tasks, atomic: false };
    const dry = await runBulk(ada, { ...request, dry_run: true });
    assert.equal(codesOf(dry), [null, null, 'DUE_DATE_IN_PAST']);
    assert.is((await ada.get('/tasks').expect(200)).body.meta.total, 0);
    const { body } = await bulk(ada, request).set('Prefer', 'respond-async').expect(202);
    await runJobs();
    const { body: job } = await ada.get(`/jobs/${body.data.id}`).expect(200);
    assert.equal([job.data.result.item_count, job.data.result.skipped_count], [2, 1]);
    const { body: list } = await ada.get('/tasks?sort=title&order=asc').expect(200);
    assert.is(list.data[1].parent_id, list.data[0].id);
  });
});
