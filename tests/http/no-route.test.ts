import * as assert from 'uvu/assert';
import { exchange } from '../exchange.ts';
import { UNKNOWN_ID } from '../fixtures.ts';
import { inWorld } from '../world.ts';
import { get, named } from './raw.ts';

inWorld('paths without a route', (it) => {
  it('404 ROUTE_NOT_FOUND: matches paths exactly as written', async (world) => {
    for (const path of [
      '/',
      '/api/v1',
      '/api/v1/',
      '/api/v2/tasks',
      '/api/v1/tasks/',
      '/api/v1/Tasks',
      '/API/v1/tasks',
      '//api/v1/tasks',
      '/api//v1/tasks',
      '/api/v1/tasks//restore',
      `/api/v1/tasks/${UNKNOWN_ID}/nothing`,
      `/api/v1/tasks/${UNKNOWN_ID}/restore/`,
      '/api/v1/tasks%2f',
      '/health/',
      '/.env',
      '/api/v1/../../etc/passwd',
      `/${'x'.repeat(8000)}`,
      '/%00',
      '/%zz',
    ]) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const response = await exchange({ url: world.url, method, path });
        assert.is(response.status, 404, path);
        assert.is(response.body.error, 'ROUTE_NOT_FOUND', path);
        assert.is(response.body.meta.request_id, response.headers['x-request-id']);
      }
    }
    const problem = await exchange({
      url: world.url,
      method: 'GET',
      path: '/nothing',
      headers: { accept: 'application/problem+json' },
    });
    assert.is(problem.headers['content-type'], 'application/problem+json');
    assert.is(problem.body.code, 'ROUTE_NOT_FOUND');
  });

  it('404: is plain JSON if the caller prefers that to problem details', async (world) => {
    const response = await exchange({
      url: world.url,
      method: 'GET',
      path: `/api/v1/tasks/${UNKNOWN_ID}`,
      headers: {
        authorization: `Bearer ${world.ada.token}`,
        accept: 'application/problem+json;q=0.1, application/json;q=0.2',
      },
    });
    assert.is(response.status, 404, response.text);
    assert.is(response.headers['content-type'], 'application/json');
    assert.is(response.body.error, 'NOT_FOUND');
  });

  it('400: names any malformed ID', async (world) => {
    for (const id of [
      '1',
      'null',
      '-1',
      '%00',
      '%20',
      '..%2f..%2fetc%2fpasswd',
      "'%20or%20'1'='1",
      '%F0%9F%9B%A0',
      '__proto__',
      'constructor',
      `urn:uuid:${UNKNOWN_ID}`,
      `${UNKNOWN_ID}%0a`,
      `{${UNKNOWN_ID}}`,
      'x'.repeat(8000),
    ]) {
      const response = await get(world, `/api/v1/tasks/${id}`);
      assert.is(response.status, 400, id);
      assert.equal(named(response), [['task_id', 'INVALID_FORMAT']], id);
      assert.match(response.body.errors[0]?.message ?? '', 'An id looks like 0195f3a4-');
    }
    assert.is((await get(world, `/api/v1/tasks/${UNKNOWN_ID.toUpperCase()}`)).status, 404);
  });

  it('400: a path that cannot be decoded', async (world) => {
    for (const id of ['%zz', '%', '%ff', '%c3%28', '%ed%a0%80']) {
      const response = await get(world, `/api/v1/tasks/${id}`);
      assert.is(response.status, 400, id);
      assert.is(response.body.error, 'VALIDATION_FAILED');
      assert.equal(named(response), [['task_id', 'INVALID_ENCODING']]);
    }
  });

  it('400: names query text that cannot be decoded or has no parameter name', async (world) => {
    const wrong: [string, [string, string][]][] = [
      ['q=%00', [['q', 'INVALID_CHARACTER']]],
      [
        'q=a%00b&status=%00&status=todo',
        [
          ['q', 'INVALID_CHARACTER'],
          ['status[0]', 'INVALID_CHARACTER'],
        ],
      ],
      ['tag=a&tag=%00', [['tag[1]', 'INVALID_CHARACTER']]],
      ['__proto__=1', [['__proto__', 'UNKNOWN_FIELD']]],
      [
        'constructor=1&toString=2',
        [
          ['constructor', 'UNKNOWN_FIELD'],
          ['toString', 'UNKNOWN_FIELD'],
        ],
      ],
      ['=1', [['""', 'UNKNOWN_FIELD']]],
      ['0=1', [['0', 'UNKNOWN_FIELD']]],
      ['a/b~1=1', [['a/b~1', 'UNKNOWN_FIELD']]],
      ['status[]=todo', [['status[]', 'UNKNOWN_FIELD']]],
      ['[x]=1', [['[x]', 'UNKNOWN_FIELD']]],
      [
        'q[a]=1&__proto__[x]=1',
        [
          ['q[a]', 'UNKNOWN_FIELD'],
          ['__proto__[x]', 'UNKNOWN_FIELD'],
        ],
      ],
      ['a%00=1', [['a', 'UNKNOWN_FIELD']]],
      ['page', [['page', 'INVALID_TYPE']]],
    ];
    for (const [query, errors] of wrong) {
      const response = await get(world, `/api/v1/tasks?${query}`);
      assert.is(response.status, 400, query);
      assert.equal(named(response), errors, query);
    }
    const long = await get(world, `/api/v1/tasks?${'x'.repeat(7000)}=1`);
    assert.is(long.body.errors[0]?.field, 'x'.repeat(200));
  });

  it('200: accepts unusual but valid queries', async (world) => {
    for (const query of ['', '&', 'q=a+b', 'q=12:30', 'q=;', 'q=%27', 'q=100%25', 'q=_%25%5C']) {
      assert.is((await get(world, `/api/v1/projects?${query}`)).status, 200, query);
    }
  });
});
