import type { Step as SeedStep } from '../../src/cli/seed/fill.ts';
import { ID_BASE, PREFIXES, type Size, sizeOf } from '../bench/people.ts';

const id = (kind: keyof typeof PREFIXES, number: string) =>
  `('${PREFIXES[kind]}' || (${ID_BASE} + ${number}))::uuid`;

/** The last task is created at this time, and each one a second before the next. PocketBase gets the same times. */
export const LAST_CREATED = Date.parse('2026-01-01T00:00:00Z') / 1000;

/** Rows of one statement, so that progress shows and the queue of triggers stays small. */
const CHUNK = 500_000;
const SHARED_CHUNK = 50_000;

/** A statement, and what it does if it takes long. */
export type Step = { sql: string; about?: string };

type SeedOptions = {
  password_hash?: string;
  isShared?: boolean;
  /** SQL for the number of the project of task number `g`. */
  project?: string;
};

/**
 * Returns SQL that fills a migrated database. Every user has five categories, and a project with a fifth of the tasks;
 * the others are personal tasks. A third of the tasks have one or two categories, a tenth are assigned to their owner, two
 * thirds have a description and half have a due date. None is in progress, so that the first patch changes each of them.
 * All of this depends only on the number of the row, so each run measures the same. IDs too, so that requests can be made
 * without reading them.
 *
 * The indexes of tasks are created after the load, and their foreign keys are not checked.
 *
 * The rows are made by the server: 1,000,000 tasks as a file to copy would be 300 MB that a client has to write first.
 *
 * With `isShared`, a service uses the database: run all of this in one transaction, so that the indexes are there in any case.
 */
export function seedSteps(
  size: Size,
  { password_hash = 'nobody logs in', isShared = false, project }: SeedOptions = {},
): Step[] {
  const { users, tasks } = size;
  const chunk = isShared ? SHARED_CHUNK : CHUNK;
  const chunks = Array.from({ length: Math.ceil(tasks / chunk) }, (_, index) => ({
    from: index * chunk + 1,
    to: Math.min(tasks, (index + 1) * chunk),
  }));
  return [
    { sql: `set synchronous_commit = off; set maintenance_work_mem = '1GB'` },
    { sql: SET_ASIDE_INDEXES },
    { sql: foreignKeys('disable') },
    {
      sql: `insert into "user" (id, email, password_hash, full_name)
        select ${id('user', 'u')}, 'user' || u || '@bench.example', '${password_hash}', 'User ' || u
        from generate_series(1, ${users}) u`,
    },
    {
      sql: `insert into session (id, user_id, expires_at)
        select ${id('session', 'u')}, ${id('user', 'u')}, now() + interval '10 years'
        from generate_series(1, ${users}) u`,
    },
    {
      sql: `insert into project (id, name, color) select ${id('project', 'u')}, 'Project ' || u, '#0EA5E9'
        from generate_series(1, ${users}) u`,
    },
    {
      sql: `insert into project_member (project_id, user_id, role)
        select ${id('project', 'u')}, ${id('user', 'u')}, 'owner' from generate_series(1, ${users}) u`,
    },
    {
      sql: `insert into category (id, owner_id, name, color)
        select ${id('category', 'u * 5 + k')}, ${id('user', 'u')}, name, color
        from generate_series(1, ${users}) u, (values
          (0, 'Home', '#16A34A'), (1, 'Work', '#0EA5E9'), (2, 'Errands', '#F59E0B'), (3, 'Reading', '#8B5CF6'),
          (4, 'Someday', '#64748B')) as c (k, name, color)`,
    },
    ...chunks.flatMap(({ from, to }) => [
      { sql: insertTasks(size, from, to, project), about: `tasks up to ${to}` },
      {
        sql: `insert into task_category (task_id, category_id)
          select ${id('task', 'g')}, ${id('category', `((g - 1) % ${users} + 1) * 5 + k`)}
          from generate_series(${from}, ${to}) g, generate_series(0, 1) k
          where g % 3 = 0 and (k = 0 or g % 6 = 0)`,
      },
      {
        sql: `insert into task_assignee (task_id, user_id)
          select ${id('task', 'g')}, ${id('user', `(g - 1) % ${users} + 1`)}
          from generate_series(${from}, ${to}) g where g % 10 = 0`,
      },
    ]),
    { sql: foreignKeys('enable') },
    { sql: CREATE_INDEXES, about: 'indexes' },
    ...(isShared ? [] : [{ sql: DISABLE_AUTOVACUUM }, { sql: 'vacuum (analyze)', about: 'statistics' }]),
  ];
}

/** Returns the same as steps that fill a database which a service uses. */
export function volumeSteps(tasks: number, password_hash: string): SeedStep[] {
  return seedSteps(sizeOf(tasks), { password_hash, isShared: true }).map(({ sql, about }) => ({
    what: about ?? 'data of the benchmark',
    run: (client) => client.query(sql),
  }));
}

function insertTasks({ tasks, users }: Size, from: number, to: number, project?: string): string {
  return `insert into task (id, project_id, owner_id, title, description, status, priority, due_date, estimate_minutes,
      tags, created_by, completed_at, created_at, updated_at, has_categories, has_assignees)
    select
      ${id('task', 'g')},
      ${project ? id('project', project) : `case when n % 5 = 0 then ${id('project', 'u')} end`},
      ${project ? 'null' : `case when n % 5 > 0 then ${id('user', 'u')} end`},
      'Task ' || n || ' of user ' || u || ': ' || (array['buy', 'write', 'call', 'review', 'plan', 'repair'])[1 + (n + u) % 6]
        || ' ' || (array['the report', 'Grandmother', 'a present', 'the invoice', 'the garden', 'two tickets', 'the draft'])[1 + (n * 3 + u) % 7],
      case when n % 3 > 0 then repeat('What is to be done here is written down in a few words. ', 1 + n % 4) end,
      (array['todo', 'todo', 'todo', 'completed']::task_status[])[1 + n % 4],
      (array['low', 'medium', 'medium', 'high']::task_priority[])[1 + (n + u) % 4],
      case when n % 2 = 0 then to_timestamp(${LAST_CREATED}) + make_interval(days => 1 + n % 60) end,
      case when n % 5 = 0 then 15 * (1 + n % 8) end,
      (array['{}', '{garden}', '{paper,urgent}', '{phone}', '{money,paper,urgent}']::text[])[1 + n % 5]::text[],
      ${id('user', 'u')},
      case when n % 4 = 3 then created_at end,
      created_at,
      created_at,
      g % 3 = 0,
      g % 10 = 0
    from generate_series(${from}, ${to}) g,
      lateral (select ((g - 1) % ${users} + 1)::integer as u, ((g - 1) / ${users} + 1)::integer as n,
        to_timestamp(${LAST_CREATED} - ${tasks} + g) as created_at) as row`;
}

/** Tables that a new task fills, some of them by triggers. */
const TASK_TABLES = `select oid from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace and relname ~ '^task(_|$)'`;

/** Removes the indexes of these tables, except those that belong to a constraint. */
export const SET_ASIDE_INDEXES = `do $$ declare one record; begin
  create temporary table set_aside as
    select index.indexrelid::regclass::text as name, pg_get_indexdef(index.indexrelid) as definition
    from pg_index as index
    where index.indrelid in (${TASK_TABLES})
      and not exists (select from pg_constraint where conindid = index.indexrelid);
  for one in select * from set_aside loop execute 'drop index ' || one.name; end loop;
end $$`;

export const CREATE_INDEXES = `do $$ declare one record; begin
  for one in select * from set_aside loop execute one.definition; end loop;
end $$`;

/** Only a superuser can do this. Without it, the keys are checked. Other triggers stay, because they fill columns. */
const foreignKeys = (action: 'enable' | 'disable') => `do $$ declare one record; begin
  if not (select rolsuper from pg_roles where rolname = current_user) then return; end if;
  for one in select tgrelid::regclass as name, tgname from pg_trigger
    where tgisinternal and tgrelid in (${TASK_TABLES})
  loop execute format('alter table %s ${action} trigger %I', one.name, one.tgname); end loop;
end $$`;

/** Otherwise autovacuum would run during some measurements only. Copies of the database have this setting too. */
const DISABLE_AUTOVACUUM = `do $$ declare one record; begin
  for one in select oid::regclass as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace
  loop execute format('alter table %s set (autovacuum_enabled = off)', one.name); end loop;
end $$`;
