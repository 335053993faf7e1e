import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { exchange } from '../exchange.ts';
import { growsLinearly } from '../growth.ts';
import { inWorld, type Person, type World } from '../world.ts';
import { JSON_TYPE, named, post } from './raw.ts';

const count = async ({ db }: World, { id }: Person) =>
  (await db.selectFrom('task').select('id').where('created_by', '=', id).execute()).length;

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

inWorld('an invalid body (E-01, E-06, E-11)', (it) => {
  const malformed: [string, string | Buffer, RegExp][] = [
    ['a missing brace', '{"title": "x"', /stops at line 1, column 14/],
    ['a trailing comma', '{"title": "x",}', /line 1, column 15/],
    ['single quotes', "{'title': 'x'}", /line 1, column 2/],
    ['a repeated property', '{"title": "x", "title": "y"}', /a repeated property/],
    ['40,000 levels', `${'['.repeat(40_000)}${']'.repeat(40_000)}`, /deeper than 32 levels/],
    ['40,000 levels that never end', '{"a":'.repeat(40_000), /line 1, column 200001/],
    ['33 levels', `{"title":${'['.repeat(32)}${']'.repeat(32)}}`, /deeper than 32 levels/],
    [
      '10,000 properties',
      `{${Array.from({ length: 10_000 }, (_, i) => `"k${i}":1`).join()}}`,
      /1000 properties/,
    ],
    ['100,000 items', `{"tags":[${'1,'.repeat(100_000)}1]}`, /5000 items/],
    ['a byte order mark', '\ufeff{"title": "x"}', /line 1, column 1/],
    ['UTF-16', Buffer.from('{"title": "x"}', 'utf16le'), /line 1, column 2/],
    ['invalid UTF-8', bytes('{"title": "', [0xff, 0xfe], '"}'), /not valid UTF-8/],
    ['half of a surrogate pair, encoded', bytes('{"title": "', [0xed, 0xa0, 0x80], '"}'), /not valid UTF-8/],
    ['a control character', '{"title": "a\u0001b"}', /line 1, column 11/],
    ['a form', 'title=x', /line 1, column 1/],
    ['NaN', '{"title": "x", "estimate_minutes": NaN}', /line 1, column 36/],
  ];
  for (const [how, body, message] of malformed) {
    it(`400 MALFORMED_JSON: ${how}`, async (world) => {
      const response = await post(world, body);
      assert.is(response.status, 400);
      assert.is(response.body.error, 'MALFORMED_JSON');
      assert.match(response.body.message, message);
      assert.is(await count(world, world.ada), 0);
    });
  }

  it('400: names a repeated property together with other errors', async (world) => {
    const response = await post(world, '{"title": "x", "tags": [], "title": "y", "tags": ["a"]}');
    assert.equal(named(response), [
      ['title', 'DUPLICATE'],
      ['tags', 'DUPLICATE'],
    ]);
  });

  const invalid: [string, string, [string, string][]][] = [
    ['a string', '"x"', [['body', 'INVALID_TYPE']]],
    ['a number', '7', [['body', 'INVALID_TYPE']]],
    ['null', 'null', [['body', 'INVALID_TYPE']]],
    ['true', 'true', [['body', 'INVALID_TYPE']]],
    ['a list', '[{"title": "x"}]', [['body', 'INVALID_TYPE']]],
    ['nothing', '', [['body', 'REQUIRED']]],
    ['an empty object', '{}', [['title', 'REQUIRED']]],
    ['NUL in a string', '{"title": "a\\u0000b"}', [['title', 'INVALID_CHARACTER']]],
    ['NUL in a name', '{"title": "x", "a\\u0000b": 1}', [['ab', 'INVALID_CHARACTER']]],
    ['half of a surrogate pair', '{"title": "\\ud83d"}', [['title', 'INVALID_CHARACTER']]],
    ['the other half', '{"title": "x", "tags": ["ok", "\\udee0x"]}', [['tags[1]', 'INVALID_CHARACTER']]],
    ['__proto__', '{"title": "x", "__proto__": {"polluted": 1}}', [['__proto__', 'UNKNOWN_FIELD']]],
    ['constructor', '{"title": "x", "constructor": {"prototype": {}}}', [['constructor', 'UNKNOWN_FIELD']]],
    ['a property with an empty name', '{"title": "x", "": 1}', [['""', 'UNKNOWN_FIELD']]],
    ['a property name with slashes', '{"title": "x", "a/b~1/c": 1}', [['a/b~1/c', 'UNKNOWN_FIELD']]],
    ['a property name that is a number', '{"title": "x", "7": 1}', [['7', 'UNKNOWN_FIELD']]],
  ];
  for (const [how, body, errors] of invalid) {
    it(`400 VALIDATION_FAILED: ${how}`, async (world) => {
      const response = await post(world, body);
      assert.is(response.status, 400, response.text);
      assert.is(response.body.error, 'VALIDATION_FAILED');
      assert.equal(named(response), errors);
      assert.is(Reflect.get({}, 'polluted'), undefined);
      assert.is(await count(world, world.ada), 0);
    });
  }

  it('400: reports values that JSON cannot represent exactly together with violations of the contract', async ({
    url,
    ada,
  }) => {
    const response = await exchange({
      url,
      method: 'POST',
      path: '/api/v1/projects/7/tasks?page=1&q=%00',
      headers: { authorization: `Bearer ${ada.token}`, ...JSON_TYPE, 'idempotency-key': 'x'.repeat(256) },
      body: '{"title": "a\\u0000", "description": "\\ud800", "priority": "urgent", "page": 1, "__proto__": 1, "project_id": 1}',
    });
    assert.equal(named(response).sort(), [
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

  it('400: reports at most 100 errors, for any number and length', async (world) => {
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`${'x'.repeat(200)}${i}`, 1]));
    assert.is((await post(world, JSON.stringify({ title: 'x', ...many }))).body.errors.length, 100);
    assert.is((await post(world, `{"tags":[${'1,'.repeat(4999)}1]}`)).body.errors.length, 100);
    for (const [unit, size] of [
      ['x', 31_250],
      ['/', 31_250],
      ['🛠', 7_500],
      ['~1', 12_500],
    ] as const) {
      await growsLinearly(unit, size, async (size) => {
        const name = unit.repeat(size);
        const { body } = await post(world, JSON.stringify({ title: 'x', [name]: 1 }));
        assert.is(body.errors.length, 1);
        assert.is(body.errors[0]?.code, 'UNKNOWN_FIELD');
        assert.ok(name.startsWith(body.errors[0]?.field.slice(0, 99) ?? '-'));
        assert.ok(body.errors[0]?.field.isWellFormed());
      });
    }
  });

  it('413: a body that is small only while compressed (E-07)', async (world) => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'x'));
    assert.ok(bomb.length < 256 * 1024);
    const response = await post(world, bomb, { 'content-encoding': 'gzip' });
    assert.is(response.status, 413);
    assert.is(response.body.error, 'PAYLOAD_TOO_LARGE');
  });

  it('413: is sent as soon as the size is known, before the body ends (E-07)', async ({ url, ada }) => {
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

  it('201: a compressed body, and a body of 256 KiB', async (world) => {
    const task = Buffer.from('{"title": "x"}');
    assert.is((await post(world, gzipSync(task), { 'content-encoding': 'gzip' })).status, 201);
    assert.is((await post(world, gzipSync(task), { 'content-encoding': 'GZIP' })).status, 201);
    assert.is((await post(world, '{"title": "x"}'.padEnd(256 * 1024))).status, 201);
    assert.is((await post(world, '{"title": "x"}'.padEnd(256 * 1024 + 1))).status, 413);
  });

  it('400: a body that is not compressed as declared', async (world) => {
    const whole = gzipSync(Buffer.from('{"title": "x"}'));
    for (const body of [Buffer.from('{"title": "x"}'), whole.subarray(0, whole.length - 9)]) {
      const response = await post(world, body, { 'content-encoding': 'gzip' });
      assert.is(response.status, 400);
      assert.is(response.body.error, 'MALFORMED_JSON');
    }
  });

  it('201: every spelling of the JSON media type', async (world) => {
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

  it('415: media types that only resemble JSON (E-07)', async (world) => {
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
