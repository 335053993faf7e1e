import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { afterFile } from '../after-file.ts';
import { KEYS } from '../config/kit.ts';
import { blocksOf } from '../docs/markdown.ts';
import { type Child, createProcesses, logged, register, send } from '../faults/kit.ts';
import { suite } from '../suite.ts';
import { createDatabase } from '../template.ts';
import { until } from '../waiting.ts';
import { openSink } from '../webhooks-kit.ts';
import { openCollector, type ReceivedSpan } from './collector.ts';
import { get, seriesIn, valueIn } from './kit.ts';

const { home, run, start, stop } = createProcesses('watch');

async function ownDatabase(): Promise<Record<string, string>> {
  const { url, drop } = await createDatabase();
  afterFile(drop);
  return { DATABASE_URL: url, ...KEYS };
}

const metricsOf = (child: Child) => child.log.find(({ msg }) => msg === 'metrics available')?.url ?? '';

suite('a process that is watched', (it) => {
  it('serves its metrics on a port of their own, and loads nothing of it when they are off', async () => {
    const database = await ownDatabase();
    const service = await start({ ...database, METRICS_PORT: '0' });
    const token = await register(service.url);
    assert.is((await send(service.url, 'GET', '/api/v1/tasks', { token })).status, 200);
    const url = metricsOf(service);
    await until('the request is counted', async () => {
      const all = seriesIn((await get(url)).text);
      return valueIn(all, 'taskflow_http_requests_total', { operation_id: 'listTasks', status: '200' }) === 1;
    });
    const all = seriesIn((await get(url)).text);
    assert.is(valueIn(all, 'taskflow_database_up'), 1);
    assert.is(valueIn(all, 'taskflow_sockets_open'), 0);
    assert.is(valueIn(all, 'taskflow_http_connections_refused_total', { limit: 'address' }), 0);
    assert.is((await get(`${service.url}/metrics`)).status, 404);
    assert.is((await get(new URL('/', url).href)).status, 404);
    assert.is((await get(url, undefined, 'POST')).status, 405);
    await stop(service);

    const guarded = await start({
      ...database,
      METRICS_PORT: '0',
      METRICS_TOKEN: 'a-token-of-24-characters',
    });
    assert.is((await get(metricsOf(guarded))).status, 401);
    assert.is((await get(metricsOf(guarded), 'a-token-of-24-characters')).status, 200);
    await stop(guarded);
  });

  it('has a port for each process of a cluster, also after one has been replaced', async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const service = await start({ CLUSTER: '2', METRICS_PORT: String(port) });
    const places = () => service.log.filter(({ msg }) => msg === 'metrics available').map(({ url }) => url);
    await until('both have one', () => places().length === 2);
    const urls = [port, port + 1].map((each) => `http://127.0.0.1:${each}/metrics`);
    assert.equal(places().sort(), urls.sort());
    service.process.kill('SIGHUP');
    await until('both are replaced', () => places().length === 4);
    for (const url of urls) assert.is(valueIn(seriesIn((await get(url)).text), 'taskflow_database_up'), 1);
    await stop(service);
  });

  it('does not start on a port that is in use', async () => {
    const { port } = new URL(await occupied());
    const child = run({ ...(await ownDatabase()), METRICS_PORT: port });
    const { code } = await child.ended;
    assert.is(code, 1);
    assert.match(child.stderr, `METRICS_PORT ${port} of 127.0.0.1 cannot be opened (EADDRINUSE).`);
  });

  it('sends one trace from the request of a caller to its statements, jobs and webhooks', async () => {
    const collector = await openCollector();
    const sink = await openSink();
    const database = await ownDatabase();
    const service = await start({
      ...database,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collect-me',
      OTEL_SERVICE_NAME: 'taskflow-test',
      OTEL_TRACES_SAMPLER_ARG: '0',
      WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
    });
    const token = await register(service.url);
    const webhook = { url: sink.url, events: ['task.created', 'task.updated'] };
    const hooked = await send(service.url, 'POST', '/api/v1/webhooks', { token, body: webhook });
    assert.is(hooked.status, 201, JSON.stringify(hooked.body));

    const traceId = 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf';
    const traceparent = `00-${traceId}-b0b1b2b3b4b5b6b7-01`;
    const created = await fetch(`${service.url}/api/v1/tasks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', traceparent },
      body: JSON.stringify({ title: 'Calculate the secret numbers' }),
    });
    assert.is(created.status, 201);
    const { data: task } = (await created.json()) as { data: { id: string } };
    // Enqueues a message.
    const left = await fetch(`${service.url}/api/v1/users/export`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, traceparent },
    });
    assert.is(left.status, 202);
    const requestId = left.headers.get('x-request-id');
    await left.arrayBuffer();
    // A job that writes an event.
    const completed = await fetch(`${service.url}/api/v1/tasks/bulk`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...{ prefer: 'respond-async', traceparent },
      },
      body: JSON.stringify({ action: 'complete', ids: [task.id], atomic: false }),
    });
    assert.is(completed.status, 202);
    await completed.arrayBuffer();
    await until('the webhooks are delivered', () => sink.received.length === 2);
    const allNamed = (name: string) => collector.spans.filter((span) => span.name === name);
    const named = (name: string) => allNamed(name)[0];
    await until(
      'the spans have arrived',
      () =>
        ['POST /api/v1/tasks', 'job write_export', 'job background_job'].every((name) => named(name)) &&
        allNamed('webhook delivery').length === 2,
      () => collector.spans.length,
    );
    await stop(service);

    const { spans, requests } = collector;
    assert.ok(
      spans.every((span) => span.traceId === traceId && span.service === 'taskflow-test'),
      'only this trace',
    );
    assert.ok(
      requests.every(
        ({ path, authorization }) => path === '/v1/traces' && authorization === 'Bearer collect-me',
      ),
    );
    const request = named('POST /api/v1/tasks') as ReceivedSpan;
    assert.is(request.parentSpanId, 'b0b1b2b3b4b5b6b7');
    assert.equal(
      [request.attributes['taskflow.operation'], request.attributes['http.response.status_code']],
      ['createTask', 201],
    );
    const parts = spans.filter(({ parentSpanId }) => parentSpanId === request.spanId);
    assert.ok(
      parts.some(({ name }) => /^sessions: /.test(name)),
      'the lookup of the session',
    );
    assert.ok(
      parts.some(({ name }) => /^tasks: create/.test(name)),
      parts.map(({ name }) => name).join(),
    );
    for (const { startTimeUnixNano, endTimeUnixNano } of parts) {
      assert.ok(BigInt(startTimeUnixNano) >= BigInt(request.startTimeUnixNano) - 1_000_000n);
      assert.ok(BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano));
    }
    const exporting = named('POST /api/v1/users/export');
    assert.is(exporting?.attributes['taskflow.request_id'], requestId);
    const job = named('job write_export') as ReceivedSpan;
    assert.is(job.parentSpanId, exporting?.spanId);
    assert.ok(
      spans.some(({ parentSpanId }) => parentSpanId === job.spanId),
      'the statements of the job',
    );
    const bulk = named('job background_job') as ReceivedSpan;
    assert.is(bulk.parentSpanId, named('POST /api/v1/tasks/bulk')?.spanId);
    assert.ok(
      allNamed('webhook delivery').some(({ parentSpanId }) => parentSpanId === bulk.spanId),
      'the webhook for the event of a job',
    );
    const delivery = allNamed('webhook delivery').find(
      ({ parentSpanId }) => parentSpanId === request.spanId,
    ) as ReceivedSpan;
    assert.is(delivery.attributes['http.response.status_code'], 204);
    assert.ok(
      sink.received.some(({ headers }) => headers['traceparent'] === `00-${traceId}-${delivery.spanId}-01`),
    );
    const all = requests.map(({ text }) => text).join();
    assert.not.match(all, 'secret numbers');
    assert.not.match(all, token);
    assert.not.match(all, /insert into|select /);
  });

  it('goes on when the collector fails, and says so once', async () => {
    const collector = await openCollector();
    collector.status = 400;
    const service = await start({ ...(await ownDatabase()), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const token = await register(service.url);
    assert.is((await send(service.url, 'GET', '/api/v1/tasks', { token })).status, 200);
    await logged(service, 'cannot send traces');
    await stop(service);
    assert.is(service.log.filter(({ msg }) => msg === 'cannot send traces').length, 1);
    assert.is(collector.spans.length, 0);
  });

  it('gives unexpected errors to the module of the guide, without secrets', async () => {
    const [sample] = blocksOf(readFileSync('docs/monitoring.md', 'utf8')).filter(
      ({ language }) => language === 'js',
    );
    const reports: Record<string, unknown>[] = [];
    const tracker = createServer(async (req, res) => {
      reports.push((await json(req)) as Record<string, unknown>);
      res.end();
    });
    await new Promise<void>((resolve) => tracker.listen(0, '127.0.0.1', resolve));
    afterFile(() => tracker.close());
    const { port } = tracker.address() as AddressInfo;
    const hook = join(home, 'on-error.mjs');
    const url = `http://127.0.0.1:${port}/`;
    writeFileSync(hook, String(sample?.text.replace('process.env.ERROR_URL', JSON.stringify(url))));
    const database = await ownDatabase();
    const service = await start({ ...database, ERROR_HOOK: hook });
    const token = await register(service.url);
    // As if a migration had been left out.
    const client = new pg.Client({ connectionString: database['DATABASE_URL'] });
    await client.connect();
    await client.query('alter table category rename to hidden_category');
    await client.end();
    const failed = await send(service.url, 'GET', '/api/v1/categories', { token });
    assert.is(failed.status, 500);
    const ofRequest = () => reports.find(({ message }) => message === 'request failed');
    await until('the error is reported', () => ofRequest() !== undefined);
    await stop(service);
    const { name, stack, fields } = ofRequest() ?? {};
    assert.is(name, 'DatabaseError');
    assert.match(String(stack), 'relation "category" does not exist');
    const { operation, status, code, request_id } = fields as Record<string, unknown>;
    assert.equal([operation, status, code], ['listCategories', 500, 'INTERNAL_ERROR']);
    assert.is(request_id, failed.headers['x-request-id']);
    assert.not.match(JSON.stringify(reports), token);
  });

  it('does not start with a module that cannot be loaded, or without its function', async () => {
    const database = await ownDatabase();
    const empty = join(home, 'empty.mjs');
    writeFileSync(empty, 'export const other = 1;\n');
    for (const [file, reason] of [
      [join(home, 'missing.mjs'), 'cannot be loaded'],
      [empty, 'exports no function onError'],
    ] as const) {
      const child = run({ ...database, ERROR_HOOK: file });
      assert.is((await child.ended).code, 1);
      assert.match(child.stderr, `ERROR_HOOK ${file} ${reason}`);
    }
  });
});

/** The URL of a server that another program runs. */
async function occupied(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
