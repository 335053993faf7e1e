import * as assert from 'uvu/assert';
import { finder, markedFragment } from '../../src/tasks/search/highlight.ts';
import { readQuery } from '../../src/tasks/search/query.ts';
import { suite } from '../suite.ts';

/** Returns a list that counts how often an item of it is read. */
function counted<Item>(list: readonly Item[]): { list: readonly Item[]; reads: () => number } {
  let reads = 0;
  const get = (target: readonly Item[], name: string | symbol) => {
    if (typeof name === 'string' && /^\d+$/.test(name)) reads += 1;
    return Reflect.get(target, name);
  };
  return { list: new Proxy(list, { get }), reads: () => reads };
}

suite('fragments of what a search finds', (it) => {
  it('the work is in proportion to the matches, also if every word of a long text matches', () => {
    for (const q of ['a', 'a b']) {
      const matches = finder(readQuery(q), [])('a '.repeat(5_000));
      assert.is(matches.found.length, 5_000);
      const { list, reads } = counted(matches.found);
      assert.match(
        markedFragment({ ...matches, found: list, terms: q.split(' ').length }),
        /^<mark>a<\/mark> /,
      );
      // Once for each match and for those in its fragment, and once to mark them.
      assert.ok(reads() < 5_000 * 100, `${reads()} reads`);
    }
  });

  it('shows the first part in which the most different terms match', () => {
    const matches = finder(readQuery('one two three'), []);
    const gap = 'word '.repeat(60);
    const html = markedFragment(
      matches(`one ${gap}one two ${gap}three two ${gap}two one three ${gap}one two three`),
    );
    assert.match(html, /<mark>two<\/mark> <mark>one<\/mark> <mark>three<\/mark>/);
  });
});
