import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { startArchiver } from '../../src/backups/archiver.ts';
import { makeBackup } from '../../src/backups/base.ts';
import { openRepository } from '../../src/backups/repository.ts';
import { finishRestore, restoreTo } from '../../src/backups/restore.ts';
import { verifyBackup } from '../../src/backups/verify.ts';
import { never } from '../../src/concurrency.ts';
import { createFiles } from '../../src/files/files.ts';
import { localStore } from '../../src/files/local.ts';
import { chooseAccount, identityOf } from '../../src/postgres/account.ts';
import { findBinaries, spawnBinary } from '../../src/postgres/binaries.ts';
import { reachableBinaries } from '../../src/postgres/copy.ts';
import { type Primary, startPrimary } from '../faults/replication.ts';
import { freePort } from '../processes.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { encryptionKey } from '../world.ts';
import { ask, failure, silent } from './kit.ts';

suite("backups of an operator's own server", (it) => {
  let primary: Primary;
  let url = '';
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-own-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const repository = openRepository({ folder: join(folder, 'backups') }, [createSecretKey(randomBytes(32))]);
  const log = silent;

  it('need a role with replication, and say so', async () => {
    primary = await startPrimary();
    await primary.ask("create role taskflow login password 'secret'");
    await primary.ask('grant pg_read_all_data to taskflow');
    const own = new URL(primary.url);
    [own.username, own.password] = ['taskflow', 'secret'];
    url = own.href;
    const error = await failure(makeBackup({ url, repository, log }));
    assert.match(error.message, 'alter role taskflow replication');
    await primary.ask('alter role taskflow replication');
  });

  it('are verified by a trial restore, without the settings of the server', async () => {
    // A library and a file that only the machine of the server has.
    await primary.set('shared_preload_libraries', 'only_there');
    await primary.set('hba_file', '/etc/postgresql/only_there.conf');
    const backup = await makeBackup({ url, repository, log });
    await primary.set('shared_preload_libraries', null);
    await primary.set('hba_file', null);
    const options = { repository, dataDir: folder, url, log, signal: never };
    const { rows, files_only } = await verifyBackup({ ...options, backup });
    assert.ok(rows > 100, `${rows} rows`);
    assert.is(files_only, undefined);
    assert.equal(
      readdirSync(folder).filter((name) => name.startsWith('backup.check')),
      [],
    );
  });

  it('of another version have only their files checked, which says why', async () => {
    const made = await makeBackup({ url, repository, log });
    const options = { repository, dataDir: folder, url, log, signal: never };
    const older = { ...made, server_version: made.server_version - 1 };
    const verified = await verifyBackup({ ...options, backup: older });
    assert.is(verified.rows, 0);
    assert.match(verified.files_only ?? '', /^it is of PostgreSQL \d+, and TaskFlow has PostgreSQL \d+$/);
    const wrong = { ...made, events: made.events + 1 };
    const error = await failure(verifyBackup({ ...options, backup: wrong }));
    assert.match(error.message, 'has less than the backup');
  });

  it('are restored into a directory for the server, up to a moment, and finished by a command', async () => {
    const archiver = startArchiver({
      ...{ url, repository, log, maxKept: undefined, onGap: () => {} },
      ...{ storeEveryMs: 100, retryMs: 100 },
    });
    await makeBackup({ url, repository, log });
    const insert = (email: string) =>
      primary.ask(
        `insert into "user" (email, full_name, password_hash) values ('${email}@example.com', 'Ada', 'none')`,
      );
    await insert('kept');
    const { at } = await ask<{ at: Date }>(primary.url, 'select clock_timestamp() as at');
    await insert('later');
    const { now } = await ask<{ now: Date }>(primary.url, 'select clock_timestamp() as now');
    await until('the WAL is archived', () => Date.parse(archiver.archived?.at ?? '') > now.getTime());
    await archiver.stop();

    const directory = join(folder, 'restored');
    await restoreTo({ repository, directory, at, show: () => {} });
    const server = await startOn(directory, new URL(primary.url).password);
    const { emails } = await ask<{ emails: string[] }>(
      server.url,
      'select array_agg(email) as emails from "user"',
    );
    assert.equal(emails, ['kept@example.com']);
    const files = createFiles(localStore(join(folder, 'files'), { fsync: false }), encryptionKey);
    const finished = await finishRestore({ url: server.url, files, repository, log, show: () => {} });
    assert.equal(finished, { sessions: 0, files: { checked: 0, restored: 0, missing: [] } });
    await server.stop();
  });

  it('are removed', () => primary.stop());
});

/** Starts PostgreSQL as an operator does, and waits until it has recovered. */
async function startOn(directory: string, password: string): Promise<{ url: string; stop(): Promise<void> }> {
  const path = join(directory, 'postgres');
  const account = await chooseAccount(join(directory, 'none'));
  if (account) {
    chownSync(directory, account.uid, account.gid);
    chownSync(join(directory, '..'), account.uid, account.gid);
    for (const name of ['', ...readdirSync(directory, { recursive: true }).map(String)])
      chownSync(join(directory, name), account.uid, account.gid);
  }
  const { postgres } = await reachableBinaries(await findBinaries(), account);
  const port = await freePort();
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const args = ['-D', path, '-F', ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawnBinary(postgres, args, identityOf(account), { cwd: path, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/taskflow`;
  await until('it has recovered', async () => {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}`);
    const row = await ask<{ waiting: boolean }>(url, 'select pg_is_in_recovery() as waiting').catch(
      () => undefined,
    );
    return row?.waiting === false;
  });
  return {
    url,
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}
