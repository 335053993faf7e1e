import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { PurposeKeys } from '../encryption.ts';

/** Half of SHA-256 is enough, because each guess takes a request. */
const MAC_BYTES = 16;

/** Returns a cursor: `body` and a MAC of the first key over it and over `identity`, what the cursor belongs to. It cannot be forged, and is not secret. */
export function seal([key]: PurposeKeys, body: Buffer, identity: Buffer): string {
  return Buffer.concat([macOf(key, body, identity), body]).toString('base64url');
}

/** Returns the body of a cursor; nothing unless `seal` has made it with one of these keys and the same identity. */
export function unseal(keys: PurposeKeys, cursor: string, identity: Buffer): Buffer | undefined {
  const bytes = Buffer.from(cursor, 'base64url');
  const [mac, body] = [bytes.subarray(0, MAC_BYTES), bytes.subarray(MAC_BYTES)];
  // Node ignores characters that are not base64url, so require the exact spelling.
  const isWhole = mac.length === MAC_BYTES && bytes.toString('base64url') === cursor;
  const isOurs = (key: KeyObject) => timingSafeEqual(mac, macOf(key, body, identity));
  return isWhole && keys.some(isOurs) ? body : undefined;
}

/** The identity is JSON, and the body begins with a character that JSON does not continue with, so no other pair has the same bytes. */
function macOf(key: KeyObject, body: Buffer, identity: Buffer): Buffer {
  return createHmac('sha256', key).update(identity).update(body).digest().subarray(0, MAC_BYTES);
}
