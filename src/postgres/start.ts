import { join } from 'node:path';
import { never } from '../concurrency.ts';
import type { Log } from '../log.ts';
import { chooseAccount, majorVersion, openTo, prepareDataDir } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { type Cluster, ensureCluster } from './cluster.ts';
import { reachableBinaries } from './copy.ts';
import { chooseEndpoint, freePort, removeSocketDir, urlOf } from './endpoint.ts';
import { lockDataDir } from './lock.ts';
import { clearLeftOver, readPidFile } from './postmaster.ts';
import { closedParent, mustStartInside } from './reach.ts';
import { type Launch, launch, PortTaken, type Server, START_LIMIT_MS } from './server.ts';
import { rotateLog } from './server-log.ts';
import { supervise } from './supervisor.ts';
import { finishSwap } from './swap.ts';

export interface EmbeddedOptions {
  /** Created if missing, such as `.taskflow`. Contains the cluster, its password and its log. */
  dataDir: string;
  log: Log;
  /** Default: true. Only tests turn it off, because without it a power cut can destroy the cluster. */
  fsync?: boolean;
  /** Also listen on this port of 127.0.0.1, or on a free one if it is taken. Default: a Unix socket only. */
  port?: number;
  /** How long the server may recover from its log before it is ready. Default: five minutes. */
  startLimitMs?: number;
  /** Default: those of the installed package. An upgrade starts the former version from elsewhere. */
  binaries?: Binaries;
  /** Is called when the process of the server runs, which is not ready yet. */
  onSpawn?: (() => void) | undefined;
  /** Aborts the start, which then stops what it has started and throws the reason of the signal. */
  stopping?: AbortSignal;
}

export interface Embedded {
  /** URL for the superuser on the database `taskflow`. Stays valid when the server is restarted. */
  url: string;
  /** Process ID of the server. Changes when the server is restarted. */
  readonly pid: number;
  /** Fast shutdown. Call it after the pools are closed. */
  stop(): Promise<void>;
}

/** Another program can occupy a port between the check and its use. */
const PORT_ATTEMPTS = 5;

/**
 * Starts PostgreSQL on the cluster in `dataDir`, which is created the first time, and keeps it running until `stop`.
 * Neither a `kill -9` of this process nor one of the server loses an acknowledged write. The next start removes what such
 * a process has left.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const began = performance.now();
  const { log, fsync = true, startLimitMs = START_LIMIT_MS, stopping: interrupted = never } = options;
  const installed = options.binaries ?? (await findBinaries());
  const dataDir = await prepareDataDir(options.dataDir);
  const unlock = lockDataDir(dataDir);
  let socketDir: string | undefined;
  try {
    const path = join(dataDir, 'postgres');
    if (await finishSwap(dataDir)) log.warn({ dataDir }, 'interrupted restore finished');
    const account = await chooseAccount(path);
    await openTo(account, dataDir);
    const inside = await mustStartInside(dataDir, account);
    const binaries = await reachableBinaries(installed, account);
    if (inside || binaries !== installed) {
      const closed = await closedParent(inside ? path : installed.postgres, account);
      log.info(
        { account: account?.name, closed, path, binaries: binaries.root },
        'the account of PostgreSQL cannot enter a parent directory; ' +
          'starting the server inside its data directory, from binaries that the account can reach',
      );
    }
    const version = await majorVersion(binaries, account);
    const cluster: Cluster = { path, dataDir, binaries, account, inside, fsync };
    const previous = await readPidFile(path);
    await clearLeftOver(cluster, log);
    await removeSocketDir(previous?.socketDir);
    const password = await ensureCluster(cluster, version, log);
    const logFile = join(dataDir, 'postgres.log');
    await rotateLog(logFile);

    const endpoint = await chooseEndpoint(dataDir, account, options.port);
    socketDir = endpoint.socketDir;
    const stopping = new AbortController();
    const interrupt = () => stopping.abort(interrupted.reason);
    interrupted.throwIfAborted();
    interrupted.addEventListener('abort', interrupt, { once: true });
    const launching: Launch = {
      ...{ cluster, endpoint, logFile, log, startLimitMs, stopping: stopping.signal },
      onSpawn: options.onSpawn,
    };
    const server = await launchOnFreePort(launching).finally(() =>
      interrupted.removeEventListener('abort', interrupt),
    );
    const supervised = supervise(server, launching, stopping);
    log.info(
      { pid: server.pid, ...launching.endpoint, ms: Math.round(performance.now() - began) },
      'PostgreSQL ready',
    );
    return {
      url: urlOf(launching.endpoint, password),
      get pid() {
        return supervised.pid;
      },
      async stop() {
        await supervised.stop();
        await removeSocketDir(launching.endpoint.socketDir);
        unlock();
      },
    };
  } catch (error) {
    await removeSocketDir(socketDir);
    unlock();
    throw error;
  }
}

async function launchOnFreePort(launching: Launch): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(launching);
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === PORT_ATTEMPTS) throw error;
      launching.endpoint = { ...launching.endpoint, port: await freePort(0) };
    }
  }
}
