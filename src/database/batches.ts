import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';

/** Rows that one statement reads or changes, so that none runs long, however much there is. */
export const BATCH = 500;

export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Reads rows in the order of their id, as JSON, one a line. `page` selects those after an id. */
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

/** Removes some of these rows of a table that has an id, and returns how many were found. */
export function erase(db: Database, table: string, whose: RawBuilder<unknown>): Promise<number> {
  return changeFound(
    db,
    sql`select id from ${sql.table(table)} where ${whose} limit ${BATCH}`,
    sql`delete from ${sql.table(table)} where id in (select id from found)`,
  );
}

/**
 * Changes what is found, and returns how many that was. Not how many were changed: nothing is of what another run of this
 * has changed meanwhile, and there may be more.
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
