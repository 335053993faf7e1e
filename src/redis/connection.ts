import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import type { Logger } from '../log.ts';
import { type CountTogether, countIn } from './counts.ts';

/** The connection for commands. No data is only in Redis, so without it each process works on its own. */
export type RedisConnection = {
  /** Commands fail immediately while Redis is unavailable. */
  readonly client: Redis;
  /** Opens another connection to the same Redis, without a time limit for commands. Closed together with this one. */
  duplicate(): Redis;
  /** Returns the result of `work`, or undefined while Redis is unavailable. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined>;
  /** Returns a function that counts requests under a name, for all processes. */
  counter(name: string, rate: { limit: number; windowSeconds: number }): CountTogether;
  /** Whether no command has failed since the last heartbeat. Otherwise skip commands that only save time. */
  isWell(): boolean;
  /** Returns the known number of processes that use Redis, including this one. */
  processes(): number;
  /** Resolves if Redis responds. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

export type RedisOptions = {
  /** `redis://` or `rediss://`; tests can use a Unix socket. */
  url: string;
  log: Pick<Logger, 'info' | 'warn'>;
  /** Longest time that a request waits for Redis. */
  commandTimeoutMs?: number;
  heartbeatMs?: number;
  /** Longest time that a start waits for Redis. */
  firstAttemptMs?: number;
  /** Time without data after which a connection counts as lost. TCP alone takes a quarter of an hour. */
  silenceMs?: number;
};

const PROCESSES_KEY = 'taskflow:processes';
/** A process without a heartbeat for this long counts as ended. */
const PROCESS_TTL_SECONDS = 15;
/** After this many errors between two heartbeats, no command is sent until a heartbeat succeeds. */
const MAX_FAILURES = 3;

/** Records that this process is alive, removes ended ones, and counts. Uses the clock of Redis, which all processes share. */
const HEARTBEAT = `
  local now = tonumber(redis.call('time')[1])
  redis.call('zadd', KEYS[1], now, ARGV[1])
  redis.call('zremrangebyscore', KEYS[1], '-inf', now - ARGV[2])
  redis.call('expire', KEYS[1], ARGV[2])
  return redis.call('zcard', KEYS[1])`;

/**
 * Connects, and waits for at most the first attempt. An unavailable Redis delays no request and makes none fail, then or
 * later. Heartbeats check whether it is available. While it is not, no request sends a command until a heartbeat, which
 * writes like the requests, has succeeded.
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
  let reason = 'no response yet';
  let wasUsable: boolean | undefined;

  const isUsable = () => client.status === 'ready' && failures < MAX_FAILURES;

  function logChange(): void {
    if (isUsable() === wasUsable) return;
    wasUsable = isUsable();
    if (wasUsable) log.info({ processes }, 'Redis available');
    else log.warn({ reason }, 'Redis unavailable; this process works without it');
  }

  function recordFailure(error: unknown): void {
    // Only the message, because the error of a wrong password contains the command with the password.
    reason = error instanceof Error ? error.message : String(error);
    failures += 1;
    if (failures === MAX_FAILURES) heart.refresh();
  }

  async function beat(): Promise<void> {
    try {
      if (client.status !== 'ready') return;
      processes = Number(await client.eval(HEARTBEAT, 1, PROCESSES_KEY, id, PROCESS_TTL_SECONDS));
      failures = 0;
      reason = 'connection closed';
    } catch (error) {
      recordFailure(error);
    } finally {
      logChange();
    }
  }

  const heart = setInterval(beat, heartbeatMs).unref();
  client.on('error', (error) => {
    reason = error.message;
  });
  client.on('close', logChange);
  client.on('ready', beat);
  client.connect().catch(() => {});
  // Redis may be reachable but still loading its data.
  await once(client, 'ready', { signal: AbortSignal.timeout(firstAttemptMs) }).catch(logChange);

  async function attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    if (!isUsable()) return undefined;
    try {
      return await work();
    } catch (error) {
      recordFailure(error);
      logChange();
      return undefined;
    }
  }

  return {
    client,
    attempt,
    counter: (name, rate) => countIn({ client, attempt }, name, rate),
    duplicate() {
      const other = client.duplicate({ commandTimeout: undefined, autoResubscribe: false });
      // The connection for commands already logs why Redis is unavailable.
      other.on('error', () => {});
      others.push(other);
      other.connect().catch(() => {});
      return other;
    },
    isWell: () => isUsable() && failures === 0,
    processes: () => processes,
    async ping() {
      if (!isUsable()) throw new Error(`Redis is unavailable: ${reason}`);
      await client.ping();
    },
    async close() {
      clearInterval(heart);
      client.off('close', logChange);
      // The other processes do not have to wait until the entry expires.
      if (isUsable()) await client.zrem(PROCESSES_KEY, id).catch(() => {});
      for (const each of [client, ...others]) each.disconnect();
    },
  };
}
