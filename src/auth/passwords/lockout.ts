import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { addressBucket } from '../../address-bucket.ts';
import { Limiter } from '../../concurrency.ts';
import type { Database } from '../../database/database.ts';
import { ApiError } from '../../errors.ts';
import {
  type Attempt,
  type Counter,
  countFailure,
  forgetFailures,
  forgiveCaller,
  reserveAttempt,
  returnAttempt,
} from './attempts.ts';

export type Lockout = {
  /**
   * Runs `check`, which compares a password with that of an account, unless too many attempts failed: from this address at
   * the account, from anywhere at the account if it has not logged in from this address before, or from this address at
   * all accounts. A result that is false or undefined is a failure.
   * @throws ApiError TOO_MANY_ATTEMPTS
   */
  login<Result>(email: string, address: string, check: () => Promise<Result>): Promise<Result>;
  /**
   * The same for a password that a logged-in user has to enter again: counted for the session first, so that a stolen
   * session does not keep the owner from changing the password. Failed logins do not count here.
   * @throws ApiError TOO_MANY_ATTEMPTS
   */
  confirm<Result>(
    session: { user_id: string; session_id: string },
    check: () => Promise<Result>,
  ): Promise<Result>;
  /** Lets the account log in again, from everywhere, once its owner has shown in another way who they are. */
  lift(db: Database, account: { email: string; user_id: string }): Promise<void>;
  /** The key under which `known_address` remembers that an account has logged in from an address. */
  knownAs(email: string, address: string): Buffer;
};

declare module '../../context.ts' {
  interface Services {
    readonly lockout: Lockout;
  }
}

/** Wrong passwords in 15 minutes at one account, from one address or in one session. People who forget one try three. */
const MAX_FOR_CALLER = 5;
/**
 * At one account from all addresses that it has not logged in from before, or in all of its sessions. It takes four
 * addresses to lock others out, and a botnet has 1,920 guesses a day at an account.
 */
const MAX_FOR_ACCOUNT = 20;
/** From one address at all accounts: an office of 200 people behind one address does not mistype as often. */
const MAX_FROM_ADDRESS = 100;

export function createLockout({ db, key }: { db: Database; key: KeyObject }): Lockout {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'taskflow lockout', 32));
  const keyOf = (...parts: string[]) => createHmac('sha256', derived).update(JSON.stringify(parts)).digest();
  const accountOf = (kind: 'login' | 'confirm', id: string): Counter => ({
    key: keyOf(kind, id),
    limit: MAX_FOR_ACCOUNT,
  });
  const callerOf = (kind: 'login' | 'confirm', id: string, caller: string): Counter => ({
    key: keyOf(kind, id, caller),
    limit: MAX_FOR_CALLER,
  });
  const knownAs = (email: string, address: string) => keyOf('known', email, addressBucket(address));
  /**
   * Attempts of one caller at one account wait for each other in this process. Each counts as failed until it is over,
   * so without this the sixth of those who log in at once with the right password would be locked out. When the
   * database fails, those who wait have waited long enough.
   */
  const turns = new Limiter({ forOne: 1, failsAll: (error) => !(error instanceof ApiError) });
  const inTurn = <Result>({ key }: Counter, work: () => Promise<Result>) =>
    turns.run(key.toString('base64'), work);

  async function run<Result>(attempt: Attempt, check: () => Promise<Result>) {
    const reservation = await reserveAttempt(db, attempt);
    if (reservation.seconds !== null) {
      throw new ApiError('TOO_MANY_ATTEMPTS', { headers: { 'Retry-After': String(reservation.seconds) } });
    }
    let result: Result;
    try {
      result = await check();
    } catch (error) {
      // Nothing was compared. If this fails too the attempt counts, which is the safe side.
      const returned = returnAttempt(db, attempt, reservation).catch(() => {});
      // When it was the database that failed nobody waits for it a second time: that took a login 11 s.
      if (error instanceof ApiError) await returned;
      throw error;
    }
    if (result) await forgiveCaller(db, attempt, reservation);
    else if (attempt.address) await countFailure.run(db, attempt.address);
    return result;
  }

  return {
    login(email, address, check) {
      const bucket = addressBucket(address);
      const attempt = {
        caller: callerOf('login', email, bucket),
        account: accountOf('login', email),
        address: { key: keyOf('address', bucket), limit: MAX_FROM_ADDRESS },
        knownAs: knownAs(email, address),
      };
      return inTurn(attempt.caller, () => run(attempt, check));
    },
    confirm({ user_id, session_id }, check) {
      const attempt = {
        caller: callerOf('confirm', user_id, session_id),
        account: accountOf('confirm', user_id),
      };
      return inTurn(attempt.caller, () => run(attempt, check));
    },
    async lift(trx, { email, user_id }) {
      await forgetFailures(trx, [accountOf('login', email).key, accountOf('confirm', user_id).key]);
    },
    knownAs,
  };
}
