import { openSharedCache } from '../../src/redis/cache.ts';
import { openChannel } from '../../src/redis/channel.ts';
import type { RedisConnection } from '../../src/redis/connection.ts';
import { createProfiles } from '../../src/users/profiles.ts';
import { localProxies } from '../proxies.ts';
import { HANG_MS } from '../waiting.ts';
import { encryptionKey, type ServeOptions, type World } from '../world.ts';
import type { RedisServer } from './server.ts';

export type WithRedis = World & { redis: RedisServer };

/** The windows end after the tests on any machine. */
export const LIMITS = {
  user: { limit: 100, windowSeconds: 3_600 },
  anonymous: { limit: 20, windowSeconds: 3_600 },
  auth: { limit: 10, windowSeconds: 3_600 },
  refresh: { limit: 10, windowSeconds: 3_600 },
} as const;

/** A slow machine must not look like an unavailable Redis. */
export const PATIENT_TIMEOUTS = { commandTimeoutMs: HANG_MS, firstAttemptMs: HANG_MS, silenceMs: HANG_MS };
/** Notices soon that Redis is back. */
export const QUICK_TIMEOUTS = { ...PATIENT_TIMEOUTS, heartbeatMs: 200 };

/** Pauses Redis while `work` runs; commands are soon given up. */
export async function whileHung<Result>(
  redis: RedisServer,
  { client }: RedisConnection,
  work: () => Promise<Result>,
): Promise<Result> {
  const { commandTimeout } = client.options;
  redis.signal('SIGSTOP');
  client.options.commandTimeout = 150;
  try {
    return await work();
  } finally {
    client.options.commandTimeout = commandTimeout;
    redis.signal('SIGCONT');
  }
}

/** A server with a connection of its own, for everything that the service uses Redis for. */
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
      pingDatabase: async () => {},
      pingRedis: connection.ping,
    },
    ...serving,
  });
  return { ...served, connection };
}

export const isAway = async ({ ping }: RedisConnection) =>
  ping().then(
    () => false,
    () => true,
  );
