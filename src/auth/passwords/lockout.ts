import { createHmac } from 'node:crypto';
import { addressBucket } from '../../address-bucket.ts';
import { Limiter } from '../../concurrency.ts';
import type { Database } from '../../database/database.ts';
import { type EncryptionKey, keysFor } from '../../encryption.ts';
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
   * Runs `check`, which compares a password with that of an account, unless too many attempts have failed: from this
   * address at the account, from this address at all accounts, or from all addresses at the account. The last limit does not
   * apply to addresses from which the account has logged in before. A result of false or undefined counts as a failure.
   * @throws ApiError TOO_MANY_ATTEMPTS
   */
  login<Result>(email: string, address: string, check: () => Promise<Result>): Promise<Result>;
  /**
   * Does the same for a password that a logged-in user has to enter again. Failures count per session first, so that
   * a stolen session cannot keep the owner from changing the password. Failed logins do not count here.
   * @throws ApiError TOO_MANY_ATTEMPTS
   */
  confirm<Result>(
    session: { user_id: string; session_id: string },
    check: () => Promise<Result>,
  ): Promise<Result>;
  /** Lets the account log in from all addresses again. Call it after its owner has proved their identity in another way. */
  lift(db: Database, account: { email: string; user_id: string }): Promise<void>;
  /** Returns the key under which `known_address` stores that an account has logged in from an address. */
  knownAddressKey(email: string, address: string): Buffer;
};

declare module '../../context.ts' {
  interface Services {
    readonly lockout: Lockout;
  }
}

/** Wrong passwords in 15 minutes at one account, from one address or in one session. People who forgot one try three. */
const MAX_FOR_CALLER = 5;
/**
 * Wrong passwords at one account from all addresses from which it has not logged in before, or in all of its sessions. An
 * attacker needs four addresses to lock others out, and a botnet has 1,920 guesses a day per account.
 */
const MAX_FOR_ACCOUNT = 20;
/** Wrong passwords from one address at all accounts. An office of 200 people behind one address makes fewer mistakes. */
const MAX_FROM_ADDRESS = 100;

export function createLockout({ db, key }: { db: Database; key: EncryptionKey }): Lockout {
  // Only with the first key: a new one starts all counters again, which gives an attacker one more turn.
  const [derived] = keysFor('lockout', key);
  const keyOf = (...parts: string[]) => createHmac('sha256', derived).update(JSON.stringify(parts)).digest();
  const accountOf = (kind: 'login' | 'confirm', id: string): Counter => ({
    key: keyOf(kind, id),
    limit: MAX_FOR_ACCOUNT,
  });
  const callerOf = (kind: 'login' | 'confirm', id: string, caller: string): Counter => ({
    key: keyOf(kind, id, caller),
    limit: MAX_FOR_CALLER,
  });
  const knownAddressKey = (email: string, address: string) => keyOf('known', email, addressBucket(address));
  /**
   * Attempts of one caller at one account run one after the other in this process. Each counts as failed until it ends, so
   * otherwise the sixth of several concurrent logins with the right password would be locked out. When the database fails,
   * all waiting attempts fail too, because they would only wait longer.
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
      // No password was compared. If this fails too, the attempt counts, which is safe.
      const returned = returnAttempt(db, attempt, reservation).catch(() => {});
      // If the database failed, do not wait for it a second time: a login took 11 s that way.
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
        knownAddressKey: knownAddressKey(email, address),
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
    knownAddressKey,
  };
}
