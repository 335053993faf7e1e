import * as assert from 'uvu/assert';
import { createPasswords, type Engine } from '../../src/auth/passwords/passwords.ts';
import { ApiError } from '../../src/errors.ts';
import { suite } from '../suite.ts';

/** Cheap parameters: these tests do not depend on them. */
const parameters = { memoryCost: 64, timeCost: 2, parallelism: 1 };

const create = (engine?: Engine) =>
  createPasswords({ hashConcurrency: 2, queue: 16, parameters, ...(engine && { engine }) });

/** An engine that computes nothing until the test says so, and records its calls. */
function heldEngine() {
  const verified: string[] = [];
  const held: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const compute = async <T>(result: T): Promise<T> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => held.push(resolve));
    running -= 1;
    return result;
  };
  const engine: Engine = {
    hash: () => compute('hash'),
    verify: (hash) => {
      verified.push(hash);
      return compute(true);
    },
  };
  /** Lets computations finish until no further one starts. */
  const release = async () => {
    for (;;) {
      const resolve = held.shift();
      if (!resolve) return;
      resolve();
      await new Promise(setImmediate);
    }
  };
  return { engine, verified, release, most: () => most };
}

suite('passwords', (it) => {
  it('are hashed with argon2id, 19 MiB, two passes and a new salt each time', async () => {
    const passwords = createPasswords({ hashConcurrency: 2, queue: 16 });
    const [first, second] = await Promise.all([passwords.hash('Note-G-1843'), passwords.hash('Note-G-1843')]);
    assert.match(first, /^\$argon2id\$v=19\$m=19456,(?:t=2,p=1|p=1,t=2)\$/);
    assert.is.not(first, second);
    assert.is(passwords.isOutdated(first), false);
    assert.is(await passwords.verify(second, 'Note-G-1843'), true);
  });

  it('are compared in full and unchanged', async () => {
    const passwords = create();
    const given = [
      'Note-G-1843',
      ' Note-G-1843',
      'Note-G-1843 ',
      'note-g-1843',
      'Notë-G-1843',
      'Note\u0308-G-1843',
      'Note-G-1843🗝️',
      `${'Aa1 '.repeat(31)}Aa1x`,
      `${'Aa1 '.repeat(31)}Aa1y`,
    ];
    for (const password of given) {
      const hash = await passwords.hash(password);
      for (const other of given) assert.is(await passwords.verify(hash, other), other === password, other);
    }
  });

  it('of unknown accounts take the same computation as those of known ones, and never match', async () => {
    const { engine, verified, release } = heldEngine();
    const passwords = create(engine);
    const known = passwords.verify('$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQ$aGFzaA', 'Note-G-1843');
    const unknown = passwords.verify(undefined, 'Note-G-1843');
    await release();
    assert.is(await known, true);
    assert.is(await unknown, false);
    assert.is(verified.length, 2);
    assert.match(verified[1] ?? '', /^\$argon2id\$v=19\$m=64,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  it('of unknown accounts are computed, not refused because of a malformed hash', async () => {
    assert.is(await create().verify(undefined, 'Note-G-1843'), false);
  });

  it('wait in a queue of 16 while two are computed; further ones fail with 503', async () => {
    const { engine, release, most } = heldEngine();
    const passwords = create(engine);
    const accepted = Array.from({ length: 18 }, () => passwords.verify(undefined, 'Note-G-1843'));
    const failures = await Promise.all(
      Array.from({ length: 3 }, () => passwords.hash('Note-G-1843').catch((error: unknown) => error)),
    );
    for (const error of failures) {
      assert.instance(error, ApiError);
      const { code, status, facts } = error as ApiError;
      assert.equal([code, status, facts.headers], ['OVERLOADED', 503, { 'Retry-After': '1' }]);
    }
    await release();
    assert.is((await Promise.all(accepted)).length, 18);
    assert.is(most(), 2);
    const again = passwords.hash('Note-G-1843');
    await release();
    assert.is(await again, 'hash');
  });

  it('free their slot when the computation fails', async () => {
    const broken: Engine = {
      hash: () => Promise.reject(new Error('no memory')),
      verify: () => Promise.reject(new Error('no memory')),
    };
    const passwords = createPasswords({ hashConcurrency: 1, queue: 0, parameters, engine: broken });
    for (let times = 0; times < 3; times += 1) {
      const error = await passwords.hash('Note-G-1843').catch((thrown: Error) => thrown.message);
      assert.is(error, 'no memory');
    }
  });

  it('are outdated when a parameter has been raised, not when it has been lowered', async () => {
    const hashed = await create().hash('Note-G-1843');
    const outdatedFor = (changed: Partial<typeof parameters>) =>
      createPasswords({
        hashConcurrency: 2,
        queue: 16,
        parameters: { ...parameters, ...changed },
      }).isOutdated(hashed);
    assert.is(outdatedFor({}), false);
    assert.is(outdatedFor({ memoryCost: 128 }), true);
    assert.is(outdatedFor({ timeCost: 3 }), true);
    assert.is(outdatedFor({ parallelism: 2 }), true);
    assert.is(outdatedFor({ memoryCost: 32 }), false);
    assert.is(create().isOutdated(hashed.replace('argon2id', 'argon2i')), true);
    assert.is(create().isOutdated(hashed.replace('v=19', 'v=16')), true);
    assert.is(create().isOutdated('$2b$12$abcdefghijklmnopqrstuv'), true);
  });
});
