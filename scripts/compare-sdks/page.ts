import { readFileSync } from 'node:fs';
import { COLUMNS, type Column, versionOf } from './columns.ts';
import { ROWS } from './rows.ts';

export const PAGE = 'docs/sdk-comparison.md';

/** The cells of one column, by the names of their rows. */
export type Cells = Record<string, string>;

const TABLE = /<!-- table -->\n([\s\S]*?)<!-- end -->/;

/** Returns the page with a new table. */
export function pageWith(results: Map<Column, Cells>): string {
  const lines = [
    ['', ...COLUMNS.map(({ title }) => title)],
    ['---', ...COLUMNS.map(() => '---')],
    ['Version', ...COLUMNS.map(versionOf)],
    ...ROWS.map(({ name, title }) => [title, ...COLUMNS.map((column) => cellOf(results.get(column), name))]),
  ];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  const page = readFileSync(PAGE, 'utf8');
  if (!TABLE.test(page)) throw new Error(`${PAGE} has no markers for the table`);
  return page.replace(TABLE, () => `<!-- table -->\n\n${table}\n<!-- end -->`);
}

function cellOf(cells: Cells | undefined, row: string): string {
  const cell = cells?.[row];
  if (cell === undefined) throw new Error(`no program filled a cell of the row ${row}`);
  return cell;
}

/** Reads the table of the page: the titles of its rows, each with the cells of all columns. */
export function readTable(): Map<string, Map<Column, string>> {
  const [, table = ''] = TABLE.exec(readFileSync(PAGE, 'utf8')) ?? [];
  const [, , , ...lines] = table.trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [title = '', ...cells] = line.slice(2, -2).split(' | ');
      return [title, new Map(COLUMNS.map((column, index) => [column, cells[index] ?? '']))];
    }),
  );
}
