import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { connect } from '../../src/database/database.ts';
import { openQueue } from '../../src/database/queue.ts';
import { enqueue } from '../../src/jobs/enqueue.ts';
import { runDueJobs } from '../../src/jobs/worker.ts';
import { METRICS } from '../../src/metrics/definitions.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { serveMetrics } from '../../src/metrics/serve.ts';
import { version } from '../../src/version.ts';
import { logger, mail, onlyLog, replaceRuns } from '../jobs/kit.ts';
import { patientTimeouts, until } from '../waiting.ts';
import { inWorld } from '../world.ts';
import { get, type Series, seriesIn, TOKEN, valueIn, withMetrics } from './kit.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

inWorld('metrics', (it) => {
  it('count requests by operation and status, their time, their errors and their repetitions', (world) =>
    withMetrics(world, async ({ server, scrape }) => {
      const ada = server.as(world.ada);
      for (const _ of [1, 2]) {
        await ada.post('/tasks').set('idempotency-key', 'once').send({ title: 'Calculate' }).expect(201);
      }
      await ada.get('/tasks/7').expect(400);
      await ada.get(`/tasks/${randomUUID()}`).expect(404);
      await server.anonymous.get('/tasks').expect(401);
      await get(`${server.url}/nowhere`);
      let all = await scrape();
      // A request is counted when its connection has taken the response.
      await until('all are counted', async () => {
        all = await scrape();
        return valueIn(all, 'taskflow_http_requests_total', { operation_id: 'none', status: '404' }) === 1;
      });
      const requests = (operation_id: string, status: string) =>
        valueIn(all, 'taskflow_http_requests_total', { operation_id, status });
      assert.equal(
        [requests('createTask', '201'), requests('getTask', '400'), requests('getTask', '404')],
        [2, 1, 1],
      );
      assert.is(requests('listTasks', '401'), 1);
      const ofGet = { operation_id: 'getTask' };
      assert.is(valueIn(all, 'taskflow_http_request_duration_seconds_count', ofGet), 2);
      assert.is(valueIn(all, 'taskflow_http_request_duration_seconds_bucket', { ...ofGet, le: '+Inf' }), 2);
      const seconds = valueIn(all, 'taskflow_http_request_duration_seconds_sum', ofGet);
      assert.ok(seconds !== undefined && seconds > 0);
      const errors = all
        .filter(({ name }) => name === 'taskflow_http_errors_total')
        .map(({ labels }) => labels);
      assert.equal(errors.map(({ operation_id, code }) => `${operation_id} ${code}`).sort(), [
        'getTask NOT_FOUND',
        'getTask VALIDATION_FAILED',
        'listTasks UNAUTHENTICATED',
        'none ROUTE_NOT_FOUND',
      ]);
      assert.is(valueIn(all, 'taskflow_http_idempotent_replays_total', { operation_id: 'createTask' }), 1);
    }));

  it('buckets of a histogram contain those below them', async () => {
    const { observer, text } = createMetrics({ slowMs: 0 });
    const about = { operation: 'getTask', status: 200, code: undefined, isReplay: false };
    for (const seconds of [0.001, 0.005, 0.15, 0.3, 60]) observer.requestEnded?.({ ...about, seconds });
    const all = seriesIn(await text());
    const below = (le: string) =>
      valueIn(all, 'taskflow_http_request_duration_seconds_bucket', { operation_id: 'getTask', le });
    assert.equal(['0.005', '0.1', '0.2', '0.5', '10', '+Inf'].map(below), [2, 2, 3, 4, 4, 5]);
    assert.is(valueIn(all, 'taskflow_http_request_duration_seconds_sum'), 0.001 + 0.005 + 0.15 + 0.3 + 60);
  });

  it('show pools, statements, the queue, events, readers and the build', (world) =>
    withMetrics(
      world,
      async ({ server, connections, scrape }) => {
        await sql`delete from graphile_worker._private_jobs`.execute(world.db);
        await server.as(world.ada).post('/tasks').send({ title: 'Calculate' }).expect(201);
        await server.as(world.ada).get('/users/profile').expect(200);
        await server.as(world.ada).get('/users/profile').expect(200);
        const before = await scrape();
        const unnumbered = valueIn(before, 'taskflow_events_unnumbered_seconds') ?? -1;
        assert.ok(unnumbered >= 0);
        await world.dispatcher.catchUp();
        await enqueue(world.db, 'send_mail', mail(world.ada.id), { run_at: '2199-01-01T00:00:00Z' });
        await sql`select graphile_worker.add_job('of_another_version', run_at => now() - interval '1 hour')`.execute(
          world.db,
        );
        const all = await scrape();
        const jobs = (state: string) => valueIn(all, 'taskflow_jobs_queued', { state });
        assert.equal(['ready', 'scheduled', 'running', 'failed'].map(jobs), [1, 1, 0, 0]);
        const oldest = valueIn(all, 'taskflow_jobs_oldest_ready_seconds') ?? 0;
        assert.ok(oldest >= 3_600 && oldest < 7_200);
        assert.ok((valueIn(all, 'taskflow_event_reader_lag_events', { reader: 'webhooks' }) ?? 0) >= 1);
        assert.is(valueIn(all, 'taskflow_events_unnumbered_seconds'), 0);
        await world.readEvents();
        const read = await scrape();
        assert.is(valueIn(read, 'taskflow_event_reader_lag_events', { reader: 'webhooks' }), 0);
        assert.is(valueIn(read, 'taskflow_event_reader_lag_seconds', { reader: 'webhooks' }), 0);
        assert.is(valueIn(read, 'taskflow_database_up'), 1);
        assert.ok((valueIn(read, 'taskflow_database_bytes') ?? 0) > 1_000_000);
        assert.is(valueIn(read, 'taskflow_database_pool_size', { pool: 'requests' }), 4);
        const { active, idle } = connections.pools()['requests'] ?? { active: 0, idle: 0 };
        assert.ok(active + idle >= 1);
        assert.ok((valueIn(read, 'taskflow_database_statement_duration_seconds_count') ?? 0) > 2);
        assert.is(valueIn(read, 'taskflow_build_info', { version, node: process.version }), 1);
        assert.is(valueIn(read, 'taskflow_redis_up'), 0);
        const age = Date.now() / 1_000 - (valueIn(read, 'taskflow_backup_newest_timestamp_seconds') ?? 0);
        assert.ok(age >= 3_600 && age < 7_200);
        assert.is(valueIn(read, 'taskflow_backup_verified_timestamp_seconds'), 0);
        assert.is(valueIn(read, 'taskflow_backup_archive_lag_seconds'), 7);
        assert.is(valueIn(read, 'taskflow_backup_kept_wal_bytes'), undefined);
        assert.is(valueIn(read, 'taskflow_streams_open', { kind: 'events' }), 0);
        assert.ok((valueIn(read, 'process_resident_memory_bytes') ?? 0) > 1_000_000);
        assert.ok(read.some(({ name }) => name === 'nodejs_eventloop_lag_p99_seconds'));
      },
      {
        pingRedis: () => Promise.reject(new Error('away')),
        backups: () => ({
          ...{ ageSeconds: 3_600, verifiedAgeSeconds: undefined, isVerified: true },
          ...{ lagSeconds: 7, keptBytes: undefined },
        }),
      },
    ));

  it('show how far those who follow events are behind', (world) =>
    withMetrics(world, async ({ server, metrics, scrape }) => {
      const lag = (all: Series[], what: 'events' | 'seconds', follower: string) =>
        valueIn(all, `taskflow_event_follower_lag_${what}`, { follower });
      await server.as(world.ada).post('/tasks').send({ title: 'Calculate' }).expect(201);
      const last = await world.dispatcher.catchUp();
      const quiet = await scrape();
      assert.equal(
        ['streams', 'sockets'].map((follower) => lag(quiet, 'events', follower)),
        [0, 0],
        'nobody follows',
      );
      metrics.observer.gauge?.('position of sockets', () => last - 1);
      const behind = await scrape();
      assert.equal([lag(behind, 'events', 'streams'), lag(behind, 'events', 'sockets')], [0, 1]);
      assert.ok((lag(behind, 'seconds', 'sockets') ?? 0) > 0);
      assert.is(lag(behind, 'seconds', 'streams'), 0);
    }));

  it('count the runs of jobs by their outcome', async (world) => {
    const { observer, text } = createMetrics({ slowMs: 0 });
    await sql`delete from graphile_worker._private_jobs`.execute(world.db);
    await enqueue(world.db, 'send_mail', mail(world.ada.id), { max_attempts: 2 });
    const timeouts = patientTimeouts();
    const pool = openQueue({ url: world.databaseUrl, applicationName: 'tests', log: silent, timeouts });
    const failing = replaceRuns({ send_mail: () => Promise.reject(new Error('not today')) });
    const services = onlyLog(silent);
    for (const _ of [1, 2]) {
      await runDueJobs({ pool, jobs: failing, services, observer });
      await world.makeJobsDue();
    }
    await sql`delete from graphile_worker._private_jobs`.execute(world.db);
    await enqueue(world.db, 'send_mail', mail(world.ada.id));
    await runDueJobs({ pool, jobs: replaceRuns({ send_mail: async () => {} }), services, observer });
    await pool.end();
    const all = seriesIn(await text());
    const runs = (outcome: string) =>
      valueIn(all, 'taskflow_job_runs_total', { job_name: 'send_mail', outcome });
    assert.equal([runs('done'), runs('retried'), runs('failed')], [1, 1, 1]);
    assert.is(valueIn(all, 'taskflow_job_duration_seconds_count', { job_name: 'send_mail' }), 3);
  });

  it('say that the database is away, and leave out what is read from it', async () => {
    const metrics = createMetrics({ slowMs: 0 });
    const url = 'postgres://nobody@127.0.0.1:1/none';
    const connections = connect({ url, poolSize: 1, applicationName: 'away', log: silent });
    metrics.watch({ connections });
    const all = seriesIn(await metrics.text());
    await connections.close();
    assert.is(valueIn(all, 'taskflow_database_up'), 0);
    assert.is(valueIn(all, 'taskflow_jobs_oldest_ready_seconds'), undefined);
    assert.not.ok(all.some(({ name }) => name === 'taskflow_jobs_queued'));
  });

  it('need the token on the port of the service, and do not exist there without one', (world) =>
    withMetrics(world, async ({ server }) => {
      const page = await get(`${server.url}/metrics`, TOKEN);
      assert.equal([page.status, /^text\/plain; version=0\.0\.4/.test(page.type)], [200, true]);
      for (const token of [undefined, 'wrong', `${TOKEN}x`, world.ada.token])
        assert.is((await get(`${server.url}/metrics`, token)).status, 401);
      assert.is((await get(`${server.url}/metrics`, TOKEN, 'POST')).status, 405);
      assert.is((await get(`${server.url}/metrics/more`, TOKEN)).status, 404);
      assert.is((await get(`${world.url}/metrics`, TOKEN)).status, 404);
    }));

  it('are available as soon as another process gives up the port of this place', async () => {
    const page = { type: 'text/plain', text: async () => 'up 1\n' };
    const { lines, log } = logger();
    const all = { host: '127.0.0.1', mayRead: () => true, log };
    const first = await serveMetrics(page, { ...all, port: 0 });
    const { port } = new URL(String(lines[0]?.['url']));
    const second = await serveMetrics(page, { ...all, port: Number(port), waitsForPort: true });
    assert.is(lines.length, 1);
    await first.stop();
    await until('the second has the port', () => lines.length === 2);
    assert.is((await get(`http://127.0.0.1:${port}/metrics`)).text, 'up 1\n');
    const third = await serveMetrics(page, { ...all, port: Number(port), waitsForPort: true });
    await third.stop();
    await second.stop();
    assert.equal(
      lines.map(({ msg }) => msg),
      ['metrics available', 'metrics available'],
    );
  });

  it('contain nothing that a caller has sent (K-06)', (world) =>
    withMetrics(world, async ({ server, scrape }) => {
      const canary = `canary${randomUUID().replaceAll('-', '')}`;
      const ada = server.as(world.ada);
      await ada.post('/tasks').send({ title: canary }).expect(201);
      await ada.get(`/tasks?q=${canary}`).expect(200);
      await ada.get(`/tasks/${canary}`).expect(400);
      await get(`${server.url}/${canary}?token=${canary}`, canary);
      await get(`${server.url}/api/v1/tasks`, canary);
      const all = await scrape();
      const text = JSON.stringify(all);
      for (const secret of [canary, world.ada.id, world.ada.email, world.ada.token, TOKEN])
        assert.not.match(text, secret);
    }));

  it('have the names, types and labels of their definitions, and none besides', (world) =>
    withMetrics(world, async ({ server, metrics, scrape }) => {
      await server.as(world.ada).get('/tasks').expect(200);
      metrics.observer.jobEnded?.({ job: 'send_mail', outcome: 'done', seconds: 1 });
      const text = await metrics.text();
      for (const { name, type, labels } of Object.values(METRICS)) {
        assert.match(text, `# TYPE ${name} ${type}\n`);
        const own = (await scrape()).filter((each) => each.name.replace(/_(bucket|sum|count)$/, '') === name);
        for (const each of own)
          assert.equal(
            Object.keys(each.labels).filter((label) => label !== 'le'),
            [...labels],
            name,
          );
      }
      const known = Object.values(METRICS).map(({ name }) => name as string);
      const ours = [...text.matchAll(/^# TYPE (taskflow_\w+)/gm)].map(([, name = '']) => name);
      assert.equal(ours.sort(), known.sort());
    }));
});
