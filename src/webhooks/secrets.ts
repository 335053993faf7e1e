import { createHash, type KeyObject } from 'node:crypto';
import { decrypt, encrypt, keyFor } from '../encryption.ts';

/** Encrypts and decrypts the secrets of webhooks. A secret cannot be decrypted for another webhook. */
export type WebhookSecrets = {
  seal(secret: Buffer, webhook_id: string): Buffer;
  open(sealed: Buffer, webhook_id: string): Buffer;
};

declare module '../context.ts' {
  interface Services {
    readonly webhookSecrets: WebhookSecrets;
  }
}

export function createWebhookSecrets(encryptionKey: KeyObject): WebhookSecrets {
  const key = keyFor('webhook secrets', encryptionKey);
  return {
    seal: (secret, webhook_id) => encrypt(key, secret, Buffer.from(webhook_id)),
    open: (sealed, webhook_id) => decrypt(key, sealed, Buffer.from(webhook_id)),
  };
}

/** Returns the digest that tells whether a secret is still the current one. It cannot be guessed, because the secret is random. */
export const secretDigest = (secret: Buffer): Buffer => createHash('sha256').update(secret).digest();
