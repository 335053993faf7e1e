import type { CompiledQuery } from 'kysely';
import type { RequestScope } from '../context.ts';
import type { Connections, Database } from '../database/database.ts';
import { withRetries, withTransaction } from '../database/transaction.ts';
import { ApiError } from '../errors.ts';
import type { Claim } from './claim.ts';
import type { Idempotency, Storable, StoredResponse } from './idempotency.ts';

/** Statements that fail if the caller no longer has access to the operation. Each runs in the transaction of the write. */
export type Guards = {
  readonly check: CompiledQuery;
  /** Also locks the rows that the caller's access depends on. Only for sensitive writes. */
  readonly lock: CompiledQuery | undefined;
};

/** The database for one call of an operation. */
export type CallDatabase = Pick<RequestScope, 'db' | 'statement' | 'transaction'> & {
  /** Runs the work of the call, or returns the response that is stored for its claim. */
  once<Reply>(work: () => Promise<Reply>): Promise<{ reply: Reply } | { stored: StoredResponse }>;
};

export type WritesOptions = {
  connections: Pick<Connections, 'writer' | 'guarded' | 'grouped'>;
  idempotency: Idempotency;
  /** Undefined if the call has no actor. */
  guards: Guards | undefined;
  claim: Claim | undefined;
  /** Returns the form in which a reply is stored. */
  toStore(reply: unknown): Storable;
};

/** Thrown to leave a transaction, because another request has stored a response for the claim. */
class AlreadyStored extends Error {
  readonly response: StoredResponse;
  constructor(response: StoredResponse) {
    super('already stored');
    this.response = response;
  }
}

/** Returns the database for a read. It cannot write. */
export function openReads({ reader }: Pick<Connections, 'reader'>, operationId: string): CallDatabase {
  const refuse = () => Promise.reject(new Error(`${operationId} only reads, so it cannot write`));
  return {
    db: reader,
    statement: refuse,
    transaction: refuse,
    once: async (work) => ({ reply: await work() }),
  };
}

/** Returns the database for a write. Each transaction checks the caller, and stores the response for the claim. */
export function openWrites({
  connections,
  idempotency,
  guards,
  claim,
  toStore,
}: WritesOptions): CallDatabase {
  const db = guards ? connections.guarded(guards.check) : connections.writer;
  const lockingDb = guards?.lock ? connections.guarded(guards.lock) : db;
  // Sensitive writes run by themselves, because their locks would delay others.
  const statementDb = guards && !guards.lock ? connections.grouped(guards.check) : lockingDb;

  const transaction: CallDatabase['transaction'] = async (work, lock) => {
    const locksFirst = claim !== undefined || lock !== undefined;
    const outcome = await withTransaction(locksFirst ? db : lockingDb, async (trx) => {
      if (claim) await begin(trx, claim);
      await lock?.(trx);
      // After the lock of the key: otherwise a retry waits for the locks of the first request instead of getting 409.
      if (guards?.lock && locksFirst) await trx.executeQuery(guards.lock);
      const settled = await settle(work, trx);
      if (claim && 'reply' in settled) {
        const { response, ...depends } = toStore(settled.reply);
        await idempotency.store(trx, claim, response, depends);
      }
      return settled;
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.reply;
  };

  async function begin(trx: Database, claim: Claim): Promise<void> {
    await idempotency.lock(trx, claim);
    const response = await idempotency.find(trx, claim);
    if (response) throw new AlreadyStored(response);
  }

  return {
    db,
    statement: (work) => (claim ? transaction(work) : withRetries(statementDb, () => work(statementDb))),
    transaction,
    async once(work) {
      if (!claim) return { reply: await work() };
      // Stored credentials are returned only after the checks of the handler: a login first compares the password and
      // counts failures. The write of the handler then finds the stored response.
      const stored = claim.credentials ? undefined : await idempotency.find(db, claim);
      if (stored) return { stored };
      try {
        return { reply: await work() };
      } catch (error) {
        if (!(error instanceof AlreadyStored)) throw error;
        // Read again outside of that transaction, because its rollback did not wait for a standby.
        return { stored: (await idempotency.find(db, claim)) ?? error.response };
      }
    },
  };
}

/** Returns an error with `keepsWrites` as a result, so that the transaction commits. Other errors roll it back. */
async function settle<Reply>(
  work: (db: Database) => Promise<Reply>,
  trx: Database,
): Promise<{ reply: Reply } | { refusal: ApiError }> {
  try {
    return { reply: await work(trx) };
  } catch (error) {
    if (error instanceof ApiError && error.facts.keepsWrites) return { refusal: error };
    throw error;
  }
}
