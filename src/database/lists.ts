import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';

/** What a list is sorted by: SQL for the value, which is never null, and the type of its text in a cursor. */
export type SortKey = { value: RawBuilder<unknown>; type: 'timestamptz' | 'text' };

/** Whether a row comes after the one where a page ended, in an order that the id makes total. */
export function isBeyond(
  { value, type }: SortKey,
  id: Expression<string>,
  order: 'asc' | 'desc',
  last: { key: Expression<string | null>; id: Expression<string> },
): RawBuilder<SqlBool> {
  const beyond = sql.raw(order === 'asc' ? '>' : '<');
  return sql`(${value}, ${id}) ${beyond} (${last.key}::${sql.raw(type)}, ${last.id}::uuid)`;
}

/** The total of a list as a table of one row: null where a cursor goes on, which has none. */
export function totalOf(list: Expression<unknown>, counted: boolean): RawBuilder<{ total: number | null }> {
  return counted
    ? sql`(select count(*)::integer as total from ${list} as listed)`
    : sql`(select null::integer as total)`;
}

/** The form in which names compare and are sorted, without regard to case and Unicode form. */
export function folded(name: Expression<string>): RawBuilder<string> {
  return sql`fold(${name})`;
}

/** Whether a name contains a text, as `folded` compares them; nothing in the text is a wildcard. */
export function nameContains(name: Expression<string>, text: Expression<string>): RawBuilder<SqlBool> {
  return sql`strpos(${folded(name)}, ${folded(text)}) > 0`;
}

/** Whether a row has one of the versions that a caller accepts: any, where none are named. */
export function hasVersion(version: Expression<number>, accepted: readonly number[] | undefined) {
  return accepted ? sql<SqlBool>`${version} = any(${accepted}::integer[])` : sql<SqlBool>`true`;
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
