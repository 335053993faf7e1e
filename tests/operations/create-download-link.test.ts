import { randomBytes } from 'node:crypto';
import * as assert from 'uvu/assert';
import { taskWithFile, upload } from '../attachments-kit.ts';
import { createTask, operation, type TestServer } from '../world.ts';

const get = ({ url }: Pick<TestServer, 'url'>, link: string, headers: Record<string, string> = {}) =>
  fetch(url + link, { headers });

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

operation('createDownloadLink', (it) => {
  it('201: a link that works without credentials for a minute', async (world) => {
    const { vera, clock } = world;
    const { file } = await taskWithFile(world);
    const { body } = await vera.post(`/attachments/${file.id}/link`).send({}).expect(201);
    const { url, expires_at } = body.data;
    assert.is(Date.parse(expires_at) - clock.now(), 60_000);
    const reply = await get(world, url);
    assert.equal([reply.status, await reply.text()], [200, 'cards']);
    assert.is(reply.headers.get('content-type'), 'application/octet-stream');
    assert.is(
      reply.headers.get('content-disposition'),
      `attachment; filename="cards.txt"; filename*=UTF-8''cards.txt`,
    );
    assert.match(String(reply.headers.get('content-security-policy')), 'sandbox');
    assert.is(reply.headers.get('x-content-type-options'), 'nosniff');
    assert.is(
      world.log.filter((line) => JSON.stringify(line).includes(url.slice(14))).length,
      0,
      'the log has no token',
    );
    clock.advance(60_001);
    assert.is((await get(world, url)).status, 404);
  });

  it('201: shows pictures and plain text in a browser, but never HTML, SVG or unknown types', async (world) => {
    const { ada } = world;
    const task = await createTask(ada);
    const shown = async (content: string | Buffer, name: string) => {
      const { id } = await upload(ada, task, content, name);
      const { body } = await ada.post(`/attachments/${id}/link`).send({ disposition: 'inline' }).expect(201);
      const { headers } = await get(world, body.data.url);
      return [headers.get('content-type'), String(headers.get('content-disposition')).split(';')[0]];
    };
    assert.equal(await shown(PNG, 'x.html'), ['image/png', 'inline']);
    assert.equal(await shown('hello', 'x.html.txt'), ['text/plain; charset=utf-8', 'inline']);
    const saved = ['application/octet-stream', 'attachment'];
    assert.equal(await shown('<html><script>alert(1)</script>', 'x.txt'), saved);
    assert.equal(
      await shown('\ufeff <?xml version="1.0"?><!-- a --><svg onload="alert(1)"/>', 'x.png'),
      saved,
    );
    assert.equal(await shown('alert(1)', 'x.js'), saved);
    assert.equal(await shown(randomBytes(100), 'x.png'), saved);
  });

  it('201, 404: a link to the thumbnail, once there is one, as long as its creator sees it', async (world) => {
    const { ada, vera, runJobs, project_id } = world;
    const task = await createTask(ada, { project_id });
    const { id } = await upload(ada, task, PNG, 'x.png');
    const request = { disposition: 'inline', thumbnail: true };
    await vera.post(`/attachments/${id}/link`).send(request).expect(404);
    await runJobs();
    const { body } = await vera.post(`/attachments/${id}/link`).send(request).expect(201);
    const small = await get(world, body.data.url);
    assert.equal(
      [small.status, small.headers.get('content-type'), small.headers.get('content-disposition')],
      [200, 'image/webp', `inline; filename="x.png.webp"; filename*=UTF-8''x.png.webp`],
    );
    const direct = await ada.get(`/attachments/${id}/thumbnail`).expect(200);
    assert.is(small.headers.get('etag'), direct.headers['etag']);
    assert.is(
      (await get(world, body.data.url, { 'If-None-Match': `${direct.headers['etag']}` })).status,
      304,
    );
    await ada.delete(`/projects/${project_id}/members/${vera.id}`).expect(204);
    assert.is((await get(world, body.data.url)).status, 404);
  });

  it('206, 304, 416: parts and unchanged copies', async (world) => {
    const { ada } = world;
    const { file } = await taskWithFile(world);
    const { body } = await ada.post(`/attachments/${file.id}/link`).send({ expires_in: 300 }).expect(201);
    const part = await get(world, body.data.url, { range: 'bytes=1-2' });
    assert.equal(
      [part.status, await part.text(), part.headers.get('content-range')],
      [206, 'ar', 'bytes 1-2/5'],
    );
    const same = await get(world, body.data.url, { 'if-none-match': String(part.headers.get('etag')) });
    assert.is(same.status, 304);
    assert.is((await get(world, body.data.url, { range: 'bytes=9-' })).status, 416);
    const head = await fetch(world.url + body.data.url, { method: 'HEAD' });
    assert.equal([head.status, head.headers.get('content-length')], [200, '5']);
  });

  it('404: the link of a file that was deleted, of a task in the trash, of a user who left, and a changed link', async (world) => {
    const { ada, grace, project_id } = world;
    const { task, file } = await taskWithFile(world);
    const linkOf = async (person: typeof ada, id = file.id) =>
      String((await person.post(`/attachments/${id}/link`).send({}).expect(201)).body.data.url);
    const [mine, theirs] = [await linkOf(ada), await linkOf(grace)];
    assert.is((await get(world, theirs)).status, 200);
    await ada
      .delete(`/projects/${project_id}/members/${grace.id}`)
      .expect((res) => assert.ok(res.status < 300));
    assert.equal([(await get(world, theirs)).status, (await get(world, mine)).status], [404, 200]);
    const other = await upload(ada, task);
    const ofOther = await linkOf(ada, other.id);
    await ada.delete(`/attachments/${other.id}`).expect(204);
    assert.is((await get(world, ofOther)).status, 404);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    assert.is((await get(world, mine)).status, 404);
    for (const wrong of [
      `${mine}x`,
      mine.slice(0, -1),
      `${mine.slice(0, -2)}AA`,
      '/api/v1/files/short',
      '/api/v1/files/',
    ])
      assert.is((await get(world, wrong)).status, 404, wrong);
  });

  it('429: links that do not work count for their address, and only they', async (world) => {
    const { ada, serve } = world;
    const { file } = await taskWithFile(world);
    const anonymous = { limit: 3, windowSeconds: 3_600 };
    const node = await serve({ rateLimits: { user: 'off', anonymous, auth: 'off', refresh: 'off' } });
    const { body } = await ada.post(`/attachments/${file.id}/link`).send({}).expect(201);
    const statuses = async (url: string, count: number) => {
      const found: number[] = [];
      for (let n = 0; n < count; n += 1) found.push((await get(node, url)).status);
      return found;
    };
    assert.equal(await statuses(body.data.url, 5), [200, 200, 200, 200, 200]);
    assert.equal(await statuses(`${body.data.url}x`, 5), [404, 404, 404, 429, 429]);
    assert.equal(await statuses(body.data.url, 2), [200, 200]);
  });

  it('400: longer than five minutes, or another disposition', async (world) => {
    const { ada } = world;
    const { file } = await taskWithFile(world);
    for (const body of [{ expires_in: 301 }, { expires_in: 0 }, { disposition: 'form-data' }])
      await ada.post(`/attachments/${file.id}/link`).send(body).expect(400);
    await world.eve.post(`/attachments/${file.id}/link`).send({}).expect(404);
  });
});
