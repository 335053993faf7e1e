import { linePlot } from './plot.ts';
import { CASES, type Who } from './size-cases.ts';
import { type Disk, keyOf, type Removal, type Times } from './size-measure.ts';

/** What was measured with one number of tasks. */
export type SizeResult = {
  tasks: number;
  events: number;
  at: string;
  seed_seconds: number | undefined;
  times: Record<string, Times>;
  disk: Disk[];
  removal: Removal | undefined;
};

const TITLES: { [each in Who]: string } = {
  own: 'A user with 500 tasks of their own',
  all: 'A user who sees every task',
};

const ms = (time: number) => (time < 10 ? time.toFixed(1) : time.toFixed(0));
const gb = (bytes: number) => (bytes / 1e9).toFixed(2);
const whole = (number: number) => number.toLocaleString('en');

/** Returns the section of the guide. */
export function sectionOf(results: readonly SizeResult[], machine: string): string {
  const head = results.map(({ tasks, events }) => `${whole(tasks)} tasks, ${whole(events)} events`);
  const table = (first: string, rows: string[][]) => [
    `| ${[first, ...head].join(' | ')} |`,
    `| --- |${' ---: |'.repeat(results.length)}`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ];
  const lines = [machine, ''];
  for (const who of ['own', 'all'] as const) {
    const rows = CASES.filter((each) => each.who === who).map((each) => [
      each.title,
      ...results.map(({ times }) => cellOf(times[keyOf(each)])),
    ]);
    lines.push(...table(TITLES[who], rows), '');
  }
  lines.push('![Time of PostgreSQL for a request by the number of tasks](size.svg)', '');
  const tables = largestOf(results);
  lines.push(
    ...table('GB of rows + indexes', [
      ...tables.map((name) => [
        `\`${name}\``,
        ...results.map(({ disk }) => bytesOf(disk.filter(({ table: each }) => each === name))),
      ]),
      ['all tables', ...results.map(({ disk }) => bytesOf(disk))],
    ]),
    '',
  );
  for (const { tasks, removal } of results) if (removal?.removed) lines.push(removalOf(tasks, removal), '');
  return lines.join('\n').trimEnd();
}

const cellOf = (times: Times | undefined) =>
  times ? `${ms(times.median)} (${ms(times.longest)}), ${ms(times.cpu)}` : '–';

const bytesOf = (disk: readonly Disk[]) => {
  const sum = (pick: (each: Disk) => number) => disk.reduce((total, each) => total + pick(each), 0);
  return `${gb(sum(({ rows }) => rows))} + ${gb(sum(({ indexes }) => indexes))}`;
};

/** Tables with more than a hundredth of the bytes of the largest size. */
function largestOf(results: readonly SizeResult[]): string[] {
  const disk = results.at(-1)?.disk ?? [];
  const total = disk.reduce((sum, { rows, indexes }) => sum + rows + indexes, 0);
  return disk.filter(({ rows, indexes }) => rows + indexes > total / 100).map(({ table }) => table);
}

const removalOf = (tasks: number, { removed, seconds, before, during }: Removal) =>
  `With ${whole(tasks)} tasks, the removal of ${whole(removed * 5_000_000)} old numbers took ${seconds.toFixed(1)} s, of which it waited 2 s for a read that
holds the table. Meanwhile, the longest of the changes over 4 connections took ${ms(during.write)} ms and the longest read of changes
${ms(during.read)} ms; in the 8 seconds before, they took ${ms(before.write)} and ${ms(before.read)} ms.`;

/** Draws the CPU time of PostgreSQL, in microseconds, by the number of tasks. */
export function plotOf(results: readonly SizeResult[]): string {
  const panels = (['own', 'all'] as const).map((who) => ({
    title: `${TITLES[who]}, in µs`,
    lines: CASES.filter((each) => each.who === who).map((each) => ({
      name: each.title.replace(/`.*`/, 'filtered'),
      isOwn: false,
      points: results.flatMap(({ tasks, times }) => {
        const found = times[keyOf(each)];
        return found ? [{ x: tasks, y: found.cpu * 1_000 }] : [];
      }),
    })),
  }));
  return linePlot(
    'Microseconds of CPU time of PostgreSQL for a request, by the number of tasks',
    panels,
    200,
  );
}
