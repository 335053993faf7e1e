import { chmod, chown, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Binaries, type Identity, INSTEAD, messageOf, run } from './binaries.ts';

/** The account PostgreSQL runs as, where it cannot be our own. */
export type Account = { uid: number; gid: number; name: string } | undefined;

/**
 * Makes the data directory, closed to other users, and answers its real path. Root's is
 * opened for entry (not for reading) to the group that PostgreSQL runs as, see `openTo`.
 */
export async function prepareDataDir(path: string): Promise<string> {
  const asked = resolve(path);
  // The parents get the usual mode: 0700 on them would lock out the account that root lends.
  await mkdir(dirname(asked), { recursive: true });
  await mkdir(asked, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const dataDir = await realpath(asked);
  const { uid, mode } = await stat(dataDir);
  const self = process.geteuid?.();
  if (self === undefined || self === 0) return dataDir;
  if (uid !== self) {
    throw new Error(
      `${dataDir} belongs to another user (uid ${uid}, we are ${self}): ` +
        `start as that user, or with another data directory. ${INSTEAD}`,
    );
  }
  if ((mode & 0o777) !== 0o700) await chmod(dataDir, 0o700);
  return dataDir;
}

/**
 * PostgreSQL refuses to run as root. So root lends it the account that already owns the
 * cluster, else a system account that has no rights.
 */
export async function chooseAccount(cluster: string): Promise<Account> {
  if (process.geteuid?.() !== 0) return undefined;
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const accounts = passwd.split('\n').map((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return { name, uid: Number(uid), gid: Number(gid) };
  });
  // A data directory that was given to some account beforehand is for that one.
  const owner = await stat(cluster).catch(() => stat(dirname(cluster)));
  if (owner.uid !== 0) {
    const name = accounts.find(({ uid }) => uid === owner.uid)?.name ?? `uid ${owner.uid}`;
    return { uid: owner.uid, gid: owner.gid, name };
  }
  for (const wanted of ['postgres', '_postgres', 'nobody']) {
    const account = accounts.find(({ name, uid, gid }) => name === wanted && uid > 0 && gid >= 0);
    if (account !== undefined) return account;
  }
  throw new Error(
    'PostgreSQL does not run as root, and this system has neither an account "postgres" nor "nobody" ' +
      `to run it as: start as an ordinary user. ${INSTEAD}`,
  );
}

/** Lets the account pass through root's data directory, without letting it list or change it. */
export async function openTo(account: Account, dataDir: string): Promise<void> {
  if (account === undefined) return;
  const { uid, gid, mode } = await stat(dataDir);
  if (uid !== 0 || (gid === account.gid && (mode & 0o777) === 0o710)) return;
  await chown(dataDir, 0, account.gid);
  await chmod(dataDir, 0o710);
}

/** Gives a file or directory that we made to the account. */
export async function handOver(path: string, account: Account): Promise<void> {
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

/** For spawn, which takes no undefined uid. */
export function identityOf(account: Account): Identity {
  return account === undefined ? undefined : { uid: account.uid, gid: account.gid };
}

/**
 * Answers the major version of the binaries by really running them as the account from
 * inside the data directory; what stands in the way is told in words one can act on.
 */
export async function probe(binaries: Binaries, account: Account, dataDir: string): Promise<number> {
  const { postgres } = binaries;
  const script = 'cd -- "$1" && exec "$2" --version';
  const [file, args] =
    process.platform === 'win32'
      ? [postgres, ['--version']]
      : ['/bin/sh', ['-c', script, 'sh', dataDir, postgres]];
  const { code, output } = await run(file, args, identityOf(account)).catch((error: unknown) => ({
    code: null,
    output: messageOf(error),
  }));
  const version = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (code === 0 && version !== undefined) return Number(version);

  for (const path of account === undefined ? [] : [join(dataDir, 'postgres'), postgres]) {
    const blocked = await firstClosedParent(path, account);
    if (blocked === undefined) continue;
    throw new Error(
      `PostgreSQL does not run as root, so it runs as ${account?.name}, who cannot enter ${blocked}, ` +
        `a parent of ${path}: run "chmod o+x ${blocked}", or move ${path === postgres ? 'the installation' : 'the data directory'} ` +
        `to where everyone may pass (under /srv, for example). ${INSTEAD}`,
    );
  }
  const who = account === undefined ? '' : ` as ${account.name}`;
  throw new Error(
    `PostgreSQL's binaries do not run here${who}: ${output.trim()}.${hintFor(output)} ${INSTEAD}`,
  );
}

function hintFor(output: string): string {
  if (output.includes('EPERM')) return ' Root may not change its user here: start as an ordinary user.';
  // The shell says "not found" of a file that exists when its loader is missing.
  if (/not found|ENOENT/.test(output)) return ' The binaries need glibc; Alpine has musl.';
  return '';
}

async function firstClosedParent(path: string, account: Account): Promise<string | undefined> {
  const parents: string[] = [];
  for (let at = dirname(path); at !== dirname(at); at = dirname(at)) parents.unshift(at);
  for (const parent of parents) {
    const { uid, gid, mode } = await stat(parent);
    const bit = uid === account?.uid ? 0o100 : gid === account?.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return parent;
  }
  return undefined;
}
