import { dirname, join } from 'node:path';
import { type Account, identityOf } from './account.ts';
import { INSTEAD, messageOf, run } from './binaries.ts';

/**
 * Name of the working directory that does not depend on its parents. The account of PostgreSQL may be unable to enter a
 * parent of the data directory, such as /root, whose permissions we must not change. The data still stays there: a process
 * can work in a directory that it could not reach, if root starts it there. A cluster in another place could be
 * duplicated, forgotten, or lost with a container whose volume is the data directory.
 */
const WORKING_DIRECTORY = '/proc/self/cwd';

/** Returns the path by which a PostgreSQL in `directory` can reach that directory. */
export function nameOf(directory: string, inside: boolean): string {
  return inside ? WORKING_DIRECTORY : directory;
}

/** Whether PostgreSQL must be started inside the data directory, because its account cannot reach the path. */
export async function mustStartInside(dataDir: string, account: Account): Promise<boolean> {
  if (await reaches(dataDir, account)) return false;
  if (await reaches(WORKING_DIRECTORY, account, dataDir)) return true;
  throw await closedError(join(dataDir, 'postgres'), account, 'move the data directory');
}

/**
 * Whether the account can reach a directory or program from `cwd`. Tries it, because modes are not sufficient (access
 * lists, capabilities, network file systems).
 */
export async function reaches(path: string, account: Account, cwd = '/'): Promise<boolean> {
  if (account === undefined) return true;
  const args = ['-c', 'test -x "$1"', 'sh', path];
  const { code } = await run('/bin/sh', args, identityOf(account), { cwd }).catch((error: unknown) => {
    throw new Error(
      `PostgreSQL does not run as root, and no program can be run as ${account.name} ` +
        `(${messageOf(error)}): start as an ordinary user. ${INSTEAD}`,
      { cause: error },
    );
  });
  return code === 0;
}

/** Returns the first parent of `path` that the account cannot enter. */
export async function closedParent(path: string, account: Account): Promise<string | undefined> {
  const parents: string[] = [];
  for (let at = dirname(path); at !== dirname(at); at = dirname(at)) parents.unshift(at);
  for (const parent of parents) if (!(await reaches(parent, account))) return parent;
  return undefined;
}

/** Returns an error that names the directory which the account cannot enter, and what to do. */
export async function closedError(
  path: string,
  account: Account,
  remedy: string,
  details = '',
): Promise<Error> {
  const parent = (await closedParent(path, account)) ?? path;
  return new Error(
    `PostgreSQL does not run as root, so it runs as ${account?.name}, which cannot enter ${parent}, ` +
      `a parent of ${path}: run "chmod o+x ${parent}", or ${remedy} ` +
      `to a place that everyone can enter (such as /srv). ${details}${INSTEAD}`,
  );
}
