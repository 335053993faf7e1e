import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { createExchanges } from '../../src/auth/sessions/exchanges.ts';
import { ConnectionLost } from '../../src/database/driver/failures.ts';
import { ApiError } from '../../src/errors.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';

/** Work that ends when the test says so, and the argument it was started with. */
function held<T = string>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  // It can be rejected before anything awaits it.
  promise.catch(() => {});
  const told: boolean[] = [];
  const work = (raced: boolean) => {
    told.push(raced);
    return promise;
  };
  return { work, resolve, reject, told, began: () => until('it has begun', () => told.length > 0) };
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
    const [first, second, third] = [held(), held(), held()];
    const all = [exchange(digest, first.work), exchange(digest, second.work), exchange(digest, third.work)];
    await first.began();
    assert.equal([first.told, second.told, third.told], [[false], [], []]);
    first.resolve('tokens');
    assert.is(await all[0], 'tokens');
    await second.began();
    const lost = new ApiError('REFRESH_IN_PROGRESS');
    second.reject(lost);
    assert.is(await failureOf(all[1] ?? Promise.resolve()), lost);
    await third.began();
    assert.equal([second.told, third.told], [[true], [true]]);
    third.resolve('the same again');
    assert.is(await all[2], 'the same again');
  });

  it('wait until no more arrive for a moment, at most one second', async () => {
    const { exchange } = createExchanges();
    const digest = randomBytes(32);
    const began = performance.now();
    const first = held();
    const all = [exchange(digest, first.work)];
    while (all.length < 10) {
      await pause(10);
      const other = held();
      other.resolve('late');
      all.push(exchange(digest, other.work));
      assert.ok(first.told.length === 0 || performance.now() - began > 1_000);
    }
    first.resolve('tokens');
    assert.equal(await Promise.all(all), ['tokens', ...Array(9).fill('late')]);
  });

  it('that start after a successful one did not race', async () => {
    const { exchange } = createExchanges();
    const digest = randomBytes(32);
    const [first, second] = [held(), held()];
    first.resolve('tokens');
    await exchange(digest, first.work);
    second.resolve('a replay');
    await exchange(digest, second.work);
    assert.equal([first.told, second.told], [[false], [false]]);
  });

  it('that waited for a rejected one did not race', async () => {
    const { exchange } = createExchanges();
    const digest = randomBytes(32);
    const [first, second] = [held(), held()];
    const refusal = new ApiError('INVALID_REFRESH_TOKEN');
    const failed = failureOf(exchange(digest, first.work));
    const other = exchange(digest, second.work);
    first.reject(refusal);
    assert.is(await failed, refusal);
    second.resolve('tokens');
    assert.is(await other, 'tokens');
    assert.equal(second.told, [false]);
  });

  it('fail together when the database is unavailable, instead of waiting for it one by one', async () => {
    const { exchange } = createExchanges();
    const digest = randomBytes(32);
    const [first, second, later] = [held(), held(), held()];
    const lost = new ConnectionLost('gone');
    const failures = Promise.all([
      failureOf(exchange(digest, first.work)),
      failureOf(exchange(digest, second.work)),
    ]);
    first.reject(lost);
    assert.equal(await failures, [lost, lost]);
    assert.equal(second.told, []);
    later.resolve('tokens');
    assert.is(await exchange(digest, later.work), 'tokens');
  });

  it('are not affected by an error that concerns only one of them', async () => {
    const { exchange } = createExchanges();
    const digest = randomBytes(32);
    const [first, second] = [held(), held()];
    const failed = failureOf(exchange(digest, first.work));
    const other = exchange(digest, second.work);
    first.reject(new Error('somebody else’s answer'));
    assert.match(String(await failed), /somebody/);
    second.resolve('tokens');
    assert.is(await other, 'tokens');
  });

  it('of different tokens do not wait for each other', async () => {
    const { exchange } = createExchanges();
    const [first, other] = [held(), held()];
    const waiting = exchange(randomBytes(32), first.work);
    other.resolve('tokens');
    assert.is(await exchange(randomBytes(32), other.work), 'tokens');
    first.resolve('late');
    assert.is(await waiting, 'late');
  });
});
