import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createSessions, type Sessions } from '../../src/auth/sessions/sessions.ts';
import { refreshTokenDigest } from '../../src/auth/sessions/tokens.ts';
import type { Database } from '../../src/database/database.ts';
import { type Account, caller, logIn, refresh, register, waitForLocks } from '../auth/accounts.ts';
import { countStatuses } from '../fixtures.ts';
import { localProxies } from '../proxies.ts';
import { operation, tokensAt, type World } from '../world.ts';

type Token = { refresh_token: string };

const codes = (responses: { status: number; body: { error?: string } }[]) =>
  [...new Set(responses.map(({ status, body }) => `${status} ${body.error ?? ''}`.trim()))].sort();

/** Resolves for each caller when this many have called. */
function waitForAll(many: number): () => Promise<void> {
  const all = Promise.withResolvers<void>();
  let arrived = 0;
  return () => {
    arrived += 1;
    if (arrived === many) all.resolve();
    return all.promise;
  };
}

/** Sessions in which an exchange starts when all have arrived, however slowly they were sent. */
function together({ connections, clock }: World, meet: () => Promise<void>): Sessions {
  const lifetimes = { refreshTtlSeconds: 7 * 86_400, sessionTtlSeconds: 30 * 86_400 };
  const sessions = createSessions({ connections, tokens: tokensAt(clock), ...lifetimes });
  return {
    ...sessions,
    exchange(digest, work) {
      const met = meet();
      return sessions.exchange(digest, async (raced) => {
        await met;
        return work(raced);
      });
    },
  };
}

/** The stored token, to be read or made older. */
async function stored(db: Database, { refresh_token }: Token) {
  const digest = refreshTokenDigest(refresh_token);
  assert.ok(digest);
  return db
    .selectFrom('refresh_token')
    .innerJoin('session', 'session.id', 'session_id')
    .where('digest', '=', digest ?? Buffer.alloc(0))
    .select(['digest', 'session_id', 'session.expires_at as session_expires_at', 'session.revoked_at'])
    .select(['refresh_token.expires_at', 'refresh_token.used_at'])
    .executeTakeFirstOrThrow();
}

/** Moves one token and its session into the past. */
async function ageToken(db: Database, token: Token, interval: string): Promise<void> {
  const { digest, session_id } = await stored(db, token);
  const earlier = (column: string): RawBuilder<string> => sql`${sql.ref(column)} - ${interval}::interval`;
  await db
    .updateTable('refresh_token')
    .where('session_id', '=', session_id)
    .set({ used_at: earlier('used_at'), created_at: earlier('created_at') })
    .execute();
  await db
    .updateTable('refresh_token')
    .where('digest', '=', digest)
    .set({ expires_at: earlier('expires_at') })
    .execute();
  await db
    .updateTable('session')
    .where('id', '=', session_id)
    .set({ expires_at: earlier('expires_at'), last_used_at: earlier('last_used_at') })
    .execute();
}

/** The events of an account's sessions, oldest first. */
function sessionEvents(db: Database, { user }: Account) {
  return db
    .selectFrom('event')
    .where('space_id', '=', user.id)
    .where('subject_type', '=', 'session')
    .select(['type', 'actor_id', 'subject_id', 'request_id'])
    .orderBy('position')
    .execute();
}

const types = async (db: Database, account: Account) =>
  (await sessionEvents(db, account)).map(({ type }) => type);

async function next(world: Pick<World, 'anonymous'>, token: Token): Promise<Account> {
  return (await refresh(world, token).expect(200)).body.data;
}

operation('refreshTokens', (it) => {
  it('200: returns new tokens of the same session, whose lifetime starts again', async (world) => {
    const { db } = world;
    const account = await register(world);
    await ageToken(db, account, '6 days 23:00:00');
    const { body, headers } = await refresh(world, account).expect(200);
    const { user, access_token, refresh_token, ...rest } = body.data;
    assert.equal(user, account.user);
    assert.equal(rest, { token_type: 'Bearer', expires_in: 900 });
    assert.is(headers['cache-control'], 'no-store');
    assert.is.not(refresh_token, account.refresh_token);
    assert.is.not(access_token, account.access_token);
    const [used, fresh] = [await stored(db, account), await stored(db, { refresh_token })];
    assert.ok(used.used_at);
    assert.is(fresh.used_at, null);
    assert.is(fresh.session_id, used.session_id);
    const lasts = Date.parse(fresh.expires_at) - Date.parse(used.used_at ?? '');
    assert.ok(Math.abs(lasts - 7 * 86_400_000) < 60_000, String(lasts));
    for (const token of [access_token, account.access_token]) {
      await world.as({ token }).get('/users/profile').expect(200);
    }
    const [, refreshed] = await sessionEvents(db, account);
    assert.equal(refreshed, {
      type: 'session.refreshed',
      actor_id: user.id,
      subject_id: used.session_id,
      request_id: body.meta.request_id,
    });
  });

  it('200: returns the current user', async (world) => {
    const account = await register(world);
    await caller(world, account).patch('/users/profile').send({ full_name: 'Ada King' }).expect(200);
    const { user } = await next(world, account);
    assert.equal([user.full_name, user.version], ['Ada King', 2]);
  });

  it('200: tokens can be exchanged one after another while the session lasts', async (world) => {
    let session: Token = await register(world);
    for (let times = 0; times < 5; times += 1) session = await next(world, session);
  });

  it('401: seven days after the last use, and at most 30 days after the login (B-05)', async (world) => {
    const { db } = world;
    const account = await register(world);
    for (let weeks = 1; weeks <= 4; weeks += 1) {
      const { session_id } = await stored(db, account);
      await db
        .updateTable('session')
        .where('id', '=', session_id)
        .set({ expires_at: sql`expires_at - interval '7 days'` })
        .execute();
    }
    const idle = await register(world);
    await ageToken(db, idle, '7 days 1 second');
    assert.equal(codes([await refresh(world, idle)]), ['401 INVALID_REFRESH_TOKEN']);
    const session = await next(world, account);
    const { expires_at, session_expires_at } = await stored(db, session);
    assert.is(expires_at, session_expires_at);
    await ageToken(db, session, '2 days');
    const { body } = await refresh(world, session).expect(401);
    assert.is(body.error, 'INVALID_REFRESH_TOKEN');
    await caller(world, session).get('/users/profile').expect(401);
  });

  it('200: after a lost response, the same Idempotency-Key returns the same tokens for one minute (B-03)', async (world) => {
    const { db } = world;
    const account = await register(world);
    const send = () => refresh(world, account).set('Idempotency-Key', account.email);
    const first = await send().expect(200);
    const again = await send().expect(200);
    assert.equal(again.body, first.body);
    assert.is(again.headers['idempotency-replayed'], 'true');
    const session = await next(world, first.body.data);
    const { body } = await send().expect(200);
    assert.equal(body, first.body, 'also when its successor was used in the meantime');
    assert.equal(await types(db, account), ['session.created', 'session.refreshed', 'session.refreshed']);
    await db
      .updateTable('idempotency_key')
      .set({ created_at: sql`created_at - interval '61 seconds'` })
      .execute();
    assert.is((await send().expect(401)).body.error, 'REFRESH_TOKEN_REUSED');
    await refresh(world, session).expect(401);
  });

  it('400: an invalid body', async ({ anonymous }) => {
    const cases: [body: object, field: string, code: string][] = [
      [{}, 'refresh_token', 'REQUIRED'],
      [{ refresh_token: '' }, 'refresh_token', 'TOO_SHORT'],
      [{ refresh_token: 'x'.repeat(513) }, 'refresh_token', 'TOO_LONG'],
      [{ refresh_token: ['x'] }, 'refresh_token', 'INVALID_TYPE'],
      [{ refresh_token: 'x', scope: 'admin' }, 'scope', 'UNKNOWN_FIELD'],
    ];
    for (const [body, field, code] of cases) {
      const response = await anonymous.post('/auth/refresh').send(body).expect(400);
      const [error] = response.body.errors;
      assert.equal([error.field, error.code], [field, code]);
    }
  });

  it('401: a used token of any age ends its session, whatever happened to later tokens (B-01)', async (world) => {
    const cases: [title: string, successors: number, wait: string | undefined][] = [
      ['at once, its successor unused', 1, undefined],
      ['at once, its successor used', 2, undefined],
      ['five milliseconds later', 1, '5 milliseconds'],
      ['three generations later', 3, undefined],
      ['a day later', 1, '1 day'],
      ['a day and three generations later', 3, '1 day'],
      ['when it would have expired', 1, '7 days 1 second'],
    ];
    for (const [title, successors, wait] of cases) {
      const account = await register(world);
      const other = await logIn(world, account);
      let newest = account;
      for (let times = 0; times < successors; times += 1) newest = await next(world, newest);
      if (wait) await ageToken(world.db, account, wait);
      const me = caller(world, newest);
      await me.get('/users/profile').expect(200);
      const { body, headers } = await refresh(world, account).expect(401);
      assert.is(body.error, 'REFRESH_TOKEN_REUSED', title);
      assert.match(headers['www-authenticate'] ?? '', /^Bearer/);
      const refused = await me.get('/users/profile').expect(401);
      assert.is(refused.body.error, 'SESSION_REVOKED', title);
      for (const token of [newest, account]) {
        assert.equal(codes([await refresh(world, token)]), ['401 INVALID_REFRESH_TOKEN'], title);
      }
      await caller(world, other).get('/users/profile').expect(200);
      await refresh(world, other).expect(200);
      const detected = (await sessionEvents(world.db, account)).filter(
        ({ type }) => type === 'session.reuse_detected',
      );
      const { session_id } = await stored(world.db, account);
      assert.equal(detected, [
        {
          type: 'session.reuse_detected',
          actor_id: null,
          subject_id: session_id,
          request_id: body.meta.request_id,
        },
      ]);
    }
  });

  it('401: reuse right after the response, 20 times (B-01)', async (world) => {
    for (let times = 0; times < 20; times += 1) {
      const account = await register(world);
      await refresh(world, account).expect(200);
      assert.equal(codes([await refresh(world, account)]), ['401 REFRESH_TOKEN_REUSED']);
    }
  });

  it('401: sends a message to the user about a reused token', async (world) => {
    const account = await register(world);
    await refresh(world, account).expect(200);
    for (let replays = 0; replays < 2; replays += 1) await refresh(world, account).expect(401);
    await world.runJobs();
    const messages = (await world.mailsTo(account.email)).filter(
      ({ subject }) => subject === 'One of your sessions was ended',
    );
    assert.is(messages.length, 1);
  });

  it('401: many concurrent reuses end the session once', async (world) => {
    const account = await register(world);
    await next(world, account);
    const responses = await Promise.all(Array.from({ length: 10 }, () => refresh(world, account)));
    assert.equal(codes(responses), ['401 INVALID_REFRESH_TOKEN', '401 REFRESH_TOKEN_REUSED']);
    assert.equal(await types(world.db, account), [
      'session.created',
      'session.refreshed',
      'session.reuse_detected',
    ]);
  });

  it('401: a malformed token, an unknown one, and one of an ended session', async (world) => {
    const { db } = world;
    const [account, loggedOut, idle, closed] = [
      await register(world),
      await register(world),
      await register(world),
      await register(world),
    ];
    await caller(world, loggedOut).post('/auth/logout').expect(204);
    await ageToken(db, idle, '7 days 1 second');
    await db.updateTable('user').where('id', '=', closed.user.id).set({ active: false }).execute();
    const tokens = [
      'x',
      'tfr_',
      `tfr_${'A'.repeat(43)}`,
      account.refresh_token.slice(4),
      account.refresh_token.toUpperCase(),
      `${account.refresh_token} `,
      account.access_token,
      loggedOut.refresh_token,
      idle.refresh_token,
      closed.refresh_token,
      "' or true --",
    ];
    for (const refresh_token of tokens) {
      const { body, headers } = await refresh(world, { refresh_token }).expect(401);
      assert.is(body.error, 'INVALID_REFRESH_TOKEN', refresh_token);
      assert.equal(body.errors, []);
      assert.match(headers['www-authenticate'] ?? '', /^Bearer/);
    }
    await refresh(world, account).expect(200);
  });

  it('401: a refresh token is not an access token (B-09)', async (world) => {
    const account = await register(world);
    const { body } = await world.as({ token: account.refresh_token }).get('/users/profile').expect(401);
    assert.is(body.error, 'INVALID_TOKEN');
  });

  it('409: one of 50 concurrent requests succeeds, and the session continues (B-02)', async (world) => {
    const node = await world.serve({ clock: world.clock, sessions: together(world, waitForAll(50)) });
    const account = await register(world);
    const responses = await Promise.all(Array.from({ length: 50 }, () => refresh(node, account)));
    assert.equal(countStatuses(responses), { 200: 1, 409: 49 });
    assert.equal(codes(responses), ['200', '409 REFRESH_IN_PROGRESS']);
    const winner = responses.find(({ status }) => status === 200)?.body.data;
    await caller(world, winner).get('/users/profile').expect(200);
    await next(world, winner);
    assert.equal(await types(world.db, account), [
      'session.created',
      'session.refreshed',
      'session.refreshed',
    ]);
  });

  it('409: one of many concurrent requests on two nodes succeeds (B-02)', async (world) => {
    const { clock } = world;
    const gate = waitForAll(50);
    const nodes = [
      await world.serve({ clock, sessions: together(world, gate) }),
      await world.serve({ clock, sessions: together(world, gate) }),
    ] as const;
    const account = await register(world);
    const responses = await Promise.all(
      Array.from({ length: 50 }, (_, index) => refresh(nodes[index % 2 === 0 ? 0 : 1], account)),
    );
    assert.equal(countStatuses(responses), { 200: 1, 409: 49 });
    await next(world, responses.find(({ status }) => status === 200)?.body.data);
  });

  it('200, 409: concurrent requests with one Idempotency-Key create one set of tokens', async (world) => {
    const account = await register(world);
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => refresh(world, account).set('Idempotency-Key', account.email)),
    );
    for (const code of codes(responses))
      assert.ok(['200', '409 IDEMPOTENCY_KEY_IN_USE'].includes(code), code);
    const tokens = responses
      .filter(({ status }) => status === 200)
      .map(({ body }) => body.data.refresh_token);
    assert.is(new Set(tokens).size, 1);
    assert.equal(await types(world.db, account), ['session.created', 'session.refreshed']);
  });

  it('409: the token was used between its check and its use', async (world) => {
    const account = await register(world);
    const { digest } = await stored(world.db, account);
    const { late } = await world.db.transaction().execute(async (trx) => {
      await trx
        .updateTable('refresh_token')
        .where('digest', '=', digest)
        .set({ used_at: sql`clock_timestamp() - interval '1 hour'` })
        .execute();
      const late = refresh(world, account).then((response) => response);
      await waitForLocks(world.db);
      return { late };
    });
    assert.equal(codes([await late]), ['409 REFRESH_IN_PROGRESS']);
    assert.is((await stored(world.db, account)).revoked_at, null);
  });

  it('200: the same Idempotency-Key with another token is another key', async (world) => {
    const key = randomUUID();
    const [one, other] = [await register(world), await register(world)];
    const first = await refresh(world, one).set('Idempotency-Key', key).expect(200);
    const { headers } = await refresh(world, other).set('Idempotency-Key', key).expect(200);
    assert.is(headers['idempotency-replayed'], undefined);
    assert.equal((await refresh(world, one).set('Idempotency-Key', key).expect(200)).body, first.body);
  });

  it('200: a retry after a lost response can come from another network', async (world) => {
    const node = await world.serve({ trustedProxies: localProxies });
    const account = await register(world);
    const from = (address: string) =>
      refresh(node, account).set('Idempotency-Key', account.email).set('X-Forwarded-For', address);
    const first = await from('192.0.2.7').expect(200);
    const again = await from('2001:db8::7').expect(200);
    assert.equal([again.body, again.headers['idempotency-replayed']], [first.body, 'true']);
    await next(world, first.body.data);
    await node.stop();
  });
});
