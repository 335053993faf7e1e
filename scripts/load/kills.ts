import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../bench/processes.ts';
import type { LoadedService } from './service.ts';

export type KillsOptions = {
  service: LoadedService;
  redis: Redis;
  /** Process ID of PostgreSQL, which is started again by itself. */
  postgresPid(): number | undefined;
  log(line: string): void;
};

const EVERY_MS = 20_000;
const HUNG_MS = 5_000;

/** Kills everything in turn, until `stop`, which waits for the last one. */
export function startKills({ service, redis, postgresPid, log }: KillsOptions): { stop(): Promise<number> } {
  const kills: [name: string, kill: () => Promise<void>][] = [
    ['one process', async () => service.killOne()],
    ['Redis', () => redis.restart()],
    ['PostgreSQL', async () => signal(postgresPid(), 'SIGKILL')],
    ['rolling restart', async () => service.signal('SIGHUP')],
    [
      'the whole service',
      async () => {
        await service.killAll();
        await service.start();
      },
    ],
    [
      'PostgreSQL hangs',
      async () => {
        const pid = postgresPid();
        signal(pid, 'SIGSTOP');
        await pause(HUNG_MS);
        signal(pid, 'SIGCONT');
      },
    ],
  ];
  const stopping = new AbortController();
  let count = 0;
  const working = (async () => {
    while (!stopping.signal.aborted) {
      await pause(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      const next = kills[count % kills.length];
      if (stopping.signal.aborted || !next) return;
      log(`kill ${count + 1}: ${next[0]}`);
      await next[1]();
      count += 1;
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await working;
      return count;
    },
  };
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(pid, name);
}

export type Redis = { url: string; restart(): Promise<void>; stop(): void };

/** Starts a Redis that can be killed. */
export async function startRedis(directory: string): Promise<Redis> {
  const port = await freePort();
  const start = async (): Promise<ChildProcess> => {
    const child = spawn('redis-server', ['--port', String(port), '--save', '', '--dir', directory], {
      stdio: 'ignore',
    });
    await once(child, 'spawn');
    return child;
  };
  let child = await start();
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart() {
      const gone = once(child, 'exit');
      kill();
      await gone;
      await pause(3_000);
      child = await start();
    },
    stop: kill,
  };
}
