import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import { connect } from '../../src/database/database.ts';
import { openProxy } from '../faults/proxy.ts';
import { inWorld } from '../world.ts';
import { operationOf } from './documented.ts';
import { assertRefused, bearer, send } from './sweep/house.ts';

inWorld('a database whose connections are cut', (it) => {
  it('503: while connections are cut; a later retry with the same key succeeds once', async (world) => {
    const { serve, ada, databaseUrl } = world;
    const proxy = await openProxy(databaseUrl);
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const connections = connect({
      url: proxy.through(databaseUrl),
      poolSize: 3,
      applicationName: 'cut',
      log,
    });
    const { url } = await serve({ connections });
    const list = operationOf('listTasks');
    const create = operationOf('createTask');
    const headers = bearer(ada.token);
    const once = {
      body: JSON.stringify({ title: 'Once' }),
      headers: { ...headers, 'idempotency-key': randomUUID() },
    };
    try {
      assert.is((await send(url, list, { headers })).status, 200);
      assert.is(
        (await send(url, create, { headers, body: JSON.stringify({ title: 'Before' }) })).status,
        201,
      );
      proxy.toServer = () => 'cut';
      const unavailable = { status: 503, code: 'DEPENDENCY_UNAVAILABLE' };
      await assertRefused(url, list, unavailable, { headers });
      await assertRefused(url, create, unavailable, once);
      proxy.toServer = () => 'pass';
      const made = await send(url, create, once);
      assert.is(made.status, 201, made.text);
      const again = await send(url, create, once);
      assert.equal([again.text, again.headers['idempotency-replayed']], [made.text, 'true']);
      const listed = await send(url, list, { headers });
      assert.equal((listed.body.data as { title: string }[]).map(({ title }) => title).sort(), [
        'Before',
        'Once',
      ]);
    } finally {
      await connections.close();
      await proxy.close();
    }
  });
});
