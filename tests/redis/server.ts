import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { connectRedis, type RedisConnection, type RedisOptions } from '../../src/redis/connection.ts';
import { until } from '../waiting.ts';
import { type Cast, inWorld, type World } from '../world.ts';

/** A separate Redis on a Unix socket, without persistence. */
export type RedisServer = {
  url: string;
  /** A connection to inspect and configure it, apart from those under test. */
  admin: Redis;
  start(...settings: string[]): Promise<void>;
  /** With `kill -9`. */
  kill(): Promise<void>;
  /** As if it hung; `SIGCONT` continues it. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** A connection as the service makes it, with its log. It is closed with the test. */
  connection(
    options?: Partial<RedisOptions>,
  ): Promise<RedisConnection & { log: LogLine[]; logger: RedisOptions['log'] }>;
  /** The number of requests that Redis has counted, including scripts that failed. */
  counted(): Promise<number>;
};

export type LogLine = { text: string; reason?: string };

type Test = (world: World & Cast & { redis: RedisServer }) => Promise<void>;

/** Whether the machine has Redis. */
export const isInstalled = spawnSync('redis-server', ['--version']).status === 0;

/** Tests that each have a Redis. They are skipped without the program, which `CI` does not allow. */
export function withRedis(name: string, define: (it: (title: string, run: Test) => void) => void): void {
  inWorld(name, (it) =>
    define((title, run) =>
      it(title, async (world) => {
        if (!isInstalled) return console.log(`SKIPPED ${name}, ${title}: there is no redis-server`);
        const { redis, close } = await openRedis();
        try {
          await run({ ...world, redis });
        } finally {
          await close();
        }
      }),
    ),
  );
}

/** Starts a Redis. `start` takes settings of its command line, such as a port. */
export async function openRedis(...initial: string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'taskflow-redis-'));
  const url = join(directory, 'socket');
  const admin = new Redis(url, { lazyConnect: true, retryStrategy: () => 20 });
  admin.on('error', () => {});
  const opened: RedisConnection[] = [];
  let child: ChildProcess | undefined;
  const redis: RedisServer = {
    url,
    admin,
    async start(...settings) {
      const common = [
        '--port',
        '0',
        '--unixsocket',
        url,
        '--save',
        '',
        '--appendonly',
        'no',
        '--dir',
        directory,
      ];
      child = spawn('redis-server', [...common, ...settings], { stdio: 'ignore' });
      if (admin.status === 'wait') admin.connect().catch(() => {});
      await until('Redis has started', () => admin.status === 'ready');
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await until('the connection is closed', () => admin.status !== 'ready');
    },
    signal(name) {
      child?.kill(name);
    },
    async connection(options) {
      const log: LogLine[] = [];
      const note = (fields: object, text: string) => log.push({ ...fields, text });
      const logger = { info: note, warn: note } as never;
      const connection = await connectRedis({ url, log: logger, ...options });
      opened.push(connection);
      return { ...connection, log, logger };
    },
    async counted() {
      const stats = await admin.info('commandstats');
      return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    },
  };
  await redis.start(...initial);
  return {
    redis,
    async close() {
      await Promise.all(opened.map((connection) => connection.close()));
      child?.kill('SIGKILL');
      admin.disconnect();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
