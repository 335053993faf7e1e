import { CREATE_INDEXES, SET_ASIDE_INDEXES, type Step } from '../seed/volume.ts';

/** Users by what they see: everything, or one of the small projects. */
export const READERS = {
  all: '01980000-0000-7000-8000-000000000001',
  few: '01980000-0000-7000-8000-000000000002',
};

/** Half of the tasks are in large projects. */
export const PROJECTS = { large: 10, small: 1_000 };
export const EVENTS_PER_TASK = 10;
/** How long ago the first task was created. */
export const DAYS = 3 * 365;
/** Those who track time and have tasks assigned. */
const MEMBERS = 40;
/** Tasks of one statement. */
const CHUNK = 50_000;

const project = (number: string) => `('01960000-0000-7000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;
const member = (number: string) =>
  `('01980000-0000-7000-8000-' || lpad((100 + ${number})::text, 12, '0'))::uuid`;
const task = (number: string) => `('01990000-0000-7000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;

/** The number of the first small project. */
export const SMALL = PROJECTS.large;
export const projectId = (number: number): string =>
  `01960000-0000-7000-8000-${String(number).padStart(12, '0')}`;
export const taskId = (number: number): string =>
  `01990000-0000-7000-8000-${String(number).padStart(12, '0')}`;

/**
 * Returns SQL that fills a migrated, empty database for reports: tasks of three years, each with ten events, of which up to five change
 * its status, and with a time entry. All of it depends only on the number of the task. The rows of the log and its transitions are written
 * without the trigger that derives them.
 */
export function reportSteps(tasks: number): Step[] {
  const chunks = Array.from({ length: Math.ceil(tasks / CHUNK) }, (_, index) => ({
    from: index * CHUNK + 1,
    to: Math.min(tasks, (index + 1) * CHUNK),
  }));
  return [
    {
      sql: `set synchronous_commit = off; set maintenance_work_mem = '512MB'; set session_replication_role = origin`,
    },
    {
      sql: `insert into "user" (id, email, password_hash, full_name)
        select id, id || '@bench.example', 'nobody logs in', 'User ' || id from (
          select unnest('{${READERS.all},${READERS.few}}'::uuid[]) as id union all
          select ${member('m')} from generate_series(0, ${MEMBERS - 1}) m) as person`,
    },
    {
      sql: `insert into project (id, name, color) select ${project('p')}, 'Project ' || p, '#0EA5E9'
        from generate_series(0, ${PROJECTS.large + PROJECTS.small - 1}) p`,
    },
    {
      sql: `insert into project_member (project_id, user_id, role)
        select ${project('p')}, '${READERS.all}'::uuid, 'owner'::project_role from generate_series(0, ${PROJECTS.large + PROJECTS.small - 1}) p
        union all select ${project(String(SMALL))}, '${READERS.few}'::uuid, 'member'`,
    },
    { sql: SET_ASIDE_INDEXES },
    ...chunks.map(({ from, to }) => ({ sql: tasksOf(tasks, from, to), about: `tasks up to ${to}` })),
    { sql: 'set session_replication_role = replica' },
    ...chunks.flatMap(({ from, to }) => [
      { sql: eventsOf(tasks, from, to), about: `events of tasks up to ${to}` },
      { sql: transitionsOf(tasks, from, to) },
      { sql: entriesOf(tasks, from, to) },
      {
        sql: `insert into task_assignee (task_id, user_id)
          select ${task('g')}, ${member(`g % ${MEMBERS}`)} from generate_series(${from}, ${to}) g where g % 2 = 0`,
      },
    ]),
    { sql: 'set session_replication_role = origin' },
    { sql: CREATE_INDEXES, about: 'indexes' },
    { sql: SUM, about: 'sums' },
    { sql: 'vacuum (analyze)', about: 'statistics' },
  ];
}

/** With a word that each seventh task has. */
const TITLE = `'Task ' || g || ': ' || (array['buy', 'write', 'call', 'review', 'plan', 'repair'])[1 + g % 6] || ' '
  || (array['the report', 'Grandmother', 'a present', 'the invoice', 'the garden', 'two tickets', 'the draft'])[1 + g % 7]`;

/** Tasks with what has happened to them. The last change is that of the status. */
const livesOf = (tasks: number, from: number, to: number) => `
  select g, ${project(`case when g % 2 = 0 then g / 2 % ${PROJECTS.large} else ${SMALL} + g / 2 % ${PROJECTS.small} end`)} as project_id, created,
    -- Hours between two events.
    1 + g % 41 as step,
    -- The numbers of the events that start, complete, reopen and complete it again.
    case when g % 6 > 0 then 3 end as started, case when g % 3 > 0 then 6 end as completed, case when g % 30 = 1 then 8 end as reopened,
    case when g % 30 = 1 then 9 end as again
  from generate_series(${from}, ${to}) g,
    lateral (select date_trunc('milliseconds', date_trunc('day', now()) - interval '${DAYS} days' + g * (interval '${DAYS} days' / ${tasks})) as created) as begun`;

/** Each event with the status before and after it. Those after now have not happened. */
const happened = (tasks: number, from: number, to: number) =>
  `
  select life.*, n, at, event_position_at(at) + (g * 10 + n) % 2048 as position,
    case when n = 0 then null else status_of(n - 1, started, completed, reopened, again) end as before,
    status_of(n, started, completed, reopened, again) as after
  from (${livesOf(tasks, from, to)}) as life, generate_series(0, ${EVENTS_PER_TASK - 1}) n,
    lateral (select created + n * step * interval '1 hour' as at) as moment
  where at <= now()`.replaceAll(
    /status_of\((n(?: - 1)?), started, completed, reopened, again\)/g,
    (_, n: string) =>
      `(case when ${n} >= again then 'completed' when ${n} >= reopened then 'todo' when ${n} >= completed then 'completed' when ${n} >= started then 'in_progress' else 'todo' end)::task_status`,
  );

const tasksOf = (tasks: number, from: number, to: number) => `
  insert into task (id, project_id, title, status, priority, due_date, estimate_minutes, tags, created_by, completed_at, created_at, updated_at,
    has_assignees, has_time)
  select ${task('g')}, project_id, ${TITLE}, after, (array['low', 'medium', 'medium', 'high']::task_priority[])[1 + g % 4],
    case when g % 2 = 0 then created + make_interval(days => 1 + g % 90) end, case when g % 5 = 0 then 15 * (1 + g % 8) end,
    (array['{}', '{garden}', '{paper,urgent}', '{phone}', '{money,paper,urgent}']::text[])[1 + g % 5]::text[],
    '${READERS.all}', case when after = 'completed' then at end, created, at, g % 2 = 0, true
  from (select distinct on (g) * from (${happened(tasks, from, to)}) as each order by g, n desc) as last`;

const eventsOf = (tasks: number, from: number, to: number) => `
  insert into event (position, created_at, space_id, project_id, subject_id, subject_type, subject_name, actor_id, version, type, changes, transaction_id)
  select position, at, project_id, project_id, ${task('g')}, 'task', 'Task ' || g, '${READERS.all}', n + 1,
    case n when 0 then 'task.created' else 'task.updated' end,
    case when before is distinct from after then jsonb_build_array(jsonb_build_object('field', 'status', 'before', before, 'after', after))
      else '[{"field": "title", "before": "Task", "after": "Another task"}]' end, null
  from (${happened(tasks, from, to)}) as each order by position on conflict do nothing`;

const transitionsOf = (tasks: number, from: number, to: number) => `
  insert into task_transition (task_id, position, space_id, at, opened_at, started_at, kind, status, status_before, status_after)
  select ${task('g')}, position, project_id, at,
    case when n >= reopened then created + reopened * step * interval '1 hour' else created end,
    case when n >= started and not coalesce(n >= reopened, false) then created + started * step * interval '1 hour' end,
    (case n when 0 then 'created' else 'changed' end)::task_transition_kind, after, before, after
  from (${happened(tasks, from, to)}) as each where before is distinct from after order by position on conflict do nothing`;

const entriesOf = (tasks: number, from: number, to: number) => `
  insert into time_entry (user_id, task_id, project_id, started_at, ended_at, billable, tags)
  select ${member(`g % ${MEMBERS}`)}, ${task('g')}, project_id, date_trunc('second', created) + interval '1 hour',
    date_trunc('second', created) + interval '1 hour' + make_interval(mins => 15 * (1 + g % 8)::integer), g % 2 = 0,
    (array['{}', '{garden}', '{paper}', '{phone}', '{money}']::text[])[1 + g % 5]::text[]
  from (${livesOf(tasks, from, to)}) as life where created < now() - interval '1 day'`;

const SUM = `do $$ declare space uuid := '00000000-0000-0000-0000-000000000000'; month timestamptz := '1970-01-01T00:00:00Z'; begin
  while space is not null loop
    select after_space, after_month into space, month from resum_task_transitions(space, month, 100000);
  end loop;
end $$`;
