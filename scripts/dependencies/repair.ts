import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type LockFile, lockedPackages } from './lock.ts';

const run = promisify(execFile);

/** Calls of npm at the same time. */
const WIDTH = 4;

/**
 * Returns a lock file in which every package has its digest. npm leaves digests out when it makes a lock file from installed packages
 * (npm 11, issue 4460). The registry names them for the versions that the file has.
 */
export async function repaired(lock: LockFile): Promise<LockFile> {
  const packages = structuredClone(lock.packages);
  const missing = lockedPackages(lock).filter(({ integrity }) => !integrity);
  const queue = [...Map.groupBy(missing, ({ name, version }) => `${name}@${version}`)];
  await Promise.all(
    Array.from({ length: WIDTH }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [wanted, places] = next;
        const { stdout } = await run('npm', ['view', wanted, 'dist.integrity', '--json']);
        for (const { path } of places) {
          const { version, ...rest } = packages[path] ?? {};
          // In the order in which npm writes them.
          packages[path] = { ...(version && { version }), integrity: JSON.parse(stdout), ...rest };
        }
      }
    }),
  );
  return { ...lock, packages };
}
