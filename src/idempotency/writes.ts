import type { CompiledQuery } from 'kysely';
import type { RequestScope } from '../context.ts';
import type { Dependency } from '../contract.ts';
import type { Connections, Database } from '../database/database.ts';
import { withRetries, withTransaction } from '../database/transaction.ts';
import { ApiError } from '../errors.ts';
import type { Claim } from './claim.ts';
import type { Answer, Idempotency } from './idempotency.ts';

/** Statements that fail unless the caller may still do what the operation does. Each runs in the write's transaction. */
export type Guards = {
  readonly check: CompiledQuery;
  /** Also locks what the caller's access depends on. Only for sensitive writes. */
  readonly lock: CompiledQuery | undefined;
};

/** The database as one call of an operation sees it. */
export type CallDatabase = Pick<RequestScope, 'db' | 'statement' | 'transaction'> & {
  /** Runs the work of the call, or returns the response that is stored for its claim. */
  once<Reply>(work: () => Promise<Reply>): Promise<{ reply: Reply } | { stored: Answer }>;
};

/** A response that is stored, with what its credentials depend on. */
export type Storable = { answer: Answer; dependsOn: Dependency | undefined };

export type WritesOptions = {
  connections: Pick<Connections, 'writer' | 'guarded'>;
  idempotency: Idempotency;
  /** Without an actor there is nothing to guard. */
  guards: Guards | undefined;
  claim: Claim | undefined;
  /** Returns the form in which a reply is stored. */
  toStore(reply: unknown): Storable;
};

/** Thrown to leave a transaction: another request has answered the claim meanwhile. */
class AlreadyAnswered extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super('already answered');
    this.answer = answer;
  }
}

/** Returns the access of a read: no write is possible through it. */
export function openReads({ reader }: Pick<Connections, 'reader'>, operationId: string): CallDatabase {
  const refuse = () => Promise.reject(new Error(`${operationId} is a GET, so it cannot write`));
  return {
    db: reader,
    statement: refuse,
    transaction: refuse,
    once: async (work) => ({ reply: await work() }),
  };
}

/** Returns the access of a write: each transaction checks the caller, and stores the response for the claim. */
export function openWrites({
  connections,
  idempotency,
  guards,
  claim,
  toStore,
}: WritesOptions): CallDatabase {
  const db = guards ? connections.guarded(guards.check) : connections.writer;
  const lockingDb = guards?.lock ? connections.guarded(guards.lock) : db;

  const transaction: CallDatabase['transaction'] = async (work, lock) => {
    const locksFirst = claim !== undefined || lock !== undefined;
    const outcome = await withTransaction(locksFirst ? db : lockingDb, async (trx) => {
      if (claim) await begin(trx, claim);
      await lock?.(trx);
      // After the key is locked: otherwise a retry waits for the locks of the first request instead of getting 409.
      if (guards?.lock && locksFirst) await trx.executeQuery(guards.lock);
      const settled = await settle(work, trx);
      if (claim && 'reply' in settled) {
        const { answer, dependsOn } = toStore(settled.reply);
        await idempotency.keep(trx, claim, answer, dependsOn);
      }
      return settled;
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.reply;
  };

  async function begin(trx: Database, claim: Claim): Promise<void> {
    await idempotency.lock(trx, claim);
    const answer = await idempotency.find(trx, claim);
    if (answer) throw new AlreadyAnswered(answer);
  }

  return {
    db,
    statement: (work) => (claim ? transaction(work) : withRetries(lockingDb, () => work(lockingDb))),
    transaction,
    async once(work) {
      if (!claim) return { reply: await work() };
      // Stored credentials are not returned before the handler has checked what they are given for: a login compares the
      // password and counts failures first. The handler's write finds the stored response.
      const stored = claim.credentials ? undefined : await idempotency.find(db, claim);
      if (stored) return { stored };
      try {
        return { reply: await work() };
      } catch (error) {
        if (!(error instanceof AlreadyAnswered)) throw error;
        // Found again outside of that transaction, whose rollback did not wait for a standby.
        return { stored: (await idempotency.find(db, claim)) ?? error.answer };
      }
    },
  };
}

/** A refusal that keeps its writes is a result, so that the transaction commits. Every other error rolls it back. */
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
