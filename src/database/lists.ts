import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';

/** The form in which names compare and are sorted, without regard to case and Unicode form. */
export function folded(name: Expression<string>): RawBuilder<string> {
  return sql`fold(${name})`;
}

/** Whether a name contains a text, as `folded` compares them; nothing in the text is a wildcard. */
export function nameContains(name: Expression<string>, text: Expression<string>): RawBuilder<SqlBool> {
  return sql`strpos(${folded(name)}, ${folded(text)}) > 0`;
}

/** A search for the words that `prefixQuery` made of a text, in a `tsvector` of folded text. */
export function wordSearch(words: Expression<string>): RawBuilder<unknown> {
  return sql`to_tsquery('simple', ${folded(words)})`;
}

/**
 * Every word of the search, each as the beginning of a word: `plan lau` becomes `'plan':* & 'lau':*`. In its
 * quotes PostgreSQL takes a word such as `node.js` apart just as it did those that it looks through.
 */
export function prefixQuery(q: string): string {
  return q
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => `'${word.replaceAll(/['\\]/g, '$&$&')}':*`)
    .join(' & ');
}
