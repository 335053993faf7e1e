import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import { sweepFiles } from '../../src/attachments/files.ts';
import { storedKeys, taskWithFile, upload } from '../attachments-kit.ts';
import { commentsOf, createComment } from '../comments-kit.ts';
import { createTask, operation, type World } from '../world.ts';

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

  it('204: a file without a row is removed after a day, and a row without a file at its time', async (world) => {
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
    const all = sweepFiles({ store: fileStore });
    for (let run = 0; run < 64; run += 1)
      await all(db, { now: new Date(Date.now() + run * 600_000).toISOString(), log, trashRetentionDays: 30 });
    assert.ok((await storedKeys(world)).includes(key));
    for (let run = 0; run < 64; run += 1)
      await all(db, {
        now: new Date(Date.now() + 90_000_000 + run * 600_000).toISOString(),
        log,
        trashRetentionDays: 30,
      });
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
