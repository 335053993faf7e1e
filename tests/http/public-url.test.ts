import { syncBuiltinESMExports } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import zlib, { type BrotliOptions, type CompressCallback } from 'node:zlib';
import * as assert from 'uvu/assert';
import { exchange } from '../exchange.ts';
import { UNKNOWN_ID } from '../fixtures.ts';
import { inWorld } from '../world.ts';

const PUBLIC_URL = 'https://example.com/under/tasks';
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
/** Local addresses in a page, which would be wrong when a reader pastes them. */
const LOCAL = /https?:\/\/(?:127\.0\.0\.1|localhost):(?!4010)\d+/g;
/** The defaults of the SDKs, which are the same on every page. */
const SDK_DEFAULT = /TASKFLOW_BASE_URL`?, or `?http:\/\/localhost:3000/g;
const textOf = (page: string) => page.replaceAll(/<[^>]+>/g, '').replaceAll(SDK_DEFAULT, '');

inWorld('a public URL with a path', (it) => {
  it('is in Location, Link, problem types and the contract', async ({ serve, ada }) => {
    const server = await serve({ publicUrl: PUBLIC_URL });
    const as = server.as(ada);
    const { headers, body } = await as.post('/tasks').send({ title: 'Linked' }).expect(201);
    assert.is(headers['location'], `/under/tasks/api/v1/tasks/${body.data.id}`);
    await as.post('/tasks').send({ title: 'Linked, too' }).expect(201);
    const list = await as.get('/tasks?per_page=1').expect(200);
    const links = [...(list.headers['link'] ?? '').matchAll(/<([^>]*)>/g)].map(([, href = '']) => href);
    assert.ok(links.length >= 2);
    for (const link of links) assert.match(link, /^\/under\/tasks\/api\/v1\/tasks\?per_page=1&/);

    const problem = await as
      .get(`/tasks/${UNKNOWN_ID}`)
      .set('Accept', 'application/problem+json')
      .expect(404);
    assert.is(problem.body.type, '/under/tasks/docs/errors/NOT_FOUND');

    for (const path of ['/openapi.json', '/openapi.yaml', '/openapi-3.0.json']) {
      const { text } = await exchange({ url: server.url, method: 'GET', path });
      const [, servers = ''] = /"?servers"?:([\s\S]*?)description/.exec(text) ?? [];
      assert.match(servers, `"${PUBLIC_URL}"`);
      assert.match(text, `"${PUBLIC_URL}/docs/guides/events"`);
      assert.match(text, `curl -X POST ${PUBLIC_URL}/api/v1/tasks`);
      assert.not.match(text, /127\.0\.0\.1:3000/);
    }
    await server.stop();
  });

  it('is in the samples of the documentation, whose links stay below it', async ({ serve }) => {
    const server = await serve({ publicUrl: PUBLIC_URL });
    for (const path of [
      '/docs',
      '/docs/reference',
      '/docs/guides/quick-start',
      '/docs/guides/administration',
      '/docs/readme',
    ]) {
      const { text } = await exchange({ url: server.url, method: 'GET', path, headers: BROWSER });
      assert.match(textOf(text), PUBLIC_URL, path);
      assert.equal(textOf(text).match(LOCAL), null, path);
      assert.not.match(text, /(?:href|src)="\//, path);
    }
    const markdown = await exchange({ url: server.url, method: 'GET', path: '/docs/guides/quick-start.md' });
    assert.match(markdown.text, `URL=${PUBLIC_URL}/api/v1`);
    await server.stop();
  });
});

inWorld('shared caches and the address in pages', (it) => {
  it('200: only pages without the Host of the request can be stored in shared caches', async ({
    serve,
    url,
  }) => {
    const server = await serve({ publicUrl: PUBLIC_URL });
    for (const path of ['/docs', '/docs/guides/quick-start', '/openapi.json', '/llms-full.txt']) {
      for (const [at, caching] of [
        [server.url, 'public, max-age=300'],
        [url, 'private, max-age=300'],
      ] as const) {
        for (const host of ['evil.example', 'not a host']) {
          const { headers, text } = await exchange({ url: at, method: 'GET', path, headers: { host } });
          assert.is(headers['cache-control'], caching, path);
          if (at === server.url) assert.not.match(text, host);
        }
      }
    }
    await server.stop();
  });

  it('200: pages for new hosts are rendered one at a time', async ({ url }) => {
    const { brotliCompress } = zlib;
    let underWay = 0;
    let max = 0;
    zlib.brotliCompress = ((content: Buffer, options: BrotliOptions, done: CompressCallback) => {
      underWay += 1;
      max = Math.max(max, underWay);
      brotliCompress(content, options, (error, result) => {
        underWay -= 1;
        done(error, result);
      });
    }) as typeof brotliCompress;
    syncBuiltinESMExports();
    const requests = Array.from({ length: 10 }, (_, index) => {
      const headers = { host: `host-${index}.example`, 'accept-encoding': 'br' };
      return exchange({ url, method: 'GET', path: '/docs/guides/quick-start', headers });
    });
    const responses = await Promise.all(requests);
    zlib.brotliCompress = brotliCompress;
    syncBuiltinESMExports();
    assert.is(new Set(responses.map(({ headers }) => headers['etag'])).size, 10);
    assert.is(max, 1);
  });

  it('302, 404: with PUBLIC_URL, / and unknown paths lead below its path', async ({ serve }) => {
    const server = await serve({ publicUrl: PUBLIC_URL });
    for (const path of ['/', '/docs/']) {
      const { status, headers } = await exchange({ url: server.url, method: 'GET', path, headers: BROWSER });
      assert.equal([status, headers['location']], [302, '/under/tasks/docs']);
    }
    const { body } = await exchange({ url: server.url, method: 'GET', path: '/nothing' });
    assert.match(body.message, ' /under/tasks/docs.');
    await server.stop();
  });
});

inWorld('browsing without knowing the paths', (it) => {
  it('shows samples with the address of the request if PUBLIC_URL is not set', async ({ url }) => {
    for (const host of ['tasks.internal:8080', '[::1]:3001', 'localhost']) {
      for (const path of ['/docs', '/docs/guides/quick-start', '/openapi.json', '/llms-full.txt']) {
        const { text } = await exchange({ url, method: 'GET', path, headers: { host } });
        assert.match(textOf(text), `http://${host}`, path);
        assert.not.match(textOf(text), /\/\/127\.0\.0\.1:3000/, path);
      }
    }
  });

  it('does not show a Host that is not a plain host and port', async ({ url }) => {
    for (const host of ['a"><script>', "x'y", 'a@b', 'a/b', '$(id)', 'x'.repeat(300)]) {
      const response = await exchange({
        url,
        method: 'GET',
        path: '/docs/guides/quick-start',
        headers: { host },
      });
      assert.not.ok(response.text.includes(`http://${host}`), host);
    }
  });

  it('the reference and the console use the address of their page, under any path', async ({ url }) => {
    for (const path of ['/docs/console', '/docs/reference/tasks']) {
      const { text } = await exchange({ url, method: 'GET', path });
      const scripts = [...text.matchAll(/src="([./]*assets\/(?:contract|address)[-.][^"]+)"/g)];
      assert.is(scripts.length, 2);
      const currentScript = { src: '' };
      const context = createContext({ document: { currentScript }, URL });
      for (const [, src = ''] of scripts) {
        currentScript.src = new URL(src, `${PUBLIC_URL}${path}`).href;
        const { pathname } = new URL(src, `${url}${path}`);
        runInContext((await exchange({ url, method: 'GET', path: pathname })).text, context);
      }
      assert.is(runInContext('contract.servers[0].url', context), PUBLIC_URL);
    }
  });

  it('302, 404: / redirects browsers to the documentation, and is an error for programs', async ({ url }) => {
    for (const [path, location] of [
      ['/', './docs'],
      ['/docs/', '../docs'],
    ] as const) {
      const { status, headers } = await exchange({ url, method: 'GET', path, headers: BROWSER });
      assert.equal([status, headers['location'], headers['vary']], [302, location, 'Accept']);
      const shouting = await exchange({ url, method: 'GET', path, headers: { accept: 'TEXT/HTML' } });
      assert.is(shouting.status, 302);
      for (const accept of ['application/json', '*/*', 'application/problem+json', undefined]) {
        const program = await exchange({ url, method: 'GET', path, headers: accept ? { accept } : {} });
        assert.is(program.status, 404, accept);
        assert.match(program.headers['content-type'] ?? '', /json$/);
      }
    }
  });

  it('404: browsers receive a page with working links, programs receive JSON', async ({ url }) => {
    for (const path of [
      '/docs/nothing-here',
      '/docs/errors/NOTHING',
      '/dosc',
      '/docs/a//b/',
      '/docs/..%2f',
    ]) {
      const lost = await exchange({ url, method: 'GET', path, headers: BROWSER });
      assert.is(lost.status, 404, path);
      assert.is(lost.headers['content-type'], 'text/html; charset=utf-8');
      assert.match(String(lost.headers['content-security-policy']), "default-src 'none'");
      assert.equal(
        [lost.headers['cache-control'], lost.headers['vary']],
        ['no-store', 'Authorization, Accept'],
      );
      const links = [...lost.text.matchAll(/(?:href|src)="([^"#][^"]*)"/g)].map(([, href = '']) => href);
      assert.ok(links.length > 10);
      for (const href of new Set(links)) {
        const { pathname } = new URL(href, url + path);
        assert.is((await exchange({ url, method: 'HEAD', path: pathname })).status, 200, pathname);
      }
      const program = await exchange({ url, method: 'GET', path, headers: { accept: 'application/json' } });
      assert.equal([program.status, program.body.error], [404, 'ROUTE_NOT_FOUND']);
    }
    for (const path of ['/api/v1/nothing', '/x'.repeat(50)]) {
      const { status, body } = await exchange({ url, method: 'GET', path, headers: BROWSER });
      assert.equal([status, body.error], [404, 'ROUTE_NOT_FOUND'], path);
    }
  });
});
