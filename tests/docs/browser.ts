import { spawnSync } from 'node:child_process';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { HANG_MS } from '../waiting.ts';
import { type Cast, inWorld, type World } from '../world.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser of this machine, if there is one. */
const browserPath = NAMES.map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()).find(
  (path) => path !== '',
);

/** Swagger UI looks for a component of each format first, and then uses that of the type. */
const HARMLESS = /^Could not find component: JsonSchema_/;

/** What should not happen in a page: errors, and requests to other origins. */
export type Watched = { page: Page; complaints: string[] };

type Test = (world: World & Cast, browser: Browser) => Promise<void>;

/** Tests with one browser for all of them. They are skipped without Chromium. */
export function inBrowser(name: string, define: (it: (title: string, run: Test) => void) => void): void {
  inWorld(name, (it) => {
    let browser: Promise<Browser> | undefined;
    define((title, run) =>
      it(title, async (world) => {
        if (!browserPath) return console.log(`SKIPPED ${title}: there is no Chromium`);
        browser ??= launch();
        await run(world, await browser);
      }));
    it('closes the browser', async () => (await browser)?.close());
  });
}

function launch(): Promise<Browser> {
  assert.ok(browserPath);
  // Chromium has no sandbox as root; it opens only our own pages here.
  return chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'], timeout: HANG_MS });
}

export async function open(browser: Browser, url: string, options?: BrowserContextOptions): Promise<Watched> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(HANG_MS);
  const complaints: string[] = [];
  const origin = url.startsWith('file:') ? 'file://' : new URL(url).origin;
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !HARMLESS.test(message.text()))
      complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin))
      complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
}
