import { createHmac, type KeyObject } from 'node:crypto';
import { decrypt, encrypt, keyFor } from '../encryption.ts';
import type { Target } from './message.ts';

/** Encrypts and decrypts where messages go. */
export type PushTargets = {
  /** Returns the encrypted target, and the digest by which it is found again. */
  seal(target: Target): { target: Buffer; target_digest: Buffer };
  open(target: Buffer, target_digest: Buffer): Target;
};

export function createPushTargets(encryptionKey: KeyObject): PushTargets {
  const key = keyFor('push targets', encryptionKey);
  const digestKey = keyFor('push digests', encryptionKey);
  const digestOf = (target: Target) => {
    const address = target.platform === 'web' ? target.endpoint : `${target.platform} ${target.token}`;
    return createHmac('sha256', digestKey).update(address).digest();
  };
  return {
    seal(target) {
      const target_digest = digestOf(target);
      const content = Buffer.from(JSON.stringify(target));
      return { target: encrypt(key, content, target_digest), target_digest };
    },
    open: (target, target_digest) => JSON.parse(decrypt(key, target, target_digest).toString('utf8')),
  };
}
