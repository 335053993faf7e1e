import { request } from 'node:http';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { newApiKey } from '../../src/api-keys/key.ts';
import { createSessions } from '../../src/auth/sessions.ts';
import type { Actor as Caller } from '../../src/context.ts';
import type { OperationId } from '../../src/contract.ts';
import type { Database } from '../../src/database/database.ts';
import { administrator } from '../admin/administrator.ts';
import { operations } from '../contract/documented.ts';
import { exchange } from '../exchange.ts';
import { createApiKey } from '../fixtures.ts';
import { until } from '../waiting.ts';
import { inWorld, PASSWORD, type Person, type Served, tokensAt, type World } from '../world.ts';
import { requestOf } from './requests.ts';
import { createKey, createStage, grantableScopes, type Stage } from './stage.ts';
import { stateOf } from './state.ts';
import { ACTORS, type Actor, type Subject, table } from './table.ts';

type Write = { id: OperationId; about: Subject; actor: Actor; scopes: string[] };

/** Every write that needs a caller, with an actor who is allowed to make it. */
const writes: Write[] = operations
  .filter(({ method, security }) => method !== 'get' && security.length > 0)
  .map((operation) => {
    const id = operation.operationId;
    // The owner of the stage cannot delete the account before the project.
    const actor: Actor =
      id === 'deleteAccount' ? 'stranger' : operation['x-system-role'] ? 'system admin' : 'owner';
    const rows = Object.entries(table[id]).map(([about, row]) => ({
      about: about as Subject,
      status: row[ACTORS.indexOf(actor)] ?? 0,
    }));
    const found = rows.find(({ status }) => status < 300);
    if (!found) throw new Error(`nobody may call ${id}`);
    return {
      id,
      about: found.about,
      actor,
      scopes: operation.security.flatMap((each) => Object.values(each).flat()),
    };
  });

type Named = Pick<Caller, 'user_id'>;

const revokeSession = (db: Database, { session_id }: Named & { session_id?: string }) =>
  db
    .updateTable('session')
    .set({ revoked_at: sql`now()` })
    .where('id', '=', session_id ?? null)
    .execute();

const deleteKey = (db: Database, { api_key_id }: Named & { api_key_id?: string }) =>
  db
    .deleteFrom('api_key')
    .where('id', '=', api_key_id ?? null)
    .execute();

const deactivate = (db: Database, { user_id }: Named) =>
  db.updateTable('user').set({ active: false }).where('id', '=', user_id).execute();

const demote = (db: Database, { user_id }: Named) =>
  db.updateTable('user').set({ role: 'user' }).where('id', '=', user_id).execute();

type End = (db: Database, caller: Caller) => Promise<unknown>;

/** A server on which access ends as soon as the request has been authenticated; `state` is what is stored then. */
async function ending(world: World, end: End) {
  const { connections, clock, db } = world;
  const lifetimes = { refreshTtlSeconds: 86_400, sessionTtlSeconds: 86_400 };
  const sessions = createSessions({ connections, tokens: tokensAt(clock), ...lifetimes });
  const seen: { state: Record<string, string> } = { state: {} };
  const served = await world.serve({
    clock,
    sessions: {
      ...sessions,
      async authenticate(token) {
        const caller = await sessions.authenticate(token);
        await end(db, caller);
        seen.state = await stateOf(db);
        return caller;
      },
    },
  });
  return { served, seen };
}

/** Sends each write, with the credentials that `prepare` gives its caller, and says what was not refused as expected. */
async function notRefused(
  world: World,
  chosen: Write[],
  end: End,
  expected: [status: number, code: string],
  prepare: (stage: Stage, write: Write) => Promise<Stage> = async (stage) => stage,
): Promise<string[]> {
  const { served, seen } = await ending(world, end);
  const wrong: string[] = [];
  for (const write of chosen) {
    const { id, about, actor } = write;
    const stage = await prepare(await createStage(world, { linked: id.startsWith('remove') }), write);
    const { status, text, body } = await exchange({
      url: served.url,
      ...requestOf(id, about, actor, stage),
    });
    if (status !== expected[0] || body.error !== expected[1]) wrong.push(`${id}: ${status} ${text}`);
    const after = await stateOf(world.db);
    for (const [name, digest] of Object.entries(after))
      if (seen.state[name] !== digest) wrong.push(`${id} has changed ${name}`);
  }
  await served.stop();
  return wrong;
}

/** A request that waits to be asked for its body: by then it is authenticated. */
async function held(
  { url }: Pick<Served, 'url'>,
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

inWorld('access that ends between authentication and the write', (it) => {
  it('401: no write commits for a session that has ended, R10', async (world) => {
    assert.equal(await notRefused(world, writes, revokeSession, [401, 'SESSION_REVOKED']), []);
  });

  it('401: no write commits for an account that was deactivated, R10', async (world) => {
    assert.equal(await notRefused(world, writes, deactivate, [401, 'SESSION_REVOKED']), []);
  });

  it('401: no write commits for an API key that was revoked, R10', async (world) => {
    const keyed = writes.filter(({ scopes }) => scopes.every((scope) => grantableScopes.includes(scope)));
    assert.ok(keyed.length > 15);
    const withKey = async (stage: Stage, { actor, scopes }: Write): Promise<Stage> => {
      const key = newApiKey();
      await createKey(world.db, stage.cast[actor], scopes, key);
      const caller = { ...stage.cast[actor], headers: { authorization: `Bearer ${key.key}` } };
      return { ...stage, cast: { ...stage.cast, [actor]: caller } };
    };
    assert.equal(await notRefused(world, keyed, deleteKey, [401, 'INVALID_TOKEN'], withKey), []);
  });

  it('403: no write of an administrator commits after the role was taken away, R10', async (world) => {
    const ofAdmins = writes.filter(({ actor }) => actor === 'system admin');
    assert.ok(ofAdmins.length > 0);
    assert.equal(await notRefused(world, ofAdmins, demote, [403, 'FORBIDDEN']), []);
  });

  it('403: no write commits while the email is unverified, if that is required', async (world) => {
    const { ada, db } = world;
    await db.updateTable('user').set({ email_verified: true }).where('id', '=', ada.id).execute();
    const served = await world.serve({ requireEmailVerification: true });
    const waiting = await held(served, ada.token, ['POST', '/tasks', { title: 'Unverified' }]);
    await db.updateTable('user').set({ email_verified: false }).where('id', '=', ada.id).execute();
    assert.equal(await waiting.finish(), { status: 403, error: 'EMAIL_NOT_VERIFIED' });
  });

  it('401: a body that arrives after the session has ended writes nothing', async ({ url, ada, db }) => {
    const waiting = await held({ url }, ada.token, ['POST', '/tasks', { title: 'Too late' }]);
    await ada.post('/auth/logout').expect(204);
    assert.equal(await waiting.finish(), { status: 401, error: 'SESSION_REVOKED' });
    const found = await db.selectFrom('task').where('title', '=', 'Too late').select('id').execute();
    assert.equal(found, []);
  });

  it('401: a body that arrives after the API key was revoked writes nothing', async ({ url, ada }) => {
    const { id, key } = await createApiKey(ada, { scopes: ['tasks:write'] });
    const waiting = await held({ url }, key, ['POST', '/tasks', { title: 'Too late' }]);
    await ada.delete(`/auth/api-keys/${id}`).expect(204);
    assert.equal(await waiting.finish(), { status: 401, error: 'INVALID_TOKEN' });
  });

  it('401: a session that has ended gets no stored response', async (world) => {
    const { ada } = world;
    const key = { 'Idempotency-Key': 'stored-response' };
    await ada.post('/projects').set(key).send({ name: 'Once' }).expect(201);
    const { served } = await ending(world, revokeSession);
    const replayed = await served.as(ada).post('/projects').set(key).send({ name: 'Once' });
    assert.is(replayed.status, 401);
  });
});

inWorld('a write of a role, a credential or ownership', (it) => {
  /** Runs SQL in a transaction that stays open until `commit`. */
  async function open(db: Database, work: (trx: Database) => Promise<unknown>) {
    const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const done = db.transaction().execute(async (trx) => {
      await work(trx);
      begun.resolve();
      await ended.promise;
    });
    await begun.promise;
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

  it('401: waits for a revocation that is being committed, and is refused', async ({ ada, db }) => {
    const revocation = await open(db, (trx) =>
      revokeSession(trx, { user_id: ada.id, session_id: ada.session_id }),
    );
    const change = ada
      .post('/auth/password/change')
      .send({ current_password: PASSWORD, new_password: `${PASSWORD}!` })
      .then((response) => response);
    await until('the change of the password waits', () => isWaiting(db));
    await revocation.commit();
    assert.is((await change).status, 401);
  });

  it('403: waits for the loss of the role that is being committed, and is refused', async (world) => {
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
