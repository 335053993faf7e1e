import { globSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { readQuery } from '../../src/tasks/search/query.ts';
import { suggestionFor } from '../../src/tasks/search/suggest.ts';
import type { Word } from '../../src/tasks/search/vocabulary.ts';
import { suite } from '../suite.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const EACH = 60;

/** The words of the guides that occur more than once, the most frequent ones first. */
function vocabularyOf(files: readonly string[]): Word[] {
  const counts = new Map<string, number>();
  for (const word of files.flatMap(
    (file) =>
      readFileSync(file, 'utf8')
        .toLowerCase()
        .match(/[a-z]{4,}/g) ?? [],
  ))
    counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .flatMap(([word, tasks]) => (tasks > 1 ? [{ word, tasks }] : []))
    .sort((a, b) => b.tasks - a.tasks || (a.word < b.word ? -1 : 1));
}

/** The next number below a bound, the same ones in each run. */
function numbers(): (below: number) => number {
  let state = 42;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

const next = numbers();
const letter = () => LETTERS[next(LETTERS.length)];
const ERRORS: Record<string, (word: string, at: number) => string> = {
  replaced: (word, at) => `${word.slice(0, at)}${letter()}${word.slice(at + 1)}`,
  missing: (word, at) => `${word.slice(0, at)}${word.slice(at + 1)}`,
  inserted: (word, at) => `${word.slice(0, at)}${letter()}${word.slice(at)}`,
  exchanged: (word, at) => `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`,
};

const trigramsOf = (word: string) =>
  new Set(Array.from({ length: word.length + 1 }, (_, at) => `  ${word} `.slice(at, at + 3)));

/** What `similarity` of pg_trgm, with its usual threshold, finds. */
function mostSimilar(written: string, known: readonly { word: string; trigrams: Set<string> }[]): string {
  const own = trigramsOf(written);
  let best = { word: '', similarity: 0.3 };
  for (const { word, trigrams } of known) {
    const common = [...own].filter((each) => trigrams.has(each)).length;
    const similarity = common / (own.size + trigrams.size - common);
    if (similarity > best.similarity) best = { word, similarity };
  }
  return best.word;
}

suite('suggestions of a search', (it) => {
  it('find the word that was meant more often than trigrams do', () => {
    const words = vocabularyOf(globSync('docs/*.md'));
    const known = words.map(({ word }) => ({ word, trigrams: trigramsOf(word) }));
    const right = { distance: 0, trigrams: 0 };
    const kinds = Object.values(ERRORS);
    for (const change of kinds)
      for (let count = 0; count < EACH; ) {
        const { word } = words[next(words.length)] as Word;
        const written = change(word, next(word.length - 1));
        // The beginning of a known word is no error.
        if (words.some((each) => each.word.startsWith(written))) continue;
        count += 1;
        if (suggestionFor(readQuery(written), words) === word) right.distance += 1;
        if (mostSimilar(written, known) === word) right.trigrams += 1;
      }
    const about = `${JSON.stringify(right)} of ${EACH * kinds.length}`;
    assert.ok(right.distance > right.trigrams, about);
    assert.ok(right.distance > EACH * kinds.length * 0.8, about);
  });
});
