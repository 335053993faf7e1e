import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { bucketStore } from '../../src/backups/bucket.ts';
import { type Repository, repositoryOn } from '../../src/backups/repository.ts';
import { BackupDamaged, WrongKey } from '../../src/backups/sealed.ts';
import { type BackupStore, folderStore } from '../../src/backups/store.ts';
import { StoreUnavailable } from '../../src/files/store.ts';
import { startS3 } from '../files/s3.ts';
import { suite } from '../suite.ts';
import { all } from './kit.ts';

const newKey = (): KeyObject => createSecretKey(randomBytes(32));

/** Runs a test in a folder, and in a bucket. */
async function inEach(test: (store: BackupStore) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-backups-'));
  const s3 = await startS3();
  try {
    await test(folderStore(join(folder, 'new')));
    await test(bucketStore({ ...s3.options, prefix: 'some/where' }));
  } finally {
    await s3.stop();
    rmSync(folder, { recursive: true });
  }
}

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
}

const listed = (repository: Repository, prefix: string) => all(repository.list(prefix));

suite('the objects of backups', (it) => {
  it('are stored, replaced, listed by their prefix and removed', () =>
    inEach(async (store) => {
      const repository = repositoryOn(store, [newKey()]);
      for (const name of ['wal/1/A', 'wal/1/B', 'wal/10/A', 'backups/x/part-000000'])
        await repository.put(name, Buffer.from(name));
      await repository.put('wal/1/A', Buffer.from('replaced'));
      assert.is(String(await repository.get('wal/1/A')), 'replaced');
      assert.equal(await listed(repository, 'wal/1/'), ['wal/1/A', 'wal/1/B']);
      assert.equal(await listed(repository, 'nothing/'), []);
      assert.equal([await repository.has('wal/1/B'), await repository.has('wal/1/C')], [true, false]);
      await repository.remove('wal/1/B');
      await repository.remove('wal/1/B');
      assert.is(await repository.find('wal/1/B'), undefined);
      assert.instance(await refusal(repository.get('wal/1/B')), BackupDamaged);
    }));

  it('are useless without the key, and do not show their content', () =>
    inEach(async (store) => {
      const [key, other] = [newKey(), newKey()];
      await repositoryOn(store, [key]).put('a/b', Buffer.from('canary '.repeat(1_000)));
      assert.not.match(String(await store.get('a/b')), 'canary');
      const wrong = await refusal(repositoryOn(store, [other]).get('a/b'));
      assert.instance(wrong, WrongKey);
      assert.match(String(wrong), 'Set BACKUP_KEY');
      assert.match(String(await repositoryOn(store, [other, key]).get('a/b')), /^canary/);
    }));

  it('are refused if a bit was flipped, the end is missing, or another object has their name', () =>
    inEach(async (store) => {
      const repository = repositoryOn(store, [newKey()]);
      await repository.put('a/b', randomBytes(10_000));
      const stored = (await store.get('a/b')) ?? Buffer.alloc(0);
      const changes: [string, Buffer][] = [0, 5, 13, 30, 5_000, stored.length - 1].map((at) => {
        const changed = Buffer.from(stored);
        changed[at] = (changed[at] ?? 0) ^ 1;
        return [`bit at ${at}`, changed];
      });
      changes.push(['shorter', stored.subarray(0, -1)], ['empty', Buffer.alloc(0)]);
      for (const [what, content] of changes) {
        await store.put('a/b', content);
        const error = await refusal(repository.get('a/b'));
        assert.ok(error instanceof BackupDamaged || error instanceof WrongKey, `${what}: ${error}`);
      }
      await store.put('a/c', stored);
      assert.match(String(await refusal(repository.get('a/c'))), 'a/c is damaged');
    }));

  it('what an interrupted write has left is not an object', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taskflow-backups-'));
    const repository = repositoryOn(folderStore(folder), [newKey()]);
    await repository.put('a/b', Buffer.from('content'));
    writeFileSync(join(folder, 'a', '.c.new'), 'half');
    assert.equal(await listed(repository, 'a/'), ['a/b']);
    assert.ok(readdirSync(join(folder, 'a')).length === 2 && readFileSync(join(folder, 'a', 'b')).length > 0);
    rmSync(folder, { recursive: true });
  });

  it('a bucket that does not exist, or a wrong key, is an error, and not an empty place', async () => {
    const s3 = await startS3();
    const missing = bucketStore({ ...s3.options, bucket: 'another', prefix: '' });
    const forbidden = bucketStore({ ...s3.options, accessKeyId: 'wrong', prefix: '' });
    try {
      for (const store of [missing, forbidden]) {
        const tries = {
          get: store.get('a'),
          list: all(store.list('a/')),
          put: store.put('a', Buffer.from('a')),
        };
        for (const [what, result] of Object.entries(tries)) {
          const error = await refusal(result);
          assert.ok(error instanceof StoreUnavailable, `${what}: ${error}`);
        }
      }
    } finally {
      await s3.stop();
    }
  });
});
