import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { sweepFiles } from '../../src/attachments/files.ts';
import { createFiles } from '../../src/files/files.ts';
import { storedKeys, upload } from '../attachments-kit.ts';
import { createTask, encryptionKey, operation } from '../world.ts';

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } });

operation('downloadThumbnail', (it) => {
  it('200: a small picture of each kind of image, with its size, upright and without metadata', async (world) => {
    const { ada, runJobs } = world;
    const task = await createTask(ada);
    const turned = picture(800, 400).withMetadata({ orientation: 6 });
    const images: [string, Buffer, { width: number; height: number }][] = [
      ['a.png', await picture(640, 480).png().toBuffer(), { width: 320, height: 240 }],
      ['b.jpg', await turned.jpeg().toBuffer(), { width: 160, height: 320 }],
      ['c.webp', await picture(10, 20).webp().toBuffer(), { width: 10, height: 20 }],
      ['d.gif', await picture(400, 400).gif().toBuffer(), { width: 320, height: 320 }],
    ];
    for (const [name, content, size] of images) {
      const file = await upload(ada, task, content, name);
      assert.is(file.thumbnail, null);
      await runJobs();
      const { body } = await ada.get(`/attachments/${file.id}`).expect(200);
      assert.equal(body.data.thumbnail, size, name);
      const small = await ada.get(`/attachments/${file.id}/thumbnail`).buffer(true).parse(binary).expect(200);
      assert.is(small.headers['content-type'], 'image/webp');
      const found = await sharp(small.body).metadata();
      assert.equal(
        [found.format, found.width, found.height, found.exif],
        ['webp', size.width, size.height, undefined],
      );
      await ada
        .get(`/attachments/${file.id}/thumbnail`)
        .set('If-None-Match', String(small.headers['etag']))
        .expect(304);
      await ada.get(`/attachments/${file.id}/thumbnail`).set('Range', 'bytes=0-9').expect(206);
      await ada.get(`/attachments/${file.id}/thumbnail`).set('Range', 'bytes=999999-').expect(416);
    }
  });

  it('404: no image, a broken or hostile one, one of too many pixels, and before it is made', async (world) => {
    const { ada, runJobs } = world;
    const task = await createTask(ada);
    const good = await picture(64, 64).png().toBuffer();
    const bomb = Buffer.from(good);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    const contents = [
      Buffer.from('cards'),
      good.subarray(0, 60),
      bomb,
      Buffer.concat([good.subarray(0, 8), randomBytes(5_000)]),
      Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(2_000, 255)]),
      Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(5_000)]),
    ];
    for (const content of contents) {
      const file = await upload(ada, task, content, 'a.png');
      await runJobs();
      await ada.get(`/attachments/${file.id}/thumbnail`).expect(404);
    }
    const early = await upload(ada, task, good, 'early.png');
    await ada.get(`/attachments/${early.id}/thumbnail`).expect(404);
    await runJobs();
    await ada.get(`/attachments/${early.id}/thumbnail`).expect(200);
  });

  it('404: it goes with its attachment, and nothing is left of it', async (world) => {
    const { ada, eve, runJobs, db, fileStore } = world;
    const before = await storedKeys(world);
    const task = await createTask(ada);
    const [first, second] = [
      await upload(ada, task, await picture(64, 64).png().toBuffer(), 'a.png'),
      await upload(ada, task, await picture(64, 65).png().toBuffer(), 'b.png'),
    ];
    // The job finds nothing any more.
    await ada.delete(`/attachments/${second.id}`).set('If-Match', '*').expect(204);
    await runJobs();
    assert.is((await storedKeys(world)).length, before.length + 3);
    await eve.get(`/attachments/${first.id}/thumbnail`).expect(404);
    await ada.delete(`/attachments/${first.id}`).set('If-Match', '*').expect(204);
    await ada.get(`/attachments/${first.id}/thumbnail`).expect(404);
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const now = new Date().toISOString();
    await sweepFiles(createFiles(fileStore, encryptionKey))(db, { now, log, trashRetentionDays: 30 });
    assert.equal((await storedKeys(world)).sort(), before.sort());
  });
});

/** Reads a body as bytes, whatever its type. */
function binary(given: unknown, done: (error: Error | null, body: Buffer) => void): void {
  const response = given as NodeJS.ReadableStream;
  const pieces: Buffer[] = [];
  response.on('data', (piece: Buffer) => pieces.push(piece));
  response.on('end', () => done(null, Buffer.concat(pieces)));
}
