import * as assert from 'uvu/assert';
import { addMember, UNKNOWN_ID } from '../fixtures.ts';
import { createEntry } from '../time-kit.ts';
import { createTask, operation } from '../world.ts';

operation('getTimeEntry', (it) => {
  it('200: own entries, and those of projects that the caller administers', async (world) => {
    const { ada, grace, eve, vera, db, project_id, person } = world;
    const task = await createTask(ada, { project_id });
    const entry = await createEntry(grace, task);
    for (const each of [grace, ada]) {
      assert.equal((await each.get(`/time-entries/${entry.id}`).expect(200)).body.data, entry);
    }
    const admin = await person('Annie Easley');
    await addMember(db, project_id, admin, 'admin');
    await admin.get(`/time-entries/${entry.id}`).expect(200);
    const member = await person('Mary Jackson');
    await addMember(db, project_id, member);
    for (const each of [vera, eve, member]) await each.get(`/time-entries/${entry.id}`).expect(404);
    await ada.get(`/time-entries/${UNKNOWN_ID}`).expect(404);
  });

  it('304: known with this ETag, which changes with the title of the task', async ({ ada }) => {
    const task = await createTask(ada);
    const { id } = await createEntry(ada, task);
    const etag = (await ada.get(`/time-entries/${id}`).expect(200)).headers['etag'] ?? '';
    await ada.get(`/time-entries/${id}`).set('if-none-match', etag).expect(304);
    await ada.patch(`/tasks/${task.id}`).send({ title: 'Another', version: 1 }).expect(200);
    const { body } = await ada.get(`/time-entries/${id}`).set('if-none-match', etag).expect(200);
    assert.is(body.data.task.title, 'Another');
  });

  it('200: hides the task from a user who cannot see it any more', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    const entry = await createEntry(grace, task);
    const seen = async () => (await grace.get(`/time-entries/${entry.id}`).expect(200)).body.data;
    await ada.delete(`/tasks/${task.id}`).expect(204);
    assert.equal((await seen()).task, entry.task);
    await db
      .updateTable('project_member')
      .set({ role: 'viewer' })
      .where('user_id', '=', grace.id)
      .where('project_id', '=', project_id)
      .execute();
    assert.equal(await seen(), { ...entry, task: null });
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    assert.equal(await seen(), { ...entry, task: null });
  });
});
