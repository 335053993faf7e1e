import * as assert from 'uvu/assert';
import { createComment } from '../comments-kit.ts';
import { inbox } from '../notifications-kit.ts';
import { timeFromNow } from '../tasks-kit.ts';
import { createTask, operation, type Person, type World } from '../world.ts';

const READ = '/notifications/read';

const unread = async (world: World, person: Person) => (await inbox(world, person, 'read=false')).length;

operation('markAllNotificationsRead', (it) => {
  it('200: all, or those until a time, of kinds or of a project', async (world) => {
    const { ada, grace, project_id, clock, db } = world;
    for (let each = 0; each < 3; each += 1) {
      const task = await createTask(ada, { project_id });
      await createComment(grace, task);
      await grace
        .patch(`/tasks/${task.id}`)
        .send({ version: 1, title: `Task ${each}` })
        .expect(200);
      clock.advance(1000);
    }
    assert.is(await unread(world, ada), 6);
    const first = { up_to: timeFromNow(clock, -2_000), kinds: ['commented'] };
    assert.equal((await ada.post(READ).send(first).expect(200)).body.data, { read_count: 2 });
    assert.is(await unread(world, ada), 4);
    const elsewhere = await ada
      .post(READ)
      .send({ project_ids: [ada.id] })
      .expect(200);
    assert.equal(elsewhere.body.data, { read_count: 0 });
    const { body, headers } = await ada
      .post(READ)
      .send({ project_ids: [project_id] })
      .expect(200);
    assert.equal(body.data, { read_count: 4 });
    assert.is(await unread(world, ada), 0);
    assert.equal((await ada.post(READ).send({}).expect(200)).body.data, { read_count: 0 });
    const events = await db
      .selectFrom('event')
      .where('type', '=', 'notification.read')
      .where('space_id', '=', ada.id)
      .select('request_id')
      .orderBy('position', 'desc')
      .execute();
    assert.is(events.length, 2);
    assert.is(events[0]?.request_id, headers['x-request-id']);
  });

  it('200: leaves snoozed ones, and those of others', async (world) => {
    const { ada, grace, project_id, clock } = world;
    const task = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await createComment(grace, task);
    const [one] = await inbox(world, ada);
    await ada
      .patch(`/notifications/${one?.id}`)
      .send({ snoozed_until: timeFromNow(clock, 60_000) })
      .expect(200);
    assert.equal((await ada.post(READ).send({}).expect(200)).body.data, { read_count: 0 });
    assert.is(await unread(world, grace), 1);
  });
});
