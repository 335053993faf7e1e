import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { generateTables } from '../../scripts/generate/tables.ts';
import { MigrationError, migrate, readMigrations, refuseOldServer } from '../../src/database/migrate.ts';
import { afterFile } from '../after-file.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { ask, emptyDatabase, migratedDatabase, rejection, silent } from './scratch.ts';

const FIRST = { '0001_first.sql': 'create table first (id int);' };

async function directory(files: Record<string, string>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'taskflow-migrations-'));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(path, name), text)));
  afterFile(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function apply(url: string, files: Record<string, string>): Promise<string[]> {
  return (await migrate(url, silent, await directory(files))).map(({ name }) => name);
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await rejection(work);
  assert.instance(error, MigrationError);
  return (error as MigrationError).message;
}

/** A database as it was after so many migrations. */
async function databaseAt(number: number): Promise<string> {
  const url = await emptyDatabase();
  const files = (await readMigrations()).slice(0, number);
  const named = files.map(({ number: n, name, sql }) => [`${String(n).padStart(4, '0')}_${name}.sql`, sql]);
  await apply(url, Object.fromEntries(named));
  return url;
}

/** An account in a database of any version. */
async function accountIn(url: string, full_name = 'Ada'): Promise<string> {
  const [row] = await ask<{ id: string }>(
    url,
    `insert into "user" (email, password_hash, full_name) values ('ada@example.com', 'x', $1) returning id`,
    [full_name],
  );
  return row?.id ?? '';
}

const tables = (url: string) =>
  ask<{ name: string }>(
    url,
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  ).then((rows) => rows.map(({ name }) => name));

/** The migration on this database, while it waits for a lock. */
const waiting = (url: string) =>
  ask<{ query: string }>(
    url,
    `select query from pg_stat_activity where application_name = 'taskflow migrate'
       and datname = current_database() and wait_event_type = 'Lock'`,
  );

suite('migrations', (it) => {
  it('the schema is applied once, and generated/tables.ts is what it looks like', async () => {
    const url = await migratedDatabase();
    assert.equal(await migrate(url, silent), []);
    const generated = await generateTables(url);
    assert.ok(generated.includes('task: {'));
    assert.is(generated, await generateTables(await migratedDatabase()));
  });

  it('later files are applied to what is there, in order', async () => {
    const url = await emptyDatabase();
    assert.equal(await apply(url, FIRST), ['first']);
    const second = { '0002_second.sql': 'alter table first add note text; create table second (id int);' };
    assert.equal(await apply(url, { ...FIRST, ...second, '0003_third.sql': 'drop table second;' }), [
      'second',
      'third',
    ]);
    assert.equal(await tables(url), ['first', 'migration']);
  });

  it('nodes that start at once apply each file once', async () => {
    const url = await emptyDatabase();
    const files = await directory({
      ...FIRST,
      // It waits for every snapshot, so for every node that waits in the server.
      '0002_index.sql': '-- no transaction\ncreate index concurrently first_id on first (id);\n',
      '0003_slow.sql': 'select pg_sleep(0.2); create table slow (id int);',
    });
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url, silent, files)));
    assert.equal(applied.map(({ length }) => length).sort(), [0, 0, 0, 3]);
  });

  it('a file that fails leaves nothing behind but the versions before it, and says where', async () => {
    const url = await emptyDatabase();
    const broken = { '0002_broken.sql': 'create table half (id int);\n-- žluť\nselect *\nfrom nowhere;\n' };
    assert.is(
      await refusal(apply(url, { ...FIRST, ...broken })),
      '0002_broken.sql:4: relation "nowhere" does not exist',
    );
    assert.equal(await tables(url), ['first', 'migration']);
    assert.equal(await apply(url, { ...FIRST, '0002_broken.sql': 'create table whole (id int);' }), [
      'broken',
    ]);
  });

  it('a file that was edited after it was applied is refused', async () => {
    const url = await emptyDatabase();
    await apply(url, FIRST);
    const message = await refusal(apply(url, { '0001_first.sql': `${FIRST['0001_first.sql']} ` }));
    assert.match(message, '0001_first.sql was edited');
  });

  it('a database that is newer than the code is refused', async () => {
    const url = await emptyDatabase();
    await apply(url, { ...FIRST, '0002_second.sql': 'select 1;' });
    assert.match(
      await refusal(apply(url, FIRST)),
      'The database is at migration 0002_second.sql, but this code ends at 0001',
    );
  });

  it('numbers that are missing, doubled or odd are refused before anything is applied', async () => {
    for (const [files, message] of [
      [{ ...FIRST, '0003_third.sql': '' }, '0003_third.sql: number 0002 is missing'],
      [{ ...FIRST, '0001_second.sql': '' }, '0001_second.sql: number 0001 is used twice'],
      [{ ...FIRST, '2_second.sql': '' }, '2_second.sql: the name of a migration must have the form'],
    ] as const) {
      assert.match(await refusal(readMigrations(await directory(files))), message);
    }
  });

  it('a table in use delays the migration, and whoever comes behind it only for a moment', async () => {
    const url = await emptyDatabase();
    await apply(url, FIRST);
    const reader = new pg.Client({ connectionString: url });
    await reader.connect();
    await reader.query('begin; select * from first');
    const migrated = apply(url, { ...FIRST, '0002_column.sql': 'alter table first add note text;' });
    await until('the migration waits', async () => (await waiting(url)).length === 1);
    // Answered while the reader goes on, so the migration has let go.
    await ask(url, 'select * from first');
    await until('it let go at least once', async () => (await waiting(url)).length === 0);
    await reader.query('commit');
    await reader.end();
    assert.equal(await migrated, ['column']);
  });

  it('a statement without a transaction that fails can be mended and run again', async () => {
    const url = await emptyDatabase();
    const files = {
      ...FIRST,
      '0002_index.sql': '-- no transaction\ncreate index concurrently on first (id);\nselect nothing;\n',
    };
    assert.match(await refusal(apply(url, files)), '0002_index.sql');
    assert.equal(await ask(url, 'select number from migration'), [{ number: 1 }]);
    const mended = {
      ...FIRST,
      '0002_index.sql':
        '-- no transaction\ncreate index concurrently if not exists first_id on first (id);\n',
    };
    assert.equal(await apply(url, mended), ['index']);
  });

  it('no migration goes through a whole table in one transaction, which others would wait for, K-01', async () => {
    const later = (await readMigrations()).slice(2);
    for (const { name, sql } of later.filter(({ transaction }) => transaction)) {
      assert.not.match(sql, /^(update|delete from) /m, name);
    }
  });

  it('whoever had an account before there were preferences has them, and keeps the rest of the settings', async () => {
    const url = await databaseAt(10);
    const many = 2_500;
    await ask(
      url,
      `insert into "user" (email, password_hash, full_name, settings) select n || '@example.com', 'x', 'Ada',
        '{"week_start": "sunday"}' from generate_series(1, ${many}) n`,
    );
    await migrate(url, silent);
    const whole = `settings = '{"week_start": "sunday"}' || jsonb_build_object('notifications', default_notifications())`;
    assert.equal(await ask(url, `select count(*)::integer as many from "user" where ${whole}`), [{ many }]);
  });

  it('a default project becomes a column, and one that is gone is reset with a version and an event', async () => {
    const url = await databaseAt(12);
    const [project] = await ask<{ id: string }>(
      url,
      `insert into project (name, color) values ('Engine', '#4F46E5') returning id`,
    );
    const id = project?.id;
    const settings = (default_project_id: string | null | undefined) =>
      JSON.stringify({ week_start: 'sunday', default_project_id });
    const gone = '0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d';
    for (const [name, default_project_id] of [
      ['member', id],
      ['stranger', id],
      ['late', gone],
      ['nobody', null],
    ] as const) {
      await ask(
        url,
        `insert into "user" (email, password_hash, full_name, settings) values ($1, 'x', $1, $2)`,
        [name, settings(default_project_id)],
      );
    }
    await ask(
      url,
      `insert into project_member (project_id, user_id, role) select $1, id, 'member' from "user" where email = 'member'`,
      [id],
    );
    await migrate(url, silent);
    const rows = await ask<{ email: string; default_project_id: string; in_json: string; version: number }>(
      url,
      `select email, default_project_id, settings->>'default_project_id' as in_json, version from "user" order by email`,
    );
    assert.equal(
      rows.map(({ email, default_project_id, in_json, version }) => [
        email,
        default_project_id,
        in_json,
        version,
      ]),
      [
        ['late', null, null, 2],
        ['member', id, id, 1],
        ['nobody', null, null, 1],
        ['stranger', null, null, 2],
      ],
    );
    const events = await ask<{ name: string; changes: object[] }>(
      url,
      'select subject_name as name, changes from event order by subject_name',
    );
    const change = (default_project_id: string | undefined) => ({
      field: 'settings',
      before: { week_start: 'sunday', default_project_id },
      after: { week_start: 'sunday', default_project_id: null },
    });
    assert.equal(events, [
      { name: 'late', changes: [change(gone)] },
      { name: 'stranger', changes: [change(id)] },
    ]);
  });

  it('keeps all categories whose names have become equal, renames the later ones, and logs it', async () => {
    const url = await databaseAt(12);
    const owner_id = await accountIn(url);
    const long = (last: string) => `${'x'.repeat(49)}${last}`;
    const names = [
      ...['Caf\u00e9', 'Cafe\u0301', 'caf\u00e9 (2)', 'Stra\u00dfe', 'STRASSE', 'Bar'],
      ...[long('\u00e9'), long('e\u0301').slice(1), long('\u00c9').slice(1), long('E\u0301').slice(2)],
    ];
    // Under the rules of that version all of these are different.
    await ask(
      url,
      `insert into category (id, owner_id, name, color, created_at, updated_at)
       select ('00000000-0000-7000-8000-' || lpad(place::text, 12, '0'))::uuid, $1, name, '#000000', '2026-01-01', '2026-01-01'
       from unnest($2::text[]) with ordinality as given(name, place)`,
      [owner_id, names],
    );
    await migrate(url, silent);
    const rows = await ask<{ name: string; version: number; is_touched: boolean }>(
      url,
      `select name, version, updated_at > '2026-01-01' as is_touched from category order by id`,
    );
    const renamed = rows.filter(({ version }) => version === 2).map(({ name }) => name);
    assert.equal(
      rows.map(({ name }) => name),
      [
        ...['Caf\u00e9', 'Cafe\u0301 (3)', 'caf\u00e9 (2)', 'Stra\u00dfe', 'STRASSE (2)', 'Bar'],
        ...[long('\u00e9'), long('e\u0301').slice(1), `${long('').slice(3)} (2)`, long('E\u0301').slice(2)],
      ],
    );
    assert.equal(renamed, ['Cafe\u0301 (3)', 'STRASSE (2)', `${long('').slice(3)} (2)`]);
    assert.equal(
      rows.filter(({ is_touched }) => is_touched).map(({ name }) => name),
      renamed,
    );
    const events = await ask<{ subject_name: string }>(
      url,
      `select subject_name from event where type = 'category.updated' and space_id = $1 and actor_id is null
         and version = 2 and changes = jsonb_build_array(jsonb_build_object('field', 'name', 'before', changes->0->'before', 'after', subject_name))
       order by position`,
      [owner_id],
    );
    assert.equal(
      events.map(({ subject_name }) => subject_name),
      renamed,
    );
    const [index] = await ask(url, `select pg_get_indexdef('category_name_key'::regclass) as definition`);
    assert.equal(index, {
      definition:
        'CREATE UNIQUE INDEX category_name_key ON public.category USING btree (owner_id, fold(name))',
    });
  });

  it('compares names of categories the old way until all other indexes by fold exist', async () => {
    const url = await databaseAt(20);
    const owner_id = await accountIn(url);
    const addCategory = (name: string, created_at: string) =>
      ask(
        url,
        `insert into category (owner_id, name, color, created_at) values ($1, $2, '#000000', $3::timestamptz)`,
        [owner_id, name, created_at],
      );
    await addCategory('Caf\u00e9', '2026-01-01');
    await ask(url, `insert into task (owner_id, title) values ($1, 'Caf\u00c9')`, [owner_id]);
    // As a task is that was written before its words were folded.
    await ask(url, `update task set search = ''`);
    const writer = new pg.Client({ connectionString: url });
    await writer.connect();
    await writer.query('begin; select * from task for update');
    const migrated = migrate(url, silent);
    try {
      await until('the migration waits for the task', async () => (await waiting(url)).length === 1);
      // The previous version adds it under its own rule.
      await addCategory('Cafe\u0301', '2026-01-02');
    } finally {
      await writer.end();
    }
    await migrated;
    assert.equal(await ask(url, 'select name, version from category order by created_at'), [
      { name: 'Caf\u00e9', version: 1 },
      { name: 'Cafe\u0301 (2)', version: 2 },
    ]);
  });

  it('renames a category that becomes a duplicate while the index is built, instead of refusing the start', async () => {
    const url = await databaseAt(20);
    const owner_id = await accountIn(url);
    await ask(
      url,
      `insert into category (owner_id, name, color, created_at)
       values ($1, 'Caf\u00e9', '#000000', '2026-01-01'), ($1, 'Bar', '#000000', '2026-01-02')`,
      [owner_id],
    );
    const writer = new pg.Client({ connectionString: url });
    await writer.connect();
    await writer.query(`begin; update category set name = 'Cafe\u0301' where name = 'Bar'`);
    const migrated = migrate(url, silent);
    try {
      // Nobody sees the duplicate yet, so the migration has not renamed it.
      await until('the index waits for the writer', async () =>
        (await waiting(url)).some(({ query }) => query.startsWith('create unique index')),
      );
      await writer.query('commit');
    } finally {
      await writer.end();
    }
    await migrated;
    assert.equal(await ask(url, 'select name, version from category order by created_at'), [
      { name: 'Caf\u00e9', version: 1 },
      { name: 'Cafe\u0301 (2)', version: 2 },
    ]);
  });

  it('locks few tasks at a time while it changes their words', async () => {
    const url = await databaseAt(20);
    const owner_id = await accountIn(url);
    await ask(
      url,
      `insert into task (owner_id, title) select $1, '\u00c9 ' || n from generate_series(1, 300) n`,
      [owner_id],
    );
    // As tasks are that were written before their words were folded.
    await ask(url, `update task set search = ''`);
    const writer = new pg.Client({ connectionString: url });
    await writer.connect();
    await writer.query('begin; select id from task order by id desc limit 1 for update');
    const migrated = migrate(url, silent);
    try {
      await until('the migration waits for the last task', async () => (await waiting(url)).length === 1);
      const free = await ask<{ id: string }>(url, 'select id from task for update skip locked');
      assert.ok(free.length >= 200, `${free.length} of 300 tasks can be changed`);
    } finally {
      await writer.end();
    }
    await migrated;
  });

  it('brings the words of tasks and accounts to the form of searches, and leaves one of each tag', async () => {
    const url = await databaseAt(12);
    const owner_id = await accountIn(url, 'ZOE\u0308');
    await ask(
      url,
      `insert into task (owner_id, title, tags, description, created_at, updated_at)
       select $1::uuid, title, tags::text[], description, timestamptz '2026-01-01', timestamptz '2026-01-01' from (values
         ('Plain', '{a,B}', 'text'), ('CAFE\u0301', '{}', null), ('x', '{Stra\u00dfe,b,STRASSE}', null),
         ('y', '{z}', '\u0130\u1e9e')) as given(title, tags, description)
       union all select $1, 'Many ' || n, '{}', null, timestamptz '2026-01-01', timestamptz '2026-01-01' from generate_series(1, 2100) n`,
      [owner_id],
    );
    await migrate(url, silent);
    assert.equal(
      await ask(
        url,
        `select count(*)::integer as wrong from task left join task_search on task_id = id
         where words is distinct from task_search_words(space_id, title, task.tags, description)`,
      ),
      [{ wrong: 0 }],
    );
    assert.equal(
      await ask(
        url,
        `select title, tags, updated_at > '2026-01-01' as is_touched from task where version = 2`,
      ),
      [{ title: 'x', tags: ['Stra\u00dfe', 'b'], is_touched: true }],
    );
    assert.equal(await ask(url, `select type, subject_name, version, changes from event`), [
      {
        type: 'task.updated',
        subject_name: 'x',
        version: 2,
        changes: [{ field: 'tags', before: ['Stra\u00dfe', 'b', 'STRASSE'], after: ['Stra\u00dfe', 'b'] }],
      },
    ]);
    assert.equal(
      await ask(
        url,
        `select id from "user" where user_words(full_name, email) @@ to_tsquery('simple', 'zo\u00eb')`,
      ),
      [{ id: owner_id }],
    );
    // What the version before writes: it names no column that is new.
    await ask(url, `update task set title = 'GR\u00dcSSE' where title = 'Plain'`);
    assert.equal(
      await ask(
        url,
        `select title from task join task_search on task_id = id where words @@ to_tsquery('simple', fold('gr\u00fc\u00dfe'))`,
      ),
      [{ title: 'GR\u00dcSSE' }],
    );
  });

  it('PostgreSQL 15 is the oldest that will do', async () => {
    for (const version of ['15.18 (Debian 15.18-0+deb12u1)', '16beta1', '18.4']) refuseOldServer(version);
    assert.match(await refusal((async () => refuseOldServer('14.9'))()), 'PostgreSQL 14.9 is too old');
  });

  it('a server that is not there is an error and not a crash', async () => {
    assert.is(
      ((await rejection(apply('postgres://x@127.0.0.1:1/x', FIRST))) as { code?: string }).code,
      'ECONNREFUSED',
    );
  });
});
