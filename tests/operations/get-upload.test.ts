import * as assert from 'uvu/assert';
import { beginUpload, sendPart } from '../attachments-kit.ts';
import { createTask, operation } from '../world.ts';

operation('getUpload', (it) => {
  it('200: returns how much has arrived, also with HEAD, and is not stored by caches', async ({ ada }) => {
    const upload = await beginUpload(ada, await createTask(ada), 10);
    await sendPart(ada, upload, 'cards', 0).expect(204);
    const { body, headers } = await ada.get(`/uploads/${upload.id}`).expect(200);
    assert.equal([body.data.received_bytes, body.data.size_bytes], [5, 10]);
    const head = await ada.head(`/uploads/${upload.id}`).set('tus-resumable', '1.0.0').expect(200);
    for (const each of [headers, head.headers]) {
      assert.equal([each['upload-offset'], each['upload-length']], ['5', '10']);
      assert.equal([each['cache-control'], each['tus-resumable']], ['no-store', '1.0.0']);
    }
  });

  it('200: the size is deferred until the client sends it', async ({ ada }) => {
    const upload = await beginUpload(ada, await createTask(ada), null);
    const { headers, body } = await ada.get(`/uploads/${upload.id}`).expect(200);
    assert.equal(
      [headers['upload-defer-length'], headers['upload-length'], body.data.size_bytes],
      ['1', undefined, null],
    );
  });

  it('404: for others, and after it has expired', async ({ ada, grace, db, project_id }) => {
    const upload = await beginUpload(ada, await createTask(ada, { project_id }), 10);
    const { headers } = await grace.head(`/uploads/${upload.id}`).expect(404);
    assert.is(headers['upload-offset'], undefined);
    await db
      .updateTable('upload')
      .set({ expires_at: new Date(Date.now() - 1_000).toISOString() })
      .where('id', '=', upload.id)
      .execute();
    await ada.get(`/uploads/${upload.id}`).expect(404);
  });
});
