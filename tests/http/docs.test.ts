import * as assert from 'uvu/assert';
import { addressed } from '../../src/docs/address.ts';
import { createSite } from '../../src/docs/site.ts';
import { operationsOf } from '../../src/document.ts';
import { contract } from '../contract/documented.ts';
import { exchange } from '../exchange.ts';
import { inWorld } from '../world.ts';

const site = createSite();
const paths = [...site.keys()];
/** One page of each kind. */
const kinds: [path: string, type: string][] = [
  ['/openapi.json', 'application/json'],
  ['/openapi.yaml', 'application/yaml'],
  ['/asyncapi.yaml', 'application/yaml'],
  ['/openapi-3.0.json', 'application/json'],
  ['/docs', 'text/html; charset=utf-8'],
  ['/docs/reference', 'text/html; charset=utf-8'],
  ['/docs/reference/tasks', 'text/html; charset=utf-8'],
  ['/docs/search-index.js', 'text/javascript; charset=utf-8'],
  ['/docs/guides/concurrency', 'text/html; charset=utf-8'],
  ['/docs/guides/concurrency.md', 'text/markdown; charset=utf-8'],
  ['/docs/errors/VERSION_CONFLICT', 'text/html; charset=utf-8'],
  ['/llms.txt', 'text/plain; charset=utf-8'],
  [paths.find((path) => path.includes('/redoc.')) ?? '', 'text/javascript; charset=utf-8'],
];

/** What a browser loads by itself for a page: no links, and no text of scripts. */
function loadedBy(html: string): string[] {
  const [shown] = [html.replaceAll(/(<script\b[^>]*>)[\s\S]*?<\/script>/g, '$1')];
  const attributes = shown.matchAll(
    /<(?!a\b)[a-z][^>]*?\s(?:src|href|srcset|poster|data|action)=["']?([^"'\s>]+)/gi,
  );
  const styles = shown.matchAll(/(?:url\(|@import)\s*["']?([^"')\s]+)/gi);
  return [...attributes, ...styles].map(([, url]) => url ?? '').filter((url) => !/^(data:|#)/.test(url));
}

inWorld('documentation over HTTP', (it) => {
  for (const [path, type] of kinds) {
    it(`200: serves ${path} without authentication`, async ({ url }) => {
      const { status, text, headers } = await exchange({ url, method: 'GET', path });
      assert.is(status, 200);
      assert.ok(text === addressed(String(site.get(path)?.content()), type, url));
      assert.is(headers['content-type'], type);
      assert.is(headers['content-length'], String(Buffer.byteLength(text)));
      assert.is(headers['access-control-allow-origin'], '*');
      // Pages that contain the address of the request are not for shared caches.
      const caching =
        text === String(site.get(path)?.content()) ? /^public, max-age=\d+/ : /^private, max-age=\d+$/;
      assert.match(headers['cache-control'] ?? '', caching);
      assert.match(headers['etag'] ?? '', /^"[\w-]{22}"$/);

      const head = await exchange({ url, method: 'HEAD', path });
      assert.equal(
        [head.status, head.text, head.headers['content-length']],
        [200, '', headers['content-length']],
      );
    });

    it(`200: serves ${path} with any query, so that caches can be bypassed`, async ({ url }) => {
      assert.is((await exchange({ url, method: 'HEAD', path: `${path}?v=1` })).status, 200);
    });

    it(`304: for ${path}, if the caller has the current version`, async ({ url }) => {
      const { headers } = await exchange({ url, method: 'HEAD', path });
      const etag = String(headers['etag']);
      // A CDN that compresses makes the tag weak.
      for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await exchange({ url, method: 'GET', path, headers: { 'if-none-match': tag } });
        assert.equal([again.status, again.text, again.headers['etag']], [304, '', etag], tag);
      }
      const other = await exchange({ url, method: 'GET', path, headers: { 'if-none-match': '"other"' } });
      assert.is(other.status, 200);
    });

    it(`405: ${path} is read-only`, async ({ url }) => {
      for (const method of ['POST', 'PUT', 'DELETE']) {
        const { status, body, headers } = await exchange({ url, method, path });
        assert.equal(
          [status, body.error, headers['allow']],
          [405, 'METHOD_NOT_ALLOWED', 'GET, HEAD, OPTIONS'],
        );
      }
      const options = await exchange({ url, method: 'OPTIONS', path });
      assert.equal([options.status, options.headers['allow']], [204, 'GET, HEAD, OPTIONS']);
      for (const wrong of [`${path}/`, path.toUpperCase()]) {
        assert.is((await exchange({ url, method: 'GET', path: wrong })).status, 404, wrong);
      }
    });

    it(`forbids ${path} to load from other origins or to be framed`, async ({ url }) => {
      const { headers } = await exchange({ url, method: 'GET', path });
      const policy = String(headers['content-security-policy']);
      assert.match(policy, "default-src 'none'");
      for (const source of policy.matchAll(/-src ([^;]+)/g)) {
        for (const word of source[1]?.split(' ') ?? []) {
          assert.ok(["'none'", "'unsafe-inline'", "'self'", 'blob:', 'data:'].includes(word), word);
        }
      }
    });
  }

  it('200: every page has its policy, and loads nothing from other origins', async ({ url }) => {
    assert.ok(paths.length > 100);
    for (const path of paths) {
      const { status, text, headers } = await exchange({ url, method: 'GET', path });
      assert.is(status, 200, path);
      if (!headers['content-type']?.startsWith('text/html')) continue;
      assert.match(String(headers['content-security-policy']), "frame-ancestors 'none'");
      for (const loaded of loadedBy(text))
        assert.ok(site.has(new URL(loaded, `${url}${path}`).pathname), loaded);
    }
  });

  it('lets files of pages be cached forever, because their address contains a hash', async ({ url }) => {
    const assets = paths.filter((path) => path.startsWith('/docs/assets/'));
    assert.ok(assets.length > 7);
    for (const path of assets) {
      assert.match(path, /^\/docs\/assets\/[\w-]+\.[0-9a-f]{16}\.\w+$/);
      const { headers } = await exchange({ url, method: 'HEAD', path });
      assert.is(headers['cache-control'], 'public, max-age=31536000, immutable');
    }
  });

  it('is compressed if the caller accepts that, with an ETag for each encoding', async ({ url }) => {
    const path = kinds.at(-1)?.[0] ?? '';
    const plain = await exchange({ url, method: 'HEAD', path });
    for (const [accepted, encoding] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip', 'gzip'],
    ] as const) {
      const headers = { 'accept-encoding': accepted };
      const head = await exchange({ url, method: 'HEAD', path, headers });
      assert.is(head.headers['content-encoding'], encoding);
      assert.is(head.headers['vary'], 'Accept-Encoding');
      assert.ok(Number(head.headers['content-length']) < Number(plain.headers['content-length']) / 3);
      const etag = String(head.headers['etag']);
      assert.is.not(etag, plain.headers['etag']);
      const again = await exchange({
        url,
        method: 'GET',
        path,
        headers: { ...headers, 'if-none-match': etag },
      });
      assert.equal([again.status, again.text], [304, '']);
      const response = await fetch(`${url}${path}`, { headers });
      assert.is(await response.text(), String(site.get(path)?.content()));
    }
    const small = paths.find((each) => each.includes('/icon.')) ?? '';
    const { headers } = await exchange({
      url,
      method: 'HEAD',
      path: small,
      headers: { 'accept-encoding': 'br' },
    });
    assert.is(headers['content-encoding'], undefined);
  });

  it('404: unknown pages, as JSON', async ({ url }) => {
    for (const path of [
      '/docs/nothing',
      '/docs/errors/NOTHING',
      '/docs/guides',
      '/llms',
      '/openapi.json.md',
    ]) {
      const { status, body } = await exchange({ url, method: 'GET', path });
      assert.equal([status, body.error], [404, 'ROUTE_NOT_FOUND'], path);
    }
  });

  it('the test helper finds everything that a browser would load', () => {
    const html = `<img src="https://a/x.png"><link rel=icon href=/b.ico><style>@import 'c.css'; a { b: url(d.png) }</style>
      <a href="https://e">e</a><script src="f.js">load('g.js')</script><img src="data:,"><use href="#h">`;
    assert.equal(loadedBy(html).sort(), ['/b.ico', 'c.css', 'd.png', 'f.js', 'https://a/x.png']);
    return Promise.resolve();
  });

  it('serves the generated contract', async ({ anonymous, url }) => {
    const { body } = await anonymous.get('/openapi.json').expect(200);
    assert.equal(body, JSON.parse(addressed(JSON.stringify(contract), 'application/json', url)));
  });

  it('has a page for each problem type, at the address of the type', async ({ anonymous }) => {
    const { ErrorCode } = contract.components['schemas'] as { ErrorCode: { enum: string[] } };
    for (const code of ErrorCode.enum) {
      const text = String(site.get(`/docs/errors/${code}`)?.content());
      assert.match(text, `<h1>${code}</h1>`);
      assert.match(text, `"${code}"`);
    }
    const problem = await anonymous.get('/tasks').set('accept', 'application/problem+json').expect(401);
    assert.is(problem.body.type, '/docs/errors/UNAUTHENTICATED');
  });

  it('lists on the page of a code each operation that can return it', () => {
    for (const { operationId, 'x-error-codes': codes } of operationsOf(contract)) {
      for (const code of codes) {
        const text = String(site.get(`/docs/errors/${code}`)?.content());
        assert.match(text, new RegExp(`/operation/${operationId}"`), `${code} ${operationId}`);
      }
    }
    return Promise.resolve();
  });
});

inWorld('headers of every response', (it) => {
  it('do not name the server software, and have the security headers for browsers', async ({ url, ada }) => {
    const token = { authorization: `Bearer ${ada.token}` };
    for (const [method, path, headers] of [
      ['GET', '/api/v1/tasks', token],
      ['GET', '/api/v1/tasks', {}],
      ['POST', '/api/v1/tasks', token],
      ['GET', '/api/v1/tasks/%zz', {}],
      ['OPTIONS', '/api/v1/tasks', {}],
      ['GET', '/nothing', {}],
      ['PUT', '/health', {}],
      ['GET', '/health', {}],
      ['GET', '/docs', {}],
      ['GET', '/openapi.json', {}],
    ] as const) {
      const response = await exchange({ url, method, path, headers });
      assert.is(response.headers['x-content-type-options'], 'nosniff', path);
      assert.is(response.headers['referrer-policy'], 'no-referrer', path);
      assert.is(response.headers['cross-origin-resource-policy'], 'same-origin', path);
      const policy = String(response.headers['content-security-policy']);
      for (const part of ["default-src 'none'", "frame-ancestors 'none'"]) assert.match(policy, part);
      assert.match(String(response.headers['x-request-id']), /^[\w-]{8,64}$/);
      for (const name of ['server', 'x-powered-by', 'set-cookie', 'via']) {
        assert.is(response.headers[name], undefined, `${path} ${name}`);
      }
    }
  });
});
