import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { SHARDS } from '../src/files/store.ts';
import { taskWithFile } from './attachments-kit.ts';
import { openPushService, register } from './push-kit.ts';
import { createWebhook } from './webhooks-kit.ts';
import { inWorld, PASSWORD, type World } from './world.ts';

/** Returns the tables that contain a text, as it is or as its bytes. A row as text shows bytes in hexadecimal digits. */
async function tablesWith({ db }: World, secret: string | Buffer): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`.execute(db);
  const parts =
    typeof secret === 'string' ? [secret, Buffer.from(secret).toString('hex')] : [secret.toString('hex')];
  const found: string[] = [];
  for (const { name } of tables) {
    const contains = sql.join(
      parts.map((part) => sql`strpos(stored::text, ${part}) > 0`),
      sql` or `,
    );
    const { rows } = await sql`select from ${sql.raw(name)} as stored where ${contains} limit 1`.execute(db);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

async function filesWith({ fileStore }: World, secret: string): Promise<string[]> {
  const found: string[] = [];
  for (let shard = 0; shard < SHARDS; shard += 1) {
    for await (const key of fileStore.olderThan(new Date(Date.now() + 60_000), shard)) {
      const pieces: Buffer[] = [];
      for await (const piece of fileStore.read(key, 0, 1_000_000)) pieces.push(piece);
      if (Buffer.concat(pieces).includes(secret)) found.push(key);
    }
  }
  return found;
}

inWorld('what is stored', (it) => {
  it('contains no secret that opens something, and no content of a file (K-11)', async (world) => {
    const { ada, anonymous } = world;
    const content = `canary ${randomBytes(16).toString('hex')}`;
    const { file } = await taskWithFile(world, content);
    const webhook = await createWebhook(ada, {});
    const browser = (await openPushService()).subscribe();
    await register(ada, browser);
    const login = await anonymous
      .post('/auth/login')
      .set('idempotency-key', `login-${randomBytes(8).toString('hex')}`)
      .send({ email: ada.email, password: PASSWORD })
      .expect(200);
    const key = await ada
      .post('/auth/api-keys')
      .send({ name: 'canary', scopes: ['tasks:read'] })
      .expect(201);
    const { access_token, refresh_token } = login.body.data;
    const secrets = {
      password: PASSWORD,
      access_token,
      refresh_token,
      api_key: key.body.data.key,
      webhook_secret: webhook.secret,
      webhook_bytes: Buffer.from(webhook.secret.slice(6), 'base64'),
      push_endpoint: browser.endpoint,
      push_auth: browser.keys.auth,
      file: content,
    };
    for (const [name, secret] of Object.entries(secrets)) {
      assert.ok(secret.length >= 16, name);
      assert.equal(await tablesWith(world, secret), [], name);
    }
    assert.equal(await filesWith(world, content), []);
    // The search finds what is there.
    assert.ok((await tablesWith(world, file.name)).some((name) => name.endsWith('.attachment')));
    assert.ok(
      (await tablesWith(world, Buffer.from(file.sha256, 'hex'))).some((name) => name.endsWith('.attachment')),
    );
  });
});
