import { globSync } from 'node:fs';
import { basename } from 'node:path';
import * as assert from 'uvu/assert';
import { SUBJECTS } from '../../openapi/access.ts';
import { table } from '../../openapi/authorization.ts';
import { idSlots } from '../bodies.ts';
import { kindsOf, PATH_PARAMETERS } from '../seeds.ts';
import { suite } from '../suite.ts';
import { operations, slugOf } from './documented.ts';

const files = globSync(`${import.meta.dirname}/sweep/*.test.ts`).map((file) => basename(file, '.test.ts'));
const slugs = operations.map(({ tags: [tag = ''] }) => slugOf(tag));

suite('the sweep', (it) => {
  it('has a file for each tag of the contract, and no other', () => {
    const expected = [...new Set(slugs)].sort();
    assert.equal(files.sort(), expected, 'one line each: see tests/contract/sweep/tasks.test.ts');
  });

  it('tries each operation in one file', () => {
    const several = operations.filter(({ tags }) => tags.length !== 1).map(({ operationId }) => operationId);
    assert.equal(several, []);
  });

  it('has a line of the authorization table for each operation, and no other', () => {
    assert.equal(
      Object.keys(table).sort(),
      operations.map(({ operationId }) => operationId as string).sort(),
    );
  });

  it('has a seed for each id that a request takes', () => {
    const parameters = operations.flatMap((operation) =>
      operation.parameters.filter((each) => each.in === 'path').map(({ name }) => name),
    );
    assert.equal([...new Set(parameters)].sort(), [...PATH_PARAMETERS].sort());
    assert.equal(Object.keys(SUBJECTS).sort(), [...PATH_PARAMETERS].sort());
    const unknown = operations.flatMap((operation) =>
      idSlots(operation).filter(({ name }) => kindsOf(name).length === 0),
    );
    assert.equal(unknown, []);
  });
});
