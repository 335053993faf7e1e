import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type ApiResponse, type Child, createProcesses, isAlive, logged, register, send } from '../faults/kit.ts';
import { connect } from '../realtime/kit.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { SteadyClients } from './steady.ts';

const { home, postgresPid, start, stop } = createProcesses('cluster');

type Line = { msg: string; pid?: number };

/** The process IDs of a service whose processes have logged that they are ready, in that order. */
const readyPids = ({ log }: Child) =>
  log.filter(({ msg }) => msg === 'process of the cluster is ready').map((line) => (line as Line).pid ?? 0);

/** Sends each request on a connection of its own, so that the processes get them in turn. */
const ask = (url: string, path: string, token?: string): Promise<Response> =>
  fetch(new URL(path, url), {
    headers: { connection: 'close', ...(token && { authorization: `Bearer ${token}` }) },
  });

async function statusesOf(count: number, url: string, token?: string): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  const all = Array.from({ length: count }, () => ask(url, '/api/v1/categories', token));
  for (const response of await Promise.all(all)) {
    await response.arrayBuffer();
    counts[response.status] = (counts[response.status] ?? 0) + 1;
  }
  return counts;
}

suite('a cluster of processes without Redis', (it) => {
  it('serves on one port, with one database and one process for the work that no caller waits for', async () => {
    const service = await start({ CLUSTER: '2' });
    assert.is(readyPids(service).length, 2);
    const token = await register(service.url);
    const { status, body } = await send(service.url, 'POST', '/api/v1/tasks', { token, body: { title: 'x' } });
    assert.is(status, 201, JSON.stringify(body));
    const outbox = join(home, 'data', 'outbox');
    await until('one process has sent the message', () => {
      try {
        return readdirSync(outbox).length > 0;
      } catch {
        return false;
      }
    });
    const mail = service.log.filter(({ msg }) => msg.startsWith('SMTP_URL is not set'));
    assert.is(mail.length, 1, 'only one process runs jobs');
    await stop(service);
    assert.is(postgresPid(), undefined, 'the database has stopped');
    for (const pid of readyPids(service)) assert.not(isAlive(pid));
  });

  it('429: counts the requests of a caller over all processes', async () => {
    const service = await start({ CLUSTER: '3', RATE_LIMIT_USER: '50/1h', RATE_LIMIT_ANONYMOUS: '20/1h' });
    const token = await register(service.url, 'limited');
    assert.equal(await statusesOf(70, service.url, token), { 200: 50, 429: 20 });
    assert.equal(await statusesOf(10, service.url, token), { 429: 10 });
    assert.equal(await statusesOf(30, service.url), { 401: 20, 429: 10 });
    await stop(service);
  });

  it('closes connections in every process when a session ends, and sends events to all of them', async () => {
    const service = await start({ CLUSTER: '2' });
    const token = await register(service.url, 'watching');
    const sockets = await Promise.all(Array.from({ length: 6 }, () => connect(service, { token })));
    for (const socket of sockets) assert.is((await socket.send('subscribe', {})).success, true);
    await send(service.url, 'POST', '/api/v1/tasks', { token, body: { title: 'Seen everywhere' } });
    for (const socket of sockets) assert.is((await socket.one('event')).event.subject.name, 'Seen everywhere');
    assert.is((await send(service.url, 'POST', '/api/v1/auth/logout', { token })).status, 204);
    await Promise.all(sockets.map(({ closed }) => closed));
    await stop(service);
  });

  it('replaces a process that is killed, while the others serve', async () => {
    const service = await start({ CLUSTER: '2' });
    const token = await register(service.url, 'killer');
    const [killed = 0] = readyPids(service);
    process.kill(killed, 'SIGKILL');
    await until('another one is ready', () => readyPids(service).length === 3);
    assert.ok(service.log.some(({ msg }) => msg === 'process of the cluster ended, starting another'));
    assert.equal(await statusesOf(10, service.url, token), { 200: 10 });
    await stop(service);
  });

  it('SIGHUP: replaces all processes without a failed request', async () => {
    const service = await start({ CLUSTER: '2', SHUTDOWN_DELAY: '3s' });
    const token = await register(service.url, 'steady');
    const before = readyPids(service);
    const clients = new SteadyClients(8, service.url, token);
    await clients.more(100);
    service.process.kill('SIGHUP');
    await logged(service, 'processes of the cluster replaced');
    await clients.more(100);
    await clients.stop();
    assert.equal(clients.failures, []);
    assert.is(readyPids(service).length, 4);
    for (const pid of before) assert.not(isAlive(pid));
    await stop(service);
  });

  it('SIGHUP: keeps the old processes if a new one cannot start, and says why', async () => {
    const file = join(home, 'mail-from');
    writeFileSync(file, 'tasks@example.com');
    const service = await start({ CLUSTER: '2', MAIL_FROM_FILE: file });
    const token = await register(service.url, 'careful');
    const before = readyPids(service);
    writeFileSync(file, 'nobody');
    service.process.kill('SIGHUP');
    await logged(service, 'cannot start a new process of the cluster; the old ones go on');
    assert.match(service.stderr, 'MAIL_FROM');
    for (const pid of before) assert.ok(isAlive(pid));
    assert.equal(await statusesOf(4, service.url, token), { 200: 4 });
    writeFileSync(file, 'other-tasks@example.com');
    service.process.kill('SIGHUP');
    await logged(service, 'processes of the cluster replaced');
    await stop(service);
  });

  it('ends if a process cannot start', async () => {
    const { run } = createProcesses('cluster-broken');
    const taken = await start({});
    const broken = run({ CLUSTER: '2', PORT: new URL(taken.url).port });
    assert.equal(await broken.ended, { code: 1, signal: null });
    assert.match(broken.stderr, /PORT \d+ is in use by another program/);
    await stop(taken);
  });

  it('ends with its primary, however that ends', async () => {
    const service = await start({ CLUSTER: '2' });
    service.process.kill('SIGKILL');
    await service.ended;
    await until('no process is left', () => readyPids(service).every((pid) => !isAlive(pid)));
    await stop(await start({ CLUSTER: '2' }));
  });
});

suite('a service and its workers', (it) => {
  it('WORKER=false leaves the work to `worker`, which serves only its health', async () => {
    const service = await start({ WORKER: 'false' });
    await register(service.url, 'patient');
    const worker = await start({ WORKER_PORT: '0' }, { args: ['worker'], ready: 'TaskFlow worker is ready' });
    await until('it has sent the message', () => worker.log.some(({ msg }) => msg === 'job done'));
    assert.not(service.log.some(({ msg }) => msg === 'job done'));
    const status = async (path: string) => (await send(worker.url, 'GET', path)).status;
    assert.equal(
      [await status('/health'), await status('/health/live'), await status('/health/ready')],
      [200, 200, 200],
    );
    const others: ApiResponse[] = await Promise.all(
      ['/api/v1/tasks', '/docs', '/openapi.json'].map((path) => send(worker.url, 'GET', path)),
    );
    assert.equal(
      others.map(({ status }) => status),
      [404, 404, 404],
    );
    await stop(worker);
    await stop(service);
  });

  it('says what is missing if there is no database that both can reach', async () => {
    const { run } = createProcesses('worker-alone');
    const worker = run({}, { args: ['worker'] });
    assert.equal(await worker.ended, { code: 1, signal: null });
    assert.match(worker.stderr, /the embedded PostgreSQL does not run\. Start the service first, or set DATABASE_URL\./);
  });
});
