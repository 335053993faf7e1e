import * as assert from 'uvu/assert';
import { createTask, operation } from '../world.ts';

operation('getTask', (it) => {
  it('200: the task as it was created, for everyone who is in the project', async ({
    ada,
    vera,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id, title: 'Punch the cards' });
    const { body, headers } = await vera.get(`/tasks/${task.id}`).expect(200);
    assert.equal(body.data, task);
    assert.is(headers['etag'], '"1"');
    assert.is(headers['cache-control'], 'private, no-cache');
  });

  it('304: nothing is sent again while the task has not changed', async ({ ada }) => {
    const task = await createTask(ada);
    const { headers } = await ada.get(`/tasks/${task.id}`).expect(200);
    await ada
      .get(`/tasks/${task.id}`)
      .set('if-none-match', headers['etag'] ?? '')
      .expect(304);
    await ada.get(`/tasks/${task.id}`).set('if-none-match', '"2"').expect(200);
  });

  it('400: an id that is no UUID is named', async ({ ada }) => {
    const { body } = await ada.get('/tasks/1').expect(400);
    assert.is(body.errors[0].field, 'task_id');
  });

  it('404: a stranger, a deleted task and an unknown id are told the same', async ({
    ada,
    eve,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    const gone = await createTask(ada);
    await ada.delete(`/tasks/${gone.id}`).expect(204);
    const answers = await Promise.all([
      eve.get(`/tasks/${task.id}`).expect(404),
      ada.get(`/tasks/${gone.id}`).expect(404),
      ada.get('/tasks/0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d').expect(404),
    ]);
    const told = answers.map(({ body: { meta: _, ...rest } }) => rest);
    assert.equal(told[1], told[0]);
    assert.equal(told[2], told[0]);
  });
});
