import * as assert from 'uvu/assert';
import { createProcesses, register, send } from '../faults/kit.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';

const { run, start, stop } = createProcesses('worker');

suite('a service and its worker', (it) => {
  it('needs a database that both can reach', async () => {
    const worker = run({}, { args: ['worker'] });
    assert.equal(await worker.ended, { code: 1, signal: null });
    assert.match(
      worker.stderr,
      /the embedded PostgreSQL does not run\. Start the service first, or set DATABASE_URL\./,
    );
  });

  it('WORKER=false leaves the work to the worker, which serves only its health', async () => {
    const service = await start({ WORKER: 'false' });
    await register(service.url);
    const ready = 'TaskFlow worker is ready';
    const worker = await start({ WORKER_PORT: '0' }, { args: ['worker'], ready });
    await until('it has sent the message', () => worker.log.some(({ msg }) => msg === 'job done'));
    assert.not(service.log.some(({ msg }) => msg === 'job done'));
    const statuses = async (paths: string[]) =>
      Promise.all(paths.map(async (path) => (await send(worker.url, 'GET', path)).status));
    assert.equal(await statuses(['/health', '/health/live', '/health/ready']), [200, 200, 200]);
    assert.equal(await statuses(['/api/v1/tasks', '/docs', '/openapi.json']), [404, 404, 404]);
    await stop(worker);
    await stop(service);
  });
});
