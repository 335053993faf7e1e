import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** One key, or during a rotation several. The first one encrypts and signs; all of them decrypt and verify. */
export type EncryptionKey = KeyObject | readonly [KeyObject, ...KeyObject[]];

/** Derives a key for one purpose, so that data encrypted for one purpose cannot be used for another. */
export function keyFor(purpose: string, encryptionKey: KeyObject): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', encryptionKey, '', `taskflow ${purpose}`, 32)));
}

/** Keys for one purpose, in the order of the keys that they are derived from. */
export type PurposeKeys = readonly [KeyObject, ...KeyObject[]];

export function keysFor(purpose: string, encryptionKey: EncryptionKey): PurposeKeys {
  const [first, ...others] = allOf(encryptionKey);
  return [keyFor(purpose, first), ...others.map((key) => keyFor(purpose, key))];
}

/** Returns the keys as a list. */
export const allOf = (encryptionKey: EncryptionKey): readonly [KeyObject, ...KeyObject[]] =>
  'type' in encryptionKey ? [encryptionKey] : encryptionKey;

const ID_BYTES = 4;

/** Returns the ID of a key, with which everything that it encrypts begins. It does not depend on the name of the key. */
export function keyId(encryptionKey: KeyObject): Buffer {
  return Buffer.from(hkdfSync('sha256', encryptionKey, '', 'taskflow key id', ID_BYTES));
}

/** Encrypts and decrypts data that is stored or sent, for one purpose. */
export type Sealer = {
  /** Encrypts with the first key; see `encrypt`. The result begins with the ID of the key. */
  seal(content: Buffer, context: Buffer): Buffer;
  /** @throws if the data was changed, or was encrypted with another key or context */
  open(sealed: Buffer, context: Buffer): Buffer;
};

export function createSealer(purpose: string, encryptionKey: EncryptionKey): Sealer {
  const all = allOf(encryptionKey);
  const keys = keysFor(purpose, encryptionKey);
  const ids = all.map(keyId);
  const [key] = keys;
  const id = keyId(all[0]);

  /** Opens data from before it began with the ID of its key, with the first key that fits. */
  function openWithoutId(sealed: Buffer, context: Buffer): Buffer {
    let failure: unknown;
    for (const each of keys) {
      try {
        return decrypt(each, sealed, context);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  return {
    seal: (content, context) => Buffer.concat([id, encrypt(key, content, context)]),
    open(sealed, context) {
      const at = ids.findIndex((each) => sealed.subarray(0, ID_BYTES).equals(each));
      const named = keys[at];
      if (!named) return openWithoutId(sealed, context);
      try {
        return decrypt(named, sealed.subarray(ID_BYTES), context);
      } catch (error) {
        // One nonce in four billion looks like the ID.
        try {
          return openWithoutId(sealed, context);
        } catch {
          throw error;
        }
      }
    },
  };
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts with AES-256-GCM. Returns the nonce, the tag and the encrypted content. `context` is authenticated but not
 * included, so the content can only be decrypted with the same context.
 */
export function encrypt(key: KeyObject, content: Buffer, context: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(context);
  const sealed = [cipher.update(content), cipher.final()];
  return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]);
}

/** @throws if the data was changed, or was encrypted with another key or context */
export function decrypt(key: KeyObject, sealed: Buffer, context: Buffer): Buffer {
  const [tag, content] = [NONCE_BYTES, NONCE_BYTES + TAG_BYTES];
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, tag)).setAAD(context);
  decipher.setAuthTag(sealed.subarray(tag, content));
  return Buffer.concat([decipher.update(sealed.subarray(content)), decipher.final()]);
}
