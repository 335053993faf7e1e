import { request } from 'node:http';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createSessions } from '../../src/auth/sessions/sessions.ts';
import type { Database } from '../../src/database/database.ts';
import { administrator } from '../admin/administrator.ts';
import { createApiKey } from '../fixtures.ts';
import { until } from '../waiting.ts';
import { inWorld, PASSWORD, type Person, type TestServer, tokensAt, type World } from '../world.ts';

const revokeSession = (db: Database, { session_id }: { session_id: string }) =>
  db.updateTable('session').set({ revoked_at: sql`now()` }).where('id', '=', session_id).execute();

const demote = (db: Database, { user_id }: { user_id: string }) =>
  db.updateTable('user').set({ role: 'user' }).where('id', '=', user_id).execute();

/** A server on which the session ends right after the request was authenticated. */
async function endingSession(world: World): Promise<TestServer> {
  const { connections, clock, db } = world;
  const lifetimes = { refreshTtlSeconds: 86_400, sessionTtlSeconds: 86_400 };
  const sessions = createSessions({ connections, tokens: tokensAt(clock), ...lifetimes });
  return world.serve({
    clock,
    sessions: {
      ...sessions,
      async authenticate(token) {
        const caller = await sessions.authenticate(token);
        if ('session_id' in caller) await revokeSession(db, caller);
        return caller;
      },
    },
  });
}

/**
 * Sends the headers of a request and waits until the server asks for the body: then the request is
 * authenticated.
 */
async function holdTransaction(
  { url }: Pick<TestServer, 'url'>,
  token: string,
  [method, path, body]: [method: string, path: string, body: object],
): Promise<{ finish(): Promise<{ status: number; error: string }> }> {
  const text = JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    expect: '100-continue',
  };
  const outgoing = request(`${url}/api/v1${path}`, { method, headers });
  const answered = new Promise<{ status: number; error: string }>((resolve, reject) => {
    outgoing.on('error', reject).on('response', (response) => {
      let answer = '';
      response.on('data', (chunk) => (answer += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, error: JSON.parse(answer || '{}').error }),
      );
    });
  });
  outgoing.flushHeaders();
  await new Promise((resolve, reject) => outgoing.once('continue', resolve).once('error', reject));
  return {
    finish() {
      outgoing.end(text);
      return answered;
    },
  };
}

/** `writes.ts` tests every operation. */
inWorld('access that ends between authentication and the write', (it) => {
  it('403: no write commits while the email is unverified, if that is required', async (world) => {
    const { ada, db } = world;
    await db.updateTable('user').set({ email_verified: true }).where('id', '=', ada.id).execute();
    const served = await world.serve({ requireEmailVerification: true });
    const waiting = await holdTransaction(served, ada.token, ['POST', '/tasks', { title: 'Unverified' }]);
    await db.updateTable('user').set({ email_verified: false }).where('id', '=', ada.id).execute();
    assert.equal(await waiting.finish(), { status: 403, error: 'EMAIL_NOT_VERIFIED' });
  });

  it('401: a body that arrives after the session has ended writes nothing', async ({ url, ada, db }) => {
    const waiting = await holdTransaction({ url }, ada.token, ['POST', '/tasks', { title: 'Too late' }]);
    await ada.post('/auth/logout').expect(204);
    assert.equal(await waiting.finish(), { status: 401, error: 'SESSION_REVOKED' });
    const found = await db.selectFrom('task').where('title', '=', 'Too late').select('id').execute();
    assert.equal(found, []);
  });

  it('401: a body that arrives after the API key was revoked writes nothing', async ({ url, ada }) => {
    const { id, key } = await createApiKey(ada, { scopes: ['tasks:write'] });
    const waiting = await holdTransaction({ url }, key, ['POST', '/tasks', { title: 'Too late' }]);
    await ada.delete(`/auth/api-keys/${id}`).expect(204);
    assert.equal(await waiting.finish(), { status: 401, error: 'INVALID_TOKEN' });
  });

  it('401: an ended session does not receive a stored response', async (world) => {
    const { ada } = world;
    const key = { 'Idempotency-Key': 'stored-response' };
    await ada.post('/projects').set(key).send({ name: 'Once' }).expect(201);
    const served = await endingSession(world);
    const replayed = await served.as(ada).post('/projects').set(key).send({ name: 'Once' });
    assert.is(replayed.status, 401);
  });
});

inWorld('a write of a role, a credential or ownership', (it) => {
  /** Runs SQL in a transaction that stays open until `commit`. */
  async function open(db: Database, work: (trx: Database) => Promise<unknown>) {
    const [started, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const done = db.transaction().execute(async (trx) => {
      await work(trx);
      started.resolve();
      await ended.promise;
    });
    await started.promise;
    return {
      commit() {
        ended.resolve();
        return done;
      },
    };
  }

  async function isWaiting(db: Database): Promise<boolean> {
    const { rows } = await sql`select from pg_locks where not granted`.execute(db);
    return rows.length > 0;
  }

  it('401: waits for a concurrent revocation, and is refused', async ({ ada, db }) => {
    const revocation = await open(db, (trx) => revokeSession(trx, ada));
    const change = ada
      .post('/auth/password/change')
      .send({ current_password: PASSWORD, new_password: `${PASSWORD}!` })
      .then((response) => response);
    await until('the change of the password waits', () => isWaiting(db));
    await revocation.commit();
    assert.is((await change).status, 401);
  });

  it('403: waits for a concurrent removal of the role, and is refused', async (world) => {
    const { db, grace } = world;
    const admin: Person = await administrator(world);
    const demotion = await open(db, (trx) => demote(trx, { user_id: admin.id }));
    const change = admin
      .patch(`/admin/users/${grace.id}`)
      .send({ role: 'admin', version: 1 })
      .then((response) => response);
    await until('the change of the role waits', () => isWaiting(db));
    await demotion.commit();
    assert.is((await change).status, 403);
  });
});
