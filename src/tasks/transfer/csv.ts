import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Cell } from './columns.ts';

/** RFC 4180. The library quotes what contains its own line break; other programs also break lines at a single CR or LF. */
const LINES = {
  record_delimiter: '\r\n',
  quoted_match: /[\r\n]/,
  cast: { string: (value: string) => ({ value, quoted_empty: true }) },
};

/** Within a cell, spaces around values do not count, so values that begin or end with them are quoted. */
const LIST = { delimiter: ',', record_delimiter: '\n', quoted_match: /^\s|\s$|[\r\n"]/, eof: false };

/**
 * A spreadsheet can run a cell that begins with one of these characters, or their wide forms, as a formula, such as
 * `=HYPERLINK("https://…")`. An apostrophe in front makes it a text. Another one is put before a text that looks like that already, so
 * that `unescaped` is exact.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const ESCAPED = /^'+[=+\-@\t\r\n＝＋－＠]/;

const escaped = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** Returns a cell without the apostrophe that an export, of TaskFlow or of another program, has put before a formula. */
export const unescaped = (cell: string): string => (ESCAPED.test(cell) ? cell.slice(1) : cell);

function textOf(cell: Cell): string | null {
  if (cell === null) return null;
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'string') return escaped(cell);
  return cell.length === 0 ? null : escaped(stringify([[...cell]], LIST));
}

/** Returns rows as CSV. A value that is null is an empty cell, and an empty text is `""`. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return stringify(
    rows.map((row) => row.map(textOf)),
    LINES,
  );
}

/** Returns the values in a cell, which are separated by commas or line breaks. A value with a comma is in quotation marks. */
export function listIn(cell: string): string[] {
  const records: string[][] = parse(cell, { trim: true, relax_quotes: true, relax_column_count: true });
  return records.flat().filter((value) => value !== '');
}
