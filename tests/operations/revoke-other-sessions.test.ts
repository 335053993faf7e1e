import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import {
  ALIVE,
  accountEvents,
  caller,
  currentSessionId,
  ENDED,
  logIn,
  refresh,
  register,
  sessionsOf,
  statesOfTokens,
  waitForLocks,
} from '../auth/accounts.ts';
import { countStatuses } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('revokeOtherSessions', (it) => {
  it('204: all other tokens stop working immediately, with an event for each session (B-06)', async (world) => {
    const [account, stranger] = [await register(world), await register(world)];
    const others = [await logIn(world, account), await logIn(world, account), await logIn(world, account)];
    const [ended, ...open] = await Promise.all(others.map((each) => currentSessionId(caller(world, each))));
    await caller(world, account).delete(`/auth/sessions/${ended}`).expect(204);
    const me = caller(world, account);
    const { headers, text } = await me.delete('/auth/sessions').expect(204);
    assert.equal([text, headers['cache-control']], ['', 'no-store']);
    for (const other of others) assert.equal(await statesOfTokens(world, other), ENDED);
    assert.equal(
      (await sessionsOf(me)).map(({ current }) => current),
      [true],
    );
    const { user } = account;
    const events = (await accountEvents(world.db, user.id)).filter(
      ({ request_id }) => request_id === headers['x-request-id'],
    );
    assert.equal(events.map(({ subject_id }) => subject_id).sort(), open.sort());
    for (const { type, actor_id, changes } of events) {
      assert.equal([type, actor_id, changes], ['session.revoked', user.id, []]);
    }
    assert.equal(await statesOfTokens(world, account), ALIVE);
    assert.equal(await statesOfTokens(world, stranger), ALIVE);
  });

  it('204: succeeds without other sessions, and records nothing', async ({ ada, db }) => {
    await ada.delete('/auth/sessions').expect(204);
    assert.equal(await accountEvents(db, ada.id), []);
    assert.is(await currentSessionId(ada), ada.session_id);
  });

  it('204: a concurrent refresh does not keep a session that ends', async (world) => {
    for (let rounds = 0; rounds < 5; rounds += 1) {
      const account = await register(world);
      const other = await logIn(world, account);
      const [refreshed] = await Promise.all([
        refresh(world, other),
        caller(world, account).delete('/auth/sessions').expect(204),
      ]);
      assert.ok([200, 401].includes(refreshed.status));
      if (refreshed.status === 200) assert.equal(await statesOfTokens(world, refreshed.body.data), ENDED);
      assert.is((await sessionsOf(caller(world, account))).length, 1);
    }
  });

  it('401: of two sessions that end each other, one succeeds', async (world) => {
    const account = await register(world);
    const sides = [account, await logIn(world, account)];
    await logIn(world, account);
    const { all } = await world.db.transaction().execute(async (trx) => {
      await sql`select from session where user_id = ${account.user.id} for update`.execute(trx);
      const all = Promise.all(sides.map((side) => caller(world, side).delete('/auth/sessions')));
      await waitForLocks(world.db, 2);
      return { all };
    });
    const responses = await all;
    assert.equal(countStatuses(responses), { 204: 1, 401: 1 });
    assert.is(responses.find(({ status }) => status === 401)?.body.error, 'SESSION_REVOKED');
    for (const [index, side] of sides.entries()) {
      assert.equal(await statesOfTokens(world, side), responses[index]?.status === 204 ? ALIVE : ENDED);
    }
    const types = (await accountEvents(world.db, account.user.id)).map(({ type }) => type);
    assert.is(types.filter((type) => type === 'session.revoked').length, 2);
  });

  it('400: refuses a misspelled request for one session, and ends none', async (world) => {
    const account = await register(world);
    const other = await logIn(world, account);
    const me = caller(world, account);
    const id = await currentSessionId(caller(world, other));
    const { body } = await me.delete(`/auth/sessions?session_id=${id}`).expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['session_id', 'UNKNOWN_FIELD']);
    await me.delete('/auth/sessions/').expect(404);
    assert.equal(await statesOfTokens(world, other), ALIVE);
  });
});
