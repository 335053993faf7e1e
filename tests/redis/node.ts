import { openSharedCache } from '../../src/redis/cache.ts';
import { openChannel } from '../../src/redis/channel.ts';
import type { RedisConnection } from '../../src/redis/connection.ts';
import { createProfiles } from '../../src/users/profiles.ts';
import { localProxies } from '../proxies.ts';
import { encryptionKey, type ServeOptions, type World } from '../world.ts';
import type { RedisServer } from './server.ts';

export type WithRedis = World & { redis: RedisServer };

export const LIMITS = {
  user: { limit: 100, windowSeconds: 60 },
  anonymous: { limit: 20, windowSeconds: 60 },
  auth: { limit: 10, windowSeconds: 60 },
  refresh: { limit: 10, windowSeconds: 60 },
} as const;

/** Where the count is what is promised, a machine that is busy with other tests must not pass for a Redis that is away. */
export const PATIENT = { commandTimeoutMs: 10_000 };
/** Where the way back is, it need not take long. */
export const LIVELY = { heartbeatMs: 200 };

/** A server with a connection of its own, for all that the service uses Redis for. */
export async function node(
  { serve, redis }: WithRedis,
  options = {},
  { ongoing, ...serving }: ServeOptions = {},
) {
  const connection = await redis.connection(options);
  const served = await serve({
    redis: connection,
    profiles: createProfiles(openSharedCache(connection, encryptionKey)),
    ongoing: { others: openChannel(connection, 'access-changed', connection.logger), ...ongoing },
    rateLimits: LIMITS,
    trustedProxies: localProxies,
    health: {
      version: '0.0.0',
      uptimeSeconds: () => 0,
      isStopping: () => false,
      askDatabase: async () => {},
      askRedis: connection.ask,
    },
    ...serving,
  });
  return { ...served, connection };
}

export const isAway = async ({ ask }: RedisConnection) =>
  ask().then(
    () => false,
    () => true,
  );
