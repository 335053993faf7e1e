import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { createDatabase } from '../template.ts';
import { until } from '../waiting.ts';
import { createProcesses, ROOT, register, send } from './kit.ts';

const { dataDir, start, stop } = createProcesses('full-disk');

/** The disk of the service: a file system of its own, which only the service sees. */
const DISK = ['unshare', '--map-root-user', '--mount'];
const isPossible = spawnSync(DISK[0] ?? '', [...DISK.slice(1), 'true']).status === 0;
const ON_DISK = `mount -t tmpfs -o size=16m tmpfs "$DATA_DIR" && exec "$0" "$@"`;
const CONTENT = randomBytes(3_000_000);

suite('a full disk', (it) => {
  it('507: uploads fail and leave nothing, everything else works, and health recovers', async () => {
    const title = 'uploads to a full disk';
    if (!isPossible) return console.log(`SKIPPED ${title}: this account cannot mount a file system`);
    const database = await createDatabase();
    mkdirSync(dataDir);
    const command = [...DISK, 'sh', '-c', ON_DISK, process.execPath, join(ROOT, 'src', 'main.ts')];
    const service = await start(
      {
        DATABASE_URL: database.url,
        JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
        ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        ATTACHMENT_MAX_BYTES: '4MiB',
      },
      { command: command as [string, ...string[]] },
    );
    const { url } = service;
    const disk = `/proc/${service.process.pid}/root${dataDir}`;
    const token = await register(url);
    const task = await send(url, 'POST', '/api/v1/tasks', { token, body: { title: 'Cards' } });
    const path = `/api/v1/tasks/${task.body.data.id}/attachments`;
    const upload = () => beginUpload(url, { path, token }, CONTENT.length);
    const storage = async () => {
      const { status, body } = await send(url, 'GET', '/health/ready');
      const data = body.data as unknown as { checks: { name: string; status: string }[] };
      return [status, data.checks.find(({ name }) => name === 'storage')?.status];
    };
    const stored = () =>
      readdirSync(join(disk, 'files'), { recursive: true }).filter((name) => String(name).includes('-'));

    assert.equal(await storage(), [200, 'ok']);
    assert.match(await upload().send(0, CONTENT.length), 'HTTP/1.1 201');
    const before = stored();
    // The disk becomes full in the middle of an upload.
    const running = upload();
    running.send(0, 1_000_000).catch(() => {});
    await until('the upload has begun', () => stored().length > before.length);
    fill(join(disk, 'ballast'));
    assert.match(await running.send(1_000_000, CONTENT.length), /^HTTP\/1.1 507.*"error":"STORAGE_FULL"/s);
    assert.match(await upload().send(0, CONTENT.length), /^HTTP\/1.1 507.*"error":"STORAGE_FULL"/s);
    assert.equal(stored(), before);
    await until('readiness shows it', async () => (await storage())[1] === 'degraded');
    assert.equal(await storage(), [200, 'degraded']);

    assert.is((await send(url, 'POST', '/api/v1/tasks', { token, body: { title: 'On' } })).status, 201);
    const list = await send(url, 'GET', path, { token });
    const [file] = list.body.data;
    const found = await fetch(`${url}/api/v1/attachments/${file?.id}/content`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.ok(CONTENT.equals(Buffer.from(await found.arrayBuffer())));

    rmSync(join(disk, 'ballast'));
    await until('readiness is back', async () => (await storage())[1] === 'ok');
    assert.match(await upload().send(0, CONTENT.length), 'HTTP/1.1 201');
    assert.is(stored().length, before.length + 1);
    await stop(service);
    await database.drop();
  });
});

/** Writes until nothing fits any more. */
function fill(path: string): void {
  for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      assert.is((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
}

/** Begins an upload whose body is sent part by part. `send` returns the response when it has arrived. */
function beginUpload(url: string, { path, token }: { path: string; token: string }, length: number) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => {});
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/octet-stream',
    'Content-Disposition: attachment; filename="cards.bin"',
    `Content-Length: ${length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  return {
    async send(from: number, to: number): Promise<string> {
      socket.write(CONTENT.subarray(from, to));
      await until('the response has arrived', () => /\r\n\r\n.*\}/s.test(text));
      socket.destroy();
      return text;
    },
  };
}
