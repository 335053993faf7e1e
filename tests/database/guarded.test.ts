import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { compiled, type Params } from '../../src/database/compiled.ts';
import type { Connections, Database } from '../../src/database/database.ts';
import { isAccessEnded } from '../../src/database/driver/failures.ts';
import { withTransaction } from '../../src/database/transaction.ts';
import { withProxy } from '../faults/proxy.ts';
import { suite } from '../suite.ts';
import { migratedDatabase, queryDirectly, rejection, withConnections } from './scratch.ts';

const url = await migratedDatabase();
await queryDirectly(url, 'create table visit (transaction xid8 not null)');

/** Records the transaction in which it runs, and refuses unless it receives `true`. */
const visit = compiled(
  'test: visit',
  (_, p: Params<{ open: boolean }>) => sql<{ open: boolean }>`
    with visited as (insert into visit select pg_current_xact_id())
    select case when ${p.open}::boolean then true else refuse_access() end as open`,
);
const guard = (open: boolean) => visit.with({ open });

const add = (db: Database, name: string) =>
  db.insertInto('project').values({ name, color: '#123456' }).execute();

async function transactionOf(name: string): Promise<string | undefined> {
  const rows = await queryDirectly<{ xmin: string }>(url, 'select xmin::text from project where name = $1', [
    name,
  ]);
  return rows[0]?.xmin;
}

async function visits(): Promise<string[]> {
  const rows = await queryDirectly<{ id: string }>(url, 'select (transaction::xid)::text as id from visit');
  return rows.map(({ id }) => id);
}

const onePool = (work: (connections: Connections) => Promise<void>) =>
  withConnections({ url, poolSize: 1 }, work);

suite('a guarded writer', (it) => {
  it('runs the guard in the transaction of a single statement, also for the first one of a connection', async () => {
    await onePool(async ({ guarded }) => {
      for (const name of [randomUUID(), randomUUID()]) {
        await add(guarded(guard(true)), name);
        assert.ok((await visits()).includes((await transactionOf(name)) ?? ''));
      }
    });
  });

  it('runs the guard once per transaction of several statements', async () => {
    await onePool(async ({ guarded }) => {
      for (const name of [randomUUID(), randomUUID(), randomUUID()]) {
        await withTransaction(guarded(guard(true)), async (trx) => {
          await add(trx, name);
          await add(trx, `${name} again`);
        });
        const transaction = await transactionOf(name);
        assert.is(await transactionOf(`${name} again`), transaction);
        assert.is((await visits()).filter((id) => id === transaction).length, 1);
      }
    });
  });

  it('writes nothing if the guard refuses, and leaves the connection usable', async () => {
    await onePool(async ({ guarded, writer }) => {
      const name = randomUUID();
      for (const _ of ['unprepared', 'prepared']) {
        assert.ok(isAccessEnded(await rejection(add(guarded(guard(false)), name))));
        const failed = withTransaction(guarded(guard(false)), (trx) => add(trx, name));
        assert.ok(isAccessEnded(await rejection(failed)));
      }
      assert.is(await transactionOf(name), undefined);
      await add(writer, name);
      assert.ok(await transactionOf(name));
    });
  });

  it('rolls back the guard if the statement fails', async () => {
    await onePool(async ({ guarded }) => {
      const before = await visits();
      await add(guarded(guard(true)), randomUUID());
      const failing = sql`insert into project (name) values (null)`;
      await rejection(failing.execute(guarded(guard(true))));
      // The first call prepares the guard in a transaction of its own.
      assert.is((await visits()).length, before.length + 2);
    });
  });

  it('needs no extra round trip', async () => {
    await withProxy(url, (proxy) =>
      withConnections({ url: proxy.through(url), poolSize: 1 }, async ({ guarded }) => {
        const db = guarded(guard(true));
        await add(db, randomUUID());
        let messages = 0;
        proxy.toServer = () => {
          messages += 1;
          return 'pass';
        };
        await add(db, randomUUID());
        assert.is(messages, 1);
      }),
    );
  });

  it('runs the guard again with a statement whose plan became stale', async () => {
    await queryDirectly(url, 'create table shape (value int)');
    await onePool(async ({ guarded }) => {
      const read = (open: boolean) => sql`select * from shape`.execute(guarded(guard(open)));
      await read(true);
      await queryDirectly(url, 'alter table shape alter column value type bigint');
      assert.ok(isAccessEnded(await rejection(read(false))));
      assert.equal((await read(true)).rows, []);
    });
  });
});
