import type { Log } from '../log.ts';
import { pruneFiles } from './files.ts';
import { type Backup, fromJson, listBackups, names, type Repository, timeOf } from './repository.ts';
import { parsePosition, parseSegmentName, segmentAt } from './segments.ts';

const DAY_MS = 86_400_000;

export type Pruned = { readonly backups: number; readonly segments: number; readonly files: number };

/**
 * Removes what is not needed to restore any moment of the last days: older backups but the last one of them, interrupted ones, the WAL in
 * front of the oldest kept backup, and the files of attachments that were deleted before it. The newest verified backup stays in any case.
 */
export async function prune(
  repository: Repository,
  { retentionDays, now, log }: { retentionDays: number; now: number; log: Log },
): Promise<Pruned> {
  const all = await listBackups(repository);
  const complete = all.filter(({ isComplete }) => isComplete);
  const limit = now - retentionDays * DAY_MS;
  // Moments at the start of the period need the backup before it.
  const first = complete.findLast(({ id }) => timeOf(id).getTime() <= limit) ?? complete[0];
  const verified = complete.findLast(({ isVerified }) => isVerified);
  const oldestId = [first, verified].flatMap((each) => (each ? [each.id] : [])).sort()[0];
  if (oldestId === undefined) return { backups: 0, segments: 0, files: 0 };
  const expired = all.filter(
    ({ id, isComplete }) => id < oldestId || (!isComplete && timeOf(id).getTime() < now - DAY_MS),
  );
  for (const { id } of expired) await removeBackup(repository, id);
  const oldest = fromJson<Backup>(await repository.get(names.backup(oldestId)));
  const segments = await pruneWal(repository, oldest);
  const files = await pruneFiles(repository, oldest);
  const pruned = { backups: expired.length, segments, files };
  if (expired.length + segments + files > 0) log.info({ ...pruned, oldest: oldestId }, 'old backups removed');
  return pruned;
}

/** Removes its description first, so that what is left of it after an interruption is not a backup. */
async function removeBackup(repository: Repository, id: string): Promise<void> {
  await repository.remove(names.backup(id));
  for await (const name of repository.list(`${names.backups}${id}/`)) await repository.remove(name);
}

/** The WAL of other clusters stays as long as a backup of them does. */
async function pruneWal(repository: Repository, oldest: Backup): Promise<number> {
  const first = segmentAt(parsePosition(oldest.start), oldest.segment_bytes);
  const prefix = names.wal(oldest.system_id);
  let removed = 0;
  for await (const name of repository.list(prefix)) {
    const parsed = parseSegmentName(name.slice(prefix.length), oldest.segment_bytes);
    if (!parsed || parsed.segment >= first) continue;
    await repository.remove(name);
    removed += 1;
  }
  return removed;
}
