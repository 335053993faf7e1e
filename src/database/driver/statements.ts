/**
 * More statements than TaskFlow has. Further statements run unnamed, so that a query with an unbounded number of texts
 * does not fill the memory of the server.
 */
const MAX_NAMES = 500;

/** How many of them can be statements with a filter, which have as many texts as callers write filters. */
const MAX_FREE = 100;

/** A comment in the text of statements that have an unbounded number of texts. */
export const FREE_TEXT = '/* free */';

const names = new Map<string, string>();
let free = 0;

/**
 * Returns the name under which every connection of this process prepares a statement, so that the server parses and
 * plans it once. Returns undefined after `MAX_NAMES` names.
 */
export function statementName(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size >= MAX_NAMES) return known;
  if (sql.includes(FREE_TEXT)) {
    if (free >= MAX_FREE) return undefined;
    free += 1;
  }
  return fixedName(sql);
}

/** Returns the name of one of the few statements that always need one. */
export function fixedName(sql: string): string {
  const name = names.get(sql) ?? `s${names.size + 1}`;
  names.set(sql, name);
  return name;
}
