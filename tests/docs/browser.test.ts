import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { buildDocs } from '../../scripts/docs.ts';
import { createTask, PASSWORD } from '../world.ts';
import { inBrowser, open } from './browser.ts';

inBrowser('the documentation in a browser', (it) => {
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
});
