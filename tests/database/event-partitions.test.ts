import pg from 'pg';
import * as assert from 'uvu/assert';
import { migrate } from '../../src/database/migrate.ts';
import { suite } from '../suite.ts';
import { databaseAt, migratedDatabase, queryDirectly, rejection, silent } from './scratch.ts';

const APPEND = `insert into event (type, space_id, subject_type, subject_id, subject_name)
  values ('task.updated', $1, 'task', $1, $2) returning position::text as position`;
const SPACE = '01234567-0000-7000-8000-000000000000';

type Part = { name: string; from: string; to: string };

/** The partitions in the order of their bounds. */
const partitions = async (url: string): Promise<Part[]> =>
  queryDirectly<Part>(
    url,
    `select relname as name, bounds[1] as from, bounds[2] as to
     from pg_inherits join pg_class on oid = inhrelid,
       regexp_match(pg_get_expr(relpartbound, oid), 'FROM \\(''?(\\w+)''?\\) TO \\(''?(\\w+)''?\\)') as bounds
     where inhparent = 'event'::regclass order by nullif(bounds[1], 'MINVALUE')::bigint nulls first`,
  );

/** Appends an event while the clock of the database shows this time, and returns the partition that has it. */
async function appendAt(url: string, time: string): Promise<string | undefined> {
  const [row] = await queryDirectly<{ partition: string }>(
    url,
    `insert into event (position, type, space_id) values (event_position_at($1), 'task.updated', $2)
     returning tableoid::regclass::text as partition`,
    [time, SPACE],
  );
  return row?.partition;
}

const createAt = async (url: string, time: string) =>
  (await queryDirectly<{ made: number }>(url, 'select create_event_partitions(at => $1) as made', [time]))[0]
    ?.made;

async function connected<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

suite('partitions of the event log', (it) => {
  it('the migration keeps events, order and cursors, and builds no index while the log is locked', async () => {
    const url = await databaseAt(22);
    await queryDirectly(
      url,
      `insert into event (type, space_id, actor_id, subject_type, subject_id, subject_name)
       select 'task.updated', $1, $1, 'task', $1, 'Before ' || n from generate_series(1, 50) as n`,
      [SPACE],
    );
    await migrate(url, silent);
    await queryDirectly(url, APPEND, [SPACE, 'After']);
    const names = await queryDirectly<{ subject_name: string }>(
      url,
      'select subject_name from event order by position desc limit 2',
    );
    assert.equal(
      names.map(({ subject_name }) => subject_name),
      ['After', 'Before 50'],
    );
    // The key of a cursor from before.
    const [page] = await queryDirectly(
      url,
      'select count(*)::integer as many, max(subject_name) as name from event where position < 2',
    );
    assert.equal(page, { many: 1, name: 'Before 1' });
    const indexes = await queryDirectly<{ part: string; whole: string }>(
      url,
      `select part.relname as part, whole.relname as whole from pg_index
       join pg_class part on part.oid = indexrelid
       left join pg_inherits on inhrelid = part.oid left join pg_class whole on whole.oid = inhparent
       where indrelid = 'event_early'::regclass`,
    );
    assert.ok(indexes.length > 5);
    for (const { part, whole } of indexes) assert.is(part, whole.replace('event', 'event_early'));
  });

  it('the previous version writes during and after the migration, with statements that it has prepared', async () => {
    const url = await databaseAt(22);
    await connected(url, async (previous) => {
      let isDone = false;
      let written = 0;
      const write = async () => {
        await previous.query({ name: 'append', text: APPEND, values: [SPACE, String(written)] });
        written += 1;
      };
      await write();
      const writing = (async () => {
        while (!isDone) await write();
      })();
      await migrate(url, silent).finally(() => {
        isDone = true;
      });
      await writing;
      await write();
      const [log] = await queryDirectly<{ names: number[] }>(
        url,
        'select array_agg(subject_name::integer order by position) as names from event',
      );
      assert.equal(
        log?.names,
        Array.from({ length: written }, (_, n) => n),
      );
    });
  });

  it('they have no gaps, and an event has a place at any time', async () => {
    const url = await migratedDatabase();
    const parts = await partitions(url);
    assert.ok(parts.length >= 4);
    assert.equal([parts.at(0)?.from, parts.at(-1)?.to], ['MINVALUE', 'MAXVALUE']);
    for (const [index, { from }] of parts.slice(1).entries()) assert.is(from, parts[index]?.to);
    assert.is(await appendAt(url, '1999-12-31T23:59:59Z'), parts.at(0)?.name);
    assert.is(await appendAt(url, '2099-01-01T00:00:00Z'), parts.at(-1)?.name);
  });

  it('are created at least three months ahead, once when two nodes do it, also after years', async () => {
    const url = await migratedDatabase();
    assert.is(await createAt(url, new Date().toISOString()), 0);
    const made = await Promise.all([1, 2].map(() => createAt(url, '2031-05-06T00:00:00Z')));
    assert.equal(made.sort(), [0, 2]);
    assert.equal(
      (await partitions(url)).slice(-2).map(({ name }) => name),
      ['event_from_2031q3', 'event_from_2031q4'],
    );
    assert.is(await appendAt(url, '2031-07-01T00:00:00Z'), 'event_from_2031q3');
  });

  it('keep the events of a clock that was ahead for a while', async () => {
    const url = await migratedDatabase();
    const last = (await partitions(url)).at(-1)?.name;
    assert.is(await appendAt(url, '2045-02-03T00:00:00Z'), last);
    assert.is(await createAt(url, '2031-05-06T00:00:00Z'), 1);
    assert.is((await partitions(url)).at(-1)?.name, 'event_from_2045q2');
    assert.is(await appendAt(url, '2031-05-06T00:00:00Z'), last);
  });

  it('wait for a long read only briefly, so that writes do not', async () => {
    const url = await migratedDatabase();
    await connected(url, async (reader) => {
      await reader.query('begin; select count(*) from event');
      const error = await rejection(createAt(url, '2031-05-06T00:00:00Z'));
      assert.is((error as pg.DatabaseError).code, '55P03');
      await queryDirectly(url, APPEND, [SPACE, 'Written']);
      await reader.query('commit');
    });
    assert.is(await createAt(url, '2031-05-06T00:00:00Z'), 2);
  });

  it('can be removed with all of their events, and in no other way', async () => {
    const url = await migratedDatabase();
    const name = await appendAt(url, new Date().toISOString());
    for (const table of ['event', name]) {
      for (const statement of [`delete from ${table}`, `truncate ${table}`]) {
        const error = await rejection(queryDirectly(url, statement));
        assert.match(String(error), 'events are neither changed nor removed');
      }
    }
    await appendAt(url, '2001-01-01T00:00:00Z');
    await queryDirectly(url, 'drop table event_early');
    assert.equal(await queryDirectly(url, 'select tableoid::regclass::text as name from event'), [{ name }]);
    assert.equal(await migrate(url, silent), []);
  });
});
