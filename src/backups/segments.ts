/** Names and positions in the write-ahead log (WAL) of PostgreSQL, which is a sequence of segments of the same size. */

/** A position in the log, which PostgreSQL calls an LSN. */
export type Position = bigint;

/** @throws Error unless the text is a position such as `0/1A000028` */
export function parsePosition(text: string): Position {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? [];
  if (high === undefined || low === undefined) throw new Error(`${text} is not a position in the WAL.`);
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export const positionText = (position: Position): string =>
  `${(position >> 32n).toString(16).toUpperCase()}/${(position & 0xffffffffn).toString(16).toUpperCase()}`;

const hex = (value: number | bigint) => value.toString(16).toUpperCase().padStart(8, '0');

/** Returns the number of the segment that contains a position. */
export const segmentAt = (position: Position, segmentBytes: number): number =>
  Number(position / BigInt(segmentBytes));

export const startOfSegment = (segment: number, segmentBytes: number): Position =>
  BigInt(segment) * BigInt(segmentBytes);

/** Returns the name of a segment, as PostgreSQL and its `restore_command` write it. */
export function segmentName(timeline: number, segment: number, segmentBytes: number): string {
  const perFile = 0x1_0000_0000 / segmentBytes;
  return hex(timeline) + hex(Math.floor(segment / perFile)) + hex(segment % perFile);
}

/** Returns the timeline and number of a segment, or undefined if the name is not that of one. */
export function parseSegmentName(
  name: string,
  segmentBytes: number,
): { timeline: number; segment: number } | undefined {
  const [, timeline, high, low] = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})$/.exec(name) ?? [];
  if (timeline === undefined || high === undefined || low === undefined) return undefined;
  const perFile = 0x1_0000_0000 / segmentBytes;
  return {
    timeline: Number.parseInt(timeline, 16),
    segment: Number.parseInt(high, 16) * perFile + Number.parseInt(low, 16),
  };
}

export const historyName = (timeline: number): string => `${hex(timeline)}.history`;

/** A timeline, and the position from which the log continues on it. Each restore starts a new timeline. */
export type Branch = { readonly timeline: number; readonly from: Position };

/** Returns the timelines that lead to one, from its history file, in order. The last one is the timeline itself. */
export function branchesOf(timeline: number, history: string): Branch[] {
  const branches: Branch[] = [];
  let from = 0n;
  for (const line of history.split('\n')) {
    const [, parent, until] = /^\s*(\d+)\s+([0-9A-F]+\/[0-9A-F]+)/i.exec(line) ?? [];
    if (parent === undefined || until === undefined) continue;
    branches.push({ timeline: Number(parent), from });
    from = parsePosition(until);
  }
  return [...branches, { timeline, from }];
}

/**
 * Returns the timeline from whose file recovery reads a segment. The segment in which a timeline begins exists on both, and that of
 * the newer one counts, because it starts with a copy of the older one.
 */
export function timelineOf(segment: number, branches: readonly Branch[], segmentBytes: number): number {
  const branch = branches.findLast(({ from }) => segmentAt(from, segmentBytes) <= segment);
  return (branch ?? branches[0])?.timeline ?? 1;
}

/** The epoch of PostgreSQL, 2000-01-01, in milliseconds. */
const POSTGRES_EPOCH_MS = 946_684_800_000;

/** Converts to a time of the replication protocol. */
export const microsecondsOf = (date: Date): bigint => BigInt(date.getTime() - POSTGRES_EPOCH_MS) * 1000n;
