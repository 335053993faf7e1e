import { type RawBuilder, sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import { spaces } from './spaces.ts';

/** Separates these locks from other advisory locks: the seed of the hash of a project. */
const NAMESPACE = 24;

const keyOf = (project_id: RawBuilder<unknown>) =>
  sql`hashtextextended(${project_id}::text, ${sql.lit(NAMESPACE)})`;

/**
 * Keeps the rules of projects for time until the transaction ends, so that no entry is written to a period after it was locked. Not a lock of
 * the row, for which writes would wait that have nothing to do with time.
 */
export const lockTimeRules = compiled(
  'access: lock the rules of projects for time',
  (_db, p: Params<{ project_ids: readonly string[] }>) => sql<object>`
    select pg_advisory_xact_lock_shared(key) from (
      select distinct ${keyOf(sql`id`)} as key from unnest(${p.project_ids}::uuid[]) as id order by key) as found`,
);

/** Waits for all writes of time in a project, and holds off others until the transaction ends. */
export const lockTimeRulesToChange = compiled(
  'access: lock the rules of a project for time to change them',
  (db, p: Params<{ user_id: string; project_id: string }>) => sql<object>`
    select pg_advisory_xact_lock(${keyOf(sql`own.id`)}) from ${spaces(db, p)} as own where own.id = ${p.project_id}`,
);
