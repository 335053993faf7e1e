import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';

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
};

/**
 * Answers kept for retries with the same `Idempotency-Key`. An answer is written in the transaction
 * of its work, so there is never one without the other. A key is stored as a digest and an answer
 * encrypted, since answers hold tokens.
 */
export function createIdempotency(encryptionKey: KeyObject) {
  const key = Buffer.from(hkdfSync('sha256', encryptionKey, '', 'taskflow idempotency', 32));

  return {
    /**
     * The kept answer, if there is one.
     * @throws ApiError IDEMPOTENCY_KEY_REUSED when it answered another body
     */
    async find(db: Database, claim: Claim): Promise<Answer | undefined> {
      const row = await db
        .selectFrom('idempotency_key')
        .select(['request_digest', 'answer'])
        .where('digest', '=', digestOf(claim))
        .where('created_at', '>', sql<string>`now() - make_interval(secs => ${claim.window_seconds})`)
        .executeTakeFirst();
      if (!row) return undefined;
      if (!row.request_digest.equals(bodyDigest(key, claim))) throw new ApiError('IDEMPOTENCY_KEY_REUSED');
      return JSON.parse(decrypt(key, row.answer, digestOf(claim)));
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

    async keep(trx: Database, claim: Claim, answer: Answer): Promise<void> {
      const digest = digestOf(claim);
      const kept = {
        request_digest: bodyDigest(key, claim),
        answer: encrypt(key, JSON.stringify(answer), digest),
      };
      await trx
        .insertInto('idempotency_key')
        .values({ digest, ...kept })
        // Only an answer past its window can stand here: a live one was found under the lock.
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

/** AES-256-GCM: 12 bytes of nonce, 16 of tag, then the text; bound to the claim it answers. */
function encrypt(key: Buffer, text: string, claim: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(claim);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

function decrypt(key: Buffer, sealed: Buffer, claim: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(claim);
  decipher.setAuthTag(sealed.subarray(12, 28));
  return decipher.update(sealed.subarray(28), undefined, 'utf8') + decipher.final('utf8');
}
