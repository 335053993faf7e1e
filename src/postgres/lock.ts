import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from './binaries.ts';

/** SQLite's result code for a lock that another holds. */
const SQLITE_BUSY = 5;

// Held here because a collected DatabaseSync would let go of its lock.
const held = new Set<DatabaseSync>();

/**
 * Makes this process the one owner of the data directory and answers how to let go of it.
 * Node has no flock, and a file with a pid cannot be trusted (in containers the next process
 * often has the same one). SQLite's lock on an empty file is the kernel's: it ends with
 * the process however that dies, and containers that share the directory see it too.
 * Nothing else in this process may open the file: to close it again would end the lock.
 */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, 'owner.lock');
  const pidFile = join(dataDir, 'owner.pid');
  const lock = open(file);
  try {
    chmodSync(file, 0o600);
    // Nothing is ever written, so a journal would only be a second file.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)) throw error;
    throw new Error(
      `${dataDir} is in use by another TaskFlow process${ownerIn(pidFile)}: ` +
        'stop that one first, or start with another data directory.',
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

/** Only for the message of the next one: the lock is what counts. */
function writePid(pidFile: string): void {
  try {
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    // A full disk, for example; PostgreSQL will say it better.
  }
}

function ownerIn(pidFile: string): string {
  try {
    return ` (pid ${readFileSync(pidFile, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
