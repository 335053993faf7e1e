import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { type Caller, inWorld, PASSWORD, type Served, type World } from '../world.ts';
import { type Account, caller, currentId, logIn, register, until } from './accounts.ts';

/** Every clock is held, so nothing that a node remembers grows old: what it forgets it was told to. */
const PROFILE = '/users/profile';

/** Another node, and the connection on which both hear. */
async function secondNode(world: World): Promise<Served> {
  await until(() => world.connections.accessChanges.isListening);
  return world.serve();
}

const statusOf = async (person: Caller) => (await person.get(PROFILE)).status;

/** Asks until the node has been told, which takes about a millisecond. */
async function isRefusedBySecond(person: Caller): Promise<void> {
  await until(async () => (await statusOf(person)) === 401);
  assert.is((await person.get(PROFILE).expect(401)).body.error, 'SESSION_REVOKED');
}

const loseConnection = (db: Database) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'listen %'`.execute(db);

inWorld('what ends a session on one node, the others know at once', (it) => {
  const endings: [what: string, end: (world: World, account: Account) => Promise<unknown>][] = [
    ['a logout', (world, account) => caller(world, account).post('/auth/logout').expect(204)],
    [
      'revoking it from another',
      async (world, account) => {
        const id = await currentId(caller(world, account));
        const other = await logIn(world, account);
        return caller(world, other).delete(`/auth/sessions/${id}`).expect(204);
      },
    ],
    [
      'revoking the others',
      async (world, account) => {
        const other = await logIn(world, account);
        return caller(world, other).delete('/auth/sessions').expect(204);
      },
    ],
    [
      'a change of the password',
      async (world, account) => {
        const other = await logIn(world, account);
        return caller(world, other)
          .post('/auth/password/change')
          .send({ current_password: PASSWORD, new_password: 'Jacquard-Loom-1804' })
          .expect(204);
      },
    ],
    [
      'the reuse of a refresh token',
      async ({ anonymous }, { refresh_token }) => {
        await anonymous.post('/auth/refresh').send({ refresh_token }).expect(200);
        await anonymous.post('/auth/refresh').send({ refresh_token }).expect(401);
      },
    ],
    [
      'a deactivation',
      ({ db }, { user }) => db.updateTable('user').set({ active: false }).where('id', '=', user.id).execute(),
    ],
    [
      'the end of the account',
      ({ db }, { user }) => db.deleteFrom('user').where('id', '=', user.id).execute(),
    ],
  ];
  for (const [what, end] of endings) {
    it(`401 (B-06, A-18): after ${what}`, async (world) => {
      const node = await secondNode(world);
      const [account, stranger] = [await register(world), await register(world)];
      const [there, strangerThere] = [caller(node, account), caller(node, stranger)];
      assert.equal([await statusOf(there), await statusOf(strangerThere)], [200, 200]);
      await end(world, account);
      await isRefusedBySecond(there);
      assert.is(await statusOf(strangerThere), 200);
    });
  }

  it('a change of role, of state or of verification is told, and other changes are not', async (world) => {
    const { db, connections } = world;
    await secondNode(world);
    const told: string[] = [];
    connections.accessChanges.subscribe({ told: (user_id) => told.push(user_id), missed() {} });
    const { user } = await register(world);
    await db.updateTable('user').set({ role: 'admin' }).where('id', '=', user.id).execute();
    await db.updateTable('user').set({ email_verified: true }).where('id', '=', user.id).execute();
    await until(() => told.length === 2);
    // Nothing of these changes what a request may do.
    await db
      .updateTable('user')
      .set({ role: 'admin', full_name: 'Ada King' })
      .where('id', '=', user.id)
      .execute();
    await db
      .updateTable('session')
      .set({ last_used_at: sql`now()` })
      .where('user_id', '=', user.id)
      .execute();
    await db.updateTable('user').set({ active: false }).where('id', '=', user.id).execute();
    await until(() => told.length === 3);
    assert.equal(told, [user.id, user.id, user.id]);
  });

  it('many sessions that end together are told once, and those that had ended are not told', async (world) => {
    const { db, connections } = world;
    await secondNode(world);
    const told: string[] = [];
    connections.accessChanges.subscribe({ told: (user_id) => told.push(user_id), missed() {} });
    const account = await register(world);
    for (let times = 0; times < 5; times += 1) await logIn(world, account);
    const { id } = account.user;
    await db.updateTable('session').set({ revoked_at: sql`now()` }).where('user_id', '=', id).execute();
    await db.deleteFrom('session').where('user_id', '=', id).execute();
    const last = await register(world);
    await caller(world, last).post('/auth/logout').expect(204);
    await until(() => told.includes(last.user.id));
    assert.equal(told, [id, last.user.id]);
  });

  it('401: what a node could not hear it finds out, and it hears again', async (world) => {
    const { db, connections } = world;
    const node = await secondNode(world);
    const [before, during] = [await register(world), await register(world)];
    for (const account of [before, during]) assert.is(await statusOf(caller(node, account)), 200);
    // By the time that anybody can be told of the end, the connection is lost.
    await db.transaction().execute(async (trx) => {
      await sql`update session set revoked_at = now() where user_id = ${before.user.id}`.execute(trx);
      await loseConnection(trx);
      await until(() => !connections.accessChanges.isListening);
    });
    await isRefusedBySecond(caller(node, before));
    await until(() => connections.accessChanges.isListening);
    assert.is(await statusOf(caller(node, during)), 200);
    await caller(world, during).post('/auth/logout').expect(204);
    await isRefusedBySecond(caller(node, during));
  });
});
