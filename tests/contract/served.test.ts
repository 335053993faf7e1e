import * as assert from 'uvu/assert';
import { servedContract } from '../../scripts/generate/served.ts';
import { readContract, readServed } from '../../src/document.ts';
import { suite } from '../suite.ts';

suite('the contract as the service reads it', (it) => {
  it('is the contract without examples and samples of code', () => {
    assert.equal(readServed(), servedContract(readContract()));
    const text = JSON.stringify({ ...readServed(), 'x-filter': undefined });
    assert.not.match(text, /"(?:example|x-codeSamples)":/);
  });

  it('keeps the examples of the filter language, and properties with such names', () => {
    assert.equal(readServed()['x-filter'], readContract()['x-filter']);
    const properties = { example: { type: 'string', example: 'a' }, examples: { type: 'array' } };
    const { components } = readContract();
    const schemas = { Note: { type: 'object', properties, example: {} } };
    const served = servedContract({ ...readContract(), components: { ...components, schemas } });
    assert.equal(served.components.schemas, {
      Note: { type: 'object', properties: { example: { type: 'string' }, examples: { type: 'array' } } },
    });
  });
});
