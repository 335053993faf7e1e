import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Attachment, fileAt, TaskFlow } from '../../../sdk/typescript/src/index.ts';
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

  it('have links that fetch without credentials', async ({ url, ada }) => {
    const client = new TaskFlow({ baseUrl: url, token: ada.token });
    const task = await client.tasks.create({ title: 'Punch the cards' });
    const [file] = await client.attachments.upload(task.id, { name: 'a.txt', content: 'cards' });
    const link = await client.attachments.createLink(String(file?.id), { disposition: 'inline' });
    assert.is(await (await fetch(url + link.url)).text(), 'cards');
  });
});
