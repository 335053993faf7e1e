import * as assert from 'uvu/assert';
import { createComment } from '../comments-kit.ts';
import { inbox, prefer } from '../notifications-kit.ts';
import { timeFromNow } from '../tasks-kit.ts';
import { type Caller, createTask, operation } from '../world.ts';

const unreadOf = async (person: Caller): Promise<number> =>
  (await person.get('/notifications/unread').expect(200)).body.data.unread_count;

operation('getUnreadCount', (it) => {
  it('200: counts what the list shows as unread, without snoozed ones', async (world) => {
    const { ada, grace, project_id, clock } = world;
    assert.is(await unreadOf(ada), 0);
    await prefer(ada, { updated: { in_app: false } });
    for (let n = 0; n < 3; n += 1) {
      const task = await createTask(ada, { project_id });
      await createComment(grace, task);
      await grace
        .patch(`/tasks/${task.id}`)
        .send({ version: 1, title: `Hidden ${n}` })
        .expect(200);
    }
    const [one, two] = await inbox(world, ada);
    assert.is(await unreadOf(ada), 3);
    const snooze = { snoozed_until: timeFromNow(clock, 60_000) };
    await ada.patch(`/notifications/${one?.id}`).send(snooze).expect(200);
    await ada.patch(`/notifications/${two?.id}`).send({ read: true }).expect(200);
    assert.is(await unreadOf(ada), 1);
    const { body } = await ada.get('/notifications?read=true').expect(200);
    assert.is(body.meta.unread_count, 1);
    clock.advance(60_001);
    assert.is(await unreadOf(ada), 2);
    await ada.post('/notifications/read').send({}).expect(200);
    assert.equal([await unreadOf(ada), await unreadOf(grace)], [0, 0]);
  });

  it('200: leaves out what the caller can no longer see', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await world.readEvents();
    assert.is(await unreadOf(grace), 1);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    assert.is(await unreadOf(grace), 0);
  });

  it('200: stops counting at 1,000', async ({ ada, db }) => {
    const now = new Date().toISOString();
    const one = { user_id: ada.id, kind: 'security', in_app: true };
    const times = { created_at: now, updated_at: now, listed_at: now };
    const rows = Array.from({ length: 1_001 }, () => ({ ...one, ...times }));
    await db.insertInto('notification').values(rows).execute();
    assert.is(await unreadOf(ada), 1_000);
  });
});
