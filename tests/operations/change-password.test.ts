import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import {
  type Account,
  ALIVE,
  accountEvents,
  caller,
  currentSessionId,
  ENDED,
  logIn,
  passwordsWith,
  register,
  statesOfTokens,
  waitForLocks,
} from '../auth/accounts.ts';
import { countStatuses, withoutRequestId } from '../fixtures.ts';
import { type Caller, operation, PASSWORD, type TestServer, type World } from '../world.ts';

const NEW = 'Jacquard-Loom-1804';

const change = (person: Caller, new_password = NEW, current_password = PASSWORD) =>
  person.post('/auth/password/change').send({ current_password, new_password });

const signIn = ({ anonymous }: Pick<TestServer, 'anonymous'>, { email }: Account, password: string) =>
  anonymous.post('/auth/login').send({ email, password });

const stored = ({ db }: World, { user }: Account) =>
  db
    .selectFrom('user')
    .where('id', '=', user.id)
    .select(['password_hash', 'version', 'updated_at'])
    .executeTakeFirstOrThrow();

operation('changePassword', (it) => {
  it('204: only the new password works for logins', async (world) => {
    const account = await register(world);
    const before = await stored(world, account);
    const { headers, text } = await change(caller(world, account)).expect(204);
    assert.equal([text, headers['cache-control']], ['', 'no-store']);
    await signIn(world, account, PASSWORD).expect(401);
    await signIn(world, account, NEW).expect(200);
    const after = await stored(world, account);
    assert.match(after.password_hash, /^\$argon2id\$/);
    assert.equal({ ...after, password_hash: before.password_hash }, before);
  });

  it('204: ends all other sessions immediately, and keeps the current one (B-06)', async (world) => {
    const [account, stranger] = [await register(world), await register(world)];
    const others = [await logIn(world, account), await logIn(world, account)];
    for (const other of others) await caller(world, other).get('/users/profile').expect(200);
    await change(caller(world, account)).expect(204);
    for (const other of others) assert.equal(await statesOfTokens(world, other), ENDED);
    assert.equal(await statesOfTokens(world, account), ALIVE);
    assert.equal(await statesOfTokens(world, stranger), ALIVE);
  });

  it('204: records the change and each ended session, and never logs or returns a password', async (world) => {
    const account = await register(world);
    const other = await currentSessionId(caller(world, await logIn(world, account)));
    const { headers } = await change(caller(world, account)).expect(204);
    await change(caller(world, account), 'Wheatstone-Bridge-1843').expect(400);
    const { id, full_name } = account.user;
    const all = await accountEvents(world.db, id);
    const same = { actor_id: id, version: null, changes: [], request_id: headers['x-request-id'] };
    assert.equal(all.slice(3), [
      { ...same, type: 'user.password_changed', subject_id: id, subject_name: full_name },
      { ...same, type: 'session.revoked', subject_id: other, subject_name: null },
    ]);
    const output = JSON.stringify([all, world.log]);
    for (const secret of [PASSWORD, NEW, 'Wheatstone-Bridge-1843', 'argon2'])
      assert.not.match(output, secret);
  });

  it('204: sends one message to the user, and only if the password was changed', async (world) => {
    const account = await register(world);
    await change(caller(world, account), NEW, 'Wrong-1843').expect(400);
    const send = () => change(caller(world, account)).set('Idempotency-Key', account.user.id);
    for (const response of [await send(), await send()]) assert.is(response.status, 204);
    await world.runJobs();
    const changes = (await world.mailsTo(account.email)).filter(
      ({ subject }) => subject === 'Your password was changed',
    );
    assert.is(changes.length, 1);
  });

  it('204: a retry with the same Idempotency-Key returns the same, also while the first is in progress', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const key = randomUUID();
    await change(me).set('Idempotency-Key', key).expect(204);
    const again = await change(me).set('Idempotency-Key', key).expect(204);
    assert.is(again.headers['idempotency-replayed'], 'true');
    // This request looked for a stored response before the first was done, and for the password after it.
    const second = randomUUID();
    const passwords = {
      ...passwordsWith({}),
      async verify() {
        await change(me, PASSWORD, NEW).set('Idempotency-Key', second).expect(204);
        return false;
      },
    };
    const node = await world.serve({ passwords });
    try {
      const late = await change(caller(node, account), PASSWORD, NEW).set('Idempotency-Key', second);
      assert.equal([late.status, late.headers['idempotency-replayed']], [204, 'true']);
    } finally {
      await node.stop();
    }
  });

  it('400: reports a wrong current password as a field, and keeps the session', async (world) => {
    const account = await register(world);
    const other = await logIn(world, account);
    const before = await stored(world, account);
    const me = caller(world, account);
    for (const wrong of ['Wrong-Engine-1843', PASSWORD.toLowerCase(), `${PASSWORD} `, 'x']) {
      const { body } = await change(me, NEW, wrong).expect(400);
      assert.is(body.error, 'VALIDATION_FAILED');
      assert.equal(
        body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]),
        [['current_password', 'WRONG_PASSWORD']],
      );
    }
    assert.equal(await stored(world, account), before);
    assert.equal(await statesOfTokens(world, other), ALIVE);
    assert.equal(await statesOfTokens(world, account), ALIVE);
    const types = (await accountEvents(world.db, account.user.id)).map(({ type }) => type);
    assert.not(types.includes('user.password_changed'));
  });

  it('400: reports all violated rules of the new password together with the current one (A-15)', async (world) => {
    const account = await register(world, { email: `Ada1-${randomUUID()}@example.com` });
    const me = caller(world, account);
    const cases: [current: string, next: string, codes: string[]][] = [
      [PASSWORD, 'short', ['new_password TOO_SHORT']],
      [PASSWORD, 'x'.repeat(129), ['new_password TOO_LONG']],
      [PASSWORD, 'analytical', ['new_password NEEDS_UPPER_CASE']],
      [PASSWORD, account.email, ['new_password SAME_AS_EMAIL']],
      [PASSWORD, 'Ada-Lovelace-1', ['new_password SAME_AS_NAME']],
      [PASSWORD, 'Welcome2026!', ['new_password COMMON_PASSWORD']],
      [PASSWORD, PASSWORD, ['new_password SAME_PASSWORD']],
      [
        'Wrong-Engine-1843',
        'ANALYTICAL',
        ['current_password WRONG_PASSWORD', 'new_password NEEDS_LOWER_CASE'],
      ],
    ];
    for (const [current, next, expected] of cases) {
      const { body } = await change(me, next, current).expect(400);
      const found = body.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`);
      for (const each of expected) assert.ok(found.includes(each), `${next}: ${found}`);
    }
    await signIn(world, account, PASSWORD).expect(200);
  });

  it('400: the rules of the new password reveal nothing about the current one', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const [guess, other] = await Promise.all([
      change(me, PASSWORD, 'Wrong-Engine-1843').expect(400),
      change(me, NEW, 'Wrong-Engine-1843').expect(400),
    ]);
    assert.equal(withoutRequestId(guess), withoutRequestId(other));
  });

  it('400: an invalid body', async ({ ada }) => {
    const cases: [body: object, field: string, code: string][] = [
      [{ new_password: NEW }, 'current_password', 'REQUIRED'],
      [{ current_password: PASSWORD }, 'new_password', 'REQUIRED'],
      [{ current_password: PASSWORD, new_password: 1 }, 'new_password', 'INVALID_TYPE'],
      [{ current_password: PASSWORD, new_password: NEW, email: 'x@example.com' }, 'email', 'UNKNOWN_FIELD'],
    ];
    for (const [body, field, code] of cases) {
      const response = await ada.post('/auth/password/change').send(body).expect(400);
      const [error] = response.body.errors;
      assert.equal([error.field, error.code], [field, code]);
    }
  });

  it('400: one of five concurrent changes succeeds, and its password is valid', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const wanted = Array.from({ length: 5 }, (_, index) => `Jacquard-Loom-${index}`);
    const responses = await Promise.all(wanted.map((password) => change(me, password)));
    assert.equal(countStatuses(responses), { 204: 1, 400: 4 });
    const won = responses.findIndex(({ status }) => status === 204);
    for (const [index, { body }] of responses.entries()) {
      if (index !== won) assert.is(body.errors[0].code, 'WRONG_PASSWORD');
    }
    await signIn(world, account, PASSWORD).expect(401);
    await signIn(world, account, wanted[(won + 1) % 5] ?? '').expect(401);
    await signIn(world, account, wanted[won] ?? '').expect(200);
    const types = (await accountEvents(world.db, account.user.id)).map(({ type }) => type);
    assert.is(types.filter((type) => type === 'user.password_changed').length, 1);
  });

  it('401: a session that ends while the new password is hashed changes nothing', async (world) => {
    const account = await register(world);
    const other = await logIn(world, account);
    const real = passwordsWith({});
    const passwords = {
      ...real,
      async hash(password: string) {
        await caller(world, other).delete('/auth/sessions').expect(204);
        return real.hash(password);
      },
    };
    const node = await world.serve({ passwords });
    try {
      const { body } = await change(caller(node, account)).expect(401);
      assert.is(body.error, 'SESSION_REVOKED');
    } finally {
      await node.stop();
    }
    assert.equal(await statesOfTokens(world, other), ALIVE);
    await signIn(world, account, PASSWORD).expect(200);
  });

  it('401: the account is closed during the request', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    await me.get('/users/profile').expect(200);
    await world.db.updateTable('user').set({ active: false }).where('id', '=', account.user.id).execute();
    assert.is((await change(me).expect(401)).body.error, 'SESSION_REVOKED');
  });

  it('ends the session of a concurrent login with the old password', async (world) => {
    const account = await register(world);
    const key = randomUUID();
    const { login, changed } = await world.db.transaction().execute(async (trx) => {
      // The login has its session, and waits to store its response.
      await sql`lock table idempotency_key in share mode`.execute(trx);
      const login = signIn(world, account, PASSWORD).set('Idempotency-Key', key).expect(200);
      const answered = login.then(({ body }) => body.data);
      await waitForLocks(world.db);
      const changed = change(caller(world, account)).then(({ status }) => status);
      await waitForLocks(world.db, 2);
      return { login: answered, changed };
    });
    assert.is(await changed, 204);
    assert.equal(await statesOfTokens(world, await login), ENDED);
    assert.equal(await statesOfTokens(world, account), ALIVE);
  });

  it('refuses a waiting login with the old password', async (world) => {
    const account = await register(world);
    const password_hash = await passwordsWith({}).hash(NEW);
    const { login } = await world.db.transaction().execute(async (trx) => {
      await trx.updateTable('user').set({ password_hash }).where('id', '=', account.user.id).execute();
      const login = signIn(world, account, PASSWORD).then(({ status }) => status);
      await waitForLocks(world.db);
      return { login };
    });
    assert.is(await login, 401);
  });
});
