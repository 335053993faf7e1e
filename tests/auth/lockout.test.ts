import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createLockout } from '../../src/auth/passwords/lockout.ts';
import { createPasswords } from '../../src/auth/passwords/passwords.ts';
import type { Database } from '../../src/database/database.ts';
import { ConnectionLost } from '../../src/database/driver/failures.ts';
import { withTransaction } from '../../src/database/transaction.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { sweeps } from '../../src/resources.ts';
import { exchange } from '../exchange.ts';
import { countStatuses, withoutRequestId } from '../fixtures.ts';
import { localProxies } from '../proxies.ts';
import { encryptionKey, inWorld, PASSWORD, type TestServer } from '../world.ts';
import {
  type Account,
  assertFullLock,
  caller,
  passwordsWith,
  refresh,
  register,
  waitForLocks,
} from './accounts.ts';

const WRONG = 'Wrong-Engine-1843';
const unknownAccount = () => ({ email: `nobody-${crypto.randomUUID()}@example.com` });

const logInAs = (
  { anonymous }: Pick<TestServer, 'anonymous'>,
  { email }: Pick<Account, 'email'>,
  password = PASSWORD,
) => anonymous.post('/auth/login').send({ email, password });

const change = (served: Pick<TestServer, 'as'>, account: Account, current_password: string) =>
  caller(served, account)
    .post('/auth/password/change')
    .send({ current_password, new_password: 'Jacquard-Loom-1804' });

async function failTimes(times: number, attempt: () => Promise<{ status: number; body: { error: string } }>) {
  for (let count = 0; count < times; count += 1) {
    const { status, body } = await attempt();
    assert.ok([400, 401].includes(status), `${count}: ${status} ${body.error}`);
  }
}

/** Makes all counts this much older. */
const ageCounts = (db: Database, interval: string) =>
  db
    .updateTable('failed_attempt')
    .set({ expires_at: sql`expires_at - ${interval}::interval` })
    .execute();

/** Password hashing that counts its computations; only the right password matches. */
function countingPasswords() {
  const real = passwordsWith({});
  const computed = { most: 0, now: 0, all: 0 };
  return {
    computed,
    passwords: {
      ...real,
      async verify(hash: string | undefined, password: string) {
        computed.all += 1;
        computed.now += 1;
        computed.most = Math.max(computed.most, computed.now);
        const matches = await real.verify(hash, password);
        computed.now -= 1;
        return matches;
      },
    },
  };
}

inWorld('the lockout', (it) => {
  it('429: the sixth login after five wrong passwords, even with the right one or for an unknown email (A-04)', async (world) => {
    const account = await register(world);
    const responses = [];
    for (const who of [account, unknownAccount()]) {
      const began = performance.now();
      await failTimes(5, () => logInAs(world, who, WRONG));
      const refused = await logInAs(world, who).expect(429);
      assert.is(refused.body.error, 'TOO_MANY_ATTEMPTS');
      assertFullLock(refused.headers, began);
      responses.push(refused);
    }
    const [known, unknown] = responses;
    assert.equal(known && withoutRequestId(known), unknown && withoutRequestId(unknown));
    assert.equal(
      Object.keys(known?.headers ?? {}).sort(),
      Object.keys(unknown?.headers ?? {}).sort(),
      'nor do the headers tell',
    );
  });

  it('429: counts all spellings of an email together', async (world) => {
    const account = await register(world);
    const spelled = [account.email, account.email.toUpperCase(), `A${account.email.slice(1)}`];
    for (let count = 0; count < 5; count += 1) {
      await logInAs(world, { email: spelled[count % 3] ?? '' }, WRONG).expect(401);
    }
    for (const email of spelled) await logInAs(world, { email }).expect(429);
  });

  it('429: applies on every node and after a restart', async (world) => {
    const account = await register(world);
    const node = await world.serve();
    try {
      await failTimes(3, () => logInAs(world, account, WRONG));
      await failTimes(2, () => logInAs(node, account, WRONG));
      await logInAs(world, account).expect(429);
      await logInAs(node, account).expect(429);
    } finally {
      await node.stop();
    }
    const restarted = await world.serve();
    try {
      await logInAs(restarted, account).expect(429);
    } finally {
      await restarted.stop();
    }
  });

  it('429: of 100 wrong logins at once, only five passwords are computed (A-06)', async (world) => {
    const { passwords, computed } = countingPasswords();
    const node = await world.serve({ passwords });
    try {
      for (const who of [await register(world), unknownAccount()]) {
        computed.all = 0;
        const responses = await Promise.all(Array.from({ length: 100 }, () => logInAs(node, who, WRONG)));
        assert.equal(countStatuses(responses), { 401: 5, 429: 95 });
        assert.is(computed.all, 5);
      }
    } finally {
      await node.stop();
    }
  });

  it('429: of 100 wrong logins at once on two nodes, only five passwords are computed (A-06)', async (world) => {
    const [here, there] = [countingPasswords(), countingPasswords()];
    const nodes = [
      await world.serve({ passwords: here.passwords }),
      await world.serve({ passwords: there.passwords }),
    ] as const;
    try {
      const who = await register(world);
      const responses = await Promise.all(
        Array.from({ length: 100 }, (_, index) => logInAs(nodes[index % 2 === 0 ? 0 : 1], who, WRONG)),
      );
      assert.equal(countStatuses(responses), { 401: 5, 429: 95 });
      assert.is(here.computed.all + there.computed.all, 5);
    } finally {
      for (const node of nodes) await node.stop();
    }
  });

  it('lasts 15 minutes from the fifth failure, regardless of further attempts', async (world) => {
    const account = await register(world);
    await failTimes(4, () => logInAs(world, account, WRONG));
    await ageCounts(world.db, '14 minutes');
    await failTimes(1, () => logInAs(world, account, WRONG));
    await ageCounts(world.db, '14 minutes');
    for (let count = 0; count < 3; count += 1) {
      const { headers } = await logInAs(world, account).expect(429);
      assert.ok(Number(headers['retry-after']) <= 60);
    }
    await ageCounts(world.db, '1 minute');
    await failTimes(4, () => logInAs(world, account, WRONG));
    await logInAs(world, account).expect(200);
  });

  it('429: Retry-After is at most 15 minutes, also if the attempt waited while another one locked the account', async (world) => {
    const account = await register(world);
    await failTimes(1, () => logInAs(world, account, WRONG));
    const attempt = await withTransaction(world.db, async (trx) => {
      await trx.selectFrom('failed_attempt').select('key').forUpdate().execute();
      const waiting = Promise.resolve(logInAs(world, account, WRONG));
      await waitForLocks(world.db);
      // What another node does at the fifth failure.
      const locked = { failures: 5, expires_at: sql<string>`clock_timestamp() + interval '15 minutes'` };
      await trx.updateTable('failed_attempt').set(locked).execute();
      return { waiting };
    });
    const { status, headers } = await attempt.waiting;
    assert.equal([status, headers['retry-after']], [429, '900']);
  });

  it('forgets failures after 15 minutes, and all failures after the right password', async (world) => {
    const account = await register(world);
    for (let rounds = 0; rounds < 3; rounds += 1) {
      await failTimes(4, () => logInAs(world, account, WRONG));
      await logInAs(world, account).expect(200);
    }
    await failTimes(4, () => logInAs(world, account, WRONG));
    await ageCounts(world.db, '15 minutes');
    await failTimes(4, () => logInAs(world, account, WRONG));
    await logInAs(world, account).expect(200);
  });

  it('affects one account only', async (world) => {
    const [account, other] = [await register(world), await register(world)];
    await failTimes(5, () => logInAs(world, account, WRONG));
    await logInAs(world, account).expect(429);
    await logInAs(world, other).expect(200);
  });

  it('does not affect existing sessions, only logins', async (world) => {
    const account = await register(world);
    await failTimes(5, () => logInAs(world, account, WRONG));
    await logInAs(world, account).expect(429);
    const me = caller(world, account);
    await me.get('/tasks').expect(200);
    await me.patch('/users/profile').send({ full_name: 'Ada King' }).expect(200);
    await change(world, account, PASSWORD).expect(204);
    await refresh(world, account).expect(200);
  });

  it('429: a caller with a token but without the password has five guesses; the owner can still log in', async (world) => {
    const account = await register(world);
    const guess = () => change(world, account, WRONG);
    const began = performance.now();
    await failTimes(5, guess);
    const { body, headers } = await change(world, account, PASSWORD).expect(429);
    assert.is(body.error, 'TOO_MANY_ATTEMPTS');
    assertFullLock(headers, began);
    await logInAs(world, account).expect(200);
    await caller(world, account).get('/users/profile').expect(200);
    await ageCounts(world.db, '15 minutes');
    await failTimes(1, guess);
    await change(world, account, PASSWORD).expect(204);
  });

  it('200: 20 correct logins at once succeed after four wrong ones', async (world) => {
    const account = await register(world);
    await failTimes(4, () => logInAs(world, account, WRONG));
    const responses = await Promise.all(Array.from({ length: 20 }, () => logInAs(world, account)));
    assert.equal(countStatuses(responses), { 200: 20 });
  });

  it('503: an attempt that could not be computed does not count (A-17)', async (world) => {
    const account = await register(world);
    const never = () => new Promise<never>(() => {});
    const engine = { hash: never, verify: never };
    const passwords = createPasswords({ hashConcurrency: 1, queue: 0, engine });
    void passwords.hash(PASSWORD);
    const node = await world.serve({ passwords });
    try {
      for (let count = 0; count < 10; count += 1) {
        const { body, headers } = await logInAs(node, account).expect(503);
        assert.equal([body.error, headers['retry-after']], ['OVERLOADED', '1']);
      }
    } finally {
      await node.stop();
    }
    await failTimes(4, () => logInAs(world, account, WRONG));
    await logInAs(world, account).expect(200);
  });

  it('rejects all waiting attempts as soon as the first one finds the database unavailable', async ({
    db,
  }) => {
    const lockout = createLockout({ db, key: encryptionKey });
    const { email } = unknownAccount();
    for (const many of [1, 10]) {
      let calls = 0;
      const unavailable = async () => {
        calls += 1;
        throw new ConnectionLost('terminating connection');
      };
      const attempts = Array.from({ length: many }, () => lockout.login(email, '127.0.0.1', unavailable));
      for (const { status } of await Promise.allSettled(attempts)) assert.is(status, 'rejected');
      assert.is(calls, 1);
    }
    assert.is(
      await lockout.login(email, '127.0.0.1', async () => true),
      true,
      'and none of them was counted',
    );
  });

  it('reports that the database is unavailable without waiting for it a second time', async ({ db }) => {
    const lockout = createLockout({ db, key: encryptionKey });
    const { email } = unknownAccount();
    const { promise: started, resolve: begin } = Promise.withResolvers<void>();
    const { promise: locked, resolve: lock } = Promise.withResolvers<void>();
    const trying = lockout.login(email, '127.0.0.1', async () => {
      begin();
      await locked;
      throw new ConnectionLost('terminating connection');
    });
    await started;
    await withTransaction(db, async (trx) => {
      await trx.selectFrom('failed_attempt').select('key').forUpdate().execute();
      lock();
      assert.is(await trying.catch(({ name }: Error) => name), 'ConnectionLost');
      // The attempt is taken back in the background: that statement waits for the lock.
      await waitForLocks(db);
    });
    assert.is(await lockout.login(email, '127.0.0.1', async () => true), true);
  });

  it('ends for logins and sessions when the owner resets the password', async (world) => {
    const account = await register(world);
    await failTimes(5, () => logInAs(world, account, WRONG));
    await failTimes(5, () => change(world, account, WRONG));
    await logInAs(world, account).expect(429);
    await change(world, account, PASSWORD).expect(429);
    const lockout = createLockout({ db: world.db, key: encryptionKey });
    await lockout.lift(world.db, { email: account.email, user_id: account.user.id });
    await logInAs(world, account).expect(200);
    await change(world, account, PASSWORD).expect(204);
  });

  it('429: 100 failures from one network, for any accounts; other networks are not affected', async (world) => {
    const node = await world.serve({ trustedProxies: localProxies });
    const account = await register(world);
    const from = (address: string, email: string, password: string) =>
      exchange({
        url: node.url,
        method: 'POST',
        path: '/api/v1/auth/login',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ email, password }),
      });
    try {
      const began = performance.now();
      const sprayed = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          from(`2001:db8:1:2::${index}`, unknownAccount().email, WRONG),
        ),
      );
      assert.equal(countStatuses(sprayed), { 401: 100 });
      const refused = await from('2001:db8:1:2:ffff::1', account.email, PASSWORD);
      assert.equal([refused.status, refused.body.error], [429, 'TOO_MANY_ATTEMPTS']);
      assertFullLock(refused.headers, began);
      assert.is((await from('2001:db8:1:3::1', account.email, PASSWORD)).status, 200);
      // The right password for another account does not clear the failures of the address.
      assert.is((await from('2001:db8:1:2::1', account.email, PASSWORD)).status, 429);
    } finally {
      await node.stop();
    }
  });

  it('stores neither emails nor addresses, and deletes its rows when they no longer count', async (world) => {
    const { db, clock } = world;
    const account = await register(world);
    await failTimes(1, () => logInAs(world, account, WRONG));
    const { rows } = await sql<{ text: string }>`select t::text as text from failed_attempt t`.execute(db);
    assert.ok(rows.length >= 2);
    for (const { text } of rows) assert.match(text, /^\("\\\\x[0-9a-f]{64}",\d+,/);
    const log = { info() {}, warn() {}, error() {} };
    const count = () =>
      db
        .selectFrom('failed_attempt')
        .select('key')
        .execute()
        .then((kept) => kept.length);
    const options = { clock, log, trashRetentionDays: 30, sweeps };
    await sweep(db, options);
    assert.ok((await count()) >= 2);
    await ageCounts(db, '15 minutes');
    await sweep(db, options);
    assert.is(await count(), 0);
  });
});
