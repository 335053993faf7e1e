import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../log.ts';
import { type Copied, copyFrom } from './copy.ts';
import {
  command,
  connectReplication,
  endReplication,
  identify,
  parseWalMessage,
  statusMessage,
} from './replication.ts';
import { type Archived, names, packSegment, type Repository, toJson } from './repository.ts';
import {
  historyName,
  microsecondsOf,
  parsePosition,
  positionText,
  segmentAt,
  segmentName,
  startOfSegment,
} from './segments.ts';

/** Keeps the WAL on the server until it is stored. Only one session at a time can use it, so it also elects the process that archives. */
export const SLOT = 'taskflow_backup';

/** Together with the time to store a segment, at most a minute is lost with the disk. */
const STORE_EVERY_MS = 30_000;
/** How soon another process takes over, and how soon a lost connection is opened again. */
const RETRY_MS = 10_000;
/** How long a stopping process waits until the last WAL is stored. The next start continues where it ended. */
const STOP_MS = 5_000;
/** The server ends sessions after a minute of silence. */
const STATUS_MS = 10_000;

const OBJECT_IN_USE = '55006';

export type ArchiverOptions = {
  readonly url: string;
  readonly repository: Repository;
  readonly log: Log;
  /** How much WAL the server keeps at most, such as `4GB`, unless the operator has set a limit. Undefined: as it is set. */
  readonly maxKept: string | undefined;
  /** Called when the WAL has a gap, so that only a new base backup makes later moments restorable. */
  readonly onGap: () => void;
  /** Shorter only in tests. */
  readonly storeEveryMs?: number;
  readonly retryMs?: number;
};

export type Archiver = {
  /** Whether this process archives now. Another one may do it instead. */
  readonly isActive: boolean;
  /** Up to where everything is stored; undefined before the first time. */
  readonly archived: Archived | undefined;
  /** How much WAL the server keeps that is not stored yet; undefined if it is not known. */
  readonly keptBytes: number | undefined;
  /** The reason why the WAL cannot be stored at the moment. */
  readonly failure: string | undefined;
  /** Stores what there is, and ends. */
  stop(): Promise<void>;
};

/** Stores the WAL of the server as it is written, until `stop`. */
export function startArchiver(options: ArchiverOptions): Archiver {
  const { log, retryMs = RETRY_MS } = options;
  const stopping = new AbortController();
  const state: State = { isActive: false, archived: undefined, keptBytes: undefined, failure: undefined };

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await archive(options, state, stopping.signal);
      } catch (error) {
        const isElsewhere = error instanceof pg.DatabaseError && error.code === OBJECT_IN_USE;
        const text = error instanceof Error ? error.message : String(error);
        // Says it once, because the place of the backups can be away for long.
        if (!isElsewhere && !stopping.signal.aborted && state.failure !== text)
          log.error({ err: error }, 'cannot archive the WAL, retrying');
        state.failure = isElsewhere ? undefined : text;
      }
      state.isActive = false;
      await pause(retryMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    get isActive() {
      return state.isActive;
    },
    get archived() {
      return state.archived;
    },
    get failure() {
      return state.failure;
    },
    get keptBytes() {
      return state.keptBytes;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

type State = {
  isActive: boolean;
  archived: Archived | undefined;
  keptBytes: number | undefined;
  failure: string | undefined;
};

async function archive(options: ArchiverOptions, state: State, signal: AbortSignal): Promise<void> {
  const { url, repository, log, storeEveryMs = STORE_EVERY_MS } = options;
  const client = await connectReplication(url);
  const control = new pg.Client({ connectionString: url, application_name: 'taskflow backup' });
  control.on('error', () => {});
  const cut = () => void endReplication(client);
  try {
    await control.connect();
    const { system_id, timeline } = await identify(client);
    const [size] = await command(client, "select setting from pg_settings where name = 'wal_segment_size'");
    const segmentBytes = Number(size?.['setting']);
    await limitKept(client, options);
    const from = await ensureSlot(client, options, state);
    await storeHistory(client, repository, system_id, timeline);
    const first = startOfSegment(segmentAt(from, segmentBytes), segmentBytes);
    const copied = copyFrom(
      client,
      `START_REPLICATION SLOT ${SLOT} PHYSICAL ${positionText(first)} TIMELINE ${timeline}`,
    );
    const receiver = createReceiver({ repository, system_id, timeline, segmentBytes, first, copied, state });
    // Without this session, nothing would be known of what the server has.
    const ask = () =>
      readEnd(control)
        .then((end) => {
          state.keptBytes = Number(end.position - receiver.stored());
          receiver.reach(end);
        })
        .catch(cut);
    const asking = setInterval(ask, storeEveryMs);
    const reporting = setInterval(receiver.report, STATUS_MS);
    const onStop = () => {
      void ask();
      setTimeout(cut, STOP_MS).unref();
    };
    signal.addEventListener('abort', onStop, { once: true });
    try {
      void ask();
      for await (const message of copied.messages) {
        const isStored = await receiver.receive(message);
        if (!state.isActive) log.info({ place: repository.place, from: positionText(first) }, 'WAL archived');
        state.isActive = true;
        state.failure = undefined;
        if (isStored && signal.aborted) return;
      }
      // The server ends it when it becomes a standby or the timeline changes.
    } finally {
      clearInterval(asking);
      clearInterval(reporting);
      signal.removeEventListener('abort', onStop);
    }
  } finally {
    await endReplication(client);
    await endReplication(control);
  }
}

/** The end of the WAL of the server at a time. Everything that was committed before is in front of it. */
type End = { position: bigint; at: string };

async function readEnd(control: pg.Client): Promise<End> {
  const { rows } = await control.query<{ position: string; at: number }>(
    `select (extract(epoch from clock_timestamp()) * 1000)::float8 as at,
      pg_current_wal_flush_lsn()::text as position`,
  );
  const [row] = rows;
  return { position: parsePosition(row?.position ?? ''), at: new Date(row?.at ?? 0).toISOString() };
}

/** Returns from where the server keeps the WAL. Creates the slot if it does not exist or was too far behind. */
async function ensureSlot(client: pg.Client, { log, onGap }: ArchiverOptions, state: State): Promise<bigint> {
  const find = () =>
    command(
      client,
      `select restart_lsn::text as position, coalesce(wal_status, '') as status, active::text as active,
        pg_wal_lsn_diff(pg_current_wal_flush_lsn(), restart_lsn)::text as kept
      from pg_replication_slots where slot_name = '${SLOT}'`,
    );
  let [slot] = await find();
  state.keptBytes = Number(slot?.['kept'] ?? 0);
  if (slot?.['status'] === 'lost' && slot['active'] !== 'true') {
    log.error({ slot: SLOT }, 'the server has removed WAL that was not archived; a new backup is needed');
    await command(client, `DROP_REPLICATION_SLOT ${SLOT}`);
    slot = undefined;
  }
  if (!slot) {
    await command(client, `CREATE_REPLICATION_SLOT ${SLOT} PHYSICAL RESERVE_WAL`);
    onGap();
    [slot] = await find();
  }
  return parsePosition(slot?.['position'] ?? '');
}

/** Without a limit, a place for backups that is away for days would fill the disk of the database. */
async function limitKept(client: pg.Client, { maxKept }: ArchiverOptions): Promise<void> {
  if (maxKept === undefined) return;
  const [row] = await command(
    client,
    "select setting from pg_settings where name = 'max_slot_wal_keep_size'",
  );
  if (row?.['setting'] !== '-1') return;
  await command(client, `alter system set max_slot_wal_keep_size = '${maxKept}'`);
  await command(client, 'select pg_reload_conf()');
}

/** Stores where a timeline began. Recovery needs it to find its way from an older backup. */
async function storeHistory(
  client: pg.Client,
  repository: Repository,
  systemId: string,
  timeline: number,
): Promise<void> {
  if (timeline === 1) return;
  const name = names.segment(systemId, historyName(timeline));
  if (await repository.has(name)) return;
  const [row] = await command(client, `TIMELINE_HISTORY ${timeline}`);
  const content = row?.['content'] ?? '';
  // bytea arrives as text: in hexadecimal form, or as it is from before version 16.
  const history = content.startsWith('\\x') ? Buffer.from(content.slice(2), 'hex') : Buffer.from(content);
  const at = new Date().toISOString();
  await repository.put(name, toJson({ history: history.toString('utf8'), began_at: at }));
}

type ReceiverOptions = {
  repository: Repository;
  system_id: string;
  timeline: number;
  segmentBytes: number;
  first: bigint;
  copied: Copied;
  state: State;
};

/** Collects one segment at a time, and stores it when it is full, and what there is of it when asked. */
function createReceiver(options: ReceiverOptions) {
  const { repository, system_id, timeline, segmentBytes, first, copied, state } = options;
  let segment = segmentAt(first, segmentBytes);
  let content = Buffer.alloc(segmentBytes);
  let received = first;
  let stored = first;
  let goal: End | undefined;

  const status = (wantsReply: boolean) =>
    copied.send(statusMessage({ received, stored }, microsecondsOf(new Date()), wantsReply));

  async function store(): Promise<void> {
    const filled = Number(received - startOfSegment(segment, segmentBytes));
    if (filled > 0 && received > stored) {
      const name = segmentName(timeline, segment, segmentBytes);
      await repository.put(names.segment(system_id, name), packSegment({ filled, content }));
    }
    stored = received;
  }

  async function take(at: bigint, data: Buffer): Promise<void> {
    if (at !== received)
      throw new Error(`The server has sent ${positionText(at)} after ${positionText(received)}.`);
    for (let from = 0; from < data.length; ) {
      const offset = Number(received - startOfSegment(segment, segmentBytes));
      const piece = data.subarray(from, from + segmentBytes - offset);
      piece.copy(content, offset);
      from += piece.length;
      received += BigInt(piece.length);
      if (offset + piece.length < segmentBytes) continue;
      await store();
      segment += 1;
      content = Buffer.alloc(segmentBytes);
      status(false);
    }
  }

  return {
    /** Stores everything up to this end of the WAL as soon as it was received, which a reply of the server causes. */
    reach(end: End) {
      goal = end;
      status(true);
    },
    report: () => status(false),
    stored: () => stored,

    /** Returns whether everything up to the wanted end is stored now. */
    async receive(message: Buffer): Promise<boolean> {
      const parsed = parseWalMessage(message);
      if (!parsed) return false;
      if (parsed.data) await take(parsed.data.at, parsed.data.content);
      if (parsed.wantsReply) status(false);
      if (!goal || received < goal.position) return false;
      const { at } = goal;
      goal = undefined;
      await store();
      const archived = { timeline, position: positionText(received), at };
      await repository.put(names.archived(system_id), toJson(archived));
      state.archived = archived;
      status(false);
      return true;
    },
  };
}
