import * as assert from 'uvu/assert';
import { findUnexercised } from '../../scripts/schemathesis/exercised.ts';
import { operationsOf, readContract } from '../../src/document.ts';
import { suite } from '../suite.ts';

suite('operations that Schemathesis does not call', (it) => {
  const names = operationsOf(readContract()).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  const reportOn = (operations: string[]) => ({
    valid_rates: Object.fromEntries(operations.map((name) => [name, {}])),
  });

  it('is empty if the report has every operation', () => {
    assert.equal(findUnexercised(reportOn(names)), []);
  });

  it('lists each operation that the report lacks, except those that generated requests cannot reach', () => {
    const lost = ['GET /api/v1/admin/stats', 'POST /api/v1/auth/refresh'];
    const rest = names.filter((name) => !lost.includes(name));
    assert.equal(findUnexercised(reportOn(rest)), ['GET /api/v1/admin/stats']);
  });
});
