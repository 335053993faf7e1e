import type { ContestantName } from './contestants/contestant.ts';
import { OPERATION_NAMES, operationOf } from './operations.ts';
import {
  type Measurement,
  type Ratio,
  type Results,
  type Row,
  ratiosOf,
  rowsOf,
  type Spread,
  WORKERS,
} from './results.ts';
import { median } from './statistics.ts';

/** If the load generator uses more of a core than this, it may limit the results. */
const BUSY_GENERATOR = 0.85;
/** If other programs use more of a core than this, the absolute numbers are unreliable. */
const BUSY_OTHERS = 0.15;

export const count = (value: number) => Math.round(value).toLocaleString('en-US');

/** Returns the tables of a run and what to know about them, in Markdown. */
export function reportOf(results: Results): string {
  return [
    ...results.sizes.flatMap(({ tasks, users }) => [
      `${count(tasks)} tasks of ${count(users)} users`,
      ...ratioTables(results.measurements.filter((one) => one.tasks === tasks)),
      absoluteTable(rowsOf(results.measurements.filter((one) => one.tasks === tasks))),
    ]),
    durabilityTable(results),
    ...warningsOf(results),
    circumstancesOf(results),
  ].join('\n\n');
}

/**
 * Returns how much faster TaskFlow is than each other contestant, with the goals, in one process and in several, and how much more CPU
 * time each other contestant uses for a request.
 */
export function ratioTables(measurements: readonly Measurement[]): string[] {
  const [ratios, ofCluster] = [ratiosOf(measurements), ratiosOf(measurements, 'taskflow-cluster')];
  return [
    comparison('TaskFlow ÷', ratios, ratioText),
    ...(ofCluster.length > 0 ? [comparison('TaskFlow with `CLUSTER=2` ÷', ofCluster, ratioText)] : []),
    comparison('CPU time of a request ÷ TaskFlow’s', ratios, (ratio) =>
      ratio?.cpu === undefined ? '–' : precise(ratio.cpu),
    ),
  ];
}

function comparison(
  title: string,
  ratios: readonly Ratio[],
  text: (ratio: Ratio | undefined) => string,
): string {
  const rivals = [...new Set(ratios.map(({ rival }) => rival))];
  const cells = Map.groupBy(ratios, ({ operation, connections }) => `${operation} ${connections}`);
  return table(
    [title, 'Connections', ...rivals.map(code)],
    [...cells.values()].map((cell) => [
      titleOf(cell[0]),
      count(cell[0]?.connections ?? 0),
      ...rivals.map((rival) => text(cell.find((ratio) => ratio.rival === rival))),
    ]),
  );
}

/** `0.82 (0.79–0.85), goal 0.7` */
function ratioText(ratio: Ratio | undefined): string {
  if (ratio === undefined) return '–';
  const text = spreadText(ratio, precise);
  if (ratio.failed) return `${text}, FAILED`;
  if (ratio.goal === undefined) return text;
  return `${text}, goal ${ratio.goal}${ratio.median < ratio.goal ? ' **missed**' : ''}`;
}

const precise = (value: number) => value.toFixed(value < 9.95 ? 2 : 1);

export function spreadText({ median, lowest, highest }: Spread, text: (value: number) => string): string {
  return lowest === highest ? text(median) : `${text(median)} (${text(lowest)}–${text(highest)})`;
}

export function absoluteTable(rows: readonly Row[]): string {
  const hasFailures = rows.some(({ failures }) => failures > 0);
  return table(
    [
      'Operation',
      'Connections',
      'Contestant',
      'Requests/s',
      'p50 ms',
      'p99 ms',
      'CPU ms/request',
      'PostgreSQL ms/request',
      'Generator ms/request',
      'RSS MB',
      ...(hasFailures ? ['Failures'] : []),
    ],
    rows.map((row) => [
      titleOf(row),
      count(row.connections),
      code(row.contestant),
      spreadText(row.per_second, count),
      row.p50.toFixed(1),
      row.p99.toFixed(1),
      optional(row.cpu_ms, 3),
      optional(row.postgres_cpu_ms, 3),
      optional(row.generator_cpu_ms, 3),
      optional(row.rss_mb, 0),
      ...(hasFailures ? [String(row.failures)] : []),
    ]),
  );
}

/** Returns TaskFlow's speed at each size, and relative to the other contestants. */
export function sizeTable({ measurements }: Results): string {
  const rows = rowsOf(measurements).filter(({ contestant }) => contestant === 'taskflow');
  const ratios = ratiosOf(measurements);
  const rivals = [...new Set(ratios.map(({ rival }) => rival))];
  return table(
    ['Operation', 'Tasks', 'Requests/s', 'p99 ms', ...rivals.map((rival) => `÷ ${code(rival)}`)],
    rows
      .sort((a, b) => OPERATION_NAMES.indexOf(a.operation) - OPERATION_NAMES.indexOf(b.operation))
      .map((row) => [
        titleOf(row),
        count(row.tasks),
        count(row.per_second.median),
        row.p99.toFixed(1),
        ...rivals.map((rival) => {
          const ratio = ratios.find(
            (one) =>
              one.rival === rival &&
              one.tasks === row.tasks &&
              one.operation === row.operation &&
              one.connections === row.connections,
          );
          return ratio === undefined ? '–' : precise(ratio.median);
        }),
      ]),
  );
}

/** Returns what each contestant is, and what its commits wait for. */
export function durabilityTable({ contestants, skipped }: Results): string {
  return table(
    ['Contestant', 'What it is', 'Durability'],
    [
      ...Object.entries(contestants).map(([name, { about, durability }]) => [code(name), about, durability]),
      ...Object.entries(skipped).map(([name, reason]) => [code(name), `Skipped: ${reason}`, '–']),
    ],
  );
}

/** Returns a sentence for each reason to doubt the numbers, and for each failure. */
export function warningsOf({ measurements, skipped }: Results): string[] {
  const rows = rowsOf(measurements);
  const warnings = Object.keys(skipped).map((name) => `SKIPPED: ${name}.`);
  for (const { contestant, operation, connections, failures, failure } of rows) {
    if (failures === 0) continue;
    warnings.push(
      `FAILED: ${contestant} ${operation} at ${connections}: ${failures} errors, the first: ${failure}`,
    );
  }
  const measured = rows.flatMap(({ cores }) => (cores ? [cores] : []));
  if (measured.length === 0) return [...warnings, 'CPU was not measured: this system has no /proc.'];
  const generator = Math.max(...measured.map((cores) => cores.generator));
  warnings.push(
    generator < BUSY_GENERATOR
      ? `The load generator used at most ${generator.toFixed(2)} of a core, so it was not the limit.`
      : `DOUBTFUL: the load generator used ${generator.toFixed(2)} of a core, so it may have been the limit.`,
  );
  const shares = WORKERS.map(
    (worker) => `${worker} ${median(measured.map((cores) => cores[worker])).toFixed(2)}`,
  );
  warnings.push(
    `Cores used, median of all measurements: ${shares.join(', ')}. All share the machine’s cores.`,
  );
  const others = median(measured.map((cores) => cores.others));
  if (others > BUSY_OTHERS) {
    warnings.push(
      `DOUBTFUL: other programs used ${others.toFixed(2)} of a core at the same time. The ratios may be valid; the absolute numbers are not.`,
    );
  }
  return warnings;
}

export function circumstancesOf({ about, sizes }: Results): string {
  const { machine, node, postgres, rounds, seconds, pool_size, minutes, at } = about;
  const stores = sizes.flatMap(({ tasks, stores }) =>
    stores.map(({ name, megabytes, seed_seconds }) => {
      const time = seed_seconds === undefined ? '' : `, seeded in ${count(seed_seconds)} s`;
      return `${count(tasks)} tasks in ${name}: ${count(megabytes)} MB${time}`;
    }),
  );
  return [
    `${at.slice(0, 10)}, ${machine.cores} × ${machine.cpu}, Node ${node}, PostgreSQL ${postgres['server_version']} with fsync ${postgres['fsync']}, synchronous_commit ${postgres['synchronous_commit']} and ${pool_size} connections for each server.`,
    `${rounds} ${rounds === 1 ? 'round' : 'rounds'} of ${seconds} s: medians (lowest–highest).`,
    `The run took ${minutes.toFixed(0)} minutes.`,
    `${stores.join('; ')}.`,
  ].join(' ');
}

const titleOf = (row: Pick<Row, 'operation'> | undefined) => (row ? operationOf(row.operation).title : '');

const code = (name: ContestantName | string) => `\`${name}\``;

const optional = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits));

/** Returns a table in Markdown with aligned columns. */
export function table(head: readonly string[], rows: readonly string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0), 3));
  const isNumber = head.map((_, column) => rows.every((row) => /^(?:–|\d.*)?$/.test(row[column] ?? '')));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (isNumber[column] ? (row[column] ?? '').padStart(width) : (row[column] ?? '').padEnd(width))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    isNumber[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
