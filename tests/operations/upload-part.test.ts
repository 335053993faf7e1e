import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import * as assert from 'uvu/assert';
import { sweepFiles } from '../../src/attachments/files.ts';
import { attachments } from '../../src/attachments/resource.ts';
import { createFiles } from '../../src/files/files.ts';
import { type FileStore, StorageFull } from '../../src/files/store.ts';
import { beginUpload, partHeaders, sendPart, storedKeys } from '../attachments-kit.ts';
import { until } from '../waiting.ts';
import { createTask, encryptionKey, operation, type Person, storageLimits, type World } from '../world.ts';

const digest = (content: string | Buffer, algorithm = 'sha256') =>
  createHash(algorithm).update(content).digest('base64');

const CONTENT = randomBytes(300_000);

const stateOf = async (person: Person, upload: { id: string }) =>
  (await person.get(`/uploads/${upload.id}`).expect(200)).body.data;

async function assertAttached(person: Person, upload: { id: string }, content: Buffer): Promise<void> {
  const { attachment_id } = await stateOf(person, upload);
  const { body } = await person.get(`/attachments/${attachment_id}/content`).expect(200);
  assert.ok(content.equals(body));
  const file = (await person.get(`/attachments/${attachment_id}`).expect(200)).body.data;
  assert.is(file.sha256, createHash('sha256').update(content).digest('hex'));
}

/** Begins a part whose body does not end, and waits until the server has stored some of it. */
async function openPart(
  { url, db }: Pick<World, 'url' | 'db'>,
  person: Person,
  upload: { id: string },
  offset = 0,
) {
  const pending = () =>
    db.selectFrom('stored_file').where('delete_after', '>', new Date().toISOString()).select('id').execute();
  const before = (await pending()).length;
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => {});
  const headers = Object.entries({
    ...partHeaders(offset),
    'content-length': String(CONTENT.length - offset),
  });
  socket.write(
    [
      `PATCH /api/v1/uploads/${upload.id} HTTP/1.1`,
      'Host: x',
      `Authorization: Bearer ${person.token}`,
      ...headers.map(([name, value]) => `${name}: ${value}`),
      '\r\n',
    ].join('\r\n'),
  );
  socket.write(CONTENT.subarray(offset, offset + 100_000));
  await until('the part has begun', async () => (await pending()).length > before);
  return { socket, response: () => text };
}

operation('uploadPart', (it) => {
  it('204: a file in one part becomes an attachment, with its event', async ({ ada, db }) => {
    const task = await createTask(ada);
    const upload = await beginUpload(ada, task, CONTENT.length, 'random.bin');
    const { headers } = await sendPart(ada, upload, CONTENT, 0).expect(204);
    assert.equal([headers['upload-offset'], headers['tus-resumable']], [String(CONTENT.length), '1.0.0']);
    await assertAttached(ada, upload, CONTENT);
    const events = await db
      .selectFrom('event')
      .where('request_id', '=', String(headers['x-request-id']))
      .select('type')
      .execute();
    assert.equal(events, [{ type: 'attachment.created' }]);
  });

  it('204: many parts of any size, with the length sent last', async (world) => {
    const { ada } = world;
    const before = (await storedKeys(world)).length;
    const upload = await beginUpload(ada, await createTask(ada), null, 'random.bin');
    const cuts = [0, 1, 65_535, 65_537, 200_000, CONTENT.length];
    for (const [index, end] of cuts.entries())
      if (index > 0)
        await sendPart(ada, upload, CONTENT.subarray(cuts[index - 1], end), cuts[index - 1] ?? 0).expect(204);
    await sendPart(ada, upload, '', CONTENT.length).set('upload-length', String(CONTENT.length)).expect(204);
    await assertAttached(ada, upload, CONTENT);
    await sweep(world);
    assert.is((await storedKeys(world)).length, before + 1);
  });

  it('204: the type is that of the whole content', async ({ ada }) => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    const upload = await beginUpload(ada, await createTask(ada), svg.length, 'a.png');
    for (const [at, letter] of [...svg].entries()) await sendPart(ada, upload, letter, at).expect(204);
    const { attachment_id } = await stateOf(ada, upload);
    const { body } = await ada.get(`/attachments/${attachment_id}`).expect(200);
    assert.is(body.data.media_type, 'image/svg+xml');
  });

  it('204: what has arrived of a cut connection is kept', async (world) => {
    const { ada } = world;
    const upload = await beginUpload(ada, await createTask(ada), CONTENT.length);
    // A cut can come before the server has read anything.
    await until('a part is stored', async () => {
      const { socket } = await openPart(world, ada, upload);
      socket.destroy();
      return (await stateOf(ada, upload)).received_bytes > 0;
    });
    const { received_bytes } = await stateOf(ada, upload);
    assert.ok(received_bytes <= 100_000);
    await sendPart(ada, upload, CONTENT.subarray(received_bytes), received_bytes).expect(204);
    await assertAttached(ada, upload, CONTENT);
  });

  it('204: a client that returns ends its old request, which the server has not seen to be cut', async (world) => {
    const { ada } = world;
    const upload = await beginUpload(ada, await createTask(ada), CONTENT.length);
    const old = await openPart(world, ada, upload);
    const { received_bytes } = await stateOf(ada, upload);
    await sendPart(ada, upload, CONTENT.subarray(received_bytes), received_bytes).expect(204);
    await assertAttached(ada, upload, CONTENT);
    old.socket.destroy();
  });

  it('409: of two clients at one offset, one wins', async (world) => {
    const { ada, serve } = world;
    const other = (await serve()).as(ada);
    const upload = await beginUpload(ada, await createTask(ada), CONTENT.length);
    const parts = [CONTENT, CONTENT].map((content, at) =>
      sendPart(at === 0 ? ada : other, upload, content, 0),
    );
    const statuses = (await Promise.all(parts)).map(({ status }) => status);
    assert.equal(statuses.sort(), [204, 409]);
    await assertAttached(ada, upload, CONTENT);
    const again = await sendPart(ada, upload, 'cards', CONTENT.length).expect(409);
    assert.is(again.body.error, 'UPLOAD_OFFSET_MISMATCH');
  });

  it('409: the part begins before or after the end', async ({ ada }) => {
    const upload = await beginUpload(ada, await createTask(ada), 10);
    await sendPart(ada, upload, 'cards', 0).expect(204);
    for (const offset of [0, 4, 6, 10])
      assert.is((await sendPart(ada, upload, 'c', offset).expect(409)).body.error, 'UPLOAD_OFFSET_MISMATCH');
    assert.is((await stateOf(ada, upload)).received_bytes, 5);
  });

  it('413: the part is larger than the rest, or a file of deferred length larger than allowed', async (world) => {
    const { ada } = world;
    const task = await createTask(ada);
    const upload = await beginUpload(ada, task, 6);
    await sendPart(ada, upload, 'cards', 0).expect(204);
    await sendPart(ada, upload, 'cards', 5).expect(413);
    assert.is((await stateOf(ada, upload)).received_bytes, 5);
    const deferred = await beginUpload(ada, task, null);
    await sendPart(ada, deferred, Buffer.alloc(storageLimits.maxBytes + 1), 0).expect(413);
    await sendPart(ada, deferred, 'c', 0)
      .set('upload-length', String(storageLimits.maxBytes + 1))
      .expect(413);
  });

  it('400: another length than before, or less than has arrived', async ({ ada }) => {
    const task = await createTask(ada);
    const known = await beginUpload(ada, task, 10);
    const { body } = await sendPart(ada, known, 'cards', 0).set('upload-length', '11').expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['Upload-Length', 'NOT_ALLOWED']);
    const deferred = await beginUpload(ada, task, null);
    await sendPart(ada, deferred, 'cards', 0).expect(204);
    await sendPart(ada, deferred, 'c', 5).set('upload-length', '4').expect(400);
  });

  it('460, 400: the part has another digest', async ({ ada }) => {
    const upload = await beginUpload(ada, await createTask(ada), 15);
    for (const algorithm of ['sha1', 'sha256', 'sha512']) {
      const { received_bytes: offset } = await stateOf(ada, upload);
      const send = (content: string) =>
        sendPart(ada, upload, 'cards', offset).set(
          'upload-checksum',
          `${algorithm} ${digest(content, algorithm)}`,
        );
      const { body, headers } = await send('other').expect(460);
      assert.equal([body.error, headers['tus-resumable']], ['CHECKSUM_MISMATCH', '1.0.0']);
      if (algorithm !== 'sha512') await send('cards').expect(204);
    }
    await sendPart(ada, upload, 'cards', 10).set('upload-checksum', 'md5 x').expect(400);
    const other = `sha-256=:${digest('other')}:`;
    const { body } = await sendPart(ada, upload, 'cards', 10).set('content-digest', other).expect(400);
    assert.is(body.error, 'DIGEST_MISMATCH');
    assert.is((await stateOf(ada, upload)).received_bytes, 10);
  });

  it('403, 404, 409: after a demotion, in the trash, in an archived project, and for others', async (world) => {
    const { ada, grace, eve, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    const upload = await beginUpload(grace, task, 5);
    const send = (person: Person) => sendPart(person, upload, 'cards', 0);
    await send(ada).expect(404);
    await send(eve).expect(404);
    const setRole = (role: 'viewer' | 'member') =>
      db
        .updateTable('project_member')
        .set({ role })
        .where('project_id', '=', project_id)
        .where('user_id', '=', grace.id)
        .execute();
    await setRole('viewer');
    await send(grace).expect(403);
    await setRole('member');
    await ada.patch(`/projects/${project_id}`).set('If-Match', '*').send({ archived: true }).expect(200);
    assert.is((await send(grace).expect(409)).body.error, 'PROJECT_ARCHIVED');
    await ada.patch(`/projects/${project_id}`).set('If-Match', '*').send({ archived: false }).expect(200);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await send(grace).expect(404);
    await ada.post(`/tasks/${task.id}/restore`).expect(200);
    await send(grace).expect(204);
  });

  it('409: a quota that has become smaller', async ({ ada, serve }) => {
    const node = await serve({ storageLimits: { maxBytes: 1_000, userBytes: 3, spaceBytes: 3 } });
    const upload = await beginUpload(ada, await createTask(ada), 5);
    assert.is((await sendPart(node.as(ada), upload, 'cards', 0).expect(409)).body.error, 'QUOTA_EXCEEDED');
    const deferred = await beginUpload(ada, await createTask(ada), null);
    await ada.delete(`/uploads/${upload.id}`).expect(204);
    assert.is((await sendPart(node.as(ada), deferred, 'cards', 0).expect(409)).body.error, 'QUOTA_EXCEEDED');
  });

  it('415: another media type', async ({ ada }) => {
    const upload = await beginUpload(ada, await createTask(ada), 5);
    await sendPart(ada, upload, 'cards', 0).set('content-type', 'application/octet-stream').expect(415);
  });

  it('507: a full disk adds nothing', async (world) => {
    const { ada, serve, fileStore } = world;
    const full: FileStore = {
      ...fileStore,
      async put(_key, content) {
        for await (const _ of content) throw new StorageFull('The disk is full.');
      },
    };
    const node = await serve({ files: createFiles(full, encryptionKey) });
    const upload = await beginUpload(ada, await createTask(ada), 5);
    assert.is((await sendPart(node.as(ada), upload, 'cards', 0).expect(507)).body.error, 'STORAGE_FULL');
    assert.is((await stateOf(ada, upload)).received_bytes, 0);
  });

  it('nothing is left of uploads that expired, or whose task or account was deleted', async (world) => {
    const { ada, db, person } = world;
    await sweep(world);
    const before = await storedKeys(world);
    const gone = await person('Mary Somerville');
    const [task, other] = [await createTask(ada), await createTask(gone)];
    const uploads = [await beginUpload(ada, await createTask(ada), 10), await beginUpload(ada, task, 10)];
    for (const upload of uploads) await sendPart(ada, upload, 'cards', 0).expect(204);
    await sendPart(gone, await beginUpload(gone, other, 10), 'cards', 0).expect(204);
    assert.is((await storedKeys(world)).length, before.length + 3);
    await db
      .updateTable('upload')
      .set({ expires_at: new Date(Date.now() - 1_000).toISOString() })
      .where('id', '=', uploads[0]?.id ?? '')
      .execute();
    await ada.delete(`/tasks/${task.id}?permanent=true`).expect(204);
    await ada.delete(`/tasks/${task.id}?permanent=true`).then(() => {});
    for (const erase of attachments.tables.upload.erased.batches) await erase(db, gone.id);
    await sweep(world);
    assert.equal((await storedKeys(world)).sort(), before.sort());
  });
});

async function sweep({ db, fileStore }: World): Promise<void> {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const run = { now: new Date().toISOString(), log, trashRetentionDays: 30 };
  for (const each of [...attachments.sweeps, sweepFiles(createFiles(fileStore, encryptionKey))])
    await each(db, run);
}
