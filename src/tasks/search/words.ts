import { fold } from '../../fold.ts';

/** The characters of Chinese and Japanese, which have no blanks between words. The same as in `segmented` of the database. */
export const UNSPACED =
  '\\u3005-\\u3007\\u3041-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF\\uFF66-\\uFF9F\\u{20000}-\\u{3FFFF}';
const RUNS = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, 'gu');
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');
const WORD = /[\p{L}\p{N}]/u;
/** What separates words, although PostgreSQL reads `client/server` as one. The same as in `searchable` of the database. */
const SIGNS = /[/<>@&]/;

/** A part of a text for PostgreSQL, and whether it can be the beginning of a word. */
type Segment = { text: string; isPrefix: boolean };

/**
 * Returns the parts of a text that the index has one after the other. A run of Chinese or Japanese characters is indexed as
 * the pairs of its characters: 東京都 is 東京, 京都 and 都, and the last one can continue in a longer text.
 */
function segmentsOf(text: string, isPrefix: boolean): Segment[] {
  const parts = fold(text).split(SIGNS);
  const runs = parts.flatMap((part) => part.match(RUNS) ?? []).filter((run) => WORD.test(run));
  return runs.flatMap((run, index) => {
    const isLast = index === runs.length - 1;
    if (!IS_UNSPACED.test(run)) return [{ text: run, isPrefix: isLast && isPrefix }];
    const characters = [...run];
    const pairs = characters
      .slice(1)
      .map((second, at) => ({ text: characters[at] + second, isPrefix: false }));
    const last = characters.at(-1) ?? '';
    if (!isLast) return [...pairs, { text: last, isPrefix: false }];
    return pairs.length > 0 ? pairs : [{ text: last, isPrefix: true }];
  });
}

const quoted = ({ text, isPrefix }: Segment) =>
  `'${text.replaceAll(/['\\]/g, '$&$&')}'${isPrefix ? ':*' : ''}`;

/** Returns the `tsquery` for words that follow each other, as text; undefined if the text has no letter and no digit. */
export function phraseQuery(text: string, { isPrefix }: { isPrefix: boolean }): string | undefined {
  const segments = segmentsOf(text, isPrefix).map(quoted);
  return segments.length > 1 ? `(${segments.join(' <-> ')})` : segments[0];
}

/**
 * Converts the search of a list to a query for all of its words, each as the beginning of a word: `plan lau` becomes
 * `'plan':* & 'lau':*`. PostgreSQL splits a quoted word such as `node.js` in the same way as the text that it searches.
 */
export function wordsQuery(q: string): string {
  return q
    .split(/\s+/u)
    .map((word) => phraseQuery(word, { isPrefix: true }))
    .filter((query) => query !== undefined)
    .join(' & ');
}
