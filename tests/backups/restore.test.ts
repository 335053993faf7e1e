import { createSecretKey, randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import { NotRestorable, planRestore } from '../../src/backups/plan.ts';
import { openRepository } from '../../src/backups/repository.ts';
import { restore } from '../../src/backups/restore.ts';
import { BackupDamaged, WrongKey } from '../../src/backups/sealed.ts';
import { roomIn } from '../../src/backups/store.ts';
import { verifyBackup } from '../../src/backups/verify.ts';
import { never } from '../../src/concurrency.ts';
import { createFiles } from '../../src/files/files.ts';
import { localStore } from '../../src/files/local.ts';
import { startEmbedded } from '../../src/postgres/start.ts';
import { upload } from '../attachments-kit.ts';
import { suite } from '../suite.ts';
import { createTask, encryptionKey } from '../world.ts';
import { ask, contentOf, failure, type Installation, install, silent } from './kit.ts';

/** What a restored moment must have exactly. Sessions end, and get events. */
const TABLES = ['task', 'project', 'attachment', '"user"', 'stored_file'];

const folderOf = ({ home }: Installation, ...names: string[]) => join(home, 'backups', ...names);

/** Restores into another data directory with changed backups, and returns the error. Nothing may remain of it. */
async function refusedRestore({ home, repository, world }: Installation): Promise<Error> {
  const dataDir = join(home, 'elsewhere');
  const files = createFiles(world.fileStore, encryptionKey);
  const options = { repository, dataDir, at: undefined, log: silent, show: () => {}, openFiles: () => files };
  const error = await failure(restore(options));
  if (existsSync(dataDir)) {
    const left = readdirSync(dataDir).filter((name) => /restore|postgres/.test(name));
    assert.equal(left, [], 'nothing is left of a restore that was refused');
  }
  return error;
}

suite('restore', (it) => {
  let installation: Installation;
  const moments: { at: Date; content: Record<string, string> }[] = [];
  const remember = async () => {
    const content = await contentOf(installation.url(), TABLES);
    moments.push({ at: await installation.now(), content });
  };
  let fileIds: string[] = [];

  it('a base backup is made, and verified, while the server is used', async () => {
    installation = await install();
    const { world } = installation;
    const ada = await world.person('Ada Lovelace');
    const task = await createTask(ada, { title: 'Before the backup' });
    await upload(ada, task, randomBytes(200_000));
    const backup = await installation.backUp();
    assert.is(await installation.copyFiles(), 1);
    const verified = await verifyBackup({
      ...{ repository: installation.repository, backup, dataDir: installation.dataDir },
      ...{ url: installation.url(), log: silent, signal: never },
    });
    assert.ok(verified.rows > 100, `${verified.rows} rows`);
    const error = await failure(
      verifyBackup({
        ...{ repository: installation.repository, dataDir: installation.dataDir, url: installation.url() },
        backup: { ...backup, bytes: Math.round((await roomIn(installation.dataDir)) * 0.95) },
        ...{ log: silent, signal: never },
      }),
    );
    assert.match(error.message, 'of free space', 'the database can grow during a trial restore');
    assert.equal(
      (await readdir(installation.dataDir)).filter((name) => name.startsWith('backup.check')),
      [],
    );
  });

  it('the WAL is archived, and files of attachments are copied once', async () => {
    const { world } = installation;
    const archiver = installation.archive();
    const backup = await installation.backUp();
    const grace = await world.person('Grace Hopper');
    for (const title of ['First', 'Second', 'Third']) {
      const task = await createTask(grace, { title });
      await upload(grace, task, randomBytes(50_000));
      await remember();
    }
    assert.equal([await installation.copyFiles(), await installation.copyFiles()], [3, 0]);
    await ask(installation.url(), 'select pg_switch_wal()');
    fileIds = (await readdir(folderOf(installation, 'files'), { recursive: true }))
      .map((name) => name.split('/')[1] ?? '')
      .filter(Boolean);
    assert.is(fileIds.length, 4);
    // The accident.
    await ask(installation.url(), 'delete from task');
    for (const id of fileIds) await world.fileStore.remove(id);
    await remember();
    await installation.archived(archiver);
    await archiver.stop();
    const wal = await readdir(folderOf(installation, 'wal', backup.system_id));
    assert.ok(wal.length >= 3, wal.join(' '));
  });

  it('a flipped bit in any object is found, and nothing is replaced', async () => {
    const places = ['backups', 'wal'].map((part) => folderOf(installation, part));
    const objects: string[] = [];
    for (const place of places)
      for (const entry of await readdir(place, { recursive: true, withFileTypes: true }))
        if (entry.isFile()) objects.push(join(entry.parentPath, entry.name));
    const newest = readdirSync(folderOf(installation, 'backups')).sort().at(-1) ?? '';
    const { segments } = await planRestore(installation.repository);
    const used = new Set([...segments.map(({ name }) => name), 'archived']);
    const read = objects.filter((path) =>
      path.includes(newest) ? !/verification|\/files$/.test(path) : used.has(basename(path)),
    );
    assert.ok(read.length >= 6, read.join(' '));
    for (const path of read) {
      const content = await readFile(path);
      const at = Math.floor(content.length / 2);
      const changed = Buffer.from(content);
      changed[at] = (changed[at] ?? 0) ^ 4;
      await writeFile(path, changed);
      const error = await refusedRestore(installation);
      assert.instance(error, BackupDamaged, `${path}: ${error}`);
      await writeFile(path, content);
    }
  });

  it('a missing segment of the WAL is named, also if it is the last one', async () => {
    const [systemId = ''] = readdirSync(folderOf(installation, 'wal'));
    const folder = folderOf(installation, 'wal', systemId);
    const segments = readdirSync(folder)
      .filter((name) => /^[0-9A-F]{24}$/.test(name))
      .sort()
      .slice(-2);
    assert.is(segments.length, 2);
    for (const name of segments) {
      await rename(join(folder, name), join(folder, '.gone'));
      const error = await refusedRestore(installation);
      assert.instance(error, NotRestorable);
      assert.match(error.message, name);
      await rename(join(folder, '.gone'), join(folder, name));
    }
  });

  it('what is in front of a missing segment can be restored without the rest', async () => {
    const { home, repository } = installation;
    const { backup, segments } = await planRestore(repository);
    const folder = folderOf(installation, 'wal', backup.system_id);
    // It contains the accident, and the one before ends with the third task.
    const last = segments.at(-1)?.name ?? '';
    await rename(join(folder, last), join(folder, '.gone'));
    const dataDir = join(home, 'before-gap');
    const openFiles = () => createFiles(localStore(join(home, 'other-files')), encryptionKey);
    const options = { repository, dataDir, at: undefined, log: silent, show: () => {}, openFiles };
    const { plan } = await restore({ ...options, beforeGap: true });
    assert.match(plan.missing ?? '', last);
    await rename(join(folder, '.gone'), join(folder, last));
    const server = await startEmbedded({ dataDir, log: silent, fsync: false });
    assert.equal(await contentOf(server.url, TABLES), moments[2]?.content);
    await server.stop();
  });

  it('a wrong key, an empty place and a moment out of reach are explained', async () => {
    const { home } = installation;
    const key = createSecretKey(randomBytes(32));
    const other = openRepository({ folder: join(home, 'backups') }, [key]);
    assert.instance(
      await refusedRestore({ ...installation, world: installation.world, repository: other }),
      WrongKey,
    );
    const empty = openRepository({ folder: join(home, 'empty') }, [key]);
    const nothing = await refusedRestore({ ...installation, world: installation.world, repository: empty });
    assert.match(nothing.message, 'contains no complete backup');
    const early = await failure(installation.restore(new Date('2026-01-01T00:00:00Z')));
    assert.match(early.message, 'the oldest moment is');
    const late = await failure(installation.restore(new Date(Date.now() + 3_600_000)));
    assert.match(late.message, 'the backups end at');
  });

  it('is refused while the service runs', async () => {
    const error = await failure(installation.restore(moments[0]?.at));
    assert.match(error.message, 'is in use by another TaskFlow process');
  });

  it('brings back exactly the rows of a moment, and the files that were deleted after it', async () => {
    const [, second, , last] = moments;
    await installation.stop();
    const restored = await installation.restore(second?.at);
    assert.equal([restored.files.checked, restored.files.restored, restored.files.missing], [3, 3, []]);
    assert.ok(restored.sessions >= 2);
    assert.ok(
      existsSync(join(restored.former ?? '', 'postgres', 'PG_VERSION')),
      'the former cluster is kept',
    );
    await installation.start();
    const url = installation.url();
    assert.equal(await contentOf(url, TABLES), second?.content);
    assert.not.equal(second?.content, last?.content);
    const { open } = await ask<{ open: string }>(
      url,
      'select count(*) as open from session where revoked_at is null',
    );
    assert.is(open, '0');
  });

  it('numbers of events from before a restore are no longer valid', async () => {
    const { world } = installation;
    await world.readEvents();
    const row = await ask<{ first: string; last: string }>(
      installation.url(),
      `select (select min(sequence) from event_sequence) as first, last_sequence as last from event_dispatcher`,
    );
    assert.ok(Number(row.last) > 1_000_000_000 && Number(row.first) > 1_000_000_000, JSON.stringify(row));
    const positions = await ask<{ wrong: string }>(
      installation.url(),
      'select count(*) as wrong from event_reader, event_dispatcher where position <> last_sequence',
    );
    assert.is(positions.wrong, '0');
  });

  it('a restore can be undone: a later moment of the former timeline', async () => {
    // The restored server archives on a timeline of its own.
    const archiver = installation.archive();
    await installation.backUp();
    await createTask(await installation.world.person('Vera Rubin'), { title: 'After the restore' });
    const current = await contentOf(installation.url(), TABLES);
    const here = await installation.now();
    await installation.archived(archiver);
    await archiver.stop();
    const [, , third] = moments;
    await installation.stop();
    await installation.restore(third?.at);
    await installation.start();
    assert.equal(await contentOf(installation.url(), TABLES), third?.content);
    await installation.stop();
    await installation.restore(here);
    await installation.start();
    assert.equal(await contentOf(installation.url(), TABLES), current);
  });

  it('an interrupted replacement is finished by the next start', async () => {
    const { dataDir } = installation;
    const before = await contentOf(installation.url(), TABLES);
    await installation.stop();
    // A process was killed after it had moved the former cluster away.
    await writeFile(
      join(dataDir, 'swap.json'),
      JSON.stringify({ staged: 'restore.new-1', aside: 'before-1' }),
    );
    for (const name of ['restore.new-1', 'before-1']) await mkdir(join(dataDir, name));
    await rename(join(dataDir, 'postgres'), join(dataDir, 'restore.new-1', 'postgres'));
    await installation.start();
    assert.equal(await contentOf(installation.url(), TABLES), before);
    assert.not.ok(existsSync(join(dataDir, 'swap.json')));
  });

  it('is removed', () => installation.remove());
});
