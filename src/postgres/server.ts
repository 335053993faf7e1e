import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { identityOf } from './account.ts';
import { spawnBinary } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { type Endpoint, listenArguments, removeSocket } from './endpoint.ts';
import { clearLeftOver, endOrphans, readPidFile, sendSignal, stopServer, until } from './postmaster.ts';
import { nameOf } from './reach.ts';
import { sizeOf, tailOf, withLogFile } from './server-log.ts';

/** A server process, which is a child of this process. */
export interface Server {
  readonly pid: number;
  /** Resolves to a description of how the process ended. Never rejects. */
  readonly exit: Promise<string>;
  readonly startedAt: number;
}

export interface Launch {
  cluster: Cluster;
  endpoint: Endpoint;
  logFile: string;
  log: Log;
  startLimitMs: number;
  onSpawn?: (() => void) | undefined;
  /** Abort to stop the server while it starts. */
  stopping: AbortSignal;
}

/** The server reported that it cannot listen on its port. */
export class PortTaken extends Error {}

/** Long, because after a crash the server first replays up to max_wal_size of the write-ahead log. */
export const START_LIMIT_MS = 300_000;
/** Sessions survive a killed server until their statement ends, and hold its shared memory. */
const SESSIONS_LIMIT_MS = 30_000;

/** Starts the server and waits until it accepts connections. An error contains the last lines of its log. */
export async function launch(options: Launch): Promise<Server> {
  const end = performance.now() + SESSIONS_LIMIT_MS;
  for (;;) {
    const from = await sizeOf(options.logFile);
    await clearLeftOver(options.cluster, options.log);
    await removeSocket(options.endpoint);
    options.stopping.throwIfAborted();
    const server = await start(options);
    options.onSpawn?.();
    const reason = await waitUntilReady(server, options);
    if (reason === undefined) return server;
    options.stopping.throwIfAborted();
    const lines = await tailOf(options.logFile, from);
    if (lines.includes('shared memory block') && performance.now() < end) {
      await endOrphans(options.cluster);
      await delay(50);
      continue;
    }
    const message = `PostgreSQL did not start: ${reason}. The last lines of ${options.logFile}:\n${lines}`;
    throw /could not create any TCP\/IP sockets/.test(lines) ? new PortTaken(message) : new Error(message);
  }
}

/** Stops a server and waits for its end, with a time limit. */
export async function stop(server: Server, { cluster, log }: Launch): Promise<void> {
  const hasEnded = async (ms: number) => {
    const timer = new AbortController();
    const late = delay(ms, false, { signal: timer.signal }).catch(() => false);
    const won = await Promise.race([server.exit.then(() => true), late]);
    timer.abort();
    return won;
  };
  await stopServer(cluster.binaries, server.pid, hasEnded, log);
}

async function start({ cluster, endpoint, logFile }: Launch): Promise<Server> {
  const directory = ['-D', nameOf(cluster.path, cluster.inside)];
  const args = [...directory, ...listenArguments(endpoint, cluster.path), ...(cluster.fsync ? [] : ['-F'])];
  const child = withLogFile(logFile, (descriptor) =>
    spawnBinary(cluster.binaries.postgres, args, identityOf(cluster.account), {
      // Runs in its own session: Ctrl-C in the terminal must reach only this process, which finishes requests first.
      detached: true,
      cwd: cluster.path,
      stdio: ['ignore', descriptor, descriptor],
    }),
  );
  const exit = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code}` : `killed by ${signal}`),
    );
  });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error('the server process has no process ID');
  // If this process ends without `stop` (after an uncaught error or a shutdown timeout), the server must end as well.
  // Exit handlers run last, when none of our queries can be active.
  const signalAtExit = () => sendSignal(cluster.binaries, pid, 'SIGINT');
  process.once('exit', signalAtExit);
  exit.then(() => process.off('exit', signalAtExit));
  return { pid, exit, startedAt: performance.now() };
}

/** Resolves to undefined once the server is ready, or to the reason why it will not be. */
async function waitUntilReady(server: Server, options: Launch): Promise<string | undefined> {
  let ended: string | undefined;
  server.exit.then((how) => {
    ended = how;
  });
  const notice = setInterval(() => {
    options.log.info({ pid: server.pid }, 'PostgreSQL still starting; after a crash it replays its log');
  }, 10_000);
  try {
    const settled = await until(options.startLimitMs, async () => {
      if (ended !== undefined || options.stopping.aborted) return true;
      const file = await readPidFile(options.cluster.path);
      return file?.pid === server.pid && file.ready;
    });
    if (settled && !options.stopping.aborted) return ended;
    await stop(server, options);
    return `not ready after ${options.startLimitMs / 1000} s`;
  } finally {
    clearInterval(notice);
  }
}
