import * as assert from 'uvu/assert';
import { COLUMNS, type Column } from '../scripts/compare-sdks/columns.ts';
import { readTable } from '../scripts/compare-sdks/page.ts';
import { ROWS } from '../scripts/compare-sdks/rows.ts';
import { type Installed, runColumn } from '../scripts/compare-sdks/run.ts';
import { hasPython, virtualEnvironment } from '../scripts/virtualenv.ts';
import { builtSdk } from './sdk/run.ts';
import { suite } from './suite.ts';

const table = readTable();
const ours = (language: Column['language']) =>
  COLUMNS.find((column) => column.dialect === 'taskflow' && column.language === language) as Column;

suite('the comparison of SDKs', (it) => {
  it('has the rows of the script, each with six cells', () => {
    assert.equal(
      [...table.keys()],
      ROWS.map(({ title }) => title),
    );
    const empty = [...table].filter(([, cells]) => [...cells.values()].includes(''));
    assert.equal(empty, []);
  });

  it('matches what the TypeScript SDK does', async () => {
    await compare(ours('TypeScript'), { dist: await builtSdk() });
  });

  it('matches what the Python SDK does', async () => {
    if (!hasPython()) return console.log('SKIPPED: there is no Python 3.10 with venv');
    await compare(ours('Python'), {
      python: virtualEnvironment('sdk/python/requirements-dev.txt').at('python'),
    });
  });
});

/**
 * Fills the cells of a column, and compares them with the page, except for those that depend on the machine.
 */
async function compare(column: Column, installed: Installed): Promise<void> {
  const cells = await runColumn(column, installed);
  const rows = ROWS.filter(({ isMeasured }) => !isMeasured);
  const actual = rows.map(({ name, title }) => [title, cells[name]]);
  assert.equal(
    actual,
    rows.map(({ title }) => [title, table.get(title)?.get(column)]),
  );
}
