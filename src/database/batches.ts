import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';

/** Maximum number of rows that one statement reads or changes, so that no statement runs for long. */
export const BATCH = 500;

export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Yields pages of rows as JSON lines, in the order of their IDs. `page` selects the rows after an ID. */
export async function* linesById(
  db: Database,
  page: (after: string) => RawBuilder<unknown>,
): AsyncIterable<string[]> {
  for (let after: string | undefined = FIRST_ID; after; ) {
    const { rows } = await (page(after) as RawBuilder<{ id: string }>).execute(db);
    yield rows.map((row) => JSON.stringify(row));
    after = rows.length === BATCH ? rows.at(-1)?.id : undefined;
  }
}

/** Deletes up to `BATCH` of these rows from a table with an ID, and returns how many it found. */
export function erase(db: Database, table: string, whose: RawBuilder<unknown>): Promise<number> {
  return changeFound(
    db,
    sql`select id from ${sql.table(table)} where ${whose} limit ${BATCH}`,
    sql`delete from ${sql.table(table)} where id in (select id from found)`,
  );
}

/**
 * Runs `statement` on the rows in `found`, and returns how many were found. The number of changed rows would be wrong:
 * it is 0 if a concurrent run has changed the same rows, although more rows may exist.
 */
export async function changeFound(
  db: Database,
  found: RawBuilder<unknown>,
  statement: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ many: number }>`
    with found as materialized (${found}), changed as (${statement})
    select count(*)::integer as many from found`.execute(db);
  return rows[0]?.many ?? 0;
}
