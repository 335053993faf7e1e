import { type Numbered, numberedEventsOf } from '../activity/numbered.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { Work } from '../jobs/background.ts';
import { filterEvents } from './filter-events.ts';
import { queueDeliveries } from './read.ts';

/** What a job queues again. */
export type WebhookReplay = { webhook_id: string; from: string; to: string | null; only_failed: boolean };

declare module '../jobs/background.ts' {
  interface WorkPayloads {
    webhook_replay: WebhookReplay;
  }
}

const BATCH = 500;
/** An event gets its number after its transaction, which takes less than this. */
const LATE_MS = 10 * 60_000;

/** Queues the events of a time range for a webhook again. `place` is the last number that has been read. */
export const replay: Work<WebhookReplay, number> = {
  mustFinish: false,

  async batch(trx, { webhook_id, from, to, only_failed }, place) {
    const webhook = await findWebhook.first(trx, { id: webhook_id });
    if (!webhook) return { done: 0, next: null };
    const { owner_id: user_id, project_id, events, filter, timezone } = webhook;
    const after = place ?? (await lastNumberBefore(trx, from));
    const until = await lastNumberBefore(trx, to && new Date(Date.parse(to) + LATE_MS).toISOString());
    const page = await numberedEventsOf.all(trx, { user_id, after, until, limit: BATCH });
    const isInRange = ({ created_at }: Numbered) =>
      Date.parse(created_at) >= Date.parse(from) && (to === null || Date.parse(created_at) < Date.parse(to));
    const chosen = page.filter(
      (event) =>
        !event.is_hidden &&
        isInRange(event) &&
        event.subject.id !== webhook_id &&
        (project_id === null || event.space_id === project_id) &&
        (events === null || events.includes(event.type)),
    );
    const wanted = filter === null ? chosen : await filterEvents(trx, { filter, user_id, timezone }, chosen);
    const sequences = wanted.map(({ sequence }) => sequence);
    const again = ['failed', 'skipped', ...(only_failed ? [] : ['delivered'])];
    const webhooks = sequences.map(() => webhook_id);
    const queued =
      sequences.length > 0 ? (await queueDeliveries.one(trx, { webhooks, sequences, again })).queued : 0;
    const last = page.at(-1)?.sequence;
    return { done: queued, next: last !== undefined && page.length === BATCH ? last : null };
  },
};

/** Finds the webhook, unless it is disabled or its owner is. */
const findWebhook = compiled('webhooks: find one to replay', (db, p: Params<{ id: string }>) =>
  db
    .selectFrom('webhook')
    .innerJoin('user', 'user.id', 'webhook.owner_id')
    .where('webhook.id', '=', p.id)
    .where('webhook.enabled', '=', true)
    .where('user.active', '=', true)
    .select([
      'webhook.project_id',
      'webhook.events',
      'webhook.filter',
      'user.id as owner_id',
      'user.timezone',
    ]),
);

/** Finds the last number that was given before a time, or until now, by halving: numbers have no gaps, and later ones were given later. */
async function lastNumberBefore(db: Database, time: string | null): Promise<number> {
  const { first, last } = await bounds.one(db, {});
  let [low, high] = [(first ?? 1) - 1, last ?? 0];
  if (time === null) return high;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const found = await findTime.first(db, { sequence: middle });
    if (found && Date.parse(found.stamped_at) < Date.parse(time)) low = middle;
    else high = middle - 1;
  }
  return low;
}

const bounds = compiled('webhooks: find the bounds of the numbers', (db) =>
  db
    .selectFrom('event_sequence')
    .select((eb) => [eb.fn.min('sequence').as('first'), eb.fn.max('sequence').as('last')]),
);

const findTime = compiled('webhooks: find when a number was given', (db, p: Params<{ sequence: number }>) =>
  db.selectFrom('event_sequence').where('sequence', '=', p.sequence).select('stamped_at'),
);
