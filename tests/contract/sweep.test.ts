import { globSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { SUBJECTS, table } from '../../openapi/authorization.ts';
import { listTests, SWEEP } from '../../scripts/test/list.ts';
import { idSlots } from '../bodies.ts';
import { idsIn, kindsOf, PATH_PARAMETERS } from '../seeds.ts';
import { suite } from '../suite.ts';
import { operations } from './documented.ts';

suite('the tests of every operation', (it) => {
  it('run once for each tag of the contract, and can be limited to one tag', () => {
    const tags = [...new Set(operations.flatMap((operation) => operation.tags))];
    const expected = tags.map((tag) => `${SWEEP}#${tag}`);
    assert.equal(listTests(['tests/contract/**/tag.test.ts']), expected);
    assert.equal(listTests([`${SWEEP}#${tags[1]}`, `${SWEEP}#no-such-tag`]), [expected[1]]);
  });

  it('cover each operation once', () => {
    const several = operations.filter(({ tags }) => tags.length !== 1).map(({ operationId }) => operationId);
    assert.equal(several, []);
  });

  it('are complemented by a file of specific tests for each operation', () => {
    const slugOf = (id: string) => id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    // Tests of health checks are in tests/http/health.test.ts.
    const expected = operations
      .filter(({ tags }) => tags[0] !== 'health')
      .map(({ operationId }) => `tests/operations/${slugOf(operationId)}.test.ts`);
    assert.equal(globSync('tests/operations/*.test.ts').sort(), expected.sort());
  });

  it('have a row of the authorization table for each operation, and no other rows', () => {
    assert.equal(
      Object.keys(table).sort(),
      operations.map(({ operationId }) => operationId as string).sort(),
    );
  });

  it('have a seed for each ID in a request', () => {
    const parameters = operations.flatMap((operation) => idsIn(operation.path));
    assert.equal([...new Set(parameters)].sort(), [...PATH_PARAMETERS].sort());
    assert.equal(Object.keys(SUBJECTS).sort(), [...PATH_PARAMETERS].sort());
    const unknown = operations.flatMap((operation) =>
      idSlots(operation).filter(({ name }) => kindsOf(name).length === 0),
    );
    assert.equal(unknown, []);
  });
});
