import { contractDigest } from '../contract-digest.ts';
import { createSealer, type EncryptionKey } from '../encryption.ts';
import { CACHE_SECONDS, type SharedCache } from '../processes.ts';
import type { RedisConnection } from './connection.ts';

/**
 * Opens the cache. Values are encrypted, and bound to their name and the contract. An attacker with access to Redis can
 * delete them, but cannot read, change or exchange them. A process with another contract ignores them, because its schema
 * may have other properties.
 */
export function openSharedCache(
  redis: RedisConnection,
  encryptionKey: EncryptionKey,
  contract = contractDigest(),
): SharedCache {
  const sealer = createSealer('shared cache', encryptionKey);
  const keyOf = (name: string) => `taskflow:cache:${name}`;
  const aboutOf = (name: string) => Buffer.from(`${contract} ${name}`);
  return {
    async find(name) {
      if (!redis.isWell()) return undefined;
      const sealed = await redis.attempt(() => redis.client.getBuffer(keyOf(name)).catch(ignoreRejected));
      if (!sealed) return undefined;
      try {
        return JSON.parse(sealer.open(sealed, aboutOf(name)).toString());
      } catch {
        // The value is from another contract or encrypted with another key, and will be replaced.
        return undefined;
      }
    },
    store(name, value) {
      if (!redis.isWell()) return;
      const sealed = sealer.seal(Buffer.from(JSON.stringify(value)), aboutOf(name));
      void redis.attempt(() =>
        redis.client.set(keyOf(name), sealed, 'EX', CACHE_SECONDS).catch(ignoreRejected),
      );
    },
  };
}

/** Ignores a command that Redis rejected, by an ACL or for lack of memory. Redis is available, so rate limits still use it. */
function ignoreRejected(error: unknown): null {
  // By its name, because importing its class loads the library for those who have no Redis.
  if (error instanceof Error && error.name === 'ReplyError') return null;
  throw error;
}
