import { LRUCache } from 'lru-cache';
import { apiKeyDigest, isApiKey } from '../api-keys/key.ts';
import { useKey } from '../api-keys/use.ts';
import type { Actor, Clock } from '../context.ts';
import type { Schema } from '../contract.ts';
import type { Connections, Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import { createExchanges, type Exchanges } from './exchanges.ts';
import { findActiveSession } from './queries.ts';
import type { Claims, Tokens } from './tokens.ts';

export type SessionsOptions = {
  /** Where sessions are looked up: the reader. */
  readonly db: Database;
  /** Where the use of API keys is noted. */
  readonly writer: Database;
  /** Says whose sessions, API keys, role or state was changed, by this node or another. */
  readonly accessChanges: Pick<Connections['accessChanges'], 'isListening' | 'subscribe'>;
  readonly tokens: Tokens;
  readonly clock: Clock;
  /** Idle time after which a session ends. */
  readonly refreshTtlSeconds: number;
  /** Time from login after which it ends however busy it is. */
  readonly sessionTtlSeconds: number;
};

export type Sessions = {
  readonly refreshTtlSeconds: number;
  readonly sessionTtlSeconds: number;
  /**
   * Who an access token or an API key stands for, as the database has it, or had it at most two seconds
   * ago if nobody has said that it changed.
   * @throws ApiError INVALID_TOKEN, TOKEN_EXPIRED or SESSION_REVOKED
   */
  authenticate(token: string): Promise<Actor>;
  /** The members of an answer that hands out tokens. */
  issue(claims: Claims, refresh_token: string): Omit<Schema<'AuthSession'>, 'user'>;
  /** Call it once a session has ended, so that its next request in this process hears of it. */
  forget(session_id: string): void;
  /** The same for all sessions of a user, also those whose ids the caller does not have. */
  forgetUser(user_id: string): void;
  /** Exchanges a refresh token, one at a time in this process; see `Exchanges`. */
  readonly exchange: Exchanges['exchange'];
};

/**
 * How old an answer of the database may be. Every node is told of a change at once, and remembers nothing
 * while it cannot be told; this is for connections that have died without either side knowing, and for
 * poolers that let no notification through.
 */
const CACHED_MS = 2_000;
const MOST_CACHED = 20_000;

type Entry = { actor: Actor; read_at: number; turn: number };

type Lookup = Promise<Actor | undefined>;

export function createSessions(options: SessionsOptions): Sessions {
  const { db, writer, accessChanges, tokens, clock, refreshTtlSeconds, sessionTtlSeconds } = options;
  /** By the id of a session, or the digest of a key. */
  const cache = new LRUCache<string, Entry>({ max: MOST_CACHED });
  /** At which turn a user was forgotten: to go through 20,000 sessions at each logout anywhere would take 4 ms. */
  const forgotten = new LRUCache<string, number>({ max: MOST_CACHED });
  let turn = 0;
  const pending = new Map<string, Lookup>();

  function cached(id: string): Actor | undefined {
    if (!accessChanges.isListening) return undefined;
    const entry = cache.get(id);
    if (!entry || entry.turn <= (forgotten.get(entry.actor.user_id) ?? 0)) return undefined;
    const age = clock.now() - entry.read_at;
    // A clock that was set back must not make an old answer young.
    return age >= 0 && age < CACHED_MS ? entry.actor : undefined;
  }

  async function lookUp(id: string, find: () => Lookup): Lookup {
    const asked = { read_at: clock.now(), turn: ++turn };
    const lookup = find();
    pending.set(id, lookup);
    try {
      const actor = await lookup;
      // Forgotten in the meantime: what this lookup saw may be from before the session ended.
      if (actor && pending.get(id) === lookup) cache.set(id, { actor, ...asked });
      return actor;
    } finally {
      if (pending.get(id) === lookup) pending.delete(id);
    }
  }

  const known = async (id: string, find: () => Lookup) =>
    cached(id) ?? (await (pending.get(id) ?? lookUp(id, find)));

  async function keyActor(key: string): Promise<Actor> {
    const digest = apiKeyDigest(key);
    const actor =
      digest && (await known(digest.toString('base64url'), () => useKey({ reader: db, writer }, digest)));
    if (!actor)
      throw new ApiError('INVALID_TOKEN', { message: 'The API key is unknown, revoked or expired.' });
    return actor;
  }

  function forgetUser(user_id: string): void {
    forgotten.set(user_id, ++turn);
    // Whose sessions are being looked up is not known yet; they are only asked for again.
    pending.clear();
  }

  accessChanges.subscribe({
    told: forgetUser,
    missed() {
      cache.clear();
      pending.clear();
    },
  });

  return {
    refreshTtlSeconds,
    sessionTtlSeconds,
    async authenticate(token) {
      if (isApiKey(token)) return keyActor(token);
      const { user_id, session_id } = tokens.verify(token);
      const actor = await known(session_id, () => findActiveSession.first(db, { session_id }));
      if (actor?.user_id !== user_id) throw new ApiError('SESSION_REVOKED', { account_id: user_id });
      return actor;
    },
    exchange: createExchanges().exchange,
    issue: (claims, refresh_token) => ({
      access_token: tokens.sign(claims),
      refresh_token,
      token_type: 'Bearer',
      expires_in: tokens.accessTtlSeconds,
    }),
    forget(session_id) {
      cache.delete(session_id);
      pending.delete(session_id);
    },
    forgetUser,
  };
}
