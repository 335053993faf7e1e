import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { operations } from './documented.ts';

/** Declared, and not yet seen in any test: `getTask 304`. This list only ever shrinks. */
const owed: readonly string[] = [];

const declared = operations.flatMap(({ operationId, responses }) =>
  Object.keys(responses)
    .filter((status) => status !== 'default')
    .map((status) => `${operationId} ${status}`),
);

suite('the answers of the contract', (it) => {
  if (process.env['TEST_ALL_FILES'] !== 'yes') {
    console.log('SKIPPED every declared answer is seen by some test: only the whole suite can tell');
    it('include none that is declared twice', () => {
      assert.is(new Set(declared).size, declared.length);
    });
    return;
  }

  const seen = new Set(readFileSync(process.env['TEST_SEEN_FILE'] ?? '', 'utf8').split('\n'));

  it('are each seen by some test, but for those that are owed', () => {
    const missing = declared.filter((answer) => !seen.has(answer) && !owed.includes(answer));
    assert.equal(missing, []);
  });

  it('are owed only as long as no test sees them', () => {
    assert.equal(
      owed.filter((answer) => seen.has(answer)),
      [],
    );
  });

  it('are owed only if they are declared', () => {
    assert.equal(
      owed.filter((answer) => !declared.includes(answer)),
      [],
    );
  });
});
