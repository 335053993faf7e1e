import { once } from 'node:events';
import {
  access,
  appendFile,
  chmod,
  mkdir,
  readFile,
  rename,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { findBinaries, linkLibraries } from '../../src/postgres/binaries.ts';
import { suite } from '../suite.ts';
import {
  asRoot,
  child,
  createKept,
  failure,
  hold,
  inDirectory,
  isRunning,
  query,
  sharedCluster,
  start,
} from './embedded-kit.ts';

suite('embedded PostgreSQL', (it) => {
  const onCluster = sharedCluster();

  it('creates a UTF-8 cluster with checksums on a private socket at the first start', () =>
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
      assert.not(isRunning(db.pid));
    }));

  it('makes the password file and the data directory readable to their owner only', () =>
    onCluster(async (dataDir) => {
      await mkdir(dataDir, { recursive: true });
      await chmod(dataDir, 0o755);
      await (await start(dataDir)).stop();
      const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
      assert.is(await mode(join(dataDir, 'postgres.password')), '600');
      assert.is(await mode(join(dataDir, 'postgres')), '700');
      assert.is(await mode(join(dataDir, 'run')), '700');
      // Root lets the group of the PostgreSQL account enter.
      assert.is(await mode(dataDir), asRoot ? '710' : '700');
    }));

  it('keeps URL, password and data across restarts, and recreates a lost password file', () =>
    onCluster(async (dataDir) => {
      const first = await start(dataDir);
      await query(first.url, createKept);
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

  it('refuses a second start while the first runs, in the same or another process', () =>
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

  it('ignores LC_ALL=C and PG* variables', () =>
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

  it('finds another port if one is in use', () =>
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

  it('uses a short private directory for the socket if the path is too long, and removes it at stop', () =>
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

  it('shows the last lines of the server log if the server does not start, and frees the directory', () =>
    onCluster(async (dataDir) => {
      await (await start(dataDir)).stop();
      const file = join(dataDir, 'postgres', 'postgresql.conf');
      const settings = await readFile(file, 'utf8');
      await appendFile(file, "no_such_setting = 'x'\n");
      assert.match(await failure(start(dataDir)), /exit code 1.*postgres\.log:[\s\S]*no_such_setting/);
      await writeFile(file, settings);
      await (await start(dataDir)).stop();
    }));

  it('keeps the server log small: one old file and a new one', () =>
    onCluster(async (dataDir) => {
      await mkdir(dataDir, { recursive: true });
      const file = join(dataDir, 'postgres.log');
      await writeFile(file, 'x'.repeat(9 * 1024 * 1024));
      await (await start(dataDir)).stop();
      assert.is((await stat(`${file}.1`)).size, 9 * 1024 * 1024);
      assert.match(await readFile(file, 'utf8'), /^\d.*starting PostgreSQL/);
    }));

  it('refuses a cluster of another version', () =>
    onCluster(async (dataDir) => {
      await (await start(dataDir)).stop();
      const file = join(dataDir, 'postgres', 'PG_VERSION');
      const version = await readFile(file, 'utf8');
      await writeFile(file, '17\n');
      assert.match(await failure(start(dataDir)), /created by PostgreSQL 17.*version 18/);
      await writeFile(file, version);
    }));

  it('names the platform and DATABASE_URL if there are no binaries for it', async () => {
    assert.match(await failure(findBinaries('sunos', 'sparc')), /sunos on sparc.*DATABASE_URL/);
  });

  it('creates the library links that an installation without scripts lacks', () =>
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
});
