import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import type { Attributes, Span, Tracer } from '../observer.ts';
import { type Begun, createDueSender, type DueSender } from '../outbound/due-sender.ts';
import { disableWebhook } from './disable.ts';
import { findNames } from './names.ts';
import {
  claimDeliveries,
  findMessages,
  findNextDue,
  findTraces,
  finishDelivery,
  type Message,
} from './queue.ts';
import { MAX_ATTEMPTS } from './schedule.ts';
import { type SendOptions, type Sent, send } from './send.ts';

/** Longer than a request takes, so that a second process does not repeat it. */
const LEASE_SECONDS = 30;
/** Requests of this process at the same time. */
const MAX_RUNNING = 200;
/** Endpoints that failed or were slow the last time get at most this part of them, so that they do not delay the others. */
const FAILING_PART = 0.5;
/** Up to this part of them, an endpoint that has answered gets the next delivery at once, instead of when its turn comes. */
const CONTINUING_PART = 0.5;
/** The webhooks of one claim. */
const BATCH = 25;
/** How soon a process sends what another one has queued. */
const POLL_MS = 1_000;
/** An endpoint is disabled when a delivery has failed for the last time and none has succeeded since its first attempt. */
const FAILING_MS = 60 * 3_600_000;

type Names = ReadonlyMap<string, string>;
/** What messages need besides themselves: names, and the traces that they belong to. */
type Facts = { names: Names; traces: ReadonlyMap<string, string> };

export type DelivererOptions = Omit<SendOptions, 'signal' | 'traceparent'> & {
  readonly db: Database;
  readonly log: Log;
  /** If traces are on, a delivery is part of the trace of the request that wrote its event. */
  readonly tracer?: Tracer | undefined;
  /** Shorter only in tests. */
  readonly pollMs?: number;
  readonly leaseSeconds?: number;
  readonly maxRunning?: number;
};

/**
 * Sends the deliveries of webhooks. A delivery is leased while it is sent: after a kill, another process sends it again. So an endpoint
 * gets each event at least once.
 */
export function createDeliverer({
  db,
  log,
  tracer,
  pollMs = POLL_MS,
  leaseSeconds = LEASE_SECONDS,
  maxRunning = MAX_RUNNING,
  ...sending
}: DelivererOptions): DueSender {
  /** Begins what is due, as far as there is room. Returns whether there can be more. */
  async function beginDue(begun: Begun, failing: boolean): Promise<boolean> {
    const free = maxRunning - begun.running();
    const room = failing ? Math.min(free, maxRunning * FAILING_PART - begun.failing()) : free;
    // Each webhook can have two.
    const at_most = Math.min(BATCH, Math.floor(room / 2));
    if (at_most < 1) return false;
    const claimed = await claimDeliveries.all(db, { at_most, failing, lease_seconds: leaseSeconds });
    if (claimed.length === 0) return false;
    const { messages, facts } = await read(claimed.map(({ id }) => id));
    for (const message of messages) begun.begin(deliverAll(message, facts, begun), failing);
    return new Set(claimed.map(({ webhook_id }) => webhook_id)).size === at_most;
  }

  async function read(ids: string[]): Promise<{ messages: Message[]; facts: Facts }> {
    const messages = await findMessages.all(db, { ids });
    const [names, traces] = await Promise.all([
      findNames(db, messages),
      tracer ? findTraces.all(db, { ids }) : [],
    ]);
    return {
      messages,
      facts: { names, traces: new Map(traces.map(({ id, traceparent }) => [id, traceparent])) },
    };
  }

  /** Sends a message, and those that the webhook is to get next. */
  async function deliverAll(first: Message, its: Facts, begun: Begun): Promise<void> {
    let [message, facts] = [first, its];
    try {
      for (;;) {
        const next_id = await deliver(message, facts, begun);
        if (next_id === null) return;
        const next = await read([next_id]);
        const [found] = next.messages;
        if (!found) return;
        [message, facts] = [found, next.facts];
      }
    } catch (err) {
      if (begun.cutting.aborted) return;
      const { id, webhook_id } = message;
      log.warn({ err, delivery_id: id, webhook_id }, 'cannot finish a delivery, it is sent again');
    }
  }

  /** Returns the ID of the next delivery, which is leased; null if there is none, or others come first. */
  async function deliver(message: Message, { names, traces }: Facts, begun: Begun): Promise<string | null> {
    const parent = traces.get(message.id);
    const span = tracer?.start('webhook delivery', { kind: 'client', parent, attributes: aboutOf(message) });
    const traceparent = span?.traceparent;
    const sent = await send(message, names, { ...sending, traceparent, signal: begun.cutting }).catch(
      (error: unknown) => {
        span?.end({ error });
        throw error;
      },
    );
    span?.end(resultOf(sent));
    const mayContinue = !begun.stopping.aborted && begun.running() <= maxRunning * CONTINUING_PART;
    const lease_seconds = mayContinue ? leaseSeconds : null;
    const [finished] = await finishDelivery.all(db, { ...withoutExtras(sent), lease_seconds });
    if (!finished) return null;
    const { webhook_id } = message;
    if (sent.isGone) await disableWebhook(db, webhook_id, 'gone');
    else if (sent.became === 'failed' && isFailing(finished.failing_since, message))
      await disableWebhook(db, webhook_id, 'failing');
    return finished.next_id;
  }

  return createDueSender({
    log,
    problem: 'cannot read what webhooks are to get, retrying',
    pollMs,
    beginDue,
    untilNext: async () => (await findNextDue.one(db, {})).ms,
  });
}

const aboutOf = ({ id, host, event_type, tries }: Message): Attributes => ({
  'server.address': host,
  'taskflow.delivery_id': id,
  'taskflow.event_type': event_type,
  'taskflow.attempt': tries + 1,
});

const resultOf = ({ became, response }: Sent): Parameters<Span['end']>[0] => ({
  attributes: {
    'taskflow.outcome': became,
    ...(response !== null && { 'http.response.status_code': response }),
  },
  ...((became === 'pending' || became === 'failed') && { error: 'The delivery failed.' }),
});

const withoutExtras = ({ isGone: _, ...outcome }: Sent) => outcome;

/** Whether nothing has succeeded during all attempts of a delivery. */
function isFailing(since: string | null, { tries }: Message): boolean {
  return since !== null && tries + 1 >= MAX_ATTEMPTS && Date.now() - Date.parse(since) > FAILING_MS;
}
