import { type RawBuilder, sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import { withTransaction } from '../database/transaction.ts';
import { type Day, dayAfter, dayOf, daysAfter, timeOn } from '../days.ts';
import type { DueWork } from '../jobs/due.ts';
import { type Notified, tell } from '../notifications/tell.ts';
import { isMailed, wants } from '../notifications/wants.ts';
import { millisecondsOf } from './time.ts';

/** Tasks whose due dates one transaction passes. Those that are due at the same time are not divided. */
const BATCH = 1_000;
const DAY_MS = 86_400_000;

/**
 * Tells the assignees of tasks that these are due within a day, or overdue. `due_position` says up to which time this is done, and moves in
 * the transaction that writes the notifications. So each due date has its notices once, without a row for it.
 */
export const noticeDueDates: DueWork = (db, at) =>
  withTransaction(db, async (trx) => {
    const window = await lockPosition.first(trx, { name: 'times', at, gap: '10 seconds' });
    if (!window) return false;
    const { until } = await findEnd.one(trx, window);
    await tell(trx, await noticeTimes.all(trx, { since: window.since, until, now: window.until }));
    await advance.run(trx, { name: 'times', until });
    return Date.parse(until) < Date.parse(window.until);
  });

/** The same for tasks that are due on a day, which begins and ends in the time zone of each user. */
export const noticeDueDays: DueWork = (db, at) =>
  withTransaction(db, async (trx) => {
    const window = await lockPosition.first(trx, { name: 'days', at, gap: '1 minute' });
    if (!window) return false;
    const since = Date.parse(window.since);
    // After a long downtime, one day after the other. What has become overdue meanwhile is not due soon.
    const now = Date.parse(window.until);
    const until = Math.min(now, since + DAY_MS);
    const passed = (await listZones.all(trx, {}))
      .flatMap((zone) => daysPassed(zone, since, until))
      .filter(({ kind, day, timezone }) => kind === 'overdue' || day >= dayOf(now, timezone));
    if (passed.length > 0) {
      const days = { passed: JSON.stringify(passed), now: new Date(until).toISOString() };
      await tell(trx, await noticeDays.all(trx, days));
    }
    await advance.run(trx, { name: 'days', until: new Date(until).toISOString() });
    return until < now;
  });

type Zone = { timezone: string; reminder_time: string };
type Passed = Zone & { kind: 'due_soon' | 'overdue'; day: Day };

/**
 * Returns the days whose notices are due in a time zone after one time and up to another: a day is overdue when it has ended, and due soon
 * on the day before, at the time from which reminders count.
 */
export function daysPassed({ timezone, reminder_time }: Zone, since: number, until: number): Passed[] {
  const days: Passed[] = [];
  const [first, last] = [dayOf(since, timezone), dayOf(until, timezone)];
  for (let day = first; day < last; day = dayAfter(day))
    days.push({ timezone, reminder_time, kind: 'overdue', day });
  // In an hour that the zone skips, the time is later, but on the same day.
  for (let day = first; day <= last; day = dayAfter(day)) {
    const time = timeOn(day, millisecondsOf(reminder_time), timezone);
    if (time > since && time <= until)
      days.push({ timezone, reminder_time, kind: 'due_soon', day: daysAfter(day, 1) });
  }
  return days;
}

/** Finds nothing while another process does it, or if it was done less than the gap ago. */
const lockPosition = compiled(
  'reminders: lock the position of notices',
  (_db, p: Params<{ name: string; at: string | null; gap: string }>) => sql<{ since: string; until: string }>`
    select position as since, coalesce(${p.at}::timestamptz, now())::timestamptz(3) as until from due_position
    where name = ${p.name} and position <= coalesce(${p.at}::timestamptz, now()) - ${p.gap}::interval
    for update skip locked`,
);

const advance = compiled(
  'reminders: store the position of notices',
  (_db, p: Params<{ name: string; until: string }>) => sql`
    update due_position set position = ${p.until} where name = ${p.name}`,
);

/** Finds the time up to which a batch of due dates becomes overdue, and of those that become due soon. */
const findEnd = compiled(
  'reminders: find the end of a batch of due dates',
  (_db, p: Params<{ since: string; until: string }>) => {
    const end = (ahead: RawBuilder<unknown>) => sql`(select max(due_date) - ${ahead} from (
      select due_date from task where due_date > ${p.since}::timestamptz + ${ahead} and due_date <= ${p.until}::timestamptz + ${ahead}
      order by due_date limit ${sql.lit(BATCH)}) as batch having count(*) = ${sql.lit(BATCH)})`;
    return sql<{ until: string }>`
      select least(${p.until}::timestamptz, ${end(SAME)}, ${end(AHEAD)})::timestamptz(3) as until`;
  },
);

const SAME = sql`interval '0'`;
const AHEAD = sql`interval '1 day'`;

const KIND = sql`due.kind`;
const PROJECT = sql`task.project_id`;

/**
 * Writes the notices of tasks: for the assignees, or for the creator if there are none, if they can see the task and it can be worked on.
 * `due` selects the tasks with a kind, and `among` limits the receivers.
 */
const notices = (
  due: RawBuilder<unknown>,
  now: RawBuilder<unknown>,
  among: RawBuilder<unknown>,
) => sql<Notified>`
  with due as materialized (${due}),
  wanted as (
    select due.kind, task.id as task_id, receiver.id as user_id, ${wants('receiver', KIND, 'in_app', PROJECT)} as in_app,
      ${isMailed('receiver')} and ${wants('receiver', KIND, 'email', PROJECT)} as email, ${wants('receiver', KIND, 'push', PROJECT)} as push
    from due join task on task.id = due.task_id and task.deleted_at is null and task.status <> 'completed'
    cross join lateral (
      select user_id from task_assignee where task_assignee.task_id = task.id
      union all
      select task.created_by where not exists (select from task_assignee where task_assignee.task_id = task.id)) as one
    join "user" as receiver on receiver.id = one.user_id and receiver.active and ${among}
    where task.space_id = receiver.id or exists (
      select from project_member join project on project.id = project_member.project_id
      where project_member.project_id = task.space_id and project_member.user_id = receiver.id and not project.archived)),
  notified as (
    insert into notification (user_id, kind, task_id, in_app, email_wanted, is_open, created_at, updated_at, listed_at)
    select user_id, kind, task_id, in_app, email, false, ${now}, ${now}, ${now} from wanted where in_app or email or push
    returning id, user_id, kind, task_id, in_app, email_wanted)
  select user_id, case when notified.in_app then id end as notification_id, email_wanted,
    case when wanted.push then array[id] else '{}' end as push_ids
  from notified join wanted using (user_id, kind, task_id)`;

const noticeTimes = compiled(
  'reminders: notice due dates',
  (_db, p: Params<{ since: string; until: string; now: string }>) => {
    const passed = (kind: string, ahead: RawBuilder<unknown>) => sql`
      select id as task_id, ${sql.lit(kind)} as kind from task
      where due_date > ${p.since}::timestamptz + ${ahead} and due_date <= ${p.until}::timestamptz + ${ahead}`;
    return notices(
      sql`${passed('overdue', SAME)} union all ${passed('due_soon', AHEAD)} and due_date > ${p.now}::timestamptz`,
      sql`${p.until}::timestamptz`,
      sql`true`,
    );
  },
);

const noticeDays = compiled(
  'reminders: notice due days',
  (_db, p: Params<{ passed: string; now: string }>) => {
    const passed = sql`json_to_recordset(${p.passed}::json) as passed (kind text, day date, timezone text, reminder_time text)`;
    return notices(
      sql`select task.id as task_id, passed.kind from (select distinct kind, day from ${passed}) as passed
      join task on task.due_on = passed.day`,
      sql`${p.now}::timestamptz`,
      sql`(due.kind, task.due_on, receiver.timezone, receiver.reminder_time) in (
      select kind, day, timezone, reminder_time from ${passed})`,
    );
  },
);

/** Lists the time zones of users, with their times of reminders. Looks for each in the index, so it takes as long as there are zones. */
const listZones = compiled(
  'reminders: list the time zones',
  (_db, _p: Params<object>) => sql<Zone>`
  with recursive zone as (
    (select timezone, reminder_time from "user" order by timezone, reminder_time limit 1)
    union all
    select next.* from zone cross join lateral (
      select timezone, reminder_time from "user"
      where ("user".timezone, "user".reminder_time) > (zone.timezone, zone.reminder_time)
      order by timezone, reminder_time limit 1) as next)
  select timezone, reminder_time from zone`,
);
