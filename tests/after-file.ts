type Cleanup = () => unknown;

const cleanups: Cleanup[] = [];

/** Calls `cleanup` after the tests of the current file. */
export function afterFile(cleanup: Cleanup): void {
  cleanups.push(cleanup);
}

/** Called by the runner after each file. */
export async function runCleanups(): Promise<void> {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
}
