import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';
import { startProxy } from '../prism.ts';
import { inWorld } from '../world.ts';

type Violations = { title: string; validation: { location: string[]; message: string }[] };

inWorld('Prism as a validating proxy', (it) => {
  it('forwards valid requests, and rejects invalid ones', async (world) => {
    const proxy = await startProxy(world.url);
    const post = (body: object) =>
      fetch(`${proxy.url}/api/v1/tasks`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${world.ada.token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    const good = await post({ title: 'Punch the cards' });
    assert.equal([good.status, good.headers.get('sl-violations')], [201, null]);
    for (const accept of ['*/*', 'application/json']) {
      const some = await fetch(`${proxy.url}/api/v1/tasks?fields=title`, {
        headers: { Authorization: `Bearer ${world.ada.token}`, Accept: accept },
      });
      assert.equal([some.status, some.headers.get('sl-violations')], [200, null], accept);
    }
    const answered = world.log.length;
    const bad = await post({ titel: 'Punch the cards' });
    const { validation } = (await bad.json()) as Violations;
    assert.is(bad.status, 422);
    assert.ok(validation.some(({ message }) => message.includes("found 'titel'")));
    assert.is(world.log.length, answered);
    await proxy.stop();
  });

  it('reports a response that violates the contract, with its place', async ({ ada }) => {
    const broken = createServer((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end('{"success": true, "data": {}, "message": "Tasks found.", "errors": []}');
    });
    await new Promise<void>((done) => broken.listen(0, '127.0.0.1', done));
    const proxy = await startProxy(`http://127.0.0.1:${(broken.address() as AddressInfo).port}`);
    const response = await fetch(`${proxy.url}/api/v1/tasks`, {
      headers: { Authorization: `Bearer ${ada.token}` },
    });
    const { title, validation } = (await response.json()) as Violations;
    assert.equal([response.status, title], [500, 'Request/Response not valid']);
    assert.ok(validation.some(({ location }) => location.join('.') === 'response.body.data'));
    await proxy.stop();
    broken.closeAllConnections();
    await new Promise((done) => broken.close(done));
  });
});
