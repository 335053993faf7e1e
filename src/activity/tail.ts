import { coalesce } from '../concurrency.ts';
import type { Database } from '../database/database.ts';
import type { Dispatcher } from '../events/dispatcher.ts';
import type { Log } from '../log.ts';
import { type Numbered, numberedEvents } from './numbered.ts';

const BATCH = 500;
const RETRY_MS = 1_000;

export type TailOptions = {
  readonly dispatcher: Pick<Dispatcher, 'subscribe' | 'catchUp'>;
  readonly db: Database;
  readonly log: Log;
  /** Whether anyone wants events now. Otherwise they are skipped. */
  isWanted(): boolean;
  /** Prepares to deliver events. The result delivers them, at once. If this fails, the same events come again. */
  prepare(events: readonly Numbered[]): Promise<() => void>;
};

/** The events of all spaces from now on, in the order of their numbers, each once. */
export type Tail = {
  /** The last number that was delivered. */
  readonly position: number;
  /** Follows the events. Resolves once `position` is that of the present. */
  open(): Promise<void>;
  stop(): void;
};

export function createTail({ dispatcher, db, log, isWanted, prepare }: TailOptions): Tail {
  let position = 0;
  let target = 0;
  let opening: Promise<void> | undefined;
  let unsubscribe: (() => void) | undefined;
  let isOpen = false;
  let isStopped = false;
  let hasFailed = false;
  let timer: NodeJS.Timeout | undefined;

  const advance = coalesce(async () => {
    try {
      while (!isStopped && position < target) await step(target);
      hasFailed = false;
    } catch (err) {
      // Says it once, because the database can be away for long.
      if (!hasFailed) log.warn({ err }, 'cannot read new events, retrying');
      hasFailed = true;
      clearTimeout(timer);
      timer = setTimeout(() => void advance(), RETRY_MS).unref();
    }
  });

  async function step(until: number): Promise<void> {
    if (!isWanted()) {
      position = until;
      return;
    }
    const events = await numberedEvents.all(db, { after: position, until, limit: BATCH });
    const deliver = await prepare(events);
    if (isStopped) return;
    deliver();
    position = (events.length === BATCH && events.at(-1)?.sequence) || until;
  }

  async function open(): Promise<void> {
    unsubscribe ??= dispatcher.subscribe((last) => {
      target = Math.max(target, last);
      if (isOpen) void advance();
    });
    const last = await dispatcher.catchUp();
    position = last;
    target = Math.max(target, last);
    isOpen = true;
    void advance();
  }

  return {
    get position() {
      return position;
    },
    open() {
      opening ??= open().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      unsubscribe?.();
    },
  };
}
