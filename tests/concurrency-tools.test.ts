import * as assert from 'uvu/assert';
import { aborted, coalesce, every, Limiter, type LimiterOptions, never } from '../src/concurrency.ts';
import { suite } from './suite.ts';

/** Waits one turn of the event loop, in which everything runs that can. */
const settled = () => new Promise(setImmediate);

const messageOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    ({ message }: Error) => message,
  );

/** A limiter whose work is held. `started` has the names of all work in order of start. */
function held(options: LimiterOptions<string>) {
  const limiter = new Limiter(options);
  const started: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  return {
    limiter,
    started,
    run(name: string, key = 'key') {
      const end = Promise.withResolvers<string>();
      ends.set(name, end);
      return limiter.run(key, () => {
        started.push(name);
        return end.promise;
      });
    },
    async end(name: string) {
      ends.get(name)?.resolve(name);
      await settled();
    },
    async fail(name: string) {
      ends.get(name)?.reject(new Error(name));
      await settled();
    },
  };
}

suite('a limiter', (it) => {
  it('runs up to its limits per key and in total, and the rest in order', async () => {
    const { run, end, started } = held({ inAll: 3, forOne: 2 });
    const all = [run('a1', 'a'), run('a2', 'a'), run('a3', 'a'), run('b1', 'b'), run('b2', 'b')];
    assert.equal(started, ['a1', 'a2', 'b1'], 'without waiting for a turn of the event loop');
    await end('b1');
    assert.equal(started, ['a1', 'a2', 'b1', 'b2']);
    await end('b2');
    assert.is(started.length, 4, 'a has no room of its own');
    await end('a1');
    assert.equal(started.slice(4), ['a3']);
    await end('a2');
    await end('a3');
    assert.equal(await Promise.all(all), ['a1', 'a2', 'a3', 'b1', 'b2']);
  });

  it('alternates between keys', async () => {
    const { run, end, started } = held({ inAll: 1 });
    for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'b3']) void run(name, name.slice(0, 1));
    for (const name of ['a1', 'b1', 'a2', 'b2', 'a3', 'b3']) {
      assert.is(started.at(-1), name);
      await end(name);
    }
  });

  it('starts the first work of an idle key before further work of other keys', async () => {
    const { run, end, started } = held({ inAll: 1 });
    for (const name of ['a1', 'a2', 'b1', 'b2', 'c1']) void run(name, name.slice(0, 1));
    for (const name of ['a1', 'b1', 'c1', 'a2', 'b2']) {
      assert.is(started.at(-1), name);
      await end(name);
    }
  });

  it('starts work that is marked as additional after the first work of others', async () => {
    const limiter = new Limiter({ inAll: 1 });
    const order: string[] = [];
    limiter.take('a');
    limiter.take('b', 1, true)?.turn.then(() => order.push('b'));
    limiter.take('c')?.turn.then(() => order.push('c'));
    limiter.give('a');
    await settled();
    limiter.give('c');
    await settled();
    assert.equal(order, ['c', 'b']);
  });

  it('counts weights, lets nothing overtake heavy work, and runs work above the limit alone', async () => {
    const limiter = new Limiter({ inAll: 10, forOne: 6 });
    const order: string[] = [];
    const take = (key: string, weight: number) =>
      limiter.take(key, weight)?.turn.then(() => order.push(`${key}${weight}`));
    assert.is(take('a', 6), undefined);
    take('a', 1);
    take('b', 5);
    take('c', 1);
    take('d', 100);
    take('e', 1);
    assert.equal(order, []);
    limiter.give('a', 6);
    await settled();
    assert.equal(order, ['b5', 'c1']);
    limiter.give('b', 5);
    await settled();
    assert.equal(order, ['b5', 'c1']);
    limiter.give('c', 1);
    await settled();
    assert.equal(order, ['b5', 'c1', 'd100']);
    limiter.give('d', 100);
    await settled();
    assert.equal(order, ['b5', 'c1', 'd100', 'e1', 'a1']);
  });

  it('rejects work beyond its waiting limits, but lets a key without waiting work add one', async () => {
    const overloaded = () => new Error('refused');
    const { run, end, started } = held({ inAll: 1, maxWaiting: 3, maxWaitingForOne: 2, overloaded });
    void run('a1', 'a');
    void run('a2', 'a');
    void run('a3', 'a');
    assert.is(await messageOf(run('a4', 'a')), 'refused');
    void run('b1', 'b');
    assert.is(await messageOf(run('b2', 'b')), 'refused');
    void run('c1', 'c');
    for (const name of ['a1', 'b1', 'c1', 'a2', 'a3']) await end(name);
    assert.equal(started, ['a1', 'b1', 'c1', 'a2', 'a3']);
    const full = held({ inAll: 1, maxWaitingForOne: 0, overloaded });
    void full.run('a1', 'a');
    assert.is(await messageOf(full.run('b1', 'b')), 'refused');
    await full.end('a1');
    void full.run('b2', 'b');
    assert.equal(full.started, ['a1', 'b2']);
  });

  it('gives the slot of failed work to the next', async () => {
    const { run, end, fail } = held({ inAll: 1 });
    const failing = messageOf(run('first'));
    const next = run('next');
    await fail('first');
    await end('next');
    assert.equal([await failing, await next], ['first', 'next']);
  });

  it('rejects waiting work of the same key when work fails for all of it', async () => {
    const failsAll = (error: unknown) => error instanceof Error && error.message === 'a1';
    const { run, end, fail, started } = held({ forOne: 1, failsAll });
    const failing = [run('a1', 'a'), run('a2', 'a'), run('a3', 'a')].map(messageOf);
    const other = [messageOf(run('b1', 'b')), run('b2', 'b')];
    await fail('a1');
    await fail('b1');
    await end('b2');
    assert.equal(await Promise.all(failing), ['a1', 'a1', 'a1']);
    assert.equal(await Promise.all(other), ['b1', 'b2']);
    const later = run('a4', 'a');
    await end('a4');
    assert.is(await later, 'a4');
    assert.equal(started, ['a1', 'b1', 'b2', 'a4']);
  });

  it('skips abandoned work', async () => {
    const limiter = new Limiter({ inAll: 2 });
    const order: string[] = [];
    limiter.take('a', 2);
    const [heavy, left, last] = [limiter.take('b', 2), limiter.take('c', 2), limiter.take('d', 1)];
    heavy?.turn.then(() => order.push('heavy'));
    left?.turn.finally(() => order.push('left'));
    last?.turn.then(() => order.push('last'));
    left?.leave();
    limiter.give('a', 2);
    await settled();
    assert.equal(order, ['heavy']);
    heavy?.leave(new Error('too late'));
    await heavy?.turn;
    limiter.give('b', 2);
    await settled();
    assert.equal(order, ['heavy', 'last']);
    const refused = limiter.take('e', 2);
    refused?.leave(new Error('gone'));
    assert.is(await messageOf(refused?.turn ?? Promise.resolve()), 'gone');
  });

  it('starts lighter work when heavier work before it is abandoned', async () => {
    const limiter = new Limiter({ inAll: 3 });
    limiter.take('a', 2);
    const heavy = limiter.take('b', 3);
    const light = limiter.take('b', 1);
    heavy?.leave();
    await light?.turn;
  });

  it('keeps a key waiting while it must not start, and checks again when it is woken', async () => {
    const held = new Set(['a', 'b']);
    const limiter = new Limiter({ mayStart: (key) => !held.has(key) });
    const order: string[] = [];
    for (const key of ['a', 'b', 'c']) limiter.take(key)?.turn.then(() => order.push(key));
    held.delete('b');
    limiter.wake('a');
    limiter.wake('b');
    await settled();
    assert.equal(order, ['b']);
    held.delete('a');
    limiter.wake();
    await settled();
    assert.equal(order, ['b', 'a']);
  });
});

suite('coalesced work', (it) => {
  /** Work that is held, and ends each time the test says so. */
  function work() {
    const runs: PromiseWithResolvers<void>[] = [];
    const ask = coalesce(() => {
      const run = Promise.withResolvers<void>();
      runs.push(run);
      return run.promise;
    });
    return { runs, ask };
  }

  it('runs once more for all requests that arrived during a run', async () => {
    const { runs, ask } = work();
    const all = [ask()];
    assert.is(runs.length, 1);
    for (let n = 0; n < 10; n += 1) all.push(ask());
    await settled();
    assert.is(runs.length, 1);
    runs[0]?.resolve();
    await settled();
    assert.is(runs.length, 2);
    runs[1]?.resolve();
    await Promise.all(all);
    assert.is(runs.length, 2);
    void ask();
    assert.is(runs.length, 3);
  });

  it('runs again after an error, including a synchronous one', async () => {
    const { runs, ask } = work();
    const failing = messageOf(ask());
    runs[0]?.reject(new Error('failed'));
    assert.is(await failing, 'failed');
    const next = ask();
    runs[1]?.resolve();
    await next;
    let calls = 0;
    const throwing = coalesce(() => {
      calls += 1;
      throw new Error(`${calls}`);
    });
    assert.is(await messageOf(throwing()), '1');
    assert.is(await messageOf(throwing()), '2');
  });
});

suite('repeated work', (it) => {
  /** Calls `work` at each `tick` instead of at each interval. */
  function ticking(work: (signal: AbortSignal) => Promise<void>) {
    const real = globalThis.setInterval;
    const errors: unknown[] = [];
    let tick = () => {};
    const hold = (callback: () => void, ms: number) => {
      tick = callback;
      return real(() => {}, ms);
    };
    Object.assign(globalThis, { setInterval: hold });
    try {
      return { ...every(60_000, work, (error) => errors.push(error)), tick: () => tick(), errors };
    } finally {
      Object.assign(globalThis, { setInterval: real });
    }
  }

  it('does not overlap, and continues after an error', async () => {
    const runs: PromiseWithResolvers<void>[] = [];
    const { tick, stop, errors } = ticking(() => {
      const run = Promise.withResolvers<void>();
      runs.push(run);
      return run.promise;
    });
    tick();
    tick();
    assert.is(runs.length, 1);
    const failure = new Error('failed');
    runs[0]?.reject(failure);
    await settled();
    assert.equal(errors, [failure]);
    tick();
    assert.is(runs.length, 2);
    runs[1]?.resolve();
    await stop();
  });

  it('is aborted and awaited when it is stopped', async () => {
    let hasEnded = false;
    const { tick, stop } = ticking(async (signal) => {
      await aborted(signal).catch(() => {});
      await settled();
      hasEnded = true;
    });
    tick();
    await stop();
    assert.ok(hasEnded);
  });
});

suite('an abort signal', (it) => {
  it('rejects with its reason, also if it was aborted before', async () => {
    const controller = new AbortController();
    const waiting = messageOf(aborted(controller.signal));
    controller.abort(new Error('enough'));
    assert.is(await waiting, 'enough');
    assert.is(await messageOf(aborted(controller.signal)), 'enough');
    assert.is(never.aborted, false);
  });
});
