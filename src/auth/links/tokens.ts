import { createHash, createHmac, hkdfSync, type KeyObject } from 'node:crypto';

/** What a link in a message is good for. */
export type Purpose = 'verify_email' | 'change_email' | 'reset_password';

/** Of the tokens that links carry. */
export type LinkTokens = {
  /**
   * The token of a message, the same however often the message is tried: the reader may have got the first try, whose
   * link must go on working. To everybody without the key it is 32 random bytes.
   */
  tokenOf(message_id: string, purpose: Purpose): string;
};

/** The prefix lets scanners for leaked secrets know it. */
const LINK_TOKEN = /^tfl_[A-Za-z0-9_-]{43}$/;

export function createLinkTokens(encryptionKey: KeyObject): LinkTokens {
  const key = Buffer.from(hkdfSync('sha256', encryptionKey, '', 'taskflow links', 32));
  return {
    tokenOf: (message_id, purpose) =>
      `tfl_${createHmac('sha256', key).update(`${purpose} ${message_id}`).digest('base64url')}`,
  };
}

/** What is kept of a token, or `undefined` of a text that cannot be one. */
export function linkTokenDigest(token: string): Buffer | undefined {
  return LINK_TOKEN.test(token) ? createHash('sha256').update(token).digest() : undefined;
}
