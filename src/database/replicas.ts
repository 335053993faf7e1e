import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Log } from '../log.ts';
import type { Database } from './database.ts';
import { closeClient, openClient, type SessionOptions } from './driver/session.ts';

/** A position in the write-ahead log. Later positions are larger. */
export type Position = bigint;

/** Standbys that serve reads. */
export type Replicas = {
  /**
   * Returns a replica that has everything up to `position`, or nothing. The same key gets the same replica as long as that is in use, so
   * that a caller does not see an older state after a newer one.
   */
  find(key: string, position: Position): Replica | undefined;
  /** Reads of this key stay on the primary for as long as a replica that is in use can be behind. */
  pin(key: string): void;
  /** Returns a position after everything that was committed on the primary before the call. */
  position(): Promise<Position>;
  status(): readonly ReplicaStatus[];
  close(): Promise<void>;
};

export type Replica = {
  readonly reader: Database;
  /** Returns a position after everything that the replica had shown before the call. */
  position(): Promise<Position>;
};

export type ReplicaStatus = {
  readonly host: string;
  readonly isUsed: boolean;
  /** Seconds since the primary had what the replica has now; null if unknown. */
  readonly lagSeconds: number | null;
};

export type ReplicaOptions = {
  readonly primary: SessionOptions;
  readonly urls: readonly string[];
  readonly log: Log;
  /** Returns a database whose statements run on the replica, and on the primary if it fails. */
  open(url: string): Database;
  /** Runs on the primary. */
  readonly reader: Database;
};

const POLL_MS = 100;
/** A server that does not respond for this long is not used. */
const RESPONSE_MS = 900;
/**
 * A replica that is further behind is not used. A user who has lost access sees at most this much longer what a replica shows, which is
 * half of what is promised for open connections.
 */
export const MAX_LAG_MS = 1_000;
const PIN_MS = 2 * MAX_LAG_MS;
const MAX_PINS = 10_000;
/** Longer lags are not measured. */
const HISTORY_MS = 60_000;

/**
 * What is asked of a server. A promoted standby is no replica any more, and one on another timeline has another history: the timeline in the
 * control file follows with the next checkpoint, so a replica is not used for some minutes after a failover.
 */
const PRIMARY = `select (pg_current_wal_insert_lsn() - '0/0')::text as position, false as "isStandby",
  ('x' || substring(pg_walfile_name(pg_current_wal_insert_lsn()) for 8))::bit(32)::integer as timeline,
  (select system_identifier::text from pg_control_system()) as system`;
const REPLICA = `select coalesce(pg_last_wal_replay_lsn() - '0/0', 0)::text as position, pg_is_in_recovery() as "isStandby",
  (select timeline_id from pg_control_checkpoint()) as timeline,
  (select system_identifier::text from pg_control_system()) as system`;
const CURRENT = sql<{ position: string }>`select (case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
  else pg_current_wal_insert_lsn() end - '0/0')::text as position`;

type State = { position: Position; isStandby: boolean; timeline: number; system: string; at: number };

/** Watches the replicas of a primary. */
export function watchReplicas(options: ReplicaOptions): Replicas {
  const { primary, urls, log } = options;
  const source = new Watched(primary, PRIMARY);
  const replicas = urls.map((url) => {
    const watched = new Watched({ ...primary, url }, REPLICA);
    const reader = options.open(url);
    return {
      host: new URL(url).host,
      watched,
      reader,
      position: shared(() => positionOf(reader)),
      wasUsed: false,
    };
  });
  const position = shared(() => positionOf(options.reader));
  const pins = new Map<string, number>();
  /** When the primary had which position, oldest first. */
  const history: { position: Position; at: number }[] = [];

  function remember({ position, at }: State): void {
    if (history.at(-1)?.position === position) history.splice(-1);
    history.push({ position, at });
    while ((history[1]?.at ?? at) < at - HISTORY_MS) history.shift();
  }

  /** Returns the milliseconds since the primary had what a replica has. */
  function lagOf({ position }: State, now: number): number {
    const reached = history.findLast((each) => each.position <= position);
    return reached ? now - reached.at : Number.POSITIVE_INFINITY;
  }

  function whyNot(state: State | undefined, now: number): string | undefined {
    const from = source.state;
    if (!from || now - from.at > MAX_LAG_MS) return 'the primary does not respond';
    if (!state || now - state.at > MAX_LAG_MS) return 'it does not respond';
    if (!state.isStandby) return 'it is not a standby';
    if (state.system !== from.system || state.timeline !== from.timeline)
      return 'it does not follow this primary';
    return lagOf(state, now) > MAX_LAG_MS ? 'it is behind' : undefined;
  }

  function report(): void {
    const now = performance.now();
    for (const each of replicas) {
      const reason = whyNot(each.watched.state, now);
      const isUsed = reason === undefined;
      if (isUsed === each.wasUsed) continue;
      each.wasUsed = isUsed;
      if (isUsed) log.info({ host: each.host }, 'replica used for reads');
      else log.warn({ host: each.host, reason }, 'replica not used for reads');
    }
  }

  void source.watch((state) => {
    remember(state);
    report();
  });
  for (const { watched } of replicas) void watched.watch();

  return {
    find(key, wanted) {
      const now = performance.now();
      if (replicas.length === 0 || (pins.get(key) ?? 0) > now) return undefined;
      const used = replicas.filter(({ watched }) => whyNot(watched.state, now) === undefined);
      const found = used[hash(key) % used.length];
      return (found?.watched.state?.position ?? -1n) >= wanted ? found : undefined;
    },
    pin(key) {
      pins.delete(key);
      pins.set(key, performance.now() + PIN_MS);
      for (const [oldest] of pins) {
        if (pins.size <= MAX_PINS) break;
        pins.delete(oldest);
      }
    },
    position,
    status() {
      const now = performance.now();
      return replicas.map(({ host, watched: { state } }) => {
        const lag = state && now - state.at <= MAX_LAG_MS ? lagOf(state, now) : Number.POSITIVE_INFINITY;
        return {
          host,
          isUsed: whyNot(state, now) === undefined,
          lagSeconds: Number.isFinite(lag) ? lag / 1_000 : null,
        };
      });
    },
    async close() {
      await Promise.all([source.close(), ...replicas.map(({ watched }) => watched.close())]);
      await Promise.all(replicas.map(({ reader }) => reader.destroy()));
    },
  };
}

async function positionOf(db: Database): Promise<Position> {
  const { rows } = await CURRENT.execute(db);
  return BigInt(rows[0]?.position ?? 0);
}

/** Lets all calls of one turn of the event loop share one that begins after them. */
function shared<Result>(ask: () => Promise<Result>): () => Promise<Result> {
  let next: Promise<Result> | undefined;
  return () => {
    next ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      next = undefined;
      return ask();
    });
    return next;
  };
}

function hash(key: string): number {
  let value = 0;
  for (let at = 0; at < key.length; at += 1) value = (Math.imul(value, 31) + key.charCodeAt(at)) >>> 0;
  return value;
}

/** The last known state of a server, asked on a connection of its own. */
class Watched {
  state: State | undefined;
  readonly #options: SessionOptions;
  readonly #query: string;
  #client: pg.Client | undefined;
  #watching: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: SessionOptions, query: string) {
    this.#options = options;
    this.#query = query;
  }

  /** Asks again and again until `close`, and passes on each state. */
  watch(onState: (state: State) => void = () => {}): void {
    this.#watching = this.#watch(onState);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#drop();
    await this.#watching;
    await this.#drop();
  }

  async #watch(onState: (state: State) => void): Promise<void> {
    while (!this.#isClosed) {
      const next = pause(POLL_MS, undefined, { ref: false });
      try {
        this.state = await this.#ask();
        onState(this.state);
      } catch {
        await this.#drop();
      }
      await next;
    }
  }

  async #ask(): Promise<State> {
    const limits = { query_timeout: RESPONSE_MS, connectionTimeoutMillis: RESPONSE_MS };
    this.#client ??= await openClient(this.#options, {}, limits);
    // The state is at least what it was when the question was sent.
    const at = performance.now();
    const { rows } = await this.#client.query<Omit<State, 'position' | 'at'> & { position: string }>(
      this.#query,
    );
    const [row] = rows;
    if (!row) throw new TypeError('A server without a state.');
    return { ...row, position: BigInt(row.position), at };
  }

  async #drop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client) await closeClient(client);
  }
}
