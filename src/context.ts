import type { Actor, Client, Clock, SessionActor } from './actor.ts';
import type { Database } from './database/database.ts';
import type { Paginate } from './lists/pagination.ts';

/** What a handler may use besides its request. */
export type Context = Services & RequestScope;

/**
 * What lives as long as the process. Each folder adds its services with `declare module`, next to their types, so that
 * this file imports none of them. `assemble.ts` creates them all and does not compile without one.
 */
export interface Services {
  readonly clock: Clock;
  /** Normalized. Resetting the password of this address makes its account an administrator. */
  readonly adminEmail: string | undefined;
  /** The path of PUBLIC_URL, for URLs in response bodies; empty by default. */
  readonly publicPath: string;
}

/** What lives as long as one request. */
export type RequestScope = {
  /** For reads. Never decide a write from it: what it says may change before the write. */
  db: Database;
  /** Runs a write that is one statement, and so atomic by itself, and records its answer for retries. */
  statement<Reply>(work: (db: Database) => Promise<Reply>): Promise<Reply>;
  /**
   * Runs a write of several statements in one transaction, and records its answer for retries. `lock` takes locks on
   * projects before the access guard locks the caller's account: every write locks projects first and accounts second.
   */
  transaction<Reply>(
    work: (db: Database) => Promise<Reply>,
    lock?: (db: Database) => Promise<unknown>,
  ): Promise<Reply>;
  /** The caller. Only operations that declare `security` have one: elsewhere reading it throws. */
  actor: Actor;
  /** The caller, where only a session is let in: with an `account:` scope. Elsewhere reading it throws. */
  session: SessionActor;
  /** Reads one page of a list, with cursors for this caller and these filters. Throws in operations that are no lists. */
  paginate: Paginate;
  client: Client;
  /** The time of the request, as it goes on the wire: one for all that the request writes. */
  now: string;
  request_id: string;
  /**
   * To be said before a write after which a user may do less: once the request is over, however it ends, what goes on for
   * them is looked at again, on every node. Other requests need it not, for each asks anew.
   */
  accessChanged(user_id: string): void;
};
