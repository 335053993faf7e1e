import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createFiles } from '../../src/files/files.ts';
import { type FileStore, StorageFull } from '../../src/files/store.ts';
import {
  attachmentsOf,
  fileHeaders,
  sendFile,
  storedKeys,
  taskWithFile,
  upload,
} from '../attachments-kit.ts';
import { commentsOf, createComment } from '../comments-kit.ts';
import { until } from '../waiting.ts';
import { createTask, encryptionKey, operation, storageLimits } from '../world.ts';

const sha256 = (content: string | Buffer, encoding: 'hex' | 'base64' = 'hex') =>
  createHash('sha256').update(content).digest(encoding);

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

operation('uploadAttachment', (it) => {
  it('201: stores the body as a file, with its name, size, digest and detected type', async ({
    grace,
    project_id,
  }) => {
    const task = await createTask(grace, { project_id });
    const { body } = await sendFile(grace, task, PNG, 'Brücke 🌉.txt')
      .set('Content-Type', 'application/octet-stream')
      .expect(201);
    const [file] = body.data;
    assert.is(body.data.length, 1);
    assert.equal(
      [
        file.task_id,
        file.comment_id,
        file.name,
        file.description,
        file.media_type,
        file.size_bytes,
        file.sha256,
      ],
      [task.id, null, 'Brücke 🌉.txt', null, 'image/png', PNG.length, sha256(PNG)],
    );
    assert.equal([file.uploader.id, file.version], [grace.id, 1]);
    assert.equal((await grace.get(`/attachments/${file.id}`).expect(200)).body.data, file);
  });

  it('201: stores all files of a form, with a description and a comment', async ({ ada, db }) => {
    const task = await createTask(ada);
    const comment = await createComment(ada, task);
    const { body, headers } = await ada
      .post(attachmentsOf(task))
      .field('comment_id', comment.id)
      .field('description', 'The cards')
      .attach('file', Buffer.from('first'), 'a.txt')
      .attach('file', Buffer.alloc(0), 'empty.bin')
      .attach('file', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), {
        filename: 'c.png',
        contentType: 'image/png',
      })
      .expect(201);
    assert.equal(
      body.data.map((each: Record<string, unknown>) => [
        each['name'],
        each['media_type'],
        each['size_bytes'],
        each['comment_id'],
        each['description'],
      ]),
      [
        ['a.txt', 'text/plain', 5, comment.id, 'The cards'],
        ['empty.bin', 'application/octet-stream', 0, comment.id, 'The cards'],
        ['c.png', 'image/svg+xml', 41, comment.id, 'The cards'],
      ],
    );
    const events = await db
      .selectFrom('event')
      .where('request_id', '=', String(headers['x-request-id']))
      .select(['type', 'subject_name'])
      .execute();
    assert.equal(events.map((each) => [each.type, each.subject_name]).sort(), [
      ['attachment.created', 'a.txt'],
      ['attachment.created', 'c.png'],
      ['attachment.created', 'empty.bin'],
    ]);
  });

  it('201: stores a body of many frames, sent in pieces without a length', async ({ ada }) => {
    const task = await createTask(ada);
    const content = randomBytes(300_001);
    const file = await upload(ada, task, content, 'random.bin');
    const { body } = await ada.get(`/attachments/${file.id}/content`).expect(200);
    assert.ok(content.equals(body));
  });

  it('201: stores large files of a form unchanged, also if they look like its boundary', async ({ ada }) => {
    const task = await createTask(ada);
    const almost = Buffer.from('\r\n--form-boundar\r\n--form-boundarz\r\n\r\n--'.repeat(5_000));
    const contents = [
      randomBytes(700_000),
      almost,
      Buffer.from('small'),
      randomBytes(65_536),
      randomBytes(500_000),
    ];
    const pieces = contents.flatMap((content, index) => [
      Buffer.from(
        `--form-boundary\r\nContent-Disposition: form-data; name="file"; filename="${index}"\r\n\r\n`,
      ),
      content,
      Buffer.from('\r\n'),
    ]);
    const { body } = await ada
      .post(attachmentsOf(task))
      .set('Content-Type', 'multipart/form-data; boundary=form-boundary')
      .send(Buffer.concat([...pieces, Buffer.from('--form-boundary--\r\n')]))
      .expect(201);
    assert.equal(
      body.data.map((file: { sha256: string }) => file.sha256),
      contents.map((content) => sha256(content)),
    );
  });

  it('201: the store has no readable content', async (world) => {
    const { ada, fileStore } = world;
    await upload(ada, await createTask(ada), 'The secret of the Analytical Engine');
    for (const key of await storedKeys(world))
      for await (const piece of fileStore.read(key, 0, 1_000_000))
        assert.not.match(piece.toString('latin1'), 'secret');
  });

  it('400: the body differs from Content-Digest, ends early, or is not a form', async (world) => {
    const { ada } = world;
    const task = await createTask(ada);
    await sendFile(ada, task, 'cards')
      .set('Content-Digest', `sha-256=:${sha256('cards', 'base64')}:`)
      .expect(201);
    const before = await storedKeys(world);
    const wrong = `sha-256=:${sha256('other', 'base64')}:`;
    const mismatch = await sendFile(ada, task, 'cards').set('Content-Digest', wrong).expect(400);
    assert.is(mismatch.body.error, 'DIGEST_MISMATCH');
    const malformed = await sendFile(ada, task, 'cards').set('Content-Digest', 'md5').expect(400);
    assert.is(malformed.body.errors[0].field, 'Content-Digest');
    const bodies = [
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncards',
      ],
      [
        'multipart/form-data; boundary=x',
        `--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${'cards'.repeat(200_000)}`,
      ],
      ['multipart/form-data; boundary=x', 'nothing'],
      ['multipart/form-data', 'nothing'],
    ];
    for (const [type = '', text] of bodies) {
      const { body } = await ada.post(attachmentsOf(task)).set('Content-Type', type).send(text).expect(400);
      assert.is(body.error, 'MALFORMED_UPLOAD', `${type} ${text?.slice(0, 80)}`);
    }
    const { body } = await ada.get(attachmentsOf(task)).expect(200);
    assert.is(body.meta.total, 1);
    assert.equal(await storedKeys(world), before);
  });

  it('400: no file, no name, an unknown field, a field after the files, too many files', async ({ ada }) => {
    const task = await createTask(ada);
    const refused = async (request: ReturnType<typeof ada.post>) => {
      const { body } = await request.expect(400);
      return [body.errors[0].field, body.errors[0].code];
    };
    const form = () => ada.post(attachmentsOf(task));
    assert.equal(await refused(form()), ['Content-Disposition', 'REQUIRED']);
    assert.equal(await refused(form().set('Content-Type', 'application/octet-stream').send('x')), [
      'Content-Disposition',
      'REQUIRED',
    ]);
    assert.equal(await refused(form().field('description', 'x')), ['file', 'REQUIRED']);
    assert.equal(await refused(form().attach('picture', Buffer.from('x'), 'x')), [
      'picture',
      'UNKNOWN_FIELD',
    ]);
    assert.equal(await refused(form().field('size', '1')), ['size', 'UNKNOWN_FIELD']);
    assert.equal(await refused(form().field('comment_id', '1')), ['comment_id', 'INVALID_FORMAT']);
    assert.equal(await refused(form().field('description', 'x'.repeat(1001))), ['description', 'TOO_LONG']);
    assert.equal(await refused(form().attach('file', Buffer.from('x'), 'x').field('description', 'x')), [
      'body',
      'INVALID_ORDER',
    ]);
    const many = form();
    for (let i = 0; i < 11; i += 1) many.attach('file', Buffer.from('x'), `${i}`);
    assert.equal(await refused(many), ['body', 'TOO_MANY']);
    assert.is((await ada.get(attachmentsOf(task)).expect(200)).body.meta.total, 0);
  });

  it('400: a comment of another task, or a deleted one', async ({ ada }) => {
    const [task, other] = [await createTask(ada), await createTask(ada)];
    const comment = await createComment(ada, other);
    await createComment(ada, other, { parent_id: comment.id });
    for (const target of [task, other]) {
      const path = `${attachmentsOf(target)}?comment_id=${comment.id}`;
      const { body } = await ada
        .post(path)
        .set(fileHeaders('x'))
        .send(Buffer.from('x'))
        .expect(target === other ? 201 : 400);
      if (target === task) assert.is(body.error, 'UNKNOWN_COMMENT');
    }
    await ada.delete(commentsOf(other, comment)).expect(204);
    const path = `${attachmentsOf(other)}?comment_id=${comment.id}`;
    await ada.post(path).set(fileHeaders('x')).send(Buffer.from('x')).expect(400);
  });

  it('403, 404, 409: viewers, strangers, the trash and archived projects', async (world) => {
    const { ada, vera, eve, project_id } = world;
    const { task } = await taskWithFile(world);
    await sendFile(vera, task, 'x').expect(403);
    await sendFile(eve, task, 'x').expect(404);
    await ada.patch(`/projects/${project_id}`).set('If-Match', '*').send({ archived: true }).expect(200);
    assert.is((await sendFile(ada, task, 'x').expect(409)).body.error, 'PROJECT_ARCHIVED');
    await ada.patch(`/projects/${project_id}`).set('If-Match', '*').send({ archived: false }).expect(200);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await sendFile(ada, task, 'x').expect(404);
  });

  it('413: a file that is too large, whether it says so or not', async (world) => {
    const { ada } = world;
    const task = await createTask(ada);
    const before = (await storedKeys(world)).length;
    const { body } = await sendFile(ada, task, Buffer.alloc(storageLimits.maxBytes + 1)).expect(413);
    assert.is(body.error, 'PAYLOAD_TOO_LARGE');
    const form = ada.post(attachmentsOf(task)).attach('file', Buffer.from('fits'), 'a');
    await form.attach('file', Buffer.alloc(storageLimits.maxBytes + 1), 'b').expect(413);
    await sendFile(ada, task, Buffer.alloc(storageLimits.maxBytes)).expect(201);
    assert.is((await ada.get(attachmentsOf(task)).expect(200)).body.meta.total, 1);
    assert.is((await storedKeys(world)).length - before, 1);
  });

  it('413: a client that sends everything first gets the response, and can use the connection', async (world) => {
    const { ada, url } = world;
    const task = await createTask(ada);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    const send = (method: string, headers: readonly string[], body = Buffer.alloc(0)) => {
      const head = [
        `${method} /api/v1${attachmentsOf(task)} HTTP/1.1`,
        'Host: x',
        `Authorization: Bearer ${ada.token}`,
        ...headers,
      ];
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      socket.write(body);
    };
    // More than the kernel holds for the server.
    const body = Buffer.alloc(16_000_000);
    const length = `Content-Length: ${body.length}`;
    const raw = ['Content-Type: application/octet-stream', 'Content-Disposition: attachment; filename="a"'];
    const form = Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n');
    form.copy(body);
    for (const [at, headers] of [raw, ['Content-Type: multipart/form-data; boundary=x']].entries()) {
      send('POST', [...headers, length], body);
      send('GET', []);
      await until('both have a response', () => text.split('HTTP/1.1 ').length === 3 + 2 * at);
    }
    socket.destroy();
    assert.equal(
      text.match(/HTTP\/1.1 \d+/g),
      ['413', '200', '413', '200'].map((status) => `HTTP/1.1 ${status}`),
    );
  });

  it('415: neither a form nor a file, or an encoded body', async ({ ada }) => {
    const task = await createTask(ada);
    await ada.post(attachmentsOf(task)).set('Content-Type', 'image/png').send(PNG).expect(415);
    await sendFile(ada, task, 'x').set('Content-Encoding', 'gzip').expect(415);
  });

  it('409: parallel uploads never exceed the quota of a user or a project', async ({
    serve,
    ada,
    grace,
    project_id,
  }) => {
    const limits = { maxBytes: 1_000, userBytes: 5_000, spaceBytes: 6_000 };
    const node = await serve({ storageLimits: limits });
    const task = await createTask(ada, { project_id });
    const send = (person: typeof ada) =>
      Array.from({ length: 8 }, () =>
        sendFile(node.as(person), task, Buffer.alloc(1_000)).then(({ status, body }) => [status, body.error]),
      );
    const mine = await Promise.all(send(ada));
    assert.is(mine.filter(([status]) => status === 201).length, 5);
    assert.ok(
      mine.every(([status, error]) => status === 201 || error === 'QUOTA_EXCEEDED'),
      JSON.stringify(mine),
    );
    const theirs = await Promise.all(send(grace));
    assert.is(theirs.filter(([status]) => status === 201).length, 1);
  });

  it('201: a task that moves takes the use of storage along', async ({ ada, serve, project_id }) => {
    const node = await serve({ storageLimits: { maxBytes: 1_000, userBytes: 10_000, spaceBytes: 1_000 } });
    const me = node.as(ada);
    const task = await createTask(me, { project_id });
    await sendFile(me, task, Buffer.alloc(1_000)).expect(201);
    const other = await createTask(me, { project_id });
    assert.is((await sendFile(me, other, 'x').expect(409)).body.error, 'QUOTA_EXCEEDED');
    await me.post(`/tasks/${task.id}/move`).send({ project_id: null }).expect(200);
    await sendFile(me, other, 'x').expect(201);
    await sendFile(me, task, 'x').expect(409);
  });

  it('409: a task with 1,000 attachments', async ({ ada, db, ...world }) => {
    const { task } = await taskWithFile({ ada, ...world });
    await sql`with files as (insert into stored_file (wrapped_key) select '' from generate_series(1, 998) returning id)
      insert into attachment (task_id, space_id, file_id, name, media_type, size_bytes, sha256)
      select task_id, space_id, files.id, name, media_type, size_bytes, sha256 from attachment, files
      where task_id = ${task.id}`.execute(db);
    const form = ada
      .post(attachmentsOf(task))
      .attach('file', Buffer.from('x'), 'a')
      .attach('file', Buffer.from('x'), 'b');
    assert.is((await form.expect(409)).body.error, 'TOO_MANY_ATTACHMENTS');
    await sendFile(ada, task, 'x').expect(201);
    assert.is((await sendFile(ada, task, 'x').expect(409)).body.error, 'TOO_MANY_ATTACHMENTS');
  });

  it('507: a full disk stores nothing, and the rest works', async (world) => {
    const { ada, serve, fileStore } = world;
    const full: FileStore = {
      ...fileStore,
      async put(_key, content) {
        for await (const _ of content) throw new StorageFull('The disk is full.');
      },
    };
    const node = await serve({ files: createFiles(full, encryptionKey) });
    const task = await createTask(ada);
    const { body } = await sendFile(node.as(ada), task, 'cards').expect(507);
    assert.is(body.error, 'STORAGE_FULL');
    await node.as(ada).get(attachmentsOf(task)).expect(200);
    await sendFile(ada, task, 'cards').expect(201);
  });

  it('a caller who disconnects in the middle leaves nothing', async (world) => {
    const { ada, url, db } = world;
    const task = await createTask(ada);
    const before = await storedKeys(world);
    const half = Buffer.concat([
      Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'),
      Buffer.alloc(200_000),
    ]);
    for (const [type, start] of [
      ['application/octet-stream', Buffer.alloc(200_000)],
      ['multipart/form-data; boundary=x', half],
    ] as const) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      const headers = [
        `POST /api/v1${attachmentsOf(task)} HTTP/1.1`,
        'Host: x',
        `Authorization: Bearer ${ada.token}`,
        `Content-Type: ${type}`,
        'Content-Disposition: attachment; filename="a"',
        'Content-Length: 500000',
      ];
      socket.write(`${headers.join('\r\n')}\r\n\r\n`);
      socket.write(start);
      const pending = () =>
        db
          .selectFrom('stored_file')
          .where('delete_after', '>', new Date().toISOString())
          .select('id')
          .execute();
      await until('the upload has begun', async () => (await pending()).length > 0);
      socket.destroy();
      await until('the upload has ended', async () => (await pending()).length === 0);
    }
    assert.equal(await storedKeys(world), before);
  });

  it('201: a retry with the same key gets the same response and stores nothing', async (world) => {
    const { ada } = world;
    const task = await createTask(ada);
    const send = (text: string) => sendFile(ada, task, text).set('Idempotency-Key', 'upload-once');
    const first = await send('cards').expect(201);
    const again = await send('cards').expect(201);
    assert.equal(again.body, first.body);
    assert.is(again.headers['idempotency-replayed'], 'true');
    await send('other cards').expect(422);
    assert.is((await ada.get(attachmentsOf(task)).expect(200)).body.meta.total, 1);
  });
});
