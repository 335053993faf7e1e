import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { createProcesses, logged, register, send } from '../faults/kit.ts';
import { freePort } from '../processes.ts';
import { isInstalled, openRedis } from '../redis/server.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';

type Panel = { title: string; targets?: { expr: string; refId: string }[] };
type Answer = { status: string; error?: string; data?: { result: unknown[] } };

const { panels } = JSON.parse(readFileSync('deploy/grafana/taskflow.json', 'utf8')) as { panels: Panel[] };
const { home, start, stop } = createProcesses('dashboard');

/** No request fails with 5xx, and the installation has no replica. */
const ABSENT = [
  'Operations that fail A',
  'Slow and failed statements B',
  'Lag of replicas A',
  'Replicas in use A',
];

/** Starts the real Prometheus, which reads the metrics of a port every second. */
async function startPrometheus(metricsPort: number) {
  const port = await freePort();
  const folder = join(home, 'prometheus');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'prometheus.yml'),
    stringify({
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'taskflow', static_configs: [{ targets: [`127.0.0.1:${metricsPort}`] }] }],
    }),
  );
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  return {
    async ask(query: string): Promise<Answer> {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
      const response = await fetch(url).catch(() => undefined);
      return response ? ((await response.json()) as Answer) : { status: 'away' };
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

suite('the dashboard', (it) => {
  it('has a result for every query of every panel, from the real Prometheus and a service in use', async () => {
    if (spawnSync('prometheus', ['--version']).status !== 0 || !isInstalled)
      return console.log('SKIPPED the queries of the dashboard: there is no prometheus or no redis-server');
    const [metricsPort, redisPort] = [await freePort(), await freePort()];
    const { close } = await openRedis('--port', String(redisPort));
    const service = await start({
      METRICS_PORT: String(metricsPort),
      // So that some statements are slow on every machine.
      SLOW_STATEMENT_MS: '1',
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      BACKUP_URL: pathToFileURL(join(home, 'backups')).href,
      BACKUP_KEY: randomBytes(32).toString('base64'),
    });
    const prometheus = await startPrometheus(metricsPort);
    try {
      const token = await register(service.url);
      await logged(service, 'backup verified by a trial restore');
      const use = async () => {
        await send(service.url, 'POST', '/api/v1/tasks', {
          token,
          key: 'once',
          body: { title: 'Calculate' },
        });
        await send(service.url, 'GET', '/api/v1/tasks', { token });
        await send(service.url, 'GET', '/api/v1/tasks/7', { token });
        await send(service.url, 'GET', '/api/v1/users/profile', { token });
      };
      // Enqueues a job.
      await send(service.url, 'POST', '/api/v1/users/export', { token });
      const queries = panels.flatMap(({ title, targets = [] }) =>
        targets.map(({ expr, refId }) => ({
          name: `${title} ${refId}`,
          // As Grafana fills it in.
          query: expr.replaceAll('$__rate_interval', '1m').replaceAll('"$instance"', '".*"'),
        })),
      );
      assert.ok(queries.length > 40);
      let empty: string[] = [];
      await until(
        'every query has a result',
        async () => {
          await use();
          await pause(500);
          const answers = await Promise.all(queries.map(({ query }) => prometheus.ask(query)));
          const wrong = answers.findIndex(({ status }) => status === 'error');
          if (wrong >= 0) throw new Error(`${queries[wrong]?.name}: ${answers[wrong]?.error}`);
          empty = queries.filter((_, index) => !answers[index]?.data?.result.length).map(({ name }) => name);
          return empty.every((name) => ABSENT.includes(name));
        },
        () => empty.length,
      ).catch((error: Error) => {
        throw new Error(`${error.message}: ${empty.join(', ')}`);
      });
      assert.equal(empty, ABSENT);
    } finally {
      await prometheus.stop();
      await stop(service);
      await close();
    }
  });
});
