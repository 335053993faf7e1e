import type { Clock } from '../actor.ts';
import type { Connection, RealtimeServer } from './connection.ts';
import { changesBetween, type Entry, emptyView, type PlaceId, type View, viewOf } from './places.ts';

/** Is told what the connections of this process do. */
export type Listener = { put(entry: Entry): void; drop(key: string): void };

/** A place at which there is somebody, on any process. */
export type Place = {
  readonly id: PlaceId;
  readonly entries: Map<string, Entry>;
  /** Those of this process. */
  readonly connections: Set<Connection>;
  /** What these have been told. */
  told: View;
  /** When users have saved fields, until all processes know of it. */
  readonly saved: Map<string, number>;
};

const SAVED_MS = 60_000;

/** All places, with the entries of all processes. Tells the connections of this process what changes at theirs. */
export function createBoard({ io, clock }: { readonly io: RealtimeServer; readonly clock: Clock }) {
  const places = new Map<PlaceId, Place>();
  let listener: Listener = { put() {}, drop() {} };

  function placeAt(id: PlaceId): Place {
    const place = places.get(id) ?? {
      ...{ id, entries: new Map(), connections: new Set<Connection>(), told: emptyView() },
      saved: new Map(),
    };
    places.set(id, place);
    return place;
  }

  const lookAt = ({ entries, saved }: Place) =>
    viewOf(
      entries.values(),
      clock.now(),
      (key, user_id, since) => since <= (saved.get(`${user_id} ${key}`) ?? 0),
    );

  /** Tells the connections at a place what has changed. */
  function tell(place: Place): void {
    const after = lookAt(place);
    if (place.connections.size > 0) {
      const ids = [...place.connections].map(({ id }) => id);
      for (const { name, message } of changesBetween(place.id, place.told, after))
        io.to(ids).emit(name, message as never);
    }
    place.told = after;
    if (place.entries.size === 0) places.delete(place.id);
  }

  return {
    placeAt,
    find: (id: PlaceId): Place | undefined => places.get(id),
    listen(to: Listener): void {
      listener = to;
    },

    /** Shows what a connection of this process does now. */
    put(entry: Entry): void {
      const place = placeAt(entry.place);
      place.entries.set(entry.key, entry);
      tell(place);
      listener.put(entry);
    },

    /** Shows that a connection of this process has left. */
    drop(entry: Entry, connection: Connection): void {
      const place = placeAt(entry.place);
      place.entries.delete(entry.key);
      place.connections.delete(connection);
      tell(place);
      listener.drop(entry.key);
    },

    /** Shows what connections of other processes do. `undefined` means that they have left. */
    apply(changes: Iterable<readonly [key: string, place: PlaceId, entry: Entry | undefined]>): void {
      const changed = new Set<Place>();
      for (const [key, id, entry] of changes) {
        const place = placeAt(id);
        if (entry) place.entries.set(key, entry);
        else place.entries.delete(key);
        changed.add(place);
      }
      for (const place of changed) tell(place);
    },

    /** Ends what has expired. */
    tick(): void {
      const now = clock.now();
      for (const place of [...places.values()]) {
        for (const [key, at] of place.saved) if (at < now - SAVED_MS) place.saved.delete(key);
        if (place.told.typing.size > 0 || place.told.edits.size > 0) tell(place);
      }
    },
  };
}
