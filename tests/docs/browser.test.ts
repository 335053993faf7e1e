import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { buildDocs } from '../../scripts/docs.ts';
import { builtSdk } from '../sdk/run.ts';
import { createTask, PASSWORD } from '../world.ts';
import { inBrowser, open } from './browser.ts';

const PAGES = [
  '/docs',
  '/docs/guides/quick-start',
  '/docs/reference',
  '/docs/reference/tasks',
  '/docs/reference/webhooks',
  '/docs/console',
  '/docs/errors/VERSION_CONFLICT',
  '/docs/authorization',
];

inBrowser('the documentation in a browser', (it) => {
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [375, 'dark'],
  ] as const) {
    it(`renders every kind of page without errors, ${width} wide and ${colorScheme}`, async ({
      url,
    }, browser) => {
      for (const path of PAGES) {
        const viewport = { width, height: 800 };
        const { page, complaints } = await open(browser, `${url}${path}`, { viewport, colorScheme });
        await page.locator('main :is(h1, h2):visible').first().waitFor();
        assert.equal(complaints, [], path);
        const widest = await page.evaluate('document.documentElement.scrollWidth');
        assert.is(widest, width, `${path} does not fit`);
        await page.close();
      }
    });
  }

  it('has the links of the header in a menu on a phone', async ({ url }, browser) => {
    const viewport = { width: 375, height: 700 };
    const { page, complaints } = await open(browser, `${url}/docs/guides/quick-start`, { viewport });
    const link = page.locator('#menu').getByText('Reference', { exact: true });
    assert.is(await link.isVisible(), false);
    await page.getByRole('button', { name: 'Menu' }).click();
    await link.click();
    await page.waitForURL(`${url}/docs/reference`);
    assert.equal(complaints, []);
    await page.close();
  });

  it('sends requests from the console with the token of a login there', async ({ url, ada }, browser) => {
    const { page, complaints } = await open(browser, `${url}/docs/console`);
    await createTask(ada, { title: 'Weave flowers' });
    const openTag = (tag: string) => page.locator(`[id="operations-tag-${tag}"]`).click();
    const within = (id: string) => page.locator(`[id="operations-${id}"]`);
    const login = within('auth-login');
    await openTag('auth');
    await login.locator('.opblock-summary-control').click();
    await login.locator('textarea').fill(JSON.stringify({ email: ada.email, password: PASSWORD }));
    await login.locator('.execute').click();
    await login.locator('.live-responses-table').getByText('200', { exact: true }).waitFor();

    const list = within('tasks-listTasks');
    await openTag('tasks');
    await list.locator('.opblock-summary-control').click();
    await list.locator('.execute').click();
    const response = list.locator('.live-responses-table');
    await response.getByText('200', { exact: true }).waitFor();
    await response.getByText('Weave flowers').waitFor();
    assert.equal(complaints, []);
  });

  it('works from files, without the service', async (_world, browser) => {
    const folder = mkdtempSync(join(tmpdir(), 'taskflow-docs-'));
    buildDocs(folder);
    const { page, complaints } = await open(browser, pathToFileURL(join(folder, 'index.html')).href);
    await page.getByRole('link', { name: 'Reference' }).first().click();
    await page.getByRole('link', { name: 'Create a task', exact: true }).click();
    await page.locator('[id="operation/createTask"]').waitFor();
    assert.match(page.url(), /\/reference\/tasks\.html#/);
    await page.locator('.search input').fill('VERSION_CONFLICT');
    await page.locator('.results a', { hasText: 'VERSION_CONFLICT' }).first().click();
    await page.waitForURL(/\/errors\/VERSION_CONFLICT\.html$/);
    assert.equal(complaints, []);
    rmSync(folder, { recursive: true });
  });

  it('the TypeScript SDK works in a page of another origin', async ({ serve }, browser) => {
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
    const { page } = await open(browser, origin);
    const titles = await page.evaluate(`(async () => {
      const { TaskFlow } = await import('${origin}/esm/index.js');
      const client = new TaskFlow({ baseUrl: '${url}' });
      await client.register({ email: 'mary@example.com', password: '${PASSWORD}', full_name: 'Mary Somerville' });
      for (const title of ['Observe', 'Write']) await client.tasks.create({ title });
      const all = await client.tasks.list({ per_page: 1 }).toArray();
      return all.map(({ title }) => title).sort();
    })()`);
    assert.equal(titles, ['Observe', 'Write']);
    app.close();
  });

  it('a page uploads, shows and downloads files with the TypeScript SDK', async ({ serve, ada }, browser) => {
    const dist = await builtSdk();
    const app = createServer(({ url = '/' }, res) => {
      const isPage = url === '/';
      res.setHeader('Content-Type', isPage ? 'text/html' : 'text/javascript');
      res.end(isPage ? FILES_PAGE : readFileSync(join(dist, url)));
    });
    app.listen(0, '127.0.0.1');
    await once(app, 'listening');
    const origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    const { url } = await serve({ corsOrigins: [origin] });
    const { id: task_id } = await createTask(ada);
    const { page } = await open(browser, origin);
    await page.evaluate(`start('${url}', '${ada.token}', '${task_id}')`);
    // A picture of one pixel, and a large file that is sent in parts.
    const picture = { name: 'Brücke.png', mimeType: 'image/png', buffer: PIXEL };
    const large = { name: 'large.bin', mimeType: '', buffer: randomBytes(900_000) };
    for (const file of [picture, large]) {
      await page.locator('input').setInputFiles(file);
      await page.locator('li', { hasText: file.name }).waitFor();
    }
    const shown = await page.locator('img').evaluate((image: { naturalWidth: number }) => image.naturalWidth);
    assert.is(shown, 1);
    const steps = await page.evaluate('progress');
    assert.equal((steps as number[]).at(-1), 900_000);
    assert.ok((steps as number[]).length > 3, `${steps}`);
    const saving = page.waitForEvent('download');
    await page.locator('li', { hasText: 'large.bin' }).locator('a').click();
    const saved = await saving;
    assert.is(saved.suggestedFilename(), 'large.bin');
    assert.ok(large.buffer.equals(readFileSync(await saved.path())));
    assert.is(await page.evaluate('downloaded'), 900_000);
    app.close();
  });
});

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Uploads the chosen file, shows it if it is a picture, reads it again, and has a link to save it. */
const FILES_PAGE = `<!doctype html><link rel="icon" href="data:,"><input type="file"><ul></ul><script type="module">
  import { TaskFlow } from '/esm/index.js';
  globalThis.start = (baseUrl, token, taskId) => {
    const client = new TaskFlow({ baseUrl, token });
    document.querySelector('input').addEventListener('change', async ({ target }) => {
      globalThis.progress = [];
      const onProgress = ({ bytes }) => progress.push(bytes);
      const [file] = await client.attachments.upload(taskId, target.files[0], {}, { onProgress });
      const item = document.createElement('li');
      if (file.media_type === 'image/png') {
        const { url } = await client.attachments.createLink(file.id, { disposition: 'inline' });
        const image = new Image();
        image.src = baseUrl + url;
        await image.decode();
        item.append(image);
      }
      const blob = await (await client.attachments.download(file.id)).blob();
      globalThis.downloaded = blob.size;
      const link = document.createElement('a');
      link.textContent = file.name;
      link.href = baseUrl + (await client.attachments.createLink(file.id, {})).url;
      item.append(link);
      document.querySelector('ul').append(item);
    });
  };
</script>`;
