import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { CONTESTANT_NAMES, type ContestantName } from './contestants/contestant.ts';
import { OPERATION_NAMES, operationOf } from './operations.ts';
import { barPlot, linePlot } from './plot.ts';
import {
  absoluteTable,
  circumstancesOf,
  count,
  durabilityTable,
  ratioTables,
  sizeTable,
  warningsOf,
} from './report.ts';
import { type Results, type Row, rowsOf } from './results.ts';

/** The measurements on which the documentation is based. */
const RESULTS = 'docs/performance.json';
const GUIDE = 'docs/performance.md';
const BARS = 'docs/performance.svg';
const SIZES = 'docs/performance-sizes.svg';

/** The size of the tables and of the bars. A run without it shows its smallest size. */
const MAIN_TASKS = 100_000;

/** Writes the results, the plots, and the tables between the markers of the guide. Returns the names of the files. */
export function writeDocs(measured: Results): string[] {
  const text = textOf(measured);
  // The tables have the rounded numbers of the file, so that they can be written again from it.
  const results: Results = JSON.parse(text);
  const files = new Map([
    [RESULTS, text],
    [BARS, barsOf(results)],
    ...(results.sizes.length > 1 ? [[SIZES, linesOf(results)] as const] : []),
    [GUIDE, between(readFileSync(GUIDE, 'utf8'), sectionsOf(results))],
  ]);
  if (!files.has(SIZES) && existsSync(SIZES)) rmSync(SIZES);
  for (const [file, content] of files) writeFileSync(file, content);
  return [...files.keys()];
}

/** Writes one measurement a line. */
export function textOf({ measurements, ...results }: Results): string {
  const lines = measurements.map((measurement) => JSON.stringify(measurement, rounded));
  return `${JSON.stringify(results, rounded, 1).slice(0, -2)},\n "measurements": [\n${lines.join(',\n')}\n]\n}\n`;
}

const rounded = (_: string, value: unknown) =>
  typeof value === 'number' ? Number(value.toPrecision(6)) : value;

const mainTasks = ({ sizes }: Results) =>
  sizes.find(({ tasks }) => tasks === MAIN_TASKS)?.tasks ?? sizes[0]?.tasks ?? 0;

/** Returns the generated sections by the names of their markers. */
export function sectionsOf(results: Results): Record<string, string> {
  const tasks = mainTasks(results);
  const main = results.measurements.filter((one) => one.tasks === tasks);
  const users = results.sizes.find((size) => size.tasks === tasks)?.users ?? 0;
  const data = `${count(tasks)} tasks of ${count(users)} users`;
  return {
    contestants: durabilityTable(results),
    ratios: [
      `${data}. ${circumstancesOf(results)}`,
      ...ratioTables(main),
      `![Requests per second of each contestant with ${data}](performance.svg)`,
      ...warningsOf(results),
    ].join('\n\n'),
    sizes: sizesSection(results),
    absolute: absoluteTable(rowsOf(main)),
  };
}

function sizesSection(results: Results): string {
  const { sizes, measurements, about } = results;
  if (sizes.length < 2) return 'This run has only one size.';
  const notes = sizes.flatMap(({ tasks }) => {
    const rounds = Math.max(...measurements.filter((one) => one.tasks === tasks).map(({ round }) => round));
    return rounds === about.rounds
      ? []
      : [`${count(tasks)} tasks were measured in ${rounds} ${rounds === 1 ? 'round' : 'rounds'}.`];
  });
  const plot = '![Requests per second by the number of tasks](performance-sizes.svg)';
  return [sizeTable(results), ...notes, plot].join('\n\n');
}

/** Replaces the text between `<!-- bench: name -->` and `<!-- /bench -->`. */
export function between(markdown: string, sections: Record<string, string>): string {
  return markdown.replaceAll(
    /(<!-- bench: (\w+) -->\n)[\s\S]*?(<!-- \/bench -->)/g,
    (whole, begin: string, name: string, end: string) => {
      const section = sections[name];
      if (section === undefined) throw new Error(`${GUIDE} has an unknown section: ${whole.slice(0, 40)}`);
      return `${begin}\n${section}\n\n${end}`;
    },
  );
}

function barsOf(results: Results): string {
  const tasks = mainTasks(results);
  const rows = rowsOf(results.measurements).filter((row) => row.tasks === tasks);
  const panels = OPERATION_NAMES.map((name) => ({
    title: `${operationOf(name).title}, requests/s`,
    bars: inOrder(rows.filter(({ operation }) => operation === name)).map(({ contestant, per_second }) => ({
      name: contestant,
      value: per_second.median,
      lowest: per_second.lowest,
      highest: per_second.highest,
      isOwn: contestant.startsWith('taskflow'),
    })),
  }));
  return barPlot(
    'Requests per second of each contestant',
    panels.filter(({ bars }) => bars.length > 0),
  );
}

function linesOf(results: Results): string {
  const rows = rowsOf(results.measurements);
  const panels = OPERATION_NAMES.map((name) => {
    const ofOperation = rows.filter(({ operation }) => operation === name);
    const lines = CONTESTANT_NAMES.map((contestant) => ({
      name: contestant,
      isOwn: contestant.startsWith('taskflow'),
      points: ofOperation
        .filter((row) => row.contestant === contestant)
        .map(({ tasks, per_second }) => ({ x: tasks, y: per_second.median })),
    }));
    return {
      title: `${operationOf(name).title}, requests/s by tasks`,
      // One point is no line: some runs have more contestants than others.
      lines: lines.filter(({ points }) => points.length > 1),
    };
  });
  return linePlot(
    'Requests per second by the number of tasks',
    panels.filter(({ lines }) => lines.length > 0),
  );
}

const inOrder = (rows: Row[]): Row[] => rows.sort((a, b) => position(a.contestant) - position(b.contestant));
const position = (name: ContestantName) => CONTESTANT_NAMES.indexOf(name);
