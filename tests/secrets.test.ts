import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import type { Config } from '../src/config.ts';
import { loadOrCreateSecrets, type Secrets, SecretsError } from '../src/secrets.ts';
import { suite } from './suite.ts';

/** Both sources of secrets have the same type, so that neither can change without the other. */
type Same<A, B> = [A, B] extends [B, A] ? true : never;
const alike: Same<Secrets, NonNullable<Config['secrets']>> = true;

async function withDataDir(run: (dataDir: string, file: string) => Promise<void> | void): Promise<void> {
  const parent = mkdtempSync(join(tmpdir(), 'taskflow-secrets-'));
  const dataDir = join(parent, 'deep', 'data');
  try {
    await run(dataDir, join(dataDir, 'secrets.json'));
  } finally {
    rmSync(parent, { recursive: true });
  }
}

const exported = ({ jwt, encryptionKey }: Secrets) => ({
  jwt: jwt.map(({ kid, key }) => ({ kid, secret: key.export().toString() })),
  encryptionKey: encryptionKey.export().toString('hex'),
});

function refusal(dataDir: string): string {
  try {
    loadOrCreateSecrets(dataDir);
  } catch (error) {
    assert.instance(error, SecretsError);
    return error instanceof SecretsError ? error.message : '';
  }
  throw new Error('nothing was refused');
}

suite('generated secrets', (it) => {
  it('are strong at the first start, and the same at later ones', () =>
    withDataDir((dataDir) => {
      const first = exported(loadOrCreateSecrets(dataDir));
      assert.is(first.jwt.length, 1);
      assert.match(first.jwt[0]?.kid ?? '', /^[0-9a-f]{8}$/);
      assert.is(Buffer.from(first.jwt[0]?.secret ?? '', 'base64').length, 32);
      assert.is(first.encryptionKey.length, 64);
      assert.equal(exported(loadOrCreateSecrets(dataDir)), first);
      assert.ok(alike);
    }));

  it('differ between installations', () =>
    withDataDir((one) =>
      withDataDir((other) => {
        const [a, b] = [exported(loadOrCreateSecrets(one)), exported(loadOrCreateSecrets(other))];
        assert.is.not(a.jwt[0]?.secret, b.jwt[0]?.secret);
        assert.is.not(a.encryptionKey, b.encryptionKey);
      }),
    ));

  it('are readable only by their owner with any umask, without other files left behind', () =>
    withDataDir((dataDir, file) => {
      const umask = process.umask(0);
      try {
        loadOrCreateSecrets(dataDir);
      } finally {
        process.umask(umask);
      }
      assert.is(statSync(file).mode & 0o777, 0o600);
      assert.is(statSync(dataDir).mode & 0o777, 0o700);
      assert.is(statSync(dirname(dataDir)).mode & 0o777, 0o777);
      assert.equal(readdirSync(dataDir), ['secrets.json']);
    }));

  it('leave the mode of an existing directory unchanged', () =>
    withDataDir((dataDir) => {
      mkdirSync(dataDir, { recursive: true });
      chmodSync(dataDir, 0o750);
      loadOrCreateSecrets(dataDir);
      assert.is(statSync(dataDir).mode & 0o777, 0o750);
    }));

  it('are the same for starts at the same moment', () =>
    withDataDir(async (dataDir) => {
      const module = fileURLToPath(new URL('../src/secrets.ts', import.meta.url));
      const start = `
        const { loadOrCreateSecrets } = await import(${JSON.stringify(module)});
        process.stderr.write('waits');
        (await import('node:fs')).readFileSync(0);
        process.stdout.write(loadOrCreateSecrets(${JSON.stringify(dataDir)}).jwt[0].kid);`;
      const processes = [1, 2, 3, 4].map(() => spawn(process.execPath, ['--input-type=module', '-e', start]));
      const kids = processes.map(({ stdout }) => text(stdout));
      await Promise.all(processes.map(({ stderr }) => once(stderr, 'data')));
      for (const { stdin } of processes) stdin.end();
      const [first = '', ...others] = await Promise.all(kids);
      assert.match(first, /^[0-9a-f]{8}$/);
      assert.equal(others, [first, first, first]);
      assert.equal(readdirSync(dataDir), ['secrets.json']);
    }));

  it('can be rotated by hand; all of them are read in order', () =>
    withDataDir((dataDir, file) => {
      loadOrCreateSecrets(dataDir);
      const content = JSON.parse(readFileSync(file, 'utf8'));
      content.jwt_secrets.unshift({ kid: 'next', secret: 'x'.repeat(40) });
      writeFileSync(file, JSON.stringify(content));
      assert.is(loadOrCreateSecrets(dataDir).jwt[0]?.kid, 'next');
      assert.is(loadOrCreateSecrets(dataDir).jwt.length, 2);
    }));

  it('that every user can read are refused, with the command that fixes it', () =>
    withDataDir((dataDir, file) => {
      loadOrCreateSecrets(dataDir);
      chmodSync(file, 0o644);
      assert.match(refusal(dataDir), `chmod 600 ${file}`);
      chmodSync(file, 0o660);
      loadOrCreateSecrets(dataDir);
    }));

  it('that are damaged are refused, never replaced and never quoted', () =>
    withDataDir((dataDir, file) => {
      loadOrCreateSecrets(dataDir);
      const whole = readFileSync(file, 'utf8');
      const { jwt_secrets, encryption_key } = JSON.parse(whole);
      const secret = jwt_secrets[0].secret;
      const damaged: [content: string, reason: string][] = [
        ['', 'it is not JSON'],
        [whole.slice(0, -20), 'it is not JSON'],
        ['[]', 'it is not an object'],
        ['{}', 'jwt_secrets is missing'],
        [JSON.stringify({ jwt_secrets: [], encryption_key }), 'jwt_secrets is missing'],
        [
          JSON.stringify({ jwt_secrets: [{ kid: 'a', secret: 'short' }], encryption_key }),
          'jwt_secrets[0] is not',
        ],
        [JSON.stringify({ jwt_secrets: [...jwt_secrets, null], encryption_key }), 'jwt_secrets[1] is not'],
        [JSON.stringify({ jwt_secrets: [...jwt_secrets, ...jwt_secrets], encryption_key }), 'same kid twice'],
        [JSON.stringify({ jwt_secrets, encryption_key: 'c2hvcnQ=' }), 'encryption_key is not 32 bytes'],
        [JSON.stringify({ jwt_secrets }), 'encryption_key is not 32 bytes'],
      ];
      for (const [content, reason] of damaged) {
        writeFileSync(file, content);
        const message = refusal(dataDir);
        assert.match(message, reason);
        assert.match(message, 'Restore it from a backup');
        assert.not.match(message, secret);
        assert.is(readFileSync(file, 'utf8'), content);
      }
    }));

  it('that cannot be read or written are reported with their path', () =>
    withDataDir((dataDir, file) => {
      mkdirSync(file, { recursive: true });
      assert.match(refusal(dataDir), `${file} `);
      const occupied = join(dataDir, 'occupied');
      writeFileSync(occupied, '');
      assert.match(refusal(occupied), 'cannot be');
      assert.not(existsSync(join(occupied, 'secrets.json')));
    }));
});
