import { chmod, chown, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Binaries, type Identity, INSTEAD, messageOf, run } from './binaries.ts';

/** The account PostgreSQL runs as, where it cannot be our own. */
export type Account = { uid: number; gid: number; name: string } | undefined;

/**
 * Makes the data directory, closed to other users, and answers its real path. Root's is
 * opened for entry (not for reading) to the group that PostgreSQL runs as, see `openTo`.
 */
export async function prepareDataDir(path: string): Promise<string> {
  const asked = resolve(path);
  // The parents get the usual mode: only the directory itself is ours.
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
      `${cluster} belongs to root, as whom PostgreSQL does not run; it was copied without its owner. ` +
        `Run "chown -R ${account.uid}:${account.gid} ${cluster}", and start again. ${INSTEAD}`,
    );
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

/** The major version of the binaries, which they tell when they really run as the account. */
export async function majorVersion({ postgres }: Binaries, account: Account): Promise<number> {
  const { code, output } = await run(postgres, ['--version'], identityOf(account)).catch(
    (error: unknown) => ({ code: null, output: messageOf(error) }),
  );
  const version = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (code === 0 && version !== undefined) return Number(version);
  const who = account === undefined ? '' : ` as ${account.name}`;
  // A file that exists is "not found" when its loader is missing.
  const hint = /not found|ENOENT/.test(output) ? ' They need glibc; Alpine has musl.' : '';
  throw new Error(`PostgreSQL's binaries do not run here${who}: ${output.trim()}.${hint} ${INSTEAD}`);
}
