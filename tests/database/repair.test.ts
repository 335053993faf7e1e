import pg from 'pg';
import * as assert from 'uvu/assert';
import { MigrationError, migrate, readMigrations } from '../../src/database/migrate.ts';
import type { Log } from '../../src/log.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { directory, emptyDatabase, migratedDatabase, queryDirectly, rejection, silent } from './scratch.ts';

const FIRST = { '0001_first.sql': 'create table first (id int); insert into first values (1), (2);' };
const INDEX = {
  ...FIRST,
  '0002_index.sql': '-- no transaction\ncreate index concurrently if not exists first_id on first (id);\n',
};
const UNIQUE = {
  ...FIRST,
  '0002_index.sql':
    '-- no transaction\ncreate unique index concurrently if not exists first_id on first (id);\n',
};

type Line = { level: string; msg: string; index?: string; constraint?: string };

async function start(
  url: string,
  files?: Record<string, string>,
): Promise<{ applied: string[]; log: Line[] }> {
  const log: Line[] = [];
  const at = (level: string) => (fields: object, msg: string) => void log.push({ level, msg, ...fields });
  const logger: Log = { info: at('info'), warn: at('warn'), error: at('error') };
  const applied = await migrate(url, logger, files && (await directory(files)));
  return { applied: applied.map(({ name }) => name), log };
}

const repairs = ({ log }: { log: Line[] }) =>
  log
    .filter(({ index, constraint }) => index ?? constraint)
    .map(({ level, msg, index, constraint }) => [level, index ?? constraint, msg]);

async function invalidIndexes(url: string): Promise<string[]> {
  const rows = await queryDirectly<{ name: string }>(
    url,
    'select indexrelid::regclass::text as name from pg_index where not indisvalid order by 1',
  );
  return rows.map(({ name }) => name);
}

const invalidate = (url: string, index: string, column = 'indisvalid') =>
  queryDirectly(url, `update pg_index set ${column} = false where indexrelid = '${index}'::regclass`);

/** Holds a snapshot that a concurrent index build must wait for. */
async function withSnapshot(
  url: string,
  work: (end: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const reader = new pg.Client({ connectionString: url });
  await reader.connect();
  try {
    await reader.query('begin isolation level repeatable read; select 1');
    await work(() => reader.query('commit'));
  } finally {
    await reader.end();
  }
}

const builder = (url: string, condition = 'true') =>
  queryDirectly<{ pid: number }>(
    url,
    `select pid from pg_stat_activity where datname = current_database() and application_name = 'taskflow migrate'
      and query ilike '%create index concurrently%' and wait_event_type = 'Lock' and ${condition}`,
  );

suite('the repair of the schema', (it) => {
  it('rebuilds an interrupted index before its migration counts as applied, and logs its name', async () => {
    const url = await emptyDatabase();
    await start(url, FIRST);
    await withSnapshot(url, async () => {
      const broken = rejection(start(url, INDEX));
      await until('the index is being built', async () => (await builder(url)).length === 1);
      await queryDirectly(url, `select pg_terminate_backend(${(await builder(url))[0]?.pid})`);
      await broken;
    });
    assert.equal(await invalidIndexes(url), ['first_id']);
    const second = await start(url, INDEX);
    assert.equal(second.applied, ['index']);
    assert.equal(repairs(second), [['warn', 'first_id', 'invalid index rebuilt']]);
    assert.equal(await invalidIndexes(url), []);
    assert.equal(await queryDirectly(url, 'select number from migration order by 1'), [
      { number: 1 },
      { number: 2 },
    ]);
  });

  it('a long transaction delays an index build without breaking it', async () => {
    const url = await emptyDatabase();
    await start(url, FIRST);
    await withSnapshot(url, async (end) => {
      const migrated = start(url, INDEX);
      await until(
        'the index has waited for longer than other statements may',
        async () => (await builder(url, "query_start < clock_timestamp() - interval '700 ms'")).length === 1,
      );
      await end();
      assert.equal((await migrated).applied, ['index']);
    });
    assert.equal(await invalidIndexes(url), []);
  });

  it('rebuilds invalid indexes at a start without migrations, once when two nodes start together', async () => {
    const url = await migratedDatabase();
    for (const index of ['event_early_by_actor', 'user_words_idx', 'graphile_worker.jobs_main_index'])
      await invalidate(url, index);
    const logs = await Promise.all([start(url), start(url)]);
    assert.equal(await invalidIndexes(url), []);
    assert.equal(
      logs.flatMap(repairs).map(([level, index]) => `${level} ${index}`),
      ['warn event_early_by_actor', 'warn graphile_worker.jobs_main_index', 'warn user_words_idx'],
    );
    assert.equal(repairs(await start(url)), []);
  });

  it('drops what an interrupted REINDEX or DROP leaves behind', async () => {
    const url = await migratedDatabase();
    await queryDirectly(
      url,
      'create index task_pkey_ccnew on task (id); create index task_pkey_ccold1 on task (id); create index old on task (id)',
    );
    for (const index of ['task_pkey_ccnew', 'task_pkey_ccold1', 'old']) await invalidate(url, index);
    await invalidate(url, 'old', 'indislive');
    const dropped = ['old', 'task_pkey_ccnew', 'task_pkey_ccold1'].map((index) => [
      'warn',
      index,
      'leftover of an index dropped',
    ]);
    assert.equal(repairs(await start(url)), dropped);
    assert.equal(
      await queryDirectly(url, "select from pg_class where relname ~ '_cc(new|old)' or relname = 'old'"),
      [],
    );
  });

  it('refuses the start while a unique index cannot be rebuilt because of duplicates', async () => {
    const url = await emptyDatabase();
    await start(url, FIRST);
    await queryDirectly(url, 'insert into first values (1)');
    assert.match(((await rejection(start(url, UNIQUE))) as Error).message, 'could not create unique index');
    for (let starts = 0; starts < 2; starts++) {
      const refused = await rejection(start(url, UNIQUE));
      assert.instance(refused, MigrationError);
      assert.match((refused as Error).message, /Unique indexes are invalid.*first_id/);
    }
    assert.equal(await queryDirectly(url, 'select number from migration'), [{ number: 1 }]);
    await queryDirectly(url, 'delete from first where ctid not in (select min(ctid) from first group by id)');
    assert.equal((await start(url, UNIQUE)).applied, ['index']);
    assert.equal(await invalidIndexes(url), []);
  });

  it('logs an error for any other index that cannot be rebuilt, and starts', async () => {
    const url = await emptyDatabase();
    const failing =
      'create function broken(int) returns int immutable language plpgsql as $$ begin return $1; end $$;';
    await start(url, {
      '0001_first.sql': `${failing} ${FIRST['0001_first.sql']} create index first_broken on first (broken(id));`,
    });
    await invalidate(url, 'first_broken');
    await queryDirectly(
      url,
      "create or replace function broken(int) returns int immutable language plpgsql as $$ begin raise 'broken'; end $$",
    );
    const next = await start(url, {
      '0001_first.sql': `${failing} ${FIRST['0001_first.sql']} create index first_broken on first (broken(id));`,
    });
    assert.equal(repairs(next), [['error', 'first_broken', 'schema repair failed']]);
  });

  it('validates constraints that were not validated, and logs an error for violated ones', async () => {
    const url = await emptyDatabase();
    await start(url, FIRST);
    await queryDirectly(
      url,
      'alter table first add constraint holds check (id > 0) not valid, add constraint "is Broken" check (id > 1) not valid',
    );
    const next = await start(url, FIRST);
    assert.equal(repairs(next), [
      ['error', '"is Broken"', 'schema repair failed'],
      ['warn', 'holds', 'constraint validated'],
    ]);
    const unvalidated = await queryDirectly(url, 'select conname from pg_constraint where not convalidated');
    assert.equal(unvalidated, [{ conname: 'is Broken' }]);
  });

  it('runs a migration without a transaction again after an interruption at its end', async () => {
    const migrations = await readMigrations();
    const url = await emptyDatabase();
    const files: Record<string, string> = {};
    for (const { number, name, sql, transaction } of migrations) {
      files[`${String(number).padStart(4, '0')}_${name}.sql`] = sql;
      await migrate(url, silent, await directory(files));
      if (transaction) continue;
      await queryDirectly(url, 'delete from migration where number = $1', [number]);
      assert.equal((await start(url, files)).applied, [name]);
    }
    assert.equal(await invalidIndexes(url), []);
  });
});
