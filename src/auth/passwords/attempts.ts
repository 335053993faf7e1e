import { type Expression, type RawBuilder, sql } from 'kysely';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';

/** Counts the failures under one key; `limit` is how many are allowed in a window. */
export type Counter = { key: Buffer; limit: number };

/** The counters of an attempt to log in. */
export type Attempt = {
  /** One address or one session, at this account. */
  caller: Counter;
  /** All callers at this account, except those from known addresses. */
  account: Counter;
  /** The address, at all accounts. */
  address?: Counter | undefined;
  /** Key of the caller's entry in `known_address`, which exists if the account has logged in from that address. */
  knownAddressKey?: Buffer | undefined;
};

export type Reservation = {
  /** How long to wait if the attempt is rejected; null if it is not. */
  seconds: number | null;
  /** Whether it counts for the account too. */
  is_shared: boolean;
};

/** A window begins with the first failure. The failure that reaches the limit starts it again, so a lock lasts this long. */
const WINDOW_SECONDS = 900;
const windowEnd = sql<string>`now() + make_interval(secs => ${WINDOW_SECONDS})`;

/**
 * Never more than the window. `now()` is the time when the statement began. A window that another statement opened while
 * this one waited for its lock ends slightly later than 15 minutes from there, which would be rounded up to another second.
 */
const secondsLeft = sql<number>`least(${WINDOW_SECONDS}, greatest(1, ceil(extract(epoch from expires_at - now()))))::integer`;

/**
 * Counts an attempt as failed before it is made, so that concurrent attempts count too: for its caller, and for the
 * account unless the caller comes from a known address. A rejected attempt counts only for a caller who has failed too
 * often.
 */
export async function reserveAttempt(
  db: Database,
  { caller, account, address, knownAddressKey }: Attempt,
): Promise<Reservation> {
  const reservation = await reserve.first(db, {
    caller: caller.key,
    caller_limit: caller.limit,
    account: account.key,
    account_limit: account.limit,
    address: address?.key ?? null,
    address_limit: address?.limit ?? 0,
    known_address_key: knownAddressKey ?? null,
  });
  if (!reservation) throw new Error('A select without a table returned no row.');
  return reservation;
}

const reserve = compiled(
  'attempts: count one before it is made',
  (
    _db,
    p: Params<
      Keys & {
        caller_limit: number;
        address: Buffer | null;
        address_limit: number;
        known_address_key: Buffer | null;
      }
    >,
  ) => {
    const caller = { key: p.caller, limit: p.caller_limit };
    const account = { key: p.account, limit: p.account_limit };
    return sql<Reservation>`
    with known as (
      select from known_address where key = ${p.known_address_key}::bytea and expires_at > now()
    ), blocked as (
      select expires_at from failed_attempt
      where expires_at > now() and (
        key = ${p.address}::bytea and failures >= ${p.address_limit}
        or key = ${p.account} and failures >= ${p.account_limit} and not exists (select from known))
    ), own as (
      ${increment(caller, p.account, sql`where not exists (select from blocked)`)}
      returning failures, expires_at
    ), shared as (
      ${increment(account, null, sql`from own where own.failures <= ${p.caller_limit} and not exists (select from known)`)}
      returning failures, expires_at
    ), refusal as (
      select expires_at from blocked
      union all select expires_at from own where failures > ${p.caller_limit}
      union all select expires_at from shared where failures > ${p.account_limit}
    )
    select exists (select from shared) as is_shared,
      (select ${secondsLeft} from refusal order by expires_at desc limit 1) as seconds`;
  },
);

/** Counts a failure after it has happened. */
export const countFailure = compiled(
  'attempts: count a failure of an address',
  (_db, p: Params<{ key: Buffer; limit: number }>) => increment(p, null, sql``),
);

type Keys = { caller: Buffer; account: Buffer; account_limit: number };

/** Returns an attempt that was reserved but not made. */
export async function returnAttempt(
  db: Database,
  { caller, account }: Attempt,
  { is_shared }: Reservation,
): Promise<void> {
  await returnReserved.run(db, {
    caller: caller.key,
    caller_limit: caller.limit,
    account: account.key,
    account_limit: account.limit,
    is_shared,
  });
}

const returnReserved = compiled(
  'attempts: return one that was not made',
  (_db, p: Params<Keys & { caller_limit: number; is_shared: boolean }>) =>
    sql`with own as (${decrement({ key: p.caller, limit: p.caller_limit })} returning key)
    ${returnShare(p)}`,
);

/** Resets the count of a caller after a success. Failures of other callers at the account stay counted. */
export async function forgiveCaller(
  db: Database,
  { caller, account }: Attempt,
  { is_shared }: Reservation,
): Promise<void> {
  const values = { caller: caller.key, account: account.key, account_limit: account.limit, is_shared };
  await forgive.run(db, values);
}

const forgive = compiled(
  'attempts: reset the count of a caller',
  (_db, p: Params<Keys & { is_shared: boolean }>) =>
    sql`with own as (delete from failed_attempt where key = ${p.caller} returning key)
    ${returnShare(p)}`,
);

/** Resets the counts of accounts and all their callers: callers first, in the order in which attempts lock them. */
export async function forgetFailures(db: Database, accounts: readonly Buffer[]): Promise<void> {
  await forgetCallers.run(db, { accounts });
  await forgetAccounts.run(db, { accounts });
}

const forgetCallers = compiled(
  'attempts: reset the counts of all callers at accounts',
  (db, p: Params<{ accounts: readonly Buffer[] }>) =>
    db.deleteFrom('failed_attempt').where(sql<boolean>`account = any(${p.accounts}::bytea[])`),
);

const forgetAccounts = compiled(
  'attempts: reset the counts of accounts',
  (db, p: Params<{ accounts: readonly Buffer[] }>) =>
    db.deleteFrom('failed_attempt').where(sql<boolean>`key = any(${p.accounts}::bytea[])`),
);

/**
 * Returns a shared attempt to the account. Locks the row of the caller, which is in `own`, before the row of the account, like
 * `reserveAttempt`: otherwise two statements could wait for each other.
 */
const returnShare = (p: Params<Keys & { is_shared: boolean }>) =>
  sql`${decrement({ key: p.account, limit: p.account_limit })} and ${p.is_shared} and (select count(*) from own) >= 0`;

const decrement = ({ key, limit }: Params<Counter>) => sql`update failed_attempt
  set failures = least(failures, ${limit}) - 1 where key = ${key} and failures > 0`;

/** Counts one more failure in the open window or in a new one. The count stops at one past the limit. */
function increment(
  { key, limit }: Params<Counter>,
  account: Expression<Buffer> | null,
  condition: RawBuilder<unknown>,
) {
  const isOver = sql`failed_attempt.expires_at <= now()`;
  return sql`insert into failed_attempt (key, account, failures, expires_at)
    select ${key}::bytea, ${account}::bytea, 1, ${windowEnd} ${condition}
    on conflict (key) do update set
      failures = case when ${isOver} then 1 else least(failed_attempt.failures, ${limit}::integer) + 1 end,
      expires_at = case when ${isOver} or failed_attempt.failures = ${limit}::integer - 1 then ${windowEnd}
        else failed_attempt.expires_at end`;
}
