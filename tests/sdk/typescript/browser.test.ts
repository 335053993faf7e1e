import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { inBrowser, open } from '../../docs/browser.ts';
import { createTask, PASSWORD } from '../../world.ts';
import { builtSdk } from '../run.ts';

inBrowser('the TypeScript SDK in a browser', (it) => {
  it('works on a page of another origin', async ({ serve }, browser) => {
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

  it('uploads, shows and downloads files', async ({ serve, ada }, browser) => {
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
