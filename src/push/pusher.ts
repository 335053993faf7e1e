import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import { type Begun, createDueSender, type DueSender } from '../outbound/due-sender.ts';
import type { PushMessage, Sent } from './message.ts';
import { removeGone } from './queries.ts';
import { claimPushes, type Due, findNextPush, finishPush, type Outcome } from './queue.ts';
import { pauseAfter } from './schedule.ts';
import type { PushSender } from './sender.ts';
import type { PushTargets } from './targets.ts';

/** Longer than a request takes, so that a second process does not repeat it. */
const LEASE_SECONDS = 30;
/** Requests of this process at the same time. */
const MAX_RUNNING = 100;
/** Devices that failed the last time get at most this many of them, so that those that hang do not delay the others. */
const MAX_FAILING = 40;
/** The devices of one claim. */
const BATCH = 50;
/** How soon a process sends what another one has queued, or what was queued without a call of `wake`. */
const POLL_MS = 1_000;
/** A device that has accepted nothing for this long is removed. Its app registers it again when it is used. */
const DEAD_MS = 7 * 24 * 3_600_000;

/** What is to be sent now: a message, nothing any more, or something later. */
export type Prepared = { message: PushMessage } | 'dropped' | { waitUntil: string };

export type PusherOptions = {
  readonly db: Database;
  readonly log: Log;
  readonly sender: PushSender;
  readonly targets: PushTargets;
  /** Reads the messages of claimed subscriptions. Checks again what their users can see and want. */
  readonly find: (db: Database, ids: readonly string[]) => Promise<readonly Due[]>;
  readonly prepare: (due: Due, now: number) => Prepared;
  /** Shorter only in tests. */
  readonly pollMs?: number;
  readonly leaseSeconds?: number;
};

/**
 * Sends push messages. A subscription is leased while its message is sent: after a kill, another process sends it again.
 * So a device gets each message at least once, and a repeated one replaces the first, because both have the same topic.
 */
export function createPusher({
  db,
  log,
  sender,
  targets,
  find,
  prepare,
  pollMs = POLL_MS,
  leaseSeconds = LEASE_SECONDS,
}: PusherOptions): DueSender {
  /** Begins what is due, as far as there is room. Returns whether there was something. */
  async function beginDue(begun: Begun, failing: boolean): Promise<boolean> {
    const free = MAX_RUNNING - begun.running();
    const room = failing ? Math.min(free, MAX_FAILING - begun.failing()) : free;
    const at_most = Math.min(BATCH, room);
    if (at_most < 1) return false;
    const claimed = await claimPushes.all(db, { at_most, failing, lease_seconds: leaseSeconds });
    if (claimed.length === 0) return false;
    const found = await find(
      db,
      claimed.map(({ id }) => id),
    );
    for (const due of found) begun.begin(attempt(due, begun.cutting), failing);
    return true;
  }

  async function attempt(due: Due, cutting: AbortSignal): Promise<void> {
    try {
      await deliver(due, cutting);
    } catch (err) {
      if (cutting.aborted) return;
      log.warn({ err, subscription_id: due.id }, 'cannot finish a push message, it is sent again');
    }
  }

  async function deliver(due: Due, cutting: AbortSignal): Promise<void> {
    const prepared = due.delivery_id === null ? 'dropped' : prepare(due, Date.now());
    if (prepared === 'dropped') return void (await finish(due, { became: 'dropped' }));
    if ('waitUntil' in prepared) {
      return void (await finish(due, { became: 'wait', again_at: prepared.waitUntil }));
    }
    const target = targets.open(due.target, due.target_digest);
    const sent = await sender.send(target, prepared.message, cutting);
    if (sent.became === 'gone' || (sent.became !== 'sent' && isDead(due))) {
      return void (await removeGone.run(db, { id: due.id, lease: due.lease }));
    }
    await finish(due, outcomeOf(sent, due.tries));
  }

  const finish = (
    { id, lease, delivery_id, revision }: Due,
    outcome: Pick<Outcome, 'became'> & Partial<Outcome>,
  ) => finishPush.run(db, { id, lease, delivery_id, revision, again_at: null, error: null, ...outcome });

  const loop = createDueSender({
    log,
    problem: 'cannot read which push messages are due, retrying',
    pollMs,
    beginDue,
    untilNext: async () => (await findNextPush.one(db, {})).ms,
  });
  return {
    ...loop,
    async stop(graceMs) {
      await loop.stop(graceMs);
      sender.close();
    },
  };
}

const isDead = ({ failing_since }: Due): boolean =>
  failing_since !== null && Date.now() - Date.parse(failing_since) > DEAD_MS;

/** Returns what follows from an attempt. A message is given up after the last one, or if its service refuses it for good. */
function outcomeOf(
  sent: Exclude<Sent, { became: 'gone' }>,
  tries: number,
): Pick<Outcome, 'became'> & Partial<Outcome> {
  if (sent.became === 'sent') return { became: 'sent' };
  if (sent.became === 'refused') return { became: 'refused', error: sent.error };
  const { error, waitMs = 0 } = sent;
  const pause = pauseAfter(tries + 1);
  if (pause === undefined) return { became: 'refused', error };
  return { became: 'retry', error, again_at: new Date(Date.now() + Math.max(pause, waitMs)).toISOString() };
}
