import type { AuthSession } from '../generated/models.ts';
import type { Credentials } from './connection.ts';
import { Consistency } from './consistency.ts';
import { ApiError, ConflictError } from './errors.ts';
import { pause } from './limit.ts';
import { newKey } from './request.ts';
import type { TokenStore, Tokens } from './tokens.ts';

/** An access token that expires within this time is renewed before it is used. */
const EARLY_MS = 30_000;
/** Interval and number of checks for tokens that another process is requesting. */
const POLL_MS = 200;
const MAX_POLLS = 25;

export type SessionOptions = {
  store: TokenStore;
  /** Used until `login` is called. */
  token: string | undefined;
  /** Exchanges a refresh token. If the response was lost, the same key returns the same tokens again. */
  refresh(refreshToken: string, idempotencyKey: string): PromiseLike<AuthSession>;
};

/** The session of a client. Stores the tokens, and renews them before they expire, once for all calls. */
export class Session implements Credentials {
  readonly consistency = new Consistency();
  readonly #options: SessionOptions;
  #token: string | undefined;
  #renewal: Promise<Tokens | undefined> | undefined;
  /** The refresh token and idempotency key of the last exchange. */
  #lastExchange = { refreshToken: '', key: '' };

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#token = options.token;
  }

  async token(): Promise<string | undefined> {
    const tokens = await this.#options.store.get();
    if (!tokens) return this.#token;
    // The user who logged in may be another one. After that session, calls must not use the original token.
    this.#token = undefined;
    if (tokens.expiresAt - Date.now() > EARLY_MS) return tokens.accessToken;
    return (await this.#renewOnce(tokens.refreshToken))?.accessToken;
  }

  async renew(token: string): Promise<boolean> {
    const tokens = await this.#options.store.get();
    if (!tokens) return false;
    // The token was already replaced after the call was sent.
    if (tokens.accessToken !== token) return true;
    return (await this.#renewOnce(tokens.refreshToken)) !== undefined;
  }

  async begin(session: AuthSession): Promise<void> {
    await this.#options.store.set(tokensOf(session));
  }

  async end(): Promise<void> {
    await this.#options.store.clear();
  }

  #renewOnce(refreshToken: string): Promise<Tokens | undefined> {
    this.#renewal ??= this.#exchange(refreshToken).finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #exchange(refreshToken: string): Promise<Tokens | undefined> {
    const { store, refresh } = this.#options;
    // Later calls use the same key, because using a refresh token again with another key ends the session.
    if (this.#lastExchange.refreshToken !== refreshToken)
      this.#lastExchange = { refreshToken, key: newKey() };
    try {
      const tokens = tokensOf(await refresh(refreshToken, this.#lastExchange.key));
      const stored = await store.get();
      // The user has logged in or out meanwhile.
      if (stored?.refreshToken !== refreshToken) return stored;
      await store.set(tokens);
      return tokens;
    } catch (error) {
      if (error instanceof ConflictError && error.code === 'REFRESH_IN_PROGRESS') {
        return this.#othersTokens(refreshToken, error);
      }
      // The session has ended, so its tokens are of no use.
      if (error instanceof ApiError && error.status === 401) {
        const stored = await store.get();
        if (stored?.refreshToken === refreshToken) await store.clear();
      }
      throw error;
    }
  }

  /** Waits for the tokens that another process with the same store is requesting. */
  async #othersTokens(refreshToken: string, error: unknown): Promise<Tokens | undefined> {
    for (let poll = 0; poll < MAX_POLLS; poll += 1) {
      await pause(POLL_MS, undefined);
      const tokens = await this.#options.store.get();
      if (tokens?.refreshToken !== refreshToken) return tokens;
    }
    throw error;
  }
}

const tokensOf = ({ access_token, refresh_token, expires_in }: AuthSession): Tokens => ({
  accessToken: access_token,
  refreshToken: refresh_token,
  expiresAt: Date.now() + expires_in * 1000,
});
