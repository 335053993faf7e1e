/** Returns the value below which a share of an ascending list lies; 0 for an empty list. */
export function percentile(ascending: ArrayLike<number>, share: number): number {
  const index = Math.ceil(ascending.length * share) - 1;
  return ascending[Math.min(Math.max(index, 0), ascending.length - 1)] ?? 0;
}

/** Returns the median of a list; NaN for an empty list. */
export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const half = ascending.length / 2;
  const [below, above] = [ascending[Math.ceil(half) - 1], ascending[Math.floor(half)]];
  return below === undefined || above === undefined ? Number.NaN : (below + above) / 2;
}

/** Returns a generator of random numbers from 0 to 1 (mulberry32): small, fast, and the same in each run. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
