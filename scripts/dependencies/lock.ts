import { readFileSync } from 'node:fs';

/** A package of the lock file. */
export type Locked = {
  /** Where it is installed: `node_modules/a/node_modules/b`. */
  path: string;
  name: string;
  version: string;
  license: string | undefined;
  integrity: string | undefined;
  /** Whether only developers and CI install it. */
  isDev: boolean;
  hasScript: boolean;
};

type Entry = {
  name?: string;
  version?: string;
  license?: string;
  integrity?: string;
  dev?: boolean;
  devOptional?: boolean;
  link?: boolean;
  hasInstallScript?: boolean;
};

export type LockFile = { packages: Record<string, Entry> } & Record<string, unknown>;

export const readLock = (file = 'package-lock.json'): LockFile => JSON.parse(readFileSync(file, 'utf8'));

/** Returns the packages of a lock file, without the project itself. */
export function lockedPackages({ packages }: LockFile): Locked[] {
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({
      path,
      // An alias is installed under another name.
      name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version ?? '',
      license: entry.license,
      integrity: entry.integrity,
      isDev: entry.dev === true,
      hasScript: entry.hasInstallScript === true,
    }));
}
