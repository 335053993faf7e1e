import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { Upload, type UploadOptions } from 'tus-js-client';
import * as assert from 'uvu/assert';
import { uploadsOf } from '../attachments-kit.ts';
import { withProxy } from '../faults/proxy.ts';
import { createTask, inWorld, type Person } from '../world.ts';

const CONTENT = randomBytes(900_000);

/** Uploads with the client of tus, and returns the requests that it has sent. */
function uploaded(
  content: Upload['file'],
  { url, person, task, ...options }: UploadOptions & { url: string; person: Person; task: { id: string } },
): Promise<string[]> {
  const sent: string[] = [];
  return new Promise((resolve, reject) => {
    const upload = new Upload(content, {
      endpoint: `${url}/api/v1${uploadsOf(task)}`,
      headers: { authorization: `Bearer ${person.token}` },
      metadata: { filename: 'random 🌉.bin', filetype: 'text/html' },
      retryDelays: [0, 0, 0, 0],
      onAfterResponse: (request, response) => {
        sent.push(`${request.getMethod()} ${response.getStatus()}`);
      },
      onError: reject,
      onSuccess: () => resolve(sent),
      ...options,
    });
    upload.start();
  });
}

async function assertStored(person: Person, task: { id: string }): Promise<void> {
  const { body } = await person.get(`/tasks/${task.id}/attachments`).expect(200);
  assert.equal(
    body.data.map((file: Record<string, unknown>) => [file['name'], file['media_type'], file['size_bytes']]),
    [['random 🌉.bin', 'application/octet-stream', CONTENT.length]],
  );
  const { body: content } = await person.get(`/attachments/${body.data[0].id}/content`).expect(200);
  assert.ok(CONTENT.equals(content));
}

inWorld('the client of tus', (it) => {
  it('uploads a file in one request, in many, and as a stream of unknown length', async ({ ada, url }) => {
    const ways: [Upload['file'], UploadOptions, string[]][] = [
      [CONTENT, {}, ['POST 201', 'PATCH 204']],
      [CONTENT, { chunkSize: 400_000 }, ['POST 201', 'PATCH 204', 'PATCH 204', 'PATCH 204']],
      [
        Readable.from([0, 1, 2].map((at) => CONTENT.subarray(at * 300_000, (at + 1) * 300_000))) as never,
        { chunkSize: 600_000, uploadLengthDeferred: true },
        ['POST 201', 'PATCH 204', 'PATCH 204', 'PATCH 204'],
      ],
      [CONTENT, { uploadDataDuringCreation: false, overridePatchMethod: false }, ['POST 201', 'PATCH 204']],
    ];
    for (const [content, options, expected] of ways) {
      const task = await createTask(ada);
      assert.equal(await uploaded(content, { url, person: ada, task, ...options }), expected);
      await assertStored(ada, task);
    }
  });

  it('resumes after the connection was cut', async ({ ada, url }) => {
    await withProxy(url, async (proxy) => {
      const task = await createTask(ada);
      let passed = 0;
      let cuts = 0;
      proxy.toServer = (chunk) => {
        passed += chunk.length;
        if (cuts >= 2 || passed < 300_000) return 'pass';
        passed = 0;
        cuts += 1;
        return 'cut';
      };
      const sent = await uploaded(CONTENT, { url: proxy.through(url).replace(/\/$/, ''), person: ada, task });
      assert.is(cuts, 2);
      // A part whose end the server has seen late is refused once.
      const usual = sent.filter((each) => each !== 'PATCH 409');
      assert.equal([usual[0], usual.at(-1)], ['POST 201', 'PATCH 204']);
      assert.is(usual.filter((each) => each === 'HEAD 200').length, usual.length - 2);
      await assertStored(ada, task);
    });
  });

  it('cancels an upload', async ({ ada, url }) => {
    const task = await createTask(ada);
    const headers = { authorization: `Bearer ${ada.token}` };
    const created = new Promise<string>((resolve, reject) => {
      const upload = new Upload(CONTENT, {
        endpoint: `${url}/api/v1${uploadsOf(task)}`,
        headers,
        metadata: { filename: 'a' },
        chunkSize: 100_000,
        onError: reject,
        onChunkComplete: () => void upload.abort().then(() => resolve(upload.url ?? '')),
      });
      upload.start();
    });
    const location = await created;
    await Upload.terminate(location, { headers });
    await ada.get(new URL(location).pathname.replace('/api/v1', '')).expect(404);
  });
});
