import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { addressBucket } from '../address-bucket.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import { type Counter, countFailure, forgetFailures, reserveAttempt, returnAttempt } from './attempts.ts';

export type Lockout = {
  /**
   * Runs `check`, which holds a password against an account, unless too much was tried at the account or from
   * the address. What `check` finds to be false or undefined is a failure; anything else clears the account.
   * @throws ApiError TOO_MANY_ATTEMPTS
   */
  login<Result>(email: string, address: string, check: () => Promise<Result>): Promise<Result>;
  /**
   * The same for a password that somebody who is logged in has to give once more. Counted apart: who fails to
   * log in as somebody does not keep the owner from changing the password.
   * @throws ApiError TOO_MANY_ATTEMPTS
   */
  confirm<Result>(user_id: string, check: () => Promise<Result>): Promise<Result>;
  /** Lets the account log in again, once its owner has shown in another way who they are. */
  lift(db: Database, account: { email: string; user_id: string }): Promise<void>;
};

/** Wrong passwords for one account in 15 minutes. Whoever has forgotten one tries three. */
const MOST_FOR_ACCOUNT = 5;
/** From one address, over all accounts: an office of 200 behind one address does not mistype as often. */
const MOST_FROM_ADDRESS = 100;

export function createLockout({ db, key }: { db: Database; key: KeyObject }): Lockout {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'taskflow lockout', 32));
  const counter = (kind: string, value: string, limit: number): Counter => ({
    key: createHmac('sha256', derived).update(`${kind} ${value}`).digest(),
    limit,
  });
  const byEmail = (email: string) => counter('login', email, MOST_FOR_ACCOUNT);
  const byUser = (user_id: string) => counter('confirm', user_id, MOST_FOR_ACCOUNT);
  const inTurn = createTurns();

  async function attempt<Result>(
    account: Counter,
    address: Counter | undefined,
    check: () => Promise<Result>,
  ) {
    const seconds = await reserveAttempt(db, account, address);
    if (seconds !== undefined) {
      throw new ApiError('TOO_MANY_ATTEMPTS', { headers: { 'Retry-After': String(seconds) } });
    }
    let result: Result;
    try {
      result = await check();
    } catch (error) {
      // Nothing was held against anything. If this fails too the attempt counts, which is the safe side.
      const returned = returnAttempt(db, account).catch(() => {});
      // When it was the database that failed nobody waits for it a second time: that took a login 11 s.
      if (error instanceof ApiError) await returned;
      throw error;
    }
    if (result) await forgetFailures(db, account.key);
    else if (address) await countFailure(db, address);
    return result;
  }

  return {
    login(email, address, check) {
      const account = byEmail(email);
      const from = counter('address', addressBucket(address), MOST_FROM_ADDRESS);
      return inTurn(account, () => attempt(account, from, check));
    },
    confirm(user_id, check) {
      const account = byUser(user_id);
      return inTurn(account, () => attempt(account, undefined, check));
    },
    async lift(trx, { email, user_id }) {
      await forgetFailures(trx, byEmail(email).key);
      await forgetFailures(trx, byUser(user_id).key);
    },
  };
}

/**
 * Lets attempts at one account wait for each other in this process. Each is counted as failed until it is
 * through, so without this the sixth of those who log in at once with the right password would be locked out.
 */
function createTurns() {
  const last = new Map<string, Promise<void>>();
  return async function inTurn<Result>({ key }: Counter, work: () => Promise<Result>): Promise<Result> {
    const name = key.toString('base64');
    const turn = (last.get(name) ?? Promise.resolve()).then(work);
    const done = turn.then(
      () => {},
      (error: unknown) => {
        // Without the database all who wait have waited long enough.
        if (!(error instanceof ApiError)) throw error;
      },
    );
    // It fails for those who wait, and there may be nobody.
    done.catch(() => {});
    last.set(name, done);
    try {
      return await turn;
    } finally {
      if (last.get(name) === done) last.delete(name);
    }
  };
}
