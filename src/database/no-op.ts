import { type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { Tables } from '../../generated/tables.ts';

/**
 * Whether a write would change one of these columns of a row; null equals null. Select it with the row that the statement
 * locks, so that the newest version of the row is compared.
 */
export function differs(table: keyof Tables, values: object): RawBuilder<SqlBool> {
  const [names, given] = [Object.keys(values), Object.values(values)];
  if (names.length === 0) return sql`false`;
  const stored = names.map((name) => sql.ref(`${table}.${name}`));
  return sql`(${sql.join(stored)}) is distinct from (${sql.join(given)})`;
}

/** The row that a statement has locked and selected as `before.row`: what it returns if nothing was to be written. */
export function rowBefore<Table extends keyof Tables>(table: Table) {
  return sql<Selectable<Tables[Table]>>`(select (before.row).*)`.as<Table>(sql.table(table));
}
