import * as assert from 'uvu/assert';
import { taskWithFile } from '../attachments-kit.ts';
import { withCache, withNginx } from './nginx.ts';

withNginx('the cache in the nginx sample of the operations guide', (it) => {
  it('stores pages and assets, and nothing of a user', async (world, front) => {
    const node = await world.serve({ publicUrl: 'https://tasks.example.com' });
    const { ask } = await front(node.url, withCache());
    const cacheOf = async (path: string, headers = {}) => {
      const response = await ask({ path, headers });
      assert.is(response.status, 200, path);
      return { ...response, from: response.headers['x-cache'] };
    };
    const page = await cacheOf('/docs');
    assert.equal([page.from, page.headers['cache-control']], ['MISS', 'public, max-age=300']);
    assert.is((await cacheOf('/docs')).from, 'HIT');
    const [asset = ''] = /\/?docs\/assets\/[\w.-]+|assets\/[\w.-]+/.exec(String(page.body)) ?? [];
    const path = asset.startsWith('assets') ? `/docs/${asset}` : `/${asset.replace(/^\//, '')}`;
    const first = await cacheOf(path);
    assert.is(first.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.match(path, /\.[0-9a-f]{16}\./);
    const again = await cacheOf(path);
    assert.equal([again.from, again.body], ['HIT', first.body]);
    assert.is((await cacheOf('/openapi.json')).from, 'MISS');
    assert.is((await cacheOf('/openapi.json')).from, 'HIT');

    const { ada } = world;
    const { file } = await taskWithFile(world, 'cards');
    const headers = { authorization: `Bearer ${ada.token}` };
    const link = await ada.post(`/attachments/${file.id}/link`).send({}).expect(201);
    for (const private_path of ['/api/v1/users/profile', String(link.body.data.url)]) {
      const response = await cacheOf(private_path, headers);
      assert.is(response.from, undefined);
      assert.match(response.headers['cache-control'] ?? '', /^(private|no-store)/);
    }

    await node.stop();
    assert.equal([(await cacheOf('/docs')).from, (await cacheOf(path)).from], ['HIT', 'HIT']);
    assert.is((await ask({ path: '/api/v1/users/profile', headers })).status, 502);
  });
});
