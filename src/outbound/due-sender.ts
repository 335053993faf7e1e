import { coalesce } from '../concurrency.ts';
import type { Log } from '../log.ts';

/** Sends what is due, in every process. */
export type DueSender = {
  start(): void;
  /** Call when there is something new. Returns immediately. */
  wake(): void;
  /** Resolves when everything that is due has been tried once. */
  catchUp(): Promise<void>;
  /** Stops to send. Requests that have begun are cut off after `graceMs`, and repeated by another process. */
  stop(graceMs?: number): Promise<void>;
};

/** What has begun. */
export type Begun = {
  /** Aborted when nothing new may begin. */
  readonly stopping: AbortSignal;
  /** Aborted when what has begun is cut off. */
  readonly cutting: AbortSignal;
  running(): number;
  /** Those whose targets failed the last time. */
  failing(): number;
  /** Counts work until it ends. It must not reject. */
  begin(work: Promise<void>, failing: boolean): void;
};

export type DueSenderOptions = {
  readonly log: Log;
  /** Logged once when what is due cannot be read. */
  readonly problem: string;
  /** How soon it sends what another process has queued. */
  readonly pollMs: number;
  /** Begins what is due, to targets that failed the last time or to the others, as far as there is room. Returns whether there can be more. */
  readonly beginDue: (begun: Begun, failing: boolean) => Promise<boolean>;
  /** Returns in how many milliseconds something is due next; null if nothing is. */
  readonly untilNext: () => Promise<number | null>;
};

/** Begins what is due when it is woken, when something has ended, and at intervals. */
export function createDueSender({ log, problem, pollMs, beginDue, untilNext }: DueSenderOptions): DueSender {
  const stopping = new AbortController();
  const cutting = new AbortController();
  const running = new Map<Promise<void>, { failing: boolean }>();
  let timer: NodeJS.Timeout | undefined;
  let hasFailed = false;

  const begun: Begun = {
    stopping: stopping.signal,
    cutting: cutting.signal,
    running: () => running.size,
    failing: () => [...running.values()].filter(({ failing }) => failing).length,
    begin(work, failing) {
      const ended = work.finally(() => {
        running.delete(ended);
        if (!stopping.signal.aborted) void round();
      });
      running.set(ended, { failing });
    },
  };

  const round = coalesce(async () => {
    try {
      while (!stopping.signal.aborted) {
        const isMore = await beginDue(begun, false);
        if (!(await beginDue(begun, true)) && !isMore) break;
      }
      hasFailed = false;
    } catch (err) {
      if (!hasFailed) log.warn({ err }, problem);
      hasFailed = true;
    }
  });

  return {
    start() {
      timer = setInterval(round, pollMs).unref();
      void round();
    },
    wake() {
      if (timer) void round();
    },
    async catchUp() {
      for (;;) {
        await round();
        if (running.size > 0) {
          await Promise.all(running.keys());
          continue;
        }
        const ms = await untilNext();
        if (ms === null || ms > 0) return;
      }
    },
    async stop(graceMs = 0) {
      clearInterval(timer);
      timer = undefined;
      stopping.abort();
      await round();
      const cut = setTimeout(() => cutting.abort(), graceMs);
      await Promise.all(running.keys());
      clearTimeout(cut);
    },
  };
}
