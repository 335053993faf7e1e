import { createHmac, type KeyObject } from 'node:crypto';
import { createSealer, type EncryptionKey, keysFor } from '../encryption.ts';
import type { Target } from './message.ts';

/** Encrypts and decrypts where messages go. */
export type PushTargets = {
  /** Returns the encrypted target, and the digest by which it is found again. */
  seal(target: Target): { target: Buffer; target_digest: Buffer };
  /** Returns the digests of the target under all keys, by which it is found if it was stored with another key. */
  digestsOf(target: Target): Buffer[];
  open(target: Buffer, target_digest: Buffer): Target;
};

export function createPushTargets(encryptionKey: EncryptionKey): PushTargets {
  const sealer = createSealer('push targets', encryptionKey);
  const digestKeys = keysFor('push digests', encryptionKey);
  const digestOf = (target: Target, key: KeyObject) => {
    const address = target.platform === 'web' ? target.endpoint : `${target.platform} ${target.token}`;
    return createHmac('sha256', key).update(address).digest();
  };
  return {
    seal(target) {
      const target_digest = digestOf(target, digestKeys[0]);
      const content = Buffer.from(JSON.stringify(target));
      return { target: sealer.seal(content, target_digest), target_digest };
    },
    digestsOf: (target) => digestKeys.map((key) => digestOf(target, key)),
    open: (target, target_digest) => JSON.parse(sealer.open(target, target_digest).toString('utf8')),
  };
}
