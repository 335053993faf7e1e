import * as assert from 'uvu/assert';
import { readServed } from '../../src/document.ts';
import { inWorld } from '../world.ts';

inWorld('the end of a deprecated operation', (it) => {
  it('is announced in each of its responses, errors included, and in no others', async (world) => {
    const { ada } = world;
    const { get: listTags } = readServed().paths['/api/v1/tags'] ?? {};
    assert.ok(listTags);
    const dates = { since: '2027-01-01T00:00:00Z', sunset: '2027-07-02T00:00:00Z' };
    Object.assign(listTags, { deprecated: true, 'x-deprecation': dates });
    const served = await world.serve();
    delete listTags.deprecated;
    delete listTags['x-deprecation'];
    const announced = async (url: string, path: string) => {
      const headers = { authorization: `Bearer ${ada.token}` };
      const response = await fetch(`${url}/api/v1${path}`, { headers });
      return [response.status, response.headers.get('deprecation'), response.headers.get('sunset')];
    };
    const end = ['@1798761600', 'Fri, 02 Jul 2027 00:00:00 GMT'];
    assert.equal(await announced(served.url, '/tags'), [200, ...end]);
    assert.equal(await announced(served.url, '/tags?per_page=0'), [400, ...end]);
    assert.equal(await announced(served.url, '/categories'), [200, null, null]);
    assert.equal(await announced(world.url, '/tags'), [200, null, null]);
  });
});
