import { randomBytes } from 'node:crypto';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { createProcesses, register, send } from '../faults/kit.ts';
import { suite } from '../suite.ts';
import { createDatabase } from '../template.ts';
import { until } from '../waiting.ts';
import { isInstalled, type Pooler, startPgBouncer } from './pgbouncer.ts';
import { SteadyClients } from './steady.ts';

const { run, start, stop } = createProcesses('pgbouncer');
const POOL_SIZE = 3;

const secret = () => randomBytes(32).toString('base64');
const keys = { JWT_SECRETS: `test:${secret()}`, ENCRYPTION_KEY: secret() };

/** The sessions of requests that the database has now. */
async function sessionsOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::integer as count from pg_stat_activity
     where datname = current_database() and application_name = 'taskflow'`,
  );
  await client.end();
  return rows[0]?.count ?? 0;
}

async function withPooler(
  options: { hasSettings?: boolean },
  use: (pooler: Pooler, directUrl: string) => Promise<void>,
): Promise<void> {
  const { url, drop } = await createDatabase();
  const pooler = await startPgBouncer({ url, poolSize: POOL_SIZE, ...options });
  try {
    await use(pooler, url);
  } finally {
    await pooler.stop();
    await drop();
  }
}

suite('PgBouncer that pools transactions', (it) => {
  const test = (title: string, work: () => Promise<void>) =>
    it(title, async () => {
      if (!isInstalled) return console.log(`SKIPPED ${title}: pgbouncer is not installed`);
      await work();
    });

  test('two processes serve 16 clients over three connections, and work, notify and count as without it', () =>
    withPooler({}, async (pooler, directUrl) => {
      const settings = { ...keys, DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: directUrl };
      const service = await start({ ...settings, CLUSTER: '2' });
      const { url } = service;
      const token = await register(url);
      const clients = new SteadyClients(16, url, token);
      await clients.more(400);
      // For each process two for reads and one for its health, and perhaps one that is replaced.
      const most = POOL_SIZE + 2 * 4;
      const count = await sessionsOf(directUrl);
      assert.ok(count <= most, `${count} sessions, at most ${most} are allowed`);
      await clients.stop();
      assert.equal(clients.failures, []);

      const once = () =>
        send(url, 'POST', '/api/v1/tasks', { token, key: 'only-once', body: { title: 'Once' } });
      const [created, again] = [await once(), await once()];
      assert.equal([created.status, again.status], [201, 201], JSON.stringify(created.body));
      assert.is(again.body.data.id, created.body.data.id);
      assert.is(again.headers['idempotency-replayed'], 'true');
      const bulk = await send(url, 'POST', '/api/v1/tasks/bulk', {
        token,
        body: { action: 'create', tasks: [{ title: 'One' }, { title: 'Two' }] },
      });
      assert.is(bulk.status, 200, JSON.stringify(bulk.body));
      await until('a job is done', () => service.log.some(({ msg }) => msg === 'job done'));
      assert.is((await send(url, 'POST', '/api/v1/auth/logout', { token })).status, 204);
      assert.is((await send(url, 'GET', '/api/v1/tasks', { token })).status, 401);
      assert.is((await send(url, 'GET', '/health/ready')).status, 200);
      await stop(service);
    }));

  test('is not ready while the pooler is away', () =>
    withPooler({}, async (pooler, directUrl) => {
      const service = await start({ ...keys, DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: directUrl });
      const ready = async () => (await send(service.url, 'GET', '/health/ready')).status;
      assert.is(await ready(), 200);
      await pooler.stop();
      await until('it is not ready', async () => (await ready()) === 503);
      await stop(service);
    }));

  test('names the settings that the pooler does not make, and does not start', () =>
    withPooler({ hasSettings: false }, async (pooler, directUrl) => {
      const child = run({ ...keys, DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: directUrl });
      assert.equal(await child.ended, { code: 1, signal: null });
      assert.match(child.stderr, /lack settings of TaskFlow \(.*plan_cache_mode/);
      assert.match(child.stderr, /connect_query of PgBouncer: set timezone = UTC; /);
    }));
});
