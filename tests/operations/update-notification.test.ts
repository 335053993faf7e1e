import * as assert from 'uvu/assert';
import { createComment } from '../comments-kit.ts';
import { eventsOf } from '../fixtures.ts';
import { inbox } from '../notifications-kit.ts';
import { timeFromNow } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('updateNotification', (it) => {
  it('200: reads it, with an event that only its receiver can see', async (world) => {
    const { ada, grace, project_id, clock, db } = world;
    await createComment(grace, await createTask(ada, { project_id }));
    const [one] = await inbox(world, ada);
    clock.advance(1000);
    const { body } = await ada.patch(`/notifications/${one?.id}`).send({ read: true }).expect(200);
    const read_at = timeFromNow(clock, 0);
    assert.equal(body.data, { ...one, read: true, read_at });
    clock.advance(1000);
    const again = await ada.patch(`/notifications/${one?.id}`).send({ read: true }).expect(200);
    assert.equal(again.body.data, body.data, 'the first time counts');
    const events = (await eventsOf(db, one?.id ?? '')).filter(({ type }) => type === 'notification.updated');
    assert.is(events.length, 1);
    assert.equal(events[0]?.changes, [{ field: 'read_at', before: null, after: read_at }]);
    assert.equal([events[0]?.space_id, events[0]?.subject_name], [ada.id, null]);
    const unread = await ada.patch(`/notifications/${one?.id}`).send({ read: false }).expect(200);
    assert.equal(unread.body.data, one);
    const same = await ada.patch(`/notifications/${one?.id}`).send({}).expect(200);
    assert.equal(same.body.data, one, 'nothing to change');
  });

  it('200: snoozes it, and it is unread again', async (world) => {
    const { ada, grace, project_id, clock } = world;
    await createComment(grace, await createTask(ada, { project_id }));
    const [one] = await inbox(world, ada);
    await ada.patch(`/notifications/${one?.id}`).send({ read: true }).expect(200);
    const snoozed_until = timeFromNow(clock, 3_600_000);
    const { body } = await ada.patch(`/notifications/${one?.id}`).send({ snoozed_until }).expect(200);
    assert.equal(body.data, { ...one, snoozed_until });
    const back = await ada.patch(`/notifications/${one?.id}`).send({ snoozed_until: null }).expect(200);
    assert.equal(back.body.data, one);
    const both = await ada.patch(`/notifications/${one?.id}`).send({ snoozed_until, read: true }).expect(200);
    assert.is(both.body.data.read, true);
  });

  it('200: one that was set to unread gets no further events', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id });
    await createComment(grace, task);
    const [one] = await inbox(world, ada);
    for (const read of [true, false]) await ada.patch(`/notifications/${one?.id}`).send({ read }).expect(200);
    await createComment(grace, task);
    await createComment(grace, task);
    const counts = (await inbox(world, ada)).map(({ count }) => count);
    assert.equal(counts.sort(), [1, 2]);
  });

  it('400: snoozed until a time in the past', async (world) => {
    const { ada, grace, project_id, clock } = world;
    await createComment(grace, await createTask(ada, { project_id }));
    const [one] = await inbox(world, ada);
    const { body } = await ada
      .patch(`/notifications/${one?.id}`)
      .send({ snoozed_until: timeFromNow(clock, 0) })
      .expect(400);
    assert.equal(body.errors, [
      { field: 'snoozed_until', code: 'TIME_IN_PAST', message: 'Must be in the future.' },
    ]);
  });
});
