import { createECDH, createPrivateKey } from 'node:crypto';
import jwt from 'jsonwebtoken';

/** The keys with which this server proves who it is to the push services of browsers (RFC 8292). */
export type Vapid = {
  /** The public key as browsers take it: an uncompressed point in base64url. */
  readonly publicKey: string;
  /** Returns the header `Authorization` for a push service. */
  authorizationFor(endpoint: string, now: number): string;
};

const CURVE = 'prime256v1';
/** The number of points of the curve P-256 (FIPS 186-5). */
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
const SECONDS = 12 * 3_600;

/**
 * Derives the keys from a seed, which is the same in all processes; see `openVapidSeed`.
 * @param subject how push services reach the people who run this server: an `https:` or `mailto:` URL
 */
export function createVapid(seed: Buffer, subject: string): Vapid {
  const number = (BigInt(`0x${seed.toString('hex')}`) % (ORDER - 1n)) + 1n;
  const ecdh = createECDH(CURVE);
  ecdh.setPrivateKey(Buffer.from(number.toString(16).padStart(64, '0'), 'hex'));
  const point = ecdh.getPublicKey();
  const privateKey = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: ecdh.getPrivateKey().toString('base64url'),
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const publicKey = point.toString('base64url');
  return {
    publicKey,
    authorizationFor(endpoint, now) {
      const exp = Math.floor(now / 1_000) + SECONDS;
      const claims = { aud: new URL(endpoint).origin, exp, sub: subject };
      const token = jwt.sign(claims, privateKey, { algorithm: 'ES256', noTimestamp: true });
      return `vapid t=${token}, k=${publicKey}`;
    },
  };
}
