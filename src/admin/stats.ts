import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled } from '../database/compiled.ts';

type Stats = Omit<Schema<'SystemStats'>, 'version' | 'uptime_seconds'>;

/** As far as the contract promises to count: 20 ms for a table of so many rows. */
const EXACT_BELOW = 50_000;
/** Of a larger table so many rows are looked at. */
const SAMPLED = 20_000;
/** What an index finds is counted as far as an audit log is. */
const MOST_COUNTED = 100_000;

/**
 * How many rows of a table fulfil each condition. Of a large one a share that is seen in a sample, always the same, of
 * as many rows as the planner would guess: as dense as they were at the last vacuum, on the pages of today. At
 * 1,000,000 tasks the statement takes 27 ms, and to count them alone 390.
 */
function counts<Name extends string>(
  table: 'user' | 'session' | 'api_key' | 'project' | 'task' | 'event',
  conditions: Record<Name, RawBuilder<SqlBool>>,
): RawBuilder<Record<Name, number>> {
  const names = Object.keys(conditions) as Name[];
  const columns = names.map((name) => sql`count(*) filter (where ${conditions[name]}) as ${sql.ref(name)}`);
  const figures = names.map((name) => {
    const seen = sql.ref(`sample.${name}`);
    return sql`${sql.lit(name)}, case when size.is_small then ${seen}
      else round(${seen} * size.guess / greatest(sample.seen, 1)) end`;
  });
  return sql`(select json_build_object(${sql.join(figures)})
    from (
      select guess, guess < ${sql.lit(EXACT_BELOW)} as is_small
      from (
        select case when reltuples >= 0 and relpages > 0
          then reltuples::numeric / relpages * (pg_relation_size(oid) / current_setting('block_size')::integer)
          else 0 end as guess
        from pg_class where oid = ${sql.lit(`"${table}"`)}::regclass
      ) as planned
    ) as size
    cross join lateral (
      select count(*) as seen, ${sql.join(columns)}
      from ${sql.table(table)}
        tablesample system (case when size.is_small then 100 else 100 * ${sql.lit(SAMPLED)} / size.guess end) repeatable (0)
    ) as sample)`;
}

const all = sql<SqlBool>`true`;
const live = sql<SqlBool>`deleted_at is null`;
const isAccount = sql<SqlBool>`password_hash <> ''`;

/** The figures of the installation, in one look. */
export const findStats = compiled('admin: the figures of the installation', (db) => {
  const users = counts('user', {
    total: isAccount,
    active: sql`${isAccount} and active`,
    verified: sql`${isAccount} and email_verified`,
  });
  const tasks = counts('task', {
    todo: sql`${live} and status = 'todo'`,
    in_progress: sql`${live} and status = 'in_progress'`,
    completed: sql`${live} and status = 'completed'`,
  });
  const admins = sql`(select count(*) from "user" where ${isAccount} and role = 'admin')`;
  const trashed = sql`(select count(*) from (
    select from task where deleted_at is not null limit ${sql.lit(MOST_COUNTED)}) as trash)`;
  const sessions = counts('session', { live: sql`revoked_at is null and expires_at > now()` });
  const keys = counts('api_key', { live: sql`expires_at > now()` });
  const jobs = sql<Stats['jobs']>`(select json_build_object(
      'queued', count(*) filter (where not is_given_up), 'failed', count(*) filter (where is_given_up))
    from (
      select attempts >= max_attempts and locked_at is null as is_given_up
      from graphile_worker.jobs limit ${sql.lit(MOST_COUNTED)}
    ) as job)`;
  return db.selectNoFrom([
    sql<Stats['users']>`${users}::jsonb || jsonb_build_object('admins', ${admins})`.as('users'),
    sql<number>`${sessions} -> 'live'`.as('session_count'),
    sql<number>`${keys} -> 'live'`.as('api_key_count'),
    sql<number>`${counts('project', { all })} -> 'all'`.as('project_count'),
    sql<Stats['tasks']>`${tasks}::jsonb || jsonb_build_object('trashed', ${trashed})`.as('tasks'),
    sql<number>`${counts('event', { all })} -> 'all'`.as('event_count'),
    jobs.as('jobs'),
    sql<number>`pg_database_size(current_database())`.as('database_bytes'),
  ]);
});
