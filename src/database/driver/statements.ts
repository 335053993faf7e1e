import { LRUCache } from 'lru-cache';
import { closeEverywhere } from './prepared.ts';

/**
 * Maximum characters of the named texts that requests combine, such as changes of some fields. A connection takes 80 to 150 bytes of the
 * server's memory for each character (measured), so these take 32 to 60 MB, and those with a filter half as much.
 */
const MAX_COMBINED = 400_000;
/** The same for texts with a filter. They are counted apart, because there are as many as callers write filters. */
const MAX_FREE = 200_000;
/** Maximum characters of the texts that are remembered because they were used once. */
const MAX_USED_ONCE = 2_000_000;

/** A comment in the text of statements that have an unbounded number of texts. */
export const FREE_TEXT = '/* free */';

const lengthOf = (_: unknown, sql: string) => sql.length;

/** A name is never given to another text, so a connection that is late to close its statement never runs a wrong one. */
const names = (maxSize: number) =>
  new LRUCache<string, string>({ maxSize, sizeCalculation: lengthOf, dispose: closeEverywhere });

const fixed = new Map<string, string>();
const combined = names(MAX_COMBINED);
const free = names(MAX_FREE);
const usedOnce = new LRUCache<string, true>({ maxSize: MAX_USED_ONCE, sizeCalculation: lengthOf });
let given = 0;

/**
 * Returns the name under which every connection of this process prepares a statement that is about to run, so that the server parses and
 * plans it once. A text gets a name when it is used for the second time, so that texts that are used once do not take those of others.
 * The names that were not used for the longest time are given back.
 */
export function statementName(sql: string): string | undefined {
  const known = knownName(sql);
  if (known !== undefined) return known;
  if (usedOnce.delete(sql)) return nameNow(sql);
  usedOnce.set(sql, true);
  return undefined;
}

/** Returns the name of a text, if it has one. */
export function knownName(sql: string): string | undefined {
  return fixed.get(sql) ?? combined.get(sql) ?? free.get(sql);
}

/** Returns the name of a text, and gives it one if it has none. Returns undefined for a text that is too long. */
export function nameNow(sql: string): string | undefined {
  const known = knownName(sql);
  if (known !== undefined) return known;
  const texts = sql.includes(FREE_TEXT) ? free : combined;
  return texts.set(sql, newName()).get(sql);
}

/** Returns the name of a statement that always has one. */
export function fixedName(sql: string): string {
  const name = fixed.get(sql) ?? newName();
  fixed.set(sql, name);
  return name;
}

function newName(): string {
  given += 1;
  return `s${given}`;
}
