import * as assert from 'uvu/assert';
import { type ResponseBody, sendRaw } from '../exchange.ts';
import { rowOf } from '../tasks-kit.ts';
import { createTask, inWorld } from '../world.ts';

type Answer = { status: number; headers: string; body?: ResponseBody };

/** One request with Ada's token, byte by byte as written here. */
async function sendLine(
  url: string,
  token: string,
  line: string,
  headers: readonly string[] = [],
): Promise<Answer> {
  const head = [
    `${line} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${token}`,
    ...headers,
    'Connection: close',
  ];
  const [top = '', text = ''] = (await sendRaw(url, `${head.join('\r\n')}\r\n\r\n`)).split('\r\n\r\n');
  const status = Number(top.split(' ')[1]);
  return { status, headers: top.toLowerCase(), ...(text.startsWith('{') && { body: JSON.parse(text) }) };
}

const ID = '{task}';

/** Spellings of a path that some servers or proxies treat as another one. */
const targets: [target: string, status: number, code: string][] = [
  ['//api/v1/tasks', 404, 'ROUTE_NOT_FOUND'],
  ['/api//v1/tasks', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/tasks/', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/tasks//', 404, 'ROUTE_NOT_FOUND'],
  ['/API/v1/tasks', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/Tasks', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/tasks;x=1', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1;x/tasks', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/tasks.json', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/tasks%2f', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1%2ftasks', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/%74asks', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/tasks%3fpage=1', 404, 'ROUTE_NOT_FOUND'],
  [`/api/v1/tasks%2f${ID}`, 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/../v1/tasks', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/./tasks', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/%2e%2e/v1/tasks', 404, 'ROUTE_NOT_FOUND'],
  ['/docs/../openapi.json', 404, 'ROUTE_NOT_FOUND'],
  ['/docs/%2e%2e/openapi.json', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1\\tasks', 404, 'ROUTE_NOT_FOUND'],
  ['/api/v1/__proto__', 404, 'ROUTE_NOT_FOUND'],
  ['/constructor', 404, 'ROUTE_NOT_FOUND'],
  ['/.env', 404, 'ROUTE_NOT_FOUND'],
  ['/', 404, 'ROUTE_NOT_FOUND'],
  ['*', 404, 'ROUTE_NOT_FOUND'],
  ['http://other.example//api/v1/tasks', 404, 'ROUTE_NOT_FOUND'],
  [`/api/v1/tasks/${ID}/`, 404, 'ROUTE_NOT_FOUND'],
  [`/api/v1/tasks/${ID}%2factivity`, 400, 'VALIDATION_FAILED'],
  [`/api/v1/categories/%2e%2e%2ftasks%2f${ID}`, 400, 'VALIDATION_FAILED'],
  [`/api/v1/tasks/${ID};a=b`, 400, 'VALIDATION_FAILED'],
  [`/api/v1/tasks/${ID}%00`, 400, 'VALIDATION_FAILED'],
  [`/api/v1/tasks/${ID}%20`, 400, 'VALIDATION_FAILED'],
  ['/api/v1/tasks/..', 400, 'VALIDATION_FAILED'],
  ['/api/v1/tasks/%2e%2e', 400, 'VALIDATION_FAILED'],
  ['/api/v1/tasks/%zz', 400, 'VALIDATION_FAILED'],
  ['/api/v1/tasks/%c0%ae', 400, 'VALIDATION_FAILED'],
  ['/api/v1/tasks/%ff', 400, 'VALIDATION_FAILED'],
  ['/api/v1/tasks/__proto__', 400, 'VALIDATION_FAILED'],
  ['/api/v1/tasks#x', 400, 'MALFORMED_REQUEST'],
  [`/health#/../api/v1/tasks/${ID}`, 400, 'MALFORMED_REQUEST'],
  ['\\api\\v1\\tasks', 400, 'MALFORMED_REQUEST'],
  ['api/v1/tasks', 400, 'MALFORMED_REQUEST'],
  ['', 400, 'MALFORMED_REQUEST'],
];

inWorld('the target of a request', (it) => {
  it('4xx: matches paths exactly, and no similar ones', async ({ url, ada }) => {
    const task = await createTask(ada);
    for (const [target, status, code] of targets) {
      const response = await sendLine(url, ada.token, `GET ${target.replace(ID, task.id)}`);
      assert.equal([response.status, response.body?.error], [status, code], target);
      assert.match(response.headers, 'cache-control: no-store', target);
    }
  });

  it('200: uses the path of an absolute URL, with any host', async ({ url, ada }) => {
    await createTask(ada);
    await createTask(ada);
    const { status, headers } = await sendLine(
      url,
      ada.token,
      'GET http://other.example/api/v1/tasks?per_page=1',
    );
    assert.is(status, 200);
    assert.match(headers, 'link: </api/v1/tasks?per_page=1&page=1>');
    assert.not.match(headers, 'other.example');
  });

  it('405: names the allowed methods for an unknown method', async ({ url, ada }) => {
    for (const method of [
      'TRACE',
      'PUT',
      'PATCH',
      'DELETE',
      'PROPFIND',
      'LINK',
      'PURGE',
      'SEARCH',
      'QUERY',
    ]) {
      const { status, headers, body } = await sendLine(url, ada.token, `${method} /api/v1/tasks`, [
        'X-Secret: s3cret',
      ]);
      assert.equal([status, body?.error], [405, 'METHOD_NOT_ALLOWED'], method);
      assert.match(headers, 'allow: get, head, options, post');
      // TRACE would return what it received.
      assert.not.match(JSON.stringify(body), 's3cret');
    }
    for (const method of ['get', 'Get', 'GETS']) {
      assert.is((await sendLine(url, ada.token, `${method} /api/v1/tasks`)).status, 400, method);
    }
    assert.is((await sendLine(url, ada.token, 'TRACE /')).status, 404);
    assert.is((await sendLine(url, ada.token, 'OPTIONS *')).status, 404);
  });

  it('400: refuses repeated headers for credentials, host and media type', async ({ url, ada }) => {
    for (const again of [
      'Host: y',
      'host: x',
      'Authorization: Bearer x',
      `Authorization: Bearer ${ada.token}`,
    ]) {
      const { status, body } = await sendLine(url, ada.token, 'GET /api/v1/tasks', [again]);
      assert.equal([status, body?.error], [400, 'MALFORMED_REQUEST'], again);
    }
    const types = ['Content-Type: application/json', 'Content-Type: text/plain', 'Content-Length: 0'];
    assert.is((await sendLine(url, ada.token, 'POST /api/v1/tasks', types)).status, 400);
    assert.is((await sendLine(url, ada.token, 'GET /health', ['Host: y'])).status, 400);
    // A list can be spread over several header lines.
    assert.is(
      (await sendLine(url, ada.token, 'GET /api/v1/tasks', ['Accept: */*', 'Accept: */*'])).status,
      200,
    );
  });

  it('4xx: ignores headers and parameters that try to override the method or the path', async ({
    url,
    ada,
    db,
  }) => {
    const task = await createTask(ada);
    const path = `/api/v1/tasks/${task.id}`;
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      assert.is((await sendLine(url, ada.token, `GET ${path}`, [`${name}: DELETE`])).status, 200, name);
      assert.is((await sendLine(url, ada.token, `POST ${path}`, [`${name}: DELETE`])).status, 405, name);
    }
    assert.is((await sendLine(url, ada.token, `GET ${path}?_method=DELETE`)).status, 400);
    for (const name of ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Path']) {
      assert.is((await sendLine(url, ada.token, 'GET /nothing', [`${name}: ${path}`])).status, 404, name);
    }
    assert.is((await rowOf(db, task.id))?.deleted_at, null);
  });
});
