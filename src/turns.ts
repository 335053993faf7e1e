/**
 * Starts work at the end of a turn of the event loop, when everything that the turn asks for is known, and counts what runs. Work that takes
 * longer than `slowMs` does not count any more, so that it never stops other work.
 */
export class Turns {
  #running = 0;
  #isScheduled = false;
  readonly #start: () => void;
  readonly #slowMs: number;

  constructor(start: () => void, slowMs: number) {
    this.#start = start;
    this.#slowMs = slowMs;
  }

  get running(): number {
    return this.#running;
  }

  /** Calls `start` at the end of this turn. */
  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#start();
    });
  }

  /** Counts work until the returned function is called, or until it is slow. Then more can start. */
  enter(): () => void {
    this.#running += 1;
    const leave = () => {
      if (!timer) return;
      clearTimeout(timer);
      timer = undefined;
      this.#running -= 1;
      this.schedule();
    };
    let timer: NodeJS.Timeout | undefined = setTimeout(leave, this.#slowMs);
    return leave;
  }
}
