import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { ConnectionLost, OutcomeUnknown } from '../../src/database/driver/failures.ts';
import { fixedName } from '../../src/database/driver/statements.ts';
import type { Timeouts } from '../../src/database/driver/timeouts.ts';
import { withTransaction } from '../../src/database/transaction.ts';
import { type Link, type TcpProxy, withProxy } from '../faults/proxy.ts';
import { suite } from '../suite.ts';
import { patientTimeouts, until } from '../waiting.ts';
import { migratedDatabase, queryDirectly, rejection, withConnections } from './scratch.ts';

const url = await migratedDatabase();
await queryDirectly(url, 'create table account (id int primary key, amount int not null)');
await queryDirectly(url, 'insert into account values (1, 100), (2, 100)');

const add = (db: Database, name: string) =>
  db.insertInto('project').values({ name, color: '#123456' }).execute();

async function count(name: string): Promise<number> {
  const rows = await queryDirectly<{ n: number }>(
    url,
    'select count(*)::int as n from project where name = $1',
    [name],
  );
  return rows[0]?.n ?? 0;
}

const change = (db: Database, id: number, by: number) =>
  sql`update account set amount = amount + ${by}::int where id = ${id}::int`.execute(db);

/** Raises an error inside PostgreSQL. */
const raise = (db: Database, code: string) =>
  sql`do ${sql.raw(`$$ begin raise exception 'injected' using errcode = '${code}'; end $$`)}`.execute(db);

/** Calls back once, when a COMMIT passes on any connection. */
function onCommit(proxy: TcpProxy, act: (link: Link) => 'pass' | 'swallow' | 'cut'): void {
  const name = Buffer.from(`\0${fixedName('commit')}\0`);
  proxy.toServer = (chunk, link) => {
    if (!chunk.includes(name) && !chunk.includes('commit\0')) return 'pass';
    proxy.toServer = () => 'pass';
    return act(link);
  };
}

suite('transactions', (it) => {
  it('keep the work of a successful transaction and none of a failed one', async () => {
    await withConnections({ url }, async ({ writer }) => {
      assert.is(await withTransaction(writer, async (trx) => add(trx, 'done').then(() => 7)), 7);
      const mine = new Error('mine');
      const failed = withTransaction(writer, async (trx) => {
        await add(trx, 'failed');
        throw mine;
      });
      assert.is(await rejection(failed), mine);
      assert.is(await count('done'), 1);
      assert.is(await count('failed'), 0);
    });
  });

  it('join an outer transaction', async () => {
    await withConnections({ url }, async ({ writer }) => {
      const outer = withTransaction(writer, async (trx) => {
        await withTransaction(trx, (inner) => add(inner, 'joined'));
        throw new Error('undo');
      });
      await rejection(outer);
      assert.is(await count('joined'), 0);
    });
  });

  it('send nothing if they contain no statement', async () => {
    await withConnections({ url: 'postgres://postgres@127.0.0.1:1/none' }, async ({ writer }) => {
      assert.is(((await rejection(withTransaction(writer, async () => 1))) as Error).name, 'NoConnection');
    });
    await withConnections({ url, poolSize: 1 }, async ({ writer }) => {
      assert.is(await withTransaction(writer, async () => 1), 1);
      await add(writer, 'not in a transaction');
      assert.is(await count('not in a transaction'), 1);
    });
  });

  it('are retried after a serialization failure', async () => {
    const serializable = new URL(url);
    serializable.searchParams.set('options', '-c default_transaction_isolation=serializable');
    await withConnections({ url: serializable.href }, async ({ writer }) => {
      const both = Promise.withResolvers<void>();
      let arrived = 0;
      const withdraw = (from: number, other: number) =>
        withTransaction(writer, async (trx) => {
          await sql`select amount from account where id = ${other}::int`.execute(trx);
          arrived += 1;
          if (arrived === 2) both.resolve();
          await both.promise;
          await change(trx, from, -10);
        });
      await Promise.all([withdraw(1, 2), withdraw(2, 1)]);
      assert.ok(arrived > 2, 'neither was tried again');
      assert.equal(await queryDirectly(url, 'select amount from account order by id'), [
        { amount: 90 },
        { amount: 90 },
      ]);
    });
  });

  it('are retried after a deadlock', async () => {
    await withConnections({ url }, async ({ writer }) => {
      const both = Promise.withResolvers<void>();
      let arrived = 0;
      const move = (from: number, to: number) =>
        withTransaction(writer, async (trx) => {
          await change(trx, from, -1);
          arrived += 1;
          if (arrived === 2) both.resolve();
          await both.promise;
          await change(trx, to, 1);
        });
      await Promise.all([move(1, 2), move(2, 1)]);
      // The retry can run into the other transaction again before that has committed.
      assert.ok(arrived > 2, 'neither was tried again');
      assert.equal(await queryDirectly(url, 'select sum(amount)::int as sum from account'), [{ sum: 180 }]);
    });
  });

  it('run at most four times, and once after other errors', async () => {
    await withConnections({ url }, async ({ writer }) => {
      for (const [code, expected] of [
        ['40001', 4],
        ['40P01', 4],
        ['23505', 1],
        ['57014', 1],
        ['22003', 1],
      ] as const) {
        let tries = 0;
        const failed = withTransaction(writer, async (trx) => {
          tries += 1;
          await add(trx, `raised ${code}`);
          await raise(trx, code);
        });
        assert.is(((await rejection(failed)) as { code?: string }).code, code);
        assert.is(tries, expected, code);
        assert.is(await count(`raised ${code}`), 0);
      }
    });
  });

  it('do not commit if the work caught a failed statement', async () => {
    await withConnections({ url }, async ({ writer }) => {
      const swallowed = withTransaction(writer, async (trx) => {
        await add(trx, 'swallowed');
        await raise(trx, '23505').catch(() => {});
      });
      assert.is(((await rejection(swallowed)) as { code?: string }).code, '23505');
      assert.is(await count('swallowed'), 0);
      assert.is(await withTransaction(writer, async (trx) => add(trx, 'next').then(() => 1)), 1);
    });
  });

  it('do not run statements separately that were started together with a failed one', async () => {
    await withConnections({ url }, async ({ writer }) => {
      const failed = withTransaction(writer, (trx) =>
        Promise.all([add(trx, 'together'), raise(trx, '23505'), add(trx, 'together'), add(trx, 'together')]),
      );
      assert.is(((await rejection(failed)) as { code?: string }).code, '23505');
      await add(writer, 'on its own');
      assert.is(await count('together'), 0);
    });
  });

  it('are retried if the connection is lost before COMMIT', async () => {
    await withConnections({ url }, async ({ writer }) => {
      for (const when of ['first', 'last']) {
        let tries = 0;
        await withTransaction(writer, async (trx) => {
          tries += 1;
          if (when === 'last') await add(trx, `lost ${when}`);
          if (tries < 3) await rejection(sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx));
          if (when === 'first') await add(trx, `lost ${when}`);
        });
        assert.is(tries, 3);
        assert.is(await count(`lost ${when}`), 1);
      }
    });
  });

  it('fail without a retry if a constraint is violated at COMMIT', async () => {
    await queryDirectly(url, 'create table later (id int unique deferrable initially deferred)');
    await withConnections({ url }, async ({ writer }) => {
      const failed = withTransaction(writer, (trx) => sql`insert into later values (1), (1)`.execute(trx));
      assert.is(((await rejection(failed)) as { code?: string }).code, '23505');
      await add(writer, 'after later');
    });
  });

  for (const warm of [false, true]) {
    const where = warm ? 'a used connection' : 'a new connection';

    it(`run once if COMMIT arrived and its response was lost, on ${where}`, async () => {
      await throughProxy(async (writer, proxy) => {
        const name = `answer lost ${randomUUID()}`;
        if (warm) await withTransaction(writer, (trx) => add(trx, 'warm'));
        onCommit(proxy, (link) => {
          proxy.toClient = (_, from) => (from === link ? 'cut' : 'pass');
          return 'pass';
        });
        let tries = 0;
        await withTransaction(writer, (trx) => {
          tries += 1;
          return add(trx, name);
        });
        assert.is(tries, 1);
        assert.is(await count(name), 1);
      });
    });

    it(`are retried if COMMIT was lost, on ${where}, and done once`, async () => {
      await throughProxy(async (writer, proxy) => {
        const name = `commit lost ${randomUUID()}`;
        if (warm) await withTransaction(writer, (trx) => add(trx, 'warm'));
        onCommit(proxy, () => 'cut');
        let tries = 0;
        await withTransaction(writer, (trx) => {
          tries += 1;
          return add(trx, name);
        });
        assert.is(tries, 2);
        assert.is(await count(name), 1);
      });
    });
  }

  it('end the open session and retry if COMMIT was swallowed, and are done once', async () => {
    await throughProxy(async (writer, proxy, timeouts) => {
      const name = `commit swallowed ${randomUUID()}`;
      onCommit(proxy, (link) => {
        // The server does not learn that the client has disconnected.
        link.hold();
        timeouts.commitMs = patientTimeouts().commitMs;
        return 'swallow';
      });
      timeouts.commitMs = 500;
      await withTransaction(writer, (trx) => add(trx, name));
      assert.is(await count(name), 1);
      for (const link of proxy.links) if (link.held) link.release();
      await until('no session is left in a transaction', async () => {
        const rows = await queryDirectly(
          url,
          "select 1 from pg_stat_activity where state like 'idle in transaction%'",
        );
        return rows.length === 0;
      });
      assert.is(await count(name), 1);
    });
  });

  it('report an unknown outcome after a crash, because IDs can be reused, and retry if COMMIT was lost', async () => {
    // The effect of a crash on the statistics, without the crash.
    const crash = () => queryDirectly(url, "select pg_stat_reset_shared('bgwriter')");
    await throughProxy(async (writer, proxy) => {
      await add(writer, 'before the crash');
      await crash();
      onCommit(proxy, (link) => {
        proxy.toClient = (_, from) => (from === link ? 'cut' : 'pass');
        return 'pass';
      });
      assert.instance(await rejection(withTransaction(writer, (trx) => add(trx, 'maybe'))), OutcomeUnknown);

      await add(writer, 'before the crash');
      await crash();
      onCommit(proxy, () => 'cut');
      await withTransaction(writer, (trx) => add(trx, 'lost in the crash'));
      assert.is(await count('lost in the crash'), 1);
    });
  });

  it('report an unknown outcome if it cannot be determined', async () => {
    await throughProxy(async (writer, proxy, timeouts) => {
      const name = `unknown ${randomUUID()}`;
      timeouts.outcomeMs = 500;
      onCommit(proxy, (link) => {
        proxy.toClient = () => 'cut';
        proxy.toServer = (_, other) => (other === link ? 'pass' : 'cut');
        return 'pass';
      });
      let tries = 0;
      const failure = await rejection(
        withTransaction(writer, (trx) => {
          tries += 1;
          return add(trx, name);
        }),
      );
      assert.instance(failure, OutcomeUnknown);
      assert.is(tries, 1);
    });
  });

  it('stop retrying if the database does not come back', async () => {
    await throughProxy(async (writer, proxy) => {
      await add(writer, 'here');
      const failure = await rejection(
        withTransaction(writer, async (trx) => {
          await add(trx, 'gone');
          for (const link of proxy.links) link.cut();
          await add(trx, 'gone');
        }),
      );
      assert.instance(failure, ConnectionLost);
      assert.is(await count('gone'), 0);
    });
  });
});

function throughProxy(
  work: (writer: Database, proxy: TcpProxy, timeouts: Timeouts) => Promise<void>,
): Promise<void> {
  const timeouts = patientTimeouts();
  return withProxy(url, (proxy) =>
    withConnections({ url: proxy.through(url), poolSize: 1, timeouts }, ({ writer }) =>
      work(writer, proxy, timeouts),
    ),
  );
}
