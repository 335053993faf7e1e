import pg from 'pg';
import * as assert from 'uvu/assert';
import { generateTables } from '../../scripts/generate/tables.ts';
import { MigrationError, migrate, readMigrations, refuseOldServer } from '../../src/database/migrate.ts';
import { LAST_QUEUE_MIGRATION } from '../../src/database/queue.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import {
  databaseAt,
  directory,
  emptyDatabase,
  migratedDatabase,
  queryDirectly,
  rejection,
  silent,
} from './scratch.ts';

const FIRST = { '0001_first.sql': 'create table first (id int);' };

async function apply(url: string, files: Record<string, string>): Promise<string[]> {
  return (await migrate(url, silent, await directory(files))).map(({ name }) => name);
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await rejection(work);
  assert.instance(error, MigrationError);
  return (error as MigrationError).message;
}

/** Creates an account in a database of any version. */
async function accountIn(url: string, full_name = 'Ada'): Promise<string> {
  const [row] = await queryDirectly<{ id: string }>(
    url,
    `insert into "user" (email, password_hash, full_name) values ('ada@example.com', 'x', $1) returning id`,
    [full_name],
  );
  return row?.id ?? '';
}

const tables = (url: string) =>
  queryDirectly<{ name: string }>(
    url,
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  ).then((rows) => rows.map(({ name }) => name));

/** Returns the migration on this database while it waits for a lock. */
const waiting = (url: string) =>
  queryDirectly<{ query: string }>(
    url,
    `select query from pg_stat_activity where application_name = 'taskflow migrate'
       and datname = current_database() and wait_event_type = 'Lock'`,
  );

/** Counts the tasks, and those whose text for searches is missing or out of date. */
const WRONG_SEARCH_TEXT = `
  select count(*)::integer as tasks, count(*) filter (
    where words is distinct from task_search_words(space_id, title, task.tags, description)
      or task_search.tags is distinct from fold_all(task.tags)
  )::integer as wrong from task left join task_search on task_id = id`;

suite('migrations', (it) => {
  it('applies the schema once; generated/tables.ts matches it', async () => {
    const url = await migratedDatabase();
    assert.equal(await migrate(url, silent), []);
    const generated = await generateTables(url);
    assert.ok(generated.includes('task: {'));
    assert.is(generated, await generateTables(await migratedDatabase()));
  });

  it('knows the last migration of the job queue, which it need not look for at the next start', async () => {
    const [row] = await queryDirectly<{ id: number }>(
      await migratedDatabase(),
      'select max(id) as id from graphile_worker.migrations',
    );
    assert.is(row?.id, LAST_QUEUE_MIGRATION);
  });

  it('applies later files in order', async () => {
    const url = await emptyDatabase();
    assert.equal(await apply(url, FIRST), ['first']);
    const second = { '0002_second.sql': 'alter table first add note text; create table second (id int);' };
    assert.equal(await apply(url, { ...FIRST, ...second, '0003_third.sql': 'drop table second;' }), [
      'second',
      'third',
    ]);
    assert.equal(await tables(url), ['first', 'migration']);
  });

  it('applies each file once when several nodes start together', async () => {
    const url = await emptyDatabase();
    const files = await directory({
      ...FIRST,
      // It waits for every snapshot, including those of nodes that wait in the server.
      '0002_index.sql': '-- no transaction\ncreate index concurrently first_id on first (id);\n',
      '0003_slow.sql': 'select pg_sleep(0.2); create table slow (id int);',
    });
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url, silent, files)));
    assert.equal(applied.map(({ length }) => length).sort(), [0, 0, 0, 3]);
  });

  it('builds an index on each partition of a table', async () => {
    const url = await emptyDatabase();
    const parts = [1, 2].map((n) => `create table part_${n} partition of whole for values in (${n});`);
    await apply(url, {
      '0001_whole.sql': `create table whole (id int) partition by list (id); ${parts.join(' ')}`,
      '0002_index.sql':
        '-- no transaction\ncreate index concurrently if not exists {whole}_by_id on {whole} (id);\n',
      '0003_whole_index.sql': 'create index whole_by_id on whole (id);',
    });
    const indexes = await queryDirectly<{ name: string; parent: string | null }>(
      url,
      `select relname as name, inhparent::regclass::text as parent from pg_class
       left join pg_inherits on inhrelid = oid where relname like '%by_id' order by 1`,
    );
    assert.equal(indexes, [
      { name: 'part_1_by_id', parent: 'whole_by_id' },
      { name: 'part_2_by_id', parent: 'whole_by_id' },
      { name: 'whole_by_id', parent: null },
    ]);
  });

  it('leaves only the versions before a failed file, and names the place of the error', async () => {
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

  it('refuses a file that was edited after it was applied', async () => {
    const url = await emptyDatabase();
    await apply(url, FIRST);
    const message = await refusal(apply(url, { '0001_first.sql': `${FIRST['0001_first.sql']} ` }));
    assert.match(message, '0001_first.sql was edited');
  });

  it('refuses a database that is newer than the code', async () => {
    const url = await emptyDatabase();
    await apply(url, { ...FIRST, '0002_second.sql': 'select 1;' });
    assert.match(
      await refusal(apply(url, FIRST)),
      'The database is at migration 0002_second.sql, but this code ends at 0001',
    );
  });

  it('refuses missing, duplicate and malformed numbers before it applies anything', async () => {
    for (const [files, message] of [
      [{ ...FIRST, '0003_third.sql': '' }, '0003_third.sql: number 0002 is missing'],
      [{ ...FIRST, '0001_second.sql': '' }, '0001_second.sql: number 0001 is used twice'],
      [{ ...FIRST, '2_second.sql': '' }, '2_second.sql: the name of a migration must have the form'],
    ] as const) {
      assert.match(await refusal(readMigrations(await directory(files))), message);
    }
  });

  it('waits for a table in use, and delays other queries on it only briefly', async () => {
    const url = await emptyDatabase();
    await apply(url, FIRST);
    const reader = new pg.Client({ connectionString: url });
    await reader.connect();
    await reader.query('begin; select * from first');
    const migrated = apply(url, { ...FIRST, '0002_column.sql': 'alter table first add note text;' });
    await until('the migration waits', async () => (await waiting(url)).length === 1);
    // The other query succeeds while the reader continues, so the migration has released its lock.
    await queryDirectly(url, 'select * from first');
    await until('it let go at least once', async () => (await waiting(url)).length === 0);
    await reader.query('commit');
    await reader.end();
    assert.equal(await migrated, ['column']);
  });

  it('a failed statement outside a transaction can be corrected and run again', async () => {
    const url = await emptyDatabase();
    const files = {
      ...FIRST,
      '0002_index.sql': '-- no transaction\ncreate index concurrently on first (id);\nselect nothing;\n',
    };
    assert.match(await refusal(apply(url, files)), '0002_index.sql');
    assert.equal(await queryDirectly(url, 'select number from migration'), [{ number: 1 }]);
    const corrected = {
      ...FIRST,
      '0002_index.sql':
        '-- no transaction\ncreate index concurrently if not exists first_id on first (id);\n',
    };
    assert.equal(await apply(url, corrected), ['index']);
  });

  it('never rewrites a whole table in one transaction, because other queries would wait (K-01)', async () => {
    const later = (await readMigrations()).slice(2);
    for (const { name, sql } of later.filter(({ transaction }) => transaction)) {
      assert.not.match(sql, /^(update|delete from) /m, name);
    }
  });

  it('gives preferences to accounts that had none, and keeps their other settings', async () => {
    const url = await databaseAt(10);
    const many = 2_500;
    await queryDirectly(
      url,
      `insert into "user" (email, password_hash, full_name, settings) select n || '@example.com', 'x', 'Ada',
        '{"week_start": "sunday"}' from generate_series(1, ${many}) n`,
    );
    await migrate(url, silent);
    const whole = `settings = '{"week_start": "sunday"}' || jsonb_build_object(
      'notifications', default_notifications(), 'notification_delivery', default_notification_delivery())`;
    assert.equal(await queryDirectly(url, `select count(*)::integer as many from "user" where ${whole}`), [
      { many },
    ]);
  });

  it('moves the default project to a column, and resets a deleted one with a version and an event', async () => {
    const url = await databaseAt(12);
    const [project] = await queryDirectly<{ id: string }>(
      url,
      `insert into project (name, color) values ('Engine', '#4F46E5') returning id`,
    );
    const id = project?.id;
    const settings = (default_project_id: string | null | undefined) =>
      JSON.stringify({ week_start: 'sunday', default_project_id });
    const unknown = '0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d';
    for (const [name, default_project_id] of [
      ['member', id],
      ['stranger', id],
      ['late', unknown],
      ['nobody', null],
    ] as const) {
      await queryDirectly(
        url,
        `insert into "user" (email, password_hash, full_name, settings) values ($1, 'x', $1, $2)`,
        [name, settings(default_project_id)],
      );
    }
    await queryDirectly(
      url,
      `insert into project_member (project_id, user_id, role) select $1, id, 'member' from "user" where email = 'member'`,
      [id],
    );
    await migrate(url, silent);
    const rows = await queryDirectly<{
      email: string;
      default_project_id: string;
      in_json: string;
      version: number;
    }>(
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
    const events = await queryDirectly<{ name: string; changes: object[] }>(
      url,
      'select subject_name as name, changes from event order by subject_name',
    );
    const change = (default_project_id: string | undefined) => ({
      field: 'settings',
      before: { week_start: 'sunday', default_project_id },
      after: { week_start: 'sunday', default_project_id: null },
    });
    assert.equal(events, [
      { name: 'late', changes: [change(unknown)] },
      { name: 'stranger', changes: [change(id)] },
    ]);
  });

  it('keeps categories with equal names, renames the later ones, and logs it', async () => {
    const url = await databaseAt(12);
    const owner_id = await accountIn(url);
    const long = (last: string) => `${'x'.repeat(49)}${last}`;
    const names = [
      ...['Caf\u00e9', 'Cafe\u0301', 'caf\u00e9 (2)', 'Stra\u00dfe', 'STRASSE', 'Bar'],
      ...[long('\u00e9'), long('e\u0301').slice(1), long('\u00c9').slice(1), long('E\u0301').slice(2)],
    ];
    // By the rules of that version all of these are different.
    await queryDirectly(
      url,
      `insert into category (id, owner_id, name, color, created_at, updated_at)
       select ('00000000-0000-7000-8000-' || lpad(place::text, 12, '0'))::uuid, $1, name, '#000000', '2026-01-01', '2026-01-01'
       from unnest($2::text[]) with ordinality as given(name, place)`,
      [owner_id, names],
    );
    await migrate(url, silent);
    const rows = await queryDirectly<{ name: string; version: number; is_touched: boolean }>(
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
    const events = await queryDirectly<{ subject_name: string }>(
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
    const [index] = await queryDirectly(
      url,
      `select pg_get_indexdef('category_name_key'::regclass) as definition`,
    );
    assert.equal(index, {
      definition:
        'CREATE UNIQUE INDEX category_name_key ON public.category USING btree (owner_id, fold(name))',
    });
  });

  it('compares category names in the old form until all other indexes by fold exist', async () => {
    const url = await databaseAt(20);
    const owner_id = await accountIn(url);
    const addCategory = (name: string, created_at: string) =>
      queryDirectly(
        url,
        `insert into category (owner_id, name, color, created_at) values ($1, $2, '#000000', $3::timestamptz)`,
        [owner_id, name, created_at],
      );
    await addCategory('Caf\u00e9', '2026-01-01');
    await queryDirectly(url, `insert into task (owner_id, title) values ($1, 'Caf\u00c9')`, [owner_id]);
    // A task as stored before its words were folded.
    await queryDirectly(url, `update task set search = ''`);
    const writer = new pg.Client({ connectionString: url });
    await writer.connect();
    await writer.query('begin; select * from task for update');
    const migrated = migrate(url, silent);
    try {
      await until('the migration waits for the task', async () => (await waiting(url)).length === 1);
      // The previous version adds it by its own rule.
      await addCategory('Cafe\u0301', '2026-01-02');
    } finally {
      await writer.end();
    }
    await migrated;
    assert.equal(await queryDirectly(url, 'select name, version from category order by created_at'), [
      { name: 'Caf\u00e9', version: 1 },
      { name: 'Cafe\u0301 (2)', version: 2 },
    ]);
  });

  it('renames a category that becomes a duplicate during the index build, instead of refusing to start', async () => {
    const url = await databaseAt(20);
    const owner_id = await accountIn(url);
    await queryDirectly(
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
      // The duplicate is not visible yet, so the migration has not renamed it.
      await until('the index waits for the writer', async () =>
        (await waiting(url)).some(({ query }) => query.startsWith('create unique index')),
      );
      await writer.query('commit');
    } finally {
      await writer.end();
    }
    await migrated;
    assert.equal(await queryDirectly(url, 'select name, version from category order by created_at'), [
      { name: 'Caf\u00e9', version: 1 },
      { name: 'Cafe\u0301 (2)', version: 2 },
    ]);
  });

  it('locks few tasks at a time while it updates their search words', async () => {
    const url = await databaseAt(20);
    const owner_id = await accountIn(url);
    await queryDirectly(
      url,
      `insert into task (owner_id, title) select $1, '\u00c9 ' || n from generate_series(1, 300) n`,
      [owner_id],
    );
    // Tasks as stored before their words were folded.
    await queryDirectly(url, `update task set search = ''`);
    const writer = new pg.Client({ connectionString: url });
    await writer.connect();
    await writer.query('begin; select id from task order by id desc limit 1 for update');
    const migrated = migrate(url, silent);
    try {
      await until('the migration waits for the last task', async () => (await waiting(url)).length === 1);
      const free = await queryDirectly<{ id: string }>(url, 'select id from task for update skip locked');
      assert.ok(free.length >= 200, `${free.length} of 300 tasks can be changed`);
    } finally {
      await writer.end();
    }
    await migrated;
  });

  it('folds the search words of tasks and accounts, and removes duplicate tags', async () => {
    const url = await databaseAt(12);
    const owner_id = await accountIn(url, 'ZOE\u0308');
    await queryDirectly(
      url,
      `insert into task (owner_id, title, tags, description, created_at, updated_at)
       select $1::uuid, title, tags::text[], description, timestamptz '2026-01-01', timestamptz '2026-01-01' from (values
         ('Plain', '{a,B}', 'text'), ('CAFE\u0301', '{}', null), ('x', '{Stra\u00dfe,b,STRASSE}', null),
         ('y', '{z}', '\u0130\u1e9e')) as given(title, tags, description)
       union all select $1, 'Many ' || n, '{}', null, timestamptz '2026-01-01', timestamptz '2026-01-01' from generate_series(1, 2100) n`,
      [owner_id],
    );
    await migrate(url, silent);
    assert.equal(await queryDirectly(url, WRONG_SEARCH_TEXT), [{ tasks: 2104, wrong: 0 }]);
    assert.equal(
      await queryDirectly(
        url,
        `select title, tags, updated_at > '2026-01-01' as is_touched from task where version = 2`,
      ),
      [{ title: 'x', tags: ['Stra\u00dfe', 'b'], is_touched: true }],
    );
    assert.equal(await queryDirectly(url, `select type, subject_name, version, changes from event`), [
      {
        type: 'task.updated',
        subject_name: 'x',
        version: 2,
        changes: [{ field: 'tags', before: ['Stra\u00dfe', 'b', 'STRASSE'], after: ['Stra\u00dfe', 'b'] }],
      },
    ]);
    assert.equal(
      await queryDirectly(
        url,
        `select id from "user" where user_words(full_name, email) @@ to_tsquery('simple', 'zo\u00eb')`,
      ),
      [{ id: owner_id }],
    );
    // What the previous version writes: it names no new column.
    await queryDirectly(url, `update task set title = 'GR\u00dcSSE' where title = 'Plain'`);
    assert.equal(
      await queryDirectly(
        url,
        `select title from task join task_search on task_id = id where words @@ to_tsquery('simple', fold('gr\u00fc\u00dfe'))`,
      ),
      [{ title: 'GR\u00dcSSE' }],
    );
  });

  it('copies the text of tasks for searches while the previous version changes and deletes them', async () => {
    const url = await databaseAt(27);
    const owner_id = await accountIn(url);
    await queryDirectly(
      url,
      `insert into task (owner_id, title, tags) select $1, 'Old ' || n, array['Tag ' || n] from generate_series(1, 300) n`,
      [owner_id],
    );
    const writer = new pg.Client({ connectionString: url });
    await writer.connect();
    await writer.query('begin; select from task order by id desc limit 2 for update');
    const migrated = migrate(url, silent);
    try {
      // It has reached the last tasks, and has added the rows of the others.
      await until('the migration waits for the task', async () => (await waiting(url)).length === 1);
      await queryDirectly(url, `update task set title = 'New' where title = 'Old 1'`);
      await queryDirectly(url, `insert into task (owner_id, title) values ($1, 'Added')`, [owner_id]);
      await queryDirectly(url, `delete from task where title = 'Old 2'`);
      await writer.query(
        `delete from task where title = 'Old 300'; update task set title = 'Last' where title = 'Old 299'`,
      );
      await writer.query('commit');
    } finally {
      await writer.end();
    }
    await migrated;
    assert.equal(await queryDirectly(url, WRONG_SEARCH_TEXT), [{ tasks: 299, wrong: 0 }]);
  });

  it('adds comments and Japanese text to searches while the previous version changes and deletes them', async () => {
    const url = await databaseAt(45);
    const owner_id = await accountIn(url);
    await queryDirectly(
      url,
      `with added as (insert into task (owner_id, title)
         select $1, case when n % 3 = 0 then '\u6771\u4eac\u90fd\u5e81' else 'Task' end || n from generate_series(1, 30) n returning id, title)
       insert into comment (task_id, body)
       select id, title || 'c' || n || ' ' || repeat('long ', 1000) from added, generate_series(1, 6) n where title <> 'Task1'`,
      [owner_id],
    );
    const writer = new pg.Client({ connectionString: url });
    await writer.connect();
    await writer.query(
      `begin; update task set title = 'Last ' || title where title in ('Task29', '\u6771\u4eac\u90fd\u5e8130')`,
    );
    const migrated = migrate(url, silent);
    try {
      await until('the migration waits for the task', async () => (await waiting(url)).length === 1);
      await queryDirectly(url, `update task set title = '\u5317\u4eac' where title = 'Task2'`);
      await queryDirectly(url, `delete from task where title = 'Task4'`);
      await queryDirectly(url, `update comment set body = 'edited' where body like 'Task5c3%'`);
      await queryDirectly(url, `delete from comment where body like 'Task7c%'`);
      await queryDirectly(
        url,
        `insert into comment (task_id, body) select id, 'Added' from task where title in ('Task1', 'Task29')`,
      );
      await writer.query('commit');
    } finally {
      await writer.end();
    }
    await migrated;
    const wrong = await queryDirectly(
      url,
      `select title from task left join task_search on task_id = id
       where strip(words) is distinct from strip(task_search_words(space_id, title, task.tags, description) || coalesce(comment_words, ''))
         or array(select lexeme from unnest(coalesce(comment_words, '')) union
             select lexeme from comment_search as more, unnest(more.comment_words) where more.task_id = id order by 1)
           <> array(select distinct lexeme from comment, unnest(comment_words(body)) where comment.task_id = task.id order by 1)`,
    );
    assert.equal(wrong, []);
    assert.equal(
      await queryDirectly(
        url,
        `select count(*)::integer as found from task_search where words @@ '\u4eac\u90fd'`,
      ),
      [{ found: 10 }],
    );
  });

  it('has an index by due date at every step, also if the file of indexes was interrupted', async () => {
    const indexes = async (url: string) =>
      (
        await queryDirectly<{ name: string }>(
          url,
          `select indexrelid::regclass::text as name from pg_index where indrelid = 'task'::regclass and indisvalid`,
        )
      ).map(({ name }) => name);
    const url = await databaseAt(40);
    assert.ok((await indexes(url)).includes('task_by_due_date_and_status'));
    // As the previous version writes while it still serves.
    const owner_id = await accountIn(url);
    await queryDirectly(url, `insert into task (owner_id, title, due_date) values ($1, 'Old', now())`, [
      owner_id,
    ]);
    const { sql: file } = (await readMigrations()).find(({ number }) => number === 41) ?? { sql: '' };
    const steps = file.split(/;$/m).filter((text) => /^\s*(?:--.*\n|\s)*\w/.test(text));
    for (const step of steps.slice(0, -1)) {
      await queryDirectly(url, step);
      const found = await indexes(url);
      assert.ok(found.includes('task_by_due_key') || found.includes('task_by_due_date_and_status'), step);
    }
    await migrate(url, silent);
    const after = await indexes(url);
    assert.ok(after.includes('task_by_due_key') && after.includes('task_by_space'), after.join());
    assert.not.ok(after.includes('task_by_due_date_and_status') || after.includes('task_by_space_and_day'));
    const both = `insert into task (owner_id, title, due_date, due_on) values ($1, 'x', now(), current_date)`;
    const error = (await rejection(queryDirectly(url, both, [owner_id]))) as { constraint?: string };
    assert.is(error.constraint, 'task_due_once');
  });

  it('requires PostgreSQL 15 or newer', async () => {
    for (const version of ['15.18 (Debian 15.18-0+deb12u1)', '16beta1', '18.4']) refuseOldServer(version);
    assert.match(await refusal((async () => refuseOldServer('14.9'))()), 'PostgreSQL 14.9 is too old');
  });

  it('reports an unreachable server as an error, without a crash', async () => {
    assert.is(
      ((await rejection(apply('postgres://x@127.0.0.1:1/x', FIRST))) as { code?: string }).code,
      'ECONNREFUSED',
    );
  });
});
