import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import {
  type Attachment,
  ConnectionError,
  fileAt,
  type Progress,
  TaskFlow,
} from '../../../sdk/typescript/src/index.ts';
import { withProxy } from '../../faults/proxy.ts';
import { until } from '../../waiting.ts';
import { inWorld } from '../../world.ts';

inWorld('files in the TypeScript SDK', (it) => {
  it('are uploaded from bytes, text, a Blob, a File and a path, and downloaded again', async ({
    url,
    ada,
  }) => {
    const client = new TaskFlow({ baseUrl: url, token: ada.token });
    const task = await client.tasks.create({ title: 'Punch the cards' });
    const folder = mkdtempSync(join(tmpdir(), 'taskflow-sdk-'));
    try {
      const content = randomBytes(200_000);
      const path = join(folder, 'Brücke (1).bin');
      writeFileSync(path, content);
      const files = [
        { name: 'bytes.bin', content: new Uint8Array(content) },
        { name: 'text.txt', content: 'cards' },
        { name: 'blob.bin', content: new Blob([content]) },
        new File([content], 'file.bin'),
        await fileAt(path),
      ];
      for (const file of files) {
        const [stored] = await client.attachments.upload(task.id, file);
        assert.is(stored?.name, file.name);
      }
      const all: Attachment[] = [];
      for await (const each of client.attachments.list(task.id)) all.push(each);
      assert.equal(
        all.map(({ name, size_bytes }) => [name, size_bytes]),
        files.map(({ name }) => [name, name === 'text.txt' ? 5 : content.length]),
      );
      const download = await client.attachments.download(String(all.at(-1)?.id));
      assert.is(download.fileName, 'Brücke (1).bin');
      await download.saveTo(join(folder, 'copy'));
      assert.ok(readFileSync(join(folder, 'copy')).equals(content));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('have the type that follows from the name if there are several, and are read line by line', async ({
    url,
    ada,
  }) => {
    const client = new TaskFlow({ baseUrl: url, token: ada.token });
    const job = await client.tasks.importFile({ name: 'Tasks.CSV', content: 'title\nMühle\n' });
    assert.is(job.kind, 'task_import');
    const refused = await (async () => client.tasks.importFile({ name: 'tasks.xlsx', content: 'x' }))().catch(
      (error) => error,
    );
    assert.match(String(refused), 'must end in one of .csv, .tsv');
    const pieces = ['{"title": "M', '\u00fchle"}\n\n{"title"', ': "last"}'].map((text) => Buffer.from(text));
    const server = createServer((_req, res) => {
      // Within a character, too.
      for (const piece of pieces.flatMap((each) => [each.subarray(0, 1), each.subarray(1)])) res.write(piece);
      res.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const download = await new TaskFlow({ baseUrl, token: 'x' }).tasks.exportFile({ format: 'jsonl' });
    const titles: string[] = [];
    for await (const { title } of download.lines<{ title: string }>()) titles.push(title);
    server.close();
    assert.equal(titles, ['Mühle', 'last']);
  });

  it('continue where a connection was cut, unless the file has changed', async () => {
    const content = randomBytes(1_000_000);
    let tag = '"one"';
    const ranges: (string | undefined)[] = [];
    const server = createServer((req, res) => {
      ranges.push(req.headers.range);
      const from = Number(/^bytes=(\d+)-$/.exec(req.headers.range ?? '')?.[1] ?? 0);
      const isPart = from > 0 && req.headers['if-range'] === tag;
      const rest = isPart ? content.subarray(from) : content;
      const headers = { etag: tag, 'accept-ranges': 'bytes', 'content-length': rest.length };
      res.writeHead(isPart ? 206 : 200, headers);
      if (ranges.length > 2) res.end(rest);
      else res.write(rest.subarray(0, 400_000), () => res.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const client = new TaskFlow({ baseUrl: `http://127.0.0.1:${port}`, token: 'x', maxRetries: 0 });
    try {
      const download = await client.attachments.download(randomUUID());
      assert.ok(Buffer.from(await download.arrayBuffer()).equals(content));
      assert.is(ranges.length, 3);
      ranges.length = 0;
      const other = await client.attachments.download(randomUUID());
      tag = '"two"';
      const failure = await other.arrayBuffer().catch((error: unknown) => error);
      assert.instance(failure, ConnectionError);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('are sent whole although a late request about the upload ends a part that is still arriving', async ({
    url,
    ada,
  }) => {
    const content = randomBytes(900_000);
    await withProxy(url, async (proxy) => {
      let passed = 0;
      let ended: Promise<unknown> | undefined;
      proxy.toServer = (chunk, link) => {
        passed += chunk.length;
        const [, id] = /PATCH \/api\/v1\/uploads\/([\w-]+)/.exec(chunk.toString('latin1')) ?? [];
        if (id) upload = id;
        if (passed < 300_000 || ended || !upload) return 'pass';
        // It waits until what has arrived is stored.
        ended = fetch(new URL(`/api/v1/uploads/${upload}`, url), {
          headers: { authorization: `Bearer ${ada.token}` },
        }).then(() => link.release());
        return 'hold';
      };
      let upload: string | undefined;
      const client = new TaskFlow({ baseUrl: proxy.through(url).replace(/\/$/, ''), token: ada.token });
      const task = await client.tasks.create({ title: 'Punch the cards' });
      const file = { name: 'bytes.bin', content: new Uint8Array(content) };
      const [stored] = await client.attachments.upload(task.id, file, {}, { resumable: true });
      assert.ok(ended, 'a part was ended');
      assert.is(stored?.sha256, createHash('sha256').update(content).digest('hex'));
    });
  });

  it('are sent in parts, from bytes, a Blob, a path and a stream, and continue after cuts', async ({
    url,
    ada,
  }) => {
    const content = randomBytes(900_000);
    const folder = mkdtempSync(join(tmpdir(), 'taskflow-sdk-'));
    const path = join(folder, 'Brücke (1).bin');
    writeFileSync(path, content);
    await withProxy(url, async (proxy) => {
      let passed = 0;
      let cuts = 0;
      proxy.toServer = (chunk) => {
        passed += chunk.length;
        if (passed < 400_000 || cuts >= 3) return 'pass';
        passed = 0;
        cuts += 1;
        return 'cut';
      };
      const baseUrl = proxy.through(url).replace(/\/$/, '');
      const client = new TaskFlow({ baseUrl, token: ada.token });
      const task = await client.tasks.create({ title: 'Punch the cards' });
      const pieces = Array.from({ length: 9 }, (_, at) => content.subarray(at * 100_000, (at + 1) * 100_000));
      const files = [
        { name: 'bytes.bin', content: new Uint8Array(content) },
        { name: 'blob.bin', content: new Blob([content]) },
        await fileAt(path),
        { name: 'stream.bin', content: ReadableStream.from(pieces) as ReadableStream<Uint8Array> },
      ];
      for (const file of files) {
        cuts = 0;
        const seen: Progress[] = [];
        const [stored] = await client.attachments.upload(
          task.id,
          file,
          {},
          { onProgress: (each) => seen.push(each) },
        );
        assert.is(stored?.sha256, createHash('sha256').update(content).digest('hex'), file.name);
        assert.equal(
          [stored?.name, seen.at(-1)],
          [file.name, { bytes: content.length, total: content.length }],
        );
        assert.ok(seen.length >= (file.name === 'stream.bin' ? 2 : 4), `${file.name}: ${seen.length}`);
      }
      const [first] = (await client.attachments.list(task.id).toArray()) as [Attachment];
      const received: Progress[] = [];
      const download = await client.attachments.download(first.id);
      await download.saveTo(join(folder, 'copy'), { onProgress: (each) => received.push(each) });
      assert.ok(readFileSync(join(folder, 'copy')).equals(content));
      assert.equal(received.at(-1), { bytes: content.length, total: content.length });
      const blob = await (await client.attachments.download(first.id)).blob();
      assert.is(blob.size, content.length);
    });
    rmSync(folder, { recursive: true });
  });

  it('that fail or are aborted in the middle leave no upload behind', async ({ url, ada, db }) => {
    const client = new TaskFlow({ baseUrl: url, token: ada.token });
    const task = await client.tasks.create({ title: 'Punch the cards' });
    const file = { name: 'a.bin', content: new Uint8Array(900_000) };
    const aborting = new AbortController();
    const options = { resumable: true, signal: aborting.signal };
    const onProgress = ({ bytes }: Progress) => bytes > 0 && aborting.abort();
    const failure = await client.attachments
      .upload(task.id, file, {}, { ...options, onProgress })
      .catch((error) => error);
    assert.is(failure.name, 'AbortError');
    const left = () => db.selectFrom('upload').where('task_id', '=', task.id).select('id').execute();
    await until('the upload is cancelled', async () => (await left()).length === 0);
    const [empty] = await client.attachments.upload(
      task.id,
      { name: 'e', content: '' },
      {},
      { resumable: true },
    );
    assert.is(empty?.size_bytes, 0);
  });

  it('have links that fetch without credentials', async ({ url, ada }) => {
    const client = new TaskFlow({ baseUrl: url, token: ada.token });
    const task = await client.tasks.create({ title: 'Punch the cards' });
    const [file] = await client.attachments.upload(task.id, { name: 'a.txt', content: 'cards' });
    const link = await client.attachments.createLink(String(file?.id), { disposition: 'inline' });
    assert.is(await (await fetch(url + link.url)).text(), 'cards');
  });
});
