import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createWebhook } from '../webhooks-kit.ts';
import { operation } from '../world.ts';

operation('updateWebhook', (it) => {
  it('200: changes only what is sent, with an event that does not have the URL', async ({ ada }) => {
    const { id } = await createWebhook(ada, { events: ['task.created'] });
    const change = {
      url: 'https://hooks.example.com/other-secret',
      events: null,
      filter: 'overdue',
      version: 1,
    };
    const { body } = await ada.patch(`/webhooks/${id}`).send(change).expect(200);
    const { url, host, events, filter, format, version } = body.data;
    assert.equal(
      [url, host, events, filter, format, version],
      [change.url, 'hooks.example.com', null, 'overdue', 'json', 2],
    );
    const again = await ada
      .patch(`/webhooks/${id}`)
      .send({ ...change, version: 2 })
      .expect(200);
    assert.is(again.body.data.version, 2);
    const activity = await ada.get('/activity?type=webhook.updated').expect(200);
    assert.is(activity.body.meta.total, 1);
    assert.equal(
      activity.body.data[0].changes.map(({ field }: { field: string }) => field),
      ['events', 'filter'],
    );
    assert.not.match(activity.text, /other-secret/);
  });

  it('200: disables and enables; who enables one of a project becomes its owner', async ({
    ada,
    grace,
    project_id,
    clock,
  }) => {
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    const { id } = await createWebhook(ada, { project_id });
    const off = await grace.patch(`/webhooks/${id}`).send({ enabled: false }).expect(200);
    const now = new Date(clock.now()).toISOString();
    assert.equal(
      [off.body.data.disabled_reason, off.body.data.disabled_at, off.body.data.owner.id],
      ['by_user', now, ada.id],
    );
    await ada.post(`/webhooks/${id}/ping`).expect(409);
    const on = await grace.patch(`/webhooks/${id}`).send({ enabled: true, version: 2 }).expect(200);
    assert.equal(
      [on.body.data.disabled_reason, on.body.data.disabled_at, on.body.data.owner.id],
      [null, null, grace.id],
    );
  });

  it('400, 403, 404: a URL that is not allowed, members, and strangers', async ({
    ada,
    grace,
    eve,
    project_id,
  }) => {
    const { id } = await createWebhook(ada, { project_id });
    const { body } = await ada.patch(`/webhooks/${id}`).send({ url: 'https://192.168.1.1/' }).expect(400);
    assert.is(body.errors[0].code, 'URL_NOT_ALLOWED');
    const filter = await ada.patch(`/webhooks/${id}`).send({ filter: 'nothing = 1' }).expect(400);
    assert.is(filter.body.error, 'INVALID_FILTER');
    await grace.patch(`/webhooks/${id}`).send({ url: 'https://192.168.1.1/' }).expect(403);
    await eve.patch(`/webhooks/${id}`).send({ url: 'https://192.168.1.1/' }).expect(404);
  });

  it('409: nobody enables one who owns 100 others', async ({ ada, grace, project_id, db }) => {
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    const { id } = await createWebhook(ada, { project_id });
    await ada.patch(`/webhooks/${id}`).send({ enabled: false }).expect(200);
    await sql`insert into webhook (owner_id, url, host, format, secret, secret_digest)
      select ${grace.id}::uuid, url, host, format, secret, sha256(uuid_send(gen_random_uuid()))
      from webhook, generate_series(1, 100) where id = ${id}`.execute(db);
    const { body } = await grace.patch(`/webhooks/${id}`).send({ enabled: true }).expect(409);
    assert.equal([body.error, body.meta.current_version], ['TOO_MANY_WEBHOOKS', null]);
    await grace.patch(`/webhooks/${id}`).send({ description: 'Renamed' }).expect(200);
    await ada.patch(`/webhooks/${id}`).send({ enabled: true }).expect(200);
  });

  it('409: keeps the newer version when two clients update at once', async ({ ada }) => {
    const { id } = await createWebhook(ada, {});
    const both = await Promise.all(
      ['One', 'Two'].map((description) => ada.patch(`/webhooks/${id}`).send({ description, version: 1 })),
    );
    assert.equal(both.map(({ status }) => status).sort(), [200, 409]);
    const refused = both.find(({ status }) => status === 409);
    assert.is(refused?.body.error, 'VERSION_CONFLICT');
    assert.is(refused?.body.data.version, 2);
  });
});
