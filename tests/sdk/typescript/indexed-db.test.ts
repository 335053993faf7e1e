import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { inBrowser, open } from '../../docs/browser.ts';
import { createTask } from '../../world.ts';
import { builtSdk } from '../run.ts';

inBrowser('replicas of the TypeScript SDK in a browser', (it) => {
  it('a page keeps a replica in IndexedDB, and reads it without a network', async ({
    serve,
    ada,
  }, browser) => {
    const dist = await builtSdk();
    const app = createServer(({ url = '/' }, res) => {
      const isPage = url === '/';
      res.setHeader('Content-Type', isPage ? 'text/html' : 'text/javascript');
      res.end(isPage ? '<!doctype html><link rel="icon" href="data:,">' : readFileSync(join(dist, url)));
    });
    app.listen(0, '127.0.0.1');
    await once(app, 'listening');
    const origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    const { url } = await serve({ corsOrigins: [origin] });
    await createTask(ada, { title: 'Observe' });
    const { page } = await open(browser, origin);
    const titles = await page.evaluate(`(async () => {
      const { TaskFlow, indexedDbSyncStore } = await import('${origin}/esm/index.js');
      const client = new TaskFlow({ baseUrl: '${url}', token: '${ada.token}' });
      const first = await client.sync({ store: indexedDbSyncStore('ada'), interval: 0 });
      await first.current();
      const { id } = await client.tasks.create({ title: 'Gone' });
      await client.tasks.create({ title: 'Write' });
      await first.current();
      await client.tasks.delete(id);
      await first.current();
      await first.close();
      const nowhere = new TaskFlow({ baseUrl: 'http://127.0.0.1:1', token: 'x' });
      const stored = await nowhere.sync({ store: indexedDbSyncStore('ada'), interval: 0 });
      return stored.tasks.list().map(({ title }) => title).sort();
    })()`);
    assert.equal(titles, ['Observe', 'Write']);
    app.close();
  });
});
