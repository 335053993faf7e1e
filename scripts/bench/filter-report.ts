import { projectsOf, READERS, type Reader } from './filter-data.ts';
import { type Asked, KINDS, type Kind } from './filter-requests.ts';
import { type Spent, totalOf } from './timed.ts';

/** A request of a reader, and what it took. */
export type Outcome = Asked & { reader: Reader; spent: Spent[]; isRefused: boolean };

/** Slow requests that are shown. */
const SHOWN = Number(process.env['BENCH_SHOWN'] ?? 5);

export const slowestIn = (spent: readonly Spent[]) => Math.max(0, ...spent.map(({ ms }) => ms));
export const longestOf = (outcomes: readonly Outcome[]) =>
  outcomes.reduce((longest, { spent }) => Math.max(longest, slowestIn(spent)), 0);

function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function rowOf(title: string, outcomes: readonly Outcome[], most: number): string {
  const spent = outcomes.flatMap((each) => each.spent);
  const sorted = spent.map(({ ms }) => ms).sort((a, b) => a - b);
  const cells = [
    outcomes.length,
    outcomes.filter(({ isRefused }) => isRefused).length,
    sorted.length,
    ...[0.5, 0.99, 1].map((part) => `${percentile(sorted, part).toFixed(1)} ms`),
    sorted.filter((ms) => ms > most).length,
  ];
  return `| ${title} | ${cells.map((cell) => cell.toLocaleString('en')).join(' | ')} |`;
}

const seen = ({ small }: Reader, tasks: number) => (small === undefined ? tasks : (small * tasks) / 10_000);

/** Returns a table of requests, by user and by kind. */
export function tableOf(
  outcomes: readonly Outcome[],
  { tasks, most }: { tasks: number; most: number },
): string {
  const of = (title: string, which: (outcome: Outcome) => boolean) => {
    const some = outcomes.filter(which);
    return some.length > 0 ? [rowOf(title, some, most)] : [];
  };
  return [
    `| | Requests | Refused | Statements | Median | 99 % | Slowest | Over ${most} ms |`,
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...READERS.flatMap((reader) =>
      of(
        `a user who sees ${seen(reader, tasks).toLocaleString('en')} in ${projectsOf(reader).length.toLocaleString('en')} projects`,
        (each) => each.reader === reader,
      ),
    ),
    ...KINDS.flatMap((kind: Kind) => of(kind, (each) => each.kind === kind)),
    ...of('all', () => true),
  ].join('\n');
}

/** Describes the slowest requests. */
export function slowestOf(outcomes: readonly Outcome[]): string {
  const slow = outcomes.toSorted((a, b) => slowestIn(b.spent) - slowestIn(a.spent)).slice(0, SHOWN);
  return slow
    .map(({ kind, query, body, reader, spent }) => {
      const longest = spent.toSorted((a, b) => b.ms - a.ms)[0];
      const what = `${slowestIn(spent).toFixed(0)} of ${totalOf(spent).toFixed(0)} ms, user ${reader.user}, ${kind} ${JSON.stringify({ ...query, ...body })}`;
      return process.env['BENCH_VERBOSE'] === undefined
        ? what
        : `${what}\n${longest?.sql}\n${JSON.stringify(longest?.values)}`;
    })
    .join('\n');
}
