import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { coalesce } from '../concurrency.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import type { Channel } from '../processes.ts';

/** The events that get their numbers in one transaction. */
const BATCH = 5_000;
/** The time between two rounds under load, so that one round numbers the events of many writes. */
const GATHER_MS = 15;
/** How soon an event is numbered if the process that wrote it was killed, and how soon another process learns of a number without Redis. */
const POLL_MS = 1_000;

export type DispatcherOptions = {
  readonly db: Database;
  readonly log: Log;
  /** The channel on which processes tell each other the last number. */
  readonly others?: Channel | undefined;
  /** Shorter only in tests. */
  readonly pollMs?: number;
};

/**
 * Gives committed events their public numbers, in every process: whoever comes first does it, in one transaction, so none of
 * them leads and none has to be replaced. Readers see an event when it has a number. No number is visible before a lower one.
 */
export type Dispatcher = {
  /** Numbers new events from now on, until `stop`. */
  start(): void;
  /** Call after a write. Returns immediately. */
  wake(): void;
  /** Resolves when everything that was committed before the call has a number, with the last number. */
  catchUp(): Promise<number>;
  /** Calls `receive` with the last number when there are new ones, also of other processes. Returns a function that ends this. */
  subscribe(receive: (last: number) => void): () => void;
  stop(): Promise<void>;
};

export function createDispatcher({ db, log, others, pollMs = POLL_MS }: DispatcherOptions): Dispatcher {
  const receivers = new Set<(last: number) => void>();
  let last = 0;
  let isStarted = false;
  let hasFailed = false;
  let timer: NodeJS.Timeout | undefined;

  function advanceTo(number: number): void {
    if (number <= last) return;
    last = number;
    for (const receive of receivers) receive(number);
  }

  async function stampAll(is_patient: boolean): Promise<number> {
    for (;;) {
      const { stamped, last_sequence } = await stamp.one(db, { at_most: BATCH, is_patient });
      if (stamped > 0) others?.publish(String(last_sequence));
      advanceTo(last_sequence);
      if (stamped < BATCH) return last_sequence;
    }
  }

  const round = coalesce(async () => {
    try {
      await stampAll(false);
      hasFailed = false;
    } catch (err) {
      // The next poll tries again. Says it once, because the database can be away for long.
      if (!hasFailed) log.warn({ err }, 'cannot number events yet, retrying');
      hasFailed = true;
    }
    await pause(GATHER_MS);
  });

  others?.subscribe((message) => advanceTo(Number(message)));

  return {
    start() {
      isStarted = true;
      timer = setInterval(round, pollMs).unref();
    },
    wake() {
      if (isStarted) void round();
    },
    catchUp: () => stampAll(true),
    subscribe(receive) {
      receivers.add(receive);
      return () => receivers.delete(receive);
    },
    async stop() {
      clearInterval(timer);
      if (isStarted) await round();
      isStarted = false;
    },
  };
}

const stamp = compiled(
  'events: number those of committed transactions',
  (_db, p: Params<{ at_most: number; is_patient: boolean }>) =>
    sql<{
      stamped: number;
      last_sequence: number;
    }>`select stamped, last_sequence from stamp_events(${p.at_most}, ${p.is_patient})`,
);
