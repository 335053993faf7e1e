import { randomBytes } from 'node:crypto';
import * as assert from 'uvu/assert';
import { taskWithFile, upload } from '../attachments-kit.ts';
import { createTask, operation } from '../world.ts';

/** More than two frames of 64 KiB. */
const CONTENT = randomBytes(150_000);

operation('downloadAttachment', (it) => {
  it('200: sends the file as one to save, never as a page', async (world) => {
    const { vera } = world;
    const page = '<!doctype html><script>alert(1)</script>';
    const { file } = await taskWithFile(world, page, 'Übersicht "1".html');
    const { headers, body } = await vera.get(`/attachments/${file.id}/content`).expect(200);
    assert.is(String(body), page);
    assert.is(file.media_type, 'text/html');
    assert.is(headers['content-type'], 'application/octet-stream');
    assert.is(headers['x-content-type-options'], 'nosniff');
    assert.is(
      headers['content-disposition'],
      `attachment; filename="_bersicht _1_.html"; filename*=UTF-8''%C3%9Cbersicht%20%221%22.html`,
    );
    assert.is(headers['content-length'], String(Buffer.byteLength(page)));
    assert.is(headers['accept-ranges'], 'bytes');
    assert.is(headers['etag'], `"${file.sha256.slice(0, 32)}"`);
    await vera.head(`/attachments/${file.id}/content`).expect(200);
  });

  it('206: sends each part, across frames', async ({ ada }) => {
    const file = await upload(ada, await createTask(ada), CONTENT, 'random.bin');
    const parts = [
      ['bytes=0-0', 0, 1],
      ['bytes=65535-65536', 65_535, 65_537],
      ['bytes=131072-', 131_072, 150_000],
      ['bytes=-5', 149_995, 150_000],
      ['bytes=-999999', 0, 150_000],
      ['bytes=65536-131071', 65_536, 131_072],
      ['bytes=10-999999999', 10, 150_000],
    ] as const;
    for (const [range, start, end] of parts) {
      const { headers, body } = await ada
        .get(`/attachments/${file.id}/content`)
        .set('Range', range)
        .expect(206);
      assert.ok(CONTENT.subarray(start, end).equals(body), range);
      assert.is(headers['content-range'], `bytes ${start}-${end - 1}/150000`);
      assert.is(headers['content-length'], String(end - start));
    }
  });

  it('200: sends the whole file if the range is not understood, or If-Range does not match', async ({
    ada,
  }) => {
    const file = await upload(ada, await createTask(ada), 'cards');
    const get = (headers: Record<string, string>) => ada.get(`/attachments/${file.id}/content`).set(headers);
    for (const range of ['bytes=3-1', 'bytes=0-0,2-2', 'lines=1-2', 'bytes=', 'bytes=-', 'bytes=a-b'])
      assert.is(String((await get({ range }).expect(200)).body), 'cards', range);
    const etag = `"${file.sha256.slice(0, 32)}"`;
    assert.is(String((await get({ range: 'bytes=1-2', 'if-range': etag }).expect(206)).body), 'ar');
    const modified = new Date(file.created_at).toUTCString();
    await get({ range: 'bytes=1-2', 'if-range': modified }).expect(206);
    for (const other of ['"other"', `W/${etag}`, 'Mon, 02 Mar 2026 09:00:00 GMT'])
      await get({ range: 'bytes=1-2', 'if-range': other }).expect(200);
  });

  it('304: the copy of the caller is current, whatever part it asks for', async ({ ada }) => {
    const task = await createTask(ada);
    const [file, other] = [await upload(ada, task, 'cards'), await upload(ada, task, 'other cards')];
    const etag = `"${file.sha256.slice(0, 32)}"`;
    const get = (headers: Record<string, string>) => ada.get(`/attachments/${file.id}/content`).set(headers);
    for (const tags of [etag, `W/${etag}`, `"none", ${etag}`, '*']) {
      const { headers } = await get({ 'if-none-match': tags, range: 'bytes=900-' }).expect(304);
      assert.equal(
        [headers['etag'], headers['content-length'], headers['content-type']],
        [etag, undefined, undefined],
      );
    }
    await ada.head(`/attachments/${file.id}/content`).set('If-None-Match', etag).expect(304);
    const tag = `"${other.sha256.slice(0, 32)}"`;
    assert.is(String((await get({ 'if-none-match': tag, range: 'bytes=1-2' }).expect(206)).body), 'ar');
    await get({ 'if-none-match': tag }).expect(200);
    await ada.get(`/attachments/${other.id}/content`).set('If-None-Match', etag).expect(200);
  });

  it('416: a range behind the end', async ({ ada }) => {
    const task = await createTask(ada);
    const [file, empty] = [await upload(ada, task, 'cards'), await upload(ada, task, '')];
    const get = (id: string, range: string) =>
      ada.get(`/attachments/${id}/content`).set('Range', range).expect(416);
    for (const range of ['bytes=5-', 'bytes=5-9', 'bytes=-0']) {
      const { headers, body } = await get(file.id, range);
      assert.equal([headers['content-range'], body.error], ['bytes */5', 'RANGE_NOT_SATISFIABLE']);
    }
    await get(empty.id, 'bytes=0-');
    assert.is((await ada.get(`/attachments/${empty.id}/content`).expect(200)).headers['content-length'], '0');
  });

  it('503: a file that is missing in the store', async (world) => {
    const { ada, fileStore, db, serve } = world;
    const file = await upload(ada, await createTask(ada), CONTENT, 'random.bin');
    const { file_id } = await db
      .selectFrom('attachment')
      .where('id', '=', file.id)
      .select('file_id')
      .executeTakeFirstOrThrow();
    await fileStore.remove(file_id);
    const node = await serve();
    const { body } = await node.as(ada).get(`/attachments/${file.id}/content`).expect(503);
    assert.is(body.error, 'DEPENDENCY_UNAVAILABLE');
  });

  it('500: a file that was changed, cut or reordered in the store is not sent', async (world) => {
    const { ada, fileStore, db, serve } = world;
    const file = await upload(ada, await createTask(ada), CONTENT, 'random.bin');
    const { file_id } = await db
      .selectFrom('attachment')
      .where('id', '=', file.id)
      .select('file_id')
      .executeTakeFirstOrThrow();
    const pieces: Buffer[] = [];
    for await (const piece of fileStore.read(file_id, 0, 1_000_000)) pieces.push(piece);
    const sealed = Buffer.concat(pieces);
    const frame = 65_552;
    const flipped = Buffer.from(sealed);
    flipped[10] = (flipped[10] ?? 0) ^ 1;
    const swapped = Buffer.concat([
      sealed.subarray(frame, 2 * frame),
      sealed.subarray(0, frame),
      sealed.subarray(2 * frame),
    ]);
    const node = await serve();
    for (const broken of [flipped, swapped, sealed.subarray(0, 100), Buffer.alloc(0)]) {
      await fileStore.remove(file_id);
      await fileStore.put(
        file_id,
        (async function* () {
          yield broken;
        })(),
      );
      await node.as(ada).get(`/attachments/${file.id}/content`).expect(500);
    }
    // The end is checked too, when the start has been sent already.
    await fileStore.remove(file_id);
    await fileStore.put(
      file_id,
      (async function* () {
        yield sealed.subarray(0, 2 * frame);
      })(),
    );
    const cut = await fetch(`${node.url}/api/v1/attachments/${file.id}/content`, {
      headers: { authorization: `Bearer ${ada.token}` },
    });
    assert.is(await cut.arrayBuffer().catch(() => 'cut'), 'cut');
  });
});
