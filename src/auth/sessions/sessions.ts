import type { Actor } from '../../actor.ts';
import type { Schema } from '../../contract.ts';
import { batched } from '../../database/batched.ts';
import type { Connections } from '../../database/database.ts';
import { ApiError } from '../../errors.ts';
import { apiKeyDigest, isApiKey } from '../api-keys/key.ts';
import { createKeyUse, findActiveKey } from '../api-keys/use.ts';
import { createExchanges, type Exchanges } from './exchanges.ts';
import { findActiveSessions, type Lifetimes } from './queries.ts';
import type { Claims, Tokens } from './tokens.ts';

export type SessionsOptions = Lifetimes & {
  /** `reader` authenticates requests; `writer` records the use of API keys. */
  readonly connections: Pick<Connections, 'reader' | 'writer'>;
  readonly tokens: Tokens;
};

export type Sessions = {
  readonly lifetimes: Lifetimes;
  /**
   * Returns the actor of an access token or API key, as the database has it now. The end of a session or a change of a role
   * takes effect with the next request on every node, because no node caches actors.
   * @throws ApiError INVALID_TOKEN, TOKEN_EXPIRED or SESSION_REVOKED
   */
  authenticate(token: string): Promise<Actor>;
  /**
   * Returns when an access token expires, in milliseconds since the Unix epoch.
   * @throws ApiError INVALID_TOKEN or TOKEN_EXPIRED
   */
  expiryOf(access_token: string): number;
  /**
   * Authenticates an actor again, and returns its current state.
   * @throws ApiError INVALID_TOKEN or SESSION_REVOKED
   */
  reauthenticate(actor: Actor): Promise<Actor>;
  /** Returns the properties of a response that issues tokens. */
  issue(claims: Claims, refresh_token: string): Omit<Schema<'AuthSession'>, 'user'>;
  /** Exchanges a refresh token, one at a time in this process; see `Exchanges`. */
  readonly exchange: Exchanges['exchange'];
};

declare module '../../context.ts' {
  interface Services {
    readonly sessions: Sessions;
  }
}

export function createSessions(options: SessionsOptions): Sessions {
  const { connections, tokens, refreshTtlSeconds, sessionTtlSeconds } = options;
  const useKey = createKeyUse(connections);

  const findSession = batched(async (ids: readonly string[]) => {
    const found = await findActiveSessions.all(connections.reader, { ids });
    return new Map(found.map((actor) => [actor.session_id, actor]));
  });

  async function keyActor(key: string): Promise<Actor> {
    const digest = apiKeyDigest(key);
    const actor = digest && (await useKey(digest));
    if (!actor) throw invalidKeyError();
    return actor;
  }

  async function sessionActor({ user_id, session_id }: Claims): Promise<Actor> {
    const actor = await findSession(session_id);
    if (actor?.user_id !== user_id) throw new ApiError('SESSION_REVOKED', { account_id: user_id });
    return actor;
  }

  return {
    lifetimes: { refreshTtlSeconds, sessionTtlSeconds },
    async authenticate(token) {
      if (isApiKey(token)) return keyActor(token);
      return sessionActor(tokens.verify(token));
    },
    expiryOf: (token) => tokens.verify(token).expires_at,
    async reauthenticate(actor) {
      if ('session_id' in actor) return sessionActor(actor);
      const current = await findActiveKey.first(connections.reader, { id: actor.api_key_id });
      if (!current) throw invalidKeyError(actor.user_id);
      return current;
    },
    exchange: createExchanges().exchange,
    issue: (claims, refresh_token) => ({
      access_token: tokens.sign(claims),
      refresh_token,
      token_type: 'Bearer',
      expires_in: tokens.accessTtlSeconds,
    }),
  };
}

function invalidKeyError(account_id?: string): ApiError {
  return new ApiError('INVALID_TOKEN', {
    message: 'The API key is unknown, revoked or expired.',
    account_id,
  });
}
