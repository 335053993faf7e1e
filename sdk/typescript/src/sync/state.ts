import type { Category, Comment, SyncPage, UserSummary } from '../generated/models.ts';

/** A resource that has changed. */
export type SyncItem = SyncPage['items'][number];

export type SyncKind = SyncItem['kind'];

/** The item of a kind. */
export type ItemOf<Kind extends SyncKind> = Extract<SyncItem, { kind: Kind }>;

/** The resource of a kind, as its GET returns it. */
export type DataOf<Kind extends SyncKind> = NonNullable<ItemOf<Kind>['data']>;

/** A resource in a replica, as a store keeps it. `data` is null only for a user whose account was deleted. */
export type SyncEntry = {
  [Kind in SyncKind]: {
    key: string;
    kind: Kind;
    id: string;
    project_id: string | null;
    data: DataOf<Kind> | null;
  };
}[SyncKind];

/** What a page changes in a replica: entries to store and keys to remove. No key is in both. */
export type SyncChanges = { put: SyncEntry[]; remove: string[] };

/** Returns the key of a resource. A member has an ID only in its project. */
export const keyOf = (kind: SyncKind, id: string, project_id?: string | null): string =>
  kind === 'member' ? `member:${project_id}:${id}` : `${kind}:${id}`;

/** Where items contain the summary of a user. */
const PEOPLE: { readonly [Kind in SyncKind]?: { one?: string; many?: string } } = {
  task: { one: 'created_by', many: 'assignees' },
  comment: { one: 'author', many: 'mentions' },
  attachment: { one: 'uploader' },
  view: { one: 'created_by' },
  member: { one: 'user' },
};

type Fields = Record<string, unknown>;

/** The entries of a replica in memory, and the rules by which the items of a page change them. */
export class ReplicaState {
  readonly #entries = new Map<string, SyncEntry>();
  /** The keys of the comments and attachments of each task, and of the attachments of each comment. */
  readonly #contents = new Map<string, Set<string>>();
  #put = new Set<string>();
  #removed = new Set<string>();

  constructor(entries: Iterable<SyncEntry> = []) {
    for (const entry of entries) this.#store(entry);
  }

  get(key: string): SyncEntry | undefined {
    return this.#entries.get(key);
  }

  values(): IterableIterator<SyncEntry> {
    return this.#entries.values();
  }

  /** Applies items in their order, and returns what they have changed. */
  apply(items: readonly SyncItem[]): SyncChanges {
    this.#put = new Set();
    this.#removed = new Set();
    for (const item of items) this.#applyItem(item);
    const put = [...this.#put].flatMap((key) => this.#entries.get(key) ?? []);
    return { put, remove: [...this.#removed] };
  }

  #applyItem(item: SyncItem): void {
    const { kind, action, id, project_id, data } = item;
    const key = keyOf(kind, id, project_id);
    if (action === 'access_gained' || action === 'access_lost') this.#removeProject(id);
    if (kind === 'user') this.#showUser(id, item.data);
    if (kind === 'category') this.#showCategory(id, item.data);
    if (data === null) this.#remove(key, kind === 'user' ? { key, kind, id, project_id, data } : undefined);
    // Kinds that this version does not know are stored too, for later versions.
    else this.#write({ key, kind, id, project_id, data: this.#withoutDeleted(kind, data) } as SyncEntry);
  }

  #write(entry: SyncEntry): void {
    this.#store(entry);
    this.#put.add(entry.key);
    this.#removed.delete(entry.key);
    if (entry.kind === 'comment' && entry.data?.deleted) this.#removeContents(entry.id);
  }

  #store(entry: SyncEntry): void {
    this.#entries.set(entry.key, entry);
    for (const owner of ownersOf(entry)) {
      const keys = this.#contents.get(owner) ?? new Set();
      this.#contents.set(owner, keys.add(entry.key));
    }
  }

  /** Removes an entry, with what belongs to it. */
  #remove(key: string, tombstone?: SyncEntry): void {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#put.delete(key);
      this.#removed.add(key);
      for (const owner of ownersOf(entry)) this.#contents.get(owner)?.delete(key);
      if (entry.kind === 'task' || entry.kind === 'comment') this.#removeContents(entry.id);
      if (entry.kind === 'task') this.#removeReferences(entry.id);
    }
    if (tombstone) this.#write(tombstone);
  }

  #removeContents(owner: string): void {
    for (const key of [...(this.#contents.get(owner) ?? [])]) this.#remove(key);
    this.#contents.delete(owner);
  }

  #removeProject(id: string): void {
    for (const entry of [...this.#entries.values()]) if (entry.project_id === id) this.#remove(entry.key);
  }

  /** Comments on other tasks show only tasks that the user can see. */
  #removeReferences(task_id: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.kind !== 'comment' || !entry.data?.references.some(({ id }) => id === task_id)) continue;
      this.#change(entry, { references: entry.data.references.filter(({ id }) => id !== task_id) });
    }
  }

  #change(entry: SyncEntry, fields: Fields): void {
    this.#write({ ...entry, data: { ...entry.data, ...fields } } as SyncEntry);
  }

  /** Shows the name and picture of a user wherever the user appears; of a deleted one, nothing. */
  #showUser(id: string, user: UserSummary | null): void {
    for (const entry of this.#entries.values()) {
      const fields = entry.data && withUser(entry.kind, entry.data as unknown as Fields, id, user);
      if (fields) this.#change(entry, fields);
    }
  }

  /** The account of a user can be closed for some time before all traces are removed. */
  #withoutDeleted(kind: SyncKind, data: object): object {
    let fields = data as Fields;
    for (const id of peopleIn(kind, fields)) {
      if (this.#entries.get(keyOf('user', id))?.data !== null) continue;
      fields = { ...fields, ...withUser(kind, fields, id, null) };
    }
    return fields;
  }

  #showCategory(id: string, category: Category | null): void {
    for (const entry of this.#entries.values()) {
      if (entry.kind !== 'task' || !entry.data?.categories.some((each) => each.id === id)) continue;
      const categories = entry.data.categories.flatMap((each) => {
        if (each.id !== id) return [each];
        return category ? [{ id, name: category.name, color: category.color }] : [];
      });
      this.#change(entry, { categories });
    }
  }
}

/** Returns the IDs of the task, and of the comment, that something belongs to. */
function ownersOf({ kind, data }: SyncEntry): string[] {
  if (kind === 'comment') return data ? [(data as Comment).task_id] : [];
  if (kind !== 'attachment' || !data) return [];
  return data.comment_id === null ? [data.task_id] : [data.task_id, data.comment_id];
}

function peopleIn(kind: SyncKind, data: Fields): string[] {
  const { one, many } = PEOPLE[kind] ?? {};
  const people = [...(one ? [data[one]] : []), ...(many ? (data[many] as unknown[]) : [])];
  return people.flatMap((person) => (person as UserSummary | null)?.id ?? []);
}

/** Returns the fields that show a user, with another summary; nothing if none does. */
function withUser(kind: SyncKind, data: Fields, id: string, user: UserSummary | null): Fields | undefined {
  if (!peopleIn(kind, data).includes(id)) return undefined;
  const { one, many } = PEOPLE[kind] ?? {};
  const fields: Fields = {};
  if (one && (data[one] as UserSummary | null)?.id === id) fields[one] = user;
  if (many) {
    const people = data[many] as UserSummary[];
    fields[many] = people.flatMap((person) => (person.id === id ? (user ?? []) : person));
  }
  return fields;
}
