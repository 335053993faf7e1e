import { createHash } from 'node:crypto';
import { endSomeSessions } from '../auth/sessions/end.ts';
import { type Connections, connect, type Database } from '../database/database.ts';
import { TIMEOUTS } from '../database/driver/timeouts.ts';
import { removeOldNumbers } from '../events/old-numbers.ts';
import type { Files, StoredFile } from '../files/files.ts';
import { FileMissing } from '../files/store.ts';
import type { Log } from '../log.ts';
import { type NeededFile, restoreFiles } from './files.ts';
import type { Show } from './prepare.ts';
import { countAttachedFiles, findAttachedFiles, renumberEvents } from './queries.ts';
import type { Repository } from './repository.ts';

/** Statements after a restore read whole tables, and nobody waits for them. */
const LIMIT_MS = 3_600_000;
const BATCH = 1_000;
/** More than an installation writes between a backup and its restore. */
const GAP = 1_000_000_000;

/** Opens a restored database, which no service uses yet. */
export const openRestored = (url: string, log: Log): Connections =>
  connect({
    ...{ url, log, poolSize: 2, applicationName: 'taskflow restore' },
    timeouts: { ...TIMEOUTS, statementMs: LIMIT_MS, responseMs: LIMIT_MS + 1_000 },
  });

/**
 * Ends all sessions of a restored database, because some of them had ended after the restored moment, and makes the numbers of events
 * invalid that callers have seen since then. Returns the number of sessions.
 */
export async function endSessionsAndStreams(db: Database): Promise<number> {
  let sessions = 0;
  for (let ended = BATCH; ended > 0; ) {
    ended = (await endSomeSessions.all(db, { limit: BATCH })).length;
    sessions += ended;
  }
  // Numbers whose removal the backup has interrupted cannot be renumbered.
  await removeOldNumbers(db, '-infinity');
  await renumberEvents.all(db, { gap: GAP });
  return sessions;
}

/** Checks the files of all attachments, and brings back from the backup what is missing or damaged. */
export async function restoreAttachments(
  db: Database,
  files: Files,
  repository: Repository,
  show: Show,
): Promise<{ checked: number; restored: number; missing: NeededFile[] }> {
  const known = new Map<string, StoredFile & { sha256: Buffer }>();
  const [{ total } = { total: 0 }] = await countAttachedFiles.all(db, {});
  async function* needed(): AsyncIterable<NeededFile> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const page = await findAttachedFiles.all(db, { after, limit: BATCH });
      for (const file of page) {
        known.set(file.id, file);
        yield file;
        known.delete(file.id);
      }
      const last = page.at(-1)?.id;
      if (last === undefined) return;
      after = last;
    }
  }
  const isIntact = async (id: string) => {
    const file = known.get(id);
    return file !== undefined && (await digest(files, file))?.equals(file.sha256) === true;
  };
  return restoreFiles({
    ...{ repository, store: files.store, needed: needed(), isIntact },
    show: (done) => show(done, total, `of ${total} files of attachments`),
  });
}

/** Returns the digest of the content of a file, or undefined if it cannot be read. */
async function digest(files: Files, file: StoredFile): Promise<Buffer | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const piece of files.read(file, { start: 0, end: file.size_bytes })) hash.update(piece);
  } catch (error) {
    if (error instanceof FileMissing) return undefined;
    // AES-GCM rejects what was changed, with an error without a code of its own. An unreachable store is another matter.
    if (error instanceof Error && /unable to authenticate|shorter than it was/.test(error.message))
      return undefined;
    throw error;
  }
  return hash.digest();
}
