import { distance } from 'fastest-levenshtein';
import { unitsOf } from './highlight.ts';
import type { TaskQuery, Term } from './query.ts';
import type { Word } from './vocabulary.ts';

/** Shorter words have too many neighbours. */
const MIN_LENGTH = 3;
/** From this length on, two errors are likely to be errors. */
const LONG = 6;
const MAX_ERRORS = 2;

const maxErrors = (word: string) => (word.length < LONG ? 1 : MAX_ERRORS);

/** The number of characters by which a suggested word can be longer or shorter. */
export const SLACK = MAX_ERRORS;

const wordsOf = ({ text }: Term) => unitsOf(text.normalize('NFC')).map(({ folded }) => folded);

/** Returns the lengths of the words of a search. */
export const lengthsIn = ({ groups }: TaskQuery): number[] => [
  ...new Set(
    groups
      .flat()
      .flatMap(wordsOf)
      .map(({ length }) => length),
  ),
];

/**
 * Returns a search with known words instead of unknown ones that are nearly the same; undefined if a word is not near to
 * a known one, or all are known.
 */
export function suggestionFor(
  { groups, excluded }: TaskQuery,
  vocabulary: readonly Word[],
): string | undefined {
  const known = groups.map((group) => group.map((term) => corrected(term, vocabulary)));
  const isComplete = known.every((group) => group.every((term) => term !== undefined));
  const changed = known.some((group, at) => group.some((term, index) => term !== groups[at]?.[index]));
  if (!isComplete || !changed) return undefined;
  const included = known.map((group) => group.map((term) => (term ? written(term) : '')).join(' or '));
  return [...included, ...excluded.map((term) => `-${written(term)}`)].join(' ');
}

const written = ({ text, isPrefix }: Term) => (isPrefix ? text : `"${text}"`);

function corrected(term: Term, vocabulary: readonly Word[]): Term | undefined {
  const words = wordsOf(term);
  const nearest = words.map((word) => nearestTo(word, vocabulary));
  if (nearest.some((word) => word === undefined)) return undefined;
  return nearest.every((word, at) => word === words[at]) ? term : { ...term, text: nearest.join(' ') };
}

/** Returns the word itself if a known word begins with it, or else the known word with the fewest errors, and of these the most frequent one. */
function nearestTo(word: string, vocabulary: readonly Word[]): string | undefined {
  if (vocabulary.some((known) => known.word.startsWith(word))) return word;
  if (word.length < MIN_LENGTH) return undefined;
  let best: { word: string; errors: number } | undefined;
  let max = maxErrors(word);
  // Sorted by frequency, so the first one with the fewest errors is the most frequent one.
  for (const known of vocabulary) {
    if (Math.abs(known.word.length - word.length) > max) continue;
    // An exchange is two errors there. 20 times as fast, and almost all words are that far away: 30 words took half a second without it.
    if (distance(word, known.word) > 2 * max) continue;
    const errors = errorsBetween(word, known.word);
    if (errors > max) continue;
    best = { word: known.word, errors };
    max = errors - 1;
  }
  return best?.word;
}

/** Counts inserted, left out, replaced and exchanged characters (the distance of Damerau and Levenshtein). */
function errorsBetween(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isExchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (isSame ? 0 : 1),
        isExchanged ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
