import { createSecretKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';
import { createSessions } from '../../src/auth/sessions/sessions.ts';
import { createTokens } from '../../src/auth/sessions/tokens.ts';
import { caller, logIn, register } from '../auth/accounts.ts';
import { createForge, forgeriesOf, type Genuine } from '../auth/forgeries.ts';
import { exchange, sendRaw } from '../exchange.ts';
import { inWorld, keys, type Person, type World } from '../world.ts';

const SECRET = createSecretKey('the-secret-of-this-file-0123456789', 'utf8');

/** A token as the world signs it, so that a forgery has only one error. */
function genuineOf({ clock }: World, { id, session_id }: Person): Genuine {
  const iat = Math.floor(clock.now() / 1_000);
  const [{ kid, key } = { kid: '', key: SECRET }] = keys;
  const claims = { iss: 'taskflow', aud: 'taskflow', sub: id, sid: session_id, iat, exp: iat + 900 };
  return { kid, secret: key.export(), claims };
}

/** A server that must not be called. */
async function openCanary() {
  let visits = 0;
  const server = createServer((_req, res) => res.end('{"keys":[]}')).on('connection', () => {
    visits += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    visits: () => visits,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const ask = (url: string, token: string, method = 'GET', path = '/users/profile') =>
  exchange({ url, method, path: `/api/v1${path}`, headers: { authorization: `Bearer ${token}` } });

/** A node that signs with the first of these keys and accepts all of them. */
const nodeWith = ({ serve, connections, clock }: World, ...kids: string[]) =>
  serve({
    clock,
    sessions: createSessions({
      connections,
      tokens: createTokens({
        keys: kids.map((kid) => ({
          kid,
          key: createSecretKey(`${kid}-secret-of-this-file-0123456789`, 'utf8'),
        })),
        accessTtlSeconds: 900,
        issuer: 'taskflow',
        audience: 'taskflow',
        clock,
      }),
      refreshTtlSeconds: 7 * 86_400,
      sessionTtlSeconds: 30 * 86_400,
    }),
  });

inWorld('access tokens over HTTP', (it) => {
  it('401: each forged token, for reads and writes, without requesting keys (B-08, B-09)', async (world) => {
    const { url, ada, log } = world;
    const canary = await openCanary();
    const genuine = genuineOf(world, ada);
    assert.is((await ask(url, createForge(genuine).good)).status, 200, 'what is forged here would pass');
    const {
      // HTTP has trimmed the spaces, and Node refuses a header of this size before it is read.
      'spaces around it': _,
      'a token of 1 MB': huge = '',
      ...forgeries
    } = forgeriesOf(genuine, canary.url);
    try {
      for (const [title, token] of Object.entries(forgeries)) {
        for (const [method, path] of [
          ['GET', '/users/profile'],
          ['POST', '/auth/logout'],
        ]) {
          const { status, body, headers } = await ask(url, token, method, path);
          assert.is(status, 401, `${title}: ${status}`);
          assert.ok(['INVALID_TOKEN', 'UNAUTHENTICATED'].includes(body.error), `${title}: ${body.error}`);
          assert.match(headers['www-authenticate'] ?? '', /^Bearer realm="TaskFlow"/, title);
        }
      }
      const response = await sendRaw(
        url,
        `GET /api/v1/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${huge}\r\n\r\n`,
      );
      assert.match(response, /^HTTP\/1\.1 431 /);
      assert.is(canary.visits(), 0);
    } finally {
      await canary.close();
    }
    assert.is((await ask(url, ada.token)).status, 200, 'and the session goes on');
    assert.is(({} as { admin?: boolean; role?: string }).admin, undefined);
    assert.is(({} as { admin?: boolean; role?: string }).role, undefined);
    assert.equal(
      log.filter(({ level }) => level === 'error'),
      [],
    );
  });

  it('401: a role added to a token gives no administrator rights (D-11)', async (world) => {
    const { forge, header, withPayload } = createForge(genuineOf(world, world.ada));
    const { claims } = genuineOf(world, world.ada);
    const edited = forge(header, { ...claims, role: 'admin' }, 'not the secret');
    assert.is((await ask(world.url, edited)).body.error, 'INVALID_TOKEN');
    // Ignored even with a valid signature: roles are read from the database.
    const { body } = await ask(world.url, withPayload({ role: 'admin' }));
    assert.is((body.data as { role: string }).role, 'user');
  });

  it('401: tokens of a removed key; they are valid until then, and new ones are signed with the next key (B-11)', async (world) => {
    const before = await nodeWith(world, 'old');
    const account = await register(before);
    const nodes = [before];
    const profile = async (node: typeof before, tokens: { access_token: string }) => {
      const { status, body } = await caller(node, tokens).get('/users/profile');
      return body.error ?? status;
    };
    const kidOf = ({ access_token }: { access_token: string }) =>
      JSON.parse(Buffer.from(access_token.split('.')[0] ?? '', 'base64url').toString()).kid;
    try {
      // Every node must know the new key before one signs with it.
      const prepared = await nodeWith(world, 'old', 'new');
      const during = await nodeWith(world, 'new', 'old');
      const after = await nodeWith(world, 'new');
      nodes.push(prepared, during, after);
      const older = await logIn(prepared, account);
      const newer = await logIn(during, account);
      assert.equal([account, older, newer].map(kidOf), ['old', 'old', 'new']);
      const rush = Array.from({ length: 40 }, (_, index) =>
        profile(index % 2 ? prepared : during, [account, older, newer][index % 3] ?? account),
      );
      assert.equal(new Set(await Promise.all(rush)), new Set([200]), 'none is refused under way');
      assert.is(await profile(before, newer), 'INVALID_TOKEN');
      assert.equal(await Promise.all([account, older, newer].map((tokens) => profile(after, tokens))), [
        'INVALID_TOKEN',
        'INVALID_TOKEN',
        200,
      ]);
      // The session has not ended: its refresh token returns an access token signed with the new key.
      const { body } = await after.anonymous
        .post('/auth/refresh')
        .send({ refresh_token: account.refresh_token })
        .expect(200);
      assert.is(kidOf(body.data), 'new');
      assert.is(await profile(after, body.data), 200);
    } finally {
      for (const node of nodes) await node.stop();
    }
  });
});
