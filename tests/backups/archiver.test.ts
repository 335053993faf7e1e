import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { startArchiver } from '../../src/backups/archiver.ts';
import { MAX_AGE_SECONDS, MAX_LAG_SECONDS, startBackups } from '../../src/backups/backups.ts';
import { planRestore } from '../../src/backups/plan.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { createTestClock, encryptionKey } from '../world.ts';
import { ask, failure, type Installation, install, silent } from './kit.ts';

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
