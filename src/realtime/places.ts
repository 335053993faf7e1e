import type { Received } from '../../generated/realtime.ts';
import type { Schema } from '../contract.ts';

/** A project or a task: `project:<id>` or `task:<id>`. */
export type PlaceId = string;

type User = Schema<'UserSummary'>;
type Field = Schema<'EditedField'>;

/** A field that a connection edits. Times are in milliseconds since the Unix epoch. */
export type HeldField = {
  readonly comment_id: string | null;
  readonly field: Field;
  readonly since: number;
  until: number;
};

/** What one connection does at one place. */
export type Entry = {
  /** Unique among all processes. */
  readonly key: string;
  readonly place: PlaceId;
  readonly user: User;
  readonly since: number;
  idle: boolean;
  typing_until: number;
  fields: HeldField[];
};

type Present = { user: User; since: number; idle: boolean };
type Editing = HeldField & { user: User };

/** What users see of a place. Keys are IDs of users, or of fields. */
export type View = {
  readonly present: Map<string, Present>;
  readonly typing: Map<string, User>;
  readonly edits: Map<string, Editing>;
};

/** The limit of the contract. */
const MAX_SHOWN = 1_000;

export const fieldKey = ({ comment_id, field }: Pick<HeldField, 'comment_id' | 'field'>) =>
  `${comment_id ?? ''}/${field}`;

const iso = (at: number) => new Date(at).toISOString();

export const emptyView = (): View => ({ present: new Map(), typing: new Map(), edits: new Map() });

/**
 * Combines what all connections do at a place. If two users have got the same field at once on two processes, both processes choose
 * the one who was first. `isSaved` tells of fields that a user has saved since.
 */
export function viewOf(
  entries: Iterable<Entry>,
  now: number,
  isSaved: (key: string, user_id: string, since: number) => boolean,
): View {
  const view = emptyView();
  for (const { user, since, idle, typing_until, fields } of entries) {
    const other = view.present.get(user.id);
    view.present.set(user.id, {
      user,
      since: Math.min(since, other?.since ?? since),
      idle: idle && (other?.idle ?? true),
    });
    if (typing_until > now) view.typing.set(user.id, user);
    for (const held of fields) {
      const key = fieldKey(held);
      if (held.until <= now || isSaved(key, user.id, held.since)) continue;
      const rival = view.edits.get(key);
      if (!rival || isBefore({ ...held, user }, rival)) view.edits.set(key, { ...held, user });
    }
  }
  return view;
}

const isBefore = (one: Editing, other: Editing) =>
  one.since < other.since || (one.since === other.since && one.user.id < other.user.id);

/** Returns what somebody sees who comes to a place. */
export function stateOf(place: PlaceId, { present, typing, edits }: View): Schema<'PlaceState'> {
  const { task_id } = namesOf(place);
  const people = [...present.values()].sort((a, b) => a.since - b.since);
  return {
    present: people.slice(0, MAX_SHOWN).map((each) => ({ ...each, since: iso(each.since) })),
    typing: [...typing.values()].slice(0, MAX_SHOWN),
    edits: task_id ? [...edits.values()].slice(0, MAX_SHOWN).map((each) => editOf(task_id, each)) : [],
  };
}

export const editOf = (task_id: string, { comment_id, field, user, until }: Editing): Schema<'Edit'> => ({
  task_id,
  comment_id,
  field,
  user,
  until: iso(until),
});

/** Returns the properties that name a place in messages. */
export function namesOf(place: PlaceId): { project_id: string | null; task_id: string | null } {
  const [kind, id = ''] = place.split(':');
  return { project_id: kind === 'project' ? id : null, task_id: kind === 'task' ? id : null };
}

type Message = { [Name in keyof Received]: { name: Name; message: Received[Name] } }[
  | 'presence'
  | 'typing'
  | 'editing'];

/** Returns the messages that turn one view of a place into another. */
export function changesBetween(place: PlaceId, before: View, after: View): Message[] {
  const messages: Message[] = [];
  const names = namesOf(place);
  const tell = ({ user, since }: Present, state: Schema<'PresenceState'>) =>
    messages.push({ name: 'presence', message: { ...names, user, state, since: iso(since) } });
  for (const [id, one] of after.present)
    if (before.present.get(id)?.idle !== one.idle) tell(one, one.idle ? 'idle' : 'active');
  for (const [id, one] of before.present) if (!after.present.has(id)) tell(one, 'gone');
  const { task_id } = names;
  if (task_id === null) return messages;
  const tellTyping = (user: User, typing: boolean) =>
    messages.push({ name: 'typing', message: { task_id, user, typing } });
  for (const [id, user] of after.typing) if (!before.typing.has(id)) tellTyping(user, true);
  for (const [id, user] of before.typing) if (!after.typing.has(id)) tellTyping(user, false);
  const tellEdit = (edit: Editing, state: Schema<'EditState'>) =>
    messages.push({
      name: 'editing',
      message: { edit: editOf(task_id, edit), state, version: null, value: null },
    });
  for (const [key, edit] of before.edits) if (!after.edits.has(key)) tellEdit(edit, 'released');
  for (const [key, edit] of after.edits)
    if (before.edits.get(key)?.user.id !== edit.user.id) tellEdit(edit, 'editing');
  return messages;
}
