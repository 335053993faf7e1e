import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';

/** A key for one purpose, so that what is encrypted for one is of no use to another. */
export function keyFor(purpose: string, encryptionKey: KeyObject): Buffer {
  return Buffer.from(hkdfSync('sha256', encryptionKey, '', `taskflow ${purpose}`, 32));
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM: the nonce, the tag, then the content; bound to what it is about. */
export function encrypt(key: Buffer, content: Buffer, about: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(about);
  const sealed = [cipher.update(content), cipher.final()];
  return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]);
}

/** @throws when it was changed, encrypted with another key, or about something else */
export function decrypt(key: Buffer, sealed: Buffer, about: Buffer): Buffer {
  const [tag, content] = [NONCE_BYTES, NONCE_BYTES + TAG_BYTES];
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, tag)).setAAD(about);
  decipher.setAuthTag(sealed.subarray(tag, content));
  return Buffer.concat([decipher.update(sealed.subarray(content)), decipher.final()]);
}
