import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createCategory } from '../fixtures.ts';
import { verify } from '../invitations-kit.ts';
import {
  accept,
  createWebhook,
  deliverAll,
  deliveriesOf,
  makeDue,
  openSink,
  type Received,
  type Sink,
  withStatus,
} from '../webhooks-kit.ts';
import { createTask, inWorld } from '../world.ts';

/** Returns the signatures that a receiver computes with a secret, as the standard says. */
function signatureOf({ headers, body }: Received, secret: string): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

const typesOf = (sink: Sink) => sink.events().map(({ type }) => type);

inWorld('webhooks: deliveries', (it) => {
  const sinks: Sink[] = [];
  const sink = async (respond?: Sink['respond']) => {
    const opened = await openSink(respond);
    sinks.push(opened);
    return opened;
  };

  it('sends the events of a project, signed, with number, origin and values before', async (world) => {
    const { ada, project_id } = world;
    const { url, received, events } = await sink();
    const { id, secret } = await createWebhook(ada, { url, project_id });
    const task = await createTask(ada, { project_id, title: 'One' });
    await ada
      .patch(`/tasks/${task.id}`)
      .set('X-Origin', 'office')
      .send({ title: 'Two', version: 1 })
      .expect(200);
    await createTask(ada, { title: 'Personal' });
    await deliverAll(world);
    const sent = events();
    assert.equal(
      sent.map(({ type }) => type),
      ['task.created', 'task.updated'],
    );
    const { body } = await ada.get(`/activity?subject_id=${task.id}`).expect(200);
    const [updated, created] = body.data;
    for (const [index, logged] of [created, updated].entries()) {
      const { sequence, ...event } = sent[index] ?? { sequence: 0 };
      assert.equal(event, logged);
      assert.is(received[index]?.headers['webhook-id'], logged.id);
      assert.is(
        received[index]?.headers['webhook-signature'],
        signatureOf(received[index] as Received, secret),
      );
      assert.ok(sequence > 0);
    }
    assert.is(sent[1]?.origin, 'office');
    assert.equal(sent[1]?.changes, [{ field: 'title', before: 'One', after: 'Two' }]);
    assert.match(received[0]?.headers['user-agent'] ?? '', /^TaskFlow-Webhooks\//);
    const deliveries = await deliveriesOf(ada, id);
    assert.equal(
      deliveries.map(({ status, event_type, response_status, attempts }) => [
        status,
        event_type,
        response_status,
        attempts.length,
      ]),
      [
        ['delivered', 'task.created', 204, 1],
        ['delivered', 'task.updated', 204, 1],
      ],
    );
    await deliverAll(world);
    assert.is(received.length, 2);
  });

  it('sends all events that the owner can see without a project, and narrows by type and filter', async (world) => {
    const { ada, grace, eve, project_id } = world;
    const [all, typed, filtered, others] = [await sink(), await sink(), await sink(), await sink()];
    await createWebhook(grace, { url: all.url });
    await createWebhook(ada, { url: typed.url, project_id, events: ['task.deleted'] });
    await createWebhook(ada, { url: filtered.url, project_id, filter: 'priority = high' });
    await createWebhook(eve, { url: others.url });
    const high = await createTask(ada, { project_id, title: 'High', priority: 'high' });
    const low = await createTask(ada, { project_id, title: 'Low' });
    await ada.post(`/tasks/${high.id}/comments`).send({ body: 'Hi' }).expect(201);
    await ada.delete(`/tasks/${low.id}`).expect(204);
    await createCategory(ada);
    await createTask(grace, { title: 'Mine' });
    await deliverAll(world);
    assert.equal(typesOf(all).sort(), [
      ...['comment.created', 'task.created', 'task.created', 'task.created', 'task.deleted'],
      ...['webhook.created', 'webhook.created'],
    ]);
    assert.equal(typesOf(typed), ['task.deleted']);
    assert.equal(typesOf(filtered), ['task.created', 'comment.created']);
    assert.equal(typesOf(others), []);
  });

  it('never sends an event that the owner can no longer see, and disables the webhook when the owner leaves', async (world) => {
    const { ada, grace, project_id, db } = world;
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    const [own, ofProject] = [await sink(), await sink()];
    await createWebhook(grace, { url: own.url, events: ['task.created'] });
    const { id } = await createWebhook(grace, { url: ofProject.url, project_id, events: ['task.created'] });
    await createTask(ada, { project_id, title: 'Queued before' });
    await world.readEvents();
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    await createTask(ada, { project_id, title: 'Written after' });
    await deliverAll(world);
    assert.equal([own.received.length, ofProject.received.length], [0, 0]);
    const { rows } = await sql<{ status: string }>`
      select status from webhook_delivery join webhook on webhook.id = webhook_id where owner_id = ${grace.id}`.execute(
      db,
    );
    assert.equal(
      rows.map(({ status }) => status),
      ['skipped', 'pending'],
    );
    await grace.get(`/webhooks/${id}`).expect(404);
    const { body } = await ada.get(`/webhooks/${id}`).expect(200);
    assert.equal([body.data.enabled, body.data.disabled_reason], [false, 'owner_left']);
    const enabled = await ada
      .patch(`/webhooks/${id}`)
      .send({ enabled: true, version: body.data.version })
      .expect(200);
    assert.equal([enabled.body.data.owner.id, enabled.body.data.disabled_reason], [ada.id, null]);
    await deliverAll(world);
    assert.equal(typesOf(ofProject), ['task.created']);
  });

  it('keeps the order of the events of a task, and lets others pass', async (world) => {
    const { ada, project_id, db } = world;
    const { url, respond: _, ...endpoint } = await sink();
    const opened = sinks.at(-1) as Sink;
    const { id } = await createWebhook(ada, { url, project_id });
    const [first, second] = [
      await createTask(ada, { project_id, title: 'First' }),
      await createTask(ada, { project_id, title: 'Second' }),
    ];
    opened.respond = (response, { body }) => (body.includes(first.id) ? withStatus(500) : accept)(response);
    const { body } = await ada.post(`/tasks/${first.id}/comments`).send({ body: 'Hi' }).expect(201);
    await ada.delete(`/tasks/${first.id}/comments/${body.data.id}`).expect(204);
    await ada.patch(`/tasks/${second.id}`).send({ title: 'Other', version: 1 }).expect(200);
    await deliverAll(world);
    const subjects = () => endpoint.events().map(({ type, subject }) => `${type} ${subject.id}`);
    assert.equal(
      subjects().toSorted(),
      [`task.created ${first.id}`, `task.created ${second.id}`, `task.updated ${second.id}`].toSorted(),
    );
    assert.equal(
      (await deliveriesOf(ada, id)).map(({ status, next_attempt_at }) => [status, next_attempt_at === null]),
      [
        ['pending', false],
        ['delivered', true],
        ['pending', true],
        ['pending', true],
        ['delivered', true],
      ],
    );
    opened.respond = accept;
    opened.received.length = 0;
    await makeDue(db, id);
    await deliverAll(world);
    assert.equal(subjects(), [
      `task.created ${first.id}`,
      `comment.created ${body.data.id}`,
      `comment.deleted ${body.data.id}`,
    ]);
  });

  it('has at most two requests to an endpoint at the same time', async (world) => {
    const { ada, project_id } = world;
    const open = new Set<object>();
    let most = 0;
    const { url, received } = await sink((response) => {
      open.add(response);
      most = Math.max(most, open.size);
      setTimeout(() => {
        open.delete(response);
        accept(response);
      }, 20);
    });
    await createWebhook(ada, { url, project_id, events: ['task.created'] });
    for (let n = 0; n < 10; n += 1) await createTask(ada, { project_id, title: `Task ${n}` });
    await deliverAll(world);
    assert.is(received.length, 10);
    assert.is(most, 2);
  });

  it('signs with both secrets during a rotation, with the time of the attempt and the same ID', async (world) => {
    const { ada, db } = world;
    const { url, received } = await sink(withStatus(500));
    const { id, secret: old } = await createWebhook(ada, { url, events: ['task.created'] });
    await createTask(ada, { title: 'One' });
    await deliverAll(world);
    const { body } = await ada.post(`/webhooks/${id}/secret`).send({}).expect(200);
    await makeDue(db, id);
    await deliverAll(world);
    const again = received[1] as Received;
    assert.is(
      again.headers['webhook-signature'],
      `${signatureOf(again, body.data.secret)} ${signatureOf(again, old)}`,
    );
    assert.is(again.headers['webhook-id'], received[0]?.headers['webhook-id']);
    assert.ok(
      Number(again.headers['webhook-timestamp']) >= Number(received[0]?.headers['webhook-timestamp']),
    );
    const last = await ada.post(`/webhooks/${id}/secret`).send({ overlap_hours: 0 }).expect(200);
    await makeDue(db, id);
    await deliverAll(world);
    const third = received[2] as Received;
    assert.is(third.headers['webhook-signature'], signatureOf(third, last.body.data.secret));
  });

  it('repeats for three days, then fails, disables the webhook and tells its owner; enabling continues', async (world) => {
    const { ada, db } = world;
    await verify(db, ada);
    const opened = await sink(withStatus(503));
    const { id } = await createWebhook(ada, { url: opened.url, events: ['task.created'] });
    await createTask(ada, { title: 'One' });
    await deliverAll(world);
    await createTask(ada, { title: 'Later' });
    for (let attempt = 2; attempt <= 10; attempt += 1) {
      await sql`update webhook_queue set failing_since = now() - interval '3 days' where webhook_id = ${id}`.execute(
        db,
      );
      const [first] = await deliveriesOf(ada, id);
      assert.is(first?.attempts.length, attempt - 1);
      const wait = Date.parse(first?.next_attempt_at ?? '') - Date.now();
      assert.ok(wait > 0 && wait < 27 * 3_600_000, String(wait));
      await makeDue(db, id);
      await deliverAll(world);
    }
    const { body } = await ada.get(`/webhooks/${id}`).expect(200);
    assert.equal([body.data.enabled, body.data.disabled_reason], [false, 'failing']);
    assert.is((await deliveriesOf(ada, id))[0]?.status, 'failed');
    await world.runJobs();
    const letters = await world.mailsTo(ada.email);
    assert.is(letters.filter(({ subject }) => subject === 'A webhook was disabled').length, 1);
    const events = await ada.get('/activity?type=webhook.disabled').expect(200);
    assert.is(events.body.data[0].actor, null);
    await world.readEvents();
    const notified = await ada.get('/notifications').expect(200);
    assert.equal(
      notified.body.data.map(({ kind }: { kind: string }) => kind),
      ['webhook_disabled'],
    );
    const sent = opened.received.length;
    await createTask(ada, { title: 'While disabled' });
    await makeDue(db, id);
    await deliverAll(world);
    assert.is(opened.received.length, sent);
    opened.respond = accept;
    await ada.patch(`/webhooks/${id}`).send({ enabled: true }).expect(200);
    await makeDue(db, id);
    await deliverAll(world);
    assert.equal(
      (await deliveriesOf(ada, id)).map(({ status }) => status),
      ['failed', 'delivered'],
    );
    const job = await ada
      .post(`/webhooks/${id}/replay`)
      .send({ created_from: new Date(Date.now() - 3_600_000).toISOString() })
      .expect(202);
    await world.runJobs();
    await deliverAll(world);
    assert.is((await ada.get(`/jobs/${job.body.data.id}`)).body.data.result.item_count, 2);
    assert.equal(
      (await deliveriesOf(ada, id)).map(({ status }) => status),
      ['delivered', 'delivered', 'delivered'],
    );
  });

  it('410 disables at once; Retry-After pauses the whole endpoint', async (world) => {
    const { ada, db } = world;
    const gone = await sink(withStatus(410));
    const busy = await sink(withStatus(429, { 'retry-after': '7200' }));
    const first = await createWebhook(ada, { url: gone.url, events: ['task.created'] });
    const second = await createWebhook(ada, { url: busy.url, events: ['task.created'] });
    await createTask(ada, { title: 'One' });
    await deliverAll(world);
    assert.is((await ada.get(`/webhooks/${first.id}`)).body.data.disabled_reason, 'gone');
    assert.is((await deliveriesOf(ada, first.id))[0]?.status, 'failed');
    await createTask(ada, { title: 'Two' });
    await deliverAll(world);
    assert.is(gone.received.length, 1);
    assert.is(busy.received.length, 1);
    const [waiting] = await deliveriesOf(ada, second.id);
    const wait = Date.parse(waiting?.next_attempt_at ?? '') - Date.now();
    assert.ok(wait > 7_100_000 && wait <= 7_200_000, String(wait));
    busy.respond = accept;
    await makeDue(db, second.id);
    await deliverAll(world);
    assert.is(busy.received.length, 3);
  });

  it('what became due is claimed by the next statement, also in the same millisecond', async ({
    ada,
    db,
  }) => {
    const { id } = await createWebhook(ada, {});
    // Half of the times would be rounded up.
    await sql`do $$
      begin
        for n in 1..50 loop
          insert into webhook_delivery (webhook_id, event_id, event_type, lane, due_at)
            values (${sql.lit(id)}, uuid_v7(), 'webhook.ping', uuid_v7(), clock_timestamp());
          perform wake_webhook(${sql.lit(id)});
          perform from claim_webhook_deliveries(1, false, interval '1 minute');
          if not found then raise exception 'not due in round %', n; end if;
          delete from webhook_delivery where webhook_id = ${sql.lit(id)};
        end loop;
      end $$`.execute(db);
    await ada.delete(`/webhooks/${id}`).expect(204);
  });

  it('another process sends again what a killed one had begun', async (world) => {
    const { ada, db } = world;
    const { url, received } = await sink();
    const { id } = await createWebhook(ada, { url, events: ['task.created'] });
    await createTask(ada, { title: 'One' });
    await world.readEvents();
    await sql`select claim_webhook_deliveries(25, false, interval '30 seconds')`.execute(db);
    await world.deliver();
    assert.is(received.length, 0);
    await makeDue(db, id);
    await world.deliver();
    assert.is(received.length, 1);
  });

  it('closes', async () => {
    await Promise.all(sinks.map((each) => each.close()));
  });
});
