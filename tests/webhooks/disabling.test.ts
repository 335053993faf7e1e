import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { sweep } from '../../src/jobs/sweep.ts';
import { sweeps } from '../../src/resources.ts';
import { administrator } from '../admin/administrator.ts';
import { tokenTo } from '../auth/links.ts';
import { verify } from '../invitations-kit.ts';
import { logger } from '../jobs/kit.ts';
import { createWebhook, deliverAll, deliveriesOf, openSink, withStatus } from '../webhooks-kit.ts';
import { createTask, inWorld, PASSWORD, type Person, type World } from '../world.ts';

async function assertState(person: Pick<Person, 'get'>, id: string, expected: unknown[]): Promise<void> {
  const { body } = await person.get(`/webhooks/${id}`).expect(200);
  const { enabled, disabled_reason, owner } = body.data;
  assert.equal([enabled, disabled_reason, owner?.id], expected);
}

/** Deactivates an account, or activates it. */
async function setActive(world: World, { id }: Person, active: boolean): Promise<void> {
  const admin = await administrator(world);
  await admin.patch(`/admin/users/${id}`).set('If-Match', '*').send({ active }).expect(200);
}

/** The messages to a user about webhooks that were disabled. */
async function noticesTo(world: World, { email }: Person) {
  await world.runJobs();
  return (await world.mailsTo(email)).filter(({ subject }) => subject === 'A webhook was disabled');
}

inWorld('webhooks: disabled by the service', (it) => {
  it('a password reset disables all webhooks of the account, and what was queued waits', async (world) => {
    const { ada, project_id } = world;
    const sink = await openSink();
    const own = await createWebhook(ada, { url: sink.url, events: ['task.created'] });
    const shared = await createWebhook(ada, { url: sink.url, project_id, events: ['task.created'] });
    await createTask(ada, { project_id, title: 'Queued before' });
    await world.readEvents();
    await world.anonymous.post('/auth/password/forgot').send({ email: ada.email }).expect(202);
    const token = await tokenTo(world, ada.email, 'reset_password');
    const new_password = `${PASSWORD}!`;
    await world.anonymous.post('/auth/password/reset').send({ token, new_password }).expect(204);
    const login = await world.anonymous
      .post('/auth/login')
      .send({ email: ada.email, password: new_password });
    const again = { ...ada, ...world.as({ token: login.body.data.access_token }) };
    for (const { id } of [own, shared]) await assertState(again, id, [false, 'credentials_reset', ada.id]);
    await createTask(again, { project_id, title: 'While disabled' });
    await deliverAll(world);
    assert.is(sink.received.length, 0);
    await again.post(`/webhooks/${own.id}/ping`).expect(409);
    assert.is((await noticesTo(world, ada)).length, 2);
    for (const { id } of [own, shared])
      await again.patch(`/webhooks/${id}`).set('If-Match', '*').send({ enabled: true }).expect(200);
    await deliverAll(world);
    assert.equal(
      sink.events().map(({ subject }) => subject.name),
      ['Queued before', 'Queued before'],
    );
  });

  it('deactivation disables all webhooks of the account; another admin can enable those of a project', async (world) => {
    const { ada, grace, project_id } = world;
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    const sink = await openSink();
    const own = await createWebhook(grace, { url: sink.url, events: ['task.created'] });
    const shared = await createWebhook(grace, { url: sink.url, project_id, events: ['task.created'] });
    await createTask(ada, { project_id, title: 'Queued before' });
    await world.readEvents();
    await setActive(world, grace, false);
    await createTask(ada, { project_id, title: 'While disabled' });
    await deliverAll(world);
    assert.is(sink.received.length, 0);
    await assertState(ada, shared.id, [false, 'owner_deactivated', grace.id]);
    await setActive(world, grace, true);
    const login = await world.anonymous.post('/auth/login').send({ email: grace.email, password: PASSWORD });
    const again = world.as({ token: login.body.data.access_token });
    // Activation does not enable them: the operator may have had a reason.
    await assertState(again, own.id, [false, 'owner_deactivated', grace.id]);
    await ada.patch(`/webhooks/${shared.id}`).set('If-Match', '*').send({ enabled: true }).expect(200);
    await assertState(ada, shared.id, [true, null, ada.id]);
    await deliverAll(world);
    assert.equal(
      sink.events().map(({ subject }) => subject.name),
      ['Queued before'],
    );
    const replayed = await ada
      .post(`/webhooks/${shared.id}/replay`)
      .send({ created_from: new Date(Date.now() - 3_600_000).toISOString() })
      .expect(202);
    await world.runJobs();
    await deliverAll(world);
    assert.is((await ada.get(`/jobs/${replayed.body.data.id}`)).body.data.status, 'completed');
    assert.ok(sink.events().some(({ subject }) => subject.name === 'While disabled'));
  });

  it('an email about it goes only to a verified address, and only if the settings of its owner want it', async (world) => {
    const { ada, db } = world;
    const gone = await openSink(withStatus(410));
    const settings = (value: object) => ada.patch('/users/profile').send({ settings: value }).expect(200);
    const disable = async () => {
      const { id } = await createWebhook(ada, { url: gone.url });
      await ada.post(`/webhooks/${id}/ping`).expect(201);
      await deliverAll(world);
      await assertState(ada, id, [false, 'gone', ada.id]);
    };
    await disable();
    assert.equal(await noticesTo(world, ada), [], 'the address can be that of another person');
    await verify(db, ada);
    await settings({ notification_delivery: { email: 'never' } });
    await disable();
    await settings({
      notification_delivery: { email: 'daily' },
      notifications: { webhook_disabled: { email: false } },
    });
    await disable();
    assert.equal(await noticesTo(world, ada), []);
    await settings({ notifications: { webhook_disabled: { email: true } } });
    await disable();
    assert.is((await noticesTo(world, ada)).length, 1);
  });

  it('an owner who is removed from the project can get it again only from an admin', async (world) => {
    const { ada, grace, project_id } = world;
    await verify(world.db, grace);
    const member = `/projects/${project_id}/members/${grace.id}`;
    await ada.patch(member).send({ role: 'admin' }).expect(200);
    const sink = await openSink();
    const { id } = await createWebhook(grace, { url: sink.url, project_id, events: ['task.created'] });
    await ada.delete(member).expect(204);
    await world.readEvents();
    await assertState(ada, id, [false, 'owner_left', grace.id]);
    for (const send of [grace.get(`/webhooks/${id}`), grace.patch(`/webhooks/${id}`).send({ enabled: true })])
      await send.expect(404);
    assert.is((await noticesTo(world, grace)).length, 1);
    // Back as a member who cannot manage webhooks.
    await world.db
      .insertInto('project_member')
      .values({ project_id, user_id: grace.id, role: 'member' })
      .execute();
    await grace.patch(`/webhooks/${id}`).send({ enabled: true }).expect(403);
    await createTask(ada, { project_id, title: 'One' });
    await deliverAll(world);
    assert.is(sink.received.length, 0);
  });

  it('a deleted project ends its webhooks, and an account that is closed leaves those of projects without owner', async (world) => {
    const { ada, grace, project_id } = world;
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    const sink = await openSink();
    const { id } = await createWebhook(grace, { url: sink.url, project_id, events: ['task.created'] });
    await createTask(ada, { project_id, title: 'Queued before' });
    await world.readEvents();
    await grace.delete('/users/account').send({ password: PASSWORD }).expect(204);
    await world.runJobs();
    await createTask(ada, { project_id, title: 'Afterwards' });
    await deliverAll(world);
    await assertState(ada, id, [false, 'owner_left', undefined]);
    assert.is(sink.received.length, 0);
    await ada.delete(`/projects/${project_id}`).expect(204);
    await world.runJobs();
    await deliverAll(world);
    await ada.get(`/webhooks/${id}`).expect(404);
    assert.is(sink.received.length, 0);
  });
});

inWorld('webhooks: the sweep', (it) => {
  it('removes deliveries after 14 days, and those of deleted webhooks, any number of them', async (world) => {
    const { ada, db, clock } = world;
    const sink = await openSink();
    const [kept, deleted] = [
      await createWebhook(ada, { url: sink.url, events: ['task.created'] }),
      await createWebhook(ada, { url: sink.url, events: ['task.created'] }),
    ];
    await createTask(ada, { title: 'One' });
    await deliverAll(world);
    const fill = (webhook_id: string, age: string) =>
      sql`insert into webhook_delivery (webhook_id, event_id, event_type, lane, status, created_at)
        select ${webhook_id}::uuid, uuid_v7(), 'task.created', uuid_v7(), 'delivered', now() - ${age}::interval
        from generate_series(1, 1200)`.execute(db);
    await fill(kept.id, '14 days 1 minute');
    await fill(deleted.id, '1 hour');
    await sql`insert into webhook_delivery (webhook_id, event_id, event_type, lane, status, created_at)
      values (${kept.id}, uuid_v7(), 'task.updated', uuid_v7(), 'failed', now() - interval '13 days 23 hours')`.execute(
      db,
    );
    await ada.delete(`/webhooks/${deleted.id}`).expect(204);
    await sweep(db, { clock, log: logger().log, trashRetentionDays: 30, sweeps });
    const { rows } = await sql<{ webhook_id: string }>`select webhook_id from webhook_delivery`.execute(db);
    assert.equal(
      rows.map(({ webhook_id }) => webhook_id),
      [kept.id, kept.id],
    );
    const listed = await deliveriesOf(ada, kept.id);
    assert.equal(
      listed.map(({ event_type }) => event_type),
      ['task.updated', 'task.created'],
    );
  });
});
