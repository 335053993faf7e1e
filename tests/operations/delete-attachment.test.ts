import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { sweepFiles } from '../../src/attachments/files.ts';
import { withTransaction } from '../../src/database/transaction.ts';
import { createFiles } from '../../src/files/files.ts';
import { type FileStore, StoreUnavailable } from '../../src/files/store.ts';
import { canBeTaken, insertFile, keepFiles, releaseFile } from '../../src/files/stored.ts';
import { sendFile, storedKeys, taskWithFile, upload } from '../attachments-kit.ts';
import { commentsOf, createComment } from '../comments-kit.ts';
import { createTask, encryptionKey, operation, type World } from '../world.ts';

const NOW = new Date().toISOString();
const log = { info: () => {}, warn: () => {}, error: () => {} };

async function sweep({ db, fileStore }: World): Promise<void> {
  await sweepFiles({ store: fileStore })(db, { now: NOW, log, trashRetentionDays: 30 });
}

operation('deleteAttachment', (it) => {
  it('204: the file is gone, and the sweep removes its content', async (world) => {
    const { ada } = world;
    const before = await storedKeys(world);
    const { file } = await taskWithFile(world);
    await ada.delete(`/attachments/${file.id}`).expect(204);
    await ada.get(`/attachments/${file.id}`).expect(404);
    await ada.get(`/attachments/${file.id}/content`).expect(404);
    await ada.delete(`/attachments/${file.id}`).expect(404);
    await sweep(world);
    assert.equal(await storedKeys(world), before);
  });

  it('204: no sweep leaves the file for later, and no upload that began before can take it', async (world) => {
    const { ada, db } = world;
    const released = () => db.selectFrom('stored_file').where('delete_after', '=', '-infinity').select('id');
    await sweep(world);
    const { file } = await taskWithFile(world);
    await ada.delete(`/attachments/${file.id}`).expect(204);
    assert.is((await released().execute()).length, 1);
    const id = randomUUID();
    await insertFile.run(db, { id, wrapped_key: Buffer.alloc(1) });
    const taken = await withTransaction(db, async (trx) => {
      await sql`select now()`.execute(trx);
      await releaseFile.run(db, { id });
      return trx
        .updateTable('stored_file')
        .set({ delete_after: null })
        .where('id', '=', id)
        .where(canBeTaken)
        .returning('id')
        .execute();
    });
    assert.equal(taken, []);
    await sweep(world);
    assert.equal(await released().execute(), []);
  });

  it('204: by its uploader or an admin, with If-Match', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id });
    const [mine, theirs] = [await upload(ada, task), await upload(grace, task)];
    await grace.delete(`/attachments/${mine.id}`).expect(403);
    await ada.delete(`/attachments/${theirs.id}`).set('If-Match', '"other"').expect(412);
    await ada.delete(`/attachments/${theirs.id}`).set('If-Match', '*').expect(204);
    await grace.delete(`/attachments/${(await upload(grace, task)).id}`).expect(204);
  });

  it('204: the content goes with a comment, a task that is purged, and the account', async (world) => {
    const { ada, db } = world;
    await sweep(world);
    const before = await storedKeys(world);
    const task = await createTask(ada);
    const comment = await createComment(ada, task);
    const onComment = () =>
      ada
        .post(`/tasks/${task.id}/attachments`)
        .field('comment_id', comment.id)
        .attach('file', Buffer.from('x'), 'x')
        .expect(201);
    await onComment();
    // It stays as a tombstone, without its files.
    await createComment(ada, task, { parent_id: comment.id });
    await ada.delete(commentsOf(task, comment)).expect(204);
    assert.is((await ada.get(`/tasks/${task.id}/attachments`).expect(200)).body.meta.total, 0);
    await upload(ada, task);
    await upload(ada, task);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await ada.delete(`/tasks/${task.id}?permanent=true`).expect(204);
    const other = await createTask(ada);
    await upload(ada, other);
    await sweep(world);
    assert.is((await storedKeys(world)).length, before.length + 1);
    await db.deleteFrom('task').where('id', '=', other.id).execute();
    await sweep(world);
    assert.equal(await storedKeys(world), before);
  });

  it('204: a file whose removal fails stops no other, and is removed later, without a transaction in between', async (world) => {
    const { ada, db, fileStore } = world;
    await sweep(world);
    const before = await storedKeys(world);
    const task = await createTask(ada);
    for (let count = 0; count < 20; count += 1) {
      const { id } = await upload(ada, task);
      await ada.delete(`/attachments/${id}`).expect(204);
    }
    let failing: string | undefined;
    const locked: string[] = [];
    const failingStore: FileStore = {
      ...fileStore,
      async remove(key) {
        failing ??= key;
        if (key === failing) throw new StoreUnavailable('The store does not respond.');
        const rows = db.selectFrom('stored_file').where('id', '=', key).select('id').forUpdate().skipLocked();
        if ((await rows.execute()).length === 0) locked.push(key);
        await fileStore.remove(key);
      },
    };
    const run = sweepFiles({ store: failingStore })(db, { now: NOW, log, trashRetentionDays: 30 });
    assert.instance(await run.catch((error: Error) => error), StoreUnavailable);
    assert.equal(locked, []);
    const left = async () => (await storedKeys(world)).filter((key) => !before.includes(key));
    assert.equal(await left(), [failing]);
    await db
      .updateTable('stored_file')
      .set({ removing_until: '-infinity' })
      .where('removing_until', 'is not', null)
      .execute();
    await sweep(world);
    assert.equal(await left(), []);
  });

  it('204: a file that a sweep is removing can be neither kept nor attached', async (world) => {
    const { ada, db, fileStore, serve } = world;
    let kept: number | undefined;
    const claimed: FileStore = {
      ...fileStore,
      async put(key, content) {
        await fileStore.put(key, content);
        await db
          .updateTable('stored_file')
          .set({ removing_until: sql`now()` })
          .where('id', '=', key)
          .execute();
        kept = await keepFiles.run(db, { ids: [key] });
      },
    };
    const node = await serve({ files: createFiles(claimed, encryptionKey) });
    const task = await createTask(ada);
    await sendFile(node.as(ada), task, 'cards').expect(500);
    assert.is(kept, 0);
    assert.is((await ada.get(`/tasks/${task.id}/attachments`).expect(200)).body.meta.total, 0);
  });

  it('204: a file without a row is removed within a day, and a row without a file at its time', async (world) => {
    const { db, fileStore } = world;
    await sweep(world);
    const before = await storedKeys(world);
    const key = randomUUID();
    await fileStore.put(
      key,
      (async function* () {
        yield Buffer.from('orphan');
      })(),
    );
    await db
      .insertInto('stored_file')
      .values({
        id: randomUUID(),
        wrapped_key: Buffer.alloc(1),
        delete_after: new Date(Date.now() - 1_000).toISOString(),
      })
      .execute();
    const start = Date.now();
    const runs = sweepFiles({ store: fileStore });
    const runAt = (minutes: number) =>
      runs(db, { now: new Date(start + minutes * 60_000).toISOString(), log, trashRetentionDays: 30 });
    for (let minutes = 0; minutes < 12 * 60; minutes += 10) await runAt(minutes);
    assert.ok((await storedKeys(world)).includes(key));
    // Runs are late, and two of three are left out.
    for (let minutes = 12 * 60; minutes < 24 * 60; minutes += 31) await runAt(minutes);
    assert.equal(
      (await storedKeys(world)).filter((each) => !before.includes(each)),
      [],
    );
    const due = db
      .selectFrom('stored_file')
      .where('delete_after', '<', new Date().toISOString())
      .select('id');
    assert.equal(await due.execute(), []);
  });
});
