import * as assert from 'uvu/assert';
import { createComment } from '../comments-kit.ts';
import { inbox, prefer } from '../notifications-kit.ts';
import { createTask, operation, type Person, type World } from '../world.ts';

const titles = async (world: World, person: Person, query: string) => {
  await world.readEvents();
  const { body } = await person.get(`/tasks?${query}&sort=title&order=asc`).expect(200);
  return body.data.map(({ title }: { title: string }) => title);
};

operation('markTaskRead', (it) => {
  it('204: until something new happens, also of a hidden kind', async (world) => {
    const { ada, grace, eve, project_id, db } = world;
    await prefer(ada, { commented: { in_app: false } });
    const task = await createTask(ada, { project_id, title: 'Discussed' });
    await createTask(ada, { project_id, title: 'Quiet' });
    await createComment(grace, task);
    await grace.patch(`/tasks/${task.id}`).send({ version: 1, priority: 'high' }).expect(200);
    assert.equal(await titles(world, ada, 'unread=true'), ['Discussed']);
    assert.equal(await titles(world, ada, 'unread=false'), ['Quiet']);
    assert.equal(await titles(world, grace, 'unread=true'), []);
    await eve.put(`/tasks/${task.id}/read`).expect(404);
    const { headers } = await ada.put(`/tasks/${task.id}/read`).expect(204);
    assert.equal(await titles(world, ada, 'unread=true'), []);
    assert.equal(await inbox(world, ada, 'read=false'), []);
    const request_ids = async () =>
      (
        await db
          .selectFrom('event')
          .where('type', '=', 'notification.read')
          .where('space_id', '=', ada.id)
          .select('request_id')
          .execute()
      ).map(({ request_id }) => request_id);
    assert.equal(await request_ids(), [headers['x-request-id']]);
    await ada.put(`/tasks/${task.id}/read`).expect(204);
    assert.is((await request_ids()).length, 1, 'nothing changed');
    await createComment(grace, task);
    assert.equal(await titles(world, ada, `unread=true&project_id=${project_id}`), ['Discussed']);
    const found = await ada.get(`/projects/${project_id}/tasks?unread=true`).expect(200);
    assert.is(found.body.data.length, 1);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await ada.put(`/tasks/${task.id}/read`).expect(404);
  });
});
