import { type Archived, type Backup, fromJson, listBackups, names, type Repository } from './repository.ts';
import {
  type Branch,
  branchesOf,
  historyName,
  parsePosition,
  parseSegmentName,
  segmentAt,
  segmentName,
  startOfSegment,
  timelineOf,
} from './segments.ts';

/** The wanted moment cannot be restored. The message says which ones can. */
export class NotRestorable extends Error {}

/** What a restore reads: a base backup, and the segments of the WAL from it to a moment. */
export type Plan = {
  readonly backup: Backup;
  /** The last timeline, and those that lead to it. */
  readonly branches: readonly Branch[];
  /** In their order. Empty if the end of the backup itself is restored. */
  readonly segments: readonly { readonly name: string; readonly from: bigint }[];
  /** The history files of all timelines. */
  readonly histories: readonly { readonly name: string; readonly content: string }[];
  /** Undefined: as much as there is. */
  readonly at: Date | undefined;
  /** The object of the WAL that is missing behind the segments. */
  readonly missing: string | undefined;
};

type Timeline = { timeline: number; began_at: string; branches: Branch[]; history: string };

/**
 * Chooses the base backup and the WAL for a moment, by default the last one. Reads only names and the descriptions of backups.
 * @throws NotRestorable, also if a segment is missing; BackupDamaged; WrongKey
 */
export async function planRestore(
  repository: Repository,
  at?: Date,
  /** Restores what is in front of a missing segment, instead of nothing. */
  { beforeGap = false }: { beforeGap?: boolean | undefined } = {},
): Promise<Plan> {
  const complete = (await listBackups(repository)).filter(({ isComplete }) => isComplete);
  if (complete.length === 0) throw new NotRestorable(`${repository.place} contains no complete backup.`);
  const { backup, later } = await chooseBackup(repository, complete, at);
  const { missing, end, isOn, ...wal } = await planWal(repository, backup, { later, at });
  if (missing !== undefined && !beforeGap) {
    throw new NotRestorable(
      `The WAL is not complete: ${missing} is missing. Add --before-gap to restore what is in front of it, or use --at with a moment after a later backup.`,
    );
  }
  if (at !== undefined && missing === undefined && !wal.isBounded) {
    const until = wal.segments.length > 0 && end ? end.at : backup.ended_at;
    if (isOn || wal.segments.length === 0) refuseLater(at, until);
  }
  const { branches, segments, histories } = wal;
  return { backup, branches, segments, histories, at, missing };
}

/** Returns the plan that restores a backup without any WAL after it. */
export const endOf = (backup: Backup): Plan => ({
  backup,
  branches: [{ timeline: backup.timeline, from: 0n }],
  ...{ segments: [], histories: [], at: undefined, missing: undefined },
});

/**
 * Returns the first object of the WAL that is missing after a backup, up to a later one or to what was archived last. Reads only names,
 * also while WAL is being archived.
 */
export async function findGap(
  repository: Repository,
  backup: Backup,
  later: Backup | undefined,
): Promise<string | undefined> {
  return (await planWal(repository, backup, { later, at: later && new Date(later.began_at) })).missing;
}

/** The WAL after a backup, in front of the first missing segment. */
type Wal = Pick<Plan, 'branches' | 'segments' | 'histories'> & {
  /** Whether it ends with a later backup. */
  isBounded: boolean;
  /** Undefined if everything is there. */
  missing: string | undefined;
  end: Archived | undefined;
  /** Whether the end is on the chosen timeline. */
  isOn: boolean;
};

async function planWal(
  repository: Repository,
  backup: Backup,
  { later, at }: { later: Backup | undefined; at: Date | undefined },
): Promise<Wal> {
  const { system_id, segment_bytes } = backup;
  // Before the names, so that those up to this end are among them while more is archived.
  const archived = await repository.find(names.archived(system_id));
  const end = archived && fromJson<Archived>(archived);
  const found = await listWal(repository, system_id, segment_bytes);
  const { timeline, branches, histories } = chooseTimeline(
    await readTimelines(repository, backup, found.histories),
    backup,
    at,
  );
  const firstSegment = segmentAt(parsePosition(backup.stop), segment_bytes);
  // Everything up to the moment is in front of a backup that began after it. What is missing behind does not matter.
  const isBounded = later !== undefined && later.system_id === system_id && later.timeline === timeline;
  const lastSegment = isBounded
    ? segmentAt(parsePosition(later.start), segment_bytes)
    : lastOf(found.segments, timeline, firstSegment, end, segment_bytes);
  const segments: { name: string; from: bigint }[] = [];
  const reached = { histories, segments, isBounded, end, isOn: end?.timeline === timeline };
  for (let number = firstSegment; number <= lastSegment; number += 1) {
    const name = segmentName(timelineOf(number, branches, segment_bytes), number, segment_bytes);
    const from = startOfSegment(number, segment_bytes);
    if (!found.segments.has(name)) {
      const before = branches.filter((branch) => branch.from <= from);
      return { ...reached, branches: before, missing: names.segment(system_id, name) };
    }
    segments.push({ name, from });
  }
  return { ...reached, branches, missing: undefined };
}

function refuseLater(at: Date, until: string): void {
  if (at.getTime() <= Date.parse(until)) return;
  throw new NotRestorable(
    `${at.toISOString()} cannot be restored: the backups end at ${until}. Leave out --at to restore everything.`,
  );
}

/** Returns the last backup that was complete at a moment, and the first one that began after it. */
async function chooseBackup(
  repository: Repository,
  complete: readonly { id: string }[],
  at: Date | undefined,
): Promise<{ backup: Backup; later: Backup | undefined }> {
  let later: Backup | undefined;
  let oldest: Backup | undefined;
  for (const { id } of complete.toReversed()) {
    const backup = fromJson<Backup>(await repository.get(names.backup(id)));
    if (at === undefined || Date.parse(backup.ended_at) <= at.getTime()) return { backup, later };
    if (Date.parse(backup.began_at) >= at.getTime()) later = backup;
    oldest = backup;
  }
  throw new NotRestorable(
    `${at?.toISOString()} cannot be restored: the oldest moment is ${oldest?.ended_at}, when the oldest backup was complete.`,
  );
}

async function listWal(repository: Repository, systemId: string, segmentBytes: number) {
  const segments = new Set<string>();
  const histories: string[] = [];
  const prefix = names.wal(systemId);
  for await (const object of repository.list(prefix)) {
    const name = object.slice(prefix.length);
    if (parseSegmentName(name, segmentBytes)) segments.add(name);
    else if (name.endsWith('.history')) histories.push(name);
  }
  return { segments, histories };
}

async function readTimelines(
  repository: Repository,
  backup: Backup,
  histories: readonly string[],
): Promise<Timeline[]> {
  const first: Timeline = { timeline: 1, began_at: '', branches: [{ timeline: 1, from: 0n }], history: '' };
  const others = histories.map(async (name): Promise<Timeline> => {
    const stored = await repository.get(names.segment(backup.system_id, name));
    const { history, began_at } = fromJson<{ history: string; began_at: string }>(stored);
    const timeline = Number.parseInt(name, 16);
    return { timeline, began_at, history, branches: branchesOf(timeline, history) };
  });
  return [first, ...(await Promise.all(others))];
}

/**
 * Chooses the timeline that the database was on at a moment. A restore starts a new one, so a moment before it is on an older timeline
 * although a newer one exists.
 */
function chooseTimeline(
  timelines: readonly Timeline[],
  backup: Backup,
  at: Date | undefined,
): Pick<Plan, 'branches' | 'histories'> & { timeline: number } {
  const stop = parsePosition(backup.stop);
  /** Whether the timeline continues that of the backup after its end. */
  const continues = ({ branches }: Timeline) => {
    const index = branches.findIndex(({ timeline }) => timeline === backup.timeline);
    const next = branches[index + 1];
    return index >= 0 && (next === undefined || next.from >= stop);
  };
  const possible = timelines
    .filter(continues)
    .filter(({ began_at }) => at === undefined || began_at === '' || Date.parse(began_at) <= at.getTime())
    .sort((a, b) => a.timeline - b.timeline);
  const chosen = possible.at(-1) ?? {
    timeline: backup.timeline,
    branches: [{ timeline: backup.timeline, from: 0n }],
  };
  // All of them, because recovery begins a timeline with the first number that has no history.
  const histories = timelines
    .filter(({ history }) => history !== '')
    .map(({ timeline, history }) => ({ name: historyName(timeline), content: history }));
  return { timeline: chosen.timeline, branches: chosen.branches, histories };
}

/** Returns the last segment of a timeline that there should be; less than `first` if there is no WAL after the backup. */
function lastOf(
  segments: ReadonlySet<string>,
  timeline: number,
  first: number,
  end: Archived | undefined,
  segmentBytes: number,
): number {
  let last = first - 1;
  for (const name of segments) {
    const parsed = parseSegmentName(name, segmentBytes);
    if (parsed?.timeline === timeline) last = Math.max(last, parsed.segment);
  }
  // What was archived last must be there, even if the newest files are missing. At its start, a segment has no file yet.
  const position = end?.timeline === timeline ? parsePosition(end.position) : 0n;
  return position > 0n ? Math.max(last, segmentAt(position - 1n, segmentBytes)) : last;
}
