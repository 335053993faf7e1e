import { percentile } from '../bench/statistics.ts';

/** Figures of an operation over the whole run. */
export type Row = {
  name: string;
  count: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  failures: number;
};

/** Figures of a few seconds. */
export type Sample = {
  second: number;
  perSecond: number;
  p50: number;
  p95: number;
  rssMb: number;
  failures: number;
};

/** Records what users see. */
export class Recorder {
  isOpen = false;
  events = 0;
  readonly samples: Sample[] = [];
  /** The first failures, for the report. */
  readonly examples: string[] = [];
  readonly #latencies = new Map<string, number[]>();
  readonly #failures = new Map<string, number>();
  #recent: number[] = [];
  #recentFailures = 0;

  succeeded(name: string, ms: number): void {
    if (!this.isOpen) return;
    const list = this.#latencies.get(name) ?? [];
    list.push(ms);
    this.#latencies.set(name, list);
    this.#recent.push(ms);
  }

  failed(name: string, what: string): void {
    if (!this.isOpen) return;
    this.#failures.set(name, (this.#failures.get(name) ?? 0) + 1);
    this.#recentFailures += 1;
    if (this.examples.length < 10) this.examples.push(`${name}: ${what}`);
  }

  received(): void {
    if (this.isOpen) this.events += 1;
  }

  /** Ends a sample of some seconds. */
  sample(second: number, seconds: number, rssMb: number): Sample {
    const sorted = Float64Array.from(this.#recent).sort();
    const sample = {
      second,
      perSecond: sorted.length / seconds,
      p50: percentile(sorted, 0.5),
      p95: percentile(sorted, 0.95),
      rssMb,
      failures: this.#recentFailures,
    };
    this.#recent = [];
    this.#recentFailures = 0;
    this.samples.push(sample);
    return sample;
  }

  /** Returns a row for each operation, in the order of their names, and one for all of them. */
  rows(names: readonly string[]): Row[] {
    const all = names.flatMap((name) => this.#latencies.get(name) ?? []);
    const failures = names.reduce((sum, name) => sum + (this.#failures.get(name) ?? 0), 0);
    return [
      ...names.map((name) => rowOf(name, this.#latencies.get(name) ?? [], this.#failures.get(name) ?? 0)),
      rowOf('All', all, failures),
    ];
  }
}

function rowOf(name: string, latencies: readonly number[], failures: number): Row {
  const sorted = Float64Array.from(latencies).sort();
  const sum = sorted.reduce((total, each) => total + each, 0);
  const at = (share: number) => percentile(sorted, share);
  return {
    name,
    count: sorted.length,
    mean: sum / Math.max(1, sorted.length),
    ...{ p50: at(0.5), p95: at(0.95), p99: at(0.99), failures },
  };
}
