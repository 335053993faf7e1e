import { never } from '../concurrency.ts';
import type { Log } from '../log.ts';
import { pruneFiles } from './files.ts';
import { type Backup, fromJson, listBackups, names, type Repository, timeOf } from './repository.ts';
import { parsePosition, parseSegmentName, segmentAt } from './segments.ts';

const DAY_MS = 86_400_000;

export type PruneOptions = {
  readonly retentionDays: number;
  readonly now: number;
  readonly log: Log;
  readonly signal?: AbortSignal;
};

export type Pruned = { readonly backups: number; readonly segments: number; readonly files: number };

/**
 * Removes what is not needed to restore any moment of the last days: older backups but the last one of them, interrupted ones, the WAL in
 * front of the oldest kept backup, and the files of attachments that were deleted before it. The newest verified backup stays in any case.
 */
export async function prune(
  repository: Repository,
  { retentionDays, now, log, signal = never }: PruneOptions,
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
  for (const { id } of expired) await removeBackup(repository, id, signal);
  const kept: Backup[] = [];
  for (const { id } of complete.filter(({ id }) => id >= oldestId))
    kept.push(fromJson<Backup>(await repository.get(names.backup(id))));
  const [oldest] = kept;
  if (!oldest) return { backups: expired.length, segments: 0, files: 0 };
  const segments = await pruneWal(repository, kept, signal);
  const files = await pruneFiles(repository, oldest, signal);
  const pruned = { backups: expired.length, segments, files };
  if (expired.length + segments + files > 0) log.info({ ...pruned, oldest: oldestId }, 'old backups removed');
  return pruned;
}

/** Removes its description first, so that what is left of it after an interruption is not a backup. */
export async function removeBackup(
  repository: Repository,
  id: string,
  signal: AbortSignal = never,
): Promise<void> {
  await repository.remove(names.backup(id));
  for await (const name of repository.list(`${names.backups}${id}/`)) {
    signal.throwIfAborted();
    await repository.remove(name);
  }
}

/**
 * Removes the WAL in front of the oldest kept backup of its cluster, and all of a cluster without a backup, such as the one before an
 * upgrade.
 */
async function pruneWal(
  repository: Repository,
  kept: readonly Backup[],
  signal: AbortSignal,
): Promise<number> {
  // The first one of each cluster counts.
  const oldest = new Map(kept.toReversed().map((backup) => [backup.system_id, backup]));
  let removed = 0;
  for await (const object of repository.list(names.allWal)) {
    signal.throwIfAborted();
    const [, systemId = '', name = ''] = object.split('/');
    const backup = oldest.get(systemId);
    if (backup) {
      const { start, segment_bytes } = backup;
      const parsed = parseSegmentName(name, segment_bytes);
      if (!parsed || parsed.segment >= segmentAt(parsePosition(start), segment_bytes)) continue;
    }
    await repository.remove(object);
    removed += 1;
  }
  return removed;
}
