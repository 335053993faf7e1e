import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { inBrowser, open } from '../docs/browser.ts';
import { builtSdk } from '../sdk/run.ts';
import { createTask, type Person } from '../world.ts';

const PAGE = readFileSync(new URL('editing.html', import.meta.url));
const LIBRARY = readFileSync('node_modules/socket.io-client/dist/socket.io.esm.min.js');

inBrowser('two people who edit one task in pages of another origin', (it) => {
  it('see each other, who writes and who edits, and the value when it is saved', async (world, browser) => {
    const { ada, grace, project_id, serve } = world;
    const dist = await builtSdk();
    const app = createServer(({ url = '/' }, res) => {
      const files: Record<string, Buffer> = { '/': PAGE, '/socket.io.js': LIBRARY };
      res.setHeader('Content-Type', url === '/' ? 'text/html' : 'text/javascript');
      res.end(files[url] ?? readFileSync(join(dist, url)));
    });
    app.listen(0, '127.0.0.1');
    await once(app, 'listening');
    const origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    const { url, dispatcher } = await serve({ corsOrigins: [origin], realtime: { corsOrigins: [origin] } });
    dispatcher.start();
    const { id } = await createTask(ada, { title: 'Punch the cards', project_id });
    const pageOf = async ({ token }: Person) => {
      const { page } = await open(browser, origin);
      await page.evaluate(`start('${url}', '${token}', '${id}')`);
      return page;
    };
    const forAda = await pageOf(ada);
    await forAda.locator('li', { hasText: 'Ada Lovelace (active)' }).waitFor();
    const forGrace = await pageOf(grace);
    for (const page of [forAda, forGrace])
      for (const name of ['Ada Lovelace', 'Grace Hopper'])
        await page.locator('li', { hasText: `${name} (active)` }).waitFor();

    await forGrace.locator('#comment').pressSequentially('Which deck?');
    await forAda.locator('#typing', { hasText: 'Grace Hopper is writing' }).waitFor();
    await forAda.locator('#title').focus();
    await forGrace.locator('#holder', { hasText: 'Ada Lovelace is editing the title' }).waitFor();
    assert.is(await forGrace.locator('#title').isDisabled(), true);

    await forAda.locator('#title').fill('Punch the cards for the Bernoulli numbers');
    await forAda.locator('#title').press('Enter');
    await forGrace.waitForFunction(
      `document.getElementById('title').value === 'Punch the cards for the Bernoulli numbers'`,
    );
    assert.is(await forGrace.locator('#title').isDisabled(), false);
    assert.is(await forGrace.locator('#holder').textContent(), '');

    await forGrace.close();
    await forAda.locator('li', { hasText: 'Grace Hopper' }).waitFor({ state: 'detached' });
    await forAda.close();
    app.close();
  });
});
