/**
 * Maximum number of names for texts that requests combine, such as lists with their filters. Further ones run unnamed, so that they
 * do not fill the memory of the server. The statements of `compiled` do not count: their number is fixed.
 */
const MAX_COMBINED = 300;

const names = new Map<string, string>();
let combined = 0;

/**
 * Returns the name under which every connection of this process prepares a statement, so that the server parses and
 * plans it once. Returns undefined for a new text after `MAX_COMBINED` of them.
 */
export function statementName(sql: string): string | undefined {
  const name = names.get(sql);
  if (name !== undefined || combined === MAX_COMBINED) return name;
  combined += 1;
  return fixedName(sql);
}

/** Returns the name of a statement that always has one. */
export function fixedName(sql: string): string {
  const name = names.get(sql) ?? `s${names.size + 1}`;
  names.set(sql, name);
  return name;
}
