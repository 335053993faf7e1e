import * as assert from 'uvu/assert';
import { taskWithFile, upload } from '../attachments-kit.ts';
import { createTask, operation } from '../world.ts';

operation('updateAttachment', (it) => {
  it('200: changes the name and the description, and downloads have the new name', async (world) => {
    const { ada, db } = world;
    const { file } = await taskWithFile(world);
    const path = `/attachments/${file.id}`;
    const { body, headers } = await ada
      .patch(path)
      .send({ name: 'deck.txt', description: 'The first deck', version: 1 })
      .expect(200);
    assert.equal(
      [body.data.name, body.data.description, body.data.version],
      ['deck.txt', 'The first deck', 2],
    );
    assert.match(
      String((await ada.get(`${path}/content`).expect(200)).headers['content-disposition']),
      'deck.txt',
    );
    const event = await db
      .selectFrom('event')
      .where('request_id', '=', String(headers['x-request-id']))
      .select(['type', 'version', 'changes'])
      .executeTakeFirstOrThrow();
    assert.equal([event.type, event.version], ['attachment.updated', 2]);
    assert.equal(event.changes, [
      { field: 'description', before: null, after: 'The first deck' },
      { field: 'name', before: 'cards.txt', after: 'deck.txt' },
    ]);
    const cleared = await ada.patch(path).send({ description: null }).expect(200);
    assert.equal([cleared.body.data.description, cleared.body.data.name], [null, 'deck.txt']);
  });

  it('400: a name with a path, with invisible characters, or that is too long', async ({ ada }) => {
    const file = await upload(ada, await createTask(ada));
    for (const name of ['../x', 'a/b', 'a\\b', 'gpj.\u202eexe', 'a\nb', ' a', 'a.', `${'é'.repeat(200)}`]) {
      const { body } = await ada.patch(`/attachments/${file.id}`).send({ name }).expect(400);
      assert.is(body.errors[0].field, 'name', name);
    }
  });

  it('403: a member who did not upload the file, and an admin', async (world) => {
    const { grace } = world;
    const { file } = await taskWithFile(world);
    await grace.patch(`/attachments/${file.id}`).send({ name: 'mine.txt' }).expect(403);
  });

  it('409: one of two clients who update the same version at once', async (world) => {
    const { ada } = world;
    const { file } = await taskWithFile(world);
    const rename = (name: string) => ada.patch(`/attachments/${file.id}`).send({ name, version: 1 });
    const replies = await Promise.all([rename('a.txt'), rename('b.txt')]);
    assert.equal(replies.map(({ status }) => status).sort(), [200, 409]);
    const conflict = replies.find(({ status }) => status === 409);
    assert.is(conflict?.body.error, 'VERSION_CONFLICT');
    assert.is(conflict?.body.meta.changes[0].field, 'name');
  });

  it('409, 404: in an archived project, and in the trash', async (world) => {
    const { ada, project_id } = world;
    const { task, file } = await taskWithFile(world);
    await ada.patch(`/projects/${project_id}`).set('If-Match', '*').send({ archived: true }).expect(200);
    const { body } = await ada.patch(`/attachments/${file.id}`).send({ name: 'x' }).expect(409);
    assert.is(body.error, 'PROJECT_ARCHIVED');
    await ada.patch(`/projects/${project_id}`).set('If-Match', '*').send({ archived: false }).expect(200);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await ada.patch(`/attachments/${file.id}`).send({ name: 'x' }).expect(404);
  });
});
