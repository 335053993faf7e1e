/** Maximum numbers of names. An object, so that tests can raise them. */
export const most = {
  /**
   * For texts that requests combine, such as lists with their filters. Further ones run unnamed, so that they
   * do not fill the memory of the server: all of them take up to 195 MB for each connection. The statements of `compiled` do not count: their
   * number is fixed.
   */
  combined: 300,
  /** How many of them can be statements with a filter, which have as many texts as callers write filters. */
  free: 100,
};

/** A comment in the text of statements that have an unbounded number of texts. */
export const FREE_TEXT = '/* free */';

const names = new Map<string, string>();
let combined = 0;
let free = 0;

/**
 * Returns the name under which every connection of this process prepares a statement, so that the server parses and
 * plans it once. Returns undefined for a new text after `most.combined` of them.
 */
export function statementName(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || combined >= most.combined) return known;
  if (sql.includes(FREE_TEXT)) {
    if (free >= most.free) return undefined;
    free += 1;
  }
  combined += 1;
  return fixedName(sql);
}

/** Returns the name of a statement that always has one. */
export function fixedName(sql: string): string {
  const name = names.get(sql) ?? `s${names.size + 1}`;
  names.set(sql, name);
  return name;
}
