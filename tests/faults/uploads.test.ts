import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import * as assert from 'uvu/assert';
import { sweepFiles } from '../../src/attachments/files.ts';
import { attachments as resource } from '../../src/attachments/resource.ts';
import { connect, type Database } from '../../src/database/database.ts';
import { createFiles } from '../../src/files/files.ts';
import { localStore } from '../../src/files/local.ts';
import { SHARDS } from '../../src/files/store.ts';
import { partHeaders, uploadHeaders } from '../attachments-kit.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { suite } from '../suite.ts';
import { createDatabase } from '../template.ts';
import { until } from '../waiting.ts';
import { createProcesses, register, send } from './kit.ts';

const { dataDir, start, stop } = createProcesses('uploads');
const log = { info: () => {}, warn: () => {}, error: () => {} };
const encryptionKey = randomBytes(32);

const CONTENT = randomBytes(2_000_000);
/** How much of the body arrives before the process is killed, and how long it lives after that. */
const PHASES = [
  [0, 0],
  [1_000_000, 0],
  [CONTENT.length - 1, 5],
  [CONTENT.length, 0],
  [CONTENT.length, 4],
  [CONTENT.length, 10],
  [CONTENT.length, 40],
] as const;
const COMMIT_LOCK = 4_242;
/**
 * Moments around the commit of an upload whose content is stored, and a lock that makes it wait there. The trigger of the test takes the second
 * one in the commit.
 */
const MOMENTS: [string, ((task_id: string) => RawBuilder<unknown>)?][] = [
  ['before its transaction', (task_id) => sql`select from task where id = ${task_id} for update`],
  ['in its commit', () => sql`select pg_advisory_xact_lock(${COMMIT_LOCK})`],
  ['after its response'],
];
/** More for a longer test, in which each phase has each kind of request. */
const ROUNDS = Number(process.env['UPLOAD_ROUNDS'] ?? 1);

suite('uploads while the service is killed', (it) => {
  it('leave no attachment without its content, and no content without its attachment', async () => {
    const database = await createDatabase();
    const settings = {
      DATABASE_URL: database.url,
      JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
      ENCRYPTION_KEY: encryptionKey.toString('base64'),
    };
    const { writer: db, close } = connect({ url: database.url, poolSize: 2, applicationName: 'tests', log });
    const store = localStore(join(dataDir, 'files'), { fsync: false });
    const files = createFiles(store, createSecretKey(encryptionKey));
    let service = await start(settings);
    const token = await register(service.url);
    const { body } = await send(service.url, 'POST', '/api/v1/tasks', { token, body: { title: 'Cards' } });
    const task_id = body.data.id;
    let acknowledged = 0;
    const outcomes = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, [bytes, ms]] of PHASES.entries()) {
        const [kind = '', request = uploadHead] = KINDS[(round + index) % KINDS.length] ?? [];
        const reply = await sendUntil(service.url, await request(service.url, { token, task_id }), bytes);
        await pause(ms);
        service.process.kill('SIGKILL');
        await service.ended;
        const isStored = /^HTTP\/1.1 20[14]/.test(reply());
        acknowledged += Number(isStored);
        const phase = `${kind}, killed ${ms} ms after ${bytes} bytes: ${isStored ? 'stored' : 'no response'}`;
        outcomes.set(phase, (outcomes.get(phase) ?? 0) + 1);
        service = await start(settings);
      }
    }
    await sql`create function wait_in_commit() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(${sql.lit(COMMIT_LOCK)}); return null; end $$`.execute(db);
    await sql`create constraint trigger wait_in_commit after insert on attachment
      deferrable initially deferred for each row execute function wait_in_commit()`.execute(db);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, [moment, hold]] of MOMENTS.entries()) {
        const [kind = '', request = uploadHead] = KINDS[(round + index) % KINDS.length] ?? [];
        const head = await request(service.url, { token, task_id });
        const isStored = (reply: () => string) => /^HTTP\/1.1 20[14]/.test(reply());
        const kill = async () => {
          service.process.kill('SIGKILL');
          await service.ended;
        };
        if (hold)
          await db.transaction().execute(async (holder) => {
            await hold(task_id).execute(holder);
            const reply = await sendUntil(service.url, head, CONTENT.length);
            await waitForLocks(db, 1);
            await kill();
            assert.not(isStored(reply));
          });
        else {
          const reply = await sendUntil(service.url, head, CONTENT.length);
          await until('it is stored', () => isStored(reply));
          await kill();
          acknowledged += 1;
        }
        await until('no transaction is left', async () => (await othersIn(db)) === 0);
        outcomes.set(`${kind}, killed ${moment}`, (outcomes.get(`${kind}, killed ${moment}`) ?? 0) + 1);
        service = await start(settings);
      }
    }
    if (ROUNDS > 1) console.log([...outcomes].map(([phase, times]) => `${phase} ${times}`).join('\n'));
    const attachments = await sql<{ id: string; wrapped_key: Buffer; size_bytes: number; sha256: Buffer }>`
      select stored_file.id, wrapped_key, size_bytes::float8, sha256 from attachment
      join stored_file on stored_file.id = file_id and delete_after is null`.execute(db);
    const { rows } = await sql<{ many: number }>`select count(*)::integer as many from attachment`.execute(
      db,
    );
    assert.is(attachments.rows.length, rows[0]?.many);
    assert.ok(attachments.rows.length >= acknowledged, `${acknowledged} were acknowledged`);
    for (const file of attachments.rows) {
      const hash = createHash('sha256');
      for await (const piece of files.read(file, { start: 0, end: file.size_bytes })) hash.update(piece);
      assert.ok(hash.digest().equals(file.sha256));
    }
    // A day later.
    await sql`update upload set expires_at = now() - interval '1 second'`.execute(db);
    const run = { now: new Date().toISOString(), log, trashRetentionDays: 30 };
    for (const sweep of resource.sweeps) await sweep(db, run);
    await sql`update stored_file set delete_after = '-infinity' where delete_after is not null`.execute(db);
    await sweepFiles(files)(db, run);
    const keys: string[] = [];
    for (let shard = 0; shard < SHARDS; shard += 1)
      for await (const key of store.olderThan(new Date(Date.now() + 60_000), shard)) keys.push(key);
    assert.equal(keys.sort(), attachments.rows.map(({ id }) => id).sort());
    await stop(service);
    await close();
    await database.drop();
  });
});

/** Counts the connections of the killed service. PostgreSQL ends what they had begun. */
async function othersIn(db: Database): Promise<number> {
  const { rows } = await sql<{ many: number }>`select count(*)::integer as many from pg_stat_activity
    where datname = current_database() and application_name <> 'tests' and backend_type = 'client backend'`.execute(
    db,
  );
  return rows[0]?.many ?? 0;
}

type Target = { token: string; task_id: string };

/** The head of the request that is killed, without its length. */
type Head = (url: string, target: Target) => Promise<string[]> | string[];

const uploadHead: Head = (_url, { token, task_id }) => [
  `POST /api/v1/tasks/${task_id}/attachments HTTP/1.1`,
  `Authorization: Bearer ${token}`,
  'Content-Type: application/octet-stream',
  'Content-Disposition: attachment; filename="cards.bin"',
];

/** Begins an upload, sends its start, and returns the request with the last part. */
const lastPartHead =
  (startBytes: number): Head =>
  async (url, { token, task_id }) => {
    const created = await fetch(`${url}/api/v1/tasks/${task_id}/uploads`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...uploadHeaders('cards.bin', startBytes + CONTENT.length),
      },
    });
    const path = created.headers.get('location') ?? '';
    if (startBytes > 0) {
      const headers = { authorization: `Bearer ${token}`, ...partHeaders() };
      await fetch(url + path, { method: 'PATCH', headers, body: CONTENT.subarray(0, startBytes) });
    }
    const headers = Object.entries(partHeaders(startBytes)).map(([name, value]) => `${name}: ${value}`);
    return [`PATCH ${path} HTTP/1.1`, `Authorization: Bearer ${token}`, ...headers];
  };

const KINDS: readonly (readonly [string, Head])[] = [
  ['upload', uploadHead],
  ['resumable upload in one part', lastPartHead(0)],
  ['second part of a resumable upload', lastPartHead(700_000)],
];

/** Sends this much of the body of a request, and waits until it is sent. Returns what the service has answered. */
async function sendUntil(url: string, head: string[], bytes: number): Promise<() => string> {
  const socket = connectSocket(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => {});
  socket.write(`${[...head, 'Host: x', `Content-Length: ${CONTENT.length}`].join('\r\n')}\r\n\r\n`);
  socket.write(CONTENT.subarray(0, bytes));
  await until('the body is sent', () => socket.writableLength === 0);
  return () => text;
}
