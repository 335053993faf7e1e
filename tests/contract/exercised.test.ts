import * as assert from 'uvu/assert';
import { findUnexercised } from '../../scripts/schemathesis/exercised.ts';
import { operationsOf, readContract } from '../../src/document.ts';
import { suite } from '../suite.ts';

suite('what a run of Schemathesis leaves out', (it) => {
  const names = operationsOf(readContract()).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  const reportOn = (operations: string[]) => ({
    valid_rates: Object.fromEntries(operations.map((name) => [name, {}])),
  });

  it('is nothing when the report has every operation', () => {
    assert.equal(findUnexercised(reportOn(names)), []);
  });

  it('is each operation that the report lacks, except those that no made-up request gets into', () => {
    const lost = ['GET /api/v1/admin/stats', 'POST /api/v1/auth/refresh'];
    const rest = names.filter((name) => !lost.includes(name));
    assert.equal(findUnexercised(reportOn(rest)), ['GET /api/v1/admin/stats']);
  });
});
