import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Encrypts messages for browsers (RFC 8291, with the coding `aes128gcm` of RFC 8188). Our own code because `web-push` brings four
 * packages, does not pad, and `http_ece`, which it uses, has no types and warns on the console. The tests decrypt with `http_ece`.
 */

const CURVE = 'prime256v1';
const POINT_BYTES = 65;
const SECRET_BYTES = 16;
/** Every service takes 4,096 bytes (RFC 8030, section 7.2). */
const RECORD_BYTES = 4_096;
const HEADER_BYTES = 16 + 4 + 1 + POINT_BYTES;
const TAG_BYTES = 16;
/** Messages have a multiple of this size, so that it does not tell the push service much about the text. */
const BLOCK_BYTES = 256;
/** The byte that ends the content of the last record. */
const LAST = 2;

/** The size of a content that can be sent. */
export const MAX_CONTENT_BYTES = RECORD_BYTES - HEADER_BYTES - TAG_BYTES - 1;

export type BrowserKeys = { readonly p256dh: string; readonly auth: string };

/** Returns what is wrong with the keys of a browser, as the names of the wrong ones. */
export function wrongKeys({ p256dh, auth }: BrowserKeys): (keyof BrowserKeys)[] {
  const wrong: (keyof BrowserKeys)[] = [];
  if (!isPoint(Buffer.from(p256dh, 'base64url'))) wrong.push('p256dh');
  if (Buffer.from(auth, 'base64url').length !== SECRET_BYTES) wrong.push('auth');
  return wrong;
}

/** Whether bytes are a point on the curve. Another point could reveal bits of a private key. */
function isPoint(bytes: Buffer): boolean {
  if (bytes.length !== POINT_BYTES) return false;
  const ecdh = createECDH(CURVE);
  ecdh.generateKeys();
  try {
    ecdh.computeSecret(bytes);
    return true;
  } catch {
    return false;
  }
}

/** What is random in a message. Given only in tests. */
type Random = { readonly salt: Buffer; readonly privateKey?: Buffer };

/** @throws RangeError if the content is too large */
export function encryptFor(
  { p256dh, auth }: BrowserKeys,
  content: Buffer,
  { salt, privateKey }: Random = { salt: randomBytes(16) },
  isPadded = privateKey === undefined,
): Buffer {
  if (content.length > MAX_CONTENT_BYTES) throw new RangeError('The content of a push message is too large.');
  const receiver = Buffer.from(p256dh, 'base64url');
  const ecdh = createECDH(CURVE);
  if (privateKey) ecdh.setPrivateKey(privateKey);
  else ecdh.generateKeys();
  const sender = ecdh.getPublicKey();
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), receiver, sender]);
  const shared = derive(ecdh.computeSecret(receiver), Buffer.from(auth, 'base64url'), info, 32);
  const key = derive(shared, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(shared, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const padding = isPadded ? Buffer.alloc(paddingOf(content.length)) : Buffer.alloc(0);
  const sealed = cipher.update(Buffer.concat([content, Buffer.of(LAST), padding]));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(RECORD_BYTES);
  return Buffer.concat([
    ...[salt, size, Buffer.of(POINT_BYTES), sender],
    ...[sealed, cipher.final(), cipher.getAuthTag()],
  ]);
}

const paddingOf = (bytes: number) =>
  Math.min(Math.ceil((bytes + 1) / BLOCK_BYTES) * BLOCK_BYTES - bytes - 1, MAX_CONTENT_BYTES - bytes);

const derive = (secret: Buffer, salt: Buffer, info: Buffer, bytes: number) =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));
