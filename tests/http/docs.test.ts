import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { contract } from '../contract/documented.ts';
import { exchange } from '../exchange.ts';
import { inWorld } from '../world.ts';

const generated = (file: string) => readFileSync(new URL(`../../generated/${file}`, import.meta.url), 'utf8');

const pages: [path: string, file: string, type: string][] = [
  ['/openapi.json', 'openapi.json', 'application/json'],
  ['/openapi.yaml', 'openapi.yaml', 'application/yaml'],
  ['/docs', 'docs/index.html', 'text/html; charset=utf-8'],
  ['/docs/authorization', 'docs/authorization.html', 'text/html; charset=utf-8'],
  ['/docs/errors', 'docs/errors.html', 'text/html; charset=utf-8'],
];

/** What a browser fetches by itself when it shows a page: not what a reader may click on, nor what stands in a script. */
function loadedBy(html: string): string[] {
  const [shown] = [html.replaceAll(/(<script\b[^>]*>)[\s\S]*?<\/script>/g, '$1')];
  const attributes = shown.matchAll(
    /<(?!a\b)[a-z][^>]*?\s(?:src|href|srcset|poster|data|action)=["']?([^"'\s>]+)/gi,
  );
  const styles = shown.matchAll(/(?:url\(|@import)\s*["']?([^"')\s]+)/gi);
  return [...attributes, ...styles].map(([, url]) => url ?? '').filter((url) => !/^(data:|#)/.test(url));
}

inWorld('the docs', (it) => {
  for (const [path, file, type] of pages) {
    it(`200: ${path} is there for everybody, as it was generated`, async ({ url }) => {
      const { status, text, headers } = await exchange({ url, method: 'GET', path });
      assert.is(status, 200);
      assert.ok(text === generated(file));
      assert.is(headers['content-type'], type);
      assert.is(headers['content-length'], String(Buffer.byteLength(text)));
      assert.is(headers['access-control-allow-origin'], '*');
      assert.match(headers['cache-control'] ?? '', /^public, max-age=\d+/);
      assert.match(headers['etag'] ?? '', /^"[\w-]{22}"$/);

      const head = await exchange({ url, method: 'HEAD', path });
      assert.equal(
        [head.status, head.text, head.headers['content-length']],
        [200, '', headers['content-length']],
      );
    });

    it(`304: ${path}, to whoever has it already`, async ({ url }) => {
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

    it(`405: ${path} can only be read`, async ({ url }) => {
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

    it(`${path} may load nothing from elsewhere, nor be shown inside another page`, async ({ url }) => {
      const { headers, text } = await exchange({ url, method: 'GET', path });
      const policy = String(headers['content-security-policy']);
      assert.match(policy, "default-src 'none'");
      for (const source of policy.matchAll(/-src ([^;]+)/g)) {
        for (const word of source[1]?.split(' ') ?? []) {
          assert.ok(["'none'", "'unsafe-inline'", "'self'", 'blob:', 'data:'].includes(word), word);
        }
      }
      if (!type.startsWith('text/html')) return;
      assert.match(policy, "frame-ancestors 'none'");
      assert.equal(loadedBy(text), []);
    });
  }

  it('the page finds what a browser would load', () => {
    const html = `<img src="https://a/x.png"><link rel=icon href=/b.ico><style>@import 'c.css'; a { b: url(d.png) }</style>
      <a href="https://e">e</a><script src="f.js">load('g.js')</script><img src="data:,"><use href="#h">`;
    assert.equal(loadedBy(html).sort(), ['/b.ico', 'c.css', 'd.png', 'f.js', 'https://a/x.png']);
    return Promise.resolve();
  });

  it('the contract that is served is the one that is kept', async ({ anonymous }) => {
    const { body } = await anonymous.get('/openapi.json').expect(200);
    assert.equal(body, JSON.parse(JSON.stringify(contract)));
  });

  it('each kind of problem has its place on the page that its type points to', async ({ url, anonymous }) => {
    const { ErrorCode } = contract.components['schemas'] as { ErrorCode: { enum: string[] } };
    const { text } = await exchange({ url, method: 'GET', path: '/docs/errors' });
    for (const code of ErrorCode.enum) assert.match(text, `id="${code}"`);
    const problem = await anonymous.get('/tasks').set('accept', 'application/problem+json').expect(401);
    assert.is(problem.body.type, '/docs/errors#UNAUTHENTICATED');
  });
});

inWorld('every answer', (it) => {
  it('says neither what serves it nor anything that a browser could make a mistake of', async ({
    url,
    ada,
  }) => {
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
      const answer = await exchange({ url, method, path, headers });
      assert.is(answer.headers['x-content-type-options'], 'nosniff', path);
      assert.is(answer.headers['referrer-policy'], 'no-referrer', path);
      assert.is(answer.headers['cross-origin-resource-policy'], 'same-origin', path);
      const policy = String(answer.headers['content-security-policy']);
      for (const part of ["default-src 'none'", "frame-ancestors 'none'"]) assert.match(policy, part);
      assert.match(String(answer.headers['x-request-id']), /^[\w-]{8,64}$/);
      for (const name of ['server', 'x-powered-by', 'set-cookie', 'via']) {
        assert.is(answer.headers[name], undefined, `${path} ${name}`);
      }
    }
  });
});
