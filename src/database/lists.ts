import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';

/** SQL for the form in which names are compared and sorted, independent of case and Unicode form. */
export function folded(name: Expression<string>): RawBuilder<string> {
  return sql`fold(${name})`;
}

/** SQL for the same, but faster for ASCII: for sorting a few names, because indexes do not have it. */
export function foldedQuickly(name: Expression<string>): RawBuilder<string> {
  return sql`fold_quickly(${name})`;
}

/** SQL for whether a name contains a text, compared with `folded`. The text has no wildcards. */
export function nameContains(name: Expression<string>, text: Expression<string>): RawBuilder<SqlBool> {
  return sql`strpos(${folded(name)}, ${folded(text)}) > 0`;
}

/** SQL for a search in a `tsvector` of folded text. `words` comes from `prefixQuery`. */
export function wordSearch(words: Expression<string>): RawBuilder<unknown> {
  return sql`to_tsquery('simple', ${folded(words)})`;
}

/**
 * Converts a search to a query for all of its words, each as the beginning of a word: `plan lau` becomes
 * `'plan':* & 'lau':*`. PostgreSQL splits a quoted word such as `node.js` in the same way as the text that it searches.
 */
export function prefixQuery(q: string): string {
  return q
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => `'${word.replaceAll(/['\\]/g, '$&$&')}':*`)
    .join(' & ');
}
