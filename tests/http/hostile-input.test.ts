import * as assert from 'uvu/assert';
import { contract, type Example, operations, pathOf, requestExamples } from '../contract/documented.ts';
import { type ApiRequest, type ApiResponse, exchange } from '../exchange.ts';
import { createProject, UNKNOWN_ID } from '../fixtures.ts';
import { growsLinearly } from '../growth.ts';
import { inWorld, type Person } from '../world.ts';

const bodied = operations.filter((each) => requestExamples(each).length > 0);
const queried = operations.filter((each) => each.parameters.some((parameter) => parameter.in === 'query'));
const ids = new Proxy({}, { get: () => UNKNOWN_ID }) as Record<string, string>;

function send(
  url: string,
  person: Person,
  sent: Pick<ApiRequest, 'method' | 'path' | 'body'>,
): Promise<ApiResponse> {
  return exchange({
    url,
    ...sent,
    method: sent.method.toUpperCase(),
    headers: {
      authorization: `Bearer ${person.token}`,
      ...(sent.body !== undefined && { 'content-type': 'application/json' }),
    },
  });
}

const codeAt = ({ body }: ApiResponse, field: string) =>
  body.errors?.find((error) => error.field === field)?.code;

/** Common SQL injections. */
const INJECTIONS = [
  "'; drop table task; --",
  "' or '1'='1",
  '1; select pg_sleep(9)',
  'title, (select password_hash from "user" limit 1)',
  "created_at' desc nulls last --",
  'desc; commit',
  '%',
  '_',
  '\\',
  '%_\\%',
  'a%',
  '(((((',
  ".*){9999}'",
  '$1',
  "a' & !b:* | (c <-> d)",
  'UTC; set role postgres',
  "Europe/London' at time zone 'UTC",
  "en'--",
];

inWorld('every operation', (it) => {
  it('400: finds a character that cannot be stored in any property (E-01)', async ({ url, ada }) => {
    for (const operation of bodied) {
      const [example = {}] = requestExamples(operation);
      for (const [name, value] of Object.entries(example)) {
        if (typeof value !== 'string') continue;
        for (const bad of ['\0', '\ud800']) {
          const body = JSON.stringify({ ...example, [name]: `${value}${bad}` });
          const response = await send(url, ada, {
            method: operation.method,
            path: pathOf(operation, ids),
            body,
          });
          const where = `${operation.operationId} ${name}: ${response.text}`;
          assert.is(response.status, 400, where);
          assert.is(codeAt(response, name), 'INVALID_CHARACTER', where);
        }
      }
    }
  });

  it('400: finds a character that cannot be stored in any parameter (E-01)', async ({ url, ada }) => {
    for (const operation of queried) {
      for (const { name } of operation.parameters.filter((parameter) => parameter.in === 'query')) {
        const path = `${pathOf(operation, ids)}?${name}=a%00b`;
        const response = await send(url, ada, { method: operation.method, path });
        const where = `${operation.operationId} ${name}: ${response.text}`;
        assert.is(response.status, 400, where);
        assert.ok(codeAt(response, name) ?? codeAt(response, `${name}[0]`), where);
      }
    }
  });

  it('400: refuses property names that could change a prototype (E-11)', async ({ url, ada }) => {
    for (const operation of bodied) {
      const [example] = requestExamples(operation);
      const members = JSON.stringify(example).slice(1, -1);
      for (const name of ['__proto__', 'constructor', 'prototype']) {
        const body = `{"${name}": {"polluted": true, "prototype": {"polluted": true}}${members && `, ${members}`}}`;
        const response = await send(url, ada, {
          method: operation.method,
          path: pathOf(operation, ids),
          body,
        });
        assert.is(response.status, 400, `${operation.operationId}: ${response.text}`);
        assert.is(codeAt(response, name), 'UNKNOWN_FIELD', operation.operationId);
      }
    }
    for (const operation of queried) {
      for (const name of ['__proto__[polluted]', 'constructor.prototype.polluted', '__proto__.polluted']) {
        const path = `${pathOf(operation, ids)}?${encodeURIComponent(name)}=1`;
        const answer = await send(url, ada, { method: operation.method, path });
        assert.is(codeAt(answer, name), 'UNKNOWN_FIELD', operation.operationId);
      }
      if (!operation.parameters.some((parameter) => parameter.name === 'cursor')) continue;
      const [example] = requestExamples(operation);
      for (const text of ['{"__proto__":{"polluted":1}}', '["__proto__",{"polluted":1},"constructor"]']) {
        const cursor = Buffer.from(text).toString('base64url');
        const answer = await send(url, ada, {
          method: operation.method,
          path: `${pathOf(operation, ids)}?cursor=${cursor}`,
          ...(example && { body: JSON.stringify(example) }),
        });
        assert.ok([400, 404, 403].includes(answer.status), answer.text);
      }
    }
    assert.is(Reflect.get({}, 'polluted'), undefined);
  });

  it('treats SQL in any parameter as text (E-09)', async ({ url, ada, db }) => {
    await createProject(ada);
    for (const operation of queried) {
      for (const { name } of operation.parameters.filter((parameter) => parameter.in === 'query')) {
        for (const text of INJECTIONS) {
          const query = new URLSearchParams({ [name]: text });
          const response = await send(url, ada, {
            method: operation.method,
            path: `${pathOf(operation, ids)}?${query}`,
          });
          assert.ok(response.status < 500, `${operation.operationId} ${query}: ${response.text}`);
          assert.not.match(
            response.text,
            /argon2|syntax error|password_hash/,
            `${operation.operationId} ${query}`,
          );
        }
      }
    }
    assert.ok(
      await db
        .selectFrom('task')
        .select((eb) => eb.fn.countAll().as('count'))
        .executeTakeFirst(),
    );
  });
});

inWorld('text with a meaning in other languages (E-09)', (it) => {
  it('200: has no wildcards in a search by name', async ({ ada }) => {
    for (const name of ['100% wool', '100 wool', 'snake_case', 'snake-case', 'back\\slash', "O'Brien"]) {
      await createProject(ada, { name });
    }
    for (const [q, found] of [
      ['100%', ['100% wool']],
      ['%', ['100% wool']],
      ['e_c', ['snake_case']],
      ['k\\s', ['back\\slash']],
      ["'", ["O'Brien"]],
    ] as const) {
      const { body } = await ada.get(`/projects?${new URLSearchParams({ q })}`).expect(200);
      assert.equal(
        (body.data as { name: string }[]).map(({ name }) => name),
        found,
      );
    }
  });

  it('201: is returned as it was sent', async ({ ada }) => {
    for (const text of INJECTIONS) {
      const { body } = await ada
        .post('/tasks')
        .send({ title: text, description: text, tags: [text] })
        .expect(201);
      assert.equal([body.data.title, body.data.description, body.data.tags], [text, text, [text]]);
    }
  });

  it('400: is not a valid time zone or language', async ({ ada }) => {
    for (const text of [
      ...INJECTIONS,
      'Europe/../../etc/passwd',
      'UTC+99',
      'GMT0/x',
      'en-',
      'x'.repeat(35),
    ]) {
      for (const member of ['timezone', 'locale']) {
        const { body } = await ada
          .patch('/users/profile')
          .send({ [member]: text })
          .expect(400);
        assert.is(body.errors[0].field, member, `${member} ${text}`);
      }
    }
  });
});

type Loose = Record<string, unknown>;

/** Every pattern in requests of the contract, with the longest text that it is applied to. */
function patternsOf(value: unknown, found = new Map<string, number>()): Map<string, number> {
  if (typeof value !== 'object' || value === null) return found;
  const { pattern, maxLength } = value as Loose;
  if (typeof pattern === 'string')
    found.set(pattern, Math.max(found.get(pattern) ?? 0, Number(maxLength ?? 0)));
  for (const inner of Object.values(value)) patternsOf(inner, found);
  return found;
}

inWorld('regular expressions (E-08)', (it) => {
  it('take time proportional to the text, also for near matches', async () => {
    const patterns = [...patternsOf(contract).keys()];
    assert.ok(patterns.length > 5);
    for (const pattern of patterns) {
      // The same way as the validator compiles it.
      const matcher = new RegExp(pattern, 'u');
      for (const unit of [
        'a',
        'A',
        '1',
        '-',
        '/',
        '_',
        ' ',
        '"',
        '#',
        '!',
        'a-',
        'aA1',
        '\u00e9',
        'https://',
      ]) {
        for (const end of ['', '\n', '\0', '!', '\u00e9']) {
          const what = `${pattern} on ${JSON.stringify(unit)}…${JSON.stringify(end)}`;
          await growsLinearly(what, Math.ceil(25_000 / unit.length), (size) =>
            matcher.test(`${unit.repeat(size)}${end}`),
          );
        }
      }
    }
  });

  it('400: refuse long near matches of an email or URL in linear time', async ({ url, ada }) => {
    const account = { password: 'x', full_name: 'x' };
    const long: [number, (size: number) => Example][] = [
      [30, (size) => ({ ...account, email: `${'a'.repeat(size)}@` })],
      [15, (size) => ({ ...account, email: `${'a.'.repeat(size)}@${'b.'.repeat(5)}` })],
      [15, (size) => ({ ...account, email: `a@${'a-'.repeat(size)}` })],
      [12_500, (size) => ({ ...account, email: `${'a'.repeat(size)}@${'b'.repeat(size)}` })],
      [250, (size) => ({ avatar_url: `https://${'a'.repeat(size)}%` })],
      [125, (size) => ({ avatar_url: `https://${'a@'.repeat(size)}` })],
      [12_500, (size) => ({ avatar_url: `https://[${':'.repeat(size)}` })],
    ];
    for (const [size, body] of long) {
      const isAccount = 'email' in body(size);
      await growsLinearly(JSON.stringify(body(5)), size, async (size) => {
        const response = await send(url, ada, {
          method: isAccount ? 'post' : 'patch',
          path: isAccount ? '/api/v1/auth/register' : '/api/v1/users/profile',
          body: JSON.stringify(body(size)),
        });
        assert.is(response.status, 400, response.text);
      });
    }
  });
});
