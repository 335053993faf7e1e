import { copyAttachments } from '../attachments/copies.ts';
import { copyCategories } from '../categories/copies.ts';
import { copyComments } from '../comments/copies.ts';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { copyMembers, copyProjects } from '../projects/copies.ts';
import { copyTasks } from '../tasks/copies.ts';
import { findSummaries } from '../users/summary.ts';
import { copyViews } from '../views/copies.ts';

export type Item = Schema<'SyncItem'>;
export type Kind = Item['kind'];

/** An item without its data. */
export type Planned = {
  kind: Kind;
  id: string;
  /** Only of members, who have an ID only in their project. */
  project_id?: string | undefined;
  /** Whether the copy of the project starts again. */
  starts?: boolean;
  /** Whether to delete it if it is not visible. Otherwise it is left out. */
  deletes: boolean;
};

type Viewer = { user_id: string; now: string };

type Found = { id: string; project_id: string | null; data: unknown };

/** Reads the data of these items, with one statement for each kind, and leaves out what is neither visible nor deleted. */
export async function loadItems(db: Database, viewer: Viewer, planned: readonly Planned[]): Promise<Item[]> {
  const byKind = Map.groupBy(planned, ({ kind }) => kind);
  const found = new Map<string, Found>();
  await Promise.all(
    [...byKind].map(async ([kind, items]) => {
      for (const each of await read(db, viewer, kind, items)) found.set(keyOf(kind, each), each);
    }),
  );
  return planned.flatMap((item) => itemOf(item, found.get(keyOf(item.kind, item))) ?? []);
}

const keyOf = (kind: Kind, { id, project_id }: Pick<Planned | Found, 'id' | 'project_id'>) =>
  kind === 'member' ? `member ${project_id} ${id}` : `${kind} ${id}`;

async function read(
  db: Database,
  { user_id, now }: Viewer,
  kind: Kind,
  items: readonly Planned[],
): Promise<Found[]> {
  const ids = items.map(({ id }) => id);
  switch (kind) {
    case 'project':
      return copyProjects(db, { user_id, now }, ids);
    case 'member':
      return copyMembers(db, user_id, { projects: items.map(({ project_id = '' }) => project_id), ids });
    case 'category':
      return copyCategories(db, user_id, ids);
    case 'view':
      return copyViews(db, user_id, ids);
    case 'task':
      return copyTasks(db, user_id, ids);
    case 'comment':
      return copyComments(db, user_id, ids);
    case 'attachment':
      return copyAttachments(db, user_id, ids);
    case 'user':
      return (await findSummaries.all(db, { ids })).map((data) => ({ id: data.id, project_id: null, data }));
  }
}

function itemOf({ kind, id, project_id, starts, deletes }: Planned, found: Found | undefined) {
  if (!found && !deletes) return undefined;
  const [gone, here] =
    kind === 'project'
      ? (['access_lost', starts ? 'access_gained' : 'upsert'] as const)
      : (['delete', 'upsert'] as const);
  const place = found ? found.project_id : kind === 'project' ? id : (project_id ?? null);
  return { kind, action: found ? here : gone, id, project_id: place, data: found?.data ?? null } as Item;
}
