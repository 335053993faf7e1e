import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createProcesses, isAlive, logged, register } from '../faults/kit.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { readyPids, statusesOf } from './kit.ts';
import { SteadyClients } from './steady.ts';

const { home, start, stop } = createProcesses('restart');

suite('SIGHUP to a cluster', (it) => {
  it('replaces all processes without a failed request, and keeps the old ones if a new one cannot start', async () => {
    const file = join(home, 'mail-from');
    writeFileSync(file, 'tasks@example.com');
    const service = await start({ CLUSTER: '2', SHUTDOWN_DELAY: '3s', MAIL_FROM_FILE: file });
    const token = await register(service.url);
    await until('both are ready', () => readyPids(service).length === 2);
    const before = readyPids(service);
    const clients = new SteadyClients(8, service.url, token);
    await clients.more(50);
    service.process.kill('SIGHUP');
    await logged(service, 'processes of the cluster replaced');
    await clients.more(50);
    await clients.stop();
    assert.equal(clients.failures, []);
    await until('two others are ready', () => readyPids(service).length === 4);
    for (const pid of before) assert.not(isAlive(pid));

    writeFileSync(file, 'nobody');
    service.process.kill('SIGHUP');
    await logged(service, 'cannot start a new process of the cluster; the old ones go on');
    assert.match(service.stderr, 'MAIL_FROM');
    assert.is(readyPids(service).filter(isAlive).length, 2);
    assert.equal(await statusesOf(4, service.url, token), { 200: 4 });

    service.process.kill('SIGKILL');
    await service.ended;
    await until('no process outlives its primary', () => !readyPids(service).some(isAlive));
    writeFileSync(file, 'tasks@example.com');
    await stop(await start({ CLUSTER: '1' }));
  });
});
