import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { createExchanges } from '../../src/auth/sessions/exchanges.ts';
import { ConnectionLost } from '../../src/database/driver/failures.ts';
import { ApiError } from '../../src/errors.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';

/** Work that ends when the test says so, and the argument it was started with. */
function heldWork<T = string>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  // It can be rejected before anything awaits it.
  promise.catch(() => {});
  const races: boolean[] = [];
  const work = (raced: boolean) => {
    races.push(raced);
    return promise;
  };
  return {
    work,
    resolve,
    reject,
    races,
    began: () => until('it has begun', () => races.length > 0),
  };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

suite('exchanges of a refresh token', (it) => {
  it('run one after another, and tell those that waited for a successful one that they raced', async () => {
    const { exchange } = createExchanges();
    const digest = randomBytes(32);
    const [first, second, third] = [heldWork(), heldWork(), heldWork()];
    const all = [exchange(digest, first.work), exchange(digest, second.work), exchange(digest, third.work)];
    await first.began();
    assert.equal([first.races, second.races, third.races], [[false], [], []]);
    first.resolve('tokens');
    assert.is(await all[0], 'tokens');
    await second.began();
    const lost = new ApiError('REFRESH_IN_PROGRESS');
    second.reject(lost);
    assert.is(await failureOf(all[1] ?? Promise.resolve()), lost);
    await third.began();
    assert.equal([second.races, third.races], [[true], [true]]);
    third.resolve('the same again');
    assert.is(await all[2], 'the same again');
  });

  it('wait until no more arrive for a moment, at most one second', async () => {
    const { exchange } = createExchanges();
    const digest = randomBytes(32);
    const began = performance.now();
    const first = heldWork();
    const all = [exchange(digest, first.work)];
    while (all.length < 10) {
      await pause(10);
      const other = heldWork();
      other.resolve('late');
      all.push(exchange(digest, other.work));
      assert.ok(first.races.length === 0 || performance.now() - began > 1_000);
    }
    first.resolve('tokens');
    assert.equal(await Promise.all(all), ['tokens', ...Array(9).fill('late')]);
  });

  it('that start after a successful one did not race', async () => {
    const { exchange } = createExchanges();
    const digest = randomBytes(32);
    const [first, second] = [heldWork(), heldWork()];
    first.resolve('tokens');
    await exchange(digest, first.work);
    second.resolve('a replay');
    await exchange(digest, second.work);
    assert.equal([first.races, second.races], [[false], [false]]);
  });

  it('that waited for a rejected one did not race', async () => {
    const { exchange } = createExchanges();
    const digest = randomBytes(32);
    const [first, second] = [heldWork(), heldWork()];
    const refusal = new ApiError('INVALID_REFRESH_TOKEN');
    const failed = failureOf(exchange(digest, first.work));
    const other = exchange(digest, second.work);
    first.reject(refusal);
    assert.is(await failed, refusal);
    second.resolve('tokens');
    assert.is(await other, 'tokens');
    assert.equal(second.races, [false]);
  });

  it('fail together when the database is unavailable, instead of waiting for it one by one', async () => {
    const { exchange } = createExchanges();
    const digest = randomBytes(32);
    const [first, second, later] = [heldWork(), heldWork(), heldWork()];
    const lost = new ConnectionLost('gone');
    const failures = Promise.all([
      failureOf(exchange(digest, first.work)),
      failureOf(exchange(digest, second.work)),
    ]);
    first.reject(lost);
    assert.equal(await failures, [lost, lost]);
    assert.equal(second.races, []);
    later.resolve('tokens');
    assert.is(await exchange(digest, later.work), 'tokens');
  });

  it('are not affected by an error that concerns only one of them', async () => {
    const { exchange } = createExchanges();
    const digest = randomBytes(32);
    const [first, second] = [heldWork(), heldWork()];
    const failed = failureOf(exchange(digest, first.work));
    const other = exchange(digest, second.work);
    first.reject(new Error('somebody else’s answer'));
    assert.match(String(await failed), /somebody/);
    second.resolve('tokens');
    assert.is(await other, 'tokens');
  });

  it('of different tokens do not wait for each other', async () => {
    const { exchange } = createExchanges();
    const [first, other] = [heldWork(), heldWork()];
    const waiting = exchange(randomBytes(32), first.work);
    other.resolve('tokens');
    assert.is(await exchange(randomBytes(32), other.work), 'tokens');
    first.resolve('late');
    assert.is(await waiting, 'late');
  });
});
