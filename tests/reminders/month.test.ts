import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { afterFile } from '../after-file.ts';
import { kill } from '../processes.ts';
import { beginNotices } from '../reminders-kit.ts';
import { until } from '../waiting.ts';
import { inWorld } from '../world.ts';
import { type Dates, type ModelReminder, overdueOf, soonOf, timeOf } from './month-model.ts';

/** A month in which the clocks of three of the zones change. */
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Sydney', 'Asia/Kolkata', 'Pacific/Apia'];
const FROM = Date.parse('2027-03-08T00:00:00Z');
const TO = Date.parse('2027-04-08T00:00:00Z');
/** `REMINDER_TASKS=2000` for a thorough run, with ten kills. */
const TASKS = Number(process.env['REMINDER_TASKS'] ?? 100);
const IS_THOROUGH = TASKS >= 1_000;
const STEPS = IS_THOROUGH ? 120 : 30;
const KILLS = IS_THOROUGH ? 10 : 2;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Kind = 'reminder' | 'due_soon' | 'overdue';
type ModelTask = Dates & {
  id: string;
  user: number;
  state: 'open' | 'done';
  reminders: (ModelReminder & { sent: boolean })[];
};

/** The same numbers in each run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const wire = (instant: number) => new Date(instant).toISOString();

/** A due date between two times, as a time or as a day. */
function datesBetween(from: number, to: number, random: (below: number) => number): Dates {
  const instant = from + random((to - from) / 60_000) * 60_000;
  return random(2) === 0
    ? { due_date: wire(instant), due_on: null }
    : { due_date: null, due_on: wire(instant).slice(0, 10) };
}

function startProcess(url: string): ChildProcess {
  const path = fileURLToPath(new URL('./due-process.ts', import.meta.url));
  const child = spawn(process.execPath, [path], {
    env: { ...process.env, DUE_DATABASE_URL: url },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  afterFile(() => void child.kill('SIGKILL'));
  return child;
}

/** Stores the people, tasks and reminders of the model. */
async function store(db: Database, tasks: readonly ModelTask[], users: readonly string[]): Promise<void> {
  const rows = JSON.stringify(tasks.map(({ user, ...task }) => ({ ...task, user_id: users[user] })));
  await sql`insert into task (id, owner_id, title, due_date, due_on, created_by)
    select id, user_id, 'Task', due_date, due_on, user_id
    from json_to_recordset(${rows}::json) as task (id uuid, user_id uuid, due_date timestamptz, due_on date)`.execute(
    db,
  );
  await sql`insert into reminder (id, task_id, user_id, created_by, relative_to, minutes_before, days_before, channels, fire_at, dated_at)
    select each.id, task.id, task.user_id, task.user_id, 'due', each.minutes_before, each.days_before, '{in_app,email,push}',
      '-infinity', ${wire(FROM)}
    from json_to_recordset(${rows}::json) as task (id uuid, user_id uuid, reminders json)
    cross join lateral json_to_recordset(task.reminders) as each (id uuid, minutes_before integer, days_before integer)`.execute(
    db,
  );
}

inWorld('a month of reminders in five time zones, with processes that are killed', (it) => {
  it('sends exactly what is expected, each once', async (world) => {
    const { db, databaseUrl } = world;
    const random = randomFrom(7);
    const zones = [...ZONES];
    const people = [];
    for (const zone of zones) people.push(await world.person(zone));
    const users = people.map(({ id }) => id);
    for (const [index, timezone] of zones.entries()) {
      await sql`update "user" set timezone = ${timezone}, email_verified = true where id = ${users[index]}`.execute(
        db,
      );
    }
    const tasks = Array.from({ length: TASKS }, (): ModelTask => {
      const reminders = Array.from({ length: random(4) }, () => {
        const isDays = random(2) === 0;
        const id = crypto.randomUUID();
        const before = {
          minutes_before: isDays ? null : random(3000),
          days_before: isDays ? random(4) : null,
        };
        return { id, ...before, sent: false };
      });
      const dates = datesBetween(FROM + 5 * DAY_MS, TO, random);
      return { id: crypto.randomUUID(), user: random(zones.length), state: 'open', reminders, ...dates };
    });
    await store(db, tasks, users);
    await sql`analyze`.execute(db);
    await beginNotices(db, wire(FROM));
    await sql`create table held_clock as select ${wire(FROM)}::timestamptz as at`.execute(db);

    const expected = new Map<string, number>();
    const expect = (task: ModelTask, kind: Kind) => {
      const key = `${users[task.user]} ${task.id} ${kind}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
    };
    /** What changes between two steps: a date moves, a task is completed, a user travels. */
    const change = async (now: number, step: number) => {
      for (let each = 0; each < Math.ceil(TASKS / 200); each += 1) {
        const task = tasks[random(TASKS)] as ModelTask;
        if (random(3) === 0) {
          task.state = 'done';
          await sql`update task set status = 'completed', completed_at = now() where id = ${task.id}`.execute(
            db,
          );
        } else {
          // Later than every reminder counts back, and not earlier than now.
          Object.assign(task, datesBetween(Math.max(now, FROM) + 6 * DAY_MS, TO + 10 * DAY_MS, random));
          for (const reminder of task.reminders) reminder.sent = false;
          await sql`update task set due_date = ${task.due_date}, due_on = ${task.due_on} where id = ${task.id}`.execute(
            db,
          );
        }
      }
      if (step !== STEPS / 2) return;
      zones[3] = 'America/Los_Angeles';
      await sql`update "user" set timezone = 'America/Los_Angeles' where id = ${users[3]}`.execute(db);
    };
    /** What the model expects of the time after `since`, up to `now`. */
    const advanceModel = (since: number, now: number) => {
      for (const task of tasks) {
        const zone = zones[task.user] ?? '';
        for (const reminder of task.reminders.filter(({ sent }) => !sent)) {
          if (timeOf(reminder, task, zone) > now) continue;
          reminder.sent = true;
          if (task.state === 'open') expect(task, 'reminder');
        }
        if (task.state === 'done') continue;
        const passed = (time: number) => time > since && time <= now;
        const overdue = overdueOf(task, zone);
        if (passed(soonOf(task, zone)) && overdue > now) expect(task, 'due_soon');
        if (passed(overdue)) expect(task, 'overdue');
      }
    };

    let kills = 0;
    const processes = [startProcess(databaseUrl), startProcess(databaseUrl)];
    for (let step = 1, since = FROM; step <= STEPS; step += 1) {
      await change(since, step);
      const now = FROM + Math.round(((TO - FROM) * step) / STEPS / 60_000) * 60_000 + 60_000;
      advanceModel(since, now);
      await sql`update held_clock set at = ${wire(now)}`.execute(db);
      const isDone = async () => {
        const { rows } = await sql<{ done: boolean }>`select
          not exists (select from reminder where fire_at <= ${wire(now)}) and
          (select min(position) from due_position) > ${wire(now)}::timestamptz - interval '10 seconds' as done`.execute(
          db,
        );
        return rows[0]?.done ?? false;
      };
      if (step % (STEPS / KILLS) === 0) {
        // In the middle of whatever it does.
        const index = kills % 2;
        await kill(processes[index]);
        processes[index] = startProcess(databaseUrl);
        kills += 1;
      }
      await until(`step ${step}`, isDone);
      since = now;
    }
    for (const each of processes) each.kill('SIGKILL');

    const { rows } = await sql<{ key: string; many: number }>`
      select concat_ws(' ', user_id, task_id, kind) as key, count(*)::integer as many from notification group by 1`.execute(
      db,
    );
    const sent = new Map(rows.map(({ key, many }) => [key, many]));
    const wrong = [...new Set([...expected.keys(), ...sent.keys()])].filter(
      (key) => expected.get(key) !== sent.get(key),
    );
    assert.equal(
      wrong.map((key) => [key, expected.get(key) ?? 0, sent.get(key) ?? 0]),
      [],
    );
    assert.is(kills, KILLS);
    const { rows: mails } = await sql<{ many: number; different: number }>`
      select count(*)::integer as many, count(distinct payload ->> 'id')::integer as different
      from graphile_worker._private_jobs as job join graphile_worker._private_tasks as task on task.id = job.task_id
      where task.identifier = 'send_reminder'`.execute(db);
    const reminders = [...expected].flatMap(([key, many]) => (key.endsWith(' reminder') ? [many] : []));
    const total = reminders.reduce((sum, many) => sum + many, 0);
    assert.ok(total > TASKS / 2, `${total} reminders`);
    assert.equal(mails, [{ many: total, different: total }]);
  });
});
