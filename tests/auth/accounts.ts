import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createPasswords, type Engine, type Passwords } from '../../src/auth/passwords/passwords.ts';
import type { Schema } from '../../src/contract.ts';
import type { Database } from '../../src/database/database.ts';
import { until } from '../waiting.ts';
import { type Caller, PASSWORD, type TestServer } from '../world.ts';

/** An account as its owner knows it, with its first session. */
export type Account = Schema<'AuthSession'> & { email: string; password: string };

/** Creates an account through the API. */
export async function register(
  { anonymous }: Pick<TestServer, 'anonymous'>,
  body: Partial<Schema<'RegisterRequest'>> = {},
): Promise<Account> {
  const account = {
    email: `ada-${randomUUID()}@example.com`,
    password: PASSWORD,
    full_name: 'Ada Lovelace',
    ...body,
  };
  const response = await anonymous.post('/auth/register').send(account).expect(201);
  return { ...response.body.data, ...account };
}

/** Starts another session of the account. */
export async function logIn({ anonymous }: Pick<TestServer, 'anonymous'>, { email, password }: Account) {
  const response = await anonymous.post('/auth/login').send({ email, password }).expect(200);
  return response.body.data as Schema<'AuthSession'>;
}

/** Sends a refresh token. The test checks the response. */
export function refresh({ anonymous }: { anonymous: Caller }, { refresh_token }: { refresh_token: string }) {
  return anonymous.post('/auth/refresh').send({ refresh_token });
}

/** A caller with the access token of a session. */
export function caller({ as }: Pick<TestServer, 'as'>, { access_token }: { access_token: string }): Caller {
  return as({ token: access_token });
}

const parameters = { memoryCost: 64, timeCost: 2, parallelism: 1 };

/** Password hashing of which a test replaces some functions; the others are real. */
export function passwordsWith(engine: Partial<Engine>, costs: Partial<typeof parameters> = {}): Passwords {
  const real = createPasswords({ hashConcurrency: 2, queue: 100, parameters: { ...parameters, ...costs } });
  return createPasswords({
    hashConcurrency: 2,
    queue: 100,
    parameters: { ...parameters, ...costs },
    engine: {
      hash: (password) => real.hash(password),
      verify: (hash, password) => real.verify(hash, password),
      ...engine,
    },
  });
}

/** Resolves when this many statements in the database wait for a lock, or when `end` has settled. */
export function waitForLocks(db: Database, many = 1, end?: Promise<unknown>): Promise<void> {
  let hasEnded = false;
  const note = () => {
    hasEnded = true;
  };
  end?.then(note, note);
  const waiting = sql<{ waits: boolean }>`select count(*) >= ${many} as waits
    from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return until(
    `${many} statements wait for a lock`,
    async () => hasEnded || (await waiting.execute(db)).rows[0]?.waits === true,
  );
}

/** Checks that a lock of 15 minutes started after `began`, by `performance.now()`. */
export function assertFullLock({ 'retry-after': retryAfter }: Record<string, unknown>, began: number): void {
  const seconds = Number(retryAfter);
  const elapsed = Math.ceil((performance.now() - began) / 1_000);
  assert.ok(seconds >= 900 - elapsed && seconds <= 900, `${seconds} after ${elapsed}`);
}

/** The user's own list of sessions. */
export async function sessionsOf(person: Caller): Promise<Schema<'Session'>[]> {
  const { body } = await person.get('/auth/sessions?per_page=100').expect(200);
  return body.data;
}

/** The ID of the caller's session. */
export async function currentSessionId(person: Caller): Promise<string> {
  const current = (await sessionsOf(person)).find((session) => session.current);
  if (!current) throw new Error('The current session is not in the list.');
  return current.id;
}

/**
 * Returns how the two tokens of a session are accepted. The refresh token of an active session is used up.
 */
export async function statesOfTokens(
  { as, anonymous }: Pick<TestServer, 'as' | 'anonymous'>,
  tokens: Schema<'AuthSession'>,
): Promise<[access: string, refresh: string]> {
  const codeOf = ({ status, body }: { status: number; body: { error?: string } }) =>
    body.error ?? String(status);
  const access = await caller({ as }, tokens).get('/users/profile');
  return [codeOf(access), codeOf(await refresh({ anonymous }, tokens))];
}

/** Results of `statesOfTokens` for an ended session and for an active one. */
export const ENDED = ['SESSION_REVOKED', 'INVALID_REFRESH_TOKEN'];
export const ALIVE = ['200', '200'];

/** The events about an account and its sessions, oldest first. */
export function accountEvents(db: Database, user_id: string) {
  return db
    .selectFrom('event')
    .where('space_id', '=', user_id)
    .where('subject_type', 'in', ['user', 'session'])
    .select(['type', 'actor_id', 'subject_id', 'subject_name', 'version', 'changes', 'request_id'])
    .orderBy('position')
    .execute();
}
