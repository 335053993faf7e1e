import { type CompiledQuery, type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Actor, KeyActor, SessionActor } from '../../actor.ts';
import type { Schema } from '../../contract.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { activeKeys } from '../api-keys/use.ts';
import { activeSessions } from './queries.ts';

/** What an operation needs of its caller besides a session or key that is still valid. */
export type Needs = {
  role: Schema<'SystemRole'> | null;
  verified: boolean;
};

type SessionValues = Pick<SessionActor, 'user_id' | 'session_id'> & Needs;
type KeyValues = Pick<KeyActor, 'user_id' | 'api_key_id'> & Needs;

/** With a lock nothing that the write depends on changes before it is committed. */
export type GuardMode = 'read' | 'lock';

/**
 * A statement that fails, see `isAccessEnded`, unless the actor may still do what the operation needs. A request is
 * authenticated by its headers, and its body may take 30 seconds: so each write is preceded by this in its own
 * transaction (`Connections.guarded`). The scopes of a key never change, so they need no second look.
 *
 * A revocation that commits between this and the write counts as later. With `lock` it waits for the write instead, or
 * the write for it: for writes that give or take a role, a credential or ownership.
 */
export function accessGuard(actor: Actor, needs: Needs, mode: GuardMode): CompiledQuery {
  const { user_id } = actor;
  return 'session_id' in actor
    ? sessionGuards[mode].with({ user_id, session_id: actor.session_id, ...needs })
    : keyGuards[mode].with({ user_id, api_key_id: actor.api_key_id, ...needs });
}

/** The user is locked first, here as in every statement that ends sessions: so two of them wait for each other in one order. */
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

const sessionGuards = {
  read: compiled('sessions: whether one still permits a write', sessionGuard('read')),
  lock: compiled('sessions: whether one still permits a sensitive write', sessionGuard('lock')),
};
const keyGuards = {
  read: compiled('API keys: whether one still permits a write', keyGuard('read')),
  lock: compiled('API keys: whether one still permits a sensitive write', keyGuard('lock')),
};

const GRANTED = sql<boolean>`true`.as('granted');

function meets({ role, verified }: Params<Needs>): RawBuilder<SqlBool> {
  return sql`coalesce("user".role = ${role}::system_role, true) and ("user".email_verified or not ${verified}::boolean)`;
}

function granted(db: Database, valid: Expression<{ granted: boolean }>) {
  return db.selectNoFrom(sql<boolean>`coalesce(${valid}, refuse_access())`.as('granted'));
}
