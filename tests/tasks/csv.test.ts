import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { csvOf, listIn, unescaped } from '../../src/tasks/transfer/csv.ts';
import { suite } from '../suite.ts';

/** Texts with many of the characters that CSV and spreadsheets treat specially. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...`=+-@'",;\t\r\n ＝a`) }),
);
const word = text.filter((each) => each.trim() !== '' && !/[\r\n]/.test(each)).map((each) => each.trim());

const cellsIn = (csv: string): string[][] => parse(csv, { record_delimiter: '\r\n' });

suite('CSV of an export', (it) => {
  it('a cell begins like no formula, and is read again as it was', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (row) => {
        const [cells = []] = cellsIn(csvOf([row, row]));
        for (const cell of cells) assert.not.match(cell, /^[=+\-@\t\r\n＝＋－＠]/);
        assert.equal(cells.map(unescaped), row);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a list in a cell is read again as it was', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (list) => {
        const [[cell = ''] = []] = cellsIn(csvOf([[list]]));
        assert.equal(listIn(unescaped(cell)), list);
      }),
      { numRuns: 2_000 },
    );
  });

  it('null is an empty cell, and an empty text is two quotation marks', () => {
    assert.is(csvOf([[null, '', [], 5, 'a,b', ['a', 'b,c']]]), ',"",,5,"a,b","a,""b,c"""\r\n');
  });

  it('a list that a person has typed', () => {
    assert.equal(listIn(' cards , "a, b" ,big "red" one\nlast,,'), [
      'cards',
      'a, b',
      'big "red" one',
      'last',
    ]);
    assert.equal(listIn(''), []);
  });
});
