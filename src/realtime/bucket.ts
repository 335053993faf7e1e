/** Lets through so many at once, and so many each second after that. */
export class Bucket {
  readonly #size: number;
  readonly #perMs: number;
  #level: number;
  #at = performance.now();

  constructor({ atOnce, perSecond }: { atOnce: number; perSecond: number }) {
    this.#size = atOnce;
    this.#perMs = perSecond / 1_000;
    this.#level = atOnce;
  }

  /** Takes one. Returns how many were left; less than 0 if it is one too many. */
  take(): number {
    const now = performance.now();
    this.#level = Math.min(this.#size, this.#level + (now - this.#at) * this.#perMs) - 1;
    this.#at = now;
    return this.#level;
  }
}
