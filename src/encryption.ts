import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** Derives a key for one purpose, so that data encrypted for one purpose cannot be used for another. */
export function keyFor(purpose: string, encryptionKey: KeyObject): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', encryptionKey, '', `taskflow ${purpose}`, 32)));
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
