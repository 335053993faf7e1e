import type { Schema } from './contract.ts';

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
