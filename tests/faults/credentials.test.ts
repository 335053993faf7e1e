import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Redis } from 'ioredis';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { s3Store } from '../../src/files/s3.ts';
import { readyPids } from '../cluster/kit.ts';
import { SteadyClients } from '../cluster/steady.ts';
import { account, startS3 } from '../files/s3.ts';
import { freePort } from '../processes.ts';
import { isInstalled, openRedis } from '../redis/server.ts';
import { suite } from '../suite.ts';
import { createDatabase } from '../template.ts';
import { until } from '../waiting.ts';
import { createProcesses, logged, register, send } from './kit.ts';

const { home, start, stop } = createProcesses('credentials');

/** Two credentials for each server. */
type Credentials = { database: string; redis: string; accessKey: string; secretKey: string };
const [OLD, NEW] = (['old', 'new'] as const).map((name) => ({
  database: name,
  redis: `redis-${name}`,
  accessKey: `KEY-${name}`,
  secretKey: `s3-${name}`,
})) as [Credentials, Credentials];

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'it did not fail',
    (error: Error) => `${error.message} ${error.cause}`,
  );

/** A server of each kind, whose administrator adds and removes credentials. */
async function startServers() {
  const template = await createDatabase();
  const admin = new pg.Client({ connectionString: template.url });
  await admin.connect();
  const owner = `${new URL(template.url).pathname.slice(1)}_owner`;
  await admin.query(`create role ${owner}`);
  await admin.query(`create database ${owner} owner ${owner}`);
  const port = await freePort();
  const { redis, close } = await openRedis('--port', String(port));
  const s3 = await startS3();
  const roleOf = ({ database }: Credentials) => `${owner}_${database}`;
  const databaseUrl = (credentials: Credentials) => {
    const url = new URL(template.url);
    [url.username, url.password, url.pathname] = [roleOf(credentials), 'secret', `/${owner}`];
    return url.href;
  };
  const redisUrl = (credentials: Credentials) => `redis://taskflow:${credentials.redis}@127.0.0.1:${port}/0`;
  return {
    async add(credentials: Credentials): Promise<void> {
      const role = roleOf(credentials);
      await admin.query(`create role ${role} login password 'secret' in role ${owner}`);
      await admin.query(`alter role ${role} set role ${owner}`);
      await redis.admin.call(
        'ACL',
        'SETUSER',
        'taskflow',
        'on',
        `>${credentials.redis}`,
        '~*',
        '&*',
        '+@all',
      );
      account.createKeyPair(credentials.accessKey, credentials.secretKey);
    },
    /** Removes them, and ends their sessions. Returns the number of sessions of the database. */
    async remove(credentials: Credentials): Promise<number> {
      const role = roleOf(credentials);
      await admin.query(`alter role ${role} nologin`);
      const { rowCount } = await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where usename = $1',
        [role],
      );
      await redis.admin.call('ACL', 'SETUSER', 'taskflow', `<${credentials.redis}`);
      account.revokeAccessKey(credentials.accessKey);
      return rowCount ?? 0;
    },
    /** Returns how each server refuses them. */
    async refusals(credentials: Credentials): Promise<string[]> {
      const client = new pg.Client({ connectionString: databaseUrl(credentials) });
      const store = s3Store(
        { ...s3.options, accessKeyId: credentials.accessKey, secretAccessKey: credentials.secretKey },
        join(home, 'spool'),
      );
      const other = new Redis(redisUrl(credentials), { lazyConnect: true, retryStrategy: () => null });
      let refusal = '';
      other.on('error', ({ message }) => (refusal ||= message));
      const found = [
        await failure(client.connect()),
        await failure(other.connect().then(() => other.ping())),
        await failure(
          store.put('00000000-0000-7000-8000-000000000000', Readable.from([Buffer.from('text')])),
        ),
      ];
      other.disconnect();
      return [found[0] ?? '', `${found[1]} ${refusal}`, found[2] ?? ''];
    },
    /** Writes them where the service reads them. */
    write(credentials: Credentials): Record<string, string> {
      const values = {
        DATABASE_URL: databaseUrl(credentials),
        REDIS_URL: redisUrl(credentials),
        S3_ACCESS_KEY_ID: credentials.accessKey,
        S3_SECRET_ACCESS_KEY: credentials.secretKey,
      };
      return Object.fromEntries(
        Object.entries(values).map(([name, value]) => {
          writeFileSync(join(home, name), value);
          return [`${name}_FILE`, join(home, name)];
        }),
      );
    },
    settings: {
      S3_ENDPOINT: s3.options.endpoint ?? '',
      S3_BUCKET: s3.options.bucket,
      S3_FORCE_PATH_STYLE: 'true',
    },
    async stop(): Promise<void> {
      await s3.stop();
      await close();
      await admin.query(`drop database ${owner} with (force)`);
      for (const each of [OLD, NEW]) await admin.query(`drop role if exists ${roleOf(each)}`);
      await admin.query(`drop role ${owner}`);
      await admin.end();
      await template.drop();
    },
  };
}

/** Uploads files and reads them again, one after the other. */
class Uploads {
  readonly failures: string[] = [];
  succeeded = 0;
  #isOver = false;
  readonly #working: Promise<void>;

  constructor(url: string, token: string) {
    this.#working = this.#work(url, token);
  }

  async #work(url: string, token: string): Promise<void> {
    const headers = { authorization: `Bearer ${token}` };
    const { body } = await send(url, 'POST', '/api/v1/tasks', { token, body: { title: 'with files' } });
    while (!this.#isOver && this.failures.length === 0) {
      const content = randomBytes(1_000).toString('hex');
      const uploaded = await fetch(new URL(`/api/v1/tasks/${body.data.id}/attachments`, url), {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/octet-stream',
          'content-disposition': 'attachment; filename="cards.txt"',
        },
        body: content,
      });
      const { data } = (await uploaded.json()) as { data?: { id: string }[] };
      const path = `/api/v1/attachments/${data?.[0]?.id}/content`;
      const read = await fetch(new URL(path, url), { headers });
      const text = await read.text();
      if (text !== content)
        this.failures.push(`${uploaded.status}, then ${read.status}: ${path} ${text.slice(0, 500)}`);
      else this.succeeded += 1;
    }
  }

  async more(count: number): Promise<void> {
    const enough = this.succeeded + count;
    await until(
      `${count} more files are uploaded and read`,
      () => this.succeeded >= enough || this.failures.length > 0,
      () => this.succeeded,
    );
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#working;
  }
}

suite('credentials that are replaced while clients send requests', (it) => {
  it('of PostgreSQL, Redis and S3 cause no failed request, and the old ones are refused afterwards (K-04)', async () => {
    if (!isInstalled) return console.log('SKIPPED replaced credentials: there is no redis-server');
    const servers = await startServers();
    try {
      await servers.add(OLD);
      const secret = () => randomBytes(32).toString('base64');
      const service = await start({
        ...{ CLUSTER: '2', SHUTDOWN_DELAY: '3s', JWT_SECRETS: `test:${secret()}`, ENCRYPTION_KEY: secret() },
        ...servers.settings,
        ...servers.write(OLD),
      });
      const token = await register(service.url);
      const [clients, uploads] = [new SteadyClients(4, service.url, token), new Uploads(service.url, token)];
      await Promise.all([clients.more(40), uploads.more(4)]);

      await servers.add(NEW);
      servers.write(NEW);
      service.process.kill('SIGHUP');
      await logged(service, 'processes of the cluster replaced');
      await until('two others are ready', () => readyPids(service).length === 4);
      assert.is(await servers.remove(OLD), 0, 'no session has the old role any more');
      await Promise.all([clients.more(40), uploads.more(4)]);
      await Promise.all([clients.stop(), uploads.stop()]);
      assert.equal([...clients.failures, ...uploads.failures], []);
      console.log(`${clients.succeeded} requests and ${uploads.succeeded} files, 0 failed`);

      const { body } = await send(service.url, 'GET', '/health');
      const { checks } = body.data as unknown as { checks: { name: string; status: string }[] };
      assert.equal(
        checks.filter(({ status }) => status !== 'ok').map(({ name }) => name),
        [],
      );
      const [database, redis, s3] = await servers.refusals(OLD);
      assert.match(database ?? '', 'not permitted to log in');
      assert.match(redis ?? '', 'WRONGPASS');
      assert.match(s3 ?? '', 'InvalidAccessKeyId');
      await stop(service);
    } finally {
      await servers.stop();
    }
  });
});
