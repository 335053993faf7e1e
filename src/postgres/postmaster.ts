import { spawn } from 'node:child_process';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { type Binaries, INSTEAD, run } from './binaries.ts';
import type { Cluster } from './cluster.ts';

/** Contents of postmaster.pid, which the server writes. */
export interface PidFile {
  pid: number;
  port: string;
  socketDir: string;
  ready: boolean;
}

type Signal = 'SIGINT' | 'SIGQUIT' | 'SIGKILL';

/** Interval for polling conditions that have no event. */
const POLL_MS = 20;

/** Reads postmaster.pid. Returns undefined if it does not exist or is incomplete. */
export async function readPidFile(cluster: string): Promise<PidFile | undefined> {
  const text = await readFile(pidFileOf(cluster), 'utf8').catch(() => '');
  const [pid = '', , , port = '', socketDir = '', , , status = ''] = text.split('\n');
  // A server in single-user mode writes its process ID as a negative number.
  const number = Math.abs(Number(pid));
  if (!(number > 0)) return undefined;
  // Paths are relative to the working directory of the server.
  return { pid: number, port, socketDir: resolve(cluster, socketDir), ready: status.trim() === 'ready' };
}

/**
 * Stops a server: first with a fast shutdown (ends sessions and writes a checkpoint), then with an immediate one, then
 * with SIGKILL. None of them loses data, because the next start replays the write-ahead log. The time limits add up to
 * less than that of a shutdown of the whole service.
 */
export async function stopServer(
  binaries: Binaries,
  pid: number,
  goneWithin: (ms: number) => Promise<boolean>,
  log: Log,
): Promise<void> {
  const ways: [Signal, number][] = [
    ['SIGINT', 8_000],
    ['SIGQUIT', 4_000],
    ['SIGKILL', 3_000],
  ];
  for (const [signal, ms] of ways) {
    sendSignal(binaries, pid, signal);
    if (await goneWithin(ms)) return;
    log.warn({ pid, signal, ms }, 'PostgreSQL has not stopped yet');
  }
  throw new Error(`PostgreSQL (pid ${pid}) cannot be stopped.`);
}

/** Signals a server. It is not an error if the server has already ended. */
export function sendSignal(binaries: Binaries, pid: number, signal: Signal): void {
  if (process.platform === 'win32' && signal !== 'SIGKILL') {
    // Windows has no signals: PostgreSQL receives them through a pipe.
    spawn(binaries.pgCtl, ['kill', signal.slice(3), String(pid)], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * Removes what a killed owner has left. Stops a server that still runs on this cluster: its sessions have no owner, and
 * only a child process can be watched. Removes a postmaster.pid whose process ID now belongs to another process, or to a
 * zombie (in a container without init), because PostgreSQL would not start.
 */
export async function clearLeftOver({ path, binaries }: Cluster, log: Log): Promise<void> {
  const file = await readPidFile(path);
  if (file === undefined) return;
  const { pid } = file;
  if (await isServerOf(path, pid)) {
    log.warn({ pid }, 'leftover PostgreSQL server found; stopping it');
    await stopServer(binaries, pid, (ms) => until(ms, async () => !(await isServerOf(path, pid))), log);
  } else if (await accepts(join(file.socketDir, `.s.PGSQL.${file.port}`))) {
    throw new Error(
      `A PostgreSQL server that this process cannot see (in another container?) runs on ${path}: ` +
        `stop it first. ${INSTEAD}`,
    );
  }
  if (isAlive(pid)) await rm(pidFileOf(path), { force: true });
}

/**
 * Ends the sessions of a killed server. During a statement they do not notice its end (measured: 4.9 s with a
 * statement_timeout of 5 s), and no new server can start while they run. Without /proc, the start waits for them.
 */
export async function endOrphans({ path, binaries }: Cluster): Promise<void> {
  const names = await readdir('/proc').catch(() => []);
  for (const pid of names.map(Number).filter((number) => number > 0)) {
    if (process.platform === 'linux' && (await isServerOf(path, pid))) sendSignal(binaries, pid, 'SIGKILL');
  }
}

/** Polls a condition for at most `ms`. Returns whether it became true. */
export async function until(ms: number, condition: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() >= end) return false;
    await delay(POLL_MS);
  }
  return true;
}

function pidFileOf(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/**
 * Whether the process is a PostgreSQL server on this cluster, and not another process with a reused ID. The working
 * directory of a server is its cluster.
 */
async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    const [directory, name] = await Promise.all([
      readlink(`/proc/${pid}/cwd`).catch(() => ''),
      readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''),
    ]);
    return directory === cluster && name.trim() === 'postgres';
  }
  // Without /proc, checks the command line, which contains the full path of the cluster.
  const [file, args] =
    process.platform === 'win32'
      ? ['tasklist', ['/fi', `PID eq ${pid}`, '/fi', 'IMAGENAME eq postgres.exe', '/nh']]
      : ['/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)]];
  const { output } = await run(file, args, undefined).catch(() => ({ output: '' }));
  return process.platform === 'win32' ? output.includes(String(pid)) : output.includes(`-D ${cluster} `);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function accepts(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.setTimeout(1_000, () => connection.destroy());
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.on('error', () => resolve(false));
    connection.once('close', () => resolve(false));
  });
}
