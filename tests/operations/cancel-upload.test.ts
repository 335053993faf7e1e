import * as assert from 'uvu/assert';
import { sweepFiles } from '../../src/attachments/files.ts';
import { createFiles } from '../../src/files/files.ts';
import { beginUpload, sendPart, storedKeys } from '../attachments-kit.ts';
import { createTask, encryptionKey, operation } from '../world.ts';

operation('cancelUpload', (it) => {
  it('204: removes the upload and what has arrived of it', async (world) => {
    const { ada, db, fileStore } = world;
    const before = await storedKeys(world);
    const upload = await beginUpload(ada, await createTask(ada), 10);
    await sendPart(ada, upload, 'cards', 0).expect(204);
    assert.is((await storedKeys(world)).length, before.length + 1);
    await ada.delete(`/uploads/${upload.id}`).set('tus-resumable', '1.0.0').expect(204);
    await ada.get(`/uploads/${upload.id}`).expect(404);
    await sendPart(ada, upload, 'cards', 5).expect(404);
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const now = new Date().toISOString();
    await sweepFiles(createFiles(fileStore, encryptionKey))(db, { now, log, trashRetentionDays: 30 });
    assert.equal((await storedKeys(world)).sort(), before.sort());
  });

  it('204: keeps the attachment of a complete upload', async ({ ada }) => {
    const upload = await beginUpload(ada, await createTask(ada), 5);
    await sendPart(ada, upload, 'cards', 0).expect(204);
    const { body } = await ada.get(`/uploads/${upload.id}`).expect(200);
    await ada.delete(`/uploads/${upload.id}`).expect(204);
    await ada.get(`/attachments/${body.data.attachment_id}`).expect(200);
  });

  it('404: for others', async ({ ada, grace, project_id }) => {
    const upload = await beginUpload(ada, await createTask(ada, { project_id }), 5);
    await grace.delete(`/uploads/${upload.id}`).expect(404);
    await ada.get(`/uploads/${upload.id}`).expect(200);
  });
});
