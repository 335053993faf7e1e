import { sql } from 'kysely';
import { spaces } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { ReadEvent, ReadEvents } from '../events/reader.ts';
import { disableAbandoned } from './disable.ts';
import { filterEvents } from './filter-events.ts';
import { isForOwner } from './queue.ts';

/** Events after which the owner of a webhook may no longer be a member of its project. */
const DEPARTURES: ReadonlySet<Schema<'EventType'>> = new Set(['member.removed', 'user.deleted']);

/** Queues events for the webhooks that want them. Part of the transaction that reads them, so each is queued once. */
export const queueEvents: ReadEvents = async (trx, events) => {
  const left = events
    .filter(({ type }) => DEPARTURES.has(type))
    .flatMap(({ project_id }) => project_id ?? []);
  if (left.length > 0) await disableAbandoned(trx, left);
  const matches = await findMatches.all(trx, {
    positions: events.map(({ position }) => position),
    sequences: events.map(({ sequence }) => sequence),
  });
  if (matches.length === 0) return;
  const bySequence = new Map(events.map((event) => [event.sequence, event]));
  const webhooks: string[] = [];
  const sequences: number[] = [];
  for (const match of matches) {
    for (const sequence of await passing(trx, match, bySequence)) {
      webhooks.push(match.id);
      sequences.push(sequence);
    }
  }
  if (webhooks.length > 0) await queueDeliveries.one(trx, { webhooks, sequences, again: [] });
};

type Match = {
  id: string;
  owner_id: string;
  timezone: string;
  filter: string | null;
  sequences: number[];
};

/** Returns the numbers of those events that pass the filter of the webhook. */
async function passing(
  trx: Database,
  { filter, owner_id, timezone, sequences }: Match,
  bySequence: ReadonlyMap<number, ReadEvent>,
): Promise<number[]> {
  if (filter === null) return sequences;
  const candidates = sequences.flatMap((sequence) => bySequence.get(sequence) ?? []);
  const wanted = await filterEvents(
    trx,
    { filter, user_id: owner_id, timezone },
    candidates.map(candidateOf),
  );
  return wanted.map(({ sequence }) => sequence);
}

function candidateOf({
  sequence,
  type,
  project_id,
  actor_id,
  subject_type,
  subject_id,
  subject_name,
}: ReadEvent) {
  return {
    sequence,
    type,
    project_id,
    actor: actor_id === null ? null : { id: actor_id },
    subject: { type: subject_type ?? 'user', id: subject_id ?? '', name: subject_name },
  };
}

/** Queues events for webhooks: see the function in the migrations. */
export const queueDeliveries = compiled(
  'webhooks: queue events',
  (_db, p: Params<{ webhooks: string[]; sequences: number[]; again: string[] }>) => sql<{ queued: number }>`
    select queue_webhook_deliveries(${p.webhooks}::uuid[], ${p.sequences}::bigint[], ${p.again}::text[]) as queued`,
);

/**
 * Finds the webhooks that want some of these events by type and project, and whose owners can see them. Looks for the webhooks of a
 * space first, because a batch has many events and few spaces.
 */
const findMatches = compiled(
  'webhooks: find those that want events',
  (db, p: Params<{ positions: string[]; sequences: number[] }>) =>
    db
      .with('given', (q) =>
        q
          .selectFrom(
            sql<{
              position: number;
              sequence: number;
            }>`unnest(${p.positions}::bigint[], ${p.sequences}::bigint[])`.as<'pair'>(
              sql`pair (position, sequence)`,
            ),
          )
          // Reads no other rows, also under a plan that is as old as an almost empty log.
          .innerJoinLateral(
            (eb) =>
              eb
                .selectFrom('event')
                .whereRef('event.position', '=', 'pair.position')
                .selectAll()
                .limit(1)
                .as('event'),
            (join) => join.onTrue(),
          )
          .selectAll('event')
          .select('pair.sequence'),
      )
      .with('near', (q) =>
        q
          .selectFrom(
            sql<{ webhook_id: string; space_id: string }>`(
            with seen as materialized (select distinct space_id from given)
            select webhook.id as webhook_id, seen.space_id from seen join webhook on webhook.project_id = seen.space_id
            union all
            select webhook.id, seen.space_id from seen join webhook on webhook.owner_id = seen.space_id and webhook.project_id is null
            union all
            select webhook.id, seen.space_id from seen join project_member as member on member.project_id = seen.space_id
              join webhook on webhook.owner_id = member.user_id and webhook.project_id is null)`.as('found'),
          )
          .selectAll(),
      )
      .selectFrom('near')
      .innerJoin('webhook', 'webhook.id', 'near.webhook_id')
      .innerJoin('user', 'user.id', 'webhook.owner_id')
      .innerJoinLateral(
        (eb) =>
          eb
            .selectFrom(spaces(db, { user_id: sql.ref('webhook.owner_id') }).as('visible'))
            .where(sql<boolean>`visible.id = near.space_id`)
            .select('visible.id')
            .as('space'),
        (join) => join.onTrue(),
      )
      .innerJoin('given as event', 'event.space_id', 'space.id')
      .where('webhook.enabled', '=', true)
      .where('user.active', '=', true)
      .where(sql<boolean>`(webhook.events is null or event.type = any(webhook.events))`)
      // Changes of the webhook itself.
      .whereRef('event.subject_id', 'is distinct from', 'webhook.id')
      .where(isForOwner)
      .groupBy(['webhook.id', 'user.timezone'])
      .select([
        'webhook.id',
        'webhook.owner_id',
        'user.timezone',
        'webhook.filter',
        sql<number[]>`array_agg(event.sequence order by event.sequence)`.as('sequences'),
      ])
      .$castTo<Match>(),
);
