import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { sweepFiles } from '../../src/attachments/files.ts';
import { createFiles } from '../../src/files/files.ts';
import { FRAME_BYTES } from '../../src/files/frames.ts';
import { createRoomCheck } from '../../src/files/room.ts';
import { s3Store } from '../../src/files/s3.ts';
import { FileMissing, StoreUnavailable } from '../../src/files/store.ts';
import { attachmentsOf, sendFile, upload } from '../attachments-kit.ts';
import { withEnoughTime } from '../waiting.ts';
import { createTask, encryptionKey, inWorld } from '../world.ts';
import { startS3 } from './s3.ts';

const folder = mkdtempSync(join(tmpdir(), 'taskflow-spool-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const spooled = () =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true }).filter((name) => String(name).includes('-'))
    : [];

async function all(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const found: Buffer[] = [];
  for await (const piece of content) found.push(Buffer.from(piece));
  return Buffer.concat(found);
}

/** A server that accepts connections, sends this when a request arrives, and is silent afterwards. */
async function startSilent(start = '') {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => socket.write(start));
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('It did not fail.'),
    (error: Error) => error,
  );

inWorld('files in an S3-compatible store', (it) => {
  it('are stored, read in parts, listed and removed', async () => {
    const s3 = await startS3();
    const store = s3Store(s3.options, folder);
    const files = createFiles(store, createSecretKey(Buffer.alloc(32, 1)));
    try {
      for (const size of [0, 5, FRAME_BYTES, 3 * FRAME_BYTES + 7]) {
        const content = randomBytes(size);
        const id = randomUUID();
        const file = { id, wrapped_key: files.newKey(id), size_bytes: size };
        await files.save(
          file,
          (async function* () {
            yield Buffer.from(content);
          })(),
          10_000_000,
        );
        for (const [start, end] of [
          [0, size],
          [Math.floor(size / 2), size],
          [Math.floor(size / 3), Math.floor(size / 2)],
        ] as const)
          assert.ok(
            content.subarray(start, end).equals(await all(files.read(file, { start, end }))),
            `${size} ${start}`,
          );
        const shard = Number.parseInt(id.slice(-2), 16);
        const keys = async (at: number) => {
          const found: string[] = [];
          for await (const key of store.olderThan(new Date(at), shard)) found.push(key);
          return found;
        };
        assert.equal([await keys(Date.now() + 60_000), await keys(Date.now() - 60_000)], [[id], []]);
        await store.remove(id);
        await store.remove(id);
        assert.equal(await keys(Date.now() + 60_000), []);
        assert.instance(await failure(all(store.read(id, 0, 1))), FileMissing);
      }
      assert.equal(spooled(), []);
    } finally {
      await s3.stop();
    }
  });

  it('201, 204: an attachment is uploaded, downloaded and removed from the object store', async (world) => {
    const { ada, serve, db } = world;
    const s3 = await startS3();
    const store = s3Store(s3.options, folder);
    const node = await serve({ files: createFiles(store, encryptionKey) });
    try {
      const content = randomBytes(300_000);
      const file = await upload(node.as(ada), await createTask(ada), content, 'cards.bin');
      const path = `/attachments/${file.id}`;
      const part = await node.as(ada).get(`${path}/content`).set('Range', 'bytes=65530-140000').expect(206);
      assert.ok(content.subarray(65_530, 140_001).equals(part.body));
      const { file_id } = await db
        .selectFrom('attachment')
        .where('id', '=', file.id)
        .select('file_id')
        .executeTakeFirstOrThrow();
      await node.as(ada).delete(path).expect(204);
      const log = { info: () => {}, warn: () => {}, error: () => {} };
      await sweepFiles({ store })(db, { now: new Date().toISOString(), log, trashRetentionDays: 30 });
      assert.instance(await failure(all(store.read(file_id, 0, 1))), FileMissing);
    } finally {
      await s3.stop();
    }
  });

  it('503: while the object store cannot be reached, or refuses the key, and nothing is left', async (world) => {
    const { ada, serve } = world;
    const s3 = await startS3();
    const silent = await startSilent();
    const broken = [
      { ...s3.options, endpoint: silent.endpoint },
      { ...s3.options, accessKeyId: 'wrong' },
      { ...s3.options, bucket: 'missing' },
      { ...s3.options, endpoint: 'http://127.0.0.1:1' },
    ];
    const task = await createTask(ada);
    try {
      await createRoomCheck(s3Store(s3.options, folder), 1)();
      for (const options of broken) {
        const store = s3Store(options, folder, 500);
        const node = await serve({ files: createFiles(store, encryptionKey) });
        const { body } = await sendFile(node.as(ada), task, 'cards').expect(503);
        assert.is(body.error, 'DEPENDENCY_UNAVAILABLE');
        assert.instance(await failure(store.remove(randomUUID())), StoreUnavailable);
        assert.instance(await failure(store.room()), StoreUnavailable);
        assert.match((await failure(createRoomCheck(store, 1)())).message, 'does not respond');
      }
      assert.is((await ada.get(attachmentsOf(task)).expect(200)).body.meta.total, 0);
      assert.equal(spooled(), []);
    } finally {
      silent.stop();
      await s3.stop();
    }
  });

  it('503: a download from a store that is silent, before the first byte or after a part, gives up its place', async (world) => {
    const { ada, serve } = world;
    const s3 = await startS3();
    const task = await createTask(ada);
    const file = await upload(
      (await serve({ files: createFiles(s3Store(s3.options, folder), encryptionKey) })).as(ada),
      task,
      'cards',
    );
    await s3.stop();
    const head = 'HTTP/1.1 206 Partial Content\r\nContent-Length: 21\r\n\r\n';
    for (const start of ['', head, `${head}half`]) {
      const silent = await startSilent(start);
      try {
        const store = s3Store({ ...s3.options, endpoint: silent.endpoint }, folder, 300);
        assert.instance(await failure(all(store.read(randomUUID(), 0, 21))), StoreUnavailable);
        const node = await serve({ files: createFiles(store, encryptionKey) });
        const { body } = await node.as(ada).get(`/attachments/${file.id}/content`).expect(503);
        assert.is(body.error, 'DEPENDENCY_UNAVAILABLE');
      } finally {
        silent.stop();
      }
    }
  });

  it('wait for a reader who is slower than the limit of the store', async () => {
    const s3 = await startS3();
    const content = randomBytes(3_000_000);
    const id = randomUUID();
    async function* once() {
      yield content;
    }
    const readSlowly = async (silenceMs: number) => {
      const found: Buffer[] = [];
      for await (const piece of s3Store(s3.options, folder, silenceMs).read(id, 0, content.length)) {
        if (found.length === 0) await pause(2 * silenceMs);
        found.push(Buffer.from(piece));
      }
      return Buffer.concat(found);
    };
    try {
      await s3Store(s3.options, folder).put(id, once());
      const found = await withEnoughTime(
        400,
        (silenceMs) => readSlowly(silenceMs).catch((error: Error) => error),
        (result) => result instanceof Buffer,
      );
      assert.ok(found instanceof Buffer, String(found));
      assert.ok(found.equals(content));
    } finally {
      await s3.stop();
    }
  });
});
