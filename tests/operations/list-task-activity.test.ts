import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { createCategory, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { type Caller, createTask, operation } from '../world.ts';

type Event = Schema<'Event'>;

async function historyFor(person: Caller, id: string, query = ''): Promise<Event[]> {
  const { body } = await person.get(`/tasks/${id}/activity?${query}`).expect(200);
  return body.data;
}

const typesFor = async (person: Caller, id: string, query?: string) =>
  (await historyFor(person, id, query)).map(({ type }) => type);

operation('listTaskActivity', (it) => {
  it('200: returns the history of one task, field by field, to everyone who sees it', async ({
    ada,
    grace,
    vera,
    clock,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id, title: 'Punch' });
    await createTask(ada, { project_id, title: 'Another' });
    clock.advance(1000);
    await grace.patch(`/tasks/${task.id}`).send({ title: 'Punch the cards', version: 1 }).expect(200);
    await ada.patch(`/tasks/${task.id}`).send({ description: '**now**', version: 2 }).expect(200);
    const history = await historyFor(vera, task.id);
    assert.equal(
      history
        .slice(0, 2)
        .map(({ type, actor, version, changes }) => ({ type, by: actor?.id, version, changes })),
      [
        {
          type: 'task.updated',
          by: ada.id,
          version: 3,
          changes: [{ field: 'description', before: null, after: '**now**' }],
        },
        {
          type: 'task.updated',
          by: grace.id,
          version: 2,
          changes: [{ field: 'title', before: 'Punch', after: 'Punch the cards' }],
        },
      ],
    );
    assert.is(history.length, 3);
    assert.is(history[2]?.type, 'task.created');
    // Each has the name it had at that time.
    assert.equal(
      history.map(({ subject }) => subject.name),
      ['Punch the cards', 'Punch the cards', 'Punch'],
    );
    for (const event of history) {
      assert.equal([event.subject.type, event.subject.id, event.project_id], ['task', task.id, project_id]);
    }
    assert.equal(await historyFor(ada, task.id), history);
  });

  it('200: returns the same as listActivity', async ({ ada }) => {
    const task = await createTask(ada);
    const { body } = await ada.get(`/activity?subject_id=${task.id}`).expect(200);
    assert.equal(await historyFor(ada, task.id), body.data);
  });

  it('200: shows each user their own categories only', async ({ ada, grace, project_id }) => {
    const { id } = await createCategory(ada);
    const task = await createTask(grace, { project_id });
    await ada.post(`/tasks/${task.id}/categories/${id}`).expect(200);
    assert.equal(await typesFor(ada, task.id), ['task.categorized', 'task.created']);
    assert.equal(await typesFor(grace, task.id), ['task.created']);
  });

  it('200: in the trash, is visible to those who can restore the task', async ({
    ada,
    grace,
    vera,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    await grace.delete(`/tasks/${task.id}`).expect(204);
    for (const person of [ada, grace]) {
      assert.equal(await typesFor(person, task.id), ['task.deleted', 'task.created']);
    }
    await vera.get(`/tasks/${task.id}/activity`).expect(404);
    await ada.post(`/tasks/${task.id}/restore`).expect(200);
    assert.equal(await typesFor(vera, task.id), ['task.restored', 'task.deleted', 'task.created']);
  });

  it('200: filters by type, actor and time', async ({ ada, grace, clock, project_id }) => {
    const task = await createTask(ada, { project_id });
    clock.advance(1000);
    const later = new Date(clock.now()).toISOString();
    await grace.patch(`/tasks/${task.id}`).send({ priority: 'low', version: 1 }).expect(200);
    const update = ['task.updated'];
    assert.equal(await typesFor(ada, task.id, 'type=task.updated&type=task.deleted'), update);
    assert.equal(await typesFor(ada, task.id, `actor_id=${grace.id}`), update);
    assert.equal(await typesFor(ada, task.id, `created_from=${later}`), update);
    assert.equal(await typesFor(ada, task.id, `created_to=${later}`), ['task.created']);
    const { body } = await ada.get(`/tasks/${task.id}/activity?actor_id=${UNKNOWN_ID}`).expect(200);
    assert.equal([body.data, body.meta.total, body.meta.next_cursor], [[], 0, null]);
  });

  it('200: returns pages with a total, or by cursor', async ({ ada }) => {
    const task = await createTask(ada);
    for (let version = 1; version < 5; version++) {
      await ada
        .patch(`/tasks/${task.id}`)
        .send({ title: `Title ${version}`, version })
        .expect(200);
    }
    await createTask(ada);
    const first = await ada.get(`/tasks/${task.id}/activity?per_page=2`).expect(200);
    assert.equal([first.body.meta.total, first.body.meta.page], [5, 1]);
    const next = await ada
      .get(`/tasks/${task.id}/activity?per_page=2&cursor=${first.body.meta.next_cursor}`)
      .expect(200);
    assert.equal([next.body.meta.total, next.body.meta.page], [null, null]);
    const last = await ada.get(`/tasks/${task.id}/activity?per_page=2&page=3`).expect(200);
    assert.equal(
      [first, next, last].flatMap(({ body }) => body.data.map(({ version }: Event) => version)),
      [5, 4, 3, 2, 1],
    );
    const past = await ada.get(`/tasks/${task.id}/activity?per_page=2&page=4`).expect(200);
    assert.equal([past.body.data, past.body.meta.total], [[], 5]);
  });

  it('400: a cursor of another task or other filters', async ({ ada }) => {
    const [task, other] = [await createTask(ada), await createTask(ada)];
    await ada.patch(`/tasks/${task.id}`).send({ title: 'New', version: 1 }).expect(200);
    const { body } = await ada.get(`/tasks/${task.id}/activity?per_page=1`).expect(200);
    const cursor: string = body.meta.next_cursor;
    for (const path of [
      `/tasks/${other.id}/activity?cursor=${cursor}`,
      `/tasks/${task.id}/activity?type=task.created&cursor=${cursor}`,
      `/activity?cursor=${cursor}`,
      `/tasks/${task.id}/activity?cursor=nonsense`,
    ]) {
      const refusal = await ada.get(path).expect(400);
      assert.is(refusal.body.error, 'INVALID_CURSOR', path);
    }
  });

  it('400: names invalid and unknown parameters', async ({ ada }) => {
    const task = await createTask(ada);
    const wrong: [string, string][] = [
      [`/tasks/1/activity`, 'task_id'],
      [`/tasks/${task.id}/activity?type=updated`, 'type[0]'],
      [`/tasks/${task.id}/activity?actor_id=1`, 'actor_id'],
      [`/tasks/${task.id}/activity?created_from=0`, 'created_from'],
      [`/tasks/${task.id}/activity?subject_id=${UNKNOWN_ID}`, 'subject_id'],
      [`/tasks/${task.id}/activity?project_id=${UNKNOWN_ID}`, 'project_id'],
      [`/tasks/${task.id}/activity?per_page=0`, 'per_page'],
    ];
    for (const [path, field] of wrong) {
      const { body } = await ada.get(path).expect(400);
      assert.is(body.errors[0]?.field, field, path);
    }
  });

  it('404: a stranger cannot tell that the task exists', async ({ ada, grace, eve, project_id }) => {
    const task = await createTask(ada, { project_id });
    const personal = await createTask(ada);
    const purged = await createTask(ada);
    await ada.delete(`/tasks/${purged.id}?permanent=true`).expect(204);
    const responses = await Promise.all([
      eve.get(`/tasks/${UNKNOWN_ID}/activity`).expect(404),
      eve.get(`/tasks/${task.id}/activity`).expect(404),
      eve.get(`/tasks/${task.id}/activity?page=2`).expect(404),
      grace.get(`/tasks/${personal.id}/activity`).expect(404),
      ada.get(`/tasks/${purged.id}/activity`).expect(404),
      ada.get(`/tasks/${project_id}/activity`).expect(404),
    ]);
    for (const response of responses)
      assert.equal(withoutRequestId(response), withoutRequestId(responses[0]));
  });

  it('404: ends with the membership, also for the creator of the task', async ({ grace, db, project_id }) => {
    const task = await createTask(grace, { project_id });
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    await grace.get(`/tasks/${task.id}/activity`).expect(404);
  });

  it('404: a removed member with a private category on the task', async ({ grace, db, project_id }) => {
    const { id } = await createCategory(grace);
    const task = await createTask(grace, { project_id, category_ids: [id] });
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    await grace.get(`/tasks/${task.id}/activity`).expect(404);
  });
});
