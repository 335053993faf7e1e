import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { administrator } from '../admin/administrator.ts';
import { register } from '../auth/accounts.ts';
import { createTask, operation } from '../world.ts';

operation('getUser', (it) => {
  it('200: returns an account with its usage', async (world) => {
    const annie = await administrator(world);
    const account = await register(world);
    const me = world.as({ token: account.access_token });
    await me.post('/projects').send({ name: 'Engine' }).expect(201);
    await createTask(me);
    const deleted = await createTask(me);
    await me.delete(`/tasks/${deleted.id}`).expect(204);
    const { body, headers } = await annie.get(`/admin/users/${account.user.id}`).expect(200);
    const { usage, active, ...user } = body.data;
    assert.is(active, true);
    assert.is(user.email, account.email);
    assert.match(usage.last_login_at, /^\d{4}-/);
    assert.equal(
      { ...usage, last_login_at: null },
      { last_login_at: null, session_count: 1, project_count: 1, task_count: 1 },
    );
    assert.is(headers['etag'], etagOf(body.data));
    assert.not.match(JSON.stringify(body), /password|hash|argon2|tfr_/);
  });

  it('304: only while neither the account nor its usage has changed', async (world) => {
    const annie = await administrator(world);
    const { ada } = world;
    const path = `/admin/users/${ada.id}`;
    const { headers, body } = await annie.get(path).expect(200);
    assert.is(body.data.usage.last_login_at, null);
    const etag = String(headers['etag']);
    await annie.get(path).set('If-None-Match', etag).expect(304);
    await createTask(ada);
    await annie.get(path).set('If-None-Match', etag).expect(200);
  });

  it('404: an unknown account; 403: other callers, whether or not the account exists', async (world) => {
    const annie = await administrator(world);
    await annie.get(`/admin/users/${randomUUID()}`).expect(404);
    const { ada, eve } = world;
    await eve.get(`/admin/users/${ada.id}`).expect(403);
    await eve.get(`/admin/users/${randomUUID()}`).expect(403);
  });
});
