import { type RawBuilder, sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { isOfItems } from '../database/halving.ts';
import { withTransaction } from '../database/transaction.ts';
import { type Day, dayAfter, dayOf, daysAfter, timeOn } from '../days.ts';
import { dueWork } from '../jobs/due.ts';
import { type Notified, tell } from '../notifications/tell.ts';
import { isMailed, wants } from '../notifications/wants.ts';
import { millisecondsOf } from './time.ts';

/** Tasks whose due dates one transaction passes. Those that are due at the same time are not divided. */
const BATCH = 1_000;
const DAY_MS = 86_400_000;

/** Which tasks of a range to write: one, or all but those whose notices cannot be written. */
type Chosen = { only: string | null; left_out: readonly string[] };
const ALL: Chosen = { only: null, left_out: [] };

/**
 * Passes a range of due dates or days: writes their notices and moves the position, or returns what it would do. Returns undefined if there is
 * nothing to do, or another process does it.
 */
type Pass = (trx: Database, at: string | null, limit: number) => Promise<Passage | undefined>;
type Passage = {
  isMore: boolean;
  /** The tasks of the range. */
  list(): Promise<readonly { task_id: string }[]>;
  write(chosen: Chosen): Promise<void>;
  advance(): Promise<unknown>;
};

/** Returns the due work of a range. `due_position` says up to which time this is done. */
const inRanges = (pass: Pass) =>
  dueWork(
    (db, at, limit) => passRange(db, pass, at, limit, ALL),
    async (db, at, log) => {
      const tasks = await withTransaction(db, async (trx) => (await pass(trx, at, 1))?.list());
      const left_out: string[] = [];
      for (const { task_id } of tasks ?? []) {
        const err = await trial(db, async (trx) => {
          await (await pass(trx, at, 1))?.write({ only: task_id, left_out: [] });
        });
        if (!err) continue;
        left_out.push(task_id);
        log.error({ err, task_id }, 'cannot notice the due date of a task, left out');
      }
      return passRange(db, pass, at, 1, { only: null, left_out });
    },
  );

const passRange = (db: Database, pass: Pass, at: string | null, limit: number, chosen: Chosen) =>
  withTransaction(db, async (trx) => {
    const passage = await pass(trx, at, limit);
    if (!passage) return false;
    await passage.write(chosen);
    await passage.advance();
    return passage.isMore;
  });

/** Does some work, and takes it back. Returns the error if it has failed because of its items. */
async function trial(db: Database, work: (trx: Database) => Promise<void>): Promise<unknown> {
  const done = new Error('The trial is over.');
  try {
    await withTransaction(db, async (trx) => {
      await work(trx);
      throw done;
    });
  } catch (err) {
    if (err === done) return undefined;
    if (!isOfItems(err)) throw err;
    return err;
  }
}

/**
 * Tells the assignees of tasks that these are due within a day, or overdue. The position moves in the transaction that writes the notifications.
 * So each due date has its notices once, without a row for it.
 */
export const noticeDueDates = inRanges(async (trx, at, limit) => {
  const window = await lockPosition.first(trx, { name: 'times', at, gap: '10 seconds' });
  if (!window) return undefined;
  const { until } = await findEnd.one(trx, { ...window, limit: Math.min(limit, BATCH) });
  const range = { since: window.since, until, now: window.until };
  return {
    isMore: Date.parse(until) < Date.parse(window.until),
    list: () => listTimes.all(trx, range),
    write: async (chosen) => tell(trx, await noticeTimes.all(trx, { ...range, ...chosen })),
    advance: () => advance.run(trx, { name: 'times', until }),
  };
});

/** The same for tasks that are due on a day, which begins and ends in the time zone of each user. */
export const noticeDueDays = inRanges(async (trx, at, limit) => {
  const window = await lockPosition.first(trx, { name: 'days', at, gap: '1 minute' });
  if (!window) return undefined;
  const since = Date.parse(window.since);
  const now = Date.parse(window.until);
  const clear = now > since + DAY_MS ? await findClear(trx, window) : since;
  if (clear > since + DAY_MS) {
    const until = new Date(Math.min(now, clear)).toISOString();
    const skip = () => advance.run(trx, { name: 'days', until });
    return { isMore: clear < now, list: async () => [], write: async () => {}, advance: skip };
  }
  // After a long downtime, one day after the other. What has become overdue meanwhile is not due soon.
  const end = Math.min(now, since + Math.ceil((DAY_MS * Math.min(limit, BATCH)) / BATCH));
  const until = new Date(end).toISOString();
  const passed = (await listZones.all(trx, {}))
    .flatMap((zone) => daysPassed(zone, since, end))
    .filter(({ kind, day, timezone }) => kind === 'overdue' || day >= dayOf(now, known(timezone)));
  const days = { passed: JSON.stringify(passed), now: until };
  return {
    isMore: end < now,
    list: async () => (passed.length > 0 ? listDays.all(trx, { passed: days.passed }) : []),
    write: async (chosen) => {
      if (passed.length > 0) await tell(trx, await noticeDays.all(trx, { ...days, ...chosen }));
    },
    advance: () => advance.run(trx, { name: 'days', until }),
  };
});

/** Returns up to when no day of a task has notices in any time zone, so that many years without one are one step. */
async function findClear(trx: Database, { since }: { since: string }): Promise<number> {
  const { day } = await findFirstDay.one(trx, { since });
  // They are due after the beginning of the day before, which is up to 14 hours earlier than in UTC.
  return day === null ? Number.POSITIVE_INFINITY : Date.parse(day) - 2 * DAY_MS;
}

/** Finds the first day on which a task is due that has not ended everywhere. */
const findFirstDay = compiled(
  'reminders: find the first due day',
  (_db, p: Params<{ since: string }>) => sql<{ day: Day | null }>`
    select min(due_on) as day from task where due_on >= (${p.since}::timestamptz at time zone 'UTC')::date - 1`,
);

type Zone = { timezone: string; reminder_time: string };
type Passed = Zone & { kind: 'due_soon' | 'overdue'; day: Day };

/**
 * Returns the days whose notices are due in a time zone after one time and up to another: a day is overdue when it has ended, and due soon
 * on the day before, at the time from which reminders count.
 */
export function daysPassed({ timezone, reminder_time }: Zone, since: number, until: number): Passed[] {
  const days: Passed[] = [];
  const zone = known(timezone);
  const [first, last] = [dayOf(since, zone), dayOf(until, zone)];
  for (let day = first; day < last; day = dayAfter(day))
    days.push({ timezone, reminder_time, kind: 'overdue', day });
  // In an hour that the zone skips, the time is later, but on the same day.
  for (let day = first; day <= last; day = dayAfter(day)) {
    const time = timeOn(day, millisecondsOf(reminder_time), zone);
    if (time > since && time <= until)
      days.push({ timezone, reminder_time, kind: 'due_soon', day: daysAfter(day, 1) });
  }
  return days;
}

/** Returns the zone, or UTC if this version of Node does not know it, so that one user does not stop the notices of all. */
function known(timezone: string): string {
  try {
    dayOf(0, timezone);
    return timezone;
  } catch {
    return 'UTC';
  }
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
  (_db, p: Params<{ since: string; until: string; limit: number }>) => {
    const end = (ahead: RawBuilder<unknown>) => sql`(select max(due_date) - ${ahead} from (
      select due_date from task where due_date > ${p.since}::timestamptz + ${ahead} and due_date <= ${p.until}::timestamptz + ${ahead}
      order by due_date limit ${p.limit}::integer) as batch having count(*) = ${p.limit}::integer)`;
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
  isChosen: RawBuilder<unknown>,
) => sql<Notified>`
  with due as materialized (${due}),
  wanted as (
    select due.kind, task.id as task_id, receiver.id as user_id, ${wants('receiver', KIND, 'in_app', PROJECT)} as in_app,
      ${isMailed('receiver')} and ${wants('receiver', KIND, 'email', PROJECT)} as email, ${wants('receiver', KIND, 'push', PROJECT)} as push
    from due join task on task.id = due.task_id and ${isChosen} and task.deleted_at is null and task.status <> 'completed'
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

const chosen = (p: Params<Chosen>) =>
  sql`coalesce(task.id = ${p.only}::uuid, task.id <> all(${p.left_out}::uuid[]))`;

type Range = { since: string; until: string; now: string };

const dueTimes = (p: Params<Range>) => {
  const passed = (kind: string, ahead: RawBuilder<unknown>) => sql`
      select id as task_id, ${sql.lit(kind)} as kind from task
      where due_date > ${p.since}::timestamptz + ${ahead} and due_date <= ${p.until}::timestamptz + ${ahead}`;
  return sql`${passed('overdue', SAME)} union all ${passed('due_soon', AHEAD)} and due_date > ${p.now}::timestamptz`;
};

const noticeTimes = compiled('reminders: notice due dates', (_db, p: Params<Range & Chosen>) =>
  notices(dueTimes(p), sql`${p.until}::timestamptz`, sql`true`, chosen(p)),
);

const listTimes = compiled(
  'reminders: list the tasks whose due dates have passed',
  (_db, p: Params<Range>) => sql<{ task_id: string }>`select distinct task_id from (${dueTimes(p)}) as due`,
);

type Days = { passed: string };

const passedDays = (p: Params<Days>) =>
  sql`json_to_recordset(${p.passed}::json) as passed (kind text, day date, timezone text, reminder_time text)`;

const dueDays = (p: Params<Days>) => sql`
  select task.id as task_id, passed.kind from (select distinct kind, day from ${passedDays(p)}) as passed
  join task on task.due_on = passed.day`;

const noticeDays = compiled('reminders: notice due days', (_db, p: Params<Days & Chosen & { now: string }>) =>
  notices(
    dueDays(p),
    sql`${p.now}::timestamptz`,
    sql`(due.kind, task.due_on, receiver.timezone, receiver.reminder_time) in (
      select kind, day, timezone, reminder_time from ${passedDays(p)})`,
    chosen(p),
  ),
);

const listDays = compiled(
  'reminders: list the tasks whose due days have passed',
  (_db, p: Params<Days>) => sql<{ task_id: string }>`select distinct task_id from (${dueDays(p)}) as due`,
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
