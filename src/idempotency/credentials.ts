import { createHash } from 'node:crypto';
import { type SqlBool, sql } from 'kysely';
import type { Dependency } from '../contract.ts';

/** The dependency as the columns of `idempotency_key`. */
export function dependencyColumns(dependency: Dependency | undefined) {
  const none = { refresh_digest: null, password_digest: null, api_key_id: null };
  if (!dependency) return none;
  if ('api_key_id' in dependency) return { ...none, api_key_id: dependency.api_key_id };
  const { refresh_digest, password_hash } = dependency;
  const password_digest =
    password_hash === undefined ? null : createHash('sha256').update(password_hash).digest();
  return { ...none, refresh_digest, password_digest };
}

/** Whether the credentials of a row of `idempotency_key` are still good. False for a row that names no dependency. */
export const areGood = sql<SqlBool>`(exists (
    select from refresh_token
      join session on session.id = refresh_token.session_id
      join "user" on "user".id = session.user_id
    where refresh_token.digest = idempotency_key.refresh_digest
      and session.revoked_at is null and session.expires_at > now() and "user".active
      and (idempotency_key.password_digest is null
        or refresh_token.used_at is null and refresh_token.expires_at > now()
          and idempotency_key.password_digest = sha256(convert_to("user".password_hash, 'UTF8'))))
  or exists (select from api_key where api_key.id = idempotency_key.api_key_id and api_key.expires_at > now()))`;
