import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { keyId } from './encryption.ts';

/** The same type as `Config.secrets`; tests/secrets.test.ts compares the two. */
export type Secrets = {
  /** The first key signs, all keys verify. A key is the text in UTF-8, like a secret in JWT_SECRETS. */
  readonly jwt: readonly { readonly kid: string; readonly key: KeyObject }[];
  /** 32 bytes. The first of `encryptionKeys`. */
  readonly encryptionKey: KeyObject;
  /** The first key encrypts, all keys decrypt. */
  readonly encryptionKeys: NamedKeys;
};

type NamedKey = { readonly kid: string; readonly key: KeyObject };
type NamedKeys = readonly [NamedKey, ...NamedKey[]];

/** Returns the encryption keys without their names. */
export function decryptionKeys({ encryptionKeys }: Secrets): readonly [KeyObject, ...KeyObject[]] {
  const [first, ...others] = encryptionKeys;
  return [first.key, ...others.map(({ key }) => key)];
}

/**
 * The generated secrets cannot be used. They are not replaced, because that would end every session and make encrypted data
 * unreadable.
 */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';
}

type SecretsFile = {
  readonly about: string;
  readonly created_at: string;
  readonly jwt_secrets: readonly { readonly kid: string; readonly secret: string }[];
  readonly encryption_key: string;
  /** Keys that only decrypt, newest first. */
  readonly previous_encryption_keys?: readonly string[];
};

/**
 * Returns the secrets in `dataDir/secrets.json`, which are generated at the first start. Two concurrent starts get the same
 * secrets. Only the owner can access a new `dataDir` (0700) and the file (0600).
 *
 * @throws SecretsError if other users can access the file, or it is damaged, unreadable or cannot be written
 */
export function loadOrCreateSecrets(dataDir: string): Secrets {
  return readSecrets(dataDir) ?? create(dataDir, join(dataDir, 'secrets.json'));
}

/**
 * Returns the secrets in `dataDir/secrets.json`, or undefined if they were never generated.
 * @throws SecretsError
 */
export const readSecrets = (dataDir: string): Secrets | undefined => read(join(dataDir, 'secrets.json'));

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
    // The group can have access, because Kubernetes assigns the files of a volume to a group. Windows has no such bits.
    if (process.platform !== 'win32' && (mode & 0o007) !== 0) {
      throw new SecretsError(
        `${path} is accessible to every user of this machine. If no one else has read it, run: chmod 600 ${path}`,
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
      `${path} is damaged: ${what}. Restore it from a backup. Without a backup, move the file away: TaskFlow generates new ` +
        'secrets at the next start, but every session ends, and encrypted data cannot be read any more.',
    );
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The message of the parser quotes the text, so it is dropped.
    throw damaged('it is not JSON');
  }
  if (!isObject(content)) throw damaged('it is not an object');
  const { jwt_secrets: entries, encryption_key: current, previous_encryption_keys: previous = [] } = content;
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
  const keyIn = (value: unknown, name: string): NamedKey => {
    const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
    if (bytes?.length !== 32) throw damaged(`${name} is not 32 bytes in base64`);
    const key = createSecretKey(bytes);
    return Object.freeze({ kid: keyId(key).toString('hex'), key });
  };
  if (!Array.isArray(previous)) throw damaged('previous_encryption_keys is not a list');
  const encryptionKeys: NamedKeys = [
    keyIn(current, 'encryption_key'),
    ...previous.map((each: unknown, index) => keyIn(each, `previous_encryption_keys[${index}]`)),
  ];
  return Object.freeze({
    jwt: Object.freeze(jwt),
    encryptionKey: encryptionKeys[0].key,
    encryptionKeys: Object.freeze(encryptionKeys),
  });
}

const newJwtSecret = () => ({
  kid: randomBytes(4).toString('hex'),
  secret: randomBytes(32).toString('base64'),
});
const newEncryptionKey = () => randomBytes(32).toString('base64');

/**
 * Generates a new secret and a new encryption key, which sign and encrypt from the next start on. The previous ones still verify and
 * decrypt, until `retireSecrets`.
 * @throws SecretsError
 */
export function rotateSecrets(dataDir: string): Secrets {
  return rewrite(dataDir, ({ jwt_secrets, encryption_key, previous_encryption_keys = [], ...rest }) => ({
    ...rest,
    jwt_secrets: [newJwtSecret(), ...jwt_secrets],
    encryption_key: newEncryptionKey(),
    previous_encryption_keys: [encryption_key, ...previous_encryption_keys],
  }));
}

/**
 * Removes all but the newest secret and encryption key.
 * @throws SecretsError
 */
export function retireSecrets(dataDir: string): Secrets {
  return rewrite(dataDir, ({ jwt_secrets, previous_encryption_keys: _, ...rest }) => ({
    ...rest,
    jwt_secrets: jwt_secrets.slice(0, 1),
  }));
}

/** Returns when the generated secrets were last changed, in milliseconds since the Unix epoch. */
export const secretsWrittenAt = (dataDir: string): number => statSync(join(dataDir, 'secrets.json')).mtimeMs;

function rewrite(dataDir: string, change: (content: SecretsFile) => SecretsFile): Secrets {
  const path = join(dataDir, 'secrets.json');
  // Checks the file.
  loadOrCreateSecrets(dataDir);
  const content: SecretsFile = JSON.parse(readFileSync(path, 'utf8'));
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    writeDurably(temporary, `${JSON.stringify(change(content), null, 2)}\n`);
    // The owner can differ from the user who runs the command.
    const { uid, gid } = statSync(path);
    chownSync(temporary, uid, gid);
    renameSync(temporary, path);
    syncDirectory(dataDir);
  } catch (error) {
    throw new SecretsError(`${path} cannot be written (${errorCode(error)}). Is DATA_DIR writable?`, {
      cause: error,
    });
  } finally {
    rmSync(temporary, { force: true });
  }
  return loadOrCreateSecrets(dataDir);
}

function create(dataDir: string, path: string): Secrets {
  const content: SecretsFile = {
    about: 'Generated by TaskFlow at its first start. Keep this file secret, and include it in your backups.',
    created_at: new Date().toISOString(),
    jwt_secrets: [newJwtSecret()],
    encryption_key: newEncryptionKey(),
  };
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    createPrivateDirectory(dataDir);
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

/** Creates a directory that only its owner can access. Missing parents get the default mode, because others can use them. */
function createPrivateDirectory(directory: string): void {
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

/** Gives the finished file its name, unless another start was first. Unlike `rename`, `link` does not replace a file. */
function publish(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** Without this, the new name can be lost in a power failure. */
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
