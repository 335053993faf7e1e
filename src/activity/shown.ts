import { type ExpressionBuilder, sql } from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import { userSummary } from '../users/summary.ts';

/** The columns that the contract shows of an event as they are. */
export const stored = [
  'event.id',
  'event.type',
  'event.project_id',
  'event.version',
  'event.changes',
  'event.request_id',
  'event.origin',
  'event.bulk_id',
  'event.undo_of',
  'event.created_at',
] as const;

/** The other properties. */
export const derived = (eb: ExpressionBuilder<Tables, 'event'>) => [
  userSummary(eb.ref('event.actor_id')).as('actor'),
  sql`json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name)`.as(
    'subject',
  ),
];

/** The same columns for an event inside of JSON. */
export const storedInJson = stored.map((column) =>
  column === 'event.created_at' ? sql<string>`wire_time(event.created_at)`.as('created_at') : column,
);
