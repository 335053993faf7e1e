const FACTOR = 8;
/**
 * Quadratic time would be `FACTOR` times the linear one, and a measurement is rarely wrong by half of that.
 */
const TOLERATED = 3;
/** Shorter times cannot be measured. */
const LEAST_MICROSECONDS = 500;
const TRIES = 5;

/**
 * Fails if `work` takes more than about eight times as much CPU time for eight times `size`. The ratio does
 * not depend on the machine; a disturbed measurement is repeated.
 */
export async function growsLinearly(
  what: string,
  size: number,
  work: (size: number) => unknown,
): Promise<void> {
  const ratios: number[] = [];
  while (ratios.length < TRIES) {
    const small = await cost(() => work(size));
    const large = await cost(() => work(FACTOR * size));
    const ratio = large / Math.max(small, LEAST_MICROSECONDS);
    if (ratio <= TOLERATED * FACTOR) return;
    ratios.push(Math.round(ratio));
  }
  throw new Error(`${FACTOR} times the size takes ${ratios.join(', ')} times the CPU time: ${what}`);
}

/** In microseconds of this process. */
async function cost(work: () => unknown): Promise<number> {
  const started = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(started);
  return user + system;
}
