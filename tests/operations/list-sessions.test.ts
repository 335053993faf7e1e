import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import {
  type Account,
  caller,
  currentSessionId,
  logIn,
  refresh,
  register,
  sessionsOf,
} from '../auth/accounts.ts';
import { createCategory } from '../fixtures.ts';
import { operation, type World } from '../world.ts';

const DAY_MS = 86_400_000;

/** Sessions of a user with these start times. */
async function createSessions(db: World['db'], user_id: string, times: string[]): Promise<void> {
  const expires_at = sql<string>`now() + interval '1 day'`;
  const rows = times.map((created_at) => ({ user_id, created_at, expires_at }));
  await db.insertInto('session').values(rows).execute();
}

/** Moves a time of a session, or of its newest token, into the past. */
async function end(world: World, account: Account, what: 'session' | 'token'): Promise<void> {
  const id = await currentSessionId(caller(world, account));
  const past = sql<string>`now()`;
  const { db } = world;
  if (what === 'session') {
    await db.updateTable('session').set({ expires_at: past }).where('id', '=', id).execute();
  } else {
    await db.updateTable('refresh_token').set({ expires_at: past }).where('session_id', '=', id).execute();
  }
}

operation('listSessions', (it) => {
  it("200: lists the caller's sessions, newest login first, and marks the current one", async (world) => {
    const account = await register(world);
    const { email, password } = account;
    await world.anonymous
      .post('/auth/login')
      .set('User-Agent', 'Difference Engine/2')
      .send({ email, password })
      .expect(200);
    const { body, headers } = await caller(world, account).get('/auth/sessions').expect(200);
    const [second, first] = body.data as Schema<'Session'>[];
    assert.is(body.data.length, 2);
    assert.is(body.meta.total, 2);
    assert.is(headers['cache-control'], 'no-store');
    assert.equal([first?.current, second?.current], [true, false]);
    assert.equal([first?.client_address, first?.user_agent], ['127.0.0.1', null]);
    assert.equal([second?.client_address, second?.user_agent], ['127.0.0.1', 'Difference Engine/2']);
    assert.ok((second?.created_at ?? '') >= (first?.created_at ?? 'z'));
    assert.is(first?.last_used_at, first?.created_at);
    assert.not.match(JSON.stringify(body), /tfr_|digest|revoked/);
  });

  it('200: a refresh updates last use and expiry, not the place in the list', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    await logIn(world, account);
    await world.db
      .updateTable('session')
      .where('user_id', '=', account.user.id)
      .set({ created_at: sql`created_at - interval '1 hour'` })
      .set({ last_used_at: sql`last_used_at - interval '1 hour'` })
      .execute();
    const before = await sessionsOf(me);
    await refresh(world, account).expect(200);
    const after = await sessionsOf(me);
    assert.equal(after[0], before[0]);
    const { last_used_at: was, expires_at: _, ...same } = before[1] ?? ({} as Schema<'Session'>);
    const { last_used_at, expires_at, ...rest } = after[1] ?? ({} as Schema<'Session'>);
    assert.equal(rest, same);
    assert.ok(Date.parse(last_used_at) - Date.parse(was) >= 3_600_000);
    assert.is(Date.parse(expires_at) - Date.parse(last_used_at), 7 * DAY_MS);
  });

  it('200: omits ended sessions and those of other users', async (world) => {
    const account = await register(world);
    const other = await register(world);
    const [loggedOut, past, idle] = [
      { ...account, ...(await logIn(world, account)) },
      { ...account, ...(await logIn(world, account)) },
      { ...account, ...(await logIn(world, account)) },
    ];
    const me = caller(world, account);
    assert.is((await sessionsOf(me)).length, 4);
    await caller(world, loggedOut).post('/auth/logout').expect(204);
    await end(world, past, 'session');
    await end(world, idle, 'token');
    assert.equal(
      (await sessionsOf(me)).map(({ id, current }) => [id, current]),
      [[await currentSessionId(me), true]],
    );
    assert.is((await sessionsOf(caller(world, other))).length, 1);
  });

  it('200: pages have the right totals, also after the last one; cursors pass equal times', async ({
    eve,
    db,
  }) => {
    const tie = '2026-01-01T00:00:00.000Z';
    await createSessions(db, eve.id, [tie, tie, tie, '2026-01-02T00:00:00.000Z', '2025-12-31T00:00:00.000Z']);
    const all = (await sessionsOf(eve)).map(({ id }) => id);
    assert.is(all.length, 6);
    assert.is(all[0], eve.session_id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const from: string = cursor && `&cursor=${cursor}`;
      const { body } = await eve.get(`/auth/sessions?per_page=2${from}`).expect(200);
      seen.push(...body.data.map(({ id }: Schema<'Session'>) => id));
      // New logins sort before the position of the cursor, and move nothing.
      await createSessions(db, eve.id, ['2026-02-01T00:00:00.000Z']);
      cursor = body.meta.next_cursor;
    }
    assert.equal(seen, all);
    const second = await eve.get('/auth/sessions?per_page=5&page=2').expect(200);
    assert.equal([second.body.data.length, second.body.meta.total], [4, 9]);
    assert.match(second.headers['link'] ?? '', 'rel="prev"');
    const past = await eve.get('/auth/sessions?per_page=5&page=3').expect(200);
    assert.equal([past.body.data, past.body.meta.total], [[], 9]);
  });

  it('400: invalid and unknown parameters, and the cursor of another list', async ({ eve }) => {
    for (const [query, field] of [
      ['per_page=0', 'per_page'],
      ['page=0', 'page'],
      ['user_id=1', 'user_id'],
      ['sort=created_at', 'sort'],
      ['order=asc', 'order'],
    ]) {
      const { body } = await eve.get(`/auth/sessions?${query}`).expect(400);
      assert.is(body.errors[0]?.field, field, query);
    }
    for (const name of ['a', 'b']) await createCategory(eve, { name });
    const { body } = await eve.get('/categories?per_page=1').expect(200);
    const refusal = await eve.get(`/auth/sessions?cursor=${body.meta.next_cursor}`).expect(400);
    assert.is(refusal.body.error, 'INVALID_CURSOR');
  });
});
