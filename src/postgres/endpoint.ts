import { chmod, lstat, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { type Account, handOver } from './account.ts';
import { DATABASE, SUPERUSER } from './cluster.ts';
import { reaches } from './reach.ts';

/** Endpoint of the server: a socket in a directory, a loopback port, or both. */
export interface Endpoint {
  socketDir: string | undefined;
  /** Also part of the name of the socket, so it must stay the same as long as the URL is valid. */
  port: number;
  tcp: boolean;
}

/** Maximum length of the path of a socket. The system allows 104 (macOS) or 108 (Linux) bytes. */
const MAX_SOCKET_PATH = 100;
const TEMPORARY = 'taskflow-';
const USUAL_PORT = 5432;

/**
 * Chooses a Unix socket, because it is faster than TCP and closed to other users. Uses a port if one is requested or a
 * socket is not possible.
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

/** Returns the URL for pg and libpq. The host is the encoded directory of the socket. */
export function urlOf({ socketDir, port }: Endpoint, password: string): string {
  const host = socketDir === undefined ? '127.0.0.1' : encodeURIComponent(socketDir);
  return `postgres://${SUPERUSER}:${encodeURIComponent(password)}@${host}:${port}/${DATABASE}`;
}

/** Returns the arguments that make the server listen only on this endpoint. */
export function listenArguments({ socketDir = '', port, tcp }: Endpoint, cluster: string): string[] {
  // A directory beside the cluster is given relative to the cluster, the working directory of the server. The account may
  // not be able to reach the absolute path, and in a copy of the data directory that would be the original socket.
  const isNear = dirname(socketDir) === dirname(cluster);
  const name = isNear ? relative(cluster, socketDir) : socketDir;
  // Quoted, because the setting is a list separated by commas and spaces.
  const sockets = name && `"${name.replaceAll('"', '""')}"`;
  return [
    `listen_addresses=${tcp ? '127.0.0.1' : ''}`,
    `port=${port}`,
    `unix_socket_directories=${sockets}`,
    'unix_socket_permissions=0700',
  ].flatMap((setting) => ['-c', setting]);
}

/**
 * Deletes the socket of a killed server and its lock file. PostgreSQL does not start if the process ID in the lock file
 * now belongs to another process or a zombie. The directory contains no sockets of other programs.
 */
export async function removeSocket({ socketDir, port }: Endpoint): Promise<void> {
  if (socketDir === undefined) return;
  const socket = join(socketDir, `.s.PGSQL.${port}`);
  await Promise.all([socket, `${socket}.lock`].map((file) => rm(file, { force: true })));
}

/** Deletes a temporary socket directory. One in the data directory is kept. */
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
    // A random name for each run, because others could occupy a known name in a shared directory.
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

/** Returns the wanted port, or another free one: a second server on a machine is not an error. */
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
