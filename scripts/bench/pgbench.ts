import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type LoadResult, WARM_UP } from './load.ts';

export type PgbenchOptions = {
  url: string;
  script: string;
  connections: number;
  warmUpSeconds: number;
  seconds: number;
  seed: number;
  /** Called at the start and the end of the measured window, with the process of pgbench. */
  onWindow: (edge: 'open' | 'close', pid: number | undefined) => void;
};

/** Runs a script of pgbench with prepared statements, and reads the latencies of the measured window from its log. */
export async function pgbench(options: PgbenchOptions): Promise<LoadResult> {
  const { url, script, connections, warmUpSeconds, seconds, seed, onWindow } = options;
  const directory = mkdtempSync(join(tmpdir(), 'taskflow-pgbench-'));
  try {
    const file = join(directory, 'script.sql');
    writeFileSync(file, script);
    const warmUp = Math.ceil(warmUpSeconds);
    // Longer than necessary, because the window can open late on a busy machine.
    const duration = Math.ceil(warmUp * WARM_UP.times + seconds + 2);
    const arguments_ = [
      '--no-vacuum',
      '--protocol=prepared',
      `--client=${connections}`,
      `--time=${duration}`,
      `--random-seed=${seed}`,
      '--progress=1',
      '--log',
      `--log-prefix=${join(directory, 'log')}`,
      `--file=${file}`,
      url,
    ];
    const child = spawn('pgbench', arguments_, { stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    const isWarm = Promise.withResolvers<void>();
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk;
      if (isWarmedUp(output, warmUp)) isWarm.resolve();
    });
    const exited = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
      child.once('exit', () => isWarm.resolve());
    });
    const window = (async () => {
      await isWarm.promise;
      onWindow('open', child.pid);
      const opened = Date.now();
      await pause(seconds * 1000);
      onWindow('close', child.pid);
      return { opened, closed: Date.now(), isLate: child.exitCode !== null };
    })();
    const [code, { opened, closed, isLate }] = await Promise.all([exited, window]);
    if (code !== 0) throw new Error(`pgbench ended with exit code ${code}: ${output}`);
    const logs = readdirSync(directory).filter((name) => name.startsWith('log'));
    const text = logs.map((name) => readFileSync(join(directory, name), 'utf8')).join('');
    const latencies = latenciesOf(text, opened, closed);
    const failures = isLate ? 1 : 0;
    const failure = isLate ? 'pgbench ended before the measured window' : undefined;
    return { seconds: (closed - opened) / 1000, latencies, failures, failure };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Whether the lines for each second since all clients are connected show enough transactions. */
export function isWarmedUp(output: string, least: number): boolean {
  const rates = [...output.matchAll(/^progress: [\d.]+ s, ([\d.]+) tps/gm)].map(([, rate]) => Number(rate));
  if (rates.length < least) return false;
  const transactions = rates.reduce((sum, rate) => sum + rate, 0);
  return transactions >= WARM_UP.responses || rates.length >= least * WARM_UP.times;
}

/** Returns the latencies of the transactions that ended in a window, in milliseconds, ascending. */
export function latenciesOf(log: string, opened: number, closed: number): Float64Array {
  const latencies: number[] = [];
  for (const line of log.split('\n')) {
    // client, transaction, microseconds, script, and the time at its end in seconds and microseconds
    const [, , elapsed, , at, micros] = line.split(' ').map(Number);
    if (elapsed === undefined || at === undefined || micros === undefined) continue;
    const ended = at * 1000 + micros / 1000;
    if (ended >= opened && ended < closed) latencies.push(elapsed / 1000);
  }
  return Float64Array.from(latencies).sort();
}
