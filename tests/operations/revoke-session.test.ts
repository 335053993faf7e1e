import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import {
  ALIVE,
  accountEvents,
  caller,
  currentSessionId,
  ENDED,
  logIn,
  register,
  sessionsOf,
  statesOfTokens,
  waitForLocks,
} from '../auth/accounts.ts';
import { countStatuses, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('revokeSession', (it) => {
  it("204: the session's tokens stop working immediately, others do not, and the event names who ended it (B-06)", async (world) => {
    const account = await register(world);
    const other = await logIn(world, account);
    const [me, elsewhere] = [caller(world, account), caller(world, other)];
    const id = await currentSessionId(elsewhere);
    const { headers, text } = await me.delete(`/auth/sessions/${id}`).expect(204);
    assert.equal([text, headers['cache-control']], ['', 'no-store']);
    assert.equal(await statesOfTokens(world, other), ENDED);
    assert.equal(
      (await sessionsOf(me)).map(({ current }) => current),
      [true],
    );
    assert.equal(await statesOfTokens(world, account), ALIVE);
    const revoked = (await eventsOf(world.db, id)).at(-1);
    assert.equal(
      [revoked?.type, revoked?.actor_id, revoked?.space_id, revoked?.changes, revoked?.request_id],
      ['session.revoked', account.user.id, account.user.id, [], headers['x-request-id']],
    );
  });

  it('204: revoking the session of this request is a logout', async (world) => {
    const account = await register(world);
    const other = await logIn(world, account);
    const me = caller(world, account);
    await me.delete(`/auth/sessions/${await currentSessionId(me)}`).expect(204);
    assert.equal(await statesOfTokens(world, account), ENDED);
    assert.equal(await statesOfTokens(world, other), ALIVE);
  });

  it('204: one of five concurrent requests ends it, with one event', async (world) => {
    const account = await register(world);
    const id = await currentSessionId(caller(world, await logIn(world, account)));
    const me = caller(world, account);
    const { all } = await world.db.transaction().execute(async (trx) => {
      await sql`select from session where id = ${id} for update`.execute(trx);
      const all = Promise.all(Array.from({ length: 5 }, () => me.delete(`/auth/sessions/${id}`)));
      await waitForLocks(world.db, 5);
      return { all };
    });
    assert.equal(countStatuses(await all), { 204: 1, 404: 4 });
    const types = (await eventsOf(world.db, id)).map(({ type }) => type);
    assert.equal(types, ['session.created', 'session.revoked']);
  });

  it('404: a session of another user is treated like an unknown or ended one, and continues (B-07)', async (world) => {
    const [account, victim] = [await register(world), await register(world)];
    const me = caller(world, account);
    const foreign = await currentSessionId(caller(world, victim));
    const ended = await currentSessionId(caller(world, await logIn(world, account)));
    await me.delete(`/auth/sessions/${ended}`).expect(204);
    const idle = await currentSessionId(caller(world, await logIn(world, account)));
    await world.db
      .updateTable('refresh_token')
      .set({ expires_at: sql`now()` })
      .where('session_id', '=', idle)
      .execute();
    const [first, ...others] = await Promise.all(
      [UNKNOWN_ID, foreign, ended, idle].map((id) => me.delete(`/auth/sessions/${id}`).expect(404)),
    );
    assert.is(first?.body.error, 'NOT_FOUND');
    for (const other of others) assert.equal(withoutRequestId(other), first && withoutRequestId(first));
    assert.equal(await statesOfTokens(world, victim), ALIVE);
    const types = (await accountEvents(world.db, victim.user.id)).map(({ type }) => type);
    assert.equal(types, ['user.registered', 'session.created', 'session.refreshed']);
  });

  it('400: a malformed ID, and an unknown parameter', async ({ ada }) => {
    const { body } = await ada.delete('/auth/sessions/mine').expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['session_id', 'INVALID_FORMAT']);
    await ada.delete(`/auth/sessions/${ada.session_id}?all=true`).expect(400);
    assert.is((await sessionsOf(ada)).length, 1);
  });
});
