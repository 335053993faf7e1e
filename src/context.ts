import type { Lockout } from './auth/lockout.ts';
import type { Passwords } from './auth/passwords.ts';
import type { Sessions } from './auth/sessions.ts';
import type { Schema } from './contract.ts';
import type { Database } from './database/database.ts';
import type { Health } from './health/health.ts';

/** Who is asking. */
export type Actor = {
  user_id: string;
  session_id: string;
  /** What the whole service lets them do. Never taken from a token. */
  role: Schema<'SystemRole'>;
  email_verified: boolean;
  /** What the credentials are good for. A session that began with a password has no such limit. */
  scopes?: readonly string[];
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
  /** Runs a write of several statements in one transaction, and records its answer for retries. */
  transaction<Reply>(work: (db: Database) => Promise<Reply>): Promise<Reply>;
  /** The caller. Only operations that declare `security` have one: elsewhere reading it throws. */
  actor: Actor;
  client: Client;
  clock: Clock;
  /** The time of the request, as it goes on the wire: one for all that the request writes. */
  now: string;
  request_id: string;
  passwords: Passwords;
  lockout: Lockout;
  sessions: Sessions;
  health: Health;
};
