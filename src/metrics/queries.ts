import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';

/** Counting this many jobs takes about 20 ms. */
const MAX_COUNTED = 100_000;

type Lag = { name: string; events: number; seconds: number };

/** Callers of this process who follow the log, and the last number that they were given; null while there are none. */
export type Follower = { readonly name: string; readonly position: number | null };

export type State = {
  jobs: { ready: number; scheduled: number; running: number; failed: number; oldest_seconds: number };
  sequence: number;
  unnumbered_seconds: number;
  readers: Lag[];
  followers: Lag[];
  webhooks_overdue_seconds: number;
  database_bytes: number;
};

/**
 * Reads what all processes of an installation share, in one statement. The oldest event without a number is found by the index on the
 * transaction, in the way of `stamp_events()`.
 */
export const findState = compiled(
  'metrics: find the state of the installation',
  (_db, p: Params<{ followers: string }>) => sql<State>`
  select
    (select json_build_object(
        'ready', count(*) filter (where is_available and run_at <= clock_timestamp()),
        'scheduled', count(*) filter (where is_available and run_at > clock_timestamp()),
        'running', count(*) filter (where locked_at is not null),
        'failed', count(*) filter (where locked_at is null and not is_available),
        'oldest_seconds', greatest(0, coalesce(extract(epoch from clock_timestamp() - min(run_at) filter (where is_available)), 0)))
      from (select is_available, run_at, locked_at from graphile_worker._private_jobs limit ${sql.lit(MAX_COUNTED)}) as job) as jobs,
    dispatcher.last_sequence as sequence,
    coalesce((select greatest(0, extract(epoch from clock_timestamp() - event.created_at)) from event
      where event.transaction_id >= dispatcher.next_transaction order by event.transaction_id limit 1), 0)::double precision
      as unnumbered_seconds,
    coalesce((select json_agg(json_build_object(
        'name', reader.name,
        'events', greatest(0, dispatcher.last_sequence - reader.position),
        'seconds', coalesce((select greatest(0, extract(epoch from clock_timestamp() - numbered.stamped_at))
          from event_sequence as numbered where numbered.sequence > reader.position order by numbered.sequence limit 1), 0))
        order by reader.name)
      from event_reader as reader), '[]') as readers,
    coalesce((select json_agg(json_build_object(
        'name', follower.name,
        'events', coalesce(greatest(0, dispatcher.last_sequence - follower.position), 0),
        'seconds', coalesce((select greatest(0, extract(epoch from clock_timestamp() - numbered.stamped_at))
          from event_sequence as numbered where numbered.sequence > follower.position order by numbered.sequence limit 1), 0))
        order by follower.name)
      from json_to_recordset(${p.followers}::json) as follower (name text, position bigint)), '[]') as followers,
    coalesce((select greatest(0, extract(epoch from clock_timestamp() - min(wake_at))) from webhook_queue), 0)::double precision
      as webhooks_overdue_seconds,
    pg_database_size(current_database()) as database_bytes
  from event_dispatcher as dispatcher`,
);
