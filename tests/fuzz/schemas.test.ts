import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { operations } from '../contract/documented.ts';
import { suite } from '../suite.ts';
import { requestsOf } from './requests.ts';
import { validValue } from './schemas.ts';
import { sentRequestOf } from './wire.ts';

const REQUESTS = 50;
/** The service rejects larger JSON before it reads it. */
const MAX_BYTES = 256 * 1024;

suite('generated requests', (it) => {
  it(`generates ${REQUESTS} requests to each of the ${operations.length} operations, with bodies within the limit`, () => {
    for (const operation of operations) {
      const check = fc.property(requestsOf(operation), (request) => {
        const { body } = sentRequestOf(request, undefined, new Map(), new Map());
        assert.ok((body?.length ?? 0) <= MAX_BYTES, operation.operationId);
      });
      fc.assert(check, { numRuns: REQUESTS, seed: 1843 });
    }
  });

  it('generates texts with a pattern and a minimum length', () => {
    const key = { type: 'string', pattern: '^[A-Za-z0-9_-]+$', minLength: 87, maxLength: 87 };
    // Short ones too.
    const language = { type: 'string', pattern: '^[a-z]{2,8}[a-z-]*$', minLength: 2, maxLength: 35 };
    assert.ok(
      fc
        .sample(validValue(language, 'language'), { numRuns: 1000, seed: 1843 })
        .some((text) => textOf(text).length === 2),
    );
    const address = { type: 'string', pattern: '^https?://[!-~]+$', minLength: 10, maxLength: 2000 };
    for (const text of fc.sample(validValue(key, 'key'), { numRuns: 100, seed: 1843 })) {
      // Some are taken from earlier responses, and have such a text for when there is none.
      assert.match(textOf(text), /^[A-Za-z0-9_-]{87}$/);
    }
    for (const text of fc.sample(validValue(address, 'address'), { numRuns: 100, seed: 1843 })) {
      assert.match(textOf(text), /^https?:\/\/[!-~]{2,}$/);
    }
  });
});

const textOf = (value: unknown) =>
  String(typeof value === 'object' && value !== null && 'otherwise' in value ? value.otherwise : value);
