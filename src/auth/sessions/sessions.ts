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
  /** Each request reads who is asking; the use of API keys is written down. */
  readonly connections: Pick<Connections, 'reader' | 'writer'>;
  readonly tokens: Tokens;
};

export type Sessions = {
  readonly lifetimes: Lifetimes;
  /**
   * Who an access token or an API key stands for, as the database has it now: what ends a session or changes a role
   * counts from the next request on, on every node, because none remembers anything.
   * @throws ApiError INVALID_TOKEN, TOKEN_EXPIRED or SESSION_REVOKED
   */
  authenticate(token: string): Promise<Actor>;
  /**
   * The same of somebody who was let in before, as they are by now.
   * @throws ApiError INVALID_TOKEN or SESSION_REVOKED
   */
  standing(actor: Actor): Promise<Actor>;
  /** The members of an answer that hands out tokens. */
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
    if (!actor) throw uselessKey();
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
    async standing(actor) {
      if ('session_id' in actor) return sessionActor(actor);
      const current = await findActiveKey.first(connections.reader, { id: actor.api_key_id });
      if (!current) throw uselessKey(actor.user_id);
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

function uselessKey(account_id?: string): ApiError {
  return new ApiError('INVALID_TOKEN', {
    message: 'The API key is unknown, revoked or expired.',
    account_id,
  });
}
