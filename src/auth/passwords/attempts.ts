import { type Expression, type RawBuilder, sql } from 'kysely';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';

/** Failures under one key, and how many are allowed in a window. */
export type Counter = { key: Buffer; limit: number };

/** What an attempt at an account counts under. */
export type Attempt = {
  /** One address or one session, at this account. */
  caller: Counter;
  /** All callers at this account, except those from known addresses. */
  account: Counter;
  /** The address, at all accounts. */
  address?: Counter | undefined;
  /** The entry of `known_address` that the caller has if the account has logged in from there. */
  knownAs?: Buffer | undefined;
};

export type Reservation = {
  /** How long to wait, if the attempt is refused. */
  seconds: number | null;
  /** Whether it counts for the account too. */
  is_shared: boolean;
};

/** A window begins with the first failure. The one that fills it begins it anew, so a lock lasts all of this. */
const WINDOW_SECONDS = 900;
const windowEnd = sql<string>`now() + make_interval(secs => ${WINDOW_SECONDS})`;

/**
 * At most the window: `now()` is when the statement began, so a window that another one opened while this one waited for
 * its lock ends a fraction later than 15 minutes from here, which rounded up would be a second more.
 */
const secondsLeft = sql<number>`least(${WINDOW_SECONDS}, greatest(1, ceil(extract(epoch from expires_at - now()))))::integer`;

/**
 * Counts an attempt as failed before it is made, so that concurrent attempts count too: for its caller, and for the
 * account unless the caller comes from a known address. A rejected attempt counts only for a caller who has failed too
 * often.
 */
export async function reserveAttempt(
  db: Database,
  { caller, account, address, knownAs }: Attempt,
): Promise<Reservation> {
  const reservation = await reserve.first(db, {
    caller: caller.key,
    caller_limit: caller.limit,
    account: account.key,
    account_limit: account.limit,
    address: address?.key ?? null,
    address_limit: address?.limit ?? 0,
    known_as: knownAs ?? null,
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
        known_as: Buffer | null;
      }
    >,
  ) => {
    const caller = { key: p.caller, limit: p.caller_limit };
    const account = { key: p.account, limit: p.account_limit };
    return sql<Reservation>`
    with known as (
      select from known_address where key = ${p.known_as}::bytea and expires_at > now()
    ), blocked as (
      select expires_at from failed_attempt
      where expires_at > now() and (
        key = ${p.address}::bytea and failures >= ${p.address_limit}
        or key = ${p.account} and failures >= ${p.account_limit} and not exists (select from known))
    ), own as (
      ${countOne(caller, p.account, sql`where not exists (select from blocked)`)}
      returning failures, expires_at
    ), shared as (
      ${countOne(account, null, sql`from own where own.failures <= ${p.caller_limit} and not exists (select from known)`)}
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

/** Counts a failure that has happened. */
export const countFailure = compiled(
  'attempts: count a failure of an address',
  (_db, p: Params<{ key: Buffer; limit: number }>) => countOne(p, null, sql``),
);

type Keys = { caller: Buffer; account: Buffer; account_limit: number };

/** Takes back an attempt that was reserved but not made. */
export async function returnAttempt(
  db: Database,
  { caller, account }: Attempt,
  { is_shared }: Reservation,
): Promise<void> {
  await giveBack.run(db, {
    caller: caller.key,
    caller_limit: caller.limit,
    account: account.key,
    account_limit: account.limit,
    is_shared,
  });
}

const giveBack = compiled(
  'attempts: take one back',
  (_db, p: Params<Keys & { caller_limit: number; is_shared: boolean }>) =>
    sql`with own as (${countOneLess({ key: p.caller, limit: p.caller_limit })} returning key)
    ${shareBack(p)}`,
);

/** Resets the count of a caller after a success. What others failed at the account stays. */
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
    ${shareBack(p)}`,
);

/** Resets the counts of accounts and all their callers: the callers first, in the order in which attempts lock them. */
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
 * Takes a shared attempt back from the account. Locks the row of the caller, which is in `own`, before that of the
 * account, as `reserveAttempt` does: otherwise two statements could wait for each other.
 */
const shareBack = (p: Params<Keys & { is_shared: boolean }>) =>
  sql`${countOneLess({ key: p.account, limit: p.account_limit })} and ${p.is_shared} and (select count(*) from own) >= 0`;

const countOneLess = ({ key, limit }: Params<Counter>) => sql`update failed_attempt
  set failures = least(failures, ${limit}) - 1 where key = ${key} and failures > 0`;

/** Counts one more failure in the open window or in a new one. The count stops at one past the limit. */
function countOne(
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
