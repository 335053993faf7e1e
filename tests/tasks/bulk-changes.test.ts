import * as assert from 'uvu/assert';
import { bulk, codesOf, eventsIn, fieldsOf, idsOf, readTask, runBulk, statusesOf } from '../bulk-kit.ts';
import { addMember, createCategory, createProject, UNKNOWN_ID } from '../fixtures.ts';
import { allFields, eachField, timeFromNow } from '../tasks-kit.ts';
import { createTask, inWorld } from '../world.ts';

inWorld('changes of many tasks', (it) => {
  it('200: each field changes and is logged as with updateTask', async ({ ada, clock, project_id, db }) => {
    for (const [name, change] of eachField(clock)) {
      const one = await createTask(ada, { project_id });
      const two = await createTask(ada);
      const { body } = await ada
        .patch(`/tasks/${one.id}`)
        .send({ ...change, version: 1 })
        .expect(200);
      const result = await runBulk(ada, { action: 'update', ids: [two.id], changes: change });
      const after = await readTask(ada, two);
      assert.equal([statusesOf(result), after[name], after.version], [['updated'], body.data[name], 2], name);
      const logged = async (id: string) => {
        const { body } = await ada.get(`/tasks/${id}/activity`).expect(200);
        return body.data[0].changes;
      };
      assert.equal(await logged(two.id), await logged(one.id), name);
      assert.equal((await eventsIn(db, result)).length, 1, name);
    }
  });

  it('200: assignees and categories are replaced, added and removed', async (world) => {
    const { ada, grace, vera, project_id, db } = world;
    const [work, home] = [
      await createCategory(ada, { name: 'Work' }),
      await createCategory(ada, { name: 'Home' }),
    ];
    const task = await createTask(ada, { project_id, assignee_ids: [vera.id], category_ids: [work.id] });
    const ids = [task.id];
    const change = async (changes: object) => {
      const result = await runBulk(ada, { action: 'update', ids, changes });
      const { assignees, categories } = await readTask(ada, task);
      const types = (await eventsIn(db, result)).map(({ type }) => type).sort();
      return [assignees.map(({ id }) => id).sort(), categories.map(({ name }) => name), types];
    };
    const both = [grace.id, vera.id].sort();
    assert.equal(await change({ add_assignee_ids: [grace.id.toUpperCase(), vera.id] }), [
      both,
      ['Work'],
      ['task.updated'],
    ]);
    assert.equal(await change({ remove_assignee_ids: [vera.id], add_category_ids: [home.id] }), [
      [grace.id],
      ['Home', 'Work'],
      ['task.categorized', 'task.updated'],
    ]);
    assert.equal(await change({ remove_category_ids: [work.id] }), [
      [grace.id],
      ['Home'],
      ['task.categorized'],
    ]);
    assert.equal(await change({ assignee_ids: [ada.id], category_ids: [] }), [
      [ada.id],
      [],
      ['task.categorized', 'task.updated'],
    ]);
  });

  it('200: reports why each task cannot be changed, in terms of the request', async (world) => {
    const { ada, eve, clock, project_id, db } = world;
    const personal = await createTask(ada);
    const shared = await createTask(ada, { project_id, start_date: timeFromNow(clock, 60_000) });
    const dated = await createTask(ada, { project_id, due_date: timeFromNow(clock, 1_000) });
    await addMember(db, project_id, eve);
    const ids = idsOf([personal, shared, dated]);
    const errorsFor = async (changes: object) => {
      const { results } = await runBulk(ada, { action: 'update', ids, changes, atomic: false });
      return results.map(
        ({ error }) => error?.errors.map(({ field, code }) => `${field} ${code}`).join() ?? '',
      );
    };
    assert.equal(await errorsFor({ add_assignee_ids: [ada.id, eve.id], add_tags: ['x'] }), [
      'changes.add_assignee_ids[1] UNKNOWN_ASSIGNEE',
      '',
      '',
    ]);
    assert.equal(await errorsFor({ due_date: timeFromNow(clock, 30_000), category_ids: [UNKNOWN_ID] }), [
      'changes.category_ids[0] UNKNOWN_CATEGORY',
      'changes.due_date DATES_OUT_OF_ORDER,changes.category_ids[0] UNKNOWN_CATEGORY',
      'changes.category_ids[0] UNKNOWN_CATEGORY',
    ]);
    assert.equal(await errorsFor({ due_on: '2199-01-01' }), ['', '', 'changes.due_on TWO_DUE_DATES']);
    const isPast = 'changes.due_date DUE_DATE_IN_PAST';
    const past = [isPast, `${isPast},changes.due_date DATES_OUT_OF_ORDER`, isPast];
    assert.equal(await errorsFor({ due_date: timeFromNow(clock, -1), due_on: null }), past);
    const tags = Array.from({ length: 20 }, (_, n) => `${n}`);
    assert.equal(await errorsFor({ add_tags: ['y', ...tags.slice(1)] }), [
      '',
      'changes.add_tags TOO_MANY',
      'changes.add_tags TOO_MANY',
    ]);
  });

  it('200: completing a blocked task succeeds with a warning', async ({ ada, project_id }) => {
    const [task, blocker] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    await ada.put(`/tasks/${task.id}/blockers/${blocker.id}`).expect(200);
    const result = await runBulk(ada, { action: 'complete', ids: [task.id] });
    assert.equal(
      result.results.map(({ status, warnings }) => [status, warnings.map(({ code }) => code)]),
      [['completed', ['TASK_BLOCKED']]],
    );
    const after = await readTask(ada, task);
    assert.equal([after.completed, after.completed_at], [true, after.updated_at]);
  });

  it('200: creates tasks in the order of the request, with the defaults of their projects', async (world) => {
    const { ada, grace, clock, project_id, db } = world;
    const settings = { default_priority: 'low', default_assignee_id: grace.id };
    await ada.patch(`/projects/${project_id}`).send(settings).expect(200);
    const parent = await createTask(ada, { project_id });
    const category = await createCategory(ada);
    const full = { ...allFields(clock), project_id, assignee_ids: [], category_ids: [category.id] };
    const one = await createTask(ada, full);
    const titles = Array.from({ length: 30 }, (_, n) => `Task ${n}`);
    const tasks = [full, { title: ' Below ', project_id, parent_id: parent.id }, { title: 'Mine' }];
    const result = await runBulk(ada, {
      action: 'create',
      tasks: [...tasks, ...titles.map((title) => ({ title, project_id }))],
    });
    assert.ok(statusesOf(result).every((status) => status === 'created'));
    const created = await Promise.all(result.results.map((each) => readTask(ada, each)));
    const [first, below, mine, ...rest] = created;
    if (!first || !below || !mine) throw new Error('no tasks');
    assert.equal({ ...first, id: '', position: '' }, { ...one, id: '', position: '' });
    assert.equal([below.title, below.parent_id, below.priority], ['Below', parent.id, 'low']);
    assert.equal([mine.project_id, mine.priority, mine.assignees], [null, 'medium', []]);
    assert.equal(idsOf(below.assignees), [grace.id]);
    assert.equal(
      rest.map(({ title }) => title),
      titles,
    );
    assert.equal(
      rest.map(({ position }) => position).toSorted(),
      rest.map(({ position }) => position),
    );
    const events = await eventsIn(db, result);
    assert.equal(
      events.filter(({ type }) => type === 'task.created').map(({ subject_id }) => subject_id),
      idsOf(created),
    );
    assert.equal(events.filter(({ type }) => type !== 'task.created').length, 1);
    const [theirs] = (await ada.get(`/tasks/${one.id}/activity`).expect(200)).body.data.slice(-1);
    const [ours] = (await ada.get(`/tasks/${first.id}/activity`).expect(200)).body.data.slice(-1);
    assert.equal(ours.changes, theirs.changes);
  });

  it('409: reports all faults of new tasks, and creates none of them', async (world) => {
    const { ada, vera, eve, clock, project_id } = world;
    const hers = await createProject(eve);
    const tasks = [
      { title: 'Fine', project_id },
      { title: 'Tags', tags: ['a', 'A'] },
      { title: 'Project', project_id: hers.id, due_date: timeFromNow(clock, -1) },
      { title: 'Parent', project_id, parent_id: UNKNOWN_ID, assignee_ids: [UNKNOWN_ID] },
      { title: 'Own', project_id: ada.id },
    ];
    const refused = await bulk(ada, { action: 'create', tasks }).expect(409);
    assert.equal(fieldsOf(refused), [
      'tasks[1].tags[1] DUPLICATE',
      'tasks[2].project_id UNKNOWN_PROJECT',
      'tasks[2].due_date DUE_DATE_IN_PAST',
      'tasks[3].parent_id UNKNOWN_PARENT',
      'tasks[3].assignee_ids[0] UNKNOWN_ASSIGNEE',
      'tasks[4].project_id UNKNOWN_PROJECT',
    ]);
    assert.is((await ada.get('/tasks').expect(200)).body.meta.total, 0);
    const partial = await runBulk(ada, { action: 'create', tasks, atomic: false });
    assert.equal([partial.changed_count, partial.failed_count], [1, 4]);
    const viewed = await runBulk(vera, {
      action: 'create',
      tasks: [{ title: 'x', project_id }],
      atomic: false,
    });
    assert.equal(codesOf(viewed), ['FORBIDDEN']);
  });
});
