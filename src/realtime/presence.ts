import type { Clock } from '../actor.ts';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import { createBoard, type Place } from './board.ts';
import type { Calls } from './calls.ts';
import type { Connection, RealtimeServer } from './connection.ts';
import { invalid } from './hub.ts';
import type { Member } from './members.ts';
import { type Entry, editOf, fieldKey, namesOf, type PlaceId, stateOf } from './places.ts';
import { spaceOfTask, summaryOf } from './queries.ts';
import type { Happening } from './topics.ts';

export type PresenceOptions = {
  readonly io: RealtimeServer;
  readonly db: Database;
  readonly calls: Calls;
  readonly clock: Clock;
};

type Local = { readonly entry: Entry; readonly connection: Connection; space_id: string };

const MAX_PLACES = 20;
const MAX_FIELDS = 10;
const TYPING_MS = 6_000;
const EDITING_MS = 30_000;

const ENDED: readonly Schema<'EventType'>[] = ['task.deleted', 'task.purged'];

const SAVES: readonly Schema<'EventType'>[] = ['task.updated', 'comment.updated'];

export type Presence = ReturnType<typeof createPresence>;

/** Who is at which project or task, who writes a comment there, and who edits what. */
export function createPresence(options: PresenceOptions) {
  const { io, db, calls, clock } = options;
  const locals = new Map<Connection, Map<PlaceId, Local>>();
  const board = createBoard(options);

  function drop({ entry, connection }: Local): void {
    const others = locals.get(connection);
    others?.delete(entry.place);
    if (others?.size === 0) locals.delete(connection);
    board.drop(entry, connection);
  }

  /** Lets a connection leave a place that it can no longer see, and tells it. */
  function expel(local: Local): void {
    const { entry, connection } = local;
    const since = new Date(entry.since).toISOString();
    connection.emit('presence', { ...namesOf(entry.place), user: entry.user, state: 'gone', since });
    drop(local);
  }

  const localAt = (connection: Connection, place: PlaceId) => locals.get(connection)?.get(place);

  const localsOf = (connection: Connection) => [...(locals.get(connection)?.values() ?? [])];

  async function spaceOf({ actor, member }: Connection, place: PlaceId): Promise<string> {
    const { project_id, task_id } = namesOf(place);
    calls.check(actor, task_id ? 'getTask' : 'getProject');
    if (project_id !== null) {
      if (project_id === member.user_id || !(await member.sees(project_id))) throw new ApiError('NOT_FOUND');
      return project_id;
    }
    const task = await spaceOfTask.first(db, { user_id: member.user_id, id: task_id ?? '' });
    if (!task || task.is_deleted || !(await member.sees(task.space_id))) throw new ApiError('NOT_FOUND');
    return task.space_id;
  }

  /** @throws ApiError NOT_FOUND, FORBIDDEN, PROJECT_ARCHIVED */
  function localToWrite(connection: Connection, task_id: string): Local {
    calls.check(connection.actor, 'updateTask');
    const local = localAt(connection, `task:${task_id}`);
    if (!local) throw new ApiError('NOT_FOUND', { message: 'Enter the task first.' });
    const space = connection.member.spaces.get(local.space_id);
    if (!space?.can_change) throw new ApiError('FORBIDDEN');
    if (space.archived) throw new ApiError('PROJECT_ARCHIVED');
    return local;
  }

  async function checkComment({ actor }: Connection, { task_id, comment_id, field }: Schema<'EditMessage'>) {
    if ((field === 'body') !== (comment_id !== undefined))
      throw invalid('field', 'Send `comment_id` for the field `body`, and only for it.');
    if (comment_id === undefined) return;
    const comment = await calls.read<Schema<'Comment'>>(actor, 'getComment', { task_id, comment_id });
    if (comment.author?.id !== actor.user_id) throw new ApiError('FORBIDDEN');
  }

  return {
    listen: board.listen,
    apply: board.apply,
    /** What the connections of this process do. */
    entries: (): Entry[] => [...locals.keys()].flatMap((each) => localsOf(each).map(({ entry }) => entry)),

    async enter(connection: Connection, message: Schema<'EnterMessage'>): Promise<Schema<'PlaceState'>> {
      const place = placeIn(message);
      const key = `${connection.id} ${place}`;
      const space_id = await spaceOf(connection, place);
      const user = await summaryOf.first(db, { user_id: connection.member.user_id });
      if (!user || !connection.isOpen) throw new ApiError('NOT_FOUND');
      const all = locals.get(connection) ?? new Map<PlaceId, Local>();
      const known = all.get(place);
      if (!known && all.size >= MAX_PLACES)
        throw new ApiError('OVERLOADED', { message: `A connection can be at ${MAX_PLACES} places.` });
      const { since = clock.now(), typing_until = 0, fields = [] } = known?.entry ?? {};
      const entry: Entry = { key, place, user, since, idle: message.idle, typing_until, fields };
      const local: Local = { entry, connection, space_id };
      locals.set(connection, all.set(place, local));
      board.put(entry);
      // Now, so that the one who comes is not told of itself.
      const here = board.placeAt(place);
      here.connections.add(connection);
      return stateOf(place, here.told);
    },

    leave(connection: Connection, message: Schema<'LeaveMessage'>): void {
      const local = localAt(connection, placeIn(message));
      if (local) drop(local);
    },

    type(connection: Connection, { task_id, typing }: Schema<'TypeMessage'>): void {
      const local = localToWrite(connection, task_id);
      local.entry.typing_until = typing ? clock.now() + TYPING_MS : 0;
      board.put(local.entry);
    },

    async edit(connection: Connection, message: Schema<'EditMessage'>): Promise<Schema<'EditOutcome'>> {
      const { task_id, field } = message;
      const comment_id = message.comment_id ?? null;
      localToWrite(connection, task_id);
      await checkComment(connection, message);
      const local = localToWrite(connection, task_id);
      const { entry } = local;
      const now = clock.now();
      const key = fieldKey({ comment_id, field });
      const holder = board.placeAt(entry.place).told.edits.get(key);
      if (holder && holder.until > now && holder.user.id !== entry.user.id)
        return { granted: false, edit: editOf(task_id, holder) };
      const others = entry.fields.filter((each) => fieldKey(each) !== key && each.until > now);
      if (others.length >= MAX_FIELDS)
        throw new ApiError('OVERLOADED', { message: `A connection can edit ${MAX_FIELDS} fields.` });
      const known = entry.fields.find((each) => fieldKey(each) === key && each.until > now);
      const held = { comment_id, field, since: known?.since ?? now, until: now + EDITING_MS };
      entry.fields = [...others, held];
      board.put(local.entry);
      return { granted: true, edit: editOf(task_id, { ...held, user: entry.user }) };
    },

    release(connection: Connection, { task_id, comment_id, field }: Schema<'ReleaseMessage'>): void {
      const local = localAt(connection, `task:${task_id}`);
      if (!local) return;
      const key = fieldKey({ comment_id: comment_id ?? null, field });
      local.entry.fields = local.entry.fields.filter((each) => fieldKey(each) !== key);
      board.put(local.entry);
    },

    /** Forgets a connection that is closed. */
    forget(connection: Connection): void {
      for (const each of localsOf(connection)) drop(each);
    },

    /** Lets the connections of a user leave the places that they can no longer see, and stop what they can no longer do. */
    accessChanged(member: Member): void {
      for (const local of [...member.connections].flatMap(localsOf)) {
        const space = member.spaces.get(local.space_id);
        const { entry } = local;
        if (!space) {
          expel(local);
        } else if (
          (!space.can_change || space.archived) &&
          (entry.typing_until > 0 || entry.fields.length > 0)
        ) {
          entry.typing_until = 0;
          entry.fields = [];
          board.put(local.entry);
        }
      }
    },

    /** Ends what has expired. */
    tick: board.tick,

    happened({ event, task_id }: Happening): void {
      const place = task_id && board.find(`task:${task_id}`);
      if (!place) return;
      const here = [...place.connections].flatMap((each) => localAt(each, place.id) ?? []);
      if (event.type === 'task.moved') {
        for (const local of here) local.space_id = event.space_id;
        for (const member of new Set(here.map(({ connection }) => connection.member)))
          this.accessChanged(member);
      }
      if (ENDED.includes(event.type)) {
        for (const local of here) expel(local);
      }
      saved(place, task_id, event, here);
    },
  };

  /** Tells of the fields that the author of an event has edited and saved with it. */
  function saved(place: Place, task_id: string, event: Happening['event'], here: readonly Local[]): void {
    const { subject, actor, changes, version } = event;
    if (!actor || !SAVES.includes(event.type) || place.told.edits.size === 0) return;
    const comment_id = subject.type === 'comment' ? subject.id : null;
    const ids = [...place.connections].map(({ id }) => id);
    for (const { field, after } of changes) {
      const key = fieldKey({ comment_id, field: field as Schema<'EditedField'> });
      const edit = place.told.edits.get(key);
      // An event from before the edit can be numbered during it.
      if (edit?.user.id !== actor.id || Date.parse(event.created_at) < edit.since) continue;
      place.told.edits.delete(key);
      place.saved.set(`${actor.id} ${key}`, clock.now());
      const message = { edit: editOf(task_id, edit), state: 'saved', version, value: after } as const;
      if (ids.length > 0) io.to(ids).emit('editing', message);
      for (const local of here) {
        const { entry } = local;
        if (entry.user.id !== actor.id || entry.fields.length === 0) continue;
        entry.fields = entry.fields.filter((each) => fieldKey(each) !== key);
        board.put(local.entry);
      }
    }
  }
}

/** @throws ApiError VALIDATION_FAILED unless a message names exactly one place */
function placeIn({ project_id, task_id }: Schema<'LeaveMessage'>): PlaceId {
  if ((project_id === undefined) === (task_id === undefined))
    throw invalid('task_id', 'Name a project or a task, and not both.');
  return project_id === undefined ? `task:${task_id}` : `project:${project_id}`;
}
