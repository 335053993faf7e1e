import type { Actor, Client, Clock, SessionActor } from './actor.ts';
import type { Database } from './database/database.ts';
import type { Paginate } from './lists/pagination.ts';

/** What a handler can use besides its request. */
export type Context = Services & RequestScope;

/**
 * The services of the process. Each folder adds its services with `declare module`, next to their types, so that this file
 * imports none of them. `assemble.ts` creates them all, and does not compile if one is missing.
 */
export interface Services {
  readonly clock: Clock;
  /** Normalized. Resetting the password of this address makes its account an administrator. */
  readonly adminEmail: string | undefined;
  /** The path of PUBLIC_URL, for URLs in response bodies; empty by default. */
  readonly publicPath: string;
}

/** The part of the context that belongs to one request. */
export type RequestScope = {
  /** For reads. Do not base a write on them: the rows can change before the write. */
  db: Database;
  /**
   * Runs a write that is one statement, and therefore atomic, and stores its response for retries. It can share a transaction
   * with writes of other requests, so the statement must not take locks that others should not wait for.
   */
  statement<Reply>(work: (db: Database) => Promise<Reply>): Promise<Reply>;
  /**
   * Runs a write of several statements in one transaction, and stores its response for retries. `lock` locks projects before
   * the access guard locks the caller's account: every write locks projects first and accounts second.
   */
  transaction<Reply>(
    work: (db: Database) => Promise<Reply>,
    lock?: (db: Database) => Promise<unknown>,
  ): Promise<Reply>;
  /** The caller. Throws if the operation does not declare `security`. */
  actor: Actor;
  /** The caller, for operations that require a session: those with an `account:` scope. Throws in other operations. */
  session: SessionActor;
  /** Reads one page of a list, with cursors for this caller and these filters. Throws in operations that are not lists. */
  paginate: Paginate;
  client: Client;
  /** The time of the request, in the format of responses. All writes of the request use it. */
  now: string;
  request_id: string;
  /**
   * Call before a write that reduces a user's access, so that open streams are checked again on every node, once the request
   * has ended, with or without an error. Other requests do not need this, because each is authenticated.
   */
  accessChanged(user_id: string): void;
};
