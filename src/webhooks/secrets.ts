import { createHash } from 'node:crypto';
import { createSealer, type EncryptionKey } from '../encryption.ts';

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

export function createWebhookSecrets(encryptionKey: EncryptionKey): WebhookSecrets {
  const sealer = createSealer('webhook secrets', encryptionKey);
  return {
    seal: (secret, webhook_id) => sealer.seal(secret, Buffer.from(webhook_id)),
    open: (sealed, webhook_id) => sealer.open(sealed, Buffer.from(webhook_id)),
  };
}

/** Returns a function that encrypts a secret with the first key, whichever it had; for `sealed` of the resource. */
export function resealSecret(encryptionKey: EncryptionKey) {
  const secrets = createWebhookSecrets(encryptionKey);
  return ({ id, sealed }: { id: string; sealed: Buffer }) => ({
    sealed: secrets.seal(secrets.open(sealed, id), id),
    digest: null,
  });
}

/** Returns the digest that tells whether a secret is still the current one. It cannot be guessed, because the secret is random. */
export const secretDigest = (secret: Buffer): Buffer => createHash('sha256').update(secret).digest();
