import type { Step } from '../seed/volume.ts';

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
/** The positions of events with the same time. */
const POSITIONS_OF_MS = 2_048_000;
const SECOND_US = 1_000_000;

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

/** So many of the last events have numbers, at least those of the window of syncs and five million that can be removed. */
const NUMBERED = { days: 180, events: 12_000_000 };
const DAY_MS = 86_400_000;

/** SQL that fills a migrated, empty database. Its parts follow each other; those of `loads` run at the same time. */
export type ReportSeed = { people: Step[]; loads: Step[][]; sums: Step[] };

/**
 * Returns SQL for data of reports: tasks of three years, each with ten events, of which up to five change its status, and with a time
 * entry. All of it depends only on the number of the task and on the time. Rows are written without triggers, so what these derive is
 * written here.
 */
export function reportSeed(tasks: number, now: Date): ReportSeed {
  const chunks = Array.from({ length: Math.ceil(tasks / CHUNK) }, (_, index) => ({
    from: index * CHUNK + 1,
    to: Math.min(tasks, (index + 1) * CHUNK),
  }));
  const lives = (from: number, to: number) => livesOf(tasks, now, from, to);
  const each = (from: number, to: number) => happened(tasks, now, from, to);
  const yesterday = new Date(now.getTime() - DAY_MS);
  return {
    people: [
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
    ],
    // A table that was emptied in the same transaction needs no write-ahead log if wal_level is minimal.
    loads: [
      [
        { sql: 'begin; truncate event, event_sequence' },
        ...chunks.map(({ from, to }) => ({
          sql: eventsOf(each(from, to)),
          about: `events of tasks up to ${to}`,
        })),
        { sql: numbersOf(now), about: 'numbers of events' },
        { sql: 'commit' },
      ],
      [
        { sql: 'begin; truncate task_transition' },
        ...chunks.flatMap(({ from, to }) => [
          { sql: tasksOf(each(from, to)), about: `tasks up to ${to}` },
          { sql: wordsOf(from, to) },
          { sql: transitionsOf(each(from, to)) },
          { sql: entriesOf(lives(from, to), yesterday) },
          {
            sql: `insert into task_assignee (task_id, user_id)
              select ${task('g')}, ${member(`g % ${MEMBERS}`)} from generate_series(${from}, ${to}) g where g % 2 = 0`,
          },
        ]),
        { sql: 'commit' },
      ],
    ],
    sums: [
      ...chunks.map(({ from, to }) => ({ sql: sumsOf(from, to), about: `sums of tasks up to ${to}` })),
      { sql: SUM_TIME, about: 'sums of time' },
    ],
  };
}

/** With a word that each seventh task has. */
const TITLE = `'Task ' || g || ': ' || (array['buy', 'write', 'call', 'review', 'plan', 'repair'])[1 + g % 6] || ' '
  || (array['the report', 'Grandmother', 'a present', 'the invoice', 'the garden', 'two tickets', 'the draft'])[1 + g % 7]`;

/** SQL for the seconds between the creation of a task and one of its events. Each task takes its own time, as in life. */
const secondsTo = (n: string) =>
  `(${n} * step * 3600 + case when ${n} > 0 then (g * 10 + ${n})::bigint * 7919 % ${JITTER_S} else 0 end)`;
/** Less than the hour between two events. */
const JITTER_S = 3_571;
const timeOf = (n: string) => `created + make_interval(secs => ${secondsTo(n)})`;

/** Tasks with what has happened to them. The last change is that of the status. */
const livesOf = (tasks: number, now: Date, from: number, to: number) => `
  select g, ${task('g')} as task_id, ${project(`case when g % 2 = 0 then g / 2 % ${PROJECTS.large} else ${SMALL} + g / 2 % ${PROJECTS.small} end`)} as project_id, created,
    event_position_at(created) as position_created,
    -- Hours between two events.
    1 + g % 41 as step,
    -- The numbers of the events that start, complete, reopen and complete it again.
    case when g % 6 > 0 then 3 end as started, case when g % 3 > 0 then 6 end as completed, case when g % 30 = 1 then 8 end as reopened,
    case when g % 30 = 1 then 9 end as again
  from generate_series(${from}, ${to}) g,
    lateral (select date_trunc('milliseconds', date_trunc('day', timestamptz '${now.toISOString()}') - interval '${DAYS} days' + g * (interval '${DAYS} days' / ${tasks})) as created) as begun
  -- So that these are computed once for each task, and not in each place that uses them.
  offset 0`;

/** Each event with the status before and after it. Those after now have not happened. */
const happened = (tasks: number, now: Date, from: number, to: number) =>
  `
  select life.*, n, at, position_created + (${secondsTo('n')}::bigint * ${SECOND_US} << 11) + (g * 10 + n) % ${POSITIONS_OF_MS} as position,
    case when n = 0 then null else status_of(n - 1, started, completed, reopened, again) end as before,
    status_of(n, started, completed, reopened, again) as after
  from (${livesOf(tasks, now, from, to)}) as life, generate_series(0, ${EVENTS_PER_TASK - 1}) n,
    lateral (select ${timeOf('n')} as at offset 0) as moment
  where at <= '${now.toISOString()}' offset 0`.replaceAll(
    /status_of\((n(?: - 1)?), started, completed, reopened, again\)/g,
    (_, n: string) =>
      `(case when ${n} >= again then 'completed' when ${n} >= reopened then 'todo' when ${n} >= completed then 'completed' when ${n} >= started then 'in_progress' else 'todo' end)::task_status`,
  );

const tasksOf = (each: string) => `
  insert into task (id, project_id, title, status, priority, due_date, estimate_minutes, tags, created_by, completed_at, created_at, updated_at,
    has_assignees, has_time)
  select task_id, project_id, ${TITLE}, after, (array['low', 'medium', 'medium', 'high']::task_priority[])[1 + g % 4],
    case when g % 2 = 0 then created + make_interval(days => 1 + g % 90) end, case when g % 5 = 0 then 15 * (1 + g % 8) end,
    (array['{}', '{garden}', '{paper,urgent}', '{phone}', '{money,paper,urgent}']::text[])[1 + g % 5]::text[],
    '${READERS.all}', case when after = 'completed' then at end, created, at, g % 2 = 0, true
  from (select distinct on (g) * from (${each}) as each order by g, n desc) as last`;

const eventsOf = (each: string) => `
  insert into event (id, position, created_at, space_id, project_id, subject_id, subject_type, subject_name, actor_id, version, type, changes, transaction_id)
  select gen_random_uuid(), position, at, project_id, project_id, task_id, 'task', 'Task ' || g, '${READERS.all}', n + 1,
    case n when 0 then 'task.created' else 'task.updated' end,
    case when before is distinct from after then jsonb_build_array(jsonb_build_object('field', 'status', 'before', before, 'after', after))
      else '[{"field": "title", "before": "Task", "after": "Another task"}]' end,
    -- Before all real ones, so that they get no second number.
    (g * 10 + n)::bigint - 1000000000000
  from (${each}) as each order by position`;

const transitionsOf = (each: string) => `
  insert into task_transition (task_id, position, space_id, at, opened_at, started_at, kind, status, status_before, status_after)
  select task_id, position, project_id, at,
    case when n >= reopened then ${timeOf('reopened')} else created end,
    case when n >= started and not coalesce(n >= reopened, false) then ${timeOf('started')} end,
    (case n when 0 then 'created' else 'changed' end)::task_transition_kind, after, before, after
  from (${each}) as each where before is distinct from after`;

const entriesOf = (lives: string, before: Date) => `
  insert into time_entry (user_id, task_id, project_id, started_at, ended_at, billable, tags)
  select ${member(`g % ${MEMBERS}`)}, task_id, project_id, date_trunc('second', created) + interval '1 hour',
    date_trunc('second', created) + interval '1 hour' + make_interval(mins => 15 * (1 + g % 8)::integer), g % 2 = 0,
    (array['{}', '{garden}', '{paper}', '{phone}', '{money}']::text[])[1 + g % 5]::text[]
  from (${lives}) as life where created < '${before.toISOString()}'`;

/** The same as a trigger does for a new task. */
const wordsOf = (from: number, to: number) => `
  insert into task_search (task_id, words, tags, comment_length, language)
  select id, task_search_words(space_id, title, tags, description, language), array(select fold_quickly(tag) from unnest(tags) as tag), 0, language
  from task, search_setting where id between ${task(String(from))} and ${task(String(to))}`;

const numbersOf = (now: Date) => `do $$ declare last bigint; many bigint; begin
  select count(*), count(*) filter (where created_at >= '${new Date(now.getTime() - NUMBERED.days * DAY_MS).toISOString()}') into last, many from event;
  many := least(last, greatest(many, ${NUMBERED.events}));
  for number in (last - many + 1) / 5000000 .. last / 5000000 loop
    perform create_sequence_partition(number);
  end loop;
  insert into event_sequence (sequence, position, space_id, stamped_at)
    select last + 1 - row_number() over (order by position desc), position, space_id, created_at from event order by position desc limit many;
  update event_dispatcher set last_sequence = last;
  update event_reader set position = last;
  update task_sum_position set sequence = last;
end $$`;

const sumsOf = (from: number, to: number) => `
  select add_task_sums(array_agg(step)) from task_transition as step
  where task_id between ${task(String(from))} and ${task(String(to))}`;

const SUM_TIME = `do $$ declare project uuid := '00000000-0000-0000-0000-000000000000'; begin
  while project is not null loop
    select after_project into project from resum_time(project);
  end loop;
end $$`;
