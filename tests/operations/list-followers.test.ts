import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { addMember, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { type Caller, createTask, operation } from '../world.ts';

operation('listFollowers', (it) => {
  const followers = async (person: Caller, id: string, query = ''): Promise<string[]> => {
    const { body } = await person.get(`/tasks/${id}/followers${query}`).expect(200);
    assert.is(body.meta.total, body.data.length);
    return body.data.map(({ user, reason }: Schema<'TaskFollower'>) => `${user.full_name}: ${reason}`);
  };

  it('200: lists the creator, assignees and those who chose to, sorted by name', async ({
    ada,
    grace,
    vera,
    project_id,
  }) => {
    const { id } = await createTask(grace, { project_id, assignee_ids: [grace.id, ada.id] });
    assert.equal(await followers(vera, id), ['Ada Lovelace: assignee', 'Grace Hopper: creator']);
    await vera.put(`/tasks/${id}/follow`).expect(204);
    await grace.put(`/tasks/${id}/follow`).expect(204);
    await ada.delete(`/tasks/${id}/follow`).expect(204);
    assert.equal(await followers(vera, id), ['Grace Hopper: chosen', 'Vera Rubin: chosen']);
    assert.equal(await followers(vera, id, '?order=desc'), ['Vera Rubin: chosen', 'Grace Hopper: chosen']);
    const { body } = await ada.get(`/tasks/${id}/followers?per_page=1`).expect(200);
    assert.equal(body.data, [
      { user: { id: grace.id, full_name: 'Grace Hopper', avatar_url: null }, reason: 'chosen' },
    ]);
  });

  it('200: a personal task has only its owner', async ({ ada }) => {
    const { id } = await createTask(ada, { assignee_ids: [ada.id] });
    assert.equal(await followers(ada, id), ['Ada Lovelace: creator']);
    await ada.delete(`/tasks/${id}/follow`).expect(204);
    assert.equal(await followers(ada, id), []);
  });

  it('200: leaves out users who can no longer see the task', async ({
    ada,
    eve,
    grace,
    vera,
    project_id,
    db,
  }) => {
    await addMember(db, project_id, eve);
    const { id } = await createTask(grace, { project_id, assignee_ids: [eve.id] });
    await vera.put(`/tasks/${id}/follow`).expect(204);
    const removed = [grace.id, vera.id, eve.id];
    await db.deleteFrom('project_member').where('user_id', 'in', removed).execute();
    assert.equal(await followers(ada, id), []);
  });

  it('404: a task of others, in the trash, or unknown', async ({ ada, eve, project_id }) => {
    const { id } = await createTask(ada, { project_id });
    const { id: deleted } = await createTask(ada, { project_id });
    await ada.delete(`/tasks/${deleted}`).expect(204);
    const responses = [
      await eve.get(`/tasks/${id}/followers`).expect(404),
      await eve.get(`/tasks/${UNKNOWN_ID}/followers`).expect(404),
      await ada.get(`/tasks/${deleted}/followers`).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
  });
});
