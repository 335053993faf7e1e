import * as assert from 'uvu/assert';
import { inBrowser, open } from './browser.ts';

inBrowser('finding and copying in the documentation', (it) => {
  for (const [old, page, id] of [
    ['#tag/tasks/operation/updateTask', '/docs/reference/tasks', 'operation/updateTask'],
    ['#operation/login', '/docs/reference/auth', 'operation/login'],
    ['#tag/admin', '/docs/reference/admin', 'tag/admin'],
  ] as const) {
    it(`redirects the old address /docs/reference${old} to ${page}`, async ({ url }, browser) => {
      const { page: tab, complaints } = await open(browser, `${url}/docs/reference${old}`);
      await tab.waitForURL(({ href }) => href.startsWith(`${url}${page}`));
      await tab.locator(`[id="${id}"]`).waitFor();
      assert.equal(complaints, []);
      await tab.close();
    });
  }

  for (const [query, group, name, path] of [
    ['restore', 'Operations', undefined, '/docs/reference/tasks#tag/tasks/operation/restoreTask'],
    ['backup', 'Guides', undefined, '/docs/guides/backups'],
    ['version conf', 'Error codes', 'VERSION_CONFLICT', '/docs/errors/VERSION_CONFLICT'],
  ] as const) {
    it(`finds "${query}" among ${group} with the keyboard only`, async ({ url }, browser) => {
      const { page, complaints } = await open(browser, `${url}/docs/guides/quick-start`);
      await page.keyboard.press('/');
      await page.keyboard.type(query);
      const section = page.locator('.results section', { has: page.getByText(group, { exact: true }) });
      const link = section.locator('a', { hasText: name ?? '' }).first();
      await link.waitFor();
      assert.match(await link.evaluate((element) => (element as unknown as { href: string }).href), path);
      for (let step = 0; step < 20; step++) {
        if (await link.evaluate((element) => element === element.ownerDocument.activeElement)) break;
        await page.keyboard.press('ArrowDown');
      }
      await page.keyboard.press('Enter');
      await page.waitForURL(({ href }) => href.startsWith(`${url}${path}`));
      assert.equal(complaints, []);
      await page.close();
    });
  }

  it('shows the search query as text, and says when nothing is found', async ({ url }, browser) => {
    const { page, complaints } = await open(browser, `${url}/docs`);
    await page.locator('.search input').fill('<img src=x onerror=alert(1)>');
    await page.locator('.results').getByText('No results').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.results').waitFor({ state: 'hidden' });
    assert.equal(complaints, []);
    await page.close();
  });

  it('copies a code block with its button', async ({ url }, browser) => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    for (const path of ['/docs/guides/quick-start', '/docs/errors/VERSION_CONFLICT']) {
      const { page, complaints } = await open(browser, `${url}${path}`, { permissions });
      const block = page.locator('main .code').first();
      await block.hover();
      await block.getByRole('button', { name: 'Copy' }).click();
      await block.getByText('Copied').waitFor();
      const copied = await page.evaluate('navigator.clipboard.readText()');
      assert.is(copied, await block.locator('code').textContent());
      assert.equal(complaints, []);
      await page.close();
    }
  });
});
