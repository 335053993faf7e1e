import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ApiError } from '../../errors.ts';
import { fold } from '../../fold.ts';
import { unescaped } from './csv.ts';

/** How a file is read. `columns` are those of a CSV file, from its header row. */
export type FileFormat =
  | { type: 'csv'; delimiter: string; columns: readonly string[] | null }
  | { type: 'jsonl' };

/** A position in a file, after a row: the offset of the next byte, and the numbers of rows and line breaks before it. */
export type Position = { offset: number; row: number; breaks: number };

export const START: Position = { offset: 0, row: 0, breaks: 0 };

/** A row of a file. `cells` is null if they cannot be read, for the reason in `fault`. */
export type RawRow = {
  row: number;
  line: number;
  /** By column, folded. A cell without content is null. */
  cells: ReadonlyMap<string, unknown> | null;
  fault: { code: string; message: string } | null;
  /** The position after the row. */
  after: Position;
};

/** A task of the largest size takes 60 kB. More is a mistake, such as a quotation mark without an end. */
const MAX_ROW_BYTES = 1_048_576;

export function malformed(message: string, cause?: unknown): ApiError {
  const code = 'MALFORMED_IMPORT';
  return new ApiError(code, { message, cause, errors: [{ field: 'body', code, message }] });
}

/**
 * Reads the rows of a file from a position, one after the other.
 * @throws ApiError MALFORMED_IMPORT
 */
export function readRows(
  content: AsyncIterable<Buffer>,
  format: FileFormat,
  from: Position,
): AsyncIterable<RawRow> {
  const breaks = new Breaks(from);
  const checked = breaks.watch(content);
  return format.type === 'csv' ? csvRows(checked, format, from, breaks) : jsonRows(checked, from);
}

/**
 * Returns the first row of a CSV file. `start` can end within a row.
 * @throws ApiError MALFORMED_IMPORT
 */
export async function readHeader(
  start: Buffer,
  delimiter: string,
): Promise<{ cells: string[]; after: Position } | null> {
  const breaks = new Breaks(START);
  const content = breaks.watch([start], { isWhole: false });
  try {
    // Only one, because a quotation mark that `start` leaves open would be an error.
    for await (const { record, info } of recordsOf(content, delimiter, { isStart: true, to: 1 })) {
      const cells = record.map((cell) => unescaped(cell ?? '').trim());
      return { cells, after: { offset: info.bytes, row: 0, breaks: breaks.countTo(info.bytes).before } };
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw malformed(`The header row cannot be read: ${reasonOf(error)}`, error);
    throw error;
  }
  return null;
}

/** Returns the character that separates values in the first line: the most frequent one. */
export function delimiterIn(start: Buffer): string {
  const [line = ''] = start.toString('utf8').split(/\r|\n/, 1);
  const outside = line.replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string) => outside.split(delimiter).length;
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0] ?? ',';
}

type Info = { bytes: number };

async function* recordsOf(
  content: AsyncIterable<Buffer>,
  delimiter: string,
  { isStart, to }: { isStart: boolean; to?: number },
): AsyncIterable<{ record: (string | null)[]; info: Info }> {
  const parser = parse({
    delimiter,
    bom: isStart,
    ...(to !== undefined && { to }),
    info: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    cast: (cell, { quoting }) => (cell === '' && !quoting ? null : cell),
  });
  const source = Readable.from(content);
  source.on('error', (error) => parser.destroy(error));
  try {
    yield* source.pipe(parser) as AsyncIterable<{ record: (string | null)[]; info: Info }>;
  } finally {
    source.destroy();
  }
}

async function* csvRows(
  content: AsyncIterable<Buffer>,
  { delimiter, columns }: FileFormat & { type: 'csv' },
  from: Position,
  breaks: Breaks,
): AsyncIterable<RawRow> {
  const names = (columns ?? []).map(fold);
  let { row } = from;
  try {
    for await (const { record, info } of recordsOf(content, delimiter, { isStart: from.offset === 0 })) {
      row += 1;
      const offset = from.offset + info.bytes;
      const { before, endsLine } = breaks.countTo(offset);
      // Of the line breaks up to the end, some are in the cells.
      const inside = record.reduce((sum, cell) => sum + (cell?.split('\n').length ?? 1) - 1, 0);
      const line = before - inside + (endsLine ? 0 : 1);
      const after = { offset, row, breaks: before };
      const cells = record.slice(0, names.length).map((cell) => (cell === null ? null : unescaped(cell)));
      const surplus = record.slice(names.length).some((cell) => cell !== null);
      const fault = surplus
        ? {
            code: 'TOO_MANY',
            message: `The row has more cells than the ${names.length} columns of the header row.`,
          }
        : null;
      yield { row, line, cells: new Map(names.map((name, at) => [name, cells[at] ?? null])), fault, after };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const last = from.row + Number(error['records'] ?? 0);
    throw malformed(`The file cannot be read behind row ${last}: ${reasonOf(error)}`, error);
  }
}

function reasonOf({ code }: CsvError): string {
  if (code === 'CSV_MAX_RECORD_SIZE')
    return 'a row has more than 1 MiB. Look for a quotation mark without an end.';
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quotation mark has no end.';
  return 'it is not CSV.';
}

async function* jsonRows(content: AsyncIterable<Buffer>, from: Position): AsyncIterable<RawRow> {
  let { offset, row, breaks } = from;
  let rest: Buffer = Buffer.alloc(0);
  const rowOf = (line: Buffer, isLast: boolean): RawRow | undefined => {
    offset += line.length + (isLast ? 0 : 1);
    breaks += isLast ? 0 : 1;
    const text = line
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trim();
    if (text === '') return undefined;
    row += 1;
    return { row, line: breaks + (isLast ? 1 : 0), ...objectIn(text), after: { offset, row, breaks } };
  };
  for await (const piece of content) {
    // A piece can be used again for the next one.
    rest = Buffer.concat([rest, piece]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = rest.subarray(0, end);
      rest = rest.subarray(end + 1);
      const found = rowOf(line, false);
      if (found) yield found;
    }
    if (rest.length > MAX_ROW_BYTES) throw malformed(`Line ${breaks + 1} has more than 1 MiB.`);
  }
  const last = rowOf(rest, true);
  if (last) yield last;
}

function objectIn(text: string): Pick<RawRow, 'cells' | 'fault'> {
  const message = 'The line must be one JSON object.';
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { cells: null, fault: { code: 'INVALID_TYPE', message } };
    return {
      cells: new Map(Object.entries(value).map(([name, cell]) => [fold(name.trim()), cell])),
      fault: null,
    };
  } catch {
    return { cells: null, fault: { code: 'INVALID_FORMAT', message } };
  }
}

/** Counts line breaks up to a position, because the library counts CRLF within a cell twice. Checks that the file is UTF-8. */
class Breaks {
  #offset: number;
  #before: number;
  readonly #ahead: number[] = [];
  #last = -1;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });

  constructor({ offset, breaks }: Position) {
    this.#offset = offset;
    this.#before = breaks;
  }

  async *watch(
    content: AsyncIterable<Buffer> | Iterable<Buffer>,
    { isWhole = true } = {},
  ): AsyncIterable<Buffer> {
    for await (const piece of content) {
      this.#check(piece, true);
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1))
        this.#ahead.push(this.#offset + at);
      this.#offset += piece.length;
      // The library keeps what it has not parsed yet, and the piece can be used again.
      yield Buffer.from(piece);
    }
    if (isWhole) this.#check(Buffer.alloc(0), false);
  }

  #check(piece: Buffer, stream: boolean): void {
    try {
      this.#decoder.decode(piece, { stream });
    } catch (cause) {
      throw malformed(`The file is not UTF-8, near line ${this.#before + this.#ahead.length + 1}.`, cause);
    }
  }

  /** Returns the number of line breaks before a position, and whether the last byte before it is one. */
  countTo(offset: number): { before: number; endsLine: boolean } {
    const passed = this.#ahead.findIndex((at) => at >= offset);
    const counted = this.#ahead.splice(0, passed < 0 ? this.#ahead.length : passed);
    this.#last = counted.at(-1) ?? this.#last;
    this.#before += counted.length;
    return { before: this.#before, endsLine: this.#last === offset - 1 };
  }
}
