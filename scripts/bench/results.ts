import type { ContestantName } from './contestants/contestant.ts';
import { type OperationName, operationOf } from './operations.ts';
import { median } from './statistics.ts';

/** A measurement of one contestant. */
export type Measurement = {
  round: number;
  tasks: number;
  contestant: ContestantName;
  operation: OperationName;
  connections: number;
  /** Successful responses per second. */
  per_second: number;
  /** Latency of successful responses, in milliseconds. */
  p50: number;
  p99: number;
  /** Responses other than 2xx, and broken connections. */
  failures: number;
  failure?: string | undefined;
  /** CPU time for a response, in milliseconds; null if the system does not report it, or there is no such process. */
  cpu_ms: number | null;
  postgres_cpu_ms: number | null;
  generator_cpu_ms: number | null;
  rss_mb: number | null;
  /** Average number of cores that each worker used. */
  cores: Record<Worker, number> | null;
};

/** Users of the machine during a measurement: the bench, and other programs, which should not run. */
export const WORKERS = ['server', 'postgres', 'generator', 'others'] as const;
export type Worker = (typeof WORKERS)[number];

/** A run of the bench, as it is written to a file. */
export type Results = {
  about: {
    at: string;
    commit: string | undefined;
    machine: { cpu: string | undefined; cores: number; platform: string };
    node: string;
    postgres: Record<string, string>;
    seconds: number;
    rounds: number;
    pool_size: number;
    /** Duration of the whole run, with seeding. */
    minutes: number;
  };
  /** What each contestant is, and what its commits wait for. */
  contestants: Partial<Record<ContestantName, { about: string; durability: string }>>;
  /** The reason for each contestant that the machine could not run. */
  skipped: Partial<Record<ContestantName, string>>;
  sizes: {
    tasks: number;
    users: number;
    stores: { name: string; megabytes: number; seed_seconds: number | undefined }[];
  }[];
  measurements: Measurement[];
};

/** A contestant's measurements of one operation, in all rounds. */
export type Row = Omit<Measurement, 'round' | 'per_second'> & { per_second: Spread };

/** Median, and the extremes of the rounds. */
export type Spread = { median: number; lowest: number; highest: number };

/** Speed of TaskFlow relative to another contestant. */
export type Ratio = Spread & {
  tasks: number;
  operation: OperationName;
  connections: number;
  rival: ContestantName;
  goal: number | undefined;
  /** Whether requests of one of the two failed, so that the numbers are meaningless. */
  failed: boolean;
  /**
   * CPU time of the other contestant for a request, with that of PostgreSQL, divided by that of TaskFlow. A busy machine
   * affects it less than the speed.
   */
  cpu: number | undefined;
};

export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  lowest: Math.min(...values),
  highest: Math.max(...values),
});

const cellOf = ({
  tasks,
  operation,
  connections,
}: Pick<Measurement, 'tasks' | 'operation' | 'connections'>) => `${tasks} ${operation} ${connections}`;

/** Returns the medians of the rounds, in the order in which each first occurs. */
export function rowsOf(measurements: readonly Measurement[]): Row[] {
  const groups = Map.groupBy(measurements, (one) => `${cellOf(one)} ${one.contestant}`);
  return [...groups.values()].flatMap((rounds): Row[] => {
    const [first] = rounds;
    if (!first) return [];
    const middle = (value: (measurement: Measurement) => number) => median(rounds.map(value));
    const known = (value: (measurement: Measurement) => number | null) => {
      const values = rounds.map(value).filter((number) => number !== null);
      return values.length > 0 ? median(values) : null;
    };
    const ofCores = (worker: Worker) => middle(({ cores }) => cores?.[worker] ?? 0);
    return [
      {
        tasks: first.tasks,
        contestant: first.contestant,
        operation: first.operation,
        connections: first.connections,
        per_second: spreadOf(rounds.map(({ per_second }) => per_second)),
        p50: middle(({ p50 }) => p50),
        p99: middle(({ p99 }) => p99),
        failures: rounds.reduce((sum, { failures }) => sum + failures, 0),
        failure: rounds.find(({ failure }) => failure !== undefined)?.failure,
        cpu_ms: known(({ cpu_ms }) => cpu_ms),
        postgres_cpu_ms: known(({ postgres_cpu_ms }) => postgres_cpu_ms),
        generator_cpu_ms: known(({ generator_cpu_ms }) => generator_cpu_ms),
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

/** TaskFlow in one process, and in several. */
type Own = 'taskflow' | 'taskflow-cluster';

/** Compares TaskFlow with every other contestant in each round, so that a slow round does not matter. */
export function ratiosOf(measurements: readonly Measurement[], own: Own = 'taskflow'): Ratio[] {
  const cells = Map.groupBy(measurements, cellOf);
  return [...cells.values()].flatMap((cell): Ratio[] => {
    const [first] = cell;
    if (!first) return [];
    const { tasks, operation, connections } = first;
    const rivals = new Set(cell.map(({ contestant }) => contestant));
    for (const each of ['taskflow', 'taskflow-cluster'] as const) rivals.delete(each);
    return [...rivals].flatMap((rival): Ratio[] => {
      const pairs = cell.flatMap((ours) => {
        const other = cell.find(({ round, contestant }) => round === ours.round && contestant === rival);
        return ours.contestant === own && other ? [{ ours, other }] : [];
      });
      if (pairs.length === 0) return [];
      const cpu = pairs.flatMap(({ ours, other }) => {
        const [theirs, own_ms] = [cpuOf(other), cpuOf(ours)];
        return theirs > 0 && own_ms > 0 ? [theirs / own_ms] : [];
      });
      return [
        {
          ...spreadOf(pairs.map(({ ours, other }) => ours.per_second / other.per_second)),
          tasks,
          operation,
          connections,
          rival,
          failed: pairs.some(({ ours, other }) => ours.failures + other.failures > 0),
          goal: operationOf(operation).goals?.[rival],
          cpu: cpu.length > 0 ? median(cpu) : undefined,
        },
      ];
    });
  });
}

const cpuOf = ({ cpu_ms, postgres_cpu_ms }: Measurement) => (cpu_ms ?? 0) + (postgres_cpu_ms ?? 0);

/** Whether every request of every contestant succeeded. */
export function allSucceeded(measurements: readonly Measurement[]): boolean {
  return measurements.every(({ failures }) => failures === 0);
}

/**
 * Combines runs of different sizes, the smallest size first. What describes the machine is that of the first.
 * @throws Error if two runs have the same size
 */
export function combined(runs: readonly Results[]): Results {
  const [first] = runs;
  if (!first) throw new Error('There are no results.');
  const sizes = runs.flatMap((run) => run.sizes).sort((a, b) => a.tasks - b.tasks);
  const twice = sizes.find(({ tasks }, index) => sizes[index + 1]?.tasks === tasks);
  if (twice)
    throw new Error(`Two of these files have results for ${twice.tasks} tasks. Leave out one of them.`);
  return {
    about: first.about,
    contestants: Object.assign({}, ...runs.map(({ contestants }) => contestants)),
    skipped: Object.assign({}, ...runs.map(({ skipped }) => skipped)),
    sizes,
    measurements: runs.flatMap(({ measurements }) => measurements).sort((a, b) => a.tasks - b.tasks),
  };
}
