import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { timeOn } from '../../src/days.ts';
import { afterFile } from '../after-file.ts';
import { kill } from '../processes.ts';
import { createTemplate } from '../templates-kit.ts';
import { until } from '../waiting.ts';
import { inWorld } from '../world.ts';

const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Sydney', 'Asia/Kolkata', 'Pacific/Apia'];
/** `TEMPLATES=500` for a thorough run: a year, with ten kills. */
const TEMPLATES = Number(process.env['TEMPLATES'] ?? 15);
const IS_THOROUGH = TEMPLATES >= 100;
/** Six weeks in which the clocks of three of the zones change. */
const FROM = Date.parse('2198-03-01T00:00:00Z');
const WEEKS = IS_THOROUGH ? 52 : 6;
const KILLS = IS_THOROUGH ? 10 : 2;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const dayAt = (instant: number) => new Date(instant).toISOString().slice(0, 10);

/** A template that repeats every `interval` days from a day on, at an hour or on days, and the times of its tasks. */
function modelOf(nth: number) {
  const timezone = ZONES[nth % ZONES.length] ?? 'UTC';
  const interval = 3 + (nth % 5);
  const hour = nth % 3 === 0 ? null : nth % 24;
  const times: { date: string; at: number }[] = [];
  for (let day = FROM + 2 * DAY_MS; day <= FROM + (WEEKS * 7 + 1) * DAY_MS; day += interval * DAY_MS)
    times.push({ date: dayAt(day), at: timeOn(dayAt(day), (hour ?? 0) * HOUR_MS, timezone) });
  const [first] = times;
  const start =
    hour === null ? { starts_on: first?.date } : { starts_at: new Date(first?.at ?? 0).toISOString() };
  return {
    times,
    recurrence: { rule: `FREQ=DAILY;INTERVAL=${interval}`, timezone, catch_up: 'all', ...start },
  };
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

inWorld('templates in five time zones, with processes that are killed', (it) => {
  it('creates exactly the expected tasks, each once', async ({ ada, db, databaseUrl }) => {
    const expected: string[] = [];
    const end = FROM + WEEKS * 7 * DAY_MS;
    for (let nth = 0; nth < TEMPLATES; nth += 1) {
      const { times, recurrence } = modelOf(nth);
      const content = { title: `${nth} {{date}} {{n}}`, subtasks: [{ title: 'Subtask' }] };
      await createTemplate(ada, { ...content, recurrence });
      expected.push(
        ...times.filter(({ at }) => at <= end).map(({ date }, index) => `${nth} ${date} ${index + 1}`),
      );
    }
    await sql`create table held_clock as select ${new Date(FROM).toISOString()}::timestamptz as at`.execute(
      db,
    );
    let kills = 0;
    const processes = [startProcess(databaseUrl), startProcess(databaseUrl)];
    for (let week = 1; week <= WEEKS; week += 1) {
      const now = new Date(FROM + week * 7 * DAY_MS).toISOString();
      await sql`update held_clock set at = ${now}`.execute(db);
      if (week % Math.floor(WEEKS / KILLS) === 0 && kills < KILLS) {
        // In the middle of whatever it does.
        const index = kills % 2;
        await until('a task is created', async () => {
          const { rows } = await sql`select from event where created_at = ${now} limit 1`.execute(db);
          return rows.length > 0;
        });
        await kill(processes[index]);
        processes[index] = startProcess(databaseUrl);
        kills += 1;
      }
      await until(`week ${week}`, async () => {
        const { rows } = await sql`select from template where create_at <= ${now} limit 1`.execute(db);
        return rows.length === 0;
      });
    }
    for (const each of processes) each.kill('SIGKILL');
    const { rows } = await sql<{ title: string; many: number }>`
      select title, (select count(*)::integer from task as subtask where subtask.parent_id = task.id) as many
      from task where parent_id is null`.execute(db);
    assert.equal(rows.map(({ title }) => title).sort(), expected.sort());
    assert.ok(rows.every(({ many }) => many === 1));
    assert.ok(expected.length > TEMPLATES * WEEKS, `${expected.length} tasks`);
    assert.is(kills, KILLS);
  });
});
