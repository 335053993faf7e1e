import { spawn } from 'node:child_process';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { type Binaries, INSTEAD, run } from './binaries.ts';
import type { Cluster } from './cluster.ts';

/** What the server writes about itself into postmaster.pid. */
export interface PidFile {
  pid: number;
  port: string;
  socketDir: string;
  ready: boolean;
}

type Signal = 'SIGINT' | 'SIGQUIT' | 'SIGKILL';

/** How often something that has no event is looked at. */
const POLL_MS = 20;

/** Reads postmaster.pid; undefined when there is none, or it is still being written. */
export async function readPidFile(cluster: string): Promise<PidFile | undefined> {
  const text = await readFile(pidFileOf(cluster), 'utf8').catch(() => '');
  const [pid = '', , , port = '', socketDir = '', , , status = ''] = text.split('\n');
  // A server in single-user mode writes its pid as a negative number.
  const number = Math.abs(Number(pid));
  if (!(number > 0)) return undefined;
  // The server's names are relative to where it works.
  return { pid: number, port, socketDir: resolve(cluster, socketDir), ready: status.trim() === 'ready' };
}

/**
 * Stops a server: fast (sessions end, a checkpoint is written), and if it takes too long
 * immediate, and last by force. The later ways lose nothing either: the next start replays the WAL.
 * The bounds add up to less than a shutdown of the whole service may take.
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

/** Signals a server; one that has gone is no error. */
export function sendSignal(binaries: Binaries, pid: number, signal: Signal): void {
  if (process.platform === 'win32' && signal !== 'SIGKILL') {
    // Windows has no signals: PostgreSQL takes them through a pipe of its own.
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
 * Clears away what a killed owner left: stops a server that still runs on this cluster (its
 * sessions belong to nobody any more, and a new one is a child that we can watch), and removes a
 * postmaster.pid whose pid is now another process, or a zombie that nobody buries (in a
 * container without init), because PostgreSQL would believe it.
 */
export async function clearLeftOver({ path, binaries }: Cluster, log: Log): Promise<void> {
  const file = await readPidFile(path);
  if (file === undefined) return;
  const { pid } = file;
  if (await isServerOf(path, pid)) {
    log.warn({ pid }, 'a PostgreSQL server was left over by a process that died: stopping it');
    await stopServer(binaries, pid, (ms) => until(ms, async () => !(await isServerOf(path, pid))), log);
  } else if (await accepts(join(file.socketDir, `.s.PGSQL.${file.port}`))) {
    throw new Error(
      `A PostgreSQL server that cannot be seen from here (in another container?) runs on ${path}: ` +
        `stop it first. ${INSTEAD}`,
    );
  }
  if (isAlive(pid)) await rm(pidFileOf(path), { force: true });
}

/**
 * Ends the sessions of a server that was killed: in the middle of a statement they do not notice
 * its death (measured: 4.9 s with a statement_timeout of 5 s), and no new server starts beside
 * them. Without /proc they are waited for.
 */
export async function endOrphans({ path, binaries }: Cluster): Promise<void> {
  const names = await readdir('/proc').catch(() => []);
  for (const pid of names.map(Number).filter((number) => number > 0)) {
    if (process.platform === 'linux' && (await isServerOf(path, pid))) sendSignal(binaries, pid, 'SIGKILL');
  }
}

/** Asks again and again, for at most `ms`, whether something has come true. */
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
 * Whether the pid is a PostgreSQL server on this cluster, and not a process that has the
 * number of one that died: servers work in their cluster's directory.
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
  // Without /proc its command line tells: we start it with the cluster's full path.
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
