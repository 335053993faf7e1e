import { createHash, createHmac, type KeyObject } from 'node:crypto';
import type { Dependency } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { createSealer, type EncryptionKey, keysFor } from '../encryption.ts';
import { ApiError } from '../errors.ts';
import { type Claim, digestOf } from './claim.ts';
import { findResponse, findResponseWithCredentials, storeResponse, tryLock } from './queries.ts';

/** A response to store, and what it depends on. */
export type Storable = {
  response: StoredResponse;
  dependsOn: Dependency | undefined;
  /** The project that the response shows. Only its members get the response again. */
  project_id: string | null;
};

/** A response that is stored for retries, which get the same bytes. */
export type StoredResponse = { status: number; headers: Record<string, string>; body: string };

/**
 * Stores responses for retries with the same `Idempotency-Key`. A response is stored in the transaction of its write, so
 * neither exists without the other. The database has only a digest of the key. Responses are encrypted, because they can
 * contain tokens.
 */
export function createIdempotency(encryptionKey: EncryptionKey) {
  const sealer = createSealer('idempotency', encryptionKey);
  const keys = keysFor('idempotency', encryptionKey);

  return {
    /**
     * Returns the stored response, or nothing if it does not exist, is too old, contains credentials that are invalid now, or shows
     * a project that the caller has left.
     * @throws ApiError IDEMPOTENCY_KEY_REUSED if the response is for a different body
     */
    async find(db: Database, claim: Claim): Promise<StoredResponse | undefined> {
      const digest = digestOf(claim);
      const find = claim.credentials ? findResponseWithCredentials : findResponse;
      const { user_id, window_seconds } = claim;
      const row = await find.first(db, { digest, user_id, window_seconds });
      if (!row) return undefined;
      const isSame = keys.some((key) => row.request_digest.equals(bodyDigest(key, claim)));
      if (!isSame) throw new ApiError('IDEMPOTENCY_KEY_REUSED');
      return JSON.parse(sealer.open(row.answer, digest).toString('utf8'));
    },

    /**
     * Locks the claim until the transaction ends.
     * @throws ApiError IDEMPOTENCY_KEY_IN_USE if another transaction has the lock
     */
    async lock(trx: Database, claim: Claim): Promise<void> {
      const row = await tryLock.first(trx, { lock: digestOf(claim).readBigInt64BE().toString() });
      if (!row?.locked) throw new ApiError('IDEMPOTENCY_KEY_IN_USE', { headers: { 'Retry-After': '1' } });
    },

    /**
     * Stores a response.
     * @throws Error if `dependency` is missing for a response with credentials, or present for one without
     */
    async store(
      trx: Database,
      claim: Claim,
      response: StoredResponse,
      { dependsOn: dependency, project_id }: Pick<Storable, 'dependsOn' | 'project_id'>,
    ): Promise<void> {
      if (claim.credentials !== (dependency !== undefined))
        throw new Error(
          `${claim.method} ${claim.path}: exactly responses with credentials need \`dependsOn\``,
        );
      const digest = digestOf(claim);
      await storeResponse.run(trx, {
        digest,
        request_digest: bodyDigest(keys[0], claim),
        answer: sealer.seal(Buffer.from(JSON.stringify(response)), digest),
        ...dependencyColumns(dependency),
        project_id,
      });
    },
  };
}

export type Idempotency = ReturnType<typeof createIdempotency>;

/** Returns a keyed digest, because a body can contain a password, which could be guessed from a plain digest. */
function bodyDigest(key: KeyObject, { body }: Claim): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify(body) ?? '')
    .digest();
}

/** Returns the dependency as the columns of `idempotency_key`. */
function dependencyColumns(dependency: Dependency | undefined) {
  const none = { refresh_digest: null, password_digest: null, api_key_id: null, webhook_secret: null };
  if (!dependency) return none;
  if ('webhook_secret' in dependency) return { ...none, webhook_secret: dependency.webhook_secret };
  if ('api_key_id' in dependency) return { ...none, api_key_id: dependency.api_key_id };
  const { refresh_digest, password_hash } = dependency;
  const password_digest =
    password_hash === undefined ? null : createHash('sha256').update(password_hash).digest();
  return { ...none, refresh_digest, password_digest };
}
