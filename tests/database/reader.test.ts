import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { NoConnection } from '../../src/database/driver/failures.ts';
import { withProxy } from '../faults/proxy.ts';
import { suite } from '../suite.ts';
import { patientTimeouts, until } from '../waiting.ts';
import { migratedDatabase, queryDirectly, rejection, withConnections } from './scratch.ts';

const url = await migratedDatabase();

/** The backend that runs the read: lanes keep theirs, the pool has others. */
async function backend(db: Database): Promise<number> {
  const { rows } = await sql<{ pid: number; lane: boolean }>`
    select pg_backend_pid() as pid, current_setting('default_transaction_read_only') = 'on' as lane`.execute(
    db,
  );
  return rows[0]?.lane ? rows[0].pid : 0;
}

async function lanes(reader: Database): Promise<number[]> {
  const pids = new Set<number>();
  await until('both connections are open', async () => {
    for (const pid of await Promise.all([backend(reader), backend(reader)])) if (pid) pids.add(pid);
    return pids.size === 2;
  });
  return [...pids];
}

const echo = async (db: Database, n: number) =>
  (await sql<{ n: number }>`select ${n}::int as n`.execute(db)).rows[0]?.n;

suite('the reader', (it) => {
  it('returns the right rows for many reads at once', async () => {
    await withConnections({ url }, async ({ reader }) => {
      await lanes(reader);
      const numbers = Array.from({ length: 700 }, (_, i) => i);
      assert.equal(await Promise.all(numbers.map((n) => echo(reader, n))), numbers);
    });
  });

  it('a failed read does not affect others', async () => {
    await withConnections({ url }, async ({ reader }) => {
      await lanes(reader);
      const divide = (by: number) => sql`select 1 / ${by}::int as x`.execute(reader);
      const results = await Promise.allSettled([
        divide(1),
        divide(0),
        divide(1),
        divide(0),
        divide(1),
        divide(1),
      ]);
      assert.equal(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
      );
      assert.is(await echo(reader, 1), 1);
    });
  });

  it('refuses writes and transactions', async () => {
    await withConnections({ url }, async ({ reader }) => {
      const values = { name: 'x', color: 'x' };
      const hiddenWrite = () =>
        reader
          .with('added', (db) => db.insertInto('project').values(values).returning('id'))
          .selectFrom('added')
          .select('id')
          .execute();
      for (const write of [() => reader.insertInto('project').values(values).execute(), hiddenWrite]) {
        assert.instance(await rejection(write()), TypeError);
      }
      assert.instance(await rejection(reader.transaction().execute(async () => {})), TypeError);
      await lanes(reader);
      const hidden = sql`select setval('event_number', 1)`.execute(reader);
      assert.is(((await rejection(hidden)) as { code?: string }).code, '25006');
    });
  });

  it('moves a slow read to another connection, and returns its rows', async () => {
    await withConnections({ url }, async ({ reader, writer }) => {
      await lanes(reader);
      const gate = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      const holder = writer.transaction().execute(async (trx) => {
        await sql`select pg_advisory_xact_lock(1)`.execute(trx);
        locked.resolve();
        await gate.promise;
      });
      await locked.promise;
      const wait = sql<{ n: number }>`select 1 as n from (select pg_advisory_xact_lock_shared(1)) as held`;
      const slow = [1, 2].map(() => wait.execute(reader));
      // These are behind one of the slow reads, which take until the lock is released.
      const behind = Promise.all(Array.from({ length: 20 }, (_, n) => echo(reader, n)));
      assert.equal(
        await behind,
        Array.from({ length: 20 }, (_, n) => n),
      );
      gate.resolve();
      await holder;
      assert.equal(
        (await Promise.all(slow)).map(({ rows }) => rows),
        [[{ n: 1 }], [{ n: 1 }]],
      );
    });
  });

  it('a briefly locked table delays only its own reads', async () => {
    await queryDirectly(url, 'create table locked (id int)');
    await withConnections({ url }, async ({ reader, writer }) => {
      await lanes(reader);
      const gate = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      const holder = writer.transaction().execute(async (trx) => {
        await sql`lock table locked in access exclusive mode`.execute(trx);
        locked.resolve();
        await gate.promise;
      });
      await locked.promise;
      // They cannot even be prepared.
      const reads = Promise.all([1, 2, 3, 4].map(() => sql`select id from locked`.execute(reader)));
      assert.is(await echo(reader, 5), 5);
      gate.resolve();
      await holder;
      assert.is((await reads).length, 4);
      assert.is((await sql`select id from locked`.execute(reader)).rows.length, 0);
    });
  });

  it('repeats reads of a killed backend, and replaces the connection', async () => {
    await withConnections({ url }, async ({ reader }) => {
      const before = await lanes(reader);
      const reads = Array.from({ length: 50 }, (_, n) => echo(reader, n));
      await queryDirectly(url, 'select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [before]);
      assert.equal(
        await Promise.all(reads),
        Array.from({ length: 50 }, (_, n) => n),
      );
      const after = await lanes(reader);
      assert.equal(
        after.filter((pid) => before.includes(pid)),
        [],
      );
    });
  });

  it('a stalled connection does not delay the others, and its reads run elsewhere', async () => {
    const timeouts = patientTimeouts();
    await withProxy(url, (proxy) =>
      withConnections({ url: proxy.through(url), timeouts }, async ({ reader }) => {
        await lanes(reader);
        const laneLinks = new Set<number>();
        proxy.toServer = (_, link) => {
          laneLinks.add(link.index);
          return laneLinks.size === 1 ? 'hold' : 'pass';
        };
        const first = echo(reader, 1);
        await until('it is held', () => laneLinks.size === 1);
        for (let n = 0; n < 20; n += 1) assert.is(await echo(reader, n), n);
        timeouts.stalledMs = 500;
        assert.is(await first, 1);
      }),
    );
  });

  it('prepares a statement again that was prepared together with a failed one', async () => {
    await withConnections({ url }, async ({ reader }) => {
      await lanes(reader);
      const missing = () => sql`select * from appears`.execute(reader);
      const failures = await Promise.all([1, 2, 3, 4].map(() => rejection(missing())));
      assert.ok(
        failures.every((error) => (error as { code?: string }).code === '42P01'),
        String(failures),
      );
      await queryDirectly(url, 'create table appears (id int)');
      assert.equal(await Promise.all([1, 2, 3, 4].map(async () => (await missing()).rows)), [[], [], [], []]);
    });
  });

  it('reports an unreachable server immediately', async () => {
    await withConnections({ url: 'postgres://postgres@127.0.0.1:1/none' }, async ({ reader }) => {
      assert.instance(await rejection(echo(reader, 1)), NoConnection);
    });
  });
});
