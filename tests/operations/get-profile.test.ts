import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { caller, register } from '../auth/accounts.ts';
import { createApiKey } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('getProfile', (it) => {
  it('200: returns exactly the fields of the contract', async (world) => {
    const account = await register(world);
    const { body, headers } = await caller(world, account).get('/users/profile').expect(200);
    assert.equal(body.data, account.user);
    assert.not.match(JSON.stringify(body), /password|argon2|active/);
    assert.is(headers['etag'], etagOf(body.data));
    assert.is(headers['last-modified'], new Date(world.clock.now()).toUTCString());
    assert.is(headers['cache-control'], 'no-store');
  });

  it('200: returns the profile of the caller', async (world) => {
    const [ada, grace] = [await register(world), await register(world, { full_name: 'Grace Hopper' })];
    for (const account of [ada, grace]) {
      const { body } = await caller(world, account).get('/users/profile').expect(200);
      assert.is(body.data.id, account.user.id);
    }
  });

  it('200: is cached until any node writes to it', async (world) => {
    const { db } = world;
    const [node, account] = [await world.serve(), await register(world)];
    const [here, there] = [caller(world, account), caller(node, account)];
    const nameFor = async (person: typeof here) =>
      (await person.get('/users/profile').expect(200)).body.data.full_name;
    assert.equal([await nameFor(there), await nameFor(there)], ['Ada Lovelace', 'Ada Lovelace']);
    await here.patch('/users/profile').send({ full_name: 'Ada King' }).expect(200);
    assert.equal([await nameFor(there), await nameFor(here)], ['Ada King', 'Ada King']);
    // A direct change of the row, which the service would have counted as a version.
    const written = db.updateTable('user').set({ full_name: 'Augusta' }).where('id', '=', account.user.id);
    await written.execute();
    assert.equal([await nameFor(there), await nameFor(here)], ['Augusta', 'Augusta']);
    const { key } = await createApiKey(here, { scopes: ['profile:read'] });
    assert.is(await nameFor(node.as({ token: key })), 'Augusta');
  });

  it('304: the caller has the current version', async (world) => {
    const me = caller(world, await register(world));
    const etag = String((await me.get('/users/profile').expect(200)).headers['etag']);
    for (const tag of [etag, `W/${etag}`, `"7", ${etag}`, '*']) {
      const { headers, text } = await me.get('/users/profile').set('If-None-Match', tag).expect(304);
      assert.equal([headers['etag'], text, headers['cache-control']], [etag, '', 'no-store']);
    }
    await me.patch('/users/profile').send({ full_name: 'Ada King' }).expect(200);
    const { body, headers } = await me.get('/users/profile').set('If-None-Match', etag).expect(200);
    assert.is(headers['etag'], etagOf(body.data));
  });

  it('400: an unknown parameter', async ({ ada }) => {
    const { body } = await ada.get('/users/profile?user_id=1').expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['user_id', 'UNKNOWN_FIELD']);
  });

  it('401: missing or invalid credentials', async (world) => {
    const { url, anonymous, as } = world;
    const { access_token, refresh_token } = await register(world);
    const cases: [authorization: string | undefined, code: string][] = [
      [undefined, 'UNAUTHENTICATED'],
      ['', 'UNAUTHENTICATED'],
      ['Bearer', 'UNAUTHENTICATED'],
      [`Basic ${access_token}`, 'UNAUTHENTICATED'],
      [`Bearer ${access_token} ${access_token}`, 'UNAUTHENTICATED'],
      [`Bearer ${access_token}.`, 'INVALID_TOKEN'],
      [`Bearer ${access_token.slice(0, -1)}`, 'INVALID_TOKEN'],
      [`Bearer ${access_token.split('.').slice(0, 2).join('.')}.`, 'INVALID_TOKEN'],
      [`Bearer ${refresh_token}`, 'INVALID_TOKEN'],
      ['Bearer eyJhbGciOiJub25lIn0.e30.', 'INVALID_TOKEN'],
      [`Bearer ${'x'.repeat(10_000)}`, 'INVALID_TOKEN'],
    ];
    for (const [authorization, code] of cases) {
      const request = anonymous.get('/users/profile');
      if (authorization !== undefined) request.set('Authorization', authorization);
      const { body, headers } = await request.expect(401);
      assert.is(body.error, code, authorization);
      const challenge = code === 'UNAUTHENTICATED' ? /^Bearer realm="[^"]+"$/ : /error="invalid_token"/;
      assert.match(headers['www-authenticate'] ?? '', challenge);
    }
    const inQuery = await fetch(`${url}/api/v1/users/profile?access_token=${access_token}`);
    assert.is(inQuery.status, 401);
    await as({ token: access_token }).get('/users/profile').expect(200);
  });
});
