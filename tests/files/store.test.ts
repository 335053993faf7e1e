import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createFiles, TooLarge } from '../../src/files/files.ts';
import { FRAME_BYTES } from '../../src/files/frames.ts';
import { localStore } from '../../src/files/local.ts';
import { FileMissing, StoreUnavailable } from '../../src/files/store.ts';
import { suite } from '../suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'taskflow-store-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const store = localStore(folder);
const files = createFiles(store, createSecretKey(Buffer.alloc(32, 1)));

async function* pieces(...contents: Buffer[]): AsyncIterable<Buffer> {
  for (const content of contents) yield Buffer.from(content);
}

async function all(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const found: Buffer[] = [];
  for await (const piece of content) found.push(Buffer.from(piece));
  return Buffer.concat(found);
}

async function saved(content: Buffer, ...more: Buffer[]) {
  const id = randomUUID();
  const wrapped_key = files.newKey(id);
  const { size_bytes } = await files.save({ id, wrapped_key }, pieces(content, ...more), 10_000_000);
  return { id, wrapped_key, size_bytes };
}

const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('It did not fail.'),
    (error: Error) => error,
  );

const names = () => readdirSync(folder, { recursive: true }).filter((name) => String(name).includes('-'));

suite('the store of files', (it) => {
  it('returns every part of files of every size around that of a frame', async () => {
    for (const size of [
      0,
      1,
      FRAME_BYTES - 1,
      FRAME_BYTES,
      FRAME_BYTES + 1,
      2 * FRAME_BYTES,
      3 * FRAME_BYTES + 7,
    ]) {
      const content = randomBytes(size);
      const file = await saved(content);
      assert.is(file.size_bytes, size);
      const cuts = [
        0,
        1,
        FRAME_BYTES - 1,
        FRAME_BYTES,
        FRAME_BYTES + 1,
        2 * FRAME_BYTES,
        size - 1,
        size,
      ].filter((at) => at >= 0 && at <= size);
      for (const start of cuts)
        for (const end of cuts.filter((at) => at >= start))
          assert.ok(
            content.subarray(start, end).equals(await all(files.read(file, { start, end }))),
            `${size} ${start} ${end}`,
          );
    }
  });

  it('has another form for the same content each time, and none that another key or ID opens', async () => {
    const [one, other] = [await saved(Buffer.from('cards')), await saved(Buffer.from('cards'))];
    const sealed = (id: string) => all(store.read(id, 0, 1_000));
    assert.not.ok((await sealed(one.id)).equals(await sealed(other.id)));
    for (const wrong of [
      { ...one, id: other.id },
      { ...one, wrapped_key: other.wrapped_key },
    ])
      assert.match((await failure(all(files.read(wrong, { start: 0, end: 5 })))).message, 'authenticate');
  });

  it('leaves nothing behind when the content fails or is too large', async () => {
    const before = names();
    const id = randomUUID();
    const file = { id, wrapped_key: files.newKey(id) };
    const cut = async function* () {
      yield randomBytes(300_000);
      throw new Error('cut');
    };
    assert.is((await failure(files.save(file, cut(), 10_000_000))).message, 'cut');
    const tooMany = files.save(file, pieces(randomBytes(100), randomBytes(1)), 100);
    assert.instance(await failure(tooMany), TooLarge);
    assert.equal(names(), before);
    assert.instance(await failure(all(store.read(id, 0, 1))), FileMissing);
  });

  it('is unavailable if its folder cannot be used, but errors of the content stay as they are', async () => {
    const id = randomUUID();
    const path = join(folder, 'a-file');
    writeFileSync(path, '');
    const broken = localStore(path);
    async function* content() {
      yield Buffer.from('cards');
    }
    for (const work of [
      broken.put(id, content()),
      all(broken.read(id, 0, 1)),
      broken.remove(id),
      all(broken.olderThan(new Date(), 0) as AsyncIterable<never>),
    ])
      assert.instance(await failure(work), StoreUnavailable);
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    async function* cut() {
      yield Buffer.from('cards');
      throw reset;
    }
    assert.is(await failure(store.put(id, cut())), reset);
    rmSync(path);
  });

  it('removes a file and what an interrupted upload has left, and lists both', async () => {
    const file = await saved(Buffer.from('cards'));
    const path = join(folder, file.id.slice(-2), file.id);
    writeFileSync(`${path}.part`, 'half');
    const shard = Number.parseInt(file.id.slice(-2), 16);
    const keys = async (at: number) => {
      const found: string[] = [];
      for await (const key of store.olderThan(new Date(at), shard)) if (key === file.id) found.push(key);
      return found.length;
    };
    assert.equal([await keys(Date.now() + 60_000), await keys(Date.now() - 60_000)], [2, 0]);
    await store.remove(file.id);
    await store.remove(file.id);
    assert.equal([existsSync(path), existsSync(`${path}.part`)], [false, false]);
  });
});
