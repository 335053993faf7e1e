import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { endOf, timeOn } from '../../src/days.ts';
import { afterFile } from '../after-file.ts';
import { kill } from '../processes.ts';
import { until } from '../waiting.ts';
import { inWorld } from '../world.ts';

/** A year in which the clocks of four of the zones change; those of Lord Howe by half an hour. */
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Cairo'];
const FROM = Date.parse('2027-01-01T00:00:00Z');
const TO = Date.parse('2028-01-01T00:00:00Z');
/** `RECURRENCE_TASKS=1000` for a thorough run, with ten kills. */
const TASKS = Number(process.env['RECURRENCE_TASKS'] ?? 24);
const IS_THOROUGH = TASKS >= 1_000;
const STEPS = IS_THOROUGH ? 60 : 24;
const KILLS = IS_THOROUGH ? 10 : 2;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** In one request. */
const BULK = 100;

type Day = { day: string; date: Date; length: number; since: number };

/** Rules with the plain definition of their days; `since` counts the days from the first one. */
const RULES: [rule: string, isDay: (day: Day) => boolean][] = [
  ['FREQ=DAILY', () => true],
  ['FREQ=DAILY;INTERVAL=3', ({ since }) => since % 3 === 0],
  ['FREQ=WEEKLY;BYDAY=MO,TH', ({ date }) => [1, 4].includes(date.getUTCDay())],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', ({ date }) => ![0, 6].includes(date.getUTCDay())],
  ['FREQ=MONTHLY;BYMONTHDAY=31', ({ date }) => date.getUTCDate() === 31],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', ({ date, length }) => date.getUTCDate() === length],
  ['FREQ=MONTHLY;BYDAY=2TU', ({ date }) => date.getUTCDay() === 2 && Math.ceil(date.getUTCDate() / 7) === 2],
  [
    'FREQ=YEARLY;BYMONTH=3,10;BYDAY=SU',
    ({ date }) => date.getUTCDay() === 0 && [2, 9].includes(date.getUTCMonth()),
  ],
];

/** Minutes after midnight; two are in hours that clocks skip and repeat. Undefined: a series of days. */
const TIMES = [undefined, 9 * 60, 150, 60, 23 * 60 + 59];

type Model = { rule: number; zone: string; time: number | undefined; first: string };

const dayText = (day: number) => new Date(day).toISOString().slice(0, 10);

const models = Array.from(
  { length: TASKS },
  (_, nth): Model => ({
    rule: nth % RULES.length,
    zone: ZONES[Math.floor(nth / RULES.length) % ZONES.length] ?? 'UTC',
    time: TIMES[(nth + Math.floor(nth / 7)) % TIMES.length],
    first: dayText(FROM + (nth % 20) * DAY_MS),
  }),
);

/** The date of a task on a day, as the response has it. */
const dateOn = (day: string, { zone, time }: Model): string =>
  time === undefined ? day : new Date(timeOn(day, time * MINUTE_MS, zone)).toISOString();

const passingOf = (day: string, model: Model): number =>
  model.time === undefined ? endOf(day, model.zone) : Date.parse(dateOn(day, model));

/** All dates of a series up to the first one that has not passed. */
function datesOf(model: Model): string[] {
  const [, isDay] = RULES[model.rule] ?? [];
  const first = Date.parse(model.first);
  const dates: string[] = [];
  for (let at = first; ; at += DAY_MS) {
    const date = new Date(at);
    const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    const day = dayText(at);
    if (!isDay?.({ day, date, length, since: (at - first) / DAY_MS })) continue;
    dates.push(dateOn(day, model));
    if (passingOf(day, model) > TO) return dates;
  }
}

const bodyOf = (model: Model, nth: number) => ({
  title: `Task ${nth}`,
  recurrence: {
    rule: RULES[model.rule]?.[0],
    timezone: model.zone,
    catch_up: 'all',
    ...(model.time === undefined ? { starts_on: model.first } : { starts_at: dateOn(model.first, model) }),
  },
});

function startProcess(url: string): ChildProcess {
  const path = fileURLToPath(new URL('./due-process.ts', import.meta.url));
  const child = spawn(process.execPath, [path], {
    env: { ...process.env, DUE_DATABASE_URL: url },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  afterFile(() => void child.kill('SIGKILL'));
  return child;
}

inWorld('a year of recurring tasks in five time zones, with processes that are killed', (it) => {
  it(`creates exactly the expected tasks of ${TASKS} series, each once`, async ({ ada, db, databaseUrl }) => {
    const bodies = models.map(bodyOf);
    for (let from = 0; from < bodies.length; from += BULK) {
      const tasks = bodies.slice(from, from + BULK);
      await ada.post('/tasks/bulk').send({ action: 'create', tasks }).expect(200);
    }
    await sql`analyze`.execute(db);
    await sql`create table held_clock as select ${new Date(FROM).toISOString()}::timestamptz as at`.execute(
      db,
    );
    const processes = [startProcess(databaseUrl), startProcess(databaseUrl)];
    let kills = 0;
    for (let step = 1; step <= STEPS; step += 1) {
      const now = new Date(FROM + Math.round(((TO - FROM) * step) / STEPS)).toISOString();
      await sql`update held_clock set at = ${now}`.execute(db);
      if (step % Math.floor(STEPS / KILLS) === 0) {
        // In the middle of whatever it does.
        const index = kills % 2;
        await kill(processes[index]);
        processes[index] = startProcess(databaseUrl);
        kills += 1;
      }
      await until(`step ${step}`, async () => {
        const { rows } = await sql<{ is_done: boolean }>`
          select not exists (select from recurrence_series where create_at <= ${now}) as is_done`.execute(db);
        return rows[0]?.is_done ?? false;
      });
    }
    for (const each of processes) each.kill('SIGKILL');
    assert.is(kills, KILLS);

    const { rows } = await sql<{ title: string; dates: string[] }>`
      select title, array_agg(coalesce(to_char(due_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), due_on::text)
        order by coalesce(due_date, due_on::timestamptz), id) as dates
      from task group by title`.execute(db);
    const created = new Map(rows.map(({ title, dates }) => [title, dates]));
    let total = 0;
    for (const [nth, model] of models.entries()) {
      const expected = datesOf(model);
      total += expected.length;
      assert.equal(created.get(`Task ${nth}`), expected, JSON.stringify(bodyOf(model, nth)));
    }
    const { rows: events } = await sql<{ many: number }>`
      select count(*)::integer as many from event where type = 'task.created'`.execute(db);
    assert.equal(events, [{ many: total }]);
  });
});
