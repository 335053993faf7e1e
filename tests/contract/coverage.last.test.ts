import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { operations } from './documented.ts';

/** Declared responses that no test returns yet, such as `getTask 304`. This list must only shrink. */
const exceptions: readonly string[] = [];

const declared = operations.flatMap(({ operationId, responses }) =>
  Object.keys(responses)
    .filter((status) => status !== 'default')
    .map((status) => `${operationId} ${status}`),
);

suite('the declared responses of the contract', (it) => {
  if (process.env['TEST_ALL_FILES'] !== 'yes') {
    console.log('SKIPPED every declared answer is seen by some test: only the whole suite can tell');
    it('are declared once', () => {
      assert.is(new Set(declared).size, declared.length);
    });
    return;
  }

  const seen = new Set(readFileSync(process.env['TEST_SEEN_FILE'] ?? '', 'utf8').split('\n'));

  it('are each returned in a test, except for the listed exceptions', () => {
    const missing = declared.filter((response) => !seen.has(response) && !exceptions.includes(response));
    assert.equal(missing, []);
  });

  it('are listed as exceptions only while no test returns them', () => {
    assert.equal(
      exceptions.filter((response) => seen.has(response)),
      [],
    );
  });

  it('are listed as exceptions only if they are declared', () => {
    assert.equal(
      exceptions.filter((response) => !declared.includes(response)),
      [],
    );
  });
});
