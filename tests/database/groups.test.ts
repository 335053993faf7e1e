import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { compiled, type Params } from '../../src/database/compiled.ts';
import type { Connections, Database } from '../../src/database/database.ts';
import { isAccessEnded, OutcomeUnknown } from '../../src/database/driver/failures.ts';
import { fixedName } from '../../src/database/driver/statements.ts';
import { withTransaction } from '../../src/database/transaction.ts';
import { type TcpProxy, withProxy } from '../faults/proxy.ts';
import { suite } from '../suite.ts';
import { patientTimeouts, until } from '../waiting.ts';
import { grouped, values } from './groups-kit.ts';
import { holdConnection, migratedDatabase, queryDirectly, rejection, withConnections } from './scratch.ts';

const url = await migratedDatabase();
await queryDirectly(url, 'create table item (id text primary key, changes int not null default 0)');

const isOpen = ({ open }: Params<{ open: boolean }>) =>
  sql<boolean>`case when ${open}::boolean then true else refuse_access() end`.as('open');
const check = compiled<{ open: boolean }, { open: boolean }>(
  'test: group guard',
  (db, p) => db.selectNoFrom(isOpen(p)),
  {
    types: { open: 'boolean' },
    build: (db, given) =>
      given
        .begin(db)
        .selectFrom(sql<object>`asked`.as('asked'))
        .select(isOpen(given.in('asked'))),
  },
);
const guard = (open: boolean) => check.with({ open });

const insert = compiled(
  'test: add an item',
  (_, p: Params<{ id: string }>) =>
    sql<{ id: string; xid: string }>`insert into item (id) values (${p.id}::text)
    returning id, pg_current_xact_id()::text as xid`,
);
const touch = compiled(
  'test: change an item',
  (_, p: Params<{ id: string }>) =>
    sql<{ changes: number; xid: string }>`update item set changes = changes + 1 where id = ${p.id}::text
    returning changes, pg_current_xact_id()::text as xid`,
);

/** A change that can be joined with others, which it counts. */
const riseCalled = (title: string) =>
  compiled<{ id: string; by: number }, Risen>(
    `test: ${title}`,
    (_, p) =>
      sql`update item set changes = changes + ${p.by}::integer where id = ${p.id}::text
      returning 1 as at, id, changes, 1 as joined`,
    {
      types: { id: 'text', by: 'integer' },
      key: 'id',
      build: (db, given) => {
        const p = given.in('asked');
        const risen = sql`(update item set changes = item.changes + ${p.by} from asked where item.id = ${p.id}
          returning asked.at::integer, item.id, item.changes, (select count(*)::integer from asked) as joined)`;
        return given
          .begin(db)
          .with('risen', () => risen as never)
          .selectFrom(sql<Risen>`risen`.as(title))
          .selectAll();
      },
    },
  );
const rise = riseCalled('raise an item');
type Risen = { at: number; id: string; changes: number; joined: number };

const add = (db: Database, id: string) => insert.one(db, { id });
const change = (db: Database, id: string) => touch.one(db, { id });

const stored = async (...ids: string[]) => {
  const rows = await queryDirectly<{ id: string }>(url, 'select id from item where id = any($1)', [ids]);
  return rows.map(({ id }) => id).sort();
};

const names = (many: number) => Array.from({ length: many }, () => randomUUID()).sort();

/** Connections of which the only one has prepared the statements. */
function warm(
  work: (connections: Connections, db: Database) => Promise<void>,
  { through = url, timeouts = { ...patientTimeouts(), groupLockMs: 60_000 } } = {},
): Promise<void> {
  return withConnections({ url: through, poolSize: 1, timeouts }, async (connections) => {
    const db = connections.grouped(guard(true));
    const id = randomUUID();
    await add(db, id);
    await change(db, id);
    // The first group of a connection prepares its own statements.
    values(await grouped(connections, () => names(2).map((name) => add(db, name))));
    await work(connections, db);
  });
}

suite('writes that wait', (it) => {
  it('share one transaction, each with its own result', async () => {
    await warm(async (connections, db) => {
      const ids = names(10);
      const rows = values(await grouped(connections, () => ids.map((id) => add(db, id))));
      assert.equal(
        rows.map(({ id }) => id),
        ids,
      );
      assert.is(new Set(rows.map(({ xid }) => xid)).size, 1);
      assert.equal(await stored(...ids), ids);
    });
  });

  it('need two messages for all of them, and one if it is only one', async () => {
    await withProxy(url, (proxy) =>
      warm(
        async (connections, db) => {
          let messages = 0;
          proxy.toServer = () => {
            messages += 1;
            return 'pass';
          };
          values(await grouped(connections, () => names(16).map((id) => add(db, id))));
          assert.is(messages, 2);
          await add(db, randomUUID());
          assert.is(messages, 3);
        },
        { through: proxy.through(url) },
      ),
    );
  });

  it('are at most 16 in a group, and none is left', async () => {
    await warm(async (connections, db) => {
      const rows = values(await grouped(connections, () => names(70).map((id) => add(db, id))));
      const groups = Map.groupBy(rows, ({ xid }) => xid);
      assert.ok([...groups.values()].every((group) => group.length <= 16));
      assert.ok(groups.size < 12, `${groups.size} groups`);
    });
  });

  it('run without a group on a connection that has not prepared them', async () => {
    await withConnections({ url, poolSize: 1 }, async (connections) => {
      const db = connections.grouped(guard(true));
      const ids = names(4);
      const rows = values(await grouped(connections, () => ids.map((id) => add(db, id))));
      assert.is(new Set(rows.map(({ xid }) => xid)).size, 2);
      assert.equal(await stored(...ids), ids);
    });
  });

  it('fail alone: an error in one does not affect the others', async () => {
    await warm(async (connections, db) => {
      const [taken = '', ...ids] = names(5);
      await add(db, taken);
      const results = await grouped(connections, () => [...ids, taken].map((id) => add(db, id)));
      const failed = results.pop();
      assert.is(failed?.status === 'rejected' && failed.reason.code, '23505');
      assert.is(values(results).length, 4);
      assert.equal(await stored(...ids), ids);
    });
  });

  it('fail alone: a session that has ended does not affect the others', async () => {
    await warm(async (connections, db) => {
      const [refused = '', ...ids] = names(5);
      const ended = connections.grouped(guard(false));
      const results = await grouped(connections, () => [
        add(ended, refused),
        ...ids.map((id) => add(db, id)),
      ]);
      const failed = results.shift();
      assert.ok(failed?.status === 'rejected' && isAccessEnded(failed.reason));
      assert.is(values(results).length, 4);
      assert.equal(await stored(refused, ...ids), ids);
    });
  });

  it('fail alone: a value that cannot be sent does not affect the others', async () => {
    await warm(async (connections, db) => {
      const ids = names(3);
      const wrong = { toString: null } as unknown as string;
      const unsendable = {
        id: {
          toJSON: () => {
            throw new RangeError('not sendable');
          },
          wrong,
        } as unknown as string,
      };
      const results = await grouped<unknown>(connections, () => [
        insert.one(db, unsendable),
        ...ids.map((id) => add(db, id)),
      ]);
      const failed = results.shift();
      assert.ok(failed?.status === 'rejected' && failed.reason instanceof RangeError);
      assert.equal(await stored(...ids), ids);
    });
  });

  it('change the same row one after the other', async () => {
    await warm(async (connections, db) => {
      const id = randomUUID();
      await add(db, id);
      const rows = values(await grouped(connections, () => Array.from({ length: 5 }, () => change(db, id))));
      assert.equal(
        rows.map(({ changes }) => changes),
        [1, 2, 3, 4, 5],
      );
    });
  });

  it('are one statement if they can be joined, each with its own result', async () => {
    await warm(async (connections, db) => {
      const [unknown = '', ...ids] = names(5);
      for (const id of ids) await add(db, id);
      await rise.first(db, { id: ids[0] ?? '', by: 1 });
      const results = await grouped(connections, () => [
        rise.first(db, { id: unknown, by: 9 }),
        ...ids.map((id, index) => rise.first(db, { id, by: 10 + index })),
      ]);
      assert.equal(
        values(results).map((row) => row && [row.id, row.changes, row.joined]),
        [undefined, [ids[0], 11, 5], [ids[1], 11, 5], [ids[2], 12, 5], [ids[3], 13, 5]],
      );
    });
  });

  it('are not joined with another change of the same row', async () => {
    await warm(async (connections, db) => {
      const [id = '', other = ''] = names(2);
      for (const each of [id, other]) await add(db, each);
      await rise.first(db, { id, by: 0 });
      const rows = values(
        await grouped(connections, () => [
          ...[1, 2, 3].map((by) => rise.first(db, { id, by })),
          rise.first(db, { id: other, by: 4 }),
        ]),
      );
      assert.equal(
        rows.map((row) => row?.changes),
        [1, 3, 6, 4],
      );
    });
  });

  it('fail alone when they are joined: an ended session, or a value that fails', async () => {
    await warm(async (connections, db) => {
      const ids = names(4);
      for (const id of ids) await add(db, id);
      await rise.first(db, { id: ids[0] ?? '', by: 0 });
      const ended = connections.grouped(guard(false));
      const [refused, failed, ...rest] = await grouped(connections, () => [
        rise.first(ended, { id: ids[0] ?? '', by: 1 }),
        rise.first(db, { id: ids[1] ?? '', by: 2 ** 31 }),
        ...ids.slice(2).map((id) => rise.first(db, { id, by: 1 })),
      ]);
      assert.ok(refused?.status === 'rejected' && isAccessEnded(refused.reason));
      assert.ok(failed?.status === 'rejected' && failed.reason.code === '22003');
      assert.equal(
        values(rest).map((row) => row?.changes),
        [1, 1],
      );
      const rows = await queryDirectly(url, 'select changes from item where id = any($1) order by id', [ids]);
      assert.equal(rows, [{ changes: 0 }, { changes: 0 }, { changes: 1 }, { changes: 1 }]);
    });
  });

  it('are joined however many texts requests have combined', async () => {
    const late = riseCalled('raise an item after many texts');
    await warm(async (connections, db) => {
      const ids = names(4);
      for (const id of ids) await add(db, id);
      await late.first(db, { id: ids[0] ?? '', by: 0 });
      for (let i = 0; i < 1_000; i += 1) {
        const combined = sql`${sql.raw(`${' '.repeat(1_000)} select ${i} as "${ids[0]}"`)}`;
        await combined.execute(connections.writer);
        await combined.execute(connections.writer);
      }
      const rows = await grouped(connections, () => ids.map((id) => late.first(db, { id, by: 1 })));
      assert.equal(
        values(rows).map((row) => row?.joined),
        [4, 4, 4, 4],
      );
    });
  });

  it('do not wait for one that waits for a lock', async () => {
    const id = randomUUID();
    await withConnections({ url, poolSize: 2 }, async (other) => {
      const gate = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      await warm(
        async (connections, db) => {
          await add(db, id);
          const locker = withTransaction(other.writer, async (trx) => {
            await change(trx, id);
            locked.resolve();
            await gate.promise;
          });
          await locked.promise;
          const ids = names(3);
          let changed = 0;
          const results = grouped<unknown>(connections, () => [
            ...ids.map((name) => add(db, name)),
            change(db, id).then(() => {
              changed += 1;
            }),
          ]);
          await until('the others are done', async () => (await stored(...ids)).length === 3);
          assert.is(changed, 0);
          gate.resolve();
          values(await results);
          await locker;
          assert.equal(await queryDirectly(url, 'select changes from item where id = $1', [id]), [
            { changes: 2 },
          ]);
        },
        { timeouts: { ...patientTimeouts(), groupLockMs: 50 } },
      );
    });
  });

  it('run again by themselves if the group took so long that their checks are old', async () => {
    const late = { ...patientTimeouts(), groupAgeMs: 0 };
    await warm(
      async (connections, db) => {
        const ids = names(6);
        const rows = values(await grouped(connections, () => ids.map((id) => add(db, id))));
        assert.is(new Set(rows.map(({ xid }) => xid)).size, 6);
        assert.equal(await stored(...ids), ids);
      },
      { timeouts: late },
    );
  });

  it('do not deadlock with those of another group', async () => {
    const timeouts = { ...patientTimeouts(), groupLockMs: 50 };
    await withConnections({ url, poolSize: 4, timeouts }, async ({ grouped: groupedBy }) => {
      const db = groupedBy(guard(true));
      const ids = names(4);
      for (const id of ids) await add(db, id);
      for (let round = 0; round < 10; round += 1) {
        const order = round % 2 ? ids : ids.toReversed();
        await Promise.all([...order, ...order.toReversed(), ...order].map((id) => change(db, id)));
      }
      assert.equal(await queryDirectly(url, 'select distinct changes from item where id = any($1)', [ids]), [
        { changes: 30 },
      ]);
    });
  });

  it('run alone once they have waited too long', async () => {
    const timeouts = patientTimeouts();
    await withConnections({ url, poolSize: 1, timeouts }, async ({ writer, grouped: groupedBy }) => {
      const release = await holdConnection(writer);
      Object.assign(timeouts, { stuckMs: 50, queueMs: 100 });
      const failures = await Promise.all(names(3).map((id) => rejection(add(groupedBy(guard(true)), id))));
      for (const error of failures) assert.ok(['NoConnection', 'Overloaded'].includes((error as Error).name));
      await release();
    });
  });

  it('have no transactions', async () => {
    await withConnections({ url }, async ({ grouped: groupedBy }) => {
      const failed = withTransaction(groupedBy(guard(true)), (trx) => add(trx, 'never'));
      assert.instance(await rejection(failed), TypeError);
    });
  });
});

/** Calls back once, when the COMMIT of a group passes. */
function onCommit(proxy: TcpProxy, act: (link: TcpProxy['links'][number]) => 'pass' | 'cut'): void {
  const name = Buffer.from(`\0${fixedName('commit')}\0`);
  proxy.toServer = (chunk, link) => {
    if (!chunk.includes(name) && !chunk.includes('commit\0')) return 'pass';
    proxy.toServer = () => 'pass';
    return act(link);
  };
}

suite('a group whose connection is lost', (it) => {
  it('is done once if its COMMIT arrived: each caller gets its result', async () => {
    await withProxy(url, (proxy) =>
      warm(
        async (connections, db) => {
          onCommit(proxy, (link) => {
            proxy.toClient = (_, from) => (from === link ? 'cut' : 'pass');
            return 'pass';
          });
          const ids = names(5);
          const rows = values(await grouped(connections, () => ids.map((id) => add(db, id))));
          assert.is(new Set(rows.map(({ xid }) => xid)).size, 1);
          assert.equal(await stored(...ids), ids);
        },
        { through: proxy.through(url) },
      ),
    );
  });

  it('runs again if its COMMIT was lost: each caller gets its result', async () => {
    await withProxy(url, (proxy) =>
      warm(
        async (connections, db) => {
          onCommit(proxy, () => 'cut');
          const ids = names(5);
          const rows = values(await grouped(connections, () => ids.map((id) => add(db, id))));
          assert.is(new Set(rows.map(({ xid }) => xid)).size, 5);
          assert.equal(await stored(...ids), ids);
        },
        { through: proxy.through(url) },
      ),
    );
  });

  it('runs again if it is lost before COMMIT, with the message or with its response', async () => {
    for (const lost of ['message', 'response']) {
      await withProxy(url, (proxy) =>
        warm(
          async (connections, db) => {
            const ids = names(5);
            const [first = ''] = ids;
            proxy.toServer = (chunk, link) => {
              if (!chunk.includes(first)) return 'pass';
              proxy.toServer = () => 'pass';
              if (lost === 'message') return 'cut';
              proxy.toClient = (_, from) => (from === link ? 'cut' : 'pass');
              return 'pass';
            };
            const rows = values(await grouped(connections, () => ids.map((id) => add(db, id))));
            assert.is(new Set(rows.map(({ xid }) => xid)).size, 5);
            assert.equal(await stored(...ids), ids);
          },
          { through: proxy.through(url) },
        ),
      );
    }
  });

  it('reports an unknown outcome to each caller if it cannot be determined', async () => {
    const timeouts = patientTimeouts();
    await withProxy(url, (proxy) =>
      withConnections({ url: proxy.through(url), poolSize: 1, timeouts }, async (connections) => {
        const db = connections.grouped(guard(true));
        await add(db, randomUUID());
        timeouts.outcomeMs = 500;
        onCommit(proxy, (link) => {
          proxy.toClient = () => 'cut';
          proxy.toServer = (_, other) => (other === link ? 'pass' : 'cut');
          return 'pass';
        });
        const results = await grouped(connections, () => names(4).map((id) => add(db, id)));
        for (const result of results)
          assert.ok(result.status === 'rejected' && result.reason instanceof OutcomeUnknown);
      }),
    );
  });
});
