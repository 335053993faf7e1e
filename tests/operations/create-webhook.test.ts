import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createWebhookSecrets } from '../../src/webhooks/secrets.ts';
import { createApiKey, createCategory, createProject, eventsOf } from '../fixtures.ts';
import { createWebhook } from '../webhooks-kit.ts';
import { encryptionKey, operation } from '../world.ts';

const URL = 'https://hooks.example.com/services/T0/B0/secret-part';

operation('createWebhook', (it) => {
  it('201: returns the secret once, stores it encrypted, and keeps it and the URL out of the log (G-08)', async (world) => {
    const { ada, db, project_id } = world;
    const { body, headers } = await ada.post('/webhooks').send({ url: URL, project_id }).expect(201);
    const { id, secret, created_at, updated_at, ...rest } = body.data;
    assert.is(headers['location'], `/api/v1/webhooks/${id}`);
    assert.is(headers['cache-control'], 'no-store');
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.equal(rest, {
      project_id,
      owner: { id: ada.id, full_name: ada.full_name, avatar_url: null },
      description: null,
      url: URL,
      host: 'hooks.example.com',
      format: 'json',
      events: null,
      filter: null,
      enabled: true,
      disabled_reason: null,
      disabled_at: null,
      previous_secret_expires_at: null,
      version: 1,
    });
    const row = await db.selectFrom('webhook').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const bytes = Buffer.from(secret.slice(6), 'base64');
    assert.not.ok(row.secret.includes(bytes));
    assert.equal(createWebhookSecrets(encryptionKey).open(row.secret, id), bytes);
    const events = await eventsOf(db, id);
    assert.is(events.length, 1);
    assert.is(events[0]?.subject_name, 'hooks.example.com');
    assert.not.match(JSON.stringify(events), /secret-part|whsec/);
    for (const path of [`/webhooks/${id}`, '/webhooks', '/activity'])
      assert.not.match((await ada.get(path).expect(200)).text, secret);
    assert.not.match(JSON.stringify(world.log), /secret-part|whsec_/);
    assert.is(created_at, updated_at);
  });

  it('201: a retry returns the same secret, until it is rotated', async ({ ada }) => {
    const send = () => ada.post('/webhooks').set('Idempotency-Key', 'once').send({ url: URL }).expect(201);
    const [first, again] = [await send(), await send()];
    assert.is(again.headers['idempotency-replayed'], 'true');
    assert.is(again.body.data.secret, first.body.data.secret);
    await ada.post(`/webhooks/${first.body.data.id}/secret`).send({}).expect(200);
    const third = await send();
    assert.is.not(third.body.data.id, first.body.data.id);
  });

  it('400: names each URL that is not allowed, and filters with errors', async ({ ada, eve, project_id }) => {
    const refused = async (body: object) => {
      const response = await ada.post('/webhooks').send({ url: URL, ...body });
      assert.is(response.status, 400, JSON.stringify(body));
      return response.body.errors.map(({ field, code }: Record<string, string>) => `${field} ${code}`).join();
    };
    assert.is(await refused({ url: 'https://10.0.0.1/x' }), 'url URL_NOT_ALLOWED');
    assert.is(await refused({ url: 'https://[::1]:8443/x' }), 'url URL_NOT_ALLOWED');
    assert.is(await refused({ url: 'https://167772161/', events: ['task.created'] }), 'url URL_NOT_ALLOWED');
    assert.is(await refused({ url: 'http://hooks.example.com/x' }), 'url NOT_HTTPS');
    assert.is(await refused({ url: 'https://ada:pw@hooks.example.com/' }), 'url NOT_ALLOWED');
    assert.is(await refused({ url: 'https://[::1' }), 'url INVALID_FORMAT');
    assert.is(await refused({ url: 'ftp://hooks.example.com/' }), 'url INVALID_FORMAT');
    assert.is(await refused({ filter: 'stauts = todo' }), 'filter INVALID_FILTER');
    const { name } = await createCategory(ada);
    assert.is(await refused({ filter: `category = "${name}"`, project_id }), 'filter INVALID_FILTER');
    assert.is(await refused({ events: ['task.exploded'] }), 'events[0] NOT_ALLOWED');
    assert.is(await refused({ project_id: ada.id }), 'project_id UNKNOWN_PROJECT');
    assert.is(await refused({ project_id: ada.id.toUpperCase() }), 'project_id UNKNOWN_PROJECT');
    const stranger = await eve.post('/webhooks').send({ url: URL, project_id }).expect(400);
    assert.is(stranger.body.error, 'UNKNOWN_PROJECT');
  });

  it('403: members, viewers and keys without the scope create none for a project', async ({
    ada,
    grace,
    vera,
    as,
    project_id,
  }) => {
    for (const person of [grace, vera])
      await person.post('/webhooks').send({ url: URL, project_id }).expect(403);
    const { key } = await createApiKey(ada, { scopes: ['webhooks:read', 'tasks:write'] });
    await as({ token: key }).post('/webhooks').send({ url: URL }).expect(403);
    const { key: able } = await createApiKey(ada, { scopes: ['webhooks:write'] });
    await as({ token: able }).post('/webhooks').send({ url: URL }).expect(201);
  });

  it('409: at most 20 without a project and in each project, also at the same time', async ({
    ada,
    db,
    project_id,
  }) => {
    await createWebhook(ada, {});
    await createWebhook(ada, { project_id });
    await sql`insert into webhook (owner_id, project_id, url, host, format, secret, secret_digest)
      select owner_id, project_id, url, host, format, secret, sha256(uuid_send(gen_random_uuid())) from webhook, generate_series(1, 18)
      where owner_id = ${ada.id}`.execute(db);
    for (const body of [{ url: URL }, { url: URL, project_id }]) {
      const both = await Promise.all([1, 2].map(() => ada.post('/webhooks').send(body)));
      assert.equal(both.map(({ status }) => status).sort(), [201, 409]);
      assert.is(both.find(({ status }) => status === 409)?.body.error, 'TOO_MANY_WEBHOOKS');
    }
  });

  it('409: one owner has at most 100 in all projects, also at the same time', async ({ eve, db }) => {
    const projects = [];
    for (let n = 0; n < 6; n += 1) projects.push(await createProject(eve, { name: `Project ${n}` }));
    await createWebhook(eve, {});
    await sql`insert into webhook (owner_id, project_id, url, host, format, secret, secret_digest)
      select owner_id, project.id::uuid, url, host, format, secret, sha256(uuid_send(gen_random_uuid()))
      from webhook, unnest(${projects.map(({ id }) => id)}::text[]) as project (id), generate_series(1, 17)
      where owner_id = ${eve.id} and project.id <> ${projects[5]?.id ?? ''}`.execute(db);
    // 86 so far.
    for (let n = 0; n < 13; n += 1) await createWebhook(eve, { project_id: projects[5]?.id ?? '' });
    const two = projects
      .slice(0, 2)
      .map(({ id }) => eve.post('/webhooks').send({ url: URL, project_id: id }));
    const both = await Promise.all(two);
    assert.equal(both.map(({ status }) => status).sort(), [201, 409]);
    assert.is(both.find(({ status }) => status === 409)?.body.error, 'TOO_MANY_WEBHOOKS');
  });
});
