import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from './binaries.ts';

/** Result code of SQLite for a lock that another process holds. */
const SQLITE_BUSY = 5;

// Prevents garbage collection, which would release the lock of a DatabaseSync.
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only owner of the data directory. Returns a function that releases the lock. Node has no flock,
 * and a file with a process ID is unreliable, because in containers the next process often has the same ID. SQLite locks
 * an empty file through the kernel: the lock ends with the process in any case, and containers that share the directory
 * see it. No other code in this process may open the file, because closing it again would end the lock.
 */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, 'owner.lock');
  const pidFile = join(dataDir, 'owner.pid');
  const lock = open(file);
  try {
    chmodSync(file, 0o600);
    // Nothing is written, so a journal would only be a second file.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)) throw error;
    throw new Error(
      `${dataDir} is in use by another TaskFlow process${ownerIn(pidFile)}: ` +
        'stop that process first, or start with another data directory.',
      { cause: error },
    );
  }
  held.add(lock);
  writePid(pidFile);
  return () => {
    if (held.delete(lock)) lock.close();
  };
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw new Error(`Cannot write ${file}: ${messageOf(error)}.`, { cause: error });
  }
}

/** Writes our process ID for the error message of another process. The lock does not depend on it. */
function writePid(pidFile: string): void {
  try {
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    // PostgreSQL reports a cause such as a full disk more clearly.
  }
}

function ownerIn(pidFile: string): string {
  try {
    return ` (pid ${readFileSync(pidFile, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
