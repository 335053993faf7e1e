import { sql } from 'kysely';
import type { Database } from '../../src/database/database.ts';
import { NOBODYS_SPACE } from '../../src/events/denials.ts';

/** A digest of each table, without what records refusals and attempts, and without the numbers of events. */
export async function stateOf(db: Database): Promise<Record<string, string>> {
  const tables = await sql<{ place: string; name: string }>`
    select schemaname as place, tablename as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') and tablename not in ('failed_attempt', 'event_sequence', 'event_dispatcher')
      and tablename not in (select relname from pg_class where relispartition)`.execute(db);
  const digests = tables.rows.map(({ place, name }) => {
    const kept = name === 'event' ? sql`where space_id <> ${NOBODYS_SPACE}` : sql``;
    return sql`
      select ${name} as name, count(*) || ' ' || coalesce(sum(hashtextextended((to_jsonb(t) - 'last_used_at' - 'writer')::text, 0)), 0) as digest
      from ${sql.table(`${place}.${name}`)} t ${kept}`;
  });
  const { rows } = await sql<{ name: string; digest: string }>`
    ${sql.join(digests, sql` union all `)}`.execute(db);
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}
