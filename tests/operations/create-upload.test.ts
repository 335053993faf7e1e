import * as assert from 'uvu/assert';
import { createFiles } from '../../src/files/files.ts';
import { attachmentsOf, onFullDisk, uploadHeaders, uploadsOf } from '../attachments-kit.ts';
import { commentsOf, createComment } from '../comments-kit.ts';
import { exchange } from '../exchange.ts';
import { createTask, encryptionKey, operation, storageLimits } from '../world.ts';

const metadata = (pairs: Record<string, string>) =>
  Object.entries(pairs)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');

operation('createUpload', (it) => {
  it('201: begins an upload with its size, name, comment and description', async ({ ada }) => {
    const task = await createTask(ada);
    const comment = await createComment(ada, task);
    const name = 'Brücke \u202e🌉.txt';
    const values = metadata({
      filename: name,
      filetype: 'text/plain',
      description: 'The cards',
      comment_id: comment.id,
    });
    const { body, headers } = await ada
      .post(uploadsOf(task))
      .set({ ...uploadHeaders(), 'upload-length': '10', 'upload-metadata': `${values}, empty` })
      .expect(201);
    const { id, expires_at, created_at: _, ...rest } = body.data;
    assert.equal(rest, {
      task_id: task.id,
      comment_id: comment.id,
      name: 'Brücke 🌉.txt',
      description: 'The cards',
      size_bytes: 10,
      received_bytes: 0,
      attachment_id: null,
    });
    assert.is(headers['location'], `/api/v1/uploads/${id}`);
    assert.is(headers['tus-resumable'], '1.0.0');
    assert.is(headers['upload-expires'], new Date(expires_at).toUTCString());
  });

  it('201: a file without content is complete immediately', async ({ ada }) => {
    const task = await createTask(ada);
    const { body } = await ada.post(uploadsOf(task)).set(uploadHeaders('empty.txt', 0)).expect(201);
    const file = await ada.get(`/attachments/${body.data.attachment_id}`).expect(200);
    assert.equal([file.body.data.name, file.body.data.size_bytes], ['empty.txt', 0]);
  });

  it('507: a full disk stores not even a file without content', async ({ ada, serve, fileStore }) => {
    const task = await createTask(ada);
    const node = await serve({ files: createFiles(onFullDisk(fileStore), encryptionKey) });
    const { body } = await node.as(ada).post(uploadsOf(task)).set(uploadHeaders('empty.txt', 0)).expect(507);
    assert.is(body.error, 'STORAGE_FULL');
  });

  it('201: a retry with the same key begins no other upload', async ({ ada }) => {
    const task = await createTask(ada);
    const send = () => ada.post(uploadsOf(task)).set({ ...uploadHeaders(), 'idempotency-key': 'begin-once' });
    assert.is((await send().expect(201)).body.data.id, (await send().expect(201)).body.data.id);
  });

  it('422: the key of an upload with another name or size begins no upload', async ({ ada }) => {
    const task = await createTask(ada);
    const send = (headers: object) =>
      ada.post(uploadsOf(task)).set({ ...headers, 'idempotency-key': 'begin-other' });
    await send(uploadHeaders('cards.txt', 5)).expect(201);
    for (const headers of [uploadHeaders('others.txt', 5), uploadHeaders('cards.txt', 6)]) {
      const { body } = await send(headers).expect(422);
      assert.is(body.error, 'IDEMPOTENCY_KEY_REUSED');
    }
  });

  it('400: no size or two, no name, malformed metadata, another version of the protocol', async ({ ada }) => {
    const task = await createTask(ada);
    const refused = async (headers: Record<string, string | undefined>) => {
      const all = Object.entries({ ...uploadHeaders(), ...headers }).filter(
        ([, value]) => value !== undefined,
      );
      const { body } = await ada.post(uploadsOf(task)).set(Object.fromEntries(all)).expect(400);
      return [body.errors[0].field, body.errors[0].code];
    };
    assert.equal(await refused({ 'upload-length': undefined }), ['Upload-Length', 'REQUIRED']);
    assert.equal(await refused({ 'upload-defer-length': '1' }), ['Upload-Length', 'REQUIRED']);
    assert.equal(await refused({ 'upload-length': '-1' }), ['Upload-Length', 'TOO_SMALL']);
    assert.equal(await refused({ 'upload-metadata': metadata({ filetype: 'x' }) }), [
      'Upload-Metadata',
      'REQUIRED',
    ]);
    for (const malformed of ['filename a b', 'filename *', 'filename eA==,,', ' '])
      assert.is((await refused({ 'upload-metadata': malformed }))[0], 'Upload-Metadata', malformed);
    assert.equal(await refused({ 'upload-metadata': metadata({ filename: 'x', comment_id: '1' }) }), [
      'comment_id',
      'INVALID_FORMAT',
    ]);
    assert.is((await refused({ 'tus-resumable': '0.2.2' }))[0], 'Tus-Resumable');
    assert.is((await refused({ 'tus-resumable': undefined }))[0], 'Tus-Resumable');
  });

  it('400: a comment of another task, or a deleted one', async ({ ada }) => {
    const [task, other] = [await createTask(ada), await createTask(ada)];
    const comment = await createComment(ada, other);
    const send = (target: { id: string }) =>
      ada
        .post(uploadsOf(target))
        .set({ ...uploadHeaders(), 'upload-metadata': metadata({ filename: 'x', comment_id: comment.id }) });
    assert.is((await send(task).expect(400)).body.error, 'UNKNOWN_COMMENT');
    await ada.delete(commentsOf(other, comment)).expect(204);
    await send(other).expect(400);
  });

  it('403, 404, 409: viewers, strangers, the trash and archived projects', async (world) => {
    const { ada, vera, eve, project_id } = world;
    const task = await createTask(ada, { project_id });
    const begin = (person: typeof ada) => person.post(uploadsOf(task)).set(uploadHeaders());
    await begin(vera).expect(403);
    await begin(eve).expect(404);
    await ada.patch(`/projects/${project_id}`).set('If-Match', '*').send({ archived: true }).expect(200);
    assert.is((await begin(ada).expect(409)).body.error, 'PROJECT_ARCHIVED');
    await ada.patch(`/projects/${project_id}`).set('If-Match', '*').send({ archived: false }).expect(200);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await begin(ada).expect(404);
  });

  it('409, 413: the size of unfinished uploads is reserved, in parallel too, until they expire', async (world) => {
    const { serve, ada, db, project_id } = world;
    const limits = { maxBytes: 1_000, userBytes: 5_000, spaceBytes: 6_000 };
    const me = (await serve({ storageLimits: limits })).as(ada);
    const task = await createTask(ada, { project_id });
    const begin = () => me.post(uploadsOf(task)).set(uploadHeaders('a', 1_000));
    await me.post(uploadsOf(task)).set(uploadHeaders('a', 1_001)).expect(413);
    const all = await Promise.all(
      Array.from({ length: 8 }, () => begin().then(({ status, body }) => [status, body])),
    );
    const begun = all.filter(([status]) => status === 201);
    assert.is(begun.length, 5);
    assert.is((await begin().expect(409)).body.error, 'QUOTA_EXCEEDED');
    await me.post(attachmentsOf(task)).attach('file', Buffer.from('x'), 'x').expect(409);
    await me.delete(`/uploads/${begun[0]?.[1].data.id}`).set('tus-resumable', '1.0.0').expect(204);
    await begin().expect(201);
    await db
      .updateTable('upload')
      .set({ expires_at: new Date(Date.now() - 1_000).toISOString() })
      .execute();
    await begin().expect(201);
  });

  it('409: a user with 100 unfinished uploads', async ({ ada, db }) => {
    const task = await createTask(ada);
    await ada.post(uploadsOf(task)).set(uploadHeaders('a', 1)).expect(201);
    const { rows } = await db
      .selectFrom('upload')
      .where('task_id', '=', task.id)
      .selectAll()
      .execute()
      .then((rows) => ({ rows }));
    const [{ id: _, ...row } = { id: '' }] = rows;
    await db
      .insertInto('upload')
      .values(Array.from({ length: 99 }, () => row) as never)
      .execute();
    const { body } = await ada.post(uploadsOf(task)).set(uploadHeaders('a', 1)).expect(409);
    assert.is(body.error, 'TOO_MANY_UPLOADS');
  });

  it('204: OPTIONS says what the server supports', async ({ url, ada }) => {
    const task = await createTask(ada);
    const { status, headers } = await exchange({ url, method: 'OPTIONS', path: `/api/v1${uploadsOf(task)}` });
    assert.is(status, 204);
    assert.equal(
      [headers['tus-version'], headers['tus-max-size'], headers['tus-extension']],
      [
        '1.0.0',
        String(storageLimits.maxBytes),
        'creation,creation-defer-length,termination,expiration,checksum',
      ],
    );
  });
});
