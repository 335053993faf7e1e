import * as assert from 'uvu/assert';
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

inBrowser('every kind of page in a browser', (it) => {
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [375, 'dark'],
  ] as const) {
    it(`is rendered without errors, ${width} wide and ${colorScheme}`, async ({ url }, browser) => {
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
});
