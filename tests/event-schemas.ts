import { sql } from 'kysely';
import type { Database } from '../src/database/database.ts';
import { checkEvent } from './contract/checker.ts';

/** The newest events that are looked at, because some tests write very many. */
const NEWEST = 20_000;

/**
 * Compares the events that a test has written with the schemas of their types: one of each shape. Rows that a test has inserted itself
 * are left out: they have no subject, or no request and neither a version nor changes.
 */
export async function checkEventsIn(db: Database): Promise<void> {
  const { rows } = await sql<{ type: string }>`
    with newest as (
      select * from event where type not in ('login.failed', 'access.denied') and subject_type is not null
        and (request_id is not null or version is not null or changes <> '[]')
      order by position desc limit ${NEWEST}),
    shaped as (
      select newest.*, (
        select string_agg(change->>'field', ',') from jsonb_array_elements(changes) as change) as fields
      from newest)
    select distinct on (type, subject_type, project_id is null, version is null, fields)
      id, type, null as actor, project_id, version, changes, request_id, origin, bulk_id, undo_of, created_at, 1 as sequence,
      jsonb_build_object('type', subject_type, 'id', subject_id, 'name', subject_name) as subject
    from shaped`.execute(db);
  for (const event of rows) checkEvent(event);
}
