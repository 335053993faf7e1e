/**
 * More statements than TaskFlow has. Further statements run unnamed, so that a query with an unbounded number of texts
 * does not fill the memory of the server.
 */
const MAX_NAMES = 500;

const names = new Map<string, string>();

/**
 * Returns the name under which every connection of this process prepares a statement, so that the server parses and
 * plans it once. Returns undefined after `MAX_NAMES` names.
 */
export function statementName(sql: string): string | undefined {
  return names.size < MAX_NAMES ? fixedName(sql) : names.get(sql);
}

/** Returns the name of one of the few statements that always need one. */
export function fixedName(sql: string): string {
  const name = names.get(sql) ?? `s${names.size + 1}`;
  names.set(sql, name);
  return name;
}
