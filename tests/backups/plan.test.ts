import { createSecretKey, randomBytes } from 'node:crypto';
import * as assert from 'uvu/assert';
import { planRestore } from '../../src/backups/plan.ts';
import {
  type Backup,
  idAt,
  names,
  packSegment,
  type Repository,
  repositoryOn,
  timeOf,
  toJson,
} from '../../src/backups/repository.ts';
import { prune } from '../../src/backups/retention.ts';
import { historyName, positionText, segmentName, startOfSegment } from '../../src/backups/segments.ts';
import type { BackupStore } from '../../src/backups/store.ts';
import { suite } from '../suite.ts';
import { all, failure, silent } from './kit.ts';

const SEGMENT_BYTES = 16 * 1024 * 1024;
const DAY = (day: number, time = '02:00:00') =>
  new Date(`2026-03-${String(day).padStart(2, '0')}T${time}.000Z`);

function memoryStore(): BackupStore {
  const objects = new Map<string, Buffer>();
  return {
    place: 'memory',
    put: async (name, content) => void objects.set(name, content),
    get: async (name) => objects.get(name),
    has: async (name) => objects.has(name),
    async *list(prefix) {
      for (const name of [...objects.keys()].sort()) if (name.startsWith(prefix)) yield name;
    },
    remove: async (name) => void objects.delete(name),
  };
}

const emptyRepository = () => repositoryOn(memoryStore(), [createSecretKey(randomBytes(32))]);

/** Stores the description of a backup that ends in the middle of a segment, two minutes after its start. */
async function addBackup(
  repository: Repository,
  began: Date,
  segment: number,
  system_id = '7',
): Promise<string> {
  const id = idAt(began);
  const start = startOfSegment(segment, SEGMENT_BYTES);
  const backup: Backup = {
    ...{ format: 1, id, began_at: began.toISOString(), system_id, server_version: 18, timeline: 1 },
    ended_at: new Date(began.getTime() + 120_000).toISOString(),
    ...{ segment_bytes: SEGMENT_BYTES, start: positionText(start + 40n), stop: positionText(start + 400n) },
    ...{ parts: [], manifest: { bytes: 0, sha256: '' }, bytes: 0, files: 0, events: 0, migration: 1 },
  };
  await repository.put(names.fileList(id), Buffer.alloc(0));
  await repository.put(names.backup(id), toJson(backup));
  return id;
}

async function addWal(repository: Repository, from: number, to: number, timeline = 1): Promise<void> {
  for (let segment = from; segment <= to; segment += 1) {
    const name = segmentName(timeline, segment, SEGMENT_BYTES);
    await repository.put(names.segment('7', name), packSegment({ filled: 0, content: Buffer.alloc(0) }));
  }
}

async function endAt(repository: Repository, at: Date, segment: number, timeline = 1): Promise<void> {
  const position = positionText(startOfSegment(segment, SEGMENT_BYTES) + 100n);
  await repository.put(names.archived('7'), toJson({ timeline, position, at: at.toISOString() }));
}

const numbersOf = ({ segments }: { segments: readonly { name: string }[] }) =>
  segments.map(({ name }) => Number.parseInt(name.slice(-2), 16));

suite('the plan of a restore', (it) => {
  it('is the last backup before the moment, and the WAL up to the next one', async () => {
    const repository = emptyRepository();
    await addBackup(repository, DAY(1), 3);
    await addBackup(repository, DAY(2), 10);
    await addBackup(repository, DAY(3), 20);
    await addWal(repository, 1, 30);
    await endAt(repository, DAY(3, '12:00:00'), 30);
    const last = await planRestore(repository);
    assert.equal([timeOf(last.backup.id), numbersOf(last)[0], numbersOf(last).at(-1)], [DAY(3), 20, 30]);
    const middle = await planRestore(repository, DAY(2, '12:00:00'));
    assert.equal(
      [timeOf(middle.backup.id), numbersOf(middle)[0], numbersOf(middle).at(-1)],
      [DAY(2), 10, 20],
    );
    const during = await planRestore(repository, DAY(2, '02:01:00'));
    assert.equal(
      timeOf(during.backup.id),
      DAY(1),
      'a backup that was not complete at the moment is not used',
    );
  });

  it('a gap matters only for the moments behind it, up to the next backup', async () => {
    const repository = emptyRepository();
    await addBackup(repository, DAY(1), 3);
    await addWal(repository, 1, 5);
    await addBackup(repository, DAY(2), 10);
    await addWal(repository, 10, 12);
    await addBackup(repository, DAY(3), 20);
    await addWal(repository, 20, 22);
    await endAt(repository, DAY(3, '12:00:00'), 22);
    assert.match(
      (await failure(planRestore(repository, DAY(1, '12:00:00')))).message,
      '000000010000000000000006 is missing. Add --before-gap',
    );
    const front = await planRestore(repository, DAY(1, '12:00:00'), { beforeGap: true });
    assert.equal([timeOf(front.backup.id), numbersOf(front)], [DAY(1), [3, 4, 5]]);
    assert.is((await planRestore(repository, DAY(3, '11:00:00'))).segments.length, 3);
    assert.is((await planRestore(repository)).segments.length, 3);
  });

  it('what was archived last must be there', async () => {
    const repository = emptyRepository();
    await addBackup(repository, DAY(1), 3);
    await addWal(repository, 3, 5);
    await endAt(repository, DAY(1, '12:00:00'), 6);
    assert.match((await failure(planRestore(repository))).message, '000000010000000000000006 is missing');
    await endAt(repository, DAY(1, '12:00:00'), 5);
    assert.is((await planRestore(repository)).segments.length, 3);
    assert.match((await failure(planRestore(repository, DAY(1, '12:00:01')))).message, 'the backups end at');
    assert.match(
      (await failure(planRestore(repository, DAY(1, '02:00:30')))).message,
      'the oldest moment is',
    );
  });

  it('without any WAL, the end of a backup can be restored', async () => {
    const repository = emptyRepository();
    await addBackup(repository, DAY(1), 3);
    assert.equal((await planRestore(repository)).segments, []);
    assert.match((await failure(planRestore(repository, DAY(1, '12:00:00')))).message, 'the backups end at');
  });

  it('a moment is on the timeline of its time', async () => {
    const repository = emptyRepository();
    await addBackup(repository, DAY(1), 3);
    await addWal(repository, 3, 9);
    // On the second day, the middle of segment 6 was restored.
    const history = `1\t${positionText(startOfSegment(6, SEGMENT_BYTES) + 500n)}\tbefore 2026-03-01 10:00:00+00\n`;
    const stored = { history, began_at: DAY(2).toISOString() };
    await repository.put(names.segment('7', historyName(2)), toJson(stored));
    await addWal(repository, 6, 8, 2);
    await endAt(repository, DAY(2, '12:00:00'), 8, 2);
    const timelines = ({ segments }: { segments: readonly { name: string }[] }) =>
      segments.map(({ name }) => Number.parseInt(name.slice(0, 8), 16));
    assert.equal(timelines(await planRestore(repository)), [1, 1, 1, 2, 2, 2]);
    assert.equal(timelines(await planRestore(repository, DAY(2, '11:00:00'))), [1, 1, 1, 2, 2, 2]);
    const former = await planRestore(repository, DAY(1, '12:00:00'));
    assert.equal(timelines(former), [1, 1, 1, 1, 1, 1, 1]);
    assert.equal(former.histories.length, 1, 'so that the new timeline gets the number 3');
  });
});

suite('the retention of backups', (it) => {
  const kept = async (repository: Repository, prefix: string) => all(repository.list(prefix));

  it('every moment of the last days can be restored, and nothing older', async () => {
    const repository = emptyRepository();
    for (let day = 1; day <= 10; day += 1) await addBackup(repository, DAY(day), day * 10);
    await addWal(repository, 10, 105);
    const pruned = await prune(repository, {
      retentionDays: 3,
      now: DAY(10, '12:00:00').getTime(),
      log: silent,
    });
    // Noon of the 7th is the oldest moment, and needs the backup of that morning.
    assert.equal([pruned.backups, pruned.segments], [6, 60]);
    const oldest = await planRestore(repository, DAY(7, '12:00:00'));
    assert.equal(timeOf(oldest.backup.id), DAY(7));
    assert.is((await kept(repository, 'backups/')).length, 8);
  });

  it('an interrupted backup is removed after a day, and the newest verified one stays', async () => {
    const repository = emptyRepository();
    const verified = await addBackup(repository, DAY(1), 10);
    await repository.put(names.verification(verified), toJson({}));
    await addBackup(repository, DAY(9), 90);
    await repository.put(names.part(idAt(DAY(8)), 0), Buffer.from('half'));
    await repository.put(names.part(idAt(DAY(10)), 0), Buffer.from('being made'));
    const now = DAY(10, '02:05:00').getTime();
    const { backups } = await prune(repository, { retentionDays: 1, now, log: silent });
    assert.is(backups, 1);
    const left = new Set(
      (await kept(repository, 'backups/')).map((name) => timeOf(name.split('/')[1] ?? '').getUTCDate()),
    );
    assert.equal([...left], [1, 9, 10]);
  });

  it('the WAL of a former cluster is removed with its last backup', async () => {
    const repository = emptyRepository();
    await addBackup(repository, DAY(1), 10, '6');
    await repository.put(names.segment('6', segmentName(1, 11, SEGMENT_BYTES)), Buffer.of(0));
    for (const day of [2, 3, 9]) await addBackup(repository, DAY(day), day);
    await addWal(repository, 2, 9);
    await prune(repository, { retentionDays: 9, now: DAY(10).getTime(), log: silent });
    assert.is((await kept(repository, 'wal/6/')).length, 1);
    await prune(repository, { retentionDays: 5, now: DAY(10).getTime(), log: silent });
    assert.equal(await kept(repository, 'wal/6/'), []);
    assert.is((await kept(repository, 'wal/7/')).length, 7);
  });

  it('copies of files stay as long as a moment needs them', async () => {
    const repository = emptyRepository();
    /** The ID of a file that was uploaded at a time. */
    const idOf = (at: Date, end: string) => {
      const time = at.getTime().toString(16).padStart(12, '0');
      return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-0000000000${end}`;
    };
    const [kept, gone, fresh] = [idOf(DAY(1), 'aa'), idOf(DAY(1), 'ab'), idOf(DAY(9), 'aa')];
    for (const id of [kept, gone, fresh]) await repository.put(`files/${id.slice(-2)}/${id}`, Buffer.of(0));
    const backup = await addBackup(repository, DAY(5), 50);
    await repository.put(names.fileList(backup), Buffer.from(kept.replaceAll('-', ''), 'hex'));
    await prune(repository, { retentionDays: 3, now: DAY(10).getTime(), log: silent });
    const left = await all(repository.list('files/'));
    assert.equal(left, [`files/aa/${kept}`, `files/aa/${fresh}`]);
  });
});
