import { type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { Tables } from '../../generated/tables.ts';

/**
 * SQL for whether a write would change one of these columns of a row; null equals null. Select it with the row that the
 * statement locks, so that the newest version of the row is compared.
 */
export function differs(table: keyof Tables, values: object): RawBuilder<SqlBool> {
  const [names, given] = [Object.keys(values), Object.values(values)];
  if (names.length === 0) return sql`false`;
  const stored = names.map((name) => sql.ref(`${table}.${name}`));
  return sql`(${sql.join(stored)}) is distinct from (${sql.join(given)})`;
}

/** SQL for the row that a statement has locked and selected as `before.row`, to return if there was nothing to write. */
export function rowBefore<Table extends keyof Tables>(table: Table) {
  return sql<Selectable<Tables[Table]>>`(select (before.row).*)`.as<Table>(sql.table(table));
}
