import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { workApart } from '../../src/backups/apart.ts';
import { startArchiver } from '../../src/backups/archiver.ts';
import { startBackups } from '../../src/backups/backups.ts';
import { makeBackup } from '../../src/backups/base.ts';
import { planRestore } from '../../src/backups/plan.ts';
import { MAX_AGE_SECONDS, MAX_LAG_SECONDS } from '../../src/backups/problem.ts';
import { listBackups, names, openRepository, type Repository } from '../../src/backups/repository.ts';
import { allOf } from '../../src/encryption.ts';
import { upload } from '../attachments-kit.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { createTask, createTestClock, encryptionKey } from '../world.ts';
import { all, ask, failure, type Installation, install, silent } from './kit.ts';

suite('archiving', (it) => {
  let installation: Installation;
  const write = () =>
    ask(installation.url(), "select pg_logical_emit_message(true, 'test', repeat('x', 1000))");

  it('one process archives, and another takes over', async () => {
    installation = await install();
    const first = installation.archive();
    await write();
    await installation.archived(first);
    const second = installation.archive();
    await write();
    await installation.archived(first);
    assert.equal([first.isActive, second.isActive, second.failure], [true, false, undefined]);
    await first.stop();
    await write();
    await installation.archived(second);
    assert.ok(second.isActive);
    await second.stop();
  });

  it('a place that cannot be written is reported, and the server keeps its WAL until it can', async () => {
    const archiver = installation.archive();
    await installation.archived(archiver);
    const folder = join(installation.home, 'backups');
    await rename(folder, `${folder}-away`);
    // Not even root can create a folder there.
    writeFileSync(folder, '');
    await write();
    await until('the failure is reported', () => archiver.failure !== undefined);
    assert.not.ok(archiver.isActive);
    for (let n = 0; n < 3; n += 1) await write();
    await until('what the server keeps is known', () => (archiver.keptBytes ?? 0) > 3_000);
    rmSync(folder);
    await rename(`${folder}-away`, folder);
    await installation.archived(archiver);
    assert.equal([archiver.isActive, archiver.failure], [true, undefined]);
    await archiver.stop();
  });

  it('a lost connection is opened again', async () => {
    const archiver = installation.archive();
    await installation.archived(archiver);
    await ask(installation.url(), 'select pg_terminate_backend(pid) from pg_stat_replication');
    await write();
    await installation.archived(archiver);
    await archiver.stop();
  });

  it('WAL that the server had to give up asks for a new backup', async () => {
    const url = installation.url();
    await installation.backUp();
    await ask(url, "alter system set max_slot_wal_keep_size = '16MB'");
    await ask(url, 'select pg_reload_conf()');
    const isLost = async () =>
      (await ask<{ status: string }>(url, 'select wal_status as status from pg_replication_slots')).status ===
      'lost';
    await until('the slot is lost', async () => {
      await ask(url, "select pg_logical_emit_message(true, 'test', repeat('x', 20000000))");
      await ask(url, 'select pg_switch_wal()');
      await ask(url, 'checkpoint');
      return isLost();
    });
    let gaps = 0;
    const archiver = startArchiver({
      ...{ url, repository: installation.repository, log: silent, maxKept: undefined },
      ...{ storeEveryMs: 100, retryMs: 100, onGap: () => (gaps += 1) },
    });
    await installation.archived(archiver);
    assert.is(gaps, 1);
    assert.match((await failure(planRestore(installation.repository))).message, 'is missing');
    await installation.backUp();
    await installation.archived(archiver);
    assert.ok((await planRestore(installation.repository)).segments.length > 0);
    await archiver.stop();
  });

  it('a backup that fails, such as on a full disk, leaves nothing behind', async () => {
    const { repository } = installation;
    const full: Repository = {
      ...repository,
      async put(name, content) {
        if (name.endsWith('/part-000001')) throw new Error('no space left on device');
        await repository.put(name, content);
      },
    };
    const before = await all(repository.list('backups/'));
    const error = await failure(makeBackup({ url: installation.url(), repository: full, log: silent }));
    assert.match(error.message, 'no space left on device');
    assert.equal(await all(repository.list('backups/')), before);
  });

  it('a backup in a thread reports its error, and is given up when the service stops', async () => {
    const target = { folder: join(installation.home, 'other-backups') };
    const work = { kind: 'make', target, keys: allOf(encryptionKey), secrets: undefined } as const;
    const stopping = new AbortController();
    const options = { log: silent, signal: stopping.signal };
    const away = await failure(workApart({ ...work, url: 'postgres://ada@127.0.0.1:1/taskflow' }, options));
    assert.match(away.message, 'ECONNREFUSED');
    const { id } = await workApart({ ...work, url: installation.url() }, options);
    const making = workApart({ ...work, url: installation.url() }, options);
    stopping.abort();
    assert.is((await failure(making)).name, 'AbortError');
    const complete = await listBackups(openRepository(target, work.keys));
    assert.equal(
      complete.filter(({ isComplete }) => isComplete).map((each) => each.id),
      [id],
    );
  });

  it('a page that the disk has damaged fails the backup', async () => {
    await ask(installation.url(), "create table damaged as select 'content' as text");
    const { path } = await ask<{ path: string }>(
      installation.url(),
      "select current_setting('data_directory') || '/' || pg_relation_filepath('damaged') as path",
    );
    await installation.stop();
    const page = readFileSync(path);
    page[page.length - 10] = (page[page.length - 10] ?? 0) ^ 1;
    writeFileSync(path, page);
    await installation.start();
    const error = await failure(installation.backUp());
    assert.match(error.message, 'checksum verification failure');
    await ask(installation.url(), 'drop table damaged');
  });

  it('what the place has lost is stored again: WAL by a new backup, and copies of files after it', async () => {
    const { repository, world, home, dataDir } = installation;
    const ada = await world.person('Ada Lovelace');
    await upload(ada, await createTask(ada), 'cards');
    const archiver = installation.archive();
    await installation.backUp();
    await ask(installation.url(), 'select pg_switch_wal()');
    await write();
    await installation.archived(archiver);
    await archiver.stop();
    const clock = createTestClock();
    const backups = startBackups({
      config: {
        ...{ target: { folder: join(home, 'backups') }, keys: undefined, times: [], retentionDays: 14 },
        isVerified: false,
      },
      ...{ encryptionKey, url: installation.url(), db: world.db, fileStore: world.fileStore, dataDir },
      ...{ isEmbedded: true, clock, log: silent, everyMs: 100, storeEveryMs: 100 },
    });
    const copies = () => all(repository.list('files/'));
    await until('the file is copied', async () => (await copies()).length > 0);
    const [copy = ''] = await copies();
    const { backup, segments } = await planRestore(repository);
    await repository.remove(copy);
    await repository.remove(names.segment(backup.system_id, segments[0]?.name ?? ''));
    // Looks every five minutes, if the backup is older than an hour.
    clock.advance(2 * 3_600_000);
    const isMissed = async () => {
      clock.advance(300_000);
      return (await listBackups(repository)).findLast(({ isComplete }) => isComplete)?.id !== backup.id;
    };
    await until('a new backup is made', isMissed);
    await until('the file is copied again', async () => (await copies()).includes(copy));
    assert.ok(await planRestore(repository));
    await backups.stop();
  });

  it('a backup whose trial restore was interrupted is reported, and verified by the process that archives', async () => {
    const clock = createTestClock();
    const { world, dataDir, home } = installation;
    const other = installation.archive();
    await until('another process archives', () => other.isActive);
    clock.advance(7 * 3_600_000);
    const backups = startBackups({
      config: {
        ...{ target: { folder: join(home, 'backups') }, keys: undefined, times: [], retentionDays: 14 },
        isVerified: true,
      },
      ...{ encryptionKey, url: installation.url(), db: world.db, fileStore: world.fileStore, dataDir },
      ...{ isEmbedded: true, clock, log: silent, everyMs: 100, storeEveryMs: 100 },
    });
    await until('it is reported', () => backups.state().problem !== undefined);
    assert.is(backups.state().problem, 'the newest backup was not verified by a trial restore');
    await other.stop();
    await until('it is verified', () => backups.state().verifiedAgeSeconds !== undefined);
    await backups.stop();
  });

  it('old backups, and WAL that is not archived, are a problem', async () => {
    const clock = createTestClock();
    const { world, dataDir, home } = installation;
    const admin = await world.person('Annie Easley');
    await world.db.updateTable('user').set({ role: 'admin' }).where('id', '=', admin.id).execute();
    const backups = startBackups({
      config: {
        ...{ target: { folder: join(home, 'backups') }, keys: undefined, times: [120], retentionDays: 14 },
        isVerified: false,
      },
      ...{ encryptionKey, url: installation.url(), db: world.db, fileStore: world.fileStore, dataDir },
      ...{ isEmbedded: true, clock, log: silent, everyMs: 100, storeEveryMs: 100 },
    });
    await until('it archives', () => backups.state().lagSeconds !== undefined);
    await until('the last backup is known', () => backups.state().ageSeconds !== undefined);
    assert.is(backups.state().problem, undefined);
    clock.advance((MAX_LAG_SECONDS + 60) * 1_000);
    assert.match(backups.state().problem ?? '', 'no WAL was archived for');
    const queued = () =>
      ask<{ count: string }>(
        installation.url(),
        `select count(*) from graphile_worker._private_jobs where payload->>'template' = 'backups_failing'`,
      );
    await until('the administrators are told', async () => (await queued()).count === '1');
    clock.advance(MAX_AGE_SECONDS * 1_000);
    assert.match(backups.state().problem ?? '', /the newest backup is 2\d hours old/);
    await backups.stop();
  });

  it('is removed', async () => {
    await installation.remove();
    assert.not.ok(existsSync(installation.home));
  });
});
