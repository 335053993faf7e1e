import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import {
  access,
  appendFile,
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { findBinaries, linkLibraries } from '../../src/database/embedded/binaries.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../src/database/embedded/start.ts';
import { suite } from '../suite.ts';

const asRoot = process.geteuid?.() === 0;
const startUrl = new URL('../../src/database/embedded/start.ts', import.meta.url).href;
const pgUrl = import.meta.resolve('pg');

const running = new Set<Embedded>();
const children = new Set<ChildProcess>();

/** A directory for one test; whatever still runs on it when the test ends is ended. */
async function inDirectory(test: (dataDir: string) => Promise<void>): Promise<void> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'embedded-')));
  // As root the server runs as another user, who must be able to pass.
  await chmod(directory, 0o755);
  const dataDir = join(directory, '.taskflow');
  try {
    await test(dataDir);
  } finally {
    await endAll(dataDir);
    // The processes of a killed server write their last bytes meanwhile.
    await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function endAll(dataDir: string): Promise<void> {
  for (const process of children) process.kill('SIGKILL');
  await Promise.all([...running].map((db) => db.stop()));
  running.clear();
  const pid = serverPid(dataDir);
  if (pid === undefined || !alive(pid)) return;
  process.kill(pid, 'SIGKILL');
  await eventually('the server is gone', () => !alive(pid));
}

/** Starts without fsync, which counts only for power cuts. */
async function start(dataDir: string, options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const db = await startEmbedded({ dataDir, log: recorder(), fsync: false, ...options });
  running.add(db);
  return db;
}

function recorder() {
  const lines: string[] = [];
  const record = (details: object, message: string) =>
    void lines.push(`${message} ${JSON.stringify(details)}`);
  return { lines, info: record, warn: record, error: record };
}

async function query(url: string, sql: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A server that is killed ends the connection, too.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query(sql);
    return rows[0] ?? {};
  } finally {
    await client.end();
  }
}

async function eventually(
  what: string,
  condition: () => Promise<boolean> | boolean,
  ms = 10_000,
): Promise<void> {
  for (const end = performance.now() + ms; !(await condition()); await delay(10)) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
  }
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const outcome = await promise.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
  return outcome instanceof Error ? outcome.message : String(outcome);
}

function serverPid(dataDir: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
  } catch {
    return undefined;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

interface Child {
  process: ChildProcess;
  lines: string[];
  ended: Promise<unknown>;
  line(start: string): Promise<string>;
}

/** Another Node process that starts the database and then runs `body`; it owns the database. */
function child(
  dataDir: string,
  body: string,
  options: { uid?: number; env?: NodeJS.ProcessEnv } = {},
): Child {
  const code = `
    import { startEmbedded } from ${JSON.stringify(startUrl)};
    import pg from ${JSON.stringify(pgUrl)};
    const say = (word, value = '') => process.stdout.write(word + ' ' + value + '\\n');
    const log = { info() {}, warn() {}, error(o, m) { say('error', m); } };
    const start = () => startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log, fsync: false });
    const db = await start().catch((error) => { say('failed', error.message); process.exit(1); });
    say('started', db.url);
    ${body}`;
  const { NODE_V8_COVERAGE: coverage, ...env } = process.env;
  const ours = options.uid === undefined && coverage !== undefined ? { NODE_V8_COVERAGE: coverage } : {};
  const identity = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const started = spawn(process.execPath, ['--input-type=module', '-e', code], {
    ...identity,
    cwd: '/',
    // A process group of its own, so that a test can press Ctrl-C in it.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, ...ours, ...options.env },
  });
  children.add(started);
  const lines: string[] = [];
  let rest = '';
  started.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const ended = once(started, 'close').finally(() => children.delete(started));
  return {
    process: started,
    lines,
    ended,
    async line(begin) {
      await eventually(`the child says ${begin}`, () => lines.some((line) => line.startsWith(begin)));
      return (lines.find((line) => line.startsWith(begin)) ?? '').slice(begin.length).trim();
    },
  };
}

const makeKept = 'create table if not exists kept as select 42 as n';
const hold = 'setInterval(() => {}, 1000);';

/** Four writers that say each number after the server acknowledged it. */
const write = `
  const first = new pg.Client(db.url);
  await first.connect();
  await first.query('create table if not exists written (n bigserial primary key)');
  for (let i = 0; i < 4; i++) {
    const client = new pg.Client(db.url);
    await client.connect();
    (async () => { for (;;) say('wrote', (await client.query('insert into written default values returning n')).rows[0].n); })();
  }`;

const wrote = (lines: string[]) =>
  lines.filter((line) => line.startsWith('wrote')).map((line) => line.slice(6));

suite('embedded PostgreSQL', (it) => {
  // Making a cluster takes most of the time, so the tests that need no new one share one.
  let shared: string | undefined;
  async function onCluster(test: (dataDir: string) => Promise<void>): Promise<void> {
    if (shared === undefined) {
      const made = await mkdtemp(join(await realpath(tmpdir()), 'embedded-'));
      shared = made;
      await chmod(made, 0o755);
      process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    }
    const dataDir = join(shared, '.taskflow');
    try {
      await test(dataDir);
    } finally {
      await endAll(dataDir);
    }
  }

  it('the first start makes a UTF-8 cluster with checksums that listens on a private socket only', () =>
    onCluster(async (dataDir) => {
      const db = await start(dataDir, { fsync: true });
      const settings = await query(
        db.url,
        `select current_database() as name, current_setting('server_encoding') as encoding,
          current_setting('data_checksums') as checksums, current_setting('fsync') as fsync,
          current_setting('synchronous_commit') as commit, current_setting('listen_addresses') as addresses,
          current_setting('password_encryption') as passwords, current_setting('timezone') as zone,
          upper('é') as upper, (select count(*)::int from pg_hba_file_rules where auth_method <> 'scram-sha-256') as open`,
      );
      assert.equal(settings, {
        name: 'taskflow',
        encoding: 'UTF8',
        checksums: 'on',
        fsync: 'on',
        commit: 'on',
        addresses: '',
        passwords: 'scram-sha-256',
        zone: 'UTC',
        upper: 'É',
        open: 0,
      });
      assert.match(await failure(query(db.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')), /password/);
      await db.stop();
      assert.not(alive(db.pid));
    }));

  it('the password file is for its owner alone, and so is the data directory', () =>
    onCluster(async (dataDir) => {
      await mkdir(dataDir, { recursive: true });
      await chmod(dataDir, 0o755);
      await (await start(dataDir)).stop();
      const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
      assert.is(await mode(join(dataDir, 'postgres.password')), '600');
      assert.is(await mode(join(dataDir, 'postgres')), '700');
      assert.is(await mode(join(dataDir, 'run')), '700');
      // Root lets the group of the account pass that PostgreSQL runs as.
      assert.is(await mode(dataDir), asRoot ? '710' : '700');
    }));

  it('a restart keeps url, password and data; a lost password file is made anew', () =>
    onCluster(async (dataDir) => {
      const first = await start(dataDir);
      await query(first.url, makeKept);
      await first.stop();
      const second = await start(dataDir);
      assert.is(second.url, first.url);
      assert.equal(await query(second.url, 'select n from kept'), { n: 42 });
      await second.stop();
      await unlink(join(dataDir, 'postgres.password'));
      const third = await start(dataDir);
      assert.is.not(third.url, first.url);
      assert.equal(await query(third.url, 'select n from kept'), { n: 42 });
      await third.stop();
    }));

  it('kill -9 of the owner under writers: the next start takes over and every acknowledged row is there', () =>
    onCluster(async (dataDir) => {
      const owner = child(dataDir, write);
      await eventually('200 rows are written', () => wrote(owner.lines).length > 200);
      owner.process.kill('SIGKILL');
      await owner.ended;
      const left = serverPid(dataDir) ?? 0;
      assert.ok(alive(left), 'the server outlived its owner');

      const log = recorder();
      const db = await start(dataDir, { log });
      // An orphan counts as alive until init has noticed its end.
      await eventually('the old server is gone', () => !alive(left));
      assert.match(log.lines.join('\n'), /left over/);
      const { rows } = await query(db.url, 'select array_agg(n::text) as rows from written');
      const there = new Set(rows as string[]);
      assert.equal(
        wrote(owner.lines).filter((n) => !there.has(n)),
        [],
      );
      await db.stop();
    }));

  it('kill -9 of the server: it is started again, the url holds and nothing acknowledged is lost', () =>
    onCluster(async (dataDir) => {
      const log = recorder();
      const db = await start(dataDir, { log });
      await query(db.url, makeKept);
      // A session in the middle of a statement outlives the server, and would hold up the next one.
      const busy = failure(
        query(db.url, 'select count(*) from generate_series(1, 1000000000) n where n % 7 = 3'),
      );
      await eventually('the statement runs', async () => {
        const { n } = await query(
          db.url,
          "select count(*)::int as n from pg_stat_activity where query like '%generate_series%' and state = 'active'",
        );
        return Number(n) > 1;
      });
      const killed = db.pid;
      process.kill(killed, 'SIGKILL');
      await eventually(
        'the url answers again',
        async () => (await failure(query(db.url, 'select 1'))) === 'it succeeded',
      );
      assert.equal(await query(db.url, 'select n from kept'), { n: 42 });
      assert.is.not(db.pid, killed);
      assert.match(log.lines.join('\n'), /died.*SIGKILL[\s\S]*ready again/);
      assert.is.not(await busy, 'it succeeded');
      await db.stop();
      assert.not(alive(db.pid));
    }));

  it('a server that cannot be started again is tried again until it can', () =>
    onCluster(async (dataDir) => {
      const log = recorder();
      const db = await start(dataDir, { log });
      const file = join(dataDir, 'postgres', 'postgresql.conf');
      const settings = await readFile(file, 'utf8');
      await appendFile(file, "no_such_setting = 'x'\n");
      process.kill(db.pid, 'SIGKILL');
      await eventually('two attempts failed', () => {
        return log.lines.filter((line) => /not be started again.*no_such_setting/.test(line)).length >= 2;
      });
      await writeFile(file, settings);
      await eventually('it is ready', () => log.lines.some((line) => line.includes('ready again')));
      assert.equal(await query(db.url, 'select 1 as one'), { one: 1 });
      await db.stop();
    }));

  it('stop while the server is being started again leaves none behind', () =>
    onCluster(async (dataDir) => {
      const db = await start(dataDir);
      process.kill(db.pid, 'SIGKILL');
      await Promise.all([db.stop(), db.stop()]);
      const pid = serverPid(dataDir);
      assert.not(pid !== undefined && alive(pid));
      await (await start(dataDir)).stop();
    }));

  it('kill -9 of owner and server, and their pid is another process now: the next start is not misled', () =>
    onCluster(async (dataDir) => {
      const owner = child(dataDir, hold);
      await owner.line('started');
      owner.process.kill('SIGKILL');
      await owner.ended;
      const server = serverPid(dataDir) ?? 0;
      process.kill(server, 'SIGKILL');
      await eventually('the server is gone', () => !alive(server));

      const { uid } = await stat(join(dataDir, 'postgres'));
      const stranger = spawn('sleep', ['60'], { uid, cwd: '/', stdio: 'ignore' });
      const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
      for (const file of [pidFile, join(dataDir, 'run', '.s.PGSQL.5432.lock')]) {
        await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(stranger.pid)));
      }
      try {
        const db = await start(dataDir);
        assert.equal(await query(db.url, 'select 1 as one'), { one: 1 });
        await db.stop();
        assert.is(stranger.exitCode, null);
        assert.is(stranger.signalCode, null, 'the stranger was left alone');
      } finally {
        stranger.kill('SIGKILL');
      }
    }));

  it('a server that runs on the cluster but cannot be signalled, as in another container, is not doubled', () =>
    onCluster(async (dataDir) => {
      await (await start(dataDir)).stop();
      const gone = spawn('true');
      await once(gone, 'close');
      const socket = join(dataDir, 'run', '.s.PGSQL.5432');
      const other = createServer().listen(socket);
      await once(other, 'listening');
      const lines = [gone.pid, join(dataDir, 'postgres'), 1, 5432, join(dataDir, 'run'), '', '1 1', 'ready'];
      await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), lines.join('\n'));
      assert.match(await failure(start(dataDir)), /another container.*stop it first/);
      other.close();
      await once(other, 'close');
      await (await start(dataDir)).stop();
    }));

  it('a second start is refused while the first lives, in this process and in another', () =>
    onCluster(async (dataDir) => {
      const db = await start(dataDir);
      assert.match(
        await failure(start(dataDir)),
        new RegExp(`in use by another TaskFlow process \\(pid ${process.pid}\\)`),
      );
      assert.match(await child(dataDir, hold).line('failed'), /in use by another TaskFlow process/);
      assert.equal(await query(db.url, 'select 1 as one'), { one: 1 });
      await db.stop();
      await (await start(dataDir)).stop();
    }));

  it('the environment changes nothing: LC_ALL=C and PG* variables', () =>
    inDirectory(async (dataDir) => {
      const env = {
        LC_ALL: 'C',
        LANG: 'C',
        PGOPTIONS: '-c fsync=off -c timezone=Asia/Tokyo',
        PGPORT: '1',
        PGDATA: '/nowhere',
      };
      const owner = child(dataDir, hold, { env });
      const url = await owner.line('started');
      const settings = await query(
        url,
        `select encoding, datlocprovider as provider, current_setting('data_checksums') as checksums, upper('é') as upper
          from (select pg_encoding_to_char(encoding) as encoding, datlocprovider from pg_database where datname = 'taskflow') d`,
      );
      assert.equal(settings, { encoding: 'UTF8', provider: 'b', checksums: 'on', upper: 'É' });
      owner.process.kill('SIGKILL');
      await owner.ended;
    }));

  it('Ctrl-C in the terminal reaches the owner alone, who still has the database while it drains', () =>
    onCluster(async (dataDir) => {
      const owner = child(
        dataDir,
        `${hold} process.once('SIGINT', async () => {
          const client = new pg.Client(db.url);
          await client.connect();
          say('drained', (await client.query('select 42 as n')).rows[0].n);
          await client.end();
          await db.stop();
          process.exit();
        }); say('waiting');`,
      );
      await owner.line('waiting');
      const server = serverPid(dataDir) ?? 0;
      process.kill(-(owner.process.pid ?? 0), 'SIGINT');
      assert.is(await owner.line('drained'), '42');
      await owner.ended;
      assert.not(alive(server));
      assert.not(owner.lines.some((line) => line.startsWith('error')));
    }));

  it('an owner that ends without stop takes the server along', () =>
    onCluster(async (dataDir) => {
      const owner = child(dataDir, 'process.exit(3);');
      await owner.ended;
      await eventually('the server is gone', () => serverPid(dataDir) === undefined);
    }));

  it('a busy port is not a failure: another one is found', () =>
    onCluster(async (dataDir) => {
      const busy = createServer().listen(0, '127.0.0.1');
      await once(busy, 'listening');
      const { port } = busy.address() as AddressInfo;
      const db = await start(dataDir, { port });
      const chosen = new URL(db.url).port;
      assert.is.not(chosen, String(port));
      const overTcp = db.url.replace(/@[^/]+/, `@127.0.0.1:${chosen}`);
      assert.equal(await query(overTcp, 'select 1 as one'), { one: 1 });
      assert.equal(await query(db.url, 'select 1 as one'), { one: 1 });
      await db.stop();
      busy.close();
    }));

  it('a path too long for a socket: the socket is in a short private directory, which stop removes', () =>
    onCluster(async (dataDir) => {
      await (await start(dataDir)).stop();
      const long = join(dirname(dataDir), 'long '.repeat(20), "it's, here", '.taskflow');
      await mkdir(dirname(long), { recursive: true });
      await rename(dataDir, long);
      const db = await start(long);
      assert.equal(await query(db.url, 'select 1 as one'), { one: 1 });
      const socketDir = decodeURIComponent(new URL(db.url).hostname);
      assert.is((await stat(socketDir)).mode & 0o777, 0o700);
      await db.stop();
      assert.match(await failure(access(socketDir)), /ENOENT/);
      await rename(long, dataDir);
    }));

  it('kill -9 in the middle of initdb: the next start begins anew and leaves nothing of it', () =>
    inDirectory(async (dataDir) => {
      const owner = child(dataDir, hold);
      const staged = async () =>
        (await readdir(dataDir).catch(() => [])).filter((name) => name.startsWith('postgres.new'));
      await eventually('initdb is at work', async () => {
        const [name = ''] = await staged();
        return name !== '' && (await readdir(join(dataDir, name, 'cluster')).catch(() => [])).length > 3;
      });
      owner.process.kill('SIGKILL');
      await owner.ended;
      assert.match(await failure(access(join(dataDir, 'postgres'))), /ENOENT/);
      const db = await start(dataDir);
      assert.equal(await query(db.url, 'select 1 as one'), { one: 1 });
      await db.stop();
      await (await start(dataDir)).stop();
      assert.equal(await staged(), []);
    }));

  it('a server that does not start tells the last lines of its log, and the directory is free again', () =>
    onCluster(async (dataDir) => {
      await (await start(dataDir)).stop();
      const file = join(dataDir, 'postgres', 'postgresql.conf');
      const settings = await readFile(file, 'utf8');
      await appendFile(file, "no_such_setting = 'x'\n");
      assert.match(await failure(start(dataDir)), /exit code 1.*postgres\.log:[\s\S]*no_such_setting/);
      await writeFile(file, settings);
      await (await start(dataDir)).stop();
    }));

  it("the server's log is bounded: a large one is kept once and begun anew", () =>
    onCluster(async (dataDir) => {
      await mkdir(dataDir, { recursive: true });
      const file = join(dataDir, 'postgres.log');
      await writeFile(file, 'x'.repeat(9 * 1024 * 1024));
      await (await start(dataDir)).stop();
      assert.is((await stat(`${file}.1`)).size, 9 * 1024 * 1024);
      assert.match(await readFile(file, 'utf8'), /^\d.*starting PostgreSQL/);
    }));

  it('a cluster of another version is refused', () =>
    onCluster(async (dataDir) => {
      await (await start(dataDir)).stop();
      const file = join(dataDir, 'postgres', 'PG_VERSION');
      const version = await readFile(file, 'utf8');
      await writeFile(file, '17\n');
      assert.match(await failure(start(dataDir)), /made by PostgreSQL 17.*version 18/);
      await writeFile(file, version);
    }));

  it('without binaries for the platform the error names it and DATABASE_URL', async () => {
    assert.match(await failure(findBinaries('sunos', 'sparc')), /sunos on sparc.*DATABASE_URL/);
  });

  it('links of libraries that an install without scripts leaves out are made', () =>
    inDirectory(async (root) => {
      const lib = join(root, 'native', 'lib');
      await mkdir(lib, { recursive: true });
      await writeFile(join(lib, 'libx.so.1.2'), 'x');
      const links = ['libx.so', 'libx.so.1'].map((name) => ({
        source: 'native/lib/libx.so.1.2',
        target: `native/lib/${name}`,
      }));
      await writeFile(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));
      await linkLibraries(root);
      await linkLibraries(root);
      assert.is(await readFile(join(lib, 'libx.so.1'), 'utf8'), 'x');
    }));

  if (!asRoot) return;

  it('as root: the server runs as an account without rights', () =>
    onCluster(async (dataDir) => {
      const db = await start(dataDir);
      assert.is.not((await stat(`/proc/${db.pid}`)).uid, 0);
      await db.stop();
    }));

  it('as root in a directory that is closed to that account: the error says which and what to do', () =>
    inDirectory(async (dataDir) => {
      await chmod(dirname(dataDir), 0o700);
      const message = await failure(start(dataDir));
      assert.match(message, `cannot enter ${dirname(dataDir)}`);
      assert.match(message, `chmod o+x ${dirname(dataDir)}`);
    }));

  it('as an ordinary user, and afterwards as root on what that user owns', () =>
    inDirectory(async (dataDir) => {
      const uid = 65534;
      await chown(dirname(dataDir), uid, uid);
      const owner = child(dataDir, hold, { uid });
      const url = await owner.line('started');
      await query(url, makeKept);
      assert.is((await stat(`/proc/${serverPid(dataDir)}`)).uid, uid);
      assert.is((await stat(dataDir)).mode & 0o777, 0o700);
      owner.process.kill('SIGKILL');
      await owner.ended;
      const db = await start(dataDir);
      assert.equal(await query(db.url, 'select n from kept'), { n: 42 });
      assert.is((await stat(`/proc/${db.pid}`)).uid, uid);
      await db.stop();
    }));

  it("as an ordinary user in another user's directory: a clear refusal", () =>
    onCluster(async (dataDir) => {
      await (await start(dataDir)).stop();
      assert.match(
        await child(dataDir, hold, { uid: 65534 }).line('failed'),
        /belongs to another user \(uid 0/,
      );
    }));
});
