import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createExport, download, requestArchive, unpackArchive } from '../auth/export-kit.ts';
import { withoutRequestId } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('downloadExport', (it) => {
  it('200: returns a file to save, which is not cached, from every node', async (world) => {
    const { ada } = world;
    const done = await createExport(ada, world);
    const path = `/users/exports/${done.id}/content`;
    const { headers } = await requestArchive(ada, done).expect(200);
    assert.is(headers['content-type'], 'application/zip');
    assert.is(headers['content-length'], String(done.size_bytes));
    assert.is(headers['cache-control'], 'no-store');
    assert.is(headers['x-content-type-options'], 'nosniff');
    assert.is(
      headers['content-disposition'],
      `attachment; filename="taskflow-${done.created_at.slice(0, 10)}.zip"`,
    );
    const node = await world.serve();
    try {
      const files = await unpackArchive(await download(node.as(ada), done));
      assert.match(files['profile.json'] ?? '', ada.email);
    } finally {
      await node.stop();
    }
    await requestArchive(ada, done).set('Accept', 'application/zip').expect(200);
    await ada.head(path).expect(200);
  });

  it('401, 404: needs the token of the owner', async (world) => {
    const { ada, eve, anonymous, db } = world;
    const { id } = await createExport(ada, world);
    const path = `/users/exports/${id}/content`;
    await anonymous.get(path).expect(401);
    const unknown = withoutRequestId(await ada.get(`/users/exports/${randomUUID()}/content`).expect(404));
    assert.equal(withoutRequestId(await eve.get(path).expect(404)), unknown);
    await db.updateTable('export').set({ expires_at: sql`now()` }).where('id', '=', id).execute();
    assert.equal(withoutRequestId(await ada.get(path).expect(404)), unknown);
  });

  it('409: the export is not complete', async ({ ada }) => {
    const { body } = await ada.post('/users/export').expect(202);
    const refused = await ada.get(`/users/exports/${body.data.id}/content`).expect(409);
    assert.is(refused.body.error, 'EXPORT_NOT_READY');
  });

  it('400: a malformed ID', async ({ ada }) => {
    const { body } = await ada.get('/users/exports/mine/content').expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['export_id', 'INVALID_FORMAT']);
  });
});
