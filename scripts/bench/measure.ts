import type pg from 'pg';
import { type Common, type Contestant, commandOf } from './contestants.ts';
import { type Postgres, resetDatabase } from './database.ts';
import { type LoadOptions, type LoadResult, load } from './load.ts';
import type { Options } from './options.ts';
import { type Running, startServer, stopServer } from './processes.ts';
import type { Measurement } from './report.ts';
import { percentile } from './statistics.ts';
import { type Person, trafficOf } from './traffic.ts';
import { Processes } from './usage.ts';
import { verifyResponses } from './verify.ts';

export type MeasuringOptions = {
  options: Options;
  postgres: Postgres;
  /** Connected to the database of the bench. */
  client: pg.Client;
  people: Person[];
  common: Common;
  log: (line: string) => void;
  /** Registers a function to call when the bench ends. */
  onEnd: (undo: () => Promise<void>) => void;
};

const WARM_UP = { seconds: 2, connections: 64 };

/**
 * Starts the servers, checks that their responses are the same, and measures them in turns, round by round. A temporarily
 * slow machine then affects all of them.
 */
export async function measureAll(bench: MeasuringOptions): Promise<Measurement[]> {
  const { options, client, people, common, log, onEnd } = bench;
  const warmUp = { ...WARM_UP, seconds: Math.min(WARM_UP.seconds, options.seconds) };
  const running = new Map<Contestant, Running>();
  for (const contestant of options.contestants) {
    log(`starting ${contestant}`);
    const server = await startServer(commandOf(contestant, common), log);
    onEnd(() => stopServer(server.child));
    running.set(contestant, server);
  }
  log('comparing responses');
  const targets = [...running].map(([name, { port }]) => ({ name, port }));
  await verifyResponses(targets, people, client);

  for (const operation of options.operations) {
    log(`warming up: ${operation}`);
    for (const server of running.values()) {
      const traffic = trafficOf(operation, people, warmUp.connections, 0);
      await loadOn(server, { ...warmUp, traffic });
    }
  }
  const measurements: Measurement[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const operation of options.operations) {
      for (const connections of options.connections) {
        for (const [contestant, server] of rotated([...running], round - 1)) {
          await resetDatabase(client);
          const what = { round, contestant, operation, connections };
          const measurement = await measure(bench, server, what);
          measurements.push(measurement);
          log(progressOf(measurement, options.rounds));
        }
      }
    }
  }
  return measurements;
}

/** Loads a server. If it has ended, reports that instead of a refused connection. */
async function loadOn({ port, check }: Running, options: Omit<LoadOptions, 'port'>): Promise<LoadResult> {
  try {
    return await load({ ...options, port });
  } finally {
    check();
  }
}

/** Rotates a list, so that each round begins with another server. */
function rotated<T>(list: readonly T[], by: number): T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

type Subject = Pick<Measurement, 'round' | 'contestant' | 'operation' | 'connections'>;

async function measure(
  { options, postgres, people }: MeasuringOptions,
  server: Running,
  what: Subject,
): Promise<Measurement> {
  const { round, operation, connections } = what;
  const seen: (Processes | undefined)[] = [];
  const { seconds, latencies, failures, failure } = await loadOn(server, {
    connections,
    seconds: options.seconds,
    traffic: trafficOf(operation, people, connections, round),
    onWindow: () => seen.push(Processes.now()),
  });
  const responses = latencies.length;
  const measurement: Measurement = {
    ...what,
    per_second: responses / seconds,
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
    failures,
    failure,
    cpu_ms: null,
    postgres_cpu_ms: null,
    rss_mb: null,
    cores: null,
  };
  const [open, close] = seen;
  if (!open || !close) return measurement;
  const used = (process_id: number | undefined) =>
    process_id === undefined ? 0 : close.usageOf(process_id).cpu_ms - open.usageOf(process_id).cpu_ms;
  const [own, database, generator] = [used(server.pid), used(postgres.pid), close.own_ms - open.own_ms];
  const others = Math.max(0, close.machine_ms - open.machine_ms - own - database - generator);
  const cores = (ms: number) => ms / 1000 / seconds;
  const perResponse = (ms: number) => (responses > 0 ? ms / responses : null);
  return {
    ...measurement,
    cpu_ms: perResponse(own),
    postgres_cpu_ms: postgres.pid === undefined ? null : perResponse(database),
    rss_mb: close.usageOf(server.pid).rss_mb,
    cores: {
      server: cores(own),
      postgres: cores(database),
      generator: cores(generator),
      others: cores(others),
    },
  };
}

function progressOf(
  { round, contestant, operation, connections, per_second, p99, failures, cores }: Measurement,
  rounds: number,
): string {
  const shares =
    cores &&
    Object.entries(cores)
      .map(([worker, share]) => `${worker} ${share.toFixed(2)}`)
      .join(', ');
  const failed = failures > 0 ? `, ${failures} FAILED` : '';
  return `${round}/${rounds} ${operation} at ${connections}: ${contestant} ${per_second.toFixed(0)}/s, p99 ${p99.toFixed(1)} ms${failed} (cores: ${shares ?? 'unknown'})`;
}
