import * as assert from 'uvu/assert';
import { ConnectionLost } from '../../src/database/driver/failures.ts';
import { administrator } from '../admin/administrator.ts';
import { until } from '../waiting.ts';
import { inWorld } from '../world.ts';
import { requestWithoutReading, serveEndlessExport } from './endless.ts';

inWorld('a response streamed line by line', (it) => {
  it('reads rows only as fast as its caller, and stops when the caller disconnects', async (world) => {
    const annie = await administrator(world);
    const { served, state } = await serveEndlessExport(world);
    const socket = requestWithoutReading(served, annie);
    await until('the answer has begun', () => state.batches > 0);
    // The system's buffers are full when the stream stops while others are served.
    await until('it waits for its caller', async () => {
      const before = state.batches;
      for (let n = 0; n < 20; n += 1) await served.anonymous.get('/health/live').expect(200);
      return state.batches === before;
    });
    assert.ok(state.batches < 200, `${state.batches} batches`);
    socket.destroy();
    await until('it has ended', () => state.ended);
    const line = () => served.log.find(({ operation }) => operation === 'listAuditLog');
    await until('it is logged', () => line() !== undefined);
    assert.equal([line()?.level, line()?.['status']], ['info', 499]);
  });

  it('503: too many streams of one caller, until one ends', async (world) => {
    const annie = await administrator(world);
    const { served, state } = await serveEndlessExport(world);
    const sockets = Array.from({ length: 3 }, () => requestWithoutReading(served, annie));
    await until('all have begun', () => state.started === 3);
    const ask = () => served.as(annie).get('/admin/audit-log').set('accept', 'application/x-ndjson');
    const { body, headers } = await ask().expect(503);
    assert.equal([body.error, headers['retry-after']], ['OVERLOADED', '5']);
    const line = () => served.log.find(({ request_id }) => request_id === body.meta.request_id);
    await until('it is logged, and not as a failure', () => line() !== undefined);
    assert.equal([line()?.level, line()?.['err']], ['warn', undefined]);
    await served.as(annie).get('/tasks').expect(200);
    for (const socket of sockets) socket.destroy();
    const head = () => served.as(annie).head('/admin/audit-log').set('accept', 'application/x-ndjson');
    await until('they are over', async () => (await head()).status === 200);
  });

  it('503: an error before the first line is an ordinary error response', async (world) => {
    const annie = await administrator(world);
    const { served } = await serveEndlessExport(world, {
      each() {
        throw new ConnectionLost('lost');
      },
    });
    const { body } = await served
      .as(annie)
      .get('/admin/audit-log')
      .set('accept', 'application/x-ndjson')
      .expect(503);
    assert.is(body.error, 'DEPENDENCY_UNAVAILABLE');
  });

  it('is cut off by a later error, so that a part cannot be mistaken for the whole', async (world) => {
    const annie = await administrator(world);
    const { served } = await serveEndlessExport(world, {
      each(batches) {
        if (batches > 3) throw new ConnectionLost('lost');
      },
    });
    const headers = { authorization: `Bearer ${annie.token}`, accept: 'application/x-ndjson' };
    const response = await fetch(`${served.url}/api/v1/admin/audit-log`, { headers });
    assert.is(response.status, 200);
    const whole = await response.text().catch(() => undefined);
    assert.is(whole, undefined);
  });

  it('has no lines for HEAD', async (world) => {
    const annie = await administrator(world);
    const { served, state } = await serveEndlessExport(world);
    await served.as(annie).head('/admin/audit-log').set('accept', 'application/x-ndjson').expect(200);
    assert.is(state.batches, 0);
  });
});
