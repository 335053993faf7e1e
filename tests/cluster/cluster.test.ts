import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createProcesses, isAlive, register, send } from '../faults/kit.ts';
import { connect } from '../realtime/kit.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { createTask, readyPids, statusesOf } from './kit.ts';

/** Callers whose requests are counted until the processes have counted those of one together. */
const CALLERS = 5;

const { dataDir, postgresPid, run, start, stop } = createProcesses('cluster');

suite('a cluster of processes without Redis', (it) => {
  it('serves on one port, announces events and lost access to all processes, and replaces one that is killed', async () => {
    const service = await start({ CLUSTER: '2' });
    await until('both are ready', () => readyPids(service).length === 2);
    const token = await register(service.url);
    await until('a job has sent the message', () => readdirSync(dataDir).includes('outbox'));
    assert.ok(readdirSync(join(dataDir, 'outbox')));
    const working = service.log.filter(({ msg }) => msg.startsWith('SMTP_URL is not set'));
    assert.is(working.length, 1, 'only one process runs jobs');

    const sockets = await Promise.all(Array.from({ length: 6 }, () => connect(service, { token })));
    for (const socket of sockets) assert.is((await socket.send('subscribe', {})).success, true);
    await createTask(service.url, token, 'Seen everywhere');
    for (const socket of sockets) {
      const { event } = await socket.one('event');
      assert.is(event.subject.name, 'Seen everywhere');
    }
    assert.is((await send(service.url, 'POST', '/api/v1/auth/logout', { token })).status, 204);
    await Promise.all(sockets.map(({ closed }) => closed));

    const [killed = 0] = readyPids(service);
    process.kill(killed, 'SIGKILL');
    await until('another one is ready', () => readyPids(service).length === 3);
    assert.ok(service.log.some(({ msg }) => msg === 'process of the cluster ended, starting another'));
    assert.equal(await statusesOf(10, service.url, await register(service.url, 'next')), { 200: 10 });
    await stop(service);
    assert.is(postgresPid(), undefined, 'the database has stopped');
    for (const pid of readyPids(service)) assert.not(isAlive(pid));
  });

  it('429: counts the requests of a caller over all processes', async () => {
    const service = await start({ CLUSTER: '2', RATE_LIMIT_USER: '50/1h', RATE_LIMIT_ANONYMOUS: '20/1h' });
    let token = '';
    let counts: Record<number, number> = {};
    // A process counts alone while the primary takes longer than 150 ms, as on a busy machine. Then the next caller is counted.
    for (let caller = 1; caller <= CALLERS && counts[200] !== 50; caller += 1) {
      token = await register(service.url, `limited-${caller}`);
      counts = await statusesOf(70, service.url, token);
    }
    assert.equal(counts, { 200: 50, 429: 20 });
    assert.equal(await statusesOf(10, service.url, token), { 429: 10 });
    assert.equal(await statusesOf(30, service.url), { 401: 20, 429: 10 });
    const broken = run({
      CLUSTER: '2',
      PORT: new URL(service.url).port,
      DATABASE_URL: 'postgres://x@127.0.0.1:1/x',
    });
    assert.equal(await broken.ended, { code: 1, signal: null });
    await stop(service);
  });
});
