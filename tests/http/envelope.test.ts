import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { type Answered, exchange } from '../exchange.ts';
import { NOBODYS_ID } from '../fixtures.ts';
import { inWorld, type Person, type World } from '../world.ts';

type Body = string | Buffer;
const JSON_TYPE = { 'content-type': 'application/json' };

/** A task is asked for with just these bytes. */
function post(
  { url, ada }: { url: string; ada: Person },
  body: Body,
  headers: Record<string, string> = {},
): Promise<Answered> {
  return exchange({
    url,
    method: 'POST',
    path: '/api/v1/tasks',
    headers: { authorization: `Bearer ${ada.token}`, ...JSON_TYPE, ...headers },
    body,
  });
}

function get({ url, ada }: { url: string; ada: Person }, path: string): Promise<Answered> {
  return exchange({ url, method: 'GET', path, headers: { authorization: `Bearer ${ada.token}` } });
}

const named = ({ body }: Answered) => body.errors.map(({ field, code }) => [field, code]);
const count = async ({ db }: World, { id }: Person) =>
  (await db.selectFrom('task').select('id').where('created_by', '=', id).execute()).length;

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

inWorld('a body that is no request (E-01, E-06, E-11)', (it) => {
  const malformed: [string, Body, RegExp][] = [
    ['a brace too few', '{"title": "x"', /reading stops at line 1, column 14/],
    ['a comma too many', '{"title": "x",}', /line 1, column 15/],
    ['single quotes', "{'title': 'x'}", /line 1, column 2/],
    ['a member twice', '{"title": "x", "title": "y"}', /the same member twice/],
    ['40,000 levels', `${'['.repeat(40_000)}${']'.repeat(40_000)}`, /deeper than 32 levels/],
    ['40,000 levels that never end', '{"a":'.repeat(40_000), /line 1, column 200001/],
    ['33 levels', `{"title":${'['.repeat(32)}${']'.repeat(32)}}`, /deeper than 32 levels/],
    ['10,000 members', `{${Array.from({ length: 10_000 }, (_, i) => `"k${i}":1`).join()}}`, /1000 members/],
    ['100,000 items', `{"tags":[${'1,'.repeat(100_000)}1]}`, /5000 items/],
    ['a byte order mark', '\ufeff{"title": "x"}', /line 1, column 1/],
    ['UTF-16', Buffer.from('{"title": "x"}', 'utf16le'), /line 1, column 2/],
    ['bytes that are no UTF-8', bytes('{"title": "', [0xff, 0xfe], '"}'), /not valid UTF-8/],
    ['half of a surrogate pair, encoded', bytes('{"title": "', [0xed, 0xa0, 0x80], '"}'), /not valid UTF-8/],
    ['a control character', '{"title": "a\u0001b"}', /line 1, column 11/],
    ['a form', 'title=x', /line 1, column 1/],
    ['NaN', '{"title": "x", "estimate_minutes": NaN}', /line 1, column 36/],
  ];
  for (const [how, body, message] of malformed) {
    it(`400 MALFORMED_JSON: ${how}`, async (world) => {
      const started = performance.now();
      const answer = await post(world, body);
      assert.is(answer.status, 400);
      assert.is(answer.body.error, 'MALFORMED_JSON');
      assert.match(answer.body.message, message);
      assert.ok(performance.now() - started < 2000);
      assert.is(await count(world, world.ada), 0);
    });
  }

  it('400: a repeated member is named, and so is every other', async (world) => {
    const answer = await post(world, '{"title": "x", "tags": [], "title": "y", "tags": ["a"]}');
    assert.equal(named(answer), [
      ['title', 'DUPLICATE'],
      ['tags', 'DUPLICATE'],
    ]);
  });

  const invalid: [string, string, [string, string][]][] = [
    ['a text', '"x"', [['body', 'INVALID_TYPE']]],
    ['a number', '7', [['body', 'INVALID_TYPE']]],
    ['null', 'null', [['body', 'INVALID_TYPE']]],
    ['true', 'true', [['body', 'INVALID_TYPE']]],
    ['a list', '[{"title": "x"}]', [['body', 'INVALID_TYPE']]],
    ['nothing', '', [['body', 'REQUIRED']]],
    ['an empty object', '{}', [['title', 'REQUIRED']]],
    ['NUL in a text', '{"title": "a\\u0000b"}', [['title', 'INVALID_CHARACTER']]],
    ['NUL in a name', '{"title": "x", "a\\u0000b": 1}', [['ab', 'INVALID_CHARACTER']]],
    ['half of a surrogate pair', '{"title": "\\ud83d"}', [['title', 'INVALID_CHARACTER']]],
    ['the other half', '{"title": "x", "tags": ["ok", "\\udee0x"]}', [['tags[1]', 'INVALID_CHARACTER']]],
    ['__proto__', '{"title": "x", "__proto__": {"polluted": 1}}', [['__proto__', 'UNKNOWN_FIELD']]],
    ['constructor', '{"title": "x", "constructor": {"prototype": {}}}', [['constructor', 'UNKNOWN_FIELD']]],
    ['a member without a name', '{"title": "x", "": 1}', [['""', 'UNKNOWN_FIELD']]],
    ['a member with slashes', '{"title": "x", "a/b~1/c": 1}', [['a/b~1/c', 'UNKNOWN_FIELD']]],
    ['a member that is a number', '{"title": "x", "7": 1}', [['7', 'UNKNOWN_FIELD']]],
  ];
  for (const [how, body, errors] of invalid) {
    it(`400 VALIDATION_FAILED: ${how}`, async (world) => {
      const answer = await post(world, body);
      assert.is(answer.status, 400, answer.text);
      assert.is(answer.body.error, 'VALIDATION_FAILED');
      assert.equal(named(answer), errors);
      assert.is(Reflect.get({}, 'polluted'), undefined);
      assert.is(await count(world, world.ada), 0);
    });
  }

  it('400: what JSON cannot say well is told together with what the contract forbids', async ({
    url,
    ada,
  }) => {
    const answer = await exchange({
      url,
      method: 'POST',
      path: '/api/v1/projects/7/tasks?page=1&q=%00',
      headers: { authorization: `Bearer ${ada.token}`, ...JSON_TYPE, 'idempotency-key': 'x'.repeat(256) },
      body: '{"title": "a\\u0000", "description": "\\ud800", "priority": "urgent", "page": 1, "__proto__": 1, "project_id": 1}',
    });
    assert.equal(named(answer).sort(), [
      ['Idempotency-Key', 'TOO_LONG'],
      ['__proto__', 'UNKNOWN_FIELD'],
      ['description', 'INVALID_CHARACTER'],
      ['page', 'UNKNOWN_FIELD'],
      ['page', 'UNKNOWN_FIELD'],
      ['priority', 'NOT_ALLOWED'],
      ['project_id', 'INVALID_FORMAT'],
      ['project_id', 'UNKNOWN_FIELD'],
      ['q', 'UNKNOWN_FIELD'],
      ['title', 'INVALID_CHARACTER'],
    ]);
  });

  it('400: a hundred errors are told, of however many and however long', async (world) => {
    const started = performance.now();
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`${'x'.repeat(200)}${i}`, 1]));
    assert.is((await post(world, JSON.stringify({ title: 'x', ...many }))).body.errors.length, 100);
    assert.is((await post(world, `{"tags":[${'1,'.repeat(4999)}1]}`)).body.errors.length, 100);
    for (const name of ['x'.repeat(250_000), '/'.repeat(250_000), '🛠'.repeat(60_000), '~1'.repeat(100_000)]) {
      const { body } = await post(world, JSON.stringify({ title: 'x', [name]: 1 }));
      assert.is(body.errors.length, 1);
      assert.is(body.errors[0]?.code, 'UNKNOWN_FIELD');
      assert.ok(name.startsWith(body.errors[0]?.field.slice(0, 99) ?? '-'));
      assert.ok(body.errors[0]?.field.isWellFormed());
    }
    assert.ok(performance.now() - started < 5000);
  });

  it('413: what is small only while it is compressed (E-07)', async (world) => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'x'));
    assert.ok(bomb.length < 256 * 1024);
    const answer = await post(world, bomb, { 'content-encoding': 'gzip' });
    assert.is(answer.status, 413);
    assert.is(answer.body.error, 'PAYLOAD_TOO_LARGE');
  });

  it('413: as soon as it is known, and not when all has arrived (E-07)', async ({ url, ada }) => {
    const head = [
      'POST /api/v1/tasks HTTP/1.1',
      'Host: x',
      `Authorization: Bearer ${ada.token}`,
      'Content-Type: application/json',
    ].join('\r\n');
    const large = 'x'.repeat(256 * 1024 + 1);
    for (const start of [
      `${head}\r\nContent-Length: 1000000000\r\n\r\n{`,
      `${head}\r\nTransfer-Encoding: chunked\r\n\r\n${large.length.toString(16)}\r\n${large}\r\n`,
    ]) {
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname, () => socket.write(start));
      const [answer] = (await once(socket.setEncoding('utf8'), 'data')) as [string];
      assert.match(answer, /^HTTP\/1\.1 413 /);
      assert.match(answer, 'PAYLOAD_TOO_LARGE');
      socket.destroy();
    }
  });

  it('201: a compressed body, and one of 256 KiB', async (world) => {
    const task = Buffer.from('{"title": "x"}');
    assert.is((await post(world, gzipSync(task), { 'content-encoding': 'gzip' })).status, 201);
    assert.is((await post(world, gzipSync(task), { 'content-encoding': 'GZIP' })).status, 201);
    assert.is((await post(world, '{"title": "x"}'.padEnd(256 * 1024))).status, 201);
    assert.is((await post(world, '{"title": "x"}'.padEnd(256 * 1024 + 1))).status, 413);
  });

  it('400: a body that is not compressed as it claims', async (world) => {
    const whole = gzipSync(Buffer.from('{"title": "x"}'));
    for (const body of [Buffer.from('{"title": "x"}'), whole.subarray(0, whole.length - 9)]) {
      const answer = await post(world, body, { 'content-encoding': 'gzip' });
      assert.is(answer.status, 400);
      assert.is(answer.body.error, 'MALFORMED_JSON');
    }
  });

  it('201: JSON, however its type is spelled', async (world) => {
    for (const type of [
      'application/json',
      'Application/JSON',
      'application/json;charset=utf-8',
      'application/json; charset=UTF8',
      'application/json; charset="utf-8"; v=1',
      'application/json;',
    ]) {
      assert.is((await post(world, '{"title": "x"}', { 'content-type': type })).status, 201, type);
    }
  });

  it('415: what is not JSON, however like it (E-07)', async (world) => {
    for (const type of [
      'application/merge-patch+json',
      'application/jsonp',
      'application/json, text/plain',
      'text/json',
      'application/json; charset=latin1',
      'application/json; charset=utf-8; charset=utf-16',
      'multipart/form-data; boundary=x',
      'x'.repeat(5000),
    ]) {
      assert.is((await post(world, '{"title": "x"}', { 'content-type': type })).status, 415, type);
    }
  });
});

inWorld('numbers (E-03)', (it) => {
  const inBody: [string, number | string][] = [
    ['1', 1],
    ['1.0', 1],
    ['1e1', 10],
    ['525600', 525_600],
    ['-0', 'TOO_SMALL'],
    ['0', 'TOO_SMALL'],
    ['1.5', 'INVALID_TYPE'],
    ['"5"', 'INVALID_TYPE'],
    ['true', 'INVALID_TYPE'],
    ['2147483648', 'TOO_LARGE'],
    ['9007199254740993', 'TOO_LARGE'],
    ['1e400', 'INVALID_TYPE'],
    ['1e-400', 'TOO_SMALL'],
  ];
  for (const [text, expected] of inBody) {
    it(`${text} in a body is ${expected}`, async (world) => {
      const answer = await post(world, `{"title": "x", "estimate_minutes": ${text}}`);
      if (typeof expected === 'number') {
        assert.is(answer.status, 201, answer.text);
        assert.is((answer.body.data as { estimate_minutes: number }).estimate_minutes, expected);
      } else {
        assert.is(answer.status, 400, answer.text);
        assert.equal(named(answer), [['estimate_minutes', expected]]);
      }
    });
  }

  const inQuery: [string, number | string][] = [
    ['1', 200],
    ['10000', 200],
    ['1.0', 200],
    ['1e1', 200],
    ['+1', 200],
    ['-0', 'TOO_SMALL'],
    ['0', 'TOO_SMALL'],
    ['10001', 'TOO_LARGE'],
    ['2147483648', 'TOO_LARGE'],
    ['9007199254740993', 'TOO_LARGE'],
    ['1e400', 'INVALID_TYPE'],
    ['1.5', 'INVALID_TYPE'],
    ['NaN', 'INVALID_TYPE'],
    ['Infinity', 'INVALID_TYPE'],
    ['', 'INVALID_TYPE'],
    ['one', 'INVALID_TYPE'],
    ['1,2', 'INVALID_TYPE'],
    ['1&page=2', 'INVALID_TYPE'],
    ["1' or '1'='1", 'INVALID_TYPE'],
    ['\u0661', 'INVALID_TYPE'],
  ];
  for (const [text, expected] of inQuery) {
    it(`page=${text} is ${expected}`, async (world) => {
      const query = text.includes('&') ? `page=${text}` : new URLSearchParams({ page: text }).toString();
      const answer = await get(world, `/api/v1/tasks?${query}`);
      if (expected === 200) return assert.is(answer.status, 200, answer.text);
      assert.is(answer.status, 400, answer.text);
      assert.equal(named(answer), [['page', expected]]);
    });
  }
});

inWorld('dates (E-04)', (it) => {
  it('400: none that does not exist, has no zone, or is out of 1970 to 2200', async (world) => {
    for (const date of [
      '2027-02-30T09:00:00Z',
      '0000-01-01T00:00:00Z',
      '+275760-09-13T00:00:00Z',
      'infinity',
      '2027-02-03T09:00:60Z',
      '2027-02-03T09:00:00+25:00',
      '2027-02-03T09:00:00',
      '2027-02-03',
      '1970-01-01T00:00:00+01:00',
      '2200-12-31T23:59:59-01:00',
      '2200-12-31T23:59:59.99999Z',
      'now',
      '',
    ]) {
      const made = await post(world, JSON.stringify({ title: 'x', start_date: date }));
      assert.equal(named(made), [['start_date', 'INVALID_FORMAT']], date);
      const listed = await get(world, `/api/v1/tasks?${new URLSearchParams({ due_from: date })}`);
      assert.equal(named(listed), [['due_from', 'INVALID_FORMAT']], date);
    }
  });

  it('201: the first and the last instant, in any zone, come back in UTC and spoil no list', async (world) => {
    const instants: [string, string][] = [
      ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
      ['1970-01-01T14:00:00+14:00', '1970-01-01T00:00:00.000Z'],
      ['1969-12-31T23:59:59.999Z', ''],
      ['2200-12-31T23:59:59.999Z', '2200-12-31T23:59:59.999Z'],
      ['2200-12-31t22:59:59.999-01:00', '2200-12-31T23:59:59.999Z'],
      ['2027-02-03T23:59:59.9996Z', '2027-02-03T23:59:59.999Z'],
    ];
    for (const [start_date, expected] of instants) {
      const { status, body } = await post(world, JSON.stringify({ title: 'x', start_date }));
      assert.is(status, expected === '' ? 400 : 201, `${start_date} ${JSON.stringify(body)}`);
      if (expected !== '') assert.is((body.data as { start_date: string }).start_date, expected);
    }
    assert.is((await get(world, '/api/v1/tasks')).status, 200);
  });
});

inWorld('an address that leads nowhere', (it) => {
  it('404 ROUTE_NOT_FOUND: paths are taken as they are written', async (world) => {
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
      `/api/v1/tasks/${NOBODYS_ID}/nothing`,
      `/api/v1/tasks/${NOBODYS_ID}/restore/`,
      '/api/v1/tasks%2f',
      '/health/',
      '/.env',
      '/api/v1/../../etc/passwd',
      `/${'x'.repeat(8000)}`,
      '/%00',
      '/%zz',
    ]) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const answer = await exchange({ url: world.url, method, path });
        assert.is(answer.status, 404, path);
        assert.is(answer.body.error, 'ROUTE_NOT_FOUND', path);
        assert.is(answer.body.meta.request_id, answer.headers['x-request-id']);
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

  it('404: as JSON to who names problem details first, but would rather have JSON', async (world) => {
    const answer = await exchange({
      url: world.url,
      method: 'GET',
      path: `/api/v1/tasks/${NOBODYS_ID}`,
      headers: {
        authorization: `Bearer ${world.ada.token}`,
        accept: 'application/problem+json;q=0.1, application/json;q=0.2',
      },
    });
    assert.is(answer.status, 404, answer.text);
    assert.is(answer.headers['content-type'], 'application/json');
    assert.is(answer.body.error, 'NOT_FOUND');
  });

  it('400: an id that is none is named, whatever it is', async (world) => {
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
      `urn:uuid:${NOBODYS_ID}`,
      `${NOBODYS_ID}%0a`,
      `{${NOBODYS_ID}}`,
      'x'.repeat(8000),
    ]) {
      const answer = await get(world, `/api/v1/tasks/${id}`);
      assert.is(answer.status, 400, id);
      assert.equal(named(answer), [['task_id', 'INVALID_FORMAT']], id);
      assert.match(answer.body.errors[0]?.message ?? '', 'An id looks like 0195f3a4-');
    }
    assert.is((await get(world, `/api/v1/tasks/${NOBODYS_ID.toUpperCase()}`)).status, 404);
  });

  it('400: a path that cannot be decoded', async (world) => {
    for (const id of ['%zz', '%', '%ff', '%c3%28', '%ed%a0%80']) {
      const answer = await get(world, `/api/v1/tasks/${id}`);
      assert.is(answer.status, 400, id);
      assert.is(answer.body.error, 'VALIDATION_FAILED');
      assert.is(answer.body.message, 'The path is not well-formed.');
    }
  });

  it('400: a query with what is no text, or no parameter, is named', async (world) => {
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
          ['q', 'INVALID_TYPE'],
        ],
      ],
      ['a%00=1', [['a', 'UNKNOWN_FIELD']]],
      ['page', [['page', 'INVALID_TYPE']]],
    ];
    for (const [query, errors] of wrong) {
      const answer = await get(world, `/api/v1/tasks?${query}`);
      assert.is(answer.status, 400, query);
      assert.equal(named(answer), errors, query);
    }
    const long = await get(world, `/api/v1/tasks?${'x'.repeat(7000)}=1`);
    assert.is(long.body.errors[0]?.field, 'x'.repeat(200));
  });

  it('200: what is odd but right', async (world) => {
    for (const query of [
      '',
      '&',
      'q=a+b',
      'q=12:30',
      'q=%zz',
      'q=%ff',
      'q=;',
      'q=%27',
      'q=100%25',
      'q=_%25%5C',
    ]) {
      assert.is((await get(world, `/api/v1/projects?${query}`)).status, 200, query);
    }
  });
});
