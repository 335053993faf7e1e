import { chmod, lstat, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { type Account, handOver } from './account.ts';
import { DATABASE, SUPERUSER } from './cluster.ts';
import { reaches } from './reach.ts';

/** Where the server listens: on a socket in a directory, on a loopback port, or on both. */
export interface Endpoint {
  socketDir: string | undefined;
  /** Also part of the socket's name, so it stays the same for as long as the url is to hold. */
  port: number;
  tcp: boolean;
}

/** Of the 104 (macOS) or 108 (Linux) bytes that a socket's path may have. */
const MAX_SOCKET_PATH = 100;
const TEMPORARY = 'taskflow-';
const USUAL_PORT = 5432;

/**
 * A Unix socket is faster than TCP and closed to other users, so it is preferred; a port is
 * used when one is asked for, and where a socket is not possible.
 */
export async function chooseEndpoint(
  dataDir: string,
  account: Account,
  wantedPort: number | undefined,
): Promise<Endpoint> {
  const socketDir = await makeSocketDir(dataDir, account);
  const tcp = socketDir === undefined || wantedPort !== undefined;
  const port = tcp ? await freePort(wantedPort ?? USUAL_PORT) : USUAL_PORT;
  return { socketDir, port, tcp };
}

/** The url for pg, libpq and everything built on them: a socket's directory is the encoded host. */
export function urlOf({ socketDir, port }: Endpoint, password: string): string {
  const host = socketDir === undefined ? '127.0.0.1' : encodeURIComponent(socketDir);
  return `postgres://${SUPERUSER}:${encodeURIComponent(password)}@${host}:${port}/${DATABASE}`;
}

/** The server's arguments for listening there, and nowhere else. */
export function listenArguments({ socketDir = '', port, tcp }: Endpoint, cluster: string): string[] {
  // Beside the cluster, which the server works in, it is named from there: its account may not be
  // able to walk to it, and a copy of the data directory does not lead to the socket of the original.
  const isNear = dirname(socketDir) === dirname(cluster);
  const name = isNear ? relative(cluster, socketDir) : socketDir;
  // Quoted, as the setting is a list in which commas and spaces separate.
  const sockets = name && `"${name.replaceAll('"', '""')}"`;
  return [
    `listen_addresses=${tcp ? '127.0.0.1' : ''}`,
    `port=${port}`,
    `unix_socket_directories=${sockets}`,
    'unix_socket_permissions=0700',
  ].flatMap((setting) => ['-c', setting]);
}

/**
 * Deletes the socket that a killed server left, with its lock file: PostgreSQL refuses to start
 * if the pid in there is by now another process or a zombie. Nobody else has sockets in the directory.
 */
export async function removeSocket({ socketDir, port }: Endpoint): Promise<void> {
  if (socketDir === undefined) return;
  const socket = join(socketDir, `.s.PGSQL.${port}`);
  await Promise.all([socket, `${socket}.lock`].map((file) => rm(file, { force: true })));
}

/** Deletes a socket directory that was made for one run; that in the data directory stays. */
export async function removeSocketDir(socketDir: string | undefined): Promise<void> {
  if (socketDir === undefined || !/^taskflow-\w{6}$/.test(basename(socketDir))) return;
  const candidates = await Promise.all(temporaryDirs().map((dir) => realpath(dir).catch(() => dir)));
  if (!candidates.includes(dirname(socketDir))) return;
  await rm(socketDir, { recursive: true, force: true }).catch(() => undefined);
}

async function makeSocketDir(dataDir: string, account: Account): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  const near = join(dataDir, 'run');
  if (fits(near)) {
    await mkdir(near, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!(await lstat(near)).isDirectory()) throw new Error(`${near} is not a directory: remove it.`);
    await handOver(near, account);
    await chmod(near, 0o700);
    return near;
  }
  for (const parent of temporaryDirs()) {
    const real = await realpath(parent).catch(() => parent);
    if (!fits(join(real, `${TEMPORARY}XXXXXX`)) || !(await reaches(real, account))) continue;
    // Random and new each time: in a shared directory a known name could be taken by others.
    const made = await mkdtemp(join(real, TEMPORARY)).catch(() => undefined);
    if (made === undefined) continue;
    await handOver(made, account);
    return made;
  }
  return undefined;
}

function temporaryDirs(): string[] {
  return [tmpdir(), '/tmp'];
}

function fits(socketDir: string): boolean {
  return Buffer.byteLength(join(socketDir, '.s.PGSQL.65535.lock')) <= MAX_SOCKET_PATH;
}

/** The wanted port, or else any: a second server on a machine is not an error. */
export function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort(0))));
    server.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : wanted;
      server.close(() => resolve(port));
    });
  });
}
