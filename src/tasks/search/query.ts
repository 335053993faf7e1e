import { fold } from '../../fold.ts';
import { phraseQuery } from './words.ts';

/** Words that follow each other; the last one can be the beginning of a longer word. */
export type Term = { text: string; isPrefix: boolean };

export type TaskQuery = {
  /** All groups must match; of a group, one term is enough. */
  groups: readonly (readonly Term[])[];
  excluded: readonly Term[];
};

type Token = Term & { isExcluded: boolean; isOr: boolean };

/** A phrase in quotes, which can lack the last one, or a word. A `-` before either excludes it. */
const TOKEN = /(-?)"([^"]*)"?|(\S+)/gu;

/** Terms of a search. Each can be the beginning of many words, whose tasks PostgreSQL collects one after the other. */
export const MAX_TERMS = 20;

/** Reads a search as it is typed. Any text is valid; `or` without a term on both sides is a word. */
export function readQuery(q: string): TaskQuery {
  const tokens = [...q.matchAll(TOKEN)].flatMap(tokenOf);
  const groups: Term[][] = [];
  const excluded: Term[] = [];
  let joins = false;
  for (const [at, { isExcluded, isOr, ...term }] of tokens.entries()) {
    const next = tokens[at + 1];
    const last = groups.at(-1);
    if (isOr && last && next && !next.isExcluded && !tokens[at - 1]?.isExcluded && !joins) {
      joins = true;
      continue;
    }
    if (isExcluded) excluded.push(term);
    else if (joins && last) last.push(term);
    else groups.push([term]);
    joins = false;
  }
  return { groups, excluded };
}

function tokenOf([, minus = '', phrase, word = '']: RegExpExecArray): Token[] {
  const isExcluded = phrase === undefined ? word.startsWith('-') : minus === '-';
  const text = phrase ?? (isExcluded ? word.slice(1) : word);
  const isPrefix = phrase === undefined;
  if (phraseQuery(text, { isPrefix }) === undefined) return [];
  return [{ text, isPrefix, isExcluded, isOr: isPrefix && !isExcluded && fold(text) === 'or' }];
}

const queryOf = ({ text, isPrefix }: Term) => phraseQuery(text, { isPrefix }) ?? '';
const anyOf = (terms: readonly Term[]) => `(${terms.map(queryOf).join(' | ')})`;

/** Returns the `tsquery` of a search as text, without what it excludes. */
export const includedQuery = ({ groups }: TaskQuery): string => groups.map(anyOf).join(' & ');

/** Returns the `tsquery` of what a search excludes; undefined if it excludes nothing. */
export const excludedQuery = ({ excluded }: TaskQuery): string | undefined =>
  excluded.length > 0 ? anyOf(excluded) : undefined;
