import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What `Config.secrets` holds too; tests/secrets.test.ts keeps the two alike. */
export type Secrets = {
  /** The first signs, all verify. The key is the text's UTF-8 bytes, as of a secret in JWT_SECRETS. */
  readonly jwt: readonly { readonly kid: string; readonly key: KeyObject }[];
  /** 32 bytes. */
  readonly encryptionKey: KeyObject;
};

/** The generated secrets cannot be used, and are not replaced: that would end every session and lose what is encrypted. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';
}

type SecretsFile = {
  readonly about: string;
  readonly created_at: string;
  readonly jwt_secrets: readonly { readonly kid: string; readonly secret: string }[];
  readonly encryption_key: string;
};

/**
 * The secrets in `dataDir/secrets.json`, made at the first start. Two starts at once get the same.
 * A new `dataDir` is for its owner only (0700), the file always (0600).
 *
 * @throws SecretsError if the file is open to other users, damaged or unreadable, or cannot be written.
 */
export function loadOrCreateSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json');
  return read(path) ?? create(dataDir, path);
}

function read(path: string): Secrets | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new SecretsError(`${path} cannot be opened (${errorCode(error)}).`, { cause: error });
  }
  try {
    const { mode } = fstatSync(file);
    // The group may read and write it: Kubernetes gives the files of a volume to one. Windows has no such bits.
    if (process.platform !== 'win32' && (mode & 0o007) !== 0) {
      throw new SecretsError(
        `${path} is open to every user of this machine. If nobody else has read it, run: chmod 600 ${path}`,
      );
    }
    return parse(path, readFileSync(file, 'utf8'));
  } finally {
    closeSync(file);
  }
}

function parse(path: string, text: string): Secrets {
  const damaged = (what: string) =>
    new SecretsError(
      `${path} is damaged: ${what}. Restore it from a backup. Only if its loss is accepted (every session ends, ` +
        'and what was encrypted stays so), move it away, and new secrets are made at the next start.',
    );
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, so it is not passed on.
    throw damaged('it is not JSON');
  }
  if (!isObject(content)) throw damaged('it is not an object');
  const { jwt_secrets: entries, encryption_key: encryptionKey } = content;
  if (!Array.isArray(entries) || entries.length === 0) throw damaged('jwt_secrets is missing');
  const jwt = entries.map((entry: unknown, index) => {
    const { kid, secret } = isObject(entry) ? entry : {};
    if (typeof kid !== 'string' || kid === '' || typeof secret !== 'string' || secret.length < 32) {
      throw damaged(`jwt_secrets[${index}] is not a kid and a secret of at least 32 characters`);
    }
    return Object.freeze({ kid, key: createSecretKey(secret, 'utf8') });
  });
  if (new Set(jwt.map(({ kid }) => kid)).size < jwt.length)
    throw damaged('jwt_secrets has the same kid twice');
  const bytes = typeof encryptionKey === 'string' ? Buffer.from(encryptionKey, 'base64') : undefined;
  if (bytes?.length !== 32) throw damaged('encryption_key is not 32 bytes in base64');
  return Object.freeze({ jwt: Object.freeze(jwt), encryptionKey: createSecretKey(bytes) });
}

function create(dataDir: string, path: string): Secrets {
  const content: SecretsFile = {
    about: 'Made by TaskFlow at its first start. Keep it secret and in your backups.',
    created_at: new Date().toISOString(),
    jwt_secrets: [{ kid: randomBytes(4).toString('hex'), secret: randomBytes(32).toString('base64') }],
    encryption_key: randomBytes(32).toString('base64'),
  };
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    makePrivate(dataDir);
    writeDurably(temporary, `${JSON.stringify(content, null, 2)}\n`);
    publish(temporary, path);
    syncDirectory(dataDir);
  } catch (error) {
    throw new SecretsError(`${path} cannot be written (${errorCode(error)}). Is DATA_DIR writable?`, {
      cause: error,
    });
  } finally {
    rmSync(temporary, { force: true });
  }
  const secrets = read(path);
  if (secrets === undefined) throw new SecretsError(`${path} was removed while the server started.`);
  return secrets;
}

/** Parents that are missing get the usual mode: they are not ours alone. */
function makePrivate(directory: string): void {
  mkdirSync(dirname(directory), { recursive: true });
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Gives the finished file its name, unless another start was first. Unlike `rename`, a link replaces nothing. */
function publish(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** Without this the new name may be gone after a power cut. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
