import { setTimeout as pause } from 'node:timers/promises';
import { type Selectable, sql } from 'kysely';
import pg from 'pg';
import type { Tables } from '../../generated/tables.ts';
import { coalesce } from '../concurrency.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { classify } from '../database/driver/failures.ts';
import { withTransaction } from '../database/transaction.ts';
import type { Log } from '../log.ts';
import type { Dispatcher } from './dispatcher.ts';

/** What readers need of a row of the log before they find it again, with its number in the public sequence. */
export type ReadEvent = Pick<
  Selectable<Tables['event']>,
  'id' | 'project_id' | 'actor_id' | 'subject_id' | 'subject_name'
> & {
  sequence: number;
  /** As text, because it is larger than an exact number. */
  position: string;
  type: Schema<'EventType'>;
  subject_type: Schema<'EventSubjectType'> | null;
};

/**
 * Writes the effects of events, in the transaction that also stores how far the reader is: rows, and jobs by `enqueue`. The events
 * are those of all spaces, in the order of their numbers. Do it for all of them at once, in a few statements, because a transaction
 * is repeated after a conflict. `position = any(…)` finds their rows again. Returns how many of the events it has read, at least one, if
 * it leaves the others to the next transaction.
 */
export type ReadEvents = (
  trx: Database,
  events: readonly ReadEvent[],
  tools: { readonly log: Log },
) => Promise<number | undefined>;

export type ReaderOptions = {
  /** The row of the reader in `event_reader`. A new one starts with the events that get their numbers after it. */
  readonly name: string;
  readonly dispatcher: Pick<Dispatcher, 'subscribe' | 'catchUp'>;
  readonly db: Database;
  readonly log: Log;
  readonly read: ReadEvents;
  /** Called when the effects of a batch are committed. */
  readonly onRead?: (() => void) | undefined;
  /** The events of one transaction. */
  readonly batch?: number;
  /** The first pause after an error; shorter only in tests. */
  readonly pauseMs?: number;
};

/**
 * Reads the event log by position, in every process: whoever locks its row first reads the next batch. Each event has its effects
 * exactly once, because they are committed with the position, however often processes or PostgreSQL are killed.
 */
export type Reader = {
  /** Reads new events from now on, until `stop`. */
  start(): void;
  /** Resolves when every event that was committed before the call has its effects. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
};

const BATCH = 500;
/** The time between two rounds under load, so that one transaction reads the events of many writes. */
const GATHER_MS = 30;
/** How soon a process looks again while another one reads. */
const LOCKED_MS = 100;
const PAUSE_MS = 200;
const MAX_PAUSE_MS = 30_000;
/** How often an event that cannot be read is tried alone, over about a minute, before it is left out. */
const MAX_ATTEMPTS = 8;

export function createReader({
  name,
  dispatcher,
  db,
  log,
  read,
  onRead,
  batch = BATCH,
  pauseMs = PAUSE_MS,
}: ReaderOptions): Reader {
  const stopping = new AbortController();
  let target = 0;
  let position = -1;
  let isRegistered = false;
  let limit = batch;
  let tried = batch;
  let attempts = 0;
  let unsubscribe: (() => void) | undefined;

  async function register(): Promise<void> {
    if (isRegistered) return;
    await insertReader.run(db, { name });
    isRegistered = true;
  }

  /** Reads one batch. Returns whether there is nothing more to read now, or another process reads. */
  async function readBatch(size: number): Promise<'read' | 'done' | 'locked'> {
    const outcome = await withTransaction(db, async (trx) => {
      const locked = await lockReader.first(trx, { name });
      if (!locked) return undefined;
      const events = await nextEvents.all(trx, { after: locked.position, limit: size });
      tried = events.length;
      if (events.length === 0) return { position: locked.position, isMore: false };
      const count = (await read(trx, events, { log })) ?? events.length;
      const last = events[count - 1]?.sequence;
      if (last === undefined) throw new RangeError(`The reader ${name} has read ${count} events.`);
      await advanceReader.run(trx, { name, position: last });
      return { position: last, isMore: count === size || count < events.length };
    });
    if (!outcome) return 'locked';
    if (outcome.position > position) onRead?.();
    position = outcome.position;
    return outcome.isMore || position < target ? 'read' : 'done';
  }

  /** Leaves out the next event, which none of many attempts could read. */
  async function skipEvent(err: unknown): Promise<void> {
    await withTransaction(db, async (trx) => {
      const locked = await lockReader.first(trx, { name });
      const [event] = locked ? await nextEvents.all(trx, { after: locked.position, limit: 1 }) : [];
      if (!event) return;
      await advanceReader.run(trx, { name, position: event.sequence });
      const { sequence, id, type } = event;
      log.error({ err, reader: name, sequence, event_id: id, type }, 'cannot read an event, left out');
    });
  }

  /** An event that makes every batch fail is found by halving the batch. */
  async function recover(err: unknown): Promise<void> {
    if (!isOfEvents(err)) {
      if (attempts === 0) log.warn({ err, reader: name }, 'cannot read events yet, retrying');
      attempts = Math.min(attempts + 1, MAX_ATTEMPTS - 1);
    } else if (tried > 1) {
      log.warn(
        { err, reader: name, events: tried },
        'cannot read a batch of events, retrying with half of it',
      );
      limit = Math.ceil(tried / 2);
    } else {
      limit = 1;
      attempts += 1;
      if (attempts >= MAX_ATTEMPTS) {
        attempts = 0;
        return skipEvent(err);
      }
    }
    await pauseFor(Math.min(pauseMs * 2 ** attempts, MAX_PAUSE_MS));
  }

  async function step(): Promise<'read' | 'done' | 'locked'> {
    try {
      await register();
      const outcome = await readBatch(limit);
      if (outcome !== 'locked') {
        attempts = 0;
        limit = Math.min(limit * 2, batch);
      }
      return outcome;
    } catch (err) {
      await recover(err);
      return 'read';
    }
  }

  const round = coalesce(async () => {
    while (!stopping.signal.aborted) {
      const outcome = await step();
      if (outcome === 'done') break;
      if (outcome === 'locked') await pauseFor(LOCKED_MS);
    }
    await pauseFor(GATHER_MS);
  });

  /** Ends early when the service stops. */
  const pauseFor = (ms: number) => pause(ms, undefined, { signal: stopping.signal }).catch(() => {});

  return {
    start() {
      unsubscribe = dispatcher.subscribe((last) => {
        target = last;
        if (position < last) void round();
      });
      void round();
    },
    async catchUp() {
      await register();
      target = Math.max(target, await dispatcher.catchUp());
      while ((await step()) !== 'done') await pauseFor(0);
    },
    async stop() {
      unsubscribe?.();
      stopping.abort();
      if (unsubscribe) await round();
    },
  };
}

/** Whether the error can be caused by the events, and not by the state of the database. */
function isOfEvents(error: unknown): boolean {
  // A statement that takes too long, or waits too long for a lock.
  if (error instanceof pg.DatabaseError && ['57014', '55P03'].includes(error.code ?? '')) return true;
  return classify(error).kind !== 'unavailable';
}

const insertReader = compiled('events: add a reader', (db, p: Params<{ name: string }>) =>
  db
    .insertInto('event_reader')
    .columns(['name', 'position'])
    .expression((eb) =>
      eb.selectFrom('event_dispatcher').select([sql<string>`${p.name}::text`.as('name'), 'last_sequence']),
    )
    .onConflict((oc) => oc.doNothing()),
);

/** Finds nothing while another process reads. */
const lockReader = compiled('events: lock a reader', (db, p: Params<{ name: string }>) =>
  db.selectFrom('event_reader').where('name', '=', p.name).select('position').forUpdate().skipLocked(),
);

const advanceReader = compiled(
  'events: store how far a reader is',
  (db, p: Params<{ name: string; position: number }>) =>
    db.updateTable('event_reader').set({ position: p.position }).where('name', '=', p.name),
);

/** Lists the events of all spaces after a number. */
const nextEvents = compiled(
  'events: read after a number',
  (db, p: Params<{ after: number; limit: number }>) =>
    db
      .selectFrom('event_sequence as numbered')
      .innerJoin('event', 'event.position', 'numbered.position')
      .where('numbered.sequence', '>', p.after)
      .orderBy('numbered.sequence')
      .limit(p.limit)
      .select([
        'numbered.sequence',
        sql<string>`event.position::text`.as('position'),
        'event.id',
        'event.type',
        'event.project_id',
        'event.actor_id',
        'event.subject_type',
        'event.subject_id',
        'event.subject_name',
      ])
      .$castTo<ReadEvent>(),
);
