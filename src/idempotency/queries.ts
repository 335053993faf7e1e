import { type SqlBool, sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { WAIT_FOR_STANDBY } from '../database/driver/standby.ts';

/** Whether the credentials of a row of `idempotency_key` are still valid. False for a row without a dependency. */
export const areCredentialsValid = sql<SqlBool>`(exists (
    select from refresh_token
      join session on session.id = refresh_token.session_id
      join "user" on "user".id = session.user_id
    where refresh_token.digest = idempotency_key.refresh_digest
      and session.revoked_at is null and session.expires_at > now() and "user".active
      and (idempotency_key.password_digest is null
        or refresh_token.used_at is null and refresh_token.expires_at > now()
          and idempotency_key.password_digest = sha256(convert_to("user".password_hash, 'UTF8'))))
  or exists (select from api_key where api_key.id = idempotency_key.api_key_id and api_key.expires_at > now())
  or exists (select from webhook where webhook.secret_digest = idempotency_key.webhook_secret))`;

type Searched = { digest: Buffer; user_id: string | null; window_seconds: number };

const stored = (db: Database, p: Params<Searched>) =>
  db
    .selectFrom('idempotency_key')
    .select(['request_digest', 'answer'])
    // A stored response can be visible before its commit has reached the standby.
    .select(sql.raw(WAIT_FOR_STANDBY).as('standby_wait'))
    .where('digest', '=', p.digest)
    .where(
      sql<SqlBool>`(project_id is null or exists (select from project_member as member
        where member.project_id = idempotency_key.project_id and member.user_id = ${p.user_id}::uuid))`,
    )
    .where('created_at', '>', sql<string>`now() - make_interval(secs => ${p.window_seconds})`);

/** Finds a response that is not too old. */
export const findResponse = compiled('idempotency: find a stored response', stored);

/** Finds a response that is not too old and whose credentials are still valid. */
export const findResponseWithCredentials = compiled(
  'idempotency: find a stored response with credentials',
  (db, p: Params<Searched>) => stored(db, p).where(areCredentialsValid),
);

/** Takes the lock of a key until the transaction ends, unless another transaction has it. */
export const tryLock = compiled(
  'idempotency: lock a key',
  (_db, p: Params<{ lock: string }>) =>
    sql<{ locked: boolean }>`select pg_try_advisory_xact_lock(${p.lock}::bigint) as locked`,
);

type Stored = {
  digest: Buffer;
  request_digest: Buffer;
  answer: Buffer;
  refresh_digest: Buffer | null;
  password_digest: Buffer | null;
  api_key_id: string | null;
  webhook_secret: Buffer | null;
  project_id: string | null;
};

/** Stores a response. It can only replace one that is too old or invalid, because a usable one was found under the lock. */
export const storeResponse = compiled('idempotency: store a response', (db, p: Params<Stored>) =>
  db
    .insertInto('idempotency_key')
    .values({
      digest: p.digest,
      request_digest: p.request_digest,
      answer: p.answer,
      refresh_digest: p.refresh_digest,
      password_digest: p.password_digest,
      api_key_id: p.api_key_id,
      webhook_secret: p.webhook_secret,
      project_id: p.project_id,
    })
    .onConflict((conflict) =>
      conflict.column('digest').doUpdateSet(({ ref }) => ({
        request_digest: ref('excluded.request_digest'),
        answer: ref('excluded.answer'),
        refresh_digest: ref('excluded.refresh_digest'),
        password_digest: ref('excluded.password_digest'),
        api_key_id: ref('excluded.api_key_id'),
        webhook_secret: ref('excluded.webhook_secret'),
        project_id: ref('excluded.project_id'),
        created_at: sql`now()`,
      })),
    ),
);
