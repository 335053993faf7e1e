import type { Contestant } from './contestants.ts';
import { median } from './statistics.ts';
import type { Operation } from './traffic.ts';

/** A measurement of one server. */
export type Measurement = {
  round: number;
  contestant: Contestant;
  operation: Operation;
  connections: number;
  /** Successful responses per second. */
  per_second: number;
  /** Latency of successful responses, in milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  /** Responses other than 2xx, and broken connections. */
  failures: number;
  failure: string | undefined;
  /** CPU time for a response, in milliseconds; null if the system does not report it. */
  cpu_ms: number | null;
  postgres_cpu_ms: number | null;
  rss_mb: number | null;
  /** Average number of cores that each worker used. */
  cores: Record<Worker, number> | null;
};

/** Users of the machine during a measurement: the bench, and other programs, which should not run. */
export type Worker = 'server' | 'postgres' | 'generator' | 'others';

/** Medians of the rounds of a server. */
export type Row = Omit<Measurement, 'round'>;

/** Speed of TaskFlow relative to another server, by the median of the rounds. */
export type Ratio = {
  operation: Operation;
  connections: number;
  rival: Contestant;
  ratio: number;
  lowest: number;
  highest: number;
  goal: number | undefined;
  /** Whether requests of one of the two failed, so that the numbers are meaningless. */
  failed: boolean;
  /** CPU time of the other server for a request, divided by that of TaskFlow. A busy machine affects it less. */
  cpu: number | undefined;
};

/** Goals for TaskFlow with all validation enabled. */
const GOALS: { [Rival in Contestant]?: Partial<Record<Operation, number>> } = {
  bare: { get: 0.7, list: 1, create: 0.6, patch: 0.6 },
  fastapi: { get: 4, list: 4, create: 4, patch: 4 },
};

/** If the load generator uses more of a core than this, it may limit the results. */
const BUSY_GENERATOR = 0.85;
/** If other programs use more of a core than this, the absolute numbers are unreliable. */
const BUSY_OTHERS = 0.15;

/** Returns the medians of the rounds, in the order in which each first occurs. */
export function rowsOf(measurements: readonly Measurement[]): Row[] {
  const cells = Map.groupBy(measurements, ({ contestant, operation, connections }) =>
    [operation, connections, contestant].join(' '),
  );
  return [...cells.values()].flatMap((rounds): Row[] => {
    const [first] = rounds;
    if (!first) return [];
    const { contestant, operation, connections } = first;
    const middle = (value: (measurement: Measurement) => number) => median(rounds.map(value));
    const known = (value: (measurement: Measurement) => number | null) => {
      const values = rounds.map(value).filter((number) => number !== null);
      return values.length > 0 ? median(values) : null;
    };
    const ofCores = (worker: Worker) => middle(({ cores }) => cores?.[worker] ?? 0);
    return [
      {
        contestant,
        operation,
        connections,
        per_second: middle(({ per_second }) => per_second),
        p50: middle(({ p50 }) => p50),
        p95: middle(({ p95 }) => p95),
        p99: middle(({ p99 }) => p99),
        failures: rounds.reduce((sum, { failures }) => sum + failures, 0),
        failure: rounds.find(({ failure }) => failure !== undefined)?.failure,
        cpu_ms: known(({ cpu_ms }) => cpu_ms),
        postgres_cpu_ms: known(({ postgres_cpu_ms }) => postgres_cpu_ms),
        rss_mb: known(({ rss_mb }) => rss_mb),
        cores: first.cores && {
          server: ofCores('server'),
          postgres: ofCores('postgres'),
          generator: ofCores('generator'),
          others: ofCores('others'),
        },
      },
    ];
  });
}

/** Compares TaskFlow with every other server in each round, so that a slow round does not matter. */
export function ratiosOf(measurements: readonly Measurement[]): Ratio[] {
  const rounds = Map.groupBy(measurements, ({ operation, connections }) => `${operation} ${connections}`);
  return [...rounds.values()].flatMap((cell): Ratio[] => {
    const [first] = cell;
    if (!first) return [];
    const { operation, connections } = first;
    const rivals = new Set(cell.map(({ contestant }) => contestant));
    rivals.delete('taskflow');
    return [...rivals].flatMap((rival): Ratio[] => {
      const pairs = cell.flatMap((own) => {
        const other = cell.find(({ round, contestant }) => round === own.round && contestant === rival);
        return own.contestant === 'taskflow' && other ? [{ own, other }] : [];
      });
      if (pairs.length === 0) return [];
      const ratios = pairs.map(({ own, other }) => own.per_second / other.per_second);
      const cpu = pairs.flatMap(({ own, other }) =>
        own.cpu_ms && other.cpu_ms ? [other.cpu_ms / own.cpu_ms] : [],
      );
      return [
        {
          operation,
          connections,
          rival,
          ratio: median(ratios),
          lowest: Math.min(...ratios),
          highest: Math.max(...ratios),
          failed: pairs.some(({ own, other }) => own.failures + other.failures > 0),
          goal: GOALS[rival]?.[operation],
          cpu: cpu.length > 0 ? median(cpu) : undefined,
        },
      ];
    });
  });
}

/** Returns both tables and their explanation, in Markdown. */
export function reportOf(measurements: readonly Measurement[]): string {
  const rows = rowsOf(measurements);
  const ratios = ratiosOf(measurements);
  return [
    table(
      [
        '',
        'connections',
        'server',
        'requests/s',
        'p50 ms',
        'p95 ms',
        'p99 ms',
        'errors',
        'CPU ms/request',
        'PostgreSQL ms/request',
        'RSS MB',
      ],
      rows.map((row) => [
        row.operation,
        String(row.connections),
        row.contestant,
        row.per_second.toFixed(0),
        ...[row.p50, row.p95, row.p99].map((ms) => ms.toFixed(1)),
        String(row.failures),
        optional(row.cpu_ms, 3),
        optional(row.postgres_cpu_ms, 3),
        optional(row.rss_mb, 0),
      ]),
    ),
    ratioTable('TaskFlow ÷', ratios, ratioText),
    ratioTable('CPU/request ÷ TaskFlow’s', ratios, ({ cpu }) => cpu?.toFixed(2) ?? '–'),
    ...warningsOf(rows),
  ].join('\n\n');
}

function ratioTable(title: string, ratios: readonly Ratio[], text: (ratio: Ratio) => string): string {
  const rivals = [...new Set(ratios.map(({ rival }) => rival))];
  const cells = Map.groupBy(ratios, ({ operation, connections }) => `${operation} ${connections}`);
  return table(
    [title, 'connections', ...rivals],
    [...cells.values()].map((cell) => [
      cell[0]?.operation ?? '',
      String(cell[0]?.connections ?? ''),
      ...rivals.map((rival) => {
        const found = cell.find((ratio) => ratio.rival === rival);
        return found ? text(found) : '';
      }),
    ]),
  );
}

/** `0.82 (0.79–0.85) ≥ 0.7 met` */
function ratioText({ ratio, lowest, highest, goal, failed }: Ratio): string {
  const text = `${ratio.toFixed(2)} (${lowest.toFixed(2)}–${highest.toFixed(2)})`;
  if (failed) return `${text} FAILED`;
  return goal === undefined ? text : `${text} ≥ ${goal} ${ratio >= goal ? 'met' : 'MISSED'}`;
}

/** Returns a sentence for each reason to doubt the numbers, and for each failure. */
export function warningsOf(rows: readonly Row[]): string[] {
  const warnings: string[] = [];
  const failed = rows.filter(({ failures }) => failures > 0);
  for (const { contestant, operation, connections, failures, failure } of failed) {
    warnings.push(
      `FAILED: ${contestant} ${operation} at ${connections}: ${failures} errors, the first: ${failure}`,
    );
  }
  const measured = rows.flatMap(({ cores }) => (cores ? [cores] : []));
  if (measured.length === 0) return [...warnings, 'CPU was not measured: this system has no /proc.'];
  const of = (worker: Worker) => measured.map((cores) => cores[worker]);
  const generator = Math.max(...of('generator'));
  warnings.push(
    generator < BUSY_GENERATOR
      ? `The load generator used at most ${generator.toFixed(2)} of a core, so it was not the limit.`
      : `DOUBTFUL: the load generator used ${generator.toFixed(2)} of a core, so it may have been the limit.`,
  );
  const cores = (['server', 'postgres', 'generator', 'others'] as const).map(
    (worker) => `${worker} ${median(of(worker)).toFixed(2)}`,
  );
  warnings.push(
    `Cores used, median of all measurements: ${cores.join(', ')}. All share the machine's cores.`,
  );
  if (median(of('others')) > BUSY_OTHERS) {
    warnings.push(
      'DOUBTFUL: other programs ran at the same time. The ratios may be valid; the absolute numbers are not.',
    );
  }
  return warnings;
}

/** Whether every request of every server succeeded. */
export function allSucceeded(measurements: readonly Measurement[]): boolean {
  return measurements.every(({ failures }) => failures === 0);
}

const optional = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits));

/** Returns a table in Markdown with aligned columns. */
export function table(head: readonly string[], rows: readonly string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0), 3));
  const isNumber = head.map((_, column) => rows.every((row) => /^[\d.–]*$/.test(row[column] ?? '')));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (isNumber[column] ? (row[column] ?? '').padStart(width) : (row[column] ?? '').padEnd(width))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    isNumber[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
