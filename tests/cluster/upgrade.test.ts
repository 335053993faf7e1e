import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { isInstalled, startNginx } from '../docs/nginx.ts';
import { createProcesses, MAIN, ROOT, register } from '../faults/kit.ts';
import { freePort } from '../processes.ts';
import { suite } from '../suite.ts';
import { databaseName, serverUrl } from '../template.ts';
import { SteadyClients } from './steady.ts';

const { home, start, stop } = createProcesses('upgrade');
const secret = () => randomBytes(32).toString('base64');

const git = (...args: string[]) =>
  spawnSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 30 }).stdout?.trim() ?? '';

const MIGRATIONS = 'src/database/migrations/';

/** The newest commit whose migrations are the first ones of now, if the clone has it. Those of a branch can change before they are merged. */
function previousCommit(): string | undefined {
  // With their content, by its hash.
  const migrationsOf = (commit: string) =>
    git('ls-tree', commit, MIGRATIONS)
      .split('\n')
      .filter((line) => line.endsWith('.sql'));
  const now = migrationsOf('HEAD');
  return git('log', '--format=%H')
    .split('\n')
    .find((commit) => {
      const names = commit === '' ? [] : migrationsOf(commit);
      return (
        names.length > 0 && names.length < now.length && names.every((name, index) => name === now[index])
      );
    });
}

/** Writes the code of a commit to a folder, with the packages of this one. */
function checkOut(commit: string): string {
  const folder = join(home, 'previous');
  mkdirSync(folder);
  const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 1 << 30 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function asked<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Row>(sql).finally(() => client.end());
  return rows;
}

const migrations = async (url: string) =>
  (await asked<{ count: number }>(url, 'select count(*)::integer as count from migration'))[0]?.count ?? 0;

suite('a rolling upgrade from the previous version', (it) => {
  it('fails no request while each of two processes behind nginx is replaced and the database is migrated', async () => {
    if (!isInstalled) return console.log('SKIPPED the rolling upgrade: nginx is not installed');
    const commit = previousCommit();
    // A shallow clone has no earlier version, so the processes are replaced by the same one there.
    if (!commit) console.log('the rolling upgrade has no earlier commit: without a migration');
    const previous = join(checkOut(commit ?? 'HEAD'), 'src', 'main.ts');
    const name = databaseName();
    await asked(serverUrl(), `create database ${name}`);
    const database = new URL(serverUrl());
    database.pathname = `/${name}`;
    const settings = {
      DATABASE_URL: database.href,
      JWT_SECRETS: `test:${secret()}`,
      ENCRYPTION_KEY: secret(),
      TRUSTED_PROXIES: '127.0.0.1',
      SHUTDOWN_DELAY: '3s',
    };
    const startOn = (port: number, main: string) =>
      start({ ...settings, PORT: String(port) }, { command: [process.execPath, main] });
    const ports = [await freePort(), await freePort()];
    const running = new Map<number, Awaited<ReturnType<typeof start>>>();
    for (const port of ports) running.set(port, await startOn(port, previous));
    const before = await migrations(database.href);

    const urls = [...running.values()].map(({ url }) => url);
    const proxy = await startNginx(urls, readFileSync('deploy/nginx.conf', 'utf8'));
    const clients = new SteadyClients(8, proxy.url, await register(proxy.url));
    await clients.more(100);
    for (const port of ports) {
      const old = running.get(port);
      if (old) await stop(old);
      running.set(port, await startOn(port, MAIN));
      await clients.more(100);
    }
    await clients.stop();
    assert.equal(clients.failures, []);
    assert.ok(!commit || (await migrations(database.href)) > before, 'the upgrade has migrated the database');
    await proxy.stop();
    for (const each of running.values()) await stop(each);
    await asked(serverUrl(), `drop database ${name} with (force)`);
  });
});
