import type { Metric, Registry } from 'prom-client';
import type { Definition } from './definitions.ts';

export type Labels = { readonly [name: string]: string };
type Sample = { readonly labels: Labels; readonly value: number; readonly metricName?: string };

/**
 * Registers a metric that is read when it is scraped. prom-client finds the labels of a value anew at each change, which takes
 * about 1 µs; the counts here are numbers in a map.
 */
export function register(
  registry: Registry,
  { name, help, type }: Pick<Definition, 'name' | 'help' | 'type'>,
  read: () => Iterable<Sample>,
): void {
  const get = async () => ({ name, help, type, aggregator: 'sum', values: [...read()] });
  registry.registerMetric({ name, help, type, get, reset: () => {} } as unknown as Metric<string>);
}

/** Counts by the values of up to two labels, which come from the code or the contract. */
export class Counts {
  readonly #names: readonly string[];
  readonly #counts = new Map<string, Map<string, number>>();

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  add(first: string, second = ''): void {
    let row = this.#counts.get(first);
    if (!row) {
      row = new Map();
      this.#counts.set(first, row);
    }
    row.set(second, (row.get(second) ?? 0) + 1);
  }

  *samples(): Iterable<Sample> {
    const [one = '', two] = this.#names;
    for (const [first, row] of this.#counts) {
      for (const [second, value] of row)
        yield { labels: two === undefined ? { [one]: first } : { [one]: first, [two]: second }, value };
    }
  }
}

type Series = { readonly buckets: number[]; sum: number; count: number };

/** A histogram by the value of at most one label. */
export class Durations {
  readonly #name: string;
  readonly #label: string | undefined;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Series>();

  constructor({ name, labels: [label] }: Definition, bounds: readonly number[]) {
    this.#name = name;
    this.#label = label;
    this.#bounds = bounds;
  }

  add(seconds: number, value = ''): void {
    let series = this.#series.get(value);
    if (!series) {
      series = { buckets: this.#bounds.map(() => 0), sum: 0, count: 0 };
      this.#series.set(value, series);
    }
    series.sum += seconds;
    series.count += 1;
    const bucket = this.#bounds.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
  }

  *samples(): Iterable<Sample> {
    for (const [value, { buckets, sum, count }] of this.#series) {
      const labels: Labels = this.#label === undefined ? {} : { [this.#label]: value };
      let below = 0;
      for (const [index, bound] of this.#bounds.entries()) {
        below += buckets[index] ?? 0;
        yield { metricName: `${this.#name}_bucket`, labels: { ...labels, le: String(bound) }, value: below };
      }
      yield { metricName: `${this.#name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count };
      yield { metricName: `${this.#name}_sum`, labels, value: sum };
      yield { metricName: `${this.#name}_count`, labels, value: count };
    }
  }
}
