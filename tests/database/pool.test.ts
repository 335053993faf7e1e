import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import {
  NoConnection,
  OutcomeUnknown,
  Overloaded,
  ResponseTimeout,
} from '../../src/database/driver/failures.ts';
import { TIMEOUTS } from '../../src/database/driver/timeouts.ts';
import { withTransaction } from '../../src/database/transaction.ts';
import { withProxy } from '../faults/proxy.ts';
import { suite } from '../suite.ts';
import { serverUrl } from '../template.ts';
import { patientTimeouts, until } from '../waiting.ts';
import { holdConnection, migratedDatabase, queryDirectly, rejection, withConnections } from './scratch.ts';

const url = await migratedDatabase();

const addProject = (db: Database, name: string) =>
  db.insertInto('project').values({ name, color: '#123456' }).execute();

async function projects(like: string): Promise<string[]> {
  const rows = await queryDirectly<{ name: string }>(
    url,
    'select name from project where name like $1 order by name',
    [like],
  );
  return rows.map(({ name }) => name);
}

suite('the pool', (it) => {
  it('a stall in a transaction keeps every acknowledged write and no failed one', async () => {
    const timeouts = patientTimeouts();
    await withProxy(url, (proxy) =>
      withConnections({ url: proxy.through(url), timeouts }, async ({ writer }) => {
        const stalled = withTransaction(writer, async (trx) => {
          await addProject(trx, 'stall lost');
          for (const link of proxy.links) link.hold();
          timeouts.responseMs = 200;
          await addProject(trx, 'stall lost too');
        });
        const failure = await rejection(stalled);
        timeouts.responseMs = patientTimeouts().responseMs;
        const others = Array.from({ length: 40 }, (_, i) => addProject(writer, `stall kept ${i + 10}`));
        const results = await Promise.allSettled(others);
        for (const link of proxy.links) link.release();

        assert.instance(failure, ResponseTimeout);
        assert.equal(
          results.filter(({ status }) => status === 'rejected'),
          [],
        );
        await until(
          'the stalled session is gone',
          async () => (await sessions("state like 'idle in transaction%'")) === 0,
        );
        assert.equal(await projects('stall lost%'), []);
        assert.is((await projects('stall kept%')).length, 40);
      }),
    );
  });

  it('a stall of every connection fails each request, and the pool recovers', async () => {
    const timeouts = patientTimeouts();
    await withProxy(url, (proxy) =>
      withConnections({ url: proxy.through(url), timeouts }, async ({ writer }) => {
        await Promise.all([1, 2, 3, 4].map(() => addProject(writer, 'before')));
        proxy.toServer = () => 'hold';
        Object.assign(timeouts, { connectMs: 200, responseMs: 200, queueMs: 1_000 });
        const failures = await Promise.all(
          Array.from({ length: 10 }, (_, i) => rejection(addProject(writer, `gone ${i}`))),
        );
        Object.assign(timeouts, patientTimeouts());
        assert.ok(
          failures.every((error) => error instanceof OutcomeUnknown || error instanceof NoConnection),
          String(failures),
        );

        proxy.toServer = () => 'pass';
        for (const link of proxy.links) link.cut();
        await addProject(writer, 'back');
        assert.equal(await projects('gone%'), []);
      }),
    );
  });

  it('a killed backend fails its statement only, whether idle or busy', async () => {
    await withConnections({ url, applicationName: 'victim' }, async ({ writer }) => {
      const failed = rejection(sql`select pg_sleep(600)`.execute(writer));
      await until(
        'the statement runs',
        async () => (await sessions("application_name = 'victim' and state = 'active'")) === 1,
      );
      await queryDirectly(
        url,
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'",
      );
      assert.is(((await failed) as Error).name, 'ConnectionLost');
      await addProject(writer, 'after busy');
      await queryDirectly(
        url,
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'",
      );
      await until(
        'the idle session is gone',
        async () => (await sessions("application_name = 'victim'")) === 0,
      );
      await addProject(writer, 'after idle');
    });
  });

  it('serves a burst, and rejects requests when the queue does not move', async () => {
    const timeouts = patientTimeouts();
    await withConnections({ url, poolSize: 2, timeouts }, async ({ writer }) => {
      const burst = await Promise.all(Array.from({ length: 60 }, () => sql`select 1`.execute(writer)));
      assert.is(burst.length, 60);

      const gate = Promise.withResolvers<void>();
      const holders = [1, 2].map(() => withTransaction(writer, () => gate.promise));
      const queued = [1, 2, 3, 4].map(() => sql`select 1`.execute(writer));
      timeouts.stuckMs = 0;
      assert.instance(await rejection(sql`select 1`.execute(writer)), Overloaded);
      gate.resolve();
      await Promise.all([...holders, ...queued]);
    });
  });

  it('limits the wait for a connection', async () => {
    const timeouts = patientTimeouts();
    await withConnections({ url, poolSize: 1, timeouts }, async ({ writer }) => {
      const release = await holdConnection(writer);
      timeouts.queueMs = 200;
      assert.instance(await rejection(sql`select 1`.execute(writer)), NoConnection);
      await release();
    });
  });

  it("limits a request to eight seconds, and the server's timeout ends before the client's", () => {
    const { queueMs, responseMs, statementMs, lockMs, commitMs, outcomeMs } = TIMEOUTS;
    assert.ok(responseMs < 8_000 && commitMs + outcomeMs < 8_000);
    assert.ok(lockMs < statementMs && statementMs < responseMs && queueMs < responseMs);
  });

  it('reports an unreachable server immediately', async () => {
    await withConnections({ url: 'postgres://postgres@127.0.0.1:1/none' }, async ({ writer, ready }) => {
      assert.instance(await rejection(sql`select 1`.execute(writer)), NoConnection);
      assert.is(((await rejection(ready())) as Error).name, 'ConnectionLost');
    });
  });

  it('sets the limits of a session regardless of the URL', async () => {
    const odd = `${url}?options=${encodeURIComponent('-c timezone=Asia/Tokyo -c statement_timeout=0 -c datestyle=German')}`;
    await withConnections({ url: odd, applicationName: 'limits', timeouts: TIMEOUTS }, async ({ writer }) => {
      const settings = [
        'statement_timeout',
        'lock_timeout',
        'idle_in_transaction_session_timeout',
        'timezone',
        'application_name',
      ];
      const { rows } = await sql<{ name: string; setting: string }>`
        select name, setting from pg_settings where lower(name) = any(${settings}::text[]) order by lower(name) collate "C"`.execute(
        writer,
      );
      assert.equal(
        rows.map(({ setting }) => setting),
        ['limits', '10000', '3000', '5000', 'UTC'],
      );
    });
  });

  it('returns values in the form of the API', async () => {
    await withConnections({ url }, async ({ writer }) => {
      const { rows } = await sql`select
        '2026-03-02 10:00:00+01'::timestamptz as t0, '2026-03-02 09:00:00.5Z'::timestamptz as t1,
        '2026-03-02 09:00:00.05Z'::timestamptz as t2, '2026-03-02 09:00:00.123456Z'::timestamptz as t3,
        array['2026-03-02 09:00:00Z', null]::timestamptz[] as ts, '2026-03-02'::date as d, 12::int8 as n,
        1.10::numeric as m, '{"a": [1]}'::jsonb as j, array['a', 'b,c', '"\\', null] as a, '{x,y}'::text[] as b, '{}'::text[] as e,
        '\\x0aff'::bytea as bytes, true as yes, 1.5::float8 as f, null::int as nothing, array[1, 2]::int8[] as ns, 'low'::task_priority as p
      `.execute(writer);
      assert.equal(rows[0], {
        t0: '2026-03-02T09:00:00.000Z',
        t1: '2026-03-02T09:00:00.500Z',
        t2: '2026-03-02T09:00:00.050Z',
        t3: '2026-03-02T09:00:00.123Z',
        ts: ['2026-03-02T09:00:00.000Z', null],
        d: '2026-03-02',
        n: 12,
        m: '1.10',
        j: { a: [1] },
        a: ['a', 'b,c', '"\\', null],
        b: ['x', 'y'],
        e: [],
        bytes: Buffer.from([10, 255]),
        yes: true,
        f: 1.5,
        nothing: null,
        ns: [1, 2],
        p: 'low',
      });
      assert.instance(await rejection(sql`select 9007199254740993::int8 as n`.execute(writer)), RangeError);
    });
  });

  it('stores values as they were sent', async () => {
    await withConnections({ url }, async ({ writer }) => {
      const tags = ['plain', 'with "quotes"', 'back\\slash', 'a,b', '{}', 'NULL', '', 'žluť 🎉'];
      const { rows } =
        await sql`select ${tags}::text[] as tags, ${Buffer.from('\0\xff', 'latin1')}::bytea as bytes, ${null}::text as nothing,
        ${true}::boolean as yes, ${7n}::int8 as n, ${{ a: 'ž' }}::jsonb as j, ${[Buffer.from([1])]}::bytea[]::text as list`.execute(
          writer,
        );
      assert.equal(rows[0], {
        tags,
        bytes: Buffer.from([0, 255]),
        nothing: null,
        yes: true,
        n: 7,
        j: { a: 'ž' },
        list: '{"\\\\x01"}',
      });
      assert.instance(await rejection(sql`select ${undefined} as x`.execute(writer)), TypeError);
      assert.equal((await sql`select 1 as x`.execute(writer)).rows, [{ x: 1 }]);
    });
  });

  it('runs a statement again that was prepared for an earlier schema', async () => {
    await queryDirectly(url, 'create table changing (id int)');
    await queryDirectly(url, 'insert into changing values (1)');
    await withConnections({ url, poolSize: 8 }, async ({ writer, reader }) => {
      const read = (db: Database) => sql<{ id: unknown }>`select id from changing`.execute(db);
      const everywhere = Array.from({ length: 8 }, () => writer);
      await Promise.all(everywhere.map(read));
      await until('the reader is connected', async () => {
        await read(reader);
        return (await sessions("backend_type = 'client backend'")) >= 10;
      });
      await Promise.all([read(reader), read(reader)]);
      await queryDirectly(url, 'alter table changing alter id type text');
      const first = await withTransaction(writer, read);
      const responses = [
        first,
        ...(await Promise.all([read(writer), read(writer), read(reader), read(reader)])),
      ];
      assert.equal(
        responses.map(({ rows }) => rows[0]?.id),
        ['1', '1', '1', '1', '1'],
      );
    });
  });

  it('uses a separate connection for readiness', async () => {
    await withConnections({ url, poolSize: 1, applicationName: 'health' }, async ({ writer, ready }) => {
      const gate = Promise.withResolvers<void>();
      const holder = withTransaction(writer, () => gate.promise);
      await ready();
      gate.resolve();
      await holder;
      await queryDirectly(
        url,
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'health'",
      );
      await until('it is ready again', () =>
        ready().then(
          () => true,
          () => false,
        ),
      );
    });
  });

  it('ends every session when it is closed', async () => {
    await withConnections({ url, applicationName: 'closing' }, async ({ writer, reader, ready }) => {
      await Promise.all([sql`select 1`.execute(writer), sql`select 1`.execute(reader), ready()]);
    });
    await until('the sessions are gone', async () => (await sessions("application_name = 'closing'")) === 0);
  });
});

async function sessions(where: string): Promise<number> {
  const rows = await queryDirectly<{ n: number }>(
    serverUrl(),
    `select count(*)::int as n from pg_stat_activity where datname = $1 and ${where}`,
    [new URL(url).pathname.slice(1)],
  );
  return rows[0]?.n ?? 0;
}
