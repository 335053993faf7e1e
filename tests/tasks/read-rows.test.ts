import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  delimiterIn,
  type FileFormat,
  type RawRow,
  readHeader,
  readRows,
  START,
} from '../../src/tasks/transfer/read-rows.ts';
import { suite } from '../suite.ts';

const CSV: FileFormat = { type: 'csv', delimiter: ',', columns: ['a', 'b'] };

/** The file in small pieces, whose memory is used again. */
async function* inPieces(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  const piece = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(piece, 0, at);
    yield piece.subarray(0, length);
    piece.fill('x');
  }
}

async function all(bytes: Buffer, format: FileFormat, size = 7, from = START): Promise<RawRow[]> {
  const rows: RawRow[] = [];
  for await (const row of readRows(inPieces(bytes.subarray(from.offset), size), format, from)) rows.push(row);
  return rows;
}

const shown = (rows: readonly RawRow[]) =>
  rows.map(({ row, line, cells }) => [row, line, ...(cells?.values() ?? [])]);

suite('rows of a file', (it) => {
  it('have the line in which they begin, with any line break, blank lines and a byte order mark', async () => {
    const bytes = Buffer.from('1,"x\r\ny"\r\né,"q""q"\r\n\r\n,""\nlast,1');
    assert.equal(shown(await all(bytes, CSV)), [
      [1, 1, '1', 'x\r\ny'],
      [2, 3, 'é', 'q"q'],
      [3, 5, null, ''],
      [4, 6, 'last', '1'],
    ]);
    const lines = Buffer.from('\uFEFF{"a":1}\n\n{"b":"ü"}\r\n[1]\n{\n{"a":null}');
    const rows = await all(lines, { type: 'jsonl' });
    assert.equal(
      rows.map(({ line, fault }) => [line, fault?.code]),
      [
        [1, undefined],
        [3, undefined],
        [4, 'INVALID_TYPE'],
        [5, 'INVALID_FORMAT'],
        [6, undefined],
      ],
    );
  });

  it('can be read from behind any of them, however the file is divided', async () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'",\r\n ä😀=x') }),
      fc.string({ unit: 'grapheme' }),
    );
    const record = fc.tuple(cell, cell);
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 64 }),
        async (records, size) => {
          const text = stringify(records, { quoted: true, record_delimiter: '\r\n' });
          for (const [bytes, format] of [
            [Buffer.from(text), CSV],
            [
              Buffer.from(records.map(([a, b]) => `${JSON.stringify({ a, b })}\n`).join('')),
              { type: 'jsonl' },
            ],
          ] as [Buffer, FileFormat][]) {
            const rows = await all(bytes, format, size);
            assert.is(rows.length, records.length);
            for (const [index, { after }] of rows.entries())
              assert.equal(shown(await all(bytes, format, size, after)), shown(rows.slice(index + 1)));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are refused if the file is not UTF-8, a quotation mark is open, or a row is too large', async () => {
    const failure = async (bytes: Buffer, format: FileFormat = CSV) =>
      (await all(bytes, format, 65_536).catch((error) => error)).message;
    assert.is(
      await failure(Buffer.from([97, 44, 98, 10, 0xe4, 44, 98, 10])),
      'The file is not UTF-8, near line 1.',
    );
    assert.match(await failure(Buffer.from('a,b\n"c,d\n')), 'behind row 1: a quotation mark has no end');
    assert.match(await failure(Buffer.from(`a,"${'x'.repeat(1_100_000)}",b\n`)), 'more than 1 MiB');
    assert.match(
      await failure(Buffer.alloc(2_000_000, 'x'), { type: 'jsonl' }),
      'Line 1 has more than 1 MiB',
    );
  });

  it('have cells behind the last column only if those are empty', async () => {
    const rows = await all(Buffer.from('1\n1,2,,\n1,2,3\n'), CSV);
    assert.equal(
      rows.map(({ fault }) => fault?.code ?? null),
      [null, null, 'TOO_MANY'],
    );
  });

  it('of a CSV file come after its header row, with the separator that it has', async () => {
    const start = Buffer.from('\uFEFFTitle;" Due; day ";\r\n1;2;3\r\n');
    assert.is(delimiterIn(start), ';');
    const header = await readHeader(start, ';');
    assert.equal(header?.cells, ['Title', 'Due; day', '']);
    assert.equal(header?.after, { offset: 24, row: 0, breaks: 1 });
    assert.is(delimiterIn(Buffer.from('a\tb,c\td\n')), '\t');
    assert.is(delimiterIn(Buffer.from('title')), ',');
    assert.is(await readHeader(Buffer.from('\n\n'), ','), null);
    const cut = await readHeader(Buffer.from('ä,b\nü').subarray(0, -1), ',');
    assert.equal(cut?.cells, ['ä', 'b']);
  });
});
