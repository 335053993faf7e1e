import type { Database } from '../database/database.ts';
import type { Key, Place, Position } from './cursor.ts';
import { type Item, loadItems, type Planned } from './load.ts';
import {
  type Content,
  FIRST_ROW,
  listAttachments,
  listComments,
  listCommentsAround,
  listRows,
  type Row,
  type Scan,
  scannedKinds,
} from './scan.ts';
import { FIRST_KEY, KINDS, listTouched, NO_PROJECT, type Touched } from './touched.ts';
import { endOf } from './window.ts';

type Reader = { db: Database; user_id: string; now: string };

/** A page of items, and where the caller is after it. */
type Page = { items: Item[]; position: Position };

/**
 * Reads up to `limit` items from where the caller is. `last` is the number of the last event. A page can have fewer items than `limit`,
 * or none, although there is more.
 *
 * Everything is read after `last` was known, so what a page has is at least as new as its events. What changes while the pages of a window or
 * of the whole state are read is in events after them, and is sent again.
 */
export async function readPage(
  reader: Reader,
  from: Position,
  { last, limit }: { last: number; limit: number },
): Promise<Page> {
  const { after, until, at } = from;
  if (after === null) return scanPage(reader, from, at && 'scanned' in at ? at.scanned : null, limit);
  if (at && 'scanned' in at) return scanPage(reader, from, at.scanned, limit);
  if (at) return touchedPage(reader, { after, until }, at, limit);
  const { db, user_id } = reader;
  const end = await endOf(db, { user_id, after, until: last });
  return touchedPage(reader, { after, until: end }, { touched: FIRST_KEY, opens: false }, limit);
}

// --- What the events have touched ----------------------------------------------

async function touchedPage(
  { db, ...viewer }: Reader,
  { after, until }: { after: number; until: number },
  { touched: last, opens: hasOpened }: { touched: Key; opens: boolean },
  limit: number,
): Promise<Page> {
  const { kind, id, project_id } = last;
  const values = { user_id: viewer.user_id, after, until, kind, id, project_id, limit };
  const found = await listTouched.all(db, values);
  const items = await loadItems(db, viewer, found.map(plan));
  const opens = hasOpened || items.some(({ action }) => action === 'access_gained');
  const end = found.length === limit ? found.at(-1) : undefined;
  if (end) {
    const touched = { kind: end.kind, id: end.id, project_id: end.project_id };
    return { items, position: { after, until, at: { touched, opens } } };
  }
  return { items, position: opens ? { after, until, at: { scanned: null } } : { after: until, until } };
}

const NAMES = new Map<number, keyof typeof KINDS>(
  Object.entries(KINDS).map(([name, number]) => [number, name as keyof typeof KINDS]),
);

function plan({ kind: number, id, project_id, is_named, is_added }: Touched): Planned {
  const kind = NAMES.get(number) ?? 'access';
  if (kind === 'access') return { kind: 'project', id, starts: is_added, deletes: true };
  return { kind, id, ...(project_id !== NO_PROJECT && { project_id }), deletes: is_named };
}

// --- Everything in spaces --------------------------------------------------------

async function scanPage(
  { db, ...viewer }: Reader,
  { after, until }: Position,
  place: Place | null,
  limit: number,
): Promise<Page> {
  const scan = { user_id: viewer.user_id, ...(after !== null && { after, until }) };
  const kinds = scannedKinds(scan);
  const planned: Planned[] = [];
  let last = place;
  for (const kind of kinds.slice(place ? kinds.indexOf(place.kind) : 0)) {
    const start = last?.kind === kind ? last : null;
    const room = limit - planned.length;
    const found =
      kind === 'task' ? await tasks(db, scan, start, room) : await rows(db, scan, kind, start, room);
    planned.push(...found.planned);
    last = found.last ?? last;
    if (planned.length === limit) break;
  }
  const items = await loadItems(db, viewer, planned);
  const isWhole = planned.length < limit;
  return { items, position: isWhole ? { after: until, until } : { after, until, at: { scanned: last } } };
}

type Found = { planned: Planned[]; last: Place | null };

async function rows(
  db: Database,
  scan: Scan,
  kind: Exclude<Place['kind'], 'task'>,
  start: Place | null,
  limit: number,
): Promise<Found> {
  const { space_id, created_at, id } = start ?? FIRST_ROW;
  const found = await listRows.all(db, { ...scan, space_id, created_at, id, limit }, { kind });
  const planned = found.map((row) => planOfRow(kind, row));
  const end = found.at(-1);
  return { planned, last: end ? { kind, ...end } : null };
}

function planOfRow(kind: Place['kind'], { space_id, id }: Row): Planned {
  if (kind === 'project') return { kind, id: space_id, deletes: false };
  return { kind, id, ...(kind === 'member' && { project_id: space_id }), deletes: false };
}

/** Finds tasks, each followed by its comments and then its attachments. */
async function tasks(db: Database, scan: Scan, start: Place | null, limit: number): Promise<Found> {
  const { space_id, created_at, id } = start ?? FIRST_ROW;
  const next = await listRows.all(db, { ...scan, space_id, created_at, id, limit }, { kind: 'task' });
  const begun = start ? [{ space_id, created_at, id }] : [];
  const all = [...begun, ...next];
  const content = start?.content;
  const ofComments = {
    ids: all.map((row) => row.id),
    limit,
    ...after(content?.kind === 'comment' && content),
  };
  const ofAttachments = { ...ofComments, ...after(content?.kind === 'attachment' && content) };
  // The comments of the first task have been sent.
  if (content?.kind === 'attachment') ofComments.ids = next.map((row) => row.id);
  const listed = scan.until === undefined ? listComments : listCommentsAround;
  const [comments, attachments] = await Promise.all([
    listed.all(db, ofComments),
    listAttachments.all(db, ofAttachments),
  ]);
  const byTask = { comment: groups(comments), attachment: groups(attachments) };
  const planned: Planned[] = [];
  let last: Place | null = start;
  for (const [index, row] of all.entries()) {
    if (planned.length === limit) break;
    if (index >= begun.length) {
      planned.push({ kind: 'task', id: row.id, deletes: false });
      last = { kind: 'task', ...row };
    }
    for (const kind of ['comment', 'attachment'] as const) {
      for (const each of byTask[kind].get(row.id) ?? []) {
        if (planned.length === limit) break;
        planned.push({ kind, id: each.id, deletes: false });
        last = { kind: 'task', ...row, content: { kind, created_at: each.created_at, id: each.id } };
      }
    }
  }
  return { planned, last };
}

const after = (content: Place['content'] | false) => {
  const { created_at, id } = content || FIRST_ROW;
  return { created_at, id };
};

const groups = (content: readonly Content[]) => Map.groupBy(content, ({ task_id }) => task_id);
