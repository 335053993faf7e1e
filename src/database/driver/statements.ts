/**
 * More statements than TaskFlow has; beyond it they run unnamed, so that a query whose text varies
 * without bound does not fill the server's memory.
 */
const MAX_NAMES = 500;

const names = new Map<string, string>();

/**
 * The name under which every connection of this process prepares a statement, so that the server
 * parses and plans it once; undefined where there are names enough.
 */
export function statementName(sql: string): string | undefined {
  return names.size < MAX_NAMES ? fixedName(sql) : names.get(sql);
}

/** The same for one of a few statements that always need a name. */
export function fixedName(sql: string): string {
  const name = names.get(sql) ?? `s${names.size + 1}`;
  names.set(sql, name);
  return name;
}
