import { spawn } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { manageKeys } from '../../src/cli/keys.ts';
import { keyId } from '../../src/encryption.ts';
import { createFiles } from '../../src/files/files.ts';
import { loadOrCreateSecrets } from '../../src/secrets.ts';
import { removeSealed } from '../sealed-kit.ts';
import { inWorld, type World } from '../world.ts';

function command(
  { databaseUrl }: World,
  ENCRYPTION_KEY: string,
  ...args: string[]
): Promise<{ code: number | null; text: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
    ENCRYPTION_KEY,
  };
  const child = spawn(process.execPath, ['src/main.ts', 'keys', ...args], { env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

async function addFiles({ db, fileStore }: World, key: Buffer, count: number): Promise<void> {
  const files = createFiles(fileStore, createSecretKey(key));
  const { rows } = await sql<{
    id: string;
  }>`select uuid_v7() as id from generate_series(1, ${count}::integer)`.execute(db);
  await db
    .insertInto('stored_file')
    .values(rows.map(({ id }) => ({ id, wrapped_key: files.newKey(id) })))
    .execute();
}

inWorld('npm run keys', (it) => {
  it('shows what each key has encrypted, and encrypts it again with progress', async (world) => {
    await removeSealed(world);
    const [old, current] = [randomBytes(32), randomBytes(32)];
    await addFiles(world, old, 1_203);
    const keys = `new:${current.toString('base64')},old:${old.toString('hex')}`;
    const before = await command(world, keys, 'status');
    assert.is(before.code, 0, before.text);
    assert.match(before.text, 'new encrypts; old only decrypts.');
    assert.match(before.text, 'keys of files: 1,203 with old');
    const { code, text } = await command(world, keys, 'reencrypt');
    assert.is(code, 0, text);
    for (const line of ['500 of 1,203', '1,000 of 1,203', '1,203 of 1,203', '1,203 encrypted again'])
      assert.match(text, `keys of files: ${line}`);
    assert.match((await command(world, keys, 'status')).text, 'keys of files: 1,203 with new');
    assert.not.match(text, current.toString('base64'));
  });

  it('fails if a value needs a key that is not set', async (world) => {
    await removeSealed(world);
    await addFiles(world, randomBytes(32), 2);
    const { code, text } = await command(world, randomBytes(32).toString('base64'), 'reencrypt');
    assert.is(code, 1);
    assert.match(text, 'keys of files: 0 encrypted again, 2 need a key that is not set');
    assert.match(text, 'keys of files: 2 with an unnamed key');
  });

  it('leaves keys that you set to you, and explains other arguments', async (world) => {
    await removeSealed(world);
    const key = randomBytes(32).toString('base64');
    for (const verb of ['rotate', 'retire']) {
      const { code, text } = await command(world, key, verb);
      assert.is(code, 1);
      assert.match(text, 'in JWT_SECRETS and ENCRYPTION_KEY');
    }
    for (const args of [[], ['again'], ['status', '--now'], ['retire', '--later']]) {
      const { code, text } = await command(world, key, ...args);
      assert.is(code, 2);
      assert.match(text, 'Usage: taskflow keys');
    }
  });

  it('replaces generated keys, and removes the old ones only when nothing needs them', async (world) => {
    await removeSealed(world);
    const dataDir = mkdtempSync(join(tmpdir(), 'taskflow-keys-'));
    const options = { url: world.databaseUrl, dataDir, secrets: undefined, accessSeconds: 900 };
    const run = (verb: 'rotate' | 'reencrypt' | 'retire') => manageKeys(options, verb);
    try {
      const before = loadOrCreateSecrets(dataDir);
      await addFiles(world, before.encryptionKey.export(), 3);
      const id = keyId(before.encryptionKey).toString('hex');
      assert.is((await run('rotate')).exitCode, 0);
      const after = loadOrCreateSecrets(dataDir);
      assert.equal(
        after.encryptionKeys.map(({ kid }) => kid === id),
        [false, true],
      );
      assert.equal(after.jwt.slice(1), before.jwt);

      const early = await run('retire');
      assert.is(early.exitCode, 1);
      assert.match(early.text, 'An earlier key is still needed.');
      assert.is((await run('reencrypt')).exitCode, 0);
      const waiting = await run('retire');
      assert.is(waiting.exitCode, 1);
      assert.match(waiting.text, 'access tokens with an earlier secret are valid');
      const anHourAgo = Date.now() / 1_000 - 3_600;
      utimesSync(join(dataDir, 'secrets.json'), anHourAgo, anHourAgo);
      assert.is((await run('retire')).exitCode, 0);
      const last = loadOrCreateSecrets(dataDir);
      assert.equal([last.encryptionKeys.length, last.jwt.length], [1, 1]);
      assert.is(last.jwt[0]?.kid, after.jwt[0]?.kid);
      assert.not.match(
        readFileSync(join(dataDir, 'secrets.json'), 'utf8'),
        before.encryptionKey.export().toString('base64'),
      );
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});
