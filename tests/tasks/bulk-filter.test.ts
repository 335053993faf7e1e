import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { budget } from '../../src/tasks/filter/cost.ts';
import { afterFile } from '../after-file.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { bulk, codesOf, eventsIn, fieldsOf, idsOf, readTask, runBulk, statusesOf } from '../bulk-kit.ts';
import { createProject, fillProject } from '../fixtures.ts';
import { type Caller, createTask, inWorld } from '../world.ts';
import { orderOf } from './trees-kit.ts';

const inBackground = (person: Caller, body: object) =>
  bulk(person, { atomic: false, ...body }).set('Prefer', 'respond-async');

const usual = { ...budget };
afterFile(() => {
  Object.assign(budget, usual);
});

const jobOf = async (person: Caller, { id }: { id: string }): Promise<Schema<'Job'>> =>
  (await person.get(`/jobs/${id}`).expect(200)).body.data;

inWorld('changes of the tasks that match a filter', (it) => {
  it('200: changes the tasks that match and that the caller can see', async ({ ada, eve, project_id }) => {
    const [one, two] = [
      await createTask(ada, { tags: ['x'] }),
      await createTask(ada, { project_id, tags: ['X'] }),
    ];
    const other = await createTask(ada, { tags: ['y'] });
    const hers = await createTask(eve, { tags: ['x'] });
    const request = { filter: 'tag = x', max_affected: 2 };
    const result = await runBulk(ada, { action: 'complete', ...request });
    assert.equal(
      result.results.map(({ id, status }) => [id, status]),
      idsOf([one, two]).map((id) => [id, 'completed']),
    );
    assert.equal([(await readTask(ada, other)).version, (await readTask(eve, hers)).version], [1, 1]);
    await runBulk(ada, { action: 'delete', ...request });
    const none = await runBulk(ada, { action: 'delete', ...request });
    assert.equal([none.results, none.bulk_id], [[], null]);
    assert.equal(statusesOf(await runBulk(ada, { action: 'restore', ...request })), ['restored', 'restored']);
    const moved = await runBulk(ada, { action: 'move', ...request, to: { project_id } });
    assert.equal(statusesOf(moved), ['moved', 'moved']);
  });

  it('409: more tasks than expected, or a task that cannot be changed', async (world) => {
    const { ada, vera, project_id } = world;
    for (let n = 0; n < 3; n += 1) await createTask(ada, { project_id });
    const filter = 'status = todo';
    const many = await bulk(ada, { action: 'complete', filter, max_affected: 2 }).expect(409);
    assert.equal(
      [many.body.error, fieldsOf(many)],
      ['TOO_MANY_AFFECTED', ['max_affected TOO_MANY_AFFECTED']],
    );
    const viewed = await bulk(vera, { action: 'complete', filter, max_affected: 3 }).expect(409);
    assert.equal(fieldsOf(viewed), Array(3).fill('filter FORBIDDEN'));
    const mine = await createTask(vera);
    const partial = await runBulk(vera, { action: 'complete', filter, max_affected: 9, atomic: false });
    assert.equal(codesOf(partial).toSorted(), ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', null]);
    assert.is((await readTask(vera, mine)).completed, true);
  });

  it('400: a filter that is not valid, or without a limit', async ({ ada }) => {
    const cases: [body: object, fields: string[]][] = [
      [{ filter: 'status ==', max_affected: 1 }, ['filter INVALID_FILTER']],
      [{ filter: 'status = todo' }, ['max_affected REQUIRED']],
      [{ ids: [ada.id], max_affected: 1 }, ['max_affected NOT_ALLOWED']],
      [{ ids: [ada.id], filter: 'status = todo', max_affected: 1 }, ['filter NOT_ALLOWED']],
    ];
    for (const [body, fields] of cases)
      assert.equal(fieldsOf(await bulk(ada, { action: 'complete', ...body }).expect(400)), fields);
  });

  it('400: a filter that would have to compare too many items, unless an index finds them', async (world) => {
    const { ada, grace, person, project_id } = world;
    const tasks = [];
    for (let n = 0; n < 8; n += 1) tasks.push(await createTask(ada, { due_on: `2031-03-0${n + 1}` }));
    const shared = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    Object.assign(budget, { units: 12, leastSteps: 2 });
    const request = { action: 'complete' as const, max_affected: 9 };
    for (const send of [bulk, inBackground]) {
      const refused = await send(ada, { ...request, filter: 'status = todo' }).expect(400);
      assert.equal(
        [refused.body.error, fieldsOf(refused)],
        ['FILTER_TOO_EXPENSIVE', ['filter FILTER_TOO_EXPENSIVE']],
      );
    }
    const few = await person('Few');
    await createTask(few);
    assert.is((await runBulk(few, { ...request, filter: 'status = todo' })).changed_count, 1);
    const change = async (action: 'complete' | 'delete' | 'restore', filter: string) =>
      (await runBulk(ada, { action, max_affected: 9, filter })).results.map(({ id }) => id);
    const [first, second] = idsOf(tasks);
    assert.equal(await change('complete', `project = ${project_id} and status = todo`), [shared.id]);
    assert.equal(await change('delete', `assignee = ${grace.id} and status != todo`), [shared.id]);
    assert.equal(await change('complete', `id = ${second} and status = todo`), [second]);
    assert.equal(await change('delete', 'due_date <= 2031-03-01 and status = todo'), [first]);
    assert.equal(await change('restore', `project = ${project_id} and status != todo`), [shared.id]);
    Object.assign(budget, usual);
    assert.equal(await change('restore', 'status = todo'), [first]);
  });

  it('200: a task that stops matching while the change waits for it stays as it is', async ({ ada, db }) => {
    const [one, two] = [await createTask(ada), await createTask(ada)];
    let sent: Promise<{ body: { data: Schema<'Bulk'> } }> | undefined;
    await db.transaction().execute(async (holder) => {
      await holder
        .updateTable('task')
        .set({ status: 'in_progress', version: 2 })
        .where('id', '=', one.id)
        .execute();
      const request = bulk(ada, { action: 'delete', filter: 'status = todo', max_affected: 9 });
      sent = request.expect(200).then((response) => response);
      await waitForLocks(db, 1, sent);
    });
    const { body } = (await sent) ?? { body: { data: null } };
    assert.equal(
      body.data?.results.map(({ id, status }) => [id, status]),
      [[two.id, 'deleted']],
    );
    assert.is((await readTask(ada, one)).status, 'in_progress');
  });

  it('202: a job changes more than 500 tasks, and another one undoes it', async (world) => {
    const { ada, db, runJobs, project_id } = world;
    await fillProject(db, project_id, 1_300);
    const filter = `project = ${project_id}`;
    const request = { action: 'complete' as const, filter, max_affected: 5_000 };
    const refused = await bulk(ada, { ...request, atomic: false }).expect(409);
    assert.match(refused.body.errors[0].message, 'respond-async');
    await inBackground(ada, { ...request, max_affected: 1_000 }).expect(409);
    const started = await inBackground(ada, request).expect(202);
    assert.is(started.headers['preference-applied'], 'respond-async');
    const { id } = started.body.data;
    assert.is(started.headers['location'], `/api/v1/jobs/${id}`);
    const { body: early } = await ada.post(`/tasks/bulk/${id}/undo`).expect(409);
    assert.is(early.error, 'BULK_RUNNING');
    await runJobs();
    const done = await jobOf(ada, { id });
    assert.equal(
      [done.kind, done.status, done.progress, done.result],
      [
        'task_bulk',
        'completed',
        { done: 1_170, total: 1_170 },
        { item_count: 1_170, skipped_count: 0, imported: null },
      ],
    );
    const open = async () =>
      (await ada.get(`/tasks?project_id=${project_id}&completed=false`).expect(200)).body.meta.total;
    assert.is(await open(), 0);
    const [event] = await eventsIn(db, { bulk_id: id });
    const { body: page } = await ada.get(`/tasks/${event?.subject_id}/activity`).expect(200);
    assert.equal([page.data[0].request_id, page.data[0].actor.id], [started.body.meta.request_id, ada.id]);
    const { body: undo } = await ada.post(`/tasks/bulk/${id}/undo`).expect(202);
    await runJobs();
    assert.equal((await jobOf(ada, undo.data)).result, {
      item_count: 1_170,
      skipped_count: 0,
      imported: null,
    });
    assert.is(await open(), 1_170);
    assert.equal((await eventsIn(db, { bulk_id: undo.data.id }))[0]?.undo_of, id);
  });

  it('202: a job skips what it cannot change, keeps the order of a move, and stops for a former user', async (world) => {
    const { ada, eve, db, runJobs, project_id } = world;
    const other = await createProject(ada);
    await fillProject(db, project_id, 700);
    const before = await orderOf(ada, `project_id=${project_id}`);
    const filter = `project = ${project_id}`;
    const request = {
      action: 'move',
      filter,
      max_affected: 700,
      to: { project_id: other.id, place: 'first' },
    };
    const { body: moved } = await inBackground(ada, request).expect(202);
    await runJobs();
    assert.is((await jobOf(ada, moved.data)).result?.item_count, 630);
    const ids = await db
      .selectFrom('task')
      .where('space_id', '=', other.id)
      .where('deleted_at', 'is', null)
      .orderBy('id')
      .select(['id', 'place'])
      .execute();
    assert.equal(
      ids.map(({ place }) => place),
      ids.map(({ place }) => place).toSorted(),
    );
    assert.ok(before.length > 0);
    const mine = await createTask(ada);
    const targets = [mine.id, (await createTask(eve)).id];
    const { body: partial } = await inBackground(ada, { action: 'complete', ids: targets }).expect(202);
    await runJobs();
    assert.equal((await jobOf(ada, partial.data)).result, {
      item_count: 1,
      skipped_count: 1,
      imported: null,
    });
    const created = await inBackground(ada, {
      action: 'create',
      tasks: [{ title: 'New' }, { title: 'x', parent_id: mine.id }],
    }).expect(202);
    await runJobs();
    assert.equal((await jobOf(ada, created.body.data)).result, {
      item_count: 2,
      skipped_count: 0,
      imported: null,
    });
    const { body: late } = await inBackground(ada, { action: 'delete', ids: [mine.id] }).expect(202);
    await db.updateTable('user').set({ active: false }).where('id', '=', ada.id).execute();
    await runJobs();
    await db.updateTable('user').set({ active: true }).where('id', '=', ada.id).execute();
    assert.equal((await jobOf(ada, late.data)).result, { item_count: 0, skipped_count: 1, imported: null });
  });
});
