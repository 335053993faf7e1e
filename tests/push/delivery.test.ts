import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createComment } from '../comments-kit.ts';
import { inbox, prefer } from '../notifications-kit.ts';
import { openPushService, pushAll, register, withStatus } from '../push-kit.ts';
import { beginNotices, createReminder } from '../reminders-kit.ts';
import { APP_URL, createTask, inWorld, type Person, SENDER, type World } from '../world.ts';

const waiting = async ({ db }: Pick<World, 'db'>, person: Person) =>
  (
    await sql<{ due: boolean; tries: number }>`
      select push_delivery.due_at <= now() as due, push_delivery.tries from push_delivery
      join push_subscription on push_subscription.id = subscription_id where user_id = ${person.id}`.execute(
      db,
    )
  ).rows;

/** Times are rounded to milliseconds, so one that is not in the past can still be in the future. */
const PAST = sql`now() - interval '1 second'`;

const wait = async ({ db }: Pick<World, 'db'>) => {
  await sql`update push_delivery set due_at = ${PAST}`.execute(db);
  await sql`update push_subscription set wake_at = ${PAST}, paused_until = null where wake_at is not null`.execute(
    db,
  );
};

const devices = async (person: Person) =>
  (await person.get('/push-subscriptions').expect(200)).body.data as { last_error: string | null }[];

inWorld('push messages to browsers', (it) => {
  it('say who did what, signed and encrypted, once', async (world) => {
    const { ada, grace, project_id } = world;
    const { body: options } = await grace.get('/push-subscriptions/options').expect(200);
    const service = await openPushService(options.data.vapid_public_key);
    const browser = service.subscribe();
    await register(grace, browser);
    const task = await createTask(ada, {
      project_id,
      title: 'Punch\u202e the cards',
      assignee_ids: [grace.id],
    });
    await pushAll(world);
    assert.equal(service.refused, []);
    const [message, ...more] = browser.received;
    assert.equal(more, []);
    const [notification] = await inbox(world, grace);
    assert.ok(message);
    const { created_at, ...content } = message.content;
    assert.equal(content, {
      notification_id: notification?.id,
      kind: 'assigned',
      title: 'Punch the cards',
      body: 'Ada Lovelace assigned "Punch the cards" to you',
      tag: notification?.id.replaceAll('-', ''),
      url: `${APP_URL}/tasks/${task.id}`,
      task_id: task.id,
      project_id,
      comment_id: null,
      unread_count: 1,
    });
    assert.is(created_at, notification?.updated_at);
    const { ttl, urgency, topic } = message.headers;
    assert.equal([ttl, urgency, topic], ['604800', 'high', content.tag]);
    assert.is(message.claims.sub, `mailto:${SENDER.address}`);
    await world.push();
    assert.is(browser.received.length, 1);
  });

  it('go to every device of the user, and further events replace the message', async (world) => {
    const { ada, grace, project_id } = world;
    const service = await openPushService();
    const browsers = [service.subscribe(), service.subscribe()];
    for (const browser of browsers) await register(ada, browser);
    const task = await createTask(ada, { project_id });
    await createComment(grace, task);
    await pushAll(world);
    await createComment(grace, task);
    await createComment(grace, task);
    await pushAll(world);
    for (const { received } of browsers) {
      assert.equal(
        received.map(({ content }) => content.body),
        [
          `Grace Hopper commented on "${task.title}"`,
          `3 new comments on "${task.title}", the last one by Grace Hopper`,
        ],
      );
      assert.is(new Set(received.map(({ headers }) => headers['topic'])).size, 1);
    }
  });

  it('nothing about what was read, snoozed, is out of sight, or is not wanted any more', async (world) => {
    const { ada, grace, vera, project_id, db } = world;
    const service = await openPushService();
    const [graces, veras] = [service.subscribe(), service.subscribe()];
    await register(grace, graces);
    await register(vera, veras);
    const make = (title: string) => createTask(ada, { project_id, title, assignee_ids: [grace.id] });
    const [read, snoozed, deleted, unwanted] = [
      await make('Read'),
      await make('Snoozed'),
      await make('Deleted'),
      await make('Unwanted'),
    ];
    await createTask(ada, { project_id, assignee_ids: [vera.id] });
    const listed = await inbox(world, grace);
    const idOf = ({ id }: { id: string }) => listed.find(({ task }) => task?.id === id)?.id;
    await grace
      .patch(`/notifications/${idOf(read)}`)
      .send({ read: true })
      .expect(200);
    const snoozed_until = new Date(Date.now() + 3_600_000).toISOString();
    await grace
      .patch(`/notifications/${idOf(snoozed)}`)
      .send({ snoozed_until })
      .expect(200);
    await ada.delete(`/tasks/${deleted.id}`).expect(204);
    await prefer(grace, { assigned: { push: false } });
    await ada.delete(`/projects/${project_id}/members/${vera.id}`);
    await pushAll(world);
    assert.equal(graces.received, []);
    assert.equal(veras.received, []);
    assert.equal(await waiting(world, grace), []);
    await prefer(grace, { assigned: { push: true } });
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await world.readEvents();
    await sql`update "user" set active = false where id = ${grace.id}`.execute(db);
    await world.push();
    assert.equal(graces.received, [], 'of an account that is not active');
    assert.ok(unwanted.id);
  });

  it('wait for the end of the quiet hours', async (world) => {
    const { ada, grace, project_id } = world;
    const service = await openPushService();
    const browser = service.subscribe();
    await register(grace, browser);
    const quiet = (quiet_from: string | null, quiet_to: string | null) =>
      grace
        .patch('/users/profile')
        .send({ settings: { notification_delivery: { quiet_from, quiet_to } } })
        .expect(200);
    const hour = (offset: number) => new Date(Date.now() + offset * 3_600_000).toISOString().slice(11, 16);
    await quiet(hour(-2), hour(2));
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await pushAll(world);
    assert.equal(browser.received, []);
    // They begin while a message waits.
    await wait(world);
    await world.push();
    assert.equal(browser.received, []);
    assert.equal(await waiting(world, grace), [{ due: false, tries: 0 }]);
    await quiet(null, null);
    await wait(world);
    await world.push();
    assert.is(browser.received.length, 1);
  });

  it('of reminders and due dates, if they have the channel', async (world) => {
    const { ada, db } = world;
    const service = await openPushService();
    const browser = service.subscribe();
    await register(ada, browser);
    await beginNotices(db, '2198-02-01T00:00:00Z');
    const remind_at = '2198-02-02T09:00:00.000Z';
    const task = await createTask(ada, { title: 'Proof the cover', due_date: '2198-02-03T10:00:00Z' });
    await createReminder(ada, task, { remind_at, channels: ['push'] });
    const silent = await createTask(ada, { title: 'No push' });
    await createReminder(ada, silent, { remind_at, channels: ['in_app'] });
    await world.runDue('2198-02-02T11:00:00Z');
    await world.push();
    assert.equal(await waiting(world, ada), []);
    assert.equal(browser.received.map(({ content }) => content.body).sort(), [
      '"Proof the cover" is due soon',
      'Reminder of "Proof the cover"',
    ]);
    assert.equal(
      (await inbox(world, ada)).map(({ kind }) => kind).sort(),
      ['due_soon', 'reminder'],
      'a reminder without in_app is not in the list',
    );
  });

  it('a device that is gone is removed, one that fails is tried again', async (world) => {
    const { ada, grace, project_id, db } = world;
    const service = await openPushService();
    const browser = service.subscribe();
    const assign = async () => {
      await createTask(ada, { project_id, assignee_ids: [grace.id] });
      await pushAll(world);
    };
    for (const status of [404, 410]) {
      await register(grace, browser);
      browser.respond = withStatus(status);
      await assign();
      assert.equal(await devices(grace), []);
    }
    const { body } = await grace.get('/activity?type=push_subscription.deleted').expect(200);
    assert.equal(
      body.data.map(({ actor }: { actor: unknown }) => actor),
      [null, null],
    );

    const { id } = await register(grace, browser);
    browser.received.length = 0;
    browser.respond = withStatus(503);
    await assign();
    assert.equal(await waiting(world, grace), [{ due: false, tries: 1 }]);
    assert.is((await devices(grace))[0]?.last_error, 'unavailable');
    await assign();
    assert.is(browser.received.length, 1, 'others wait for the same pause');
    browser.respond = withStatus(201);
    await wait(world);
    await world.push();
    assert.is(browser.received.length, 3);
    assert.equal(await waiting(world, grace), []);

    // What it refuses for good is not repeated.
    browser.respond = withStatus(400);
    await assign();
    assert.equal(await waiting(world, grace), []);
    assert.is((await devices(grace))[0]?.last_error, 'rejected');
    await sql`update push_subscription set failing_since = now() - interval '8 days' where id = ${id}`.execute(
      db,
    );
    await assign();
    assert.equal(await devices(grace), []);
  });

  it('are given up after the last attempt, and when they are too old', async (world) => {
    const { ada, grace, project_id, db } = world;
    const service = await openPushService();
    const browser = service.subscribe();
    await register(grace, browser);
    browser.respond = withStatus(500);
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await pushAll(world);
    for (let more = 0; more < 20; more += 1) {
      await wait(world);
      await world.push();
    }
    assert.is(browser.received.length, 8);
    assert.equal(await waiting(world, grace), []);
    browser.respond = withStatus(201);
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await world.readEvents();
    await sql`update push_delivery set created_at = now() - interval '8 days'`.execute(db);
    await world.push();
    assert.is(browser.received.length, 8);
  });

  it('a pause that the service asks for is kept', async (world) => {
    const { ada, grace, project_id, db } = world;
    const service = await openPushService();
    const browser = service.subscribe();
    await register(grace, browser);
    browser.respond = withStatus(429, { 'retry-after': '7200' });
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await pushAll(world);
    const { rows } = await sql<{ late: boolean }>`select paused_until > now() + interval '119 minutes' as late
      from push_subscription where user_id = ${grace.id}`.execute(db);
    assert.equal(rows, [{ late: true }]);
  });
});
