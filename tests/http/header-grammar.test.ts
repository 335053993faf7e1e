import * as assert from 'uvu/assert';
import { preferencesIn, withoutParameters } from '../../src/http/header-grammar.ts';
import { exchange } from '../exchange.ts';
import { suite } from '../suite.ts';
import { createTask, inWorld } from '../world.ts';

suite('Accept', (it) => {
  const cases: [string, string][] = [
    ['application/json', 'application/json'],
    ['application/json; charset=utf-8', 'application/json'],
    ['application/json;charset=utf-8;q=0.5 , */* ; q=0', 'application/json;q=0.5, */*;q=0'],
    ['application/json; x="a,b;q=0"; Q=0.2', 'application/json;Q=0.2'],
    ['application/json; x="\\",q"', 'application/json'],
    ['application/json; x="open, text/html', 'application/json'],
    ['', '*/*'],
    [' , ,', '*/*'],
  ];
  for (const [value, expected] of cases) {
    it(`reads ${JSON.stringify(value)} as ${expected}`, () => assert.is(withoutParameters(value), expected));
  }
});

suite('Prefer', (it) => {
  const merge = ['merge=non-conflicting'];
  const cases: [string, string[]][] = [
    ['merge=non-conflicting', merge],
    ['MERGE="non-conflicting"', merge],
    ['merge = non-conflicting', merge],
    ['merge="non\\-conflicting"; x="y, merge=z"', merge],
    ['merge=non-conflicting, merge=all', merge],
    ['merge=all, merge=non-conflicting', ['merge=all']],
    ['respond-async, wait=100, merge=non-conflicting;', ['respond-async', 'wait=100', ...merge]],
    ['x="merge=non-conflicting"', ['x=merge=non-conflicting']],
    ['merge', ['merge']],
    ['merge=""', ['merge']],
    ['=, "", ;', []],
    ['', []],
  ];
  for (const [value, expected] of cases) {
    it(`reads ${JSON.stringify(value)} as ${expected.join(' and ') || 'nothing'}`, () =>
      assert.equal(preferencesIn(value), expected));
  }
});

inWorld('header syntax', (it) => {
  it('200: ignores parameters of media types in Accept', async ({ ada }) => {
    const accepted = [
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'APPLICATION/JSON; charset="utf-8"',
      'text/html, application/json; charset=utf-8;q=0.9',
      'application/*;q=0.5, */*;q=0',
      'text/html, */*; x="a,b"',
      '',
    ];
    for (const accept of accepted) {
      const { type } = await ada.get('/tasks').set('accept', accept).expect(200);
      assert.is(type, 'application/json', accept);
    }
    for (const accept of ['application/json;q=0', 'text/html; x="application/json"', '*/*;q=0'])
      await ada.get('/tasks').set('accept', accept).expect(406);
    const { type } = await ada
      .get('/tasks/x')
      .set('accept', 'application/problem+json; charset=utf-8')
      .expect(400);
    assert.is(type, 'application/problem+json');
  });

  it('200: reads several Accept headers as one list', async ({ ada, url }) => {
    const { status } = await exchange({
      url,
      method: 'GET',
      path: '/api/v1/tasks',
      headers: {
        authorization: `Bearer ${ada.token}`,
        accept: ['text/html', 'application/json; charset=utf-8'],
      },
    });
    assert.is(status, 200);
  });

  it('200: accepts a request to merge in any spelling of RFC 7240, and confirms it', async ({ ada }) => {
    for (const prefer of [
      'merge="non-conflicting"',
      'merge = non-conflicting',
      'return=representation, merge="non-conflicting"; x=y',
    ]) {
      const { id } = await createTask(ada);
      await ada.patch(`/tasks/${id}`).send({ priority: 'low', version: 1 }).expect(200);
      const { body, headers } = await ada
        .patch(`/tasks/${id}`)
        .set('prefer', prefer)
        .send({ description: 'Text', version: 1 })
        .expect(200);
      assert.equal(
        [body.data.priority, headers['preference-applied']],
        ['low', 'merge=non-conflicting'],
        prefer,
      );
    }
  });

  it('200: accepts merge patches under their own media type for PATCH only', async ({ ada }) => {
    const { id } = await createTask(ada);
    const path = `/tasks/${id}`;
    const types = [
      'application/merge-patch+json',
      'Application/Merge-Patch+JSON; charset="UTF-8"',
      'application/json ; charset=utf-8',
      'application/json; x="a;charset=utf-16"',
    ];
    for (const [index, type] of types.entries()) {
      const version = index + 1;
      const text = JSON.stringify({ title: `Patched ${version}`, description: null, version });
      const { body } = await ada.patch(path).set('content-type', type).send(text).expect(200);
      assert.is(body.data.title, `Patched ${version}`, type);
    }
    const unknown = await ada
      .patch(path)
      .set('content-type', 'application/merge-patch+json')
      .send('{"titel": "x", "version": 5}')
      .expect(400);
    assert.is(unknown.body.errors[0].field, 'titel');
    for (const type of ['application/merge-patch+json; charset=utf-16', 'application/json; charset="'])
      await ada.patch(path).set('content-type', type).send('{}').expect(415);
    const post = await ada
      .post('/tasks')
      .set('content-type', 'application/merge-patch+json')
      .send('{"title": "x"}')
      .expect(415);
    assert.is(post.headers['accept-patch'], undefined);
    await ada
      .put(path)
      .set('content-type', 'application/merge-patch+json')
      .send('{"title": "x"}')
      .expect(415);
  });

  it('415: OPTIONS, 405 and 415 name the media types and encodings that PATCH accepts', async ({
    ada,
    url,
  }) => {
    const { id } = await createTask(ada);
    const both = 'application/json, application/merge-patch+json';
    const path = `/tasks/${id}`;
    const options = await exchange({ url, method: 'OPTIONS', path: `/api/v1${path}` });
    assert.equal([options.status, options.headers['accept-patch']], [204, both]);
    const list = await exchange({ url, method: 'OPTIONS', path: '/api/v1/tasks' });
    assert.is(list.headers['accept-patch'], undefined);
    const refused = await ada.patch(path).set('content-type', 'text/plain').send('x').expect(415);
    assert.is(refused.headers['accept-patch'], both);
    const coded = await ada
      .patch(path)
      .set({ 'content-type': 'application/json', 'content-encoding': 'compress' })
      .send('{}')
      .expect(415);
    assert.is(coded.headers['accept-encoding'], 'gzip, deflate, br');
    assert.match(coded.body.message, 'gzip, deflate, br');
    assert.is((await ada.post(path).expect(405)).headers['accept-patch'], both);
  });

  it('400: refuses several Idempotency-Key headers', async ({ ada, url }) => {
    const response = await exchange({
      url,
      method: 'POST',
      path: '/api/v1/tasks',
      headers: {
        authorization: `Bearer ${ada.token}`,
        'content-type': 'application/json',
        'idempotency-key': ['a', 'a'],
      },
      body: '{"title": "x"}',
    });
    assert.is(response.status, 400);
    assert.is(response.body.error, 'MALFORMED_REQUEST');
  });
});
