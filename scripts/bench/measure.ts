import type { Lane, ScriptLane, ServerLane } from './contestants/contestant.ts';
import { type LoadResult, load } from './load.ts';
import { type OperationName, operationOf } from './operations.ts';
import type { Options } from './options.ts';
import { readersAndWriters } from './people.ts';
import { pgbench } from './pgbench.ts';
import { startServer, stopServer } from './processes.ts';
import { type Measurement, WORKERS } from './results.ts';
import { percentile } from './statistics.ts';
import type { Postgres } from './stores/postgres.ts';
import { trafficOf } from './traffic.ts';
import { Processes } from './usage.ts';

export type MeasuringOptions = {
  options: Pick<Options, 'rounds' | 'operations' | 'connections' | 'seconds'>;
  tasks: number;
  lanes: readonly Lane[];
  postgres: Postgres;
  log: (line: string) => void;
};

/** See `WARM_UP` in `load.ts`. */
const MAX_WARM_UP_SECONDS = 2;

/**
 * Measures the contestants in turns, round by round, so that a temporarily slow machine affects all of them. Each
 * measurement has a new process and, if an earlier one has changed it, new data.
 */
export async function measureAll(bench: MeasuringOptions): Promise<Measurement[]> {
  const { options, tasks, lanes, log } = bench;
  const measurements: Measurement[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const operation of options.operations) {
      for (const connections of options.connections) {
        for (const lane of rotated(lanes, round - 1)) {
          const what = { round, tasks, contestant: lane.name, operation, connections };
          const measurement = await measure(bench, lane, what);
          if (!measurement) continue;
          measurements.push(measurement);
          log(progressOf(measurement, options.rounds));
        }
      }
    }
  }
  return measurements;
}

/** Rotates a list, so that each round begins with another contestant. */
function rotated<T>(list: readonly T[], by: number): T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

type Subject = Pick<Measurement, 'round' | 'tasks' | 'contestant' | 'operation' | 'connections'>;

/** Processes whose use of the machine is measured. */
type Pids = { server: number | undefined; generator: number };

/** The use of the machine at both edges of the measured window. */
type Window = { edges: (Processes | undefined)[]; pids: Pids };

/** Returns undefined if the contestant does not have the operation. */
async function measure(bench: MeasuringOptions, lane: Lane, what: Subject): Promise<Measurement | undefined> {
  const operation = operationOf(what.operation);
  const { seconds } = bench.options;
  const warmUpSeconds = Math.min(MAX_WARM_UP_SECONDS, seconds);
  const window: Window = { edges: [], pids: { server: undefined, generator: process.pid } };
  const timing = { seconds, warmUpSeconds, connections: what.connections, seed: what.round };
  const run =
    lane.kind === 'server'
      ? serverRun(bench, lane, what.operation, timing, window)
      : scriptRun(lane, what.operation, timing, window);
  if (!run) return undefined;
  await lane.store.reset();
  if (operation.isWrite) lane.store.touch();
  const result = await run();
  const pid = lane.kind === 'script' || lane.hasTaskFlowTables ? bench.postgres.pid : undefined;
  return { ...measured(what, result), ...usageOf(pid, result, window) };
}

type Timing = { seconds: number; warmUpSeconds: number; connections: number; seed: number };

function serverRun(
  { log }: MeasuringOptions,
  { command, people, callOf }: ServerLane,
  name: OperationName,
  timing: Timing,
  window: Window,
): (() => Promise<LoadResult>) | undefined {
  const operation = operationOf(name);
  const call = callOf(operation);
  if (!call) return undefined;
  const { readers, writers } = readersAndWriters(people);
  const { connections, seed } = timing;
  const { isWrite, isVersioned } = operation;
  return async () => {
    const server = await startServer(command, log);
    window.pids.server = server.pid;
    try {
      return await load({
        ...timing,
        port: server.port,
        traffic: trafficOf({ call, people: isWrite ? writers : readers, connections, seed, isVersioned }),
        onWindow: () => window.edges.push(Processes.now()),
      });
    } finally {
      // If the server has ended, this reports it instead of a refused connection.
      server.check();
      await stopServer(server.child);
    }
  };
}

function scriptRun(
  { url, scriptOf }: ScriptLane,
  name: OperationName,
  timing: Timing,
  window: Window,
): (() => Promise<LoadResult>) | undefined {
  const script = scriptOf(operationOf(name));
  if (script === undefined) return undefined;
  return () =>
    pgbench({
      ...timing,
      url,
      script,
      onWindow(_, pid) {
        window.pids.generator = pid ?? process.pid;
        window.edges.push(Processes.now());
      },
    });
}

function measured(what: Subject, { seconds, latencies, failures, failure }: LoadResult) {
  const isSilent = latencies.length === 0 && failures === 0;
  return {
    ...what,
    per_second: latencies.length / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    failures: isSilent ? 1 : failures,
    failure: isSilent ? 'no response in the measured time' : failure,
  };
}

type Usage = Pick<Measurement, 'cpu_ms' | 'postgres_cpu_ms' | 'generator_cpu_ms' | 'rss_mb' | 'cores'>;

const UNKNOWN: Usage = {
  cpu_ms: null,
  postgres_cpu_ms: null,
  generator_cpu_ms: null,
  rss_mb: null,
  cores: null,
};

function usageOf(
  postgres: number | undefined,
  { seconds, latencies }: LoadResult,
  { edges, pids }: Window,
): Usage {
  const [open, close] = edges;
  if (!open || !close) return UNKNOWN;
  const used = (pid: number | undefined) =>
    pid === undefined ? 0 : close.usageOf(pid).cpu_ms - open.usageOf(pid).cpu_ms;
  const server = used(pids.server);
  const database = used(postgres);
  const generator = pids.generator === process.pid ? close.own_ms - open.own_ms : used(pids.generator);
  const others = Math.max(0, close.machine_ms - open.machine_ms - server - database - generator);
  const cores = (ms: number) => ms / 1000 / seconds;
  const perResponse = (pid: number | undefined, ms: number) =>
    pid !== undefined && latencies.length > 0 ? ms / latencies.length : null;
  return {
    cpu_ms: perResponse(pids.server, server),
    postgres_cpu_ms: perResponse(postgres, database),
    generator_cpu_ms: perResponse(pids.generator, generator),
    rss_mb: pids.server === undefined ? null : close.usageOf(pids.server).rss_mb,
    cores: {
      server: cores(server),
      postgres: cores(database),
      generator: cores(generator),
      others: cores(others),
    },
  };
}

function progressOf(measurement: Measurement, rounds: number): string {
  const { round, tasks, contestant, operation, connections, per_second, p99, failures, cores } = measurement;
  const shares = cores && WORKERS.map((worker) => `${worker} ${cores[worker].toFixed(2)}`).join(', ');
  const failed = failures > 0 ? `, ${failures} FAILED` : '';
  return `${tasks} ${round}/${rounds} ${operation} at ${connections}: ${contestant} ${per_second.toFixed(0)}/s, p99 ${p99.toFixed(1)} ms${failed} (cores: ${shares ?? 'unknown'})`;
}
