import * as assert from 'uvu/assert';
import { decodeExactly, parseQuery, undecodableIn } from '../../src/http/decode.ts';
import { type ResponseBody, sendRaw } from '../exchange.ts';
import { UNKNOWN_ID } from '../fixtures.ts';
import { suite } from '../suite.ts';
import { createTask, inWorld, PASSWORD } from '../world.ts';
import { named, post } from './raw.ts';

/** Sends a request line and headers as Latin-1, so that each character is one byte. */
async function send(
  { url, ada }: { url: string; ada: { token: string } },
  line: string,
  { headers = [], body = '' }: { headers?: string[]; body?: string } = {},
): Promise<{ status: number; body: ResponseBody }> {
  const head = [
    `${line} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${ada.token}`,
    ...headers,
    ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
    'Connection: close',
  ];
  const response = await sendRaw(url, Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1'));
  const [top = '', text = ''] = response.split('\r\n\r\n');
  return { status: Number(top.split(' ')[1]), body: JSON.parse(text) };
}

const fieldsOf = ({ body }: { body: ResponseBody }) => body.errors.map(({ field, code }) => [field, code]);

/** Texts that are not percent-encoded UTF-8, byte by byte. */
const UNDECODABLE = [
  '%ff',
  'caf%E9',
  'gr%FC%DF',
  '%c3%28',
  '%c3',
  '%c0%ae',
  '%e0%80%af',
  '%ed%a0%80',
  '%ed%a0%bd%ed%b8%80',
  '%f4%90%80%80',
  '%f8%88%80%80%80',
  '%',
  'a%',
  'a%2',
  '%zz',
  '%u0041',
];

suite('exact decoding', (it) => {
  it('accepts UTF-8 only', () => {
    for (const text of UNDECODABLE) assert.is(decodeExactly(text), undefined, text);
    for (const text of ['', 'cafe', 'caf\u00e9', '\u{1f600}', '\ufffd', '\ufeff', '%', '\0']) {
      assert.is(decodeExactly(encodeURIComponent(text)), text);
    }
  });

  it('splits a query like a form', () => {
    const plain = (query: string) => ({ ...parseQuery(query) });
    assert.equal(plain('a=1&b=2&a=3&a=4'), { a: ['1', '3', '4'], b: '2' });
    assert.equal(plain('&&a=+b%2B&c&=d&e=f=g&'), { a: ' b+', c: '', '': 'd', e: 'f=g' });
    assert.equal(plain('__proto__=x&constructor=y'), { ['__proto__']: 'x', constructor: 'y' });
    assert.equal(plain(''), {});
  });

  it('reads the parameters of a path', () => {
    const templates = ['/tasks', '/tasks/{task_id}', '/tasks/{task_id}/assignees/{user_id}', '/health'];
    assert.equal(undecodableIn('/tasks/%ff', templates), ['task_id']);
    assert.equal(undecodableIn('/tasks/1/assignees/%ff', templates), ['user_id']);
    assert.equal(undecodableIn('/tasks/%/assignees/%zz', templates), ['task_id', 'user_id']);
    assert.equal(undecodableIn('/docs/%ff', templates), []);
  });
});

inWorld('text that cannot be decoded', (it) => {
  it('400: names a query parameter that is not UTF-8, instead of finding nothing', async (world) => {
    await createTask(world.ada, { title: 'Café', tags: ['café'] });
    for (const text of UNDECODABLE) {
      for (const [list, name] of [
        ['tasks', 'tag'],
        ['tasks', 'q'],
        ['projects', 'q'],
        ['categories', 'q'],
        ['tasks', 'cursor'],
        ['tasks', 'status'],
        ['tasks', 'per_page'],
        ['tasks', 'deleted'],
        ['tasks', 'due_from'],
      ] as const) {
        const response = await send(world, `GET /api/v1/${list}?${name}=${text}`);
        assert.is(response.status, 400, `${list} ${name} ${text}`);
        assert.equal(fieldsOf(response)[0], [name, 'INVALID_ENCODING'], `${list} ${name} ${text}`);
      }
    }
    const found = await send(world, 'GET /api/v1/tasks?tag=caf%C3%A9&%71=c%61f%c3%a9');
    assert.is((found.body.data as unknown[]).length, 1);
  });

  it('400: names each bad value of a repeated parameter, with other errors', async (world) => {
    const response = await send(world, 'GET /api/v1/tasks?tag=a&tag=%ff&tag=b&tag=%zz&q=%00&page=0x1&%ff=1');
    assert.equal(fieldsOf(response).sort(), [
      ['%ff', 'UNKNOWN_FIELD'],
      ['page', 'INVALID_TYPE'],
      ['q', 'INVALID_CHARACTER'],
      ['tag[1]', 'INVALID_ENCODING'],
      ['tag[3]', 'INVALID_ENCODING'],
    ]);
  });

  it('400: names a path parameter that is not UTF-8', async (world) => {
    for (const text of UNDECODABLE) {
      const response = await send(world, `GET /api/v1/tasks/${text}`);
      assert.equal([response.status, fieldsOf(response)], [400, [['task_id', 'INVALID_ENCODING']]], text);
    }
    const second = await send(world, `DELETE /api/v1/tasks/${UNKNOWN_ID}/assignees/%ff`);
    assert.equal([second.status, fieldsOf(second)], [400, [['user_id', 'INVALID_ENCODING']]]);
  });

  it('400: refuses non-ASCII bytes in the request target', async (world) => {
    for (const target of ['tasks?q=caf\u00e9', 'tasks?q=caf\u00c3\u00a9', 'tasks/\u00ff', '\u00e9']) {
      const response = await send(world, `GET /api/v1/${target}`);
      assert.equal([response.status, response.body.error], [400, 'MALFORMED_REQUEST'], target);
    }
  });

  it('400: names a header that is not ASCII', async (world) => {
    const task = await createTask(world.ada);
    for (const bytes of ['\u00e9', '\u00c3\u00a9', '\u00ff']) {
      const changes: [line: string, header: string, body: string][] = [
        ['POST /api/v1/tasks', 'Idempotency-Key', '{"title": "x"}'],
        [`PATCH /api/v1/tasks/${task.id}`, 'Prefer', '{"title": "x", "version": 1}'],
      ];
      for (const [line, header, body] of changes) {
        const response = await send(world, line, { headers: [`${header}: "a${bytes}"`], body });
        assert.is(response.status, 400, `${header} ${bytes}`);
        assert.equal(fieldsOf(response), [[header, 'INVALID_FORMAT']]);
      }
      // Every byte from 0x80 on is valid in an entity tag (RFC 9110, section 8.8.3), so this is an ETag of
      // nothing.
      const tagged = { headers: [`If-Match: "a${bytes}"`], body: '{"title": "x"}' };
      assert.is((await send(world, `PATCH /api/v1/tasks/${task.id}`, tagged)).status, 412);
    }
  });

  it('400: accepts one spelling of booleans, IDs and enum values', async (world) => {
    const wrong: [query: string, code: string][] = [
      ...['True', 'TRUE', '1', '0', 'yes', 'on', 't', '', '+true', 'true+', 'null'].map(
        (text): [string, string] => [`deleted=${text}`, 'INVALID_TYPE'],
      ),
      ['created_by=urn:uuid:0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d', 'INVALID_FORMAT'],
      ['created_by={0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d}', 'INVALID_FORMAT'],
      ['created_by=0195f3a47c1e7d2a9b3c5e6f7a8b9c0d', 'INVALID_FORMAT'],
      ['created_by=+0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d', 'INVALID_FORMAT'],
      ['order=ASC', 'NOT_ALLOWED'],
      ['order=asc+', 'NOT_ALLOWED'],
    ];
    for (const [query, code] of wrong) {
      const response = await send(world, `GET /api/v1/tasks?${query}`);
      assert.equal([response.status, fieldsOf(response)], [400, [[query.split('=')[0], code]]], query);
    }
  });

  it('400: names a body that is not UTF-8', async (world) => {
    const response = await post(world, Buffer.from('{"title": "caf\u00e9"}', 'latin1'));
    assert.is(response.body.error, 'MALFORMED_JSON');
    assert.equal(named(response), [['body', 'INVALID_ENCODING']]);
  });

  it('200: returns the name of a client as it was sent', async (world) => {
    const login = JSON.stringify({ email: world.ada.email, password: PASSWORD });
    for (const [sent, shown] of [
      ['Caf\u00c3\u00a9/2', 'Caf\u00e9/2'],
      ['Caf\u00e9/2', 'Caf\u00e9/2'],
    ]) {
      const headers = [`User-Agent: ${sent}`];
      const response = await send(world, 'POST /api/v1/auth/login', { headers, body: login });
      assert.is(response.status, 200);
      const { body } = await world.ada.get('/auth/sessions').expect(200);
      assert.is(body.data[0].user_agent, shown);
    }
  });
});
