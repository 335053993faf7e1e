import { chmod, chown, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Binaries, type Identity, INSTEAD, messageOf, run } from './binaries.ts';

/** The account that PostgreSQL runs as; undefined means our own. */
export type Account = { uid: number; gid: number; name: string } | undefined;

/**
 * Creates the data directory, closed to other users, and returns its real path. If root owns it, the group that
 * PostgreSQL runs as can enter it but not read it; see `openTo`.
 */
export async function prepareDataDir(path: string): Promise<string> {
  const asked = resolve(path);
  // Parent directories get the default mode, because only the data directory itself is ours.
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
      `${dataDir} belongs to another user (uid ${uid}, but this process has uid ${self}): ` +
        `start as that user, or with another data directory. ${INSTEAD}`,
    );
  }
  if ((mode & 0o777) !== 0o700) await chmod(dataDir, 0o700);
  return dataDir;
}

/**
 * Chooses an account when started as root, because PostgreSQL does not run as root: the owner of the cluster, or
 * otherwise a system account without privileges.
 */
export async function chooseAccount(cluster: string): Promise<Account> {
  if (process.geteuid?.() !== 0) return undefined;
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const accounts = passwd.split('\n').map((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return { name, uid: Number(uid), gid: Number(gid) };
  });
  // If the data directory already belongs to another account, that account is used.
  const made = await stat(cluster).catch(() => undefined);
  const owner = made ?? (await stat(dirname(cluster)));
  if (owner.uid !== 0) {
    const name = accounts.find(({ uid }) => uid === owner.uid)?.name ?? `uid ${owner.uid}`;
    return { uid: owner.uid, gid: owner.gid, name };
  }
  for (const wanted of ['postgres', '_postgres', 'nobody']) {
    const account = accounts.find(({ name, uid, gid }) => name === wanted && uid > 0 && gid >= 0);
    if (account === undefined) continue;
    if (made === undefined) return account;
    throw new Error(
      `${cluster} belongs to root, but PostgreSQL does not run as root: it was copied without its owner. ` +
        `Run "chown -R ${account.uid}:${account.gid} ${cluster}", and start again. ${INSTEAD}`,
    );
  }
  throw new Error(
    'PostgreSQL does not run as root, and this system has neither an account "postgres" nor "nobody" ' +
      `to run it as: start as an ordinary user. ${INSTEAD}`,
  );
}

/** Lets the account enter root's data directory without listing or changing it. */
export async function openTo(account: Account, dataDir: string): Promise<void> {
  if (account === undefined) return;
  const { uid, gid, mode } = await stat(dataDir);
  if (uid !== 0 || (gid === account.gid && (mode & 0o777) === 0o710)) return;
  await chown(dataDir, 0, account.gid);
  await chmod(dataDir, 0o710);
}

/** Makes the account the owner of a file or directory that we created. */
export async function handOver(path: string, account: Account): Promise<void> {
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

/** Returns the options for `spawn`, which does not accept an undefined uid. */
export function identityOf(account: Account): Identity {
  return account === undefined ? undefined : { uid: account.uid, gid: account.gid };
}

/** Returns the major version of the binaries. Runs them, which shows that the account can. */
export async function majorVersion({ postgres }: Binaries, account: Account): Promise<number> {
  const { code, output } = await run(postgres, ['--version'], identityOf(account)).catch(
    (error: unknown) => ({ code: null, output: messageOf(error) }),
  );
  const version = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (code === 0 && version !== undefined) return Number(version);
  const who = account === undefined ? '' : ` as ${account.name}`;
  // An existing file is reported as "not found" if its loader is missing.
  const hint = /not found|ENOENT/.test(output) ? ' They need glibc; Alpine has musl.' : '';
  throw new Error(`The binaries of PostgreSQL cannot run${who}: ${output.trim()}.${hint} ${INSTEAD}`);
}
