import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { findActiveKeys } from '../../src/auth/api-keys/use.ts';
import { findActiveSessions } from '../../src/auth/sessions/queries.ts';
import { batched } from '../../src/database/batched.ts';
import { suite } from '../suite.ts';
import { migratedDatabase, withConnections } from './scratch.ts';

/** A lookup of letters, and the keys it was called with. It returns when `answer` is called. */
function lookup() {
  const statements: (readonly string[])[] = [];
  const responses: (() => void)[] = [];
  const find = batched(async (keys: readonly string[]) => {
    statements.push(keys);
    await new Promise<void>((resolve) => responses.push(resolve));
    if (keys.includes('!')) throw new Error('The database is away.');
    return new Map(keys.filter((key) => /^[a-z]$/.test(key)).map((key) => [key, key.toUpperCase()]));
  });
  return { find, statements, answer: () => responses.shift()?.() };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

suite('batched lookups', (it) => {
  it("return each caller's own rows, and undefined where there is none", async () => {
    const { find, statements, answer } = lookup();
    const lookups = Promise.all(['b', '1', 'a', 'b'].map(find));
    await nextTurn();
    answer();
    assert.equal(await lookups, ['B', undefined, 'A', 'B']);
    assert.equal(statements, [['b', '1', 'a', 'b']]);
  });

  it('that arrive during a statement get a statement of their own, which sees later changes', async () => {
    const { find, statements, answer } = lookup();
    const before = find('a');
    await nextTurn();
    const after = find('a');
    await nextTurn();
    assert.equal(statements, [['a'], ['a']]);
    answer();
    answer();
    assert.equal(await Promise.all([before, after]), ['A', 'A']);
  });

  it('do not cache rows', async () => {
    const { find, statements, answer } = lookup();
    for (let times = 0; times < 2; times += 1) {
      const pending = find('a');
      await nextTurn();
      answer();
      await pending;
    }
    assert.is(statements.length, 2);
  });

  it('fail together if they share a statement, and do not affect others', async () => {
    const { find, answer } = lookup();
    const failing = Promise.allSettled([find('a'), find('!')]);
    await nextTurn();
    const next = find('a');
    await nextTurn();
    answer();
    answer();
    assert.equal(
      (await failing).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.is(await next, 'A');
  });

  it('of more than 200 keys use several statements', async () => {
    const { find, statements, answer } = lookup();
    const lookups = Promise.all(Array.from({ length: 201 }, () => find('a')));
    await nextTurn();
    assert.equal(
      statements.map((keys) => keys.length),
      [200, 1],
    );
    answer();
    answer();
    assert.is((await lookups).length, 201);
  });

  it('of sessions and keys are planned once for all batch sizes', async () => {
    const options = { url: await migratedDatabase(), poolSize: 1 };
    await withConnections(options, async ({ writer: db }) => {
      for (const many of [1, 1, 1, 1, 1, 1, 7, 1, 7]) {
        await findActiveSessions.all(db, { ids: Array.from({ length: many }, () => randomUUID()) });
        await findActiveKeys.all(db, { digests: Array.from({ length: many }, () => randomBytes(32)) });
      }
      const { rows } = await sql`select generic_plans, custom_plans from pg_prepared_statements
        where statement like '%any((select%' and statement not like '%pg_prepared%'`.execute(db);
      // By default, PostgreSQL makes five custom plans before it considers a generic one.
      assert.equal(rows, Array(2).fill({ generic_plans: 9, custom_plans: 0 }));
    });
  });
});
