import { dirname, join } from 'node:path';
import { type Account, identityOf } from './account.ts';
import { INSTEAD, messageOf, run } from './binaries.ts';

/**
 * The account that root lends to PostgreSQL may be unable to pass a parent of the data directory,
 * such as /root, whose permissions are not ours to change. The data stays there all the same: a
 * process may work in a directory that it could not walk to, if root starts it there, and this name
 * for it leads past the parents. (A cluster kept elsewhere could be doubled, forgotten, or lost with
 * a container whose volume is the data directory.)
 */
const WORKING_DIRECTORY = '/proc/self/cwd';

/** How a PostgreSQL that works in `directory` is to call it. */
export function nameOf(directory: string, inside: boolean): string {
  return inside ? WORKING_DIRECTORY : directory;
}

/** Whether PostgreSQL has to be started inside the data directory, as its account cannot walk there. */
export async function mustStartInside(dataDir: string, account: Account): Promise<boolean> {
  if (await reaches(dataDir, account)) return false;
  if (await reaches(WORKING_DIRECTORY, account, dataDir)) return true;
  throw await closedError(join(dataDir, 'postgres'), account, 'move the data directory');
}

/**
 * Whether the account gets to a directory or program, seen from `cwd`. It is tried, because
 * modes do not tell all (access lists, capabilities, file systems of the network).
 */
export async function reaches(path: string, account: Account, cwd = '/'): Promise<boolean> {
  if (account === undefined) return true;
  const args = ['-c', 'test -x "$1"', 'sh', path];
  const { code } = await run('/bin/sh', args, identityOf(account), { cwd }).catch((error: unknown) => {
    throw new Error(
      `PostgreSQL does not run as root, and nothing can be run as ${account.name} here ` +
        `(${messageOf(error)}): start as an ordinary user. ${INSTEAD}`,
      { cause: error },
    );
  });
  return code === 0;
}

/** The first parent of `path` that the account cannot enter. */
export async function closedParent(path: string, account: Account): Promise<string | undefined> {
  const parents: string[] = [];
  for (let at = dirname(path); at !== dirname(at); at = dirname(at)) parents.unshift(at);
  for (const parent of parents) if (!(await reaches(parent, account))) return parent;
  return undefined;
}

/** What stands in the account's way to `path`, in words one can act on. */
export async function closedError(path: string, account: Account, way: string, more = ''): Promise<Error> {
  const parent = (await closedParent(path, account)) ?? path;
  return new Error(
    `PostgreSQL does not run as root, so it runs as ${account?.name}, who cannot enter ${parent}, ` +
      `a parent of ${path}: run "chmod o+x ${parent}", or ${way} ` +
      `to where everyone may pass (under /srv, for example). ${more}${INSTEAD}`,
  );
}
