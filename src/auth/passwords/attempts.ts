import { type RawBuilder, sql } from 'kysely';
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
const windowEnd = sql<string>`now() + make_interval(secs => ${sql.lit(WINDOW_SECONDS)})`;

/**
 * At most the window: `now()` is when the statement began, so a window that another one opened while this one waited for
 * its lock ends a fraction later than 15 minutes from here, which rounded up would be a second more.
 */
const secondsLeft = sql<number>`least(${sql.lit(WINDOW_SECONDS)}, greatest(1, ceil(extract(epoch from expires_at - now()))))::integer`;

/**
 * Counts an attempt as failed before it is made, so that attempts at the same time are counted too: for its caller, and
 * for the account unless the caller comes from a known address. A refused attempt counts for nobody else than a caller
 * who has failed too often.
 */
export async function reserveAttempt(db: Database, attempt: Attempt): Promise<Reservation> {
  const { caller, account, address, knownAs } = attempt;
  const { rows } = await sql<Reservation>`
    with known as (
      select from known_address where key = ${knownAs ?? null}::bytea and expires_at > now()
    ), blocked as (
      select expires_at from failed_attempt
      where expires_at > now() and (
        key = ${address?.key ?? null}::bytea and failures >= ${address?.limit ?? 0}
        or key = ${account.key} and failures >= ${account.limit} and not exists (select from known))
    ), own as (
      ${countOne(caller, account.key, sql`where not exists (select from blocked)`)}
      returning failures, expires_at
    ), shared as (
      ${countOne(account, null, sql`from own where own.failures <= ${caller.limit} and not exists (select from known)`)}
      returning failures, expires_at
    ), refusal as (
      select expires_at from blocked
      union all select expires_at from own where failures > ${caller.limit}
      union all select expires_at from shared where failures > ${account.limit}
    )
    select exists (select from shared) as is_shared,
      (select ${secondsLeft} from refusal order by expires_at desc limit 1) as seconds`.execute(db);
  const [reservation] = rows;
  if (!reservation) throw new Error('A select without a table returned no row.');
  return reservation;
}

/** Counts a failure that has happened. */
export async function countFailure(db: Database, counter: Counter): Promise<void> {
  await countOne(counter, null, sql``).execute(db);
}

/** Takes back an attempt that was reserved and came to nothing. */
export async function returnAttempt(
  db: Database,
  { caller, account }: Attempt,
  { is_shared }: Reservation,
): Promise<void> {
  await sql`with own as (${giveBack(caller)} returning key)
    ${giveBack(account)} and ${is_shared} and ${afterOwn}`.execute(db);
}

/** Lets the caller begin anew after a success. What others failed at the account stays. */
export async function forgiveCaller(
  db: Database,
  { caller, account }: Attempt,
  { is_shared }: Reservation,
): Promise<void> {
  await sql`with own as (delete from failed_attempt where key = ${caller.key} returning key)
    ${giveBack(account)} and ${is_shared} and ${afterOwn}`.execute(db);
}

/** Lets accounts begin anew, with all their callers: these first, in the order in which attempts lock them. */
export async function forgetFailures(db: Database, accounts: readonly Buffer[]): Promise<void> {
  await db.deleteFrom('failed_attempt').where('account', 'in', accounts).execute();
  await db.deleteFrom('failed_attempt').where('key', 'in', accounts).execute();
}

/** Locks the caller's row before the account's, as `reserveAttempt` does: otherwise two could wait for each other. */
const afterOwn = sql`(select count(*) from own) >= 0`;

const giveBack = ({ key, limit }: Counter) => sql`update failed_attempt
  set failures = least(failures, ${limit}) - 1 where key = ${key} and failures > 0`;

/** One failure more, in the window that is open or in a new one. Past the limit it says no more than that. */
function countOne({ key, limit }: Counter, account: Buffer | null, condition: RawBuilder<unknown>) {
  const isOver = sql`failed_attempt.expires_at <= now()`;
  return sql`insert into failed_attempt (key, account, failures, expires_at)
    select ${key}::bytea, ${account}::bytea, 1, ${windowEnd} ${condition}
    on conflict (key) do update set
      failures = case when ${isOver} then 1 else least(failed_attempt.failures, ${limit}::integer) + 1 end,
      expires_at = case when ${isOver} or failed_attempt.failures = ${limit - 1}::integer then ${windowEnd}
        else failed_attempt.expires_at end`;
}
