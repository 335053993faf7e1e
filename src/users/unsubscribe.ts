import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type EncryptionKey, keysFor } from '../encryption.ts';

/**
 * The tokens in links that end the email about notifications. They have no other use, and do not expire. They become invalid with the
 * encryption key that they were made with.
 */
export type UnsubscribeTokens = {
  tokenOf(user_id: string): string;
  /** Returns the ID of the user, or `undefined` if TaskFlow did not make the token. */
  userOf(token: string): string | undefined;
};

declare module '../context.ts' {
  interface Services {
    readonly unsubscribeTokens: UnsubscribeTokens;
  }
}

const PREFIX = 'tfu_';
const ID_BYTES = 16;
const MAC_BYTES = 16;
const HYPHENS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

export function createUnsubscribeTokens(encryptionKey: EncryptionKey): UnsubscribeTokens {
  const keys = keysFor('unsubscribe', encryptionKey);
  const macOf = (id: Buffer, key: KeyObject) =>
    createHmac('sha256', key).update(id).digest().subarray(0, MAC_BYTES);
  return {
    tokenOf(user_id) {
      const id = Buffer.from(user_id.replaceAll('-', ''), 'hex');
      return PREFIX + Buffer.concat([id, macOf(id, keys[0])]).toString('base64url');
    },
    userOf(token) {
      if (!token.startsWith(PREFIX)) return undefined;
      const bytes = Buffer.from(token.slice(PREFIX.length), 'base64url');
      const [id, mac] = [bytes.subarray(0, ID_BYTES), bytes.subarray(ID_BYTES)];
      const isOurs = (key: KeyObject) => timingSafeEqual(mac, macOf(id, key));
      if (mac.length !== MAC_BYTES || !keys.some(isOurs)) return undefined;
      return id.toString('hex').replace(HYPHENS, '$1-$2-$3-$4-$5');
    },
  };
}
