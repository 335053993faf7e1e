import { fold } from '../../fold.ts';
import type { TaskQuery, Term } from './query.ts';
import { UNSPACED } from './words.ts';

/** A word of a text, or one Chinese or Japanese character, as texts are compared. */
type Unit = { folded: string; start: number; end: number };

/** A place in a text that matches, and which term matches there. */
type Match = { start: number; end: number; term: number };

/** What is found in a text: the text itself in Unicode normalization form C, because the matches are places in it. */
export type Matches = { text: string; found: readonly Match[]; terms: number };

const UNITS = new RegExp(`[${UNSPACED}]|[[\\p{L}\\p{N}\\p{M}]--[${UNSPACED}]]+`, 'gv');

/** Characters of a fragment, and of what stands in it before the first match. */
const FRAGMENT = 200;
const BEFORE = 60;

export const unitsOf = (text: string): Unit[] =>
  [...text.matchAll(UNITS)].map(({ 0: word, index }) => ({
    folded: fold(word),
    start: index,
    end: index + word.length,
  }));

type Needle = { words: readonly string[]; isPrefix: boolean };

/** Finds the terms of a search in texts. Other forms of a word are those that begin with its stem. */
export function finder({ groups }: TaskQuery, stems: readonly string[]): (text: string) => Matches {
  const needles = [...groups.flat(), ...stems.map((text) => ({ text, isPrefix: true }))].map(needleOf);
  return (given) => {
    const text = given.normalize('NFC');
    const units = unitsOf(text);
    const found = units.flatMap((_, at) => matchAt(units, at, needles) ?? []);
    return { text, found, terms: new Set(found.map(({ term }) => term)).size };
  };
}

const needleOf = ({ text, isPrefix }: Term): Needle => ({
  words: unitsOf(text.normalize('NFC')).map(({ folded }) => folded),
  isPrefix,
});

function matchAt(units: readonly Unit[], at: number, needles: readonly Needle[]): Match | undefined {
  const term = needles.findIndex(({ words, isPrefix }) =>
    words.every((word, index) => {
      const folded = units[at + index]?.folded;
      return isPrefix && index === words.length - 1 ? folded?.startsWith(word) : folded === word;
    }),
  );
  const first = units[at];
  const last = term < 0 ? undefined : units[at + (needles[term]?.words.length ?? 0) - 1];
  return first && last && { start: first.start, end: last.end, term };
}

/** Returns the beginnings of the words of a search, to find texts that contain them. */
export const needlesOf = ({ groups }: TaskQuery): string[] => [
  ...new Set(groups.flat().flatMap((term) => needleOf(term).words.slice(0, 1))),
];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Returns a whole text as HTML with the matches in `<mark>`. */
export const marked = ({ text, found }: Matches): string => markedBetween(text, found, 0, text.length);

/** Returns how many different terms match in a fragment whose first match has this index. Looks at the matches of the fragment only. */
function termsFrom(found: readonly Match[], first: number): number {
  const end = (found[first]?.start ?? 0) + FRAGMENT - BEFORE;
  const terms = new Set<number>();
  for (let at = first; at < found.length; at += 1) {
    const match = found[at];
    if (!match || match.start >= end) break;
    if (match.end <= end) terms.add(match.term);
  }
  return terms.size;
}

/** Returns the part of a text as HTML in which the most different terms match. */
export function markedFragment({ text, found, terms: all }: Matches): string {
  let best = { start: found[0]?.start ?? 0, terms: 0 };
  for (const [at, { start }] of found.entries()) {
    const terms = termsFrom(found, at);
    if (terms > best.terms) best = { start, terms };
    // No fragment can have more.
    if (terms === all) break;
  }
  const start = boundary(text, Math.max(0, best.start - BEFORE), best.start);
  const end = Math.min(text.length, boundary(text, start + FRAGMENT, start + FRAGMENT + 40));
  const html = markedBetween(text, found, start, end).trim();
  return `${start > 0 ? '…' : ''}${html}${end < text.length ? '…' : ''}`;
}

/** Returns the first place after `from` where a word begins, but `last` if it is far, such as in text without blanks. */
function boundary(text: string, from: number, last: number): number {
  if (from === 0 || from >= text.length) return from;
  const blank = text.slice(from, last).search(/\s/u);
  if (blank >= 0) return from + blank;
  // Never between the two halves of a character outside the basic plane.
  const isHalf = /[\uDC00-\uDFFF]/.test(text[from] ?? '');
  return isHalf ? from + 1 : from;
}

function markedBetween(text: string, found: readonly Match[], from: number, to: number): string {
  let html = '';
  let at = from;
  for (const { start, end } of found) {
    if (start < at || end > to) continue;
    html += `${escaped(text.slice(at, start))}<mark>${escaped(text.slice(start, end))}</mark>`;
    at = end;
  }
  return html + escaped(text.slice(at, to));
}
