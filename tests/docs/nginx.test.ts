import { createInterface } from 'node:readline';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { administrator } from '../admin/administrator.ts';
import { createExport, unpackArchive } from '../auth/export-kit.ts';
import { messagesIn } from '../event-streams.ts';
import { createCategory } from '../fixtures.ts';
import { createTask, type Person } from '../world.ts';
import { plain, withNginx } from './nginx.ts';

const bearer = ({ token }: Person) => ({ authorization: `Bearer ${token}` });
const LONG = 'Follow note G, and check each operation twice. '.repeat(20);

withNginx('the nginx sample of the operations guide', (it) => {
  it('200, 412: accepts the weak ETags of compressed responses in If-Match', async (world, front) => {
    const { ask } = await front(world.url);
    const { ada, url } = world;
    const headers = bearer(ada);
    const category = await createCategory(ada);
    const task = await createTask(ada, { description: LONG, category_ids: [category.id] });
    const path = `/api/v1/tasks/${task.id}`;
    const read = await ask({ path, headers });
    const etag = String(read.headers.etag);
    assert.equal([read.status, read.headers['content-encoding']], [200, 'gzip'], url);
    assert.match(etag, /^W\//);
    assert.equal(read.headers.vary?.split(', ').sort(), ['Accept', 'Accept-Encoding', 'Authorization']);
    const change = (tag: string, body: object) =>
      ask({ method: 'PATCH', path, headers: { ...headers, 'if-match': tag }, body });
    assert.is((await change(etag, { priority: 'low' })).status, 200);
    const stale = await change(etag, { priority: 'high' });
    assert.equal([stale.status, JSON.parse(String(stale.body)).data.version], [412, 2]);
    const again = String((await ask({ path, headers })).headers.etag);
    const unchanged = await ask({ path, headers: { ...headers, 'if-none-match': again } });
    assert.equal([unchanged.status, unchanged.body.length], [304, 0]);
    const deleted = await ask({ method: 'DELETE', path, headers: { ...headers, 'if-match': again } });
    assert.is(deleted.status, 204);
  });

  it('200: downloads a complete archive', async (world, front) => {
    const { ask } = await front(world.url);
    await createTask(world.ada, { title: 'Punch the cards' });
    const { id } = await createExport(world.ada, world);
    const { status, headers, body } = await ask({
      path: `/api/v1/users/exports/${id}/content`,
      headers: bearer(world.ada),
    });
    assert.equal([status, headers['cache-control']], [200, 'no-store']);
    assert.match((await unpackArchive(body))['tasks.ndjson'] ?? '', 'Punch the cards');
  });

  it('200: sends events as they happen', async (world, front) => {
    const { open } = await front(world.url);
    const path = '/api/v1/events?type=task.created';
    const response = await open({ path, headers: bearer(world.ada) });
    const messages = messagesIn(plain(response));
    assert.is((await messages.next()).value?.event, undefined);
    for (const title of ['First', 'Second']) {
      await createTask(world.ada, { title });
      await world.dispatcher.catchUp();
      assert.is((await messages.next()).value?.event?.subject.name, title);
    }
    response.destroy();
  });

  it('200: streams an export of the audit log', async (world, front) => {
    const annie = await administrator(world);
    await createTask(annie);
    const [entry] = (await annie.get('/admin/audit-log?per_page=1').expect(200)).body.data;
    const arrived = Promise.withResolvers<void>();
    async function* lines(): AsyncIterable<Schema<'AuditEntry'>[]> {
      yield [entry];
      // If nginx buffered the first line, neither it nor the second would ever arrive.
      await arrived.promise;
      yield [entry, entry];
    }
    const { url } = await world.serve({
      override: { listAuditLog: async () => ({ status: 200, lines: lines() }) },
    });
    const { open } = await front(url);
    const response = await open({
      path: '/api/v1/admin/audit-log',
      headers: { ...bearer(annie), accept: 'application/x-ndjson' },
    });
    assert.is(response.statusCode, 200);
    let seen = 0;
    for await (const line of createInterface({ input: plain(response) })) {
      assert.is(JSON.parse(line).id, entry.id);
      seen += 1;
      arrived.resolve();
    }
    assert.is(seen, 3);
  });
});
