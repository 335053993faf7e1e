import type { Schema } from './contract.ts';

/** The authenticated caller: a user with a session, or a program with an API key of a user. */
export type Actor = SessionActor | KeyActor;

export type SessionActor = User & {
  session_id: string;
  /** Undefined, because a session has all scopes. */
  scopes?: undefined;
};

export type KeyActor = User & {
  api_key_id: string;
  /** The scopes of the key. */
  scopes: readonly string[];
};

type User = {
  user_id: string;
  /** The role in the whole service. It is never read from a token. */
  role: Schema<'SystemRole'>;
  email_verified: boolean;
  /** The IANA time zone in which the caller reads days. */
  timezone: string;
  /** Changes with every write of the user's row. */
  revision: string;
};

/** Returns the time in milliseconds since the Unix epoch. An interface, so that tests can stop it. */
export type Clock = { now(): number };

/** The client of a request, as the event log and the list of sessions show it. */
export type Client = {
  address: string;
  user_agent: string | null;
  /** What it calls itself in `X-Origin`; null in requests that only read. */
  origin: string | null;
};
