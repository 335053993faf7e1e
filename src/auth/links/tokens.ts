import { createHash, createHmac } from 'node:crypto';
import { type EncryptionKey, keysFor } from '../../encryption.ts';

/** What a link in a message can be used for. */
export type Purpose = 'verify_email' | 'change_email' | 'reset_password';

/** Creates the tokens in links. */
export type LinkTokens = {
  /**
   * Returns the token of a message. Every attempt to send a message has the same token, because an earlier attempt may have
   * arrived, and its link must keep working; only a new encryption key between two attempts replaces it. Without the key, the token looks like 32 random bytes.
   */
  tokenOf(message_id: string, purpose: Purpose | 'invitation'): string;
};

/** Secret scanners recognize tokens by the prefix. */
const LINK_TOKEN = /^tfl_[A-Za-z0-9_-]{43}$/;

export function createLinkTokens(encryptionKey: EncryptionKey): LinkTokens {
  const [key] = keysFor('links', encryptionKey);
  return {
    tokenOf: (message_id, purpose) =>
      `tfl_${createHmac('sha256', key).update(`${purpose} ${message_id}`).digest('base64url')}`,
  };
}

/** Returns the digest that is stored for a token, or `undefined` if the text is not a token. */
export function linkTokenDigest(token: string): Buffer | undefined {
  return LINK_TOKEN.test(token) ? createHash('sha256').update(token).digest() : undefined;
}
