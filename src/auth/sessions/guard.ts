import { type CompiledQuery, type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Actor, KeyActor, SessionActor } from '../../actor.ts';
import type { Schema } from '../../contract.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { type Given, ofEach } from '../../database/several.ts';
import { presentWork } from '../../observer.ts';
import { activeKeys } from '../api-keys/use.ts';
import { activeSessions } from './queries.ts';

/** What an operation requires of its caller besides a valid session or key. */
export type Needs = {
  role: Schema<'SystemRole'> | null;
  verified: boolean;
};

type SessionValues = Pick<SessionActor, 'user_id' | 'session_id'> & Needs;
type KeyValues = Pick<KeyActor, 'user_id' | 'api_key_id'> & Needs;

/** `lock` also locks the rows that the access depends on until the write is committed. */
export type GuardMode = 'read' | 'lock';

/**
 * Returns a statement that fails (see `isAccessEnded`) if the actor no longer has the access that the operation needs. A
 * request is authenticated by its headers, and its body can take 30 seconds to arrive. So this statement precedes each
 * write, in the transaction of the write (`Connections.guarded`). Scopes of a key never change and are not checked again.
 *
 * A revocation that is committed between this statement and the write counts as later than the write. With `lock`, one waits
 * for the other. Use it for writes that grant or revoke a role, a credential or ownership.
 *
 * If the request is traced, the statement also sets the trace that the events of its transaction get by default. So traced writes are not
 * joined in one statement.
 */
export function accessGuard(actor: Actor, needs: Needs, mode: GuardMode): CompiledQuery {
  const { user_id } = actor;
  const traceparent = presentWork()?.span?.traceparent;
  if (traceparent !== undefined) {
    const values = { user_id, ...needs, traceparent };
    return 'session_id' in actor
      ? tracedSessionGuards[mode].with({ ...values, session_id: actor.session_id })
      : tracedKeyGuards[mode].with({ ...values, api_key_id: actor.api_key_id });
  }
  return 'session_id' in actor
    ? sessionGuards[mode].with({ user_id, session_id: actor.session_id, ...needs })
    : keyGuards[mode].with({ user_id, api_key_id: actor.api_key_id, ...needs });
}

/** Locks the user first, like every statement that ends sessions, so that two of them cannot deadlock. */
const sessionGuard = (mode: GuardMode) => (db: Database, p: Params<SessionValues>) => {
  const valid = activeSessions(db)
    .where('session.id', '=', p.session_id)
    .where('session.user_id', '=', p.user_id)
    .where(meets(p))
    .select(GRANTED);
  return granted(db, mode === 'lock' ? valid.forNoKeyUpdate('user').forShare('session') : valid);
};

const keyGuard = (mode: GuardMode) => (db: Database, p: Params<KeyValues>) => {
  const valid = activeKeys(db)
    .where('api_key.id', '=', p.api_key_id)
    .where('api_key.user_id', '=', p.user_id)
    .where(meets(p))
    .select(GRANTED);
  return granted(db, mode === 'lock' ? valid.forNoKeyUpdate('user').forShare('api_key') : valid);
};

const NEED_TYPES = { user_id: 'uuid', role: 'system_role', verified: 'boolean' };

/** Runs a guard for each write of a statement. It fails if one of them fails. */
const forEach =
  <Values>(guard: (db: Database, p: Params<Values>) => ReturnType<typeof granted>) =>
  (db: Database, given: Given<Values>) =>
    given
      .begin(db)
      .selectFrom(ofEach(db, given, (each) => guard(db, each)).as('each'))
      .select(['each.granted']);

const sessionGuards = {
  read: compiled('sessions: check before a write', sessionGuard('read'), {
    types: { ...NEED_TYPES, session_id: 'uuid' },
    build: forEach(sessionGuard('read')),
  }),
  lock: compiled('sessions: check before a sensitive write', sessionGuard('lock')),
};
const keyGuards = {
  read: compiled('API keys: check before a write', keyGuard('read'), {
    types: { ...NEED_TYPES, api_key_id: 'uuid' },
    build: forEach(keyGuard('read')),
  }),
  lock: compiled('API keys: check before a sensitive write', keyGuard('lock')),
};

type Traced = { traceparent: string };

const setTrace = ({ traceparent }: Params<Traced>) =>
  sql`set_config('taskflow.traceparent', ${traceparent}, true)`.as('traceparent');

const tracedSession = (mode: GuardMode) => (db: Database, p: Params<SessionValues & Traced>) =>
  sessionGuard(mode)(db, p).select(setTrace(p));
const tracedKey = (mode: GuardMode) => (db: Database, p: Params<KeyValues & Traced>) =>
  keyGuard(mode)(db, p).select(setTrace(p));

const tracedSessionGuards = {
  read: compiled('sessions: check before a traced write', tracedSession('read')),
  lock: compiled('sessions: check before a traced sensitive write', tracedSession('lock')),
};
const tracedKeyGuards = {
  read: compiled('API keys: check before a traced write', tracedKey('read')),
  lock: compiled('API keys: check before a traced sensitive write', tracedKey('lock')),
};

const GRANTED = sql<boolean>`true`.as('granted');

function meets({ role, verified }: Params<Needs>): RawBuilder<SqlBool> {
  return sql`coalesce("user".role = ${role}::system_role, true) and ("user".email_verified or not ${verified}::boolean)`;
}

function granted(db: Database, valid: Expression<{ granted: boolean }>) {
  return db.selectNoFrom(sql<boolean>`coalesce(${valid}, refuse_access())`.as('granted'));
}
