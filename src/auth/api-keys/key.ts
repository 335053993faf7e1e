import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Secret scanners recognize keys by this prefix, and TaskFlow distinguishes keys from access tokens by it. */
const PREFIX = 'tfk_';
const SECRET_BYTES = 32;
/** 32 random bytes and their CRC-32 in base64url, which has no padding for 36 bytes. */
const KEY = /^tfk_[A-Za-z0-9_-]{48}$/;
/** Characters that lists show: 48 of 256 bits, too few to help guess the rest. */
const SHOWN_CHARACTERS = 12;

export const isApiKey = (credential: string): boolean => credential.startsWith(PREFIX);

/** Creates a key. Random bytes cannot be guessed, so a plain digest is stored. */
export function newApiKey(): { key: string; prefix: string; digest: Buffer } {
  const secret = randomBytes(SECRET_BYTES);
  const key = PREFIX + Buffer.concat([secret, checksum(secret)]).toString('base64url');
  return { key, prefix: key.slice(0, SHOWN_CHARACTERS), digest: sha256(key) };
}

/** Returns the digest that is stored for a key, or `undefined` if the text is not a key, for example after a typo. */
export function apiKeyDigest(key: string): Buffer | undefined {
  if (!KEY.test(key)) return undefined;
  const bytes = Buffer.from(key.slice(PREFIX.length), 'base64url');
  const isWhole = checksum(bytes.subarray(0, SECRET_BYTES)).equals(bytes.subarray(SECRET_BYTES));
  return isWhole ? sha256(key) : undefined;
}

function checksum(secret: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(secret));
  return bytes;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
