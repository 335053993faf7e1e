import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
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
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Account, chooseAccount, majorVersion } from '../../src/postgres/account.ts';
import { type Binaries, binariesIn, findBinaries } from '../../src/postgres/binaries.ts';
import { reachableBinaries } from '../../src/postgres/copy.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import {
  asRoot,
  child,
  createKept,
  failure,
  hold,
  inDirectory,
  query,
  recorder,
  serverPid,
  sharedCluster,
  start,
} from './embedded-kit.ts';

const copyUrl = new URL('../../src/postgres/copy.ts', import.meta.url).href;

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

suite('embedded PostgreSQL: operating system account', (it) => {
  const onCluster = sharedCluster();

  const onClosedCluster = (test: (dataDir: string) => Promise<void>) =>
    onCluster(async (dataDir) => {
      await chmod(dirname(dataDir), 0o700);
      await test(dataDir).finally(() => chmod(dirname(dataDir), 0o755));
    });

  if (!asRoot) {
    it('uses the current account and gives no directory to another one', () =>
      onCluster(async (dataDir) => {
        await (await start(dataDir)).stop();
        assert.is((await stat(join(dataDir, 'postgres'))).uid, process.geteuid?.());
        assert.is(await chooseAccount(join(dataDir, 'postgres')), undefined);
      }));
    return;
  }

  it('as root: the server runs as an unprivileged account', () =>
    onCluster(async (dataDir) => {
      const db = await start(dataDir);
      assert.is.not((await stat(`/proc/${db.pid}`)).uid, 0);
      await db.stop();
    }));

  it('as an ordinary user, then as root on a directory of that user', () =>
    inDirectory(async (dataDir) => {
      const uid = 65534;
      await chown(dirname(dataDir), uid, uid);
      const owner = child(dataDir, hold, { uid });
      const url = await owner.line('started');
      await query(url, createKept);
      assert.is((await stat(`/proc/${serverPid(dataDir)}`)).uid, uid);
      assert.is((await stat(dataDir)).mode & 0o777, 0o700);
      owner.process.kill('SIGKILL');
      await owner.ended;
      const db = await start(dataDir);
      assert.equal(await query(db.url, 'select n from kept'), { n: 42 });
      assert.is((await stat(`/proc/${db.pid}`)).uid, uid);
      await db.stop();
    }));

  it('as an ordinary user in a directory of another user: fails with a clear error', () =>
    onCluster(async (dataDir) => {
      await (await start(dataDir)).stop();
      assert.match(
        await child(dataDir, hold, { uid: 65534 }).line('failed'),
        /belongs to another user \(uid 0/,
      );
    }));

  it('as root in a directory that the account cannot enter: runs there, and logs it once', () =>
    inDirectory(async (dataDir) => {
      const closed = dirname(dataDir);
      const log = recorder();
      const db = await start(dataDir, { log });
      assert.match(
        log.lines.filter((line) => line.includes('cannot enter')).join('\n'),
        `"closed":"${closed}"`,
      );
      await query(db.url, createKept);
      process.kill(db.pid, 'SIGKILL');
      await until('it is ready again', () => log.lines.some((line) => line.includes('ready again')));
      assert.equal(await query(db.url, 'select n from kept'), { n: 42 });
      assert.equal(await query(db.url, 'select pg_reload_conf() as reloaded'), { reloaded: true });
      assert.is.not((await stat(`/proc/${db.pid}`)).uid, 0);
      assert.is(await modeOf(closed), '700');
      await db.stop();
    }));

  it('keeps one cluster while its directory is opened, moved and closed between kills', () =>
    onClosedCluster(async (dataDir) => {
      const directory = dirname(dataDir);
      const first = await start(dataDir);
      await query(first.url, createKept);
      await first.stop();
      const killedOn = async (path: string) => {
        const owner = child(path, hold);
        assert.equal(await query(await owner.line('started'), 'select n from kept'), { n: 42 });
        owner.process.kill('SIGKILL');
        await owner.ended;
        const command = await readFile(`/proc/${serverPid(path)}/cmdline`, 'utf8');
        return command.includes('/proc/self/cwd') ? 'inside' : 'by its path';
      };
      assert.is(await killedOn(dataDir), 'inside');
      await chmod(directory, 0o755);
      assert.is(await killedOn(dataDir), 'by its path');
      await chmod(directory, 0o700);
      assert.is(await killedOn(dataDir), 'inside');
      process.kill(serverPid(dataDir) ?? 0, 'SIGKILL');
      const moved = join(directory, 'else where', 'data');
      await mkdir(dirname(moved));
      await rename(dataDir, moved);
      assert.is(await killedOn(moved), 'inside');
      await rename(moved, dataDir);
      const last = await start(dataDir);
      assert.equal(await query(last.url, 'select n from kept'), { n: 42 });
      assert.equal(
        (await readdir(dataDir)).filter((name) => /^postgres[^.]*$/.test(name)),
        ['postgres'],
      );
      await last.stop();
    }));

  it('runs a copy beside its original; refuses a copy with a changed owner, and leaves it unchanged', () =>
    onClosedCluster(async (dataDir) => {
      const db = await start(dataDir);
      await query(db.url, createKept);
      await query(db.url, 'checkpoint');
      const copy = join(dirname(dataDir), 'copy');
      await once(spawn('cp', ['-a', dataDir, copy]), 'close');
      const other = await start(copy);
      assert.equal(await query(other.url, 'update kept set n = 43 returning n'), { n: 43 });
      await other.stop();
      assert.equal(await query(db.url, 'select n from kept'), { n: 42 });
      await chown(join(copy, 'postgres'), 0, 0);
      assert.match(
        await failure(start(copy)),
        /copied without its owner.*chown -R \d+:\d+ .*copy\/postgres"/,
      );
      await chown(join(copy, 'postgres'), (await stat(join(dataDir, 'postgres'))).uid, 0);
      const again = await start(copy);
      assert.equal(await query(again.url, 'select n from kept'), { n: 43 });
      await again.stop();
      await db.stop();
    }));

  it('puts the socket elsewhere if the path is closed and too long', () =>
    onClosedCluster(async (dataDir) => {
      await (await start(dataDir)).stop();
      const long = join(dirname(dataDir), 'long '.repeat(20), '.taskflow');
      await mkdir(dirname(long));
      await rename(dataDir, long);
      const owner = child(long, hold, { env: { TMPDIR: dirname(dataDir) } });
      const url = await owner.line('started');
      assert.equal(await query(url, 'select 1 as one'), { one: 1 });
      assert.match(decodeURIComponent(new URL(url).hostname), /^\/tmp\/taskflow-\w{6}$/);
      owner.process.kill('SIGKILL');
      await owner.ended;
      await (await start(long)).stop();
      await rename(long, dataDir);
    }));

  it('names the data directory that the account cannot enter, and the fix', () =>
    inDirectory(async (dataDir) => {
      await mkdir(join(dataDir, 'postgres'), { recursive: true });
      await chown(dataDir, 12345, 12345);
      await chmod(dataDir, 0o700);
      await chown(join(dataDir, 'postgres'), 65534, 65534);
      await chmod(dirname(dataDir), 0o755);
      const message = await failure(start(dataDir));
      assert.match(message, `cannot enter ${dataDir}, a parent of ${dataDir}/postgres`);
      assert.match(message, `chmod o+x ${dataDir}`);
    }));

  /** An installation that the account cannot read, and a directory for copies that it can. */
  async function inInstallation(
    from: string,
    test: (installed: Binaries, copies: string, account: Account) => Promise<void>,
  ): Promise<void> {
    await inDirectory(async (dataDir) => {
      await mkdir(dataDir);
      await symlink(from, join(dataDir, 'installed'));
      const open = await mkdtemp(join(await realpath(tmpdir()), 'embedded-'));
      try {
        await chmod(open, 0o755);
        const account = await chooseAccount(join(dataDir, 'postgres'));
        await test(binariesIn(join(dataDir, 'installed')), join(open, 'copies'), account);
      } finally {
        await rm(open, { recursive: true });
      }
    });
  }

  /** A small installation, as `npm install` creates it with umask 077. */
  async function inSmallInstallation(
    test: (installed: Binaries, copies: string, account: Account) => Promise<void>,
  ): Promise<void> {
    const root = await mkdtemp(join(tmpdir(), 'embedded-'));
    try {
      await mkdir(join(root, 'native', 'bin'), { recursive: true, mode: 0o700 });
      const script = '#!/bin/sh\ncd "$(dirname "$0")" && cat ../version\n';
      await writeFile(join(root, 'native', 'bin', 'postgres'), script, { mode: 0o700 });
      await writeFile(join(root, 'native', 'version.1'), 'postgres (PostgreSQL) 18.4', { mode: 0o600 });
      await symlink('version.1', join(root, 'native', 'version'));
      await writeFile(join(root, 'package.json'), '{ "version": "18.4.0" }');
      await inInstallation(root, test);
    } finally {
      await rm(root, { recursive: true });
    }
  }

  it('copies an installation that the account cannot read, once for two starts at the same time', () =>
    inSmallInstallation(async (installed, copies, account) => {
      const both = await Promise.all([1, 2].map(() => reachableBinaries(installed, account, copies)));
      const copy = binariesIn(join(copies, 'installed-18.4.0'));
      assert.equal(both, [copy, copy]);
      assert.is(await majorVersion(copy, account), 18);
      assert.equal(await readdir(copies), ['installed-18.4.0']);
      const { ino, uid } = await stat(copy.postgres);
      assert.is(uid, 0, 'the account cannot change what it runs');
      assert.equal(await reachableBinaries(installed, account, copies), copy);
      assert.is((await stat(copy.postgres)).ino, ino);
      assert.is(await modeOf(installed.postgres), '700', 'the installation is left as it is');
      assert.is(await reachableBinaries(copy, account, copies), copy, 'what can be reached is not copied');
    }));

  it('kill -9 during a copy: the next start makes a complete copy', async () =>
    inInstallation((await findBinaries()).root, async (installed, copies, account) => {
      const args = [installed, account, copies].map((value) => JSON.stringify(value)).join();
      const code = `import { reachableBinaries } from '${copyUrl}'; await reachableBinaries(${args});`;
      const killed = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
      await until('it copies', async () => {
        const [name = ''] = await readdir(copies).catch(() => []);
        return name !== '' && (await readdir(join(copies, name, 'native', 'bin')).catch(() => [])).length > 0;
      });
      killed.kill('SIGKILL');
      await once(killed, 'close');
      const [left = ''] = await readdir(copies);
      assert.match(left, /^new-/);
      const copy = await reachableBinaries(installed, account, copies);
      assert.is(await majorVersion(copy, account), 18);
      assert.ok((await readdir(copies)).includes(left), 'another start could be at work on it');
    }));

  it('deletes old incomplete copies of killed starts', () =>
    inSmallInstallation(async (installed, copies, account) => {
      await mkdir(join(copies, 'new-killed', 'native'), { recursive: true });
      await mkdir(join(copies, 'new-at-work'));
      const old = new Date(Date.now() - 2 * 3_600_000);
      await utimes(join(copies, 'new-killed'), old, old);
      await reachableBinaries(installed, account, copies);
      assert.equal((await readdir(copies)).sort(), ['installed-18.4.0', 'new-at-work']);
    }));

  it('explains which path is closed, and why it cannot be copied', () =>
    inSmallInstallation(async (installed, copies, account) => {
      await writeFile(copies, '');
      const message = await failure(reachableBinaries(installed, account, copies));
      assert.match(message, /cannot enter .*move the installation.*It could not be copied to .*EEXIST/);
    }));
});
