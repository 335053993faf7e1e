import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import { createPasswords } from '../../src/auth/passwords/passwords.ts';
import { caller, logIn, passwordsWith, refresh, register, waitForLocks } from '../auth/accounts.ts';
import { countStatuses, eventsOf, withoutRequestId } from '../fixtures.ts';
import { until } from '../waiting.ts';
import { operation, PASSWORD } from '../world.ts';

operation('login', (it) => {
  it('200: returns the user, and tokens of a new session', async (world) => {
    const account = await register(world);
    const { body, headers } = await world.anonymous
      .post('/auth/login')
      .set('User-Agent', 'Difference Engine/2')
      .send({ email: account.email, password: account.password })
      .expect(200);
    const { user, access_token, refresh_token, ...rest } = body.data;
    assert.equal(user, account.user);
    assert.equal(rest, { token_type: 'Bearer', expires_in: 900 });
    assert.is(headers['cache-control'], 'no-store');
    const found = await caller(world, { access_token }).get('/users/profile').expect(200);
    assert.equal(found.body.data, user);
    await caller(world, { access_token }).post('/auth/logout').expect(204);
    await caller(world, account).get('/users/profile').expect(200);
    await refresh(world, { refresh_token }).expect(401);
    await refresh(world, account).expect(200);
    const session = await world.db
      .selectFrom('session')
      .where('user_id', '=', user.id)
      .where('user_agent', '=', 'Difference Engine/2')
      .select(['id', 'client_address'])
      .executeTakeFirstOrThrow();
    assert.is(session.client_address, '127.0.0.1');
    const [created] = await eventsOf(world.db, session.id);
    assert.equal(
      [created?.type, created?.actor_id, created?.space_id],
      ['session.created', user.id, user.id],
    );
    assert.is(created?.request_id, body.meta.request_id);
  });

  it('200: stores only the beginning of a long client name', async (world) => {
    const { email, password, user } = await register(world);
    const agent = 'x'.repeat(4_000);
    await world.anonymous.post('/auth/login').set('User-Agent', agent).send({ email, password }).expect(200);
    const sessions = await world.db
      .selectFrom('session')
      .where('user_id', '=', user.id)
      .select('user_agent')
      .orderBy('created_at')
      .execute();
    assert.is(sessions.at(-1)?.user_agent, agent.slice(0, 500));
  });

  it('200: renews the hash of a password with outdated parameters once, without an event', async (world) => {
    const account = await register(world);
    let hashed = 0;
    const stronger = passwordsWith({}, { memoryCost: 128 });
    const counted = {
      ...stronger,
      hash(password: string) {
        hashed += 1;
        return stronger.hash(password);
      },
    };
    const server = await world.serve({ passwords: counted });
    const stored = () =>
      world.db
        .selectFrom('user')
        .where('id', '=', account.user.id)
        .select(['password_hash', 'version'])
        .executeTakeFirstOrThrow();
    try {
      await logIn(server, account);
      const renewed = await stored();
      assert.match(renewed.password_hash, /m=128,/);
      assert.is(renewed.version, 1);
      await logIn(server, account);
      assert.equal(await stored(), renewed);
      assert.is(hashed, 1);
      await logIn(world, account);
      assert.equal(await stored(), renewed);
    } finally {
      await server.stop();
    }
  });

  it('200: concurrent logins that renew the hash all succeed', async (world) => {
    const account = await register(world);
    const [here, there] = [
      await world.serve({ passwords: passwordsWith({}, { memoryCost: 128 }) }),
      await world.serve({ passwords: passwordsWith({}, { memoryCost: 128 }) }),
    ];
    try {
      const { late } = await world.db.transaction().execute(async (trx) => {
        const held = trx.selectFrom('user').where('id', '=', account.user.id).select('id').forUpdate();
        await held.execute();
        const late = Promise.all([logIn(here, account), logIn(there, account), logIn(here, account)]);
        await waitForLocks(world.db, 3);
        return { late };
      });
      assert.is((await late).length, 3);
    } finally {
      await Promise.all([here.stop(), there.stop()]);
    }
  });

  it('200: keeps the old hash if there is no capacity for a new one', async (world) => {
    const account = await register(world);
    const passwords = passwordsWith({ hash: () => Promise.reject(new Error('busy')) }, { timeCost: 3 });
    const server = await world.serve({ passwords });
    try {
      await logIn(server, account);
    } finally {
      await server.stop();
    }
  });

  it('200: a retry with the same Idempotency-Key returns the same session', async (world) => {
    const { email, password, user } = await register(world);
    const send = () =>
      world.anonymous.post('/auth/login').set('Idempotency-Key', email).send({ email, password });
    const first = await send().expect(200);
    const again = await send().expect(200);
    assert.equal(again.body, first.body);
    const sessions = await world.db
      .selectFrom('session')
      .where('user_id', '=', user.id)
      .select('id')
      .execute();
    assert.is(sessions.length, 2);
  });

  it('400: names an invalid field', async ({ anonymous }) => {
    const cases: [body: object, field: string, code: string][] = [
      [{ email: 'ada' }, 'email', 'INVALID_FORMAT'],
      [{ email: undefined }, 'email', 'REQUIRED'],
      [{ email: ['ada@example.com'] }, 'email', 'INVALID_TYPE'],
      [{ password: '' }, 'password', 'TOO_SHORT'],
      [{ password: 'x'.repeat(129) }, 'password', 'TOO_LONG'],
      [{ password: null }, 'password', 'INVALID_TYPE'],
      [{ passwort: PASSWORD }, 'passwort', 'UNKNOWN_FIELD'],
    ];
    for (const [fields, field, code] of cases) {
      const { body } = await anonymous
        .post('/auth/login')
        .send({ email: 'ada@example.com', password: PASSWORD, ...fields })
        .expect(400);
      assert.equal([body.errors[0].field, body.errors[0].code], [field, code], JSON.stringify(fields));
    }
  });

  it('401: a wrong password, an unknown email and a closed account return the same after one computation (A-01)', async (world) => {
    const [account, closed] = [await register(world), await register(world)];
    await world.db.updateTable('user').set({ active: false }).where('id', '=', closed.user.id).execute();
    let verified = 0;
    const counted = passwordsWith({});
    const server = await world.serve({
      passwords: {
        ...counted,
        verify(hash, password) {
          verified += 1;
          return counted.verify(hash, password);
        },
      },
    });
    const attempts = [
      { email: account.email, password: 'Wrong-Engine-1843' },
      { email: account.email, password: account.password.toLowerCase() },
      { email: `nobody-${randomUUID()}@example.com`, password: PASSWORD },
      { email: closed.email, password: closed.password },
      { email: closed.email, password: 'Wrong-Engine-1843' },
      { email: "' or true --@example.com".replaceAll(' ', ''), password: PASSWORD },
    ];
    try {
      const [first, ...others] = await Promise.all(
        attempts.map((attempt) => server.anonymous.post('/auth/login').send(attempt).expect(401)),
      );
      assert.is(first?.body.error, 'INVALID_CREDENTIALS');
      assert.equal(first?.body.errors, []);
      for (const other of others) {
        assert.equal(withoutRequestId(other), first && withoutRequestId(first));
        const { date: _, 'x-request-id': __, ...headers } = other.headers;
        const { date: ___, 'x-request-id': ____, ...expected } = first?.headers ?? {};
        assert.equal(headers, expected);
      }
      assert.is(verified, attempts.length);
    } finally {
      await server.stop();
    }
    const sessions = await world.db
      .selectFrom('session')
      .where('user_id', 'in', [account.user.id, closed.user.id])
      .select('id')
      .execute();
    assert.is(sessions.length, 2, 'those of the registrations');
  });

  it('401: the account is closed, or its password changed, during the check', async (world) => {
    const real = passwordsWith({});
    for (const change of [{ active: false }, { password_hash: await real.hash('Jacquard-Loom-1804') }]) {
      const account = await register(world);
      const server = await world.serve({
        passwords: {
          ...real,
          async verify(hash, password) {
            const matches = await real.verify(hash, password);
            await world.db.updateTable('user').set(change).where('id', '=', account.user.id).execute();
            return matches;
          },
        },
      });
      const { email, password } = account;
      const { status, body } = await server.anonymous.post('/auth/login').send({ email, password });
      await server.stop();
      assert.equal([status, body.error], [401, 'INVALID_CREDENTIALS']);
      const sessions = await world.db
        .selectFrom('session')
        .where('user_id', '=', account.user.id)
        .select('id')
        .execute();
      assert.is(sessions.length, 1);
    }
  });

  it('401: no token is valid after the account is closed (A-18)', async (world) => {
    const account = await register(world);
    const server = await world.serve();
    try {
      await caller(server, account).get('/users/profile').expect(200);
      await world.db.updateTable('user').set({ active: false }).where('id', '=', account.user.id).execute();
      const { body } = await caller(server, account).get('/users/profile').expect(401);
      assert.is(body.error, 'SESSION_REVOKED');
      await refresh(server, account).expect(401);
    } finally {
      await server.stop();
    }
  });

  it('409: the first request with this Idempotency-Key is in progress', async (world) => {
    const { email, password, user } = await register(world);
    const send = () =>
      world.anonymous.post('/auth/login').set('Idempotency-Key', email).send({ email, password });
    const { first } = await world.db.transaction().execute(async (trx) => {
      // A new session refers to its user, and so waits for this lock.
      await trx.selectFrom('user').where('id', '=', user.id).select('id').forUpdate().execute();
      const first = send()
        .expect(200)
        .then(({ body }) => body);
      await waitForLocks(world.db);
      const { body } = await send().expect(409);
      assert.is(body.error, 'IDEMPOTENCY_KEY_IN_USE');
      return { first };
    });
    assert.is((await first).success, true);
  });

  it('422: the Idempotency-Key was used for another login', async (world) => {
    const { email, password } = await register(world);
    const key = randomUUID();
    const send = (body: object) => world.anonymous.post('/auth/login').set('Idempotency-Key', key).send(body);
    await send({ email, password }).expect(200);
    const { body } = await send({ email: email.toUpperCase(), password }).expect(422);
    assert.is(body.error, 'IDEMPOTENCY_KEY_REUSED');
  });

  it('503: of 200 concurrent logins, those over two and a queue of 16; other requests are served (A-17)', async (world) => {
    const held: (() => void)[] = [];
    const engine = {
      hash: () => Promise.reject(new Error('nothing is hashed here')),
      verify: () => new Promise<boolean>((resolve) => held.push(() => resolve(true))),
    };
    const server = await world.serve({
      passwords: createPasswords({ hashConcurrency: 2, queue: 16, engine }),
    });
    const answered: number[] = [];
    const attempt = async () => {
      const email = `nobody-${randomUUID()}@example.com`;
      const { status, headers, body } = await server.anonymous
        .post('/auth/login')
        .send({ email, password: PASSWORD });
      answered.push(status);
      if (status === 503) assert.equal([body.error, headers['retry-after']], ['OVERLOADED', '1']);
      return status;
    };
    try {
      const attempts = Promise.all(Array.from({ length: 200 }, attempt));
      await until('182 are refused', () => answered.length === 182);
      assert.equal(new Set(answered), new Set([503]), 'nobody is kept waiting to be turned away');
      assert.is(held.length, 2);
      for (let count = 0; count < 10; count += 1) await server.as(world.ada).get('/tasks').expect(200);
      assert.is(answered.length, 182);
      await until('all are answered', () => {
        for (const finish of held.splice(0)) finish();
        return answered.length === 200;
      });
      assert.equal(countStatuses((await attempts).map((status) => ({ status }))), { 401: 18, 503: 182 });
    } finally {
      await server.stop();
    }
  });
});
