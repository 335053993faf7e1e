import { spawn } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import * as assert from 'uvu/assert';
import { MAX_AGE_SECONDS } from '../../src/backups/problem.ts';
import { idAt, names, openRepository, toJson } from '../../src/backups/repository.ts';
import { checkBackups } from '../../src/cli/doctor/backups.ts';
import { clockFinding } from '../../src/cli/doctor/database.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { checkDataDir } from '../../src/cli/doctor/machine.ts';
import { configurationReference, readConfig } from '../../src/config.ts';
import { afterFile } from '../after-file.ts';
import { createCertificate } from '../certificates.ts';
import { startS3 } from '../files/s3.ts';
import { isInstalled, openRedis } from '../redis/server.ts';
import { suite } from '../suite.ts';
import { createDatabase } from '../template.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'taskflow-doctor-test-'));
afterFile(() => rmSync(home, { recursive: true, force: true }));

const secret = () => randomBytes(32).toString('base64');

type Report = { status: Finding['status']; findings: Finding[] };

/** Runs the command as an operator does, in an empty folder. Variables that are not given are not set. */
async function run(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ code: number | null; output: string }> {
  const unset = Object.fromEntries(configurationReference().map(({ name }) => [name, '']));
  const { PATH, NODE_V8_COVERAGE, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [MAIN, 'doctor', ...args], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...unset,
      PATH,
      ...(NODE_V8_COVERAGE && { NODE_V8_COVERAGE }),
      ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }),
      DATA_DIR: join(home, 'data'),
      PORT: '0',
      JWT_SECRETS: `test:${secret()}`,
      ENCRYPTION_KEY: secret(),
      ...variables,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

async function examine(variables: Record<string, string>): Promise<Report & { code: number | null }> {
  const { code, output } = await run(variables, '--json');
  return { code, ...(JSON.parse(output) as Report) };
}

/** The findings of one check that are not `ok`, as lines. */
const problems = ({ findings }: Report, check: string) =>
  findings
    .filter((finding) => finding.check === check && finding.status !== 'ok')
    .map(({ status, text, action }) => `${status}: ${text}. ${action}`);

const listening = (server: Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function withDatabase(use: (url: string, client: pg.Client, name: string) => Promise<void>) {
  const { url, drop } = await createDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await use(url, client, new URL(url).pathname.slice(1));
  } finally {
    await client.end();
    await drop();
  }
}

suite('taskflow doctor', (it) => {
  it('reports what works, each server that it has used, and that the database of the tests has no fsync', () =>
    withDatabase(async (DATABASE_URL) => {
      const mail = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'] });
      await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
      const { port } = mail.server.address() as AddressInfo;
      const { options, stop } = await startS3();
      try {
        const report = await examine({
          DATABASE_URL,
          SMTP_URL: `smtp://127.0.0.1:${port}`,
          MAIL_FROM: 'tasks@example.com',
          S3_ENDPOINT: options.endpoint ?? '',
          S3_BUCKET: options.bucket,
          S3_ACCESS_KEY_ID: options.accessKeyId,
          S3_SECRET_ACCESS_KEY: options.secretAccessKey,
          S3_FORCE_PATH_STYLE: 'true',
        });
        const failed = report.findings.filter(({ status }) => status === 'fail');
        assert.equal(
          failed.map(({ check }) => check),
          ['durability'],
          JSON.stringify(failed),
        );
        assert.match(failed[0]?.text ?? '', 'fsync is off');
        assert.equal([report.code, report.status], [1, 'fail']);
        const well = report.findings.filter(({ status }) => status === 'ok').map(({ check }) => check);
        for (const check of ['database', 'migrations', 'writes', 'clock', 'mail', 'files', 'address'])
          assert.ok(well.includes(check), `${check} of ${well.join(', ')}`);
      } finally {
        await stop();
        await new Promise<void>((resolve) => mail.close(resolve));
      }
    }));

  it('reports all errors of the configuration and nothing else, as text too', async () => {
    const variables = { PORT: 'many', ENCRYPTION_KEY: 'short', TASKFLOW_LOG_LEVEL: 'debug' };
    const report = await examine(variables);
    assert.is(report.code, 1);
    assert.equal([...new Set(report.findings.map(({ check }) => check))], ['configuration', 'runtime']);
    const [port, key, misspelt] = problems(report, 'configuration');
    assert.match(port ?? '', /^fail: PORT .*\. Allowed: .* Example: /);
    assert.match(key ?? '', /^fail: ENCRYPTION_KEY /);
    assert.match(misspelt ?? '', /^warn: TASKFLOW_LOG_LEVEL is not a known variable/);
    const { code, output } = await run(variables);
    assert.is(code, 1);
    assert.match(output, /^fail {2}configuration {2}PORT /m);
    assert.match(output, /^2 failed, 1 warnings, 1 ok$/m);
    assert.not.match(output, 'short,');
  });

  it('reports a database server that does not run, a wrong password, and a database that does not exist', () =>
    withDatabase(async (url, client, name) => {
      const role = `${name}_reader`;
      await client.query(`create role ${role} login password 'right'`);
      try {
        const as = (password: string, database = name) => {
          const other = new URL(url);
          [other.username, other.password, other.pathname] = [role, password, `/${database}`];
          return other.href;
        };
        const closed = await examine({ DATABASE_URL: `postgres://a:b@127.0.0.1:${await closedPort()}/c` });
        assert.match(
          problems(closed, 'database')[0] ?? '',
          /^fail: .*ECONNREFUSED.*\. Start the server, or correct/,
        );
        const wrong = await examine({ DATABASE_URL: as('wrong') });
        assert.match(
          problems(wrong, 'database')[0] ?? '',
          /^fail: password .*\. Correct the user and password/,
        );
        const missing = await examine({ DATABASE_URL: as('right', 'nothing') });
        assert.match(problems(missing, 'database')[0] ?? '', /^fail: .*does not exist\. Create the database/);
        for (const { code } of [closed, wrong, missing]) assert.is(code, 1);
      } finally {
        await client.query(`drop role ${role}`);
      }
    }));

  it('reports settings of a database that lose data, stop writes, or leave too few connections', () =>
    withDatabase(async (DATABASE_URL, client, name) => {
      await client.query(`alter database ${name} set synchronous_commit = off`);
      await client.query(`alter database ${name} set default_transaction_read_only = on`);
      await client.query(`alter database ${name} set default_transaction_isolation = 'serializable'`);
      await client.query(`alter database ${name} connection limit 20`);
      const report = await examine({ DATABASE_URL });
      assert.ok(
        problems(report, 'durability').some((line) => line.startsWith('fail: synchronous_commit is off')),
      );
      assert.match(problems(report, 'writes')[0] ?? '', /^fail: .*Connect to the primary/);
      assert.match(problems(report, 'rights')[0] ?? '', /^warn: transactions are serializable/);
      assert.match(
        problems(report, 'connections')[0] ?? '',
        /^fail: a process opens up to 32, and 20 are available\. Raise the CONNECTION LIMIT/,
      );
    }));

  it('reports an encoding other than UTF-8, and a user who cannot create tables', () =>
    withDatabase(async (url, client, name) => {
      const [role, database] = [`${name}_guest`, `${name}_ascii`];
      await client.query(`create database ${database} template template0 encoding 'SQL_ASCII' locale 'C'`);
      await client.query(`create role ${role} login password 'right'`);
      try {
        const other = new URL(url);
        [other.username, other.password, other.pathname] = [role, 'right', `/${database}`];
        const BACKUP_URL = pathToFileURL(join(home, 'none')).href;
        const report = await examine({ DATABASE_URL: other.href, BACKUP_URL });
        assert.ok(
          problems(report, 'backups').includes(
            'fail: the user has no right to replicate, which backups need. Run ALTER ROLE … REPLICATION for it.',
          ),
        );
        assert.match(problems(report, 'encoding')[0] ?? '', /^fail: .*SQL_ASCII.*create database/);
        assert.equal(
          problems(report, 'rights').map((line) => line.split('.')[0]),
          ['fail: the user cannot create tables', 'fail: the user cannot create the schema of the jobs'],
        );
        const [migrations] = report.findings.filter(({ check }) => check === 'migrations');
        assert.match(migrations?.text ?? '', 'the database is empty');
      } finally {
        await client.query(`drop database ${database}`);
        await client.query(`drop role ${role}`);
      }
    }));

  it('reports migrations that are missing, and those of a newer version', () =>
    withDatabase(async (DATABASE_URL, client) => {
      await client.query('delete from migration where number = (select max(number) from migration)');
      assert.match(
        problems(await examine({ DATABASE_URL }), 'migrations')[0] ?? '',
        /^warn: 1 of \d+ are not applied/,
      );
      await client.query(
        `insert into migration (number, name, digest) select max(number) + 1, 'later', '' from migration`,
      );
      await client.query(
        `insert into migration (number, name, digest) select max(number) + 1, 'latest', '' from migration`,
      );
      assert.match(
        problems(await examine({ DATABASE_URL }), 'migrations')[0] ?? '',
        /^fail: .*Run the version/,
      );
    }));

  it('reports a Redis that does not run or refuses the password, as a warning: TaskFlow works without it', () =>
    withDatabase(async (DATABASE_URL) => {
      const closed = await examine({ DATABASE_URL, REDIS_URL: `redis://127.0.0.1:${await closedPort()}` });
      assert.match(problems(closed, 'Redis')[0] ?? '', /^warn: .*ECONNREFUSED.*Start the server/);
      if (!isInstalled)
        return console.log('SKIPPED taskflow doctor, a password of Redis: there is no redis-server');
      const port = await closedPort();
      const { redis, close } = await openRedis('--port', String(port));
      try {
        const REDIS_URL = `redis://:wrong@127.0.0.1:${port}`;
        await redis.admin.config('SET', 'maxmemory', '100mb');
        const full = await examine({ DATABASE_URL, REDIS_URL: `redis://127.0.0.1:${port}` });
        assert.match(problems(full, 'Redis')[0] ?? '', /^warn: a full Redis refuses writes/);
        await redis.admin.config('SET', 'requirepass', 'right');
        const refused = await examine({ DATABASE_URL, REDIS_URL });
        assert.match(
          problems(refused, 'Redis')[0] ?? '',
          /^warn: .*Correct the user and password in REDIS_URL/,
        );
      } finally {
        await close();
      }
    }));

  it('reports a mail server that does not run or refuses the login', () =>
    withDatabase(async (DATABASE_URL) => {
      const closed = await examine({ DATABASE_URL, SMTP_URL: `smtp://127.0.0.1:${await closedPort()}` });
      assert.match(problems(closed, 'mail')[0] ?? '', /^fail: .*ECONNREFUSED.*Start the server/);
      const server = new SMTPServer({
        disabledCommands: ['STARTTLS'],
        onAuth: (_auth, _session, done) => done(new Error('no')),
      });
      server.on('error', () => {});
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.server.address() as AddressInfo;
      const refused = await examine({ DATABASE_URL, SMTP_URL: `smtp://ada:s3cret@127.0.0.1:${port}` });
      await new Promise<void>((resolve) => server.close(resolve));
      assert.match(problems(refused, 'mail')[0] ?? '', /^fail: .*Correct the user and password in SMTP_URL/);
      assert.not.match(JSON.stringify(refused), 's3cret');
    }));

  it('reports a bucket that does not exist, and a wrong key', () =>
    withDatabase(async (DATABASE_URL) => {
      const { options, stop } = await startS3();
      const store = {
        DATABASE_URL,
        S3_ENDPOINT: options.endpoint ?? '',
        S3_BUCKET: options.bucket,
        S3_ACCESS_KEY_ID: options.accessKeyId,
        S3_SECRET_ACCESS_KEY: options.secretAccessKey,
        S3_FORCE_PATH_STYLE: 'true',
      };
      try {
        const missing = await examine({ ...store, S3_BUCKET: 'nowhere' });
        assert.match(problems(missing, 'files')[0] ?? '', /^fail: .*NoSuchBucket.*Create the bucket/);
        const wrong = await examine({ ...store, S3_ACCESS_KEY_ID: 'NOBODY' });
        assert.match(problems(wrong, 'files')[0] ?? '', /^fail: .*Correct S3_ACCESS_KEY_ID/);
        const closed = await examine({ ...store, S3_ENDPOINT: `http://127.0.0.1:${await closedPort()}` });
        assert.match(problems(closed, 'files')[0] ?? '', /^fail: .*ECONNREFUSED.*Start the server/);
      } finally {
        await stop();
      }
    }));

  it('reports a port that another program uses, an address of another machine, and a certificate that has expired', () =>
    withDatabase(async (DATABASE_URL) => {
      const other = createHttpServer((_request, response) => response.end('hello'));
      const port = await listening(other);
      const used = await examine({ DATABASE_URL, PORT: String(port) });
      other.close();
      assert.match(
        problems(used, 'address')[0] ?? '',
        /^fail: another program uses 127\.0\.0\.1:\d+\. Stop it/,
      );
      const { cert, key } = createCertificate({ until: '20210101000000Z' });
      const [TLS_CERT_FILE, TLS_KEY_FILE] = [join(home, 'tls.crt'), join(home, 'tls.key')];
      writeFileSync(TLS_CERT_FILE, cert);
      writeFileSync(TLS_KEY_FILE, key);
      const expired = await examine({ DATABASE_URL, TLS_CERT_FILE, TLS_KEY_FILE, HOST: '192.0.2.1' });
      assert.match(problems(expired, 'certificate')[0] ?? '', /^fail: .*expired.*Install/);
      assert.match(
        problems(expired, 'address')[0] ?? '',
        /^fail: 192\.0\.2\.1 is not an address of this machine/,
      );
      const open = await examine({ DATABASE_URL, HOST: '0.0.0.0' });
      assert.match(problems(open, 'address')[0] ?? '', /^warn: other machines can reach 0\.0\.0\.0/);
    }));

  it('reports a TaskFlow on the port that has another data directory', async () => {
    const other = createHttpServer((_request, response) => response.end('{"success": true, "meta": {}}'));
    const port = await listening(other);
    const report = await examine({ DATA_DIR: join(home, 'new'), PORT: String(port) });
    other.close();
    assert.match(
      problems(report, 'address')[0] ?? '',
      /^fail: a TaskFlow with another data directory uses 127\.0\.0\.1:\d+\. Stop it/,
    );
  });

  it('reports a data directory that cannot be written, and secrets that are missing beside a database', async () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    const noDirectory = await examine({ DATA_DIR: join(file, 'data'), JWT_SECRETS: '', ENCRYPTION_KEY: '' });
    assert.match(problems(noDirectory, 'data directory')[0] ?? '', /^fail: .*file is not a directory\. Move/);
    const lost = join(home, 'lost');
    mkdirSync(join(lost, 'postgres'), { recursive: true });
    const noSecrets = await examine({ DATA_DIR: lost, JWT_SECRETS: '', ENCRYPTION_KEY: '' });
    assert.match(
      problems(noSecrets, 'secrets')[0] ?? '',
      /^fail: .*secrets\.json does not exist, but the database does/,
    );
    assert.match(
      problems(noSecrets, 'database')[0] ?? '',
      /^fail: .*(is not a PostgreSQL cluster|belongs to root)/,
    );
    const config = readConfig({ DATA_DIR: home, ATTACHMENT_MAX_BYTES: '1MiB' });
    const storage = { ...config.storage, maxBytes: Number.MAX_SAFE_INTEGER };
    const [full] = await checkDataDir({ ...config, storage });
    assert.is(full?.status, 'warn', JSON.stringify(full));
  });

  it('reports backups that are not made, missing, old, not verified, damaged, or encrypted with another key', async () => {
    const folder = join(home, 'backups');
    const key = randomBytes(32);
    const settings = { DATA_DIR: home, BACKUP_URL: pathToFileURL(folder).href };
    const check = async (variables: Record<string, string> = {}) => {
      const BACKUP_KEY = key.toString('base64');
      const findings = await checkBackups(readConfig({ ...settings, BACKUP_KEY, ...variables }));
      return findings.map(({ status, text, action }) => `${status}: ${text}. ${action}`).join();
    };
    assert.match(await check({ BACKUP_URL: '' }), /^warn: TaskFlow makes none\. Set BACKUP_URL/);
    assert.match(await check(), /^warn: .* has no complete backup\. Start the service/);
    const sameDisk =
      /,warn: .*backups is on the same file system as DATA_DIR.*\. Set BACKUP_URL to a folder on/;
    assert.match(await check(), sameDisk);
    const own = { DATABASE_URL: 'postgres://ada@example.com/taskflow', JWT_SECRETS: `test:${secret()}` };
    assert.not.match(await check({ ...own, ENCRYPTION_KEY: secret() }), 'same file system');

    const repository = openRepository({ folder }, [createSecretKey(key)]);
    const add = async (seconds: number) => {
      const id = idAt(new Date(Date.now() - seconds * 1_000));
      await repository.put(
        names.backup(id),
        toJson({ system_id: '1', timeline: 1, segment_bytes: 2 ** 24, stop: '0/3000100' }),
      );
      return id;
    };
    const old = await add(MAX_AGE_SECONDS + 60);
    await repository.put(names.verification(old), toJson({}));
    assert.match(await check(), /^fail: the newest of 1 in .* is 26 hours old\. Start the service/);
    assert.match(await check({ BACKUP_SCHEDULE: 'off' }), /^ok: .* is 26 hours old and verified\./);
    const newest = await add(7_200);
    assert.match(await check(), /^warn: the newest of 2 in .* is 2 hours old and not verified\. /);
    assert.match(await check({ BACKUP_VERIFY: 'false' }), /^ok: .* not verified \(BACKUP_VERIFY=false\)/);
    await repository.put(names.verification(newest), toJson({}));
    const end = { timeline: 1, position: '0/4000100', at: '2026-03-01T09:30:00.000Z' };
    await repository.put(names.archived('1'), toJson(end));
    await repository.put(names.segment('1', '000000010000000000000003'), Buffer.of(0));
    assert.match(await check(), /^fail: .*, but wal\/1\/000000010000000000000004 is missing, so only/);
    await repository.put(names.segment('1', '000000010000000000000004'), Buffer.of(0));
    assert.match(
      await check(),
      /^ok: .* is 2 hours old and verified, and the WAL is archived up to 2026-03-01T09:30:00\.000Z\./,
    );
    const other = randomBytes(32).toString('base64');
    assert.match(await check({ BACKUP_KEY: other }), /^fail: .* another key.* Put the key of these backups/);
    writeFileSync(join(folder, ...names.backup(newest).split('/')), 'damaged');
    assert.match(await check(), /^fail: .*damaged.*run taskflow backup/);
  });

  it('judges how far apart the clocks are', () => {
    assert.equal(
      [0.3, -3, 61, -90].map((seconds) => clockFinding(seconds).status),
      ['ok', 'warn', 'fail', 'fail'],
    );
    assert.match(clockFinding(90).text, 'behind that of the database');
  });
});
