import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createRandom, type Random } from '../../src/cli/seed/random.ts';
import type { Schema } from '../../src/contract.ts';
import { enough } from '../../src/reports/time-sums.ts';
import { createProject } from '../fixtures.ts';
import { readReport } from '../reports-kit.ts';
import { entriesOf, type TimeEntry } from '../time-kit.ts';
import { type Caller, type Cast, createTask, inWorld, type World } from '../world.ts';

const SEED = Number(process.env['REPORT_SEED'] ?? 7);
const ENTRIES = 90;
const DAY_S = 86_400;

/** Zones whose clocks change by an hour or by half of one, at midnight, and in the south; one whose offset is not in hours; and one that skipped a day. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Kathmandu',
  'Pacific/Apia',
];
const BUCKETS = ['day', 'week', 'month'] as const;
const GROUPS = [undefined, 'user', 'project', 'task', 'tag', 'billable'] as const;
const TAGS = ['alpha', 'beta', 'Gamma'];
/** Both changes of the clocks, in the north and in the south. */
const YEARS = [2025, 2026];
const CHANGES = YEARS.flatMap((year) => [`${year}-03-20`, `${year}-04-01`, `${year}-09-02`, `${year}-10-25`]);

type Row = Schema<'TimeReport'>['rows'][number];

inWorld('the report of time', (it) => {
  it('equals a plain recomputation of random entries, in several zones', async (world) => {
    const random = createRandom(SEED);
    await writeEntries(world, random);
    const { ada, grace, project_id } = world;
    const filters = [
      `project_id=${project_id}`,
      `user_id=${grace.id}`,
      'billable=true',
      'billable=false',
      `project_id=${project_id}&user_id=${ada.id}&billable=true`,
    ];
    const entries = { ada: await entriesOf(ada), grace: await entriesOf(grace) };
    let figures = 0;
    for (const [index, timezone] of ZONES.entries()) {
      const week_start = random.one(['monday', 'sunday', 'saturday'] as const);
      const name = index % 3 === 2 ? 'grace' : 'ada';
      await world[name].patch('/users/profile').send({ timezone, settings: { week_start } }).expect(200);
      for (const bucket of BUCKETS) {
        for (const group_by of GROUPS) {
          const from = random.one(CHANGES);
          const to = dayAfter(from, random.below(bucket === 'day' ? 40 : 200));
          const query = `bucket=${bucket}&from=${from}&to=${to}${group_by ? `&group_by=${group_by}` : ''}`;
          const report = await readReport(world[name], 'time', query);
          figures += compare(report, entries[name], `${query} of ${name} in ${timezone}`);
          assert.equal(
            await readSums(world[name], query),
            report,
            `${query} of ${name} in ${timezone}, from sums`,
          );
          const filtered = `${query}&${random.one(filters)}`;
          assert.equal(
            await readSums(world[name], filtered),
            await readReport(world[name], 'time', filtered),
            `${filtered} of ${name} in ${timezone}, from sums`,
          );
        }
      }
    }
    assert.ok(figures > 1000, `${figures} figures`);
  });
});

/** Reads a report from the sums of time, although there are few. */
async function readSums(by: Caller, query: string): Promise<Schema<'TimeReport'>> {
  const before = enough.sums;
  enough.sums = 0;
  try {
    return await readReport(by, 'time', query);
  } finally {
    enough.sums = before;
  }
}

const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * DAY_S * 1000).toISOString().slice(0, 10);

/** Writes them into the table: the API refuses those that are longer than 31 days. Many begin or end at a full hour, and last over midnight. */
async function writeEntries({ ada, grace, project_id, db }: World & Cast, random: Random) {
  const second = await createProject(ada, { name: 'Second' });
  const places = [project_id, second.id, null];
  const tasks: { id: string; project_id: string | null }[] = [];
  for (const place of places) tasks.push(await createTask(ada, { project_id: place }));
  for (let written = 0; written < ENTRIES; written += 1) {
    const task = random.one(tasks);
    const day = Date.parse(random.one(CHANGES)) / 1000 + random.below(30) * DAY_S;
    const start = day + (random.chance(0.5) ? random.below(48) * 1800 : random.below(DAY_S));
    const length = random.one([
      0,
      1,
      1800 * random.below(60),
      random.below(4 * DAY_S),
      random.below(90 * DAY_S),
    ]);
    await sql`insert into time_entry (user_id, task_id, project_id, started_at, ended_at, billable, tags)
      values (${task.project_id ? random.one([ada, grace]).id : ada.id}, ${task.id}, ${task.project_id},
        to_timestamp(${start}), to_timestamp(${start + length}), ${random.chance(0.5)},
        ${random.some(TAGS, random.below(3))})`.execute(db);
    // The last third stays outside of the sums.
    if (written % 9 === 0 && written < (ENTRIES * 2) / 3)
      await sql`select sum_time_changes(7, interval '0')`.execute(db);
  }
  await sql`update time_entry set billable = not billable, ended_at = ended_at + interval '1 day' where date_part('second', started_at)::integer % 3 = 0`.execute(
    db,
  );
  await sql`delete from time_entry where date_part('second', started_at)::integer % 7 = 6`.execute(db);
}

/** Compares each row with the seconds of each entry between its bounds, and the days of the rows with the clocks of the zone. */
function compare(
  { rows, group_by, start, end, timezone }: Schema<'TimeReport'>,
  all: TimeEntry[],
  about: string,
): number {
  const within = { start, end };
  const touching = all.filter((entry) => secondsIn(entry, within) > 0 || isBegunIn(entry, within));
  const keys = new Set(touching.flatMap((entry) => keysOf(entry, group_by)));
  assert.equal(new Set(rows.map(({ group }) => group)), group_by ? keys : new Set([null]), about);
  for (const row of rows) {
    const own = all.filter((entry) => keysOf(entry, group_by).includes(row.group));
    const sum = (entries: TimeEntry[]) =>
      entries.reduce((seconds, entry) => seconds + secondsIn(entry, row), 0);
    const { seconds, billable_seconds, entry_count } = row;
    const expected = [
      sum(own),
      sum(own.filter(({ billable }) => billable)),
      own.filter((entry) => isBegunIn(entry, row)).length,
    ];
    assert.equal([seconds, billable_seconds, entry_count], expected, `${about}: ${row.day}, ${row.group}`);
    assert.is(shown(row.start, timezone).slice(0, 10), row.day, about);
  }
  assert.equal(
    [rows[0]?.start, rows.at(-1)?.end],
    rows.length > 0 ? [start, end] : [undefined, undefined],
    about,
  );
  assert.ok(
    rows.every(({ end: last }) => rows.some((row) => row.start === last) || last === end),
    about,
  );
  return rows.length * 3;
}

type Bounds = Pick<Row, 'start' | 'end'>;

function secondsIn({ started_at, ended_at }: TimeEntry, { start, end }: Bounds): number {
  const [from, to] = [
    Math.max(Date.parse(started_at), Date.parse(start)),
    Math.min(Date.parse(ended_at ?? ''), Date.parse(end)),
  ];
  return Math.max(0, to - from) / 1000;
}

const isBegunIn = ({ started_at }: TimeEntry, { start, end }: Bounds) =>
  started_at >= start && started_at < end;

/** The groups of an entry. Every tag here has one spelling. */
function keysOf(entry: TimeEntry, group_by: Schema<'TimeReport'>['group_by']): (string | null)[] {
  switch (group_by) {
    case 'user':
      return [entry.user?.id ?? null];
    case 'project':
      return [entry.project_id];
    case 'task':
      return [entry.task_id];
    case 'billable':
      return [String(entry.billable)];
    case 'tag':
      return entry.tags.length > 0 ? entry.tags : [null];
    default:
      return [null];
  }
}

/** What the clocks of a zone show. */
const shown = (time: string, timeZone: string) => new Date(time).toLocaleString('sv-SE', { timeZone });
