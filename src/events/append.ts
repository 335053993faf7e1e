import { type Expression, type RawBuilder, sql } from 'kysely';
import type { JsonValue } from '../../generated/tables.ts';
import type { Client } from '../actor.ts';
import type { Context } from '../context.ts';
import type { Schema } from '../contract.ts';
import type { Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { NOW } from '../database/now.ts';

/** A value, or SQL for it, for example a column of a CTE: `sql.ref('after.id')`. */
export type Given<Value> = Value | Expression<Value>;

/** Who caused an event, when, in which request, and from which address. `actor` is null if TaskFlow acts by itself. */
export type Author = {
  actor: { user_id: Given<string | null> } | null;
  /** The time of the change, `Context.now`. */
  now: Given<string>;
  request_id: Given<string | null>;
  /** null if TaskFlow acts by itself. */
  client: { [Key in keyof Pick<Client, 'address' | 'origin'>]: Given<Client[Key] | null> } | null;
};

/** The author of changes that TaskFlow makes by itself. */
export const BY_SERVICE: Author = { actor: null, now: NOW, request_id: null, client: null };

/** The time, request and client of a write, as values of a compiled statement. */
export type CauseValues = {
  now: string;
  /** null if TaskFlow acts by itself on behalf of a user. */
  request_id: string | null;
  client_address: string | null;
  origin: string | null;
};

/** Those values with the user who writes. */
export type AuthorValues = CauseValues & { user_id: string };

/** The names of the values, for the usual shapes of a statement. */
export const AUTHOR = ['user_id', 'now', 'request_id', 'client_address', 'origin'] as const;

/** Their types, for statements of several requests. */
export const AUTHOR_TYPES = {
  user_id: 'uuid',
  now: 'timestamptz',
  request_id: 'text',
  client_address: 'text',
  origin: 'text',
} as const satisfies Record<keyof AuthorValues, string>;

/** Returns the values without the actor, for operations without a login, whose context throws if the actor is read. */
export const causeOf = ({ now, request_id, client }: Omit<RequestScope, 'actor'>): CauseValues => ({
  now,
  request_id,
  client_address: client.address,
  origin: client.origin,
});

export const authorOf = (context: RequestScope): AuthorValues => ({
  user_id: context.actor.user_id,
  ...causeOf(context),
});

/** The part of a request's context that an event needs. A job has it too. What is null does not exist, because TaskFlow acts by itself. */
type RequestScope = Pick<Context, 'now'> & {
  actor: Pick<Context['actor'], 'user_id'>;
  request_id: string | null;
  client: { address: string | null; origin: string | null };
};

/** The parameters of those values. */
type Cause = Params<CauseValues>;

export const causeIn = (p: Cause): Omit<Author, 'actor'> => ({
  now: p.now,
  request_id: p.request_id,
  client: { address: p.client_address, origin: p.origin },
});

export const authorIn = <User extends Expression<string | null>>(p: Cause & { readonly user_id: User }) => ({
  actor: { user_id: p.user_id },
  ...causeIn(p),
});

/** The content of an event. */
export type NewEvent = {
  type: Given<Schema<'EventType'>>;
  /** Who can read the event: the members of the project, or the user, with this ID. */
  space_id: Given<string>;
  project_id?: Given<string | null>;
  subject: { type: Given<Schema<'EventSubjectType'>>; id: Given<string>; name: Given<string | null> };
  /** Version of the subject after the change, if it has versions. */
  version?: Given<number>;
  /** From `fieldChanges`. Absent if the type of the event is enough. */
  changes?: Expression<JsonValue>;
  /** Error code and operation of a request that was denied. */
  code?: Given<string>;
  operation?: Given<string>;
};

/**
 * Appends an event to the log. No other code writes events. Make it part of the statement that makes the change:
 *
 *     .with('logged', (q) => appendEvent(q, { type: 'category.created', … }, authorIn(p), 'after'))
 *
 * `from` names CTEs, or is SQL for a FROM clause. Each of its rows results in one event, so there is no event if nothing
 * changed. Returns the ID of the event. The event of a CTE that reads from `logged` is later in the log.
 */
export function appendEvent(
  db: Pick<Database, 'insertInto'>,
  { subject, project_id, version, changes, ...event }: NewEvent,
  { actor, now, request_id, client }: Author,
  from?: string | RawBuilder<unknown>,
) {
  const row = {
    ...event,
    subject_type: subject.type,
    subject_id: subject.id,
    subject_name: subject.name,
    ...(project_id !== undefined && { project_id }),
    ...(version !== undefined && { version }),
    ...(changes !== undefined && { changes }),
    actor_id: actor?.user_id ?? null,
    request_id,
    client_address: client?.address ?? null,
    ...(client && { origin: client.origin }),
    created_at: now,
  };
  const columns = Object.keys(row) as (keyof typeof row)[];
  const values = sql.join(columns.map((column) => sql`${row[column]}`));
  const source = typeof from === 'string' ? sql.table(from) : from;
  return db
    .insertInto('event')
    .columns(columns)
    .expression(source ? sql`select ${values} from ${source}` : sql`select ${values}`)
    .returning('event.id');
}
