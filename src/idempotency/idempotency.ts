import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { Dependency } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { WAIT_FOR_STANDBY } from '../database/driver/standby.ts';
import { decrypt, encrypt, keyFor } from '../encryption.ts';
import { ApiError } from '../errors.ts';
import { areGood, dependencyColumns } from './credentials.ts';

/** What a retry gets again, byte for byte. */
export type Answer = { status: number; headers: Record<string, string>; body: string };

/** Whose key it is: the same key of another user, or for another operation, is another key. */
export type Claim = {
  caller: string;
  method: string;
  path: string;
  key: string;
  body: unknown;
  window_seconds: number;
  /** The response carries credentials, so it is replayed only while they are good. */
  credentials: boolean;
};

/**
 * Answers kept for retries with the same `Idempotency-Key`. An answer is written in the transaction
 * of its work, so there is never one without the other. A key is stored as a digest and an answer
 * encrypted, since answers hold tokens.
 */
export function createIdempotency(encryptionKey: KeyObject) {
  const key = keyFor('idempotency', encryptionKey);

  return {
    /**
     * Returns the stored response, or nothing if it does not exist, is too old, or its credentials are void.
     * @throws ApiError IDEMPOTENCY_KEY_REUSED when it answered another body
     */
    async find(db: Database, claim: Claim): Promise<Answer | undefined> {
      const query = db
        .selectFrom('idempotency_key')
        .select(['request_digest', 'answer'])
        // A response is repeated only once it is as durable as configured: its own commit may not have waited for that.
        .select(sql.raw(WAIT_FOR_STANDBY).as('standby_wait'))
        .where('digest', '=', digestOf(claim))
        .where('created_at', '>', sql<string>`now() - make_interval(secs => ${claim.window_seconds})`);
      const row = await (claim.credentials ? query.where(areGood) : query).executeTakeFirst();
      if (!row) return undefined;
      if (!row.request_digest.equals(bodyDigest(key, claim))) throw new ApiError('IDEMPOTENCY_KEY_REUSED');
      return JSON.parse(decrypt(key, row.answer, digestOf(claim)).toString('utf8'));
    },

    /**
     * Makes this transaction the only one that works for the claim.
     * @throws ApiError IDEMPOTENCY_KEY_IN_USE while another one does
     */
    async lock(trx: Database, claim: Claim): Promise<void> {
      const { rows } = await sql<{ locked: boolean }>`
        select pg_try_advisory_xact_lock(${digestOf(claim).readBigInt64BE().toString()}::bigint) as locked`.execute(
        trx,
      );
      if (!rows[0]?.locked) throw new ApiError('IDEMPOTENCY_KEY_IN_USE', { headers: { 'Retry-After': '1' } });
    },

    /** @throws when the response carries credentials and does not say what they depend on */
    async keep(
      trx: Database,
      claim: Claim,
      answer: Answer,
      dependency: Dependency | undefined,
    ): Promise<void> {
      if (claim.credentials !== (dependency !== undefined))
        throw new Error(`${claim.method} ${claim.path}: credentials in a response need what they depend on`);
      const digest = digestOf(claim);
      const kept = {
        request_digest: bodyDigest(key, claim),
        answer: encrypt(key, Buffer.from(JSON.stringify(answer)), digest),
        ...dependencyColumns(dependency),
      };
      await trx
        .insertInto('idempotency_key')
        .values({ digest, ...kept })
        // Only a response that is too old or void can be there: one that counts was found under the lock.
        .onConflict((conflict) => conflict.column('digest').doUpdateSet({ ...kept, created_at: sql`now()` }))
        .execute();
    },
  };
}

export type Idempotency = ReturnType<typeof createIdempotency>;

function digestOf({ caller, method, path, key }: Claim): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([caller, method, path, key]))
    .digest();
}

/** Keyed, since a body may hold a password, which a bare digest would let be guessed. */
function bodyDigest(key: Buffer, { body }: Claim): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify(body) ?? '')
    .digest();
}
