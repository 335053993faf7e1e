import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import {
  child,
  createKept,
  failure,
  hold,
  inDirectory,
  isRunning,
  query,
  recorder,
  serverPid,
  sharedCluster,
  start,
  write,
  writtenBy,
} from './embedded-kit.ts';

suite('embedded PostgreSQL: crashes and kills', (it) => {
  const onCluster = sharedCluster();

  it('kill -9 of the owner during writes: the next start takes over, with every acknowledged row', () =>
    onCluster(async (dataDir) => {
      const owner = child(dataDir, write);
      await until('200 rows are written', () => writtenBy(owner.lines).length > 200);
      owner.process.kill('SIGKILL');
      await owner.ended;
      const left = serverPid(dataDir) ?? 0;
      assert.ok(isRunning(left), 'the server outlived its owner');

      const log = recorder();
      const db = await start(dataDir, { log });
      // An orphan counts as alive until init has reaped it.
      await until('the old server is gone', () => !isRunning(left));
      assert.match(log.lines.join('\n'), /leftover/);
      const { rows } = await query(db.url, 'select array_agg(n::text) as rows from written');
      const there = new Set(rows as string[]);
      assert.equal(
        writtenBy(owner.lines).filter((n) => !there.has(n)),
        [],
      );
      await db.stop();
    }));

  it('kill -9 of the server: it restarts with the same URL and every acknowledged row', () =>
    onCluster(async (dataDir) => {
      const log = recorder();
      const db = await start(dataDir, { log });
      await query(db.url, createKept);
      // A session in the middle of a statement outlives the server, and would delay the next one.
      const busy = failure(
        query(db.url, 'select count(*) from generate_series(1, 1000000000) n where n % 7 = 3'),
      );
      await until('the statement runs', async () => {
        const { n } = await query(
          db.url,
          "select count(*)::int as n from pg_stat_activity where query like '%generate_series%' and state = 'active'",
        );
        return Number(n) > 1;
      });
      const killed = db.pid;
      process.kill(killed, 'SIGKILL');
      await until(
        'the url answers again',
        async () => (await failure(query(db.url, 'select 1'))) === 'it succeeded',
      );
      assert.equal(await query(db.url, 'select n from kept'), { n: 42 });
      assert.is.not(db.pid, killed);
      assert.match(log.lines.join('\n'), /ended unexpectedly.*SIGKILL[\s\S]*ready again/);
      assert.is.not(await busy, 'it succeeded');
      await db.stop();
      assert.not(isRunning(db.pid));
    }));

  it('a failed restart of the server is repeated until it succeeds', () =>
    onCluster(async (dataDir) => {
      const log = recorder();
      const db = await start(dataDir, { log });
      const file = join(dataDir, 'postgres', 'postgresql.conf');
      const settings = await readFile(file, 'utf8');
      await appendFile(file, "no_such_setting = 'x'\n");
      process.kill(db.pid, 'SIGKILL');
      await until('two attempts failed', () => {
        return (
          log.lines.filter((line) => /cannot restart PostgreSQL.*no_such_setting/.test(line)).length >= 2
        );
      });
      await writeFile(file, settings);
      await until('it is ready', () => log.lines.some((line) => line.includes('ready again')));
      assert.equal(await query(db.url, 'select 1 as one'), { one: 1 });
      await db.stop();
    }));

  it('stopping during a restart leaves no server running', () =>
    onCluster(async (dataDir) => {
      const db = await start(dataDir);
      process.kill(db.pid, 'SIGKILL');
      await Promise.all([db.stop(), db.stop()]);
      const pid = serverPid(dataDir);
      assert.not(pid !== undefined && isRunning(pid));
      await (await start(dataDir)).stop();
    }));

  it('kill -9 of owner and server: the next start is not confused by another process with their PID', () =>
    onCluster(async (dataDir) => {
      const owner = child(dataDir, hold);
      await owner.line('started');
      owner.process.kill('SIGKILL');
      await owner.ended;
      const server = serverPid(dataDir) ?? 0;
      process.kill(server, 'SIGKILL');
      await until('the server is gone', () => !isRunning(server));

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

  it('refuses a second server on a cluster whose server cannot be signaled, as in another container', () =>
    onCluster(async (dataDir) => {
      await (await start(dataDir)).stop();
      const ended = spawn('true');
      await once(ended, 'close');
      const socket = join(dataDir, 'run', '.s.PGSQL.5432');
      const other = createServer().listen(socket);
      await once(other, 'listening');
      const lines = [ended.pid, join(dataDir, 'postgres'), 1, 5432, join(dataDir, 'run'), '', '1 1', 'ready'];
      await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), lines.join('\n'));
      assert.match(await failure(start(dataDir)), /another container.*stop it first/);
      other.close();
      await once(other, 'close');
      await (await start(dataDir)).stop();
    }));

  it('Ctrl-C stops the owner only, which keeps the database while it drains', () =>
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
      assert.not(isRunning(server));
      assert.not(owner.lines.some((line) => line.startsWith('error')));
    }));

  it('the server stops when its owner exits without stopping it', () =>
    onCluster(async (dataDir) => {
      const owner = child(dataDir, 'process.exit(3);');
      await owner.ended;
      await until('the server is gone', () => serverPid(dataDir) === undefined);
    }));

  it('kill -9 during initdb: the next start begins again and leaves no files of the first', () =>
    inDirectory(async (dataDir) => {
      const owner = child(dataDir, hold);
      const staged = async () =>
        (await readdir(dataDir).catch(() => [])).filter((name) => name.startsWith('postgres.new'));
      await until('initdb is at work', async () => {
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
});
