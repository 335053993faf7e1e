import type { Lockout } from './auth/lockout.ts';
import type { Passwords } from './auth/passwords.ts';
import type { Sessions } from './auth/sessions.ts';
import type { Schema } from './contract.ts';
import type { Database } from './database/database.ts';
import type { Health } from './health/health.ts';
import type { Paginate } from './pagination.ts';
import type { Archives } from './users/archives.ts';
import type { Profiles } from './users/profiles.ts';

/** Who is asking: somebody who has logged in, or a program with a key of theirs. */
export type Actor = SessionActor | KeyActor;

export type SessionActor = User & {
  session_id: string;
  /** A session that began with a password is good for everything. */
  scopes?: undefined;
};

export type KeyActor = User & {
  api_key_id: string;
  /** What the key is good for. */
  scopes: readonly string[];
};

type User = {
  user_id: string;
  /** What the whole service lets them do. Never taken from a token. */
  role: Schema<'SystemRole'>;
  email_verified: boolean;
  /** Another one after each write of the user's row. */
  revision: string;
};

/** The time, so that a test can hold it. Milliseconds since the Unix epoch. */
export type Clock = { now(): number };

/** Where the request came from, as the log and the list of sessions tell it. */
export type Client = { address: string; user_agent: string | null };

/** What a handler may use besides its request. Built once for each request in `http/bind.ts`. */
export type Context = {
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
  clock: Clock;
  /** The time of the request, as it goes on the wire: one for all that the request writes. */
  now: string;
  request_id: string;
  passwords: Passwords;
  lockout: Lockout;
  sessions: Sessions;
  archives: Archives;
  profiles: Profiles;
  health: Health;
  /**
   * To be said before a write after which a user may do less: once the request is over, however it ends, what goes on for
   * them is looked at again, on every node. Other requests need it not, for each asks anew.
   */
  accessChanged(user_id: string): void;
  /** Normalized: whoever chooses a password by a link to this address becomes an administrator. */
  adminEmail: string | undefined;
  /** The path of PUBLIC_URL, for addresses in bodies; empty without one. */
  publicPath: string;
};
