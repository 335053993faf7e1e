import { createHmac, randomBytes } from 'node:crypto';

/**
 * Secrets and signatures of Standard Webhooks 1.0.0 (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 * Our own code because the library `standardwebhooks` 1.0.0 signs with one secret only, brings two packages, and is no shorter.
 */

const PREFIX = 'whsec_';
/** The standard allows 24 to 64. */
const SECRET_BYTES = 32;

export const newSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** Returns a secret in the form that users store. */
export const secretText = (secret: Buffer): string => PREFIX + secret.toString('base64');

type Message = { readonly id: string; readonly timestamp: number; readonly body: string };

/**
 * Returns the headers of a message. Each secret adds a signature, so that receivers can use either one during a rotation.
 * @param timestamp of the attempt, in seconds
 */
export function signatureHeaders(
  { id, timestamp, body }: Message,
  secrets: readonly Buffer[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(signed, 'utf8').digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
