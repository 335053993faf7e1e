import * as assert from 'uvu/assert';
import { inWorld } from '../world.ts';
import { fuzz } from './run.ts';

/** A fixed sample, so that a failure means a change. `npm run fuzz` sends 20,000 others. */
const requests = 800;
const seed = 1843;

inWorld('generated requests', (it) => {
  it('every response matches the contract, for generated requests to every operation', async (world) => {
    const { seen, failures } = await fuzz(world, { requests, seed });
    assert.ok(failures.length === 0, failures.join('\n\n'));
    const responses = [...seen.values()].reduce((a, b) => a + b, 0);
    assert.is(responses, requests);
  });
});
