import type { KeyObject } from 'node:crypto';
import { ReplyError } from 'ioredis';
import { decrypt, encrypt, keyFor } from '../encryption.ts';
import type { SharedCache } from '../processes.ts';
import { contractDigest } from '../version.ts';
import type { RedisConnection } from './connection.ts';

/** So long after it was kept nothing is left of a value in Redis, whatever has become of what it tells of. */
const TTL_SECONDS = 600;

/**
 * Opens the cache. Values are encrypted, and bound to their name and the contract: who can write to Redis can take them
 * away, but can neither read, change nor exchange them, and a process of another contract does not find them.
 */
export function openSharedCache(
  redis: RedisConnection,
  encryptionKey: KeyObject,
  contract = contractDigest,
): SharedCache {
  const key = keyFor('shared cache', encryptionKey);
  const keyOf = (name: string) => `taskflow:cache:${name}`;
  const aboutOf = (name: string) => Buffer.from(`${contract} ${name}`);
  return {
    async find(name) {
      if (!redis.isWell()) return undefined;
      const sealed = await redis.attempt(() => redis.client.getBuffer(keyOf(name)).catch(refused));
      if (!sealed) return undefined;
      try {
        return JSON.parse(decrypt(key, sealed, aboutOf(name)).toString());
      } catch {
        // Of another contract or another key, or not ours at all: it is kept anew.
        return undefined;
      }
    },
    keep(name, value) {
      if (!redis.isWell()) return;
      const sealed = encrypt(key, Buffer.from(JSON.stringify(value)), aboutOf(name));
      void redis.attempt(() => redis.client.set(keyOf(name), sealed, 'EX', TTL_SECONDS).catch(refused));
    },
  };
}

/** What Redis refuses the cache, such as a command or the memory for it, says nothing of what else it is good for. */
function refused(error: unknown): null {
  if (error instanceof ReplyError) return null;
  throw error;
}
