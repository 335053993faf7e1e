import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { countSealed, reencryptColumn, type SealedColumn } from '../../src/database/reencrypt.ts';
import { type EncryptionKey, keyId } from '../../src/encryption.ts';
import { createFiles } from '../../src/files/files.ts';
import { createPushTargets } from '../../src/push/targets.ts';
import { openVapidSeed, vapidSeedOf } from '../../src/push/vapid-seed.ts';
import { expiring, sealed } from '../../src/resources.ts';
import { createWebhookSecrets } from '../../src/webhooks/secrets.ts';
import { taskWithFile } from '../attachments-kit.ts';
import { openPushService, register } from '../push-kit.ts';
import { removeSealed } from '../sealed-kit.ts';
import { createWebhook } from '../webhooks-kit.ts';
import { inWorld, encryptionKey as old, type World } from '../world.ts';

/** Columns of bytes that contain digests or what is not secret, so a new encryption key does not change them. */
const NOT_ENCRYPTED = [
  'api_key.digest',
  'attachment.sha256',
  'link_token.digest',
  // Empty since archives are in the store of files.
  'export_chunk.content',
  'failed_attempt.account',
  'failed_attempt.key',
  'idempotency_key.digest',
  'idempotency_key.password_digest',
  'idempotency_key.refresh_digest',
  'idempotency_key.request_digest',
  'idempotency_key.webhook_secret',
  'invitation.digest',
  'known_address.key',
  'push_subscription.target_digest',
  'refresh_token.digest',
  'attachment_thumbnail.sha256',
  'webhook.secret_digest',
];

const newKey = (): KeyObject => createSecretKey(randomBytes(32));

const columnNamed = (name: string): SealedColumn => {
  const found = sealed.find((each) => each.name === name);
  if (!found) throw new Error(`no column ${name}`);
  return found;
};

/** The number of values with each key, in all columns together. */
async function countAll({ db }: World, keys: readonly KeyObject[]): Promise<number[]> {
  const counts = await Promise.all(sealed.map((column) => countSealed(db, column, keys)));
  const all = counts.flat();
  return keys.map((key) => {
    const id = keyId(key).toString('hex');
    return all.reduce((sum, each) => sum + (each.key === id ? each.values : 0), 0);
  });
}

async function reencryptAll({ db }: World, keys: readonly [KeyObject, ...KeyObject[]]) {
  let [changed, unreadable] = [0, 0];
  for (const column of sealed) {
    const done = await reencryptColumn(db, column, keys, () => {});
    changed += done.changed;
    unreadable += done.unreadable;
  }
  return { changed, unreadable };
}

/** A file, a webhook with two secrets, a push subscription, and the key pair for push messages. */
async function fill(world: World & Parameters<typeof taskWithFile>[0]) {
  const { ada, db } = world;
  const { file } = await taskWithFile(world, 'cards');
  const webhook = await createWebhook(ada, {});
  const { body } = await ada.post(`/webhooks/${webhook.id}/secret`).send({ overlap_hours: 24 }).expect(200);
  const browser = (await openPushService()).subscribe();
  await register(ada, browser);
  const seed = await openVapidSeed(db, [old], { warn: () => assert.unreachable() });
  return { file, webhook, secrets: [body.data.secret, webhook.secret] as string[], browser, seed };
}

const pushWith = (encryptionKey: EncryptionKey) => ({
  vapidPublicKey: '',
  platforms: ['web'] as const,
  targets: createPushTargets(encryptionKey),
  wake() {},
});

const secretBytes = (secret: string) => Buffer.from(secret.slice(6), 'base64');

inWorld('re-encryption', (it) => {
  it('knows every column of bytes', async ({ db }) => {
    const { rows } = await sql<{ name: string }>`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and data_type = 'bytea' order by 1`.execute(db);
    const encrypted = sealed.map(({ table, column }) => `${table}.${column}`);
    const passing = expiring.map(({ column }) => `idempotency_key.${column}`);
    assert.equal(rows.map(({ name }) => name).sort(), [...encrypted, ...passing, ...NOT_ENCRYPTED].sort());
  });

  it('counts exactly, and leaves nothing that needs the old key', async (world) => {
    await removeSealed(world);
    const { db, fileStore } = world;
    const { file, webhook, secrets, browser, seed } = await fill(world);
    const current = newKey();
    const before = await countAll(world, [current, old]);
    assert.is(before[0], 0);
    assert.is(before[1], 5);
    assert.equal(await reencryptAll(world, [current, old]), { changed: 5, unreadable: 0 });
    assert.equal(await countAll(world, [current, old]), [5, 0]);
    assert.equal(await reencryptAll(world, [current, old]), { changed: 0, unreadable: 0 });

    const row = await db
      .selectFrom('webhook')
      .select(['secret', 'previous_secret'])
      .where('id', '=', webhook.id)
      .executeTakeFirstOrThrow();
    const stored = [row.secret, row.previous_secret ?? Buffer.alloc(0)];
    const [now, then] = [createWebhookSecrets(current), createWebhookSecrets(old)];
    assert.equal(
      stored.map((each) => now.open(each, webhook.id)),
      secrets.map(secretBytes),
    );
    for (const each of stored) assert.throws(() => then.open(each, webhook.id));

    const content = await db
      .selectFrom('stored_file')
      .innerJoin('attachment', 'attachment.file_id', 'stored_file.id')
      .where('attachment.id', '=', file.id)
      .select(['stored_file.id', 'wrapped_key'])
      .executeTakeFirstOrThrow();
    const whole = { start: 0, end: file.size_bytes };
    const readWith = async (key: KeyObject) => {
      const pieces: Buffer[] = [];
      const stream = createFiles(fileStore, key).read({ ...content, size_bytes: file.size_bytes }, whole);
      for await (const piece of stream) pieces.push(piece);
      return Buffer.concat(pieces).toString();
    };
    assert.is(await readWith(current), 'cards');
    await readWith(old).then(
      () => assert.unreachable(),
      () => {},
    );

    const device = await db
      .selectFrom('push_subscription')
      .select(['target', 'target_digest'])
      .executeTakeFirstOrThrow();
    const { endpoint, keys } = browser;
    const target = { platform: 'web' as const, endpoint, keys };
    assert.equal(createPushTargets(current).open(device.target, device.target_digest), target);
    assert.equal(createPushTargets(current).digestsOf(target), [device.target_digest]);

    // Browsers keep their subscriptions, although the seed was derived from the old key.
    assert.equal(await openVapidSeed(db, [current], { warn: () => assert.unreachable() }), seed);
    assert.equal(seed, vapidSeedOf(old));
  });

  it('leaves what needs an unknown key as it is, and counts it', async (world) => {
    await removeSealed(world);
    await fill(world);
    const [lost, current] = [newKey(), newKey()];
    await reencryptAll(world, [lost, old]);
    assert.equal(await reencryptAll(world, [current, old]), { changed: 0, unreadable: 5 });
    assert.equal(await countAll(world, [current, old, lost]), [0, 0, 5]);
    const warnings: string[] = [];
    const warn = (_fields: object, text: string) => warnings.push(text);
    assert.equal(await openVapidSeed(world.db, [current], { warn }), vapidSeedOf(current));
    assert.match(warnings[0] ?? '', 'encrypted with another ENCRYPTION_KEY');
    assert.equal(await reencryptAll(world, [current, lost]), { changed: 5, unreadable: 0 });
  });

  it('continues after an interruption, and can run twice at the same time', async (world) => {
    await removeSealed(world);
    const { db } = world;
    const current = newKey();
    const files = createFiles(world.fileStore, old);
    const ids = Array.from(
      { length: 1_200 },
      (_, n) => `019c6592-1b40-7fde-a430-${String(n).padStart(12, '0')}`,
    );
    await db
      .insertInto('stored_file')
      .values(ids.map((id) => ({ id, wrapped_key: files.newKey(id) })))
      .execute();
    const column = columnNamed('keys of files');
    const interrupted = new Error('interrupted');
    await reencryptColumn(db, column, [current, old], () => {
      throw interrupted;
    }).then(
      () => assert.unreachable(),
      (error) => assert.is(error, interrupted),
    );
    const progress: number[] = [];
    const runs = await Promise.all([
      reencryptColumn(db, column, [current, old], ({ changed }) => progress.push(changed)),
      reencryptColumn(db, column, [current, old], () => {}),
    ]);
    assert.is(runs[0].changed + runs[1].changed, 700);
    assert.equal(await countAll(world, [current, old]), [1_200, 0]);
  });

  it('finds a device that was registered under the old key', async (world) => {
    await removeSealed(world);
    const { ada, serve } = world;
    const current = newKey();
    const browser = (await openPushService()).subscribe();
    const first = await register(ada, browser, 'Phone');
    const node = await serve({ push: pushWith([current, old]) });
    const again = await register(node.as(ada), browser, 'Tablet');
    assert.equal([again.id, again.name], [first.id, 'Tablet']);
    assert.equal(await countAll(world, [current, old]), [1, 0]);
  });

  it('removes a device that two processes have registered at once, each under another key', async (world) => {
    await removeSealed(world);
    const { ada, db, serve } = world;
    const current = newKey();
    const browser = (await openPushService()).subscribe();
    await register(ada, browser);
    const node = await serve({ push: pushWith(current) });
    const second = await register(node.as(ada), browser);
    assert.equal(await countAll(world, [current, old]), [1, 1]);
    await reencryptAll(world, [current, old]);
    assert.equal(await countAll(world, [current, old]), [1, 0]);
    const rows = await db.selectFrom('push_subscription').select('id').execute();
    assert.equal(rows, [{ id: second.id }]);
  });
});
