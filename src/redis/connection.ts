import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import type { Logger } from '../log.ts';

/** The connection for commands. Nothing lives only in Redis: without it a process goes on by itself. */
export type RedisConnection = {
  /** It fails at once while Redis is away. */
  readonly client: Redis;
  /** Another connection to the same Redis, on which a command waits as long as it takes. Closed with this one. */
  another(): Redis;
  /** What `work` gives, or undefined while Redis is of no use. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined>;
  /** Whether nothing has failed since the last heartbeat: what is only to save time is not worth a second wait. */
  isWell(): boolean;
  /** How many processes use it together, as far as is known; this one is always among them. */
  processes(): number;
  /** Resolves if Redis answers. */
  ask(): Promise<void>;
  close(): Promise<void>;
};

export type RedisOptions = {
  /** `redis://` or `rediss://`; tests may name a Unix socket. */
  url: string;
  log: Pick<Logger, 'info' | 'warn'>;
  /** The most that a request waits for Redis. */
  commandTimeoutMs?: number;
  heartbeatMs?: number;
  /** The most that a start waits for Redis. */
  firstAttemptMs?: number;
  /** A server that is gone without a word is found out so soon, not by TCP after a quarter of an hour. */
  silenceMs?: number;
};

const PROCESSES_KEY = 'taskflow:processes';
/** A process that has not been heard of for so long is gone. */
const PROCESS_TTL_SECONDS = 15;
/** After so many failures between two heartbeats Redis is left alone until a heartbeat succeeds. */
const MAX_FAILURES = 3;

/** Notes that this process is alive, forgets those that are not, and counts. By the clock of Redis, which all share. */
const HEARTBEAT = `
  local now = tonumber(redis.call('time')[1])
  redis.call('zadd', KEYS[1], now, ARGV[1])
  redis.call('zremrangebyscore', KEYS[1], '-inf', now - ARGV[2])
  redis.call('expire', KEYS[1], ARGV[2])
  return redis.call('zcard', KEYS[1])`;

/**
 * Connects, and waits for the first attempt at most: a Redis that is away delays nothing and fails nothing, then or
 * later. Heartbeats find out whether it is there, so that requests need not: once it is known to be away,
 * no request sends a command until a heartbeat, which writes as they do, has succeeded.
 */
export async function connectRedis(options: RedisOptions): Promise<RedisConnection> {
  const { url, log, commandTimeoutMs = 150, heartbeatMs = 5_000 } = options;
  const { firstAttemptMs = 1_000, silenceMs = 10_000 } = options;
  const id = randomUUID();
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: 0,
    connectTimeout: firstAttemptMs,
    socketTimeout: silenceMs,
  });
  const others: Redis[] = [];
  let processes = 1;
  let failures = 0;
  let reason = 'it has not answered yet';
  let wasUsable: boolean | undefined;

  const isUsable = () => client.status === 'ready' && failures < MAX_FAILURES;

  function tell(): void {
    if (isUsable() === wasUsable) return;
    wasUsable = isUsable();
    if (wasUsable) log.info({ processes }, 'Redis is in use');
    else log.warn({ reason }, 'Redis is away: this process goes on by itself until it is back');
  }

  function failed(error: unknown): void {
    // Only the message: the error of a refused password holds the command that sent it.
    reason = error instanceof Error ? error.message : String(error);
    failures += 1;
    if (failures === MAX_FAILURES) heart.refresh();
  }

  async function beat(): Promise<void> {
    try {
      if (client.status !== 'ready') return;
      processes = Number(await client.eval(HEARTBEAT, 1, PROCESSES_KEY, id, PROCESS_TTL_SECONDS));
      failures = 0;
      reason = 'the connection was closed';
    } catch (error) {
      failed(error);
    } finally {
      tell();
    }
  }

  const heart = setInterval(beat, heartbeatMs).unref();
  client.on('error', (error) => {
    reason = error.message;
  });
  client.on('close', tell);
  client.on('ready', beat);
  client.connect().catch(() => {});
  // It may also be there and busy with loading its data.
  await once(client, 'ready', { signal: AbortSignal.timeout(firstAttemptMs) }).catch(tell);

  return {
    client,
    another() {
      const other = client.duplicate({ commandTimeout: undefined, autoResubscribe: false });
      // Why Redis is away is told once, by the connection for commands.
      other.on('error', () => {});
      others.push(other);
      other.connect().catch(() => {});
      return other;
    },
    async attempt(work) {
      if (!isUsable()) return undefined;
      try {
        return await work();
      } catch (error) {
        failed(error);
        tell();
        return undefined;
      }
    },
    isWell: () => isUsable() && failures === 0,
    processes: () => processes,
    async ask() {
      if (!isUsable()) throw new Error(`Redis is away: ${reason}`);
      await client.ping();
    },
    async close() {
      clearInterval(heart);
      client.off('close', tell);
      // The others need not wait until it is forgotten.
      if (isUsable()) await client.zrem(PROCESSES_KEY, id).catch(() => {});
      for (const each of [client, ...others]) each.disconnect();
    },
  };
}
