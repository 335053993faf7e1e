import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { nodeModules } from './clients/tools.ts';
import { COLUMNS, type Column, NPM_PINS, PYTHON_PINS } from './compare-sdks/columns.ts';
import { footprintsOf } from './compare-sdks/footprint.ts';
import { type Cells, PAGE, pageWith } from './compare-sdks/page.ts';
import { runColumn } from './compare-sdks/run.ts';
import { checkTypes } from './compare-sdks/typed.ts';
import { virtualEnvironment } from './virtualenv.ts';

/**
 * Compares our SDKs with those of OpenAI and Stripe: runs each cell of the table in `docs/sdk-comparison.md`, and writes it there.
 * Installs the pinned packages from npm and PyPI at the first run.
 *
 * Usage: npm run compare-sdks
 */
execFileSync('node', ['scripts/sdk/build.ts'], { stdio: 'inherit' });
const installed = {
  dist: 'sdk/typescript/dist',
  modules: await nodeModules(NPM_PINS),
  python: virtualEnvironment(PYTHON_PINS).at('python'),
};

const footprints = footprintsOf(COLUMNS, installed);
const results = new Map<Column, Cells>();
for (const column of COLUMNS) {
  const cells = await runColumn(column, installed);
  results.set(column, {
    ...cells,
    typed: checkTypes(column, installed),
    footprint: footprints.get(column) ?? '',
  });
  console.log(`ran ${column.title}`);
}
writeFileSync(PAGE, pageWith(results));
console.log(`wrote ${PAGE}`);
