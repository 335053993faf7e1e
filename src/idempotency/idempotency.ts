import { createHash, createHmac, type KeyObject } from 'node:crypto';
import type { Dependency } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { decrypt, encrypt, keyFor } from '../encryption.ts';
import { ApiError } from '../errors.ts';
import { type Claim, digestOf } from './claim.ts';
import { findResponse, findResponseWithCredentials, storeResponse, tryLock } from './queries.ts';

/** A response as a retry gets it again, byte for byte. */
export type Answer = { status: number; headers: Record<string, string>; body: string };

/**
 * Stores responses for retries with the same `Idempotency-Key`. A response is written in the transaction of its work, so
 * neither exists without the other. The database has only a digest of the key, and the response encrypted, since it may
 * hold tokens.
 */
export function createIdempotency(encryptionKey: KeyObject) {
  const key = keyFor('idempotency', encryptionKey);

  return {
    /**
     * Returns the stored response, or nothing if it does not exist, is too old, or its credentials are void.
     * @throws ApiError IDEMPOTENCY_KEY_REUSED if it was the response to another body
     */
    async find(db: Database, claim: Claim): Promise<Answer | undefined> {
      const digest = digestOf(claim);
      const find = claim.credentials ? findResponseWithCredentials : findResponse;
      const row = await find.first(db, { digest, window_seconds: claim.window_seconds });
      if (!row) return undefined;
      if (!row.request_digest.equals(bodyDigest(key, claim))) throw new ApiError('IDEMPOTENCY_KEY_REUSED');
      return JSON.parse(decrypt(key, row.answer, digest).toString('utf8'));
    },

    /**
     * Makes this transaction the only one that works on the claim.
     * @throws ApiError IDEMPOTENCY_KEY_IN_USE while another one does
     */
    async lock(trx: Database, claim: Claim): Promise<void> {
      const row = await tryLock.first(trx, { lock: digestOf(claim).readBigInt64BE().toString() });
      if (!row?.locked) throw new ApiError('IDEMPOTENCY_KEY_IN_USE', { headers: { 'Retry-After': '1' } });
    },

    /** @throws Error if the response carries credentials and does not say what they depend on */
    async keep(
      trx: Database,
      claim: Claim,
      answer: Answer,
      dependency: Dependency | undefined,
    ): Promise<void> {
      if (claim.credentials !== (dependency !== undefined))
        throw new Error(`${claim.method} ${claim.path}: credentials in a response need what they depend on`);
      const digest = digestOf(claim);
      await storeResponse.run(trx, {
        digest,
        request_digest: bodyDigest(key, claim),
        answer: encrypt(key, Buffer.from(JSON.stringify(answer)), digest),
        ...dependencyColumns(dependency),
      });
    },
  };
}

export type Idempotency = ReturnType<typeof createIdempotency>;

/** Keyed, since a body may hold a password, which could be guessed from a bare digest. */
function bodyDigest(key: Buffer, { body }: Claim): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify(body) ?? '')
    .digest();
}

/** Returns the dependency as the columns of `idempotency_key`. */
function dependencyColumns(dependency: Dependency | undefined) {
  const none = { refresh_digest: null, password_digest: null, api_key_id: null };
  if (!dependency) return none;
  if ('api_key_id' in dependency) return { ...none, api_key_id: dependency.api_key_id };
  const { refresh_digest, password_hash } = dependency;
  const password_digest =
    password_hash === undefined ? null : createHash('sha256').update(password_hash).digest();
  return { ...none, refresh_digest, password_digest };
}
