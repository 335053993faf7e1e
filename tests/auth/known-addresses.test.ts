import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createLockout } from '../../src/auth/passwords/lockout.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { sweeps } from '../../src/resources.ts';
import { countStatuses } from '../fixtures.ts';
import { localProxies } from '../proxies.ts';
import { type Caller, encryptionKey, inWorld, PASSWORD, type TestServer, type World } from '../world.ts';
import { assertFullLock, caller, logIn, passwordsWith, register } from './accounts.ts';
import { tokenTo } from './links.ts';

const WRONG = 'Wrong-Engine-1843';
const NEW = 'Jacquard-Loom-1804';
const HOME = '203.0.113.7';
const elsewhere = (number: number) => `198.51.100.${number}`;
const unknownAccount = () => ({ email: `nobody-${randomUUID()}@example.com` });

const logInFrom = (
  { anonymous }: Pick<TestServer, 'anonymous'>,
  { email }: { email: string },
  address: string,
  password = PASSWORD,
) => anonymous.post('/auth/login').set('X-Forwarded-For', address).send({ email, password });

/** Sends this many wrong passwords one after another, and returns the statuses. */
async function failTimes(node: TestServer, who: { email: string }, address: string, times: number) {
  const found: number[] = [];
  for (let count = 0; count < times; count += 1)
    found.push((await logInFrom(node, who, address, WRONG)).status);
  return found;
}

const FIVE = [401, 401, 401, 401, 401];

/** Runs a test with a node that trusts `X-Forwarded-For`. */
async function behindProxy(
  world: World,
  test: (node: TestServer) => Promise<void>,
  options: Parameters<World['serve']>[0] = {},
): Promise<void> {
  const node = await world.serve({ trustedProxies: localProxies, ...options });
  try {
    await test(node);
  } finally {
    await node.stop();
  }
}

const changePassword = (person: Caller, current_password: string) =>
  person.post('/auth/password/change').send({ current_password, new_password: NEW });

const addressesOf = (world: World, user_id: string) =>
  world.db.selectFrom('known_address').where('user_id', '=', user_id).selectAll().execute();

inWorld('known addresses', (it) => {
  it('429: wrong passwords lock only the address that they come from; the owner can log in from a known address', (world) =>
    behindProxy(world, async (node) => {
      const account = await register(world);
      await logInFrom(node, account, HOME).expect(200);
      assert.equal(await failTimes(node, account, elsewhere(1), 7), [...FIVE, 429, 429]);
      await logInFrom(node, account, elsewhere(1)).expect(429);
      await logInFrom(node, account, HOME).expect(200);
      await logInFrom(node, account, elsewhere(2)).expect(200);
    }));

  it('429: 20 failures from many addresses lock all unknown addresses, whether or not the account exists', (world) =>
    behindProxy(world, async (node) => {
      const account = await register(world);
      await logInFrom(node, account, HOME).expect(200);
      for (const who of [account, unknownAccount()]) {
        const began = performance.now();
        for (const number of [1, 2, 3, 4])
          assert.equal(await failTimes(node, who, elsewhere(number), 5), FIVE);
        const refused = await logInFrom(node, who, elsewhere(5)).expect(429);
        assert.is(refused.body.error, 'TOO_MANY_ATTEMPTS');
        assertFullLock(refused.headers, began);
      }
      await logInFrom(node, account, HOME).expect(200);
      assert.equal(
        await failTimes(node, account, HOME, 6),
        [...FIVE, 429],
        'who is known has five guesses too',
      );
      await logInFrom(node, account, HOME).expect(429);
    }));

  it('429: of 100 wrong logins at once from 50 addresses, only 20 passwords are computed (A-06)', async (world) => {
    let computed = 0;
    const real = passwordsWith({});
    const passwords = {
      ...real,
      verify(hash: string | undefined, password: string) {
        computed += 1;
        return real.verify(hash, password);
      },
    };
    await behindProxy(
      world,
      async (node) => {
        for (const who of [await register(world), unknownAccount()]) {
          computed = 0;
          const responses = await Promise.all(
            Array.from({ length: 100 }, (_, n) => logInFrom(node, who, elsewhere(n % 50), WRONG)),
          );
          assert.equal(countStatuses(responses), { 401: 20, 429: 80 });
          assert.is(computed, 20);
        }
      },
      { passwords },
    );
  });

  it('429: the right password clears only the failures of its own address', (world) =>
    behindProxy(world, async (node) => {
      const account = await register(world);
      await logInFrom(node, account, HOME).expect(200);
      for (const number of [1, 2, 3, 4]) await failTimes(node, account, elsewhere(number), 4);
      await logInFrom(node, account, HOME).expect(200);
      await logInFrom(node, account, elsewhere(9)).expect(200);
      assert.equal(await failTimes(node, account, elsewhere(5), 5), [401, 401, 401, 401, 429]);
      await logInFrom(node, account, elsewhere(9)).expect(200);
    }));

  it('are at most 20 per account, stored as keyed digests, and deleted after 90 days', (world) =>
    behindProxy(world, async (node) => {
      const { db, clock } = world;
      const account = await register(world);
      for (let number = 1; number <= 21; number += 1) {
        await logInFrom(node, account, `2001:db8:0:${number}::1`).expect(200);
        await db
          .updateTable('known_address')
          .set({ expires_at: sql`expires_at - interval '1 minute'` })
          .execute();
      }
      const lockout = createLockout({ db, key: encryptionKey });
      const isKnown = async (address: string) => {
        const key = lockout.knownAddressKey(account.email, address);
        return (await addressesOf(world, account.user.id)).some((known) => known.key.equals(key));
      };
      const known = await addressesOf(world, account.user.id);
      assert.is(known.length, 20);
      assert.equal([...new Set(known.map(({ key }) => key.length))], [32]);
      assert.equal(
        [
          await isKnown('2001:db8:0:1::1'),
          await isKnown('2001:db8:0:2::1'),
          await isKnown('2001:db8:0:21:ffff::9'),
        ],
        [false, true, true],
      );
      await db.updateTable('known_address').set({ expires_at: sql`now()` }).execute();
      for (const number of [1, 2, 3, 4]) await failTimes(node, account, elsewhere(number), 5);
      await logInFrom(node, account, '2001:db8:0:21::1').expect(429);
      await sweep(db, { clock, trashRetentionDays: 30, sweeps, log: { info() {}, warn() {}, error() {} } });
      assert.is((await addressesOf(world, account.user.id)).length, 0);
    }));

  it('are deleted by a password reset, which also removes all locks', (world) =>
    behindProxy(world, async (node) => {
      const account = await register(world);
      await logInFrom(node, account, elsewhere(1)).expect(200);
      assert.is((await addressesOf(world, account.user.id)).length, 2);
      for (const number of [1, 2, 3, 4, 5]) await failTimes(node, account, elsewhere(number), 5);
      await logInFrom(node, account, elsewhere(6)).expect(429);
      await world.anonymous.post('/auth/password/forgot').send({ email: account.email }).expect(202);
      const token = await tokenTo(world, account.email, 'reset_password');
      await world.anonymous.post('/auth/password/reset').send({ token, new_password: NEW }).expect(204);
      assert.is((await addressesOf(world, account.user.id)).length, 0);
      for (const number of [1, 5, 6]) await logInFrom(node, account, elsewhere(number), NEW).expect(200);
    }));

  it('200: work for a new account while the previous account with the same email is being erased', (world) =>
    behindProxy(world, async (node) => {
      const before = await register(world);
      await logInFrom(node, before, HOME).expect(200);
      await caller(world, before).delete('/users/account').send({ password: PASSWORD }).expect(204);
      const account = await register(world, { email: before.email });
      await logInFrom(node, account, HOME).expect(200);
      await world.runJobs();
      for (const number of [1, 2, 3, 4, 5]) await failTimes(node, account, elsewhere(number), 5);
      await logInFrom(node, account, elsewhere(6)).expect(429);
      await logInFrom(node, account, HOME).expect(200);
    }));

  it('429: a stolen session can guess the password five times; the owner can still change it in another session', async (world) => {
    const account = await register(world);
    const stolen = caller(world, account);
    const owner = caller(world, await logIn(world, account));
    for (let count = 0; count < 5; count += 1) await changePassword(stolen, WRONG).expect(400);
    await changePassword(stolen, PASSWORD).expect(429);
    await stolen.delete('/users/account').send({ password: PASSWORD }).expect(429);
    await changePassword(owner, PASSWORD).expect(204);
  });

  it('429: all sessions of a user together can guess the password 20 times', async (world) => {
    const account = await register(world);
    for (let sessions = 0; sessions < 4; sessions += 1) {
      const person = caller(world, await logIn(world, account));
      for (let count = 0; count < 5; count += 1) await changePassword(person, WRONG).expect(400);
    }
    await changePassword(caller(world, account), PASSWORD).expect(429);
    await logIn(world, account);
  });
});
