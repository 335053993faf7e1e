import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { exchange } from '../exchange.ts';
import { createTask, inWorld, type Person, type World } from '../world.ts';

inWorld('a write that takes no body', (it) => {
  const JSON_TYPE = { 'content-type': 'application/json' };
  const requestOf = async ({ url }: World, person: Person) => {
    const { id } = await createTask(person);
    const request = { url, method: 'DELETE', path: `/api/v1/tasks/${id}` };
    return async (body: string | Buffer, headers: Record<string, string> = JSON_TYPE) => {
      const sent = { authorization: `Bearer ${person.token}`, ...headers };
      const response = await exchange({ ...request, headers: sent, body });
      return [response.status, response.body?.errors?.[0]?.field];
    };
  };

  it('400: refuses everything but an empty object, and changes nothing', async (world) => {
    const send = await requestOf(world, world.ada);
    assert.equal(await send('{"version": 1}'), [400, 'version']);
    assert.equal(await send('{"__proto__": 1}'), [400, '__proto__']);
    for (const body of [
      'null',
      '1',
      '"x"',
      '[{}]',
      '{',
      'version=1',
      '\u0000',
      `{"a": "${'x'.repeat(400_000)}"}`,
    ])
      assert.equal(await send(body), [400, 'body'], body.slice(0, 20));
    assert.equal(await send(Buffer.from([0xff])), [400, 'body']);
    assert.equal(await send(gzipSync('{}'), { 'content-encoding': 'gzip' }), [400, 'body']);
    assert.equal(await send(' {} '), [204, undefined]);
  });

  it('204 or 400: a body of unknown length', async ({ url, ada }) => {
    const { id } = await createTask(ada);
    const send = (body: string) =>
      fetch(`${url}/api/v1/tasks/${id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${ada.token}`, ...JSON_TYPE },
        body: new Blob([body]).stream(),
        duplex: 'half',
      });
    assert.is((await send('{"version": 1}')).status, 400);
    assert.is((await send('')).status, 204);
  });
});
