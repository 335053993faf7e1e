import type { AuthSession } from '../generated/models.ts';
import type { Credentials } from './connection.ts';
import { ApiError, ConflictError } from './errors.ts';
import { pause } from './limit.ts';
import { newKey } from './request.ts';
import type { TokenStore, Tokens } from './tokens.ts';

/** An access token that expires within this time is renewed before it is used. */
const EARLY_MS = 30_000;
/** How long, and how often, one waits for the tokens that somebody else is getting. */
const PEEK_MS = 200;
const PEEKS = 25;

export type SessionOptions = {
  store: TokenStore;
  /** Used as long as nobody has logged in. */
  token: string | undefined;
  /** Exchanges a refresh token. The same key gets the same tokens again, should an answer be lost. */
  refresh(refreshToken: string, idempotencyKey: string): PromiseLike<AuthSession>;
};

/** Who is logged in: keeps the tokens, and exchanges them in time, once for all calls that need it. */
export class Session implements Credentials {
  readonly #options: SessionOptions;
  #token: string | undefined;
  #renewal: Promise<Tokens | undefined> | undefined;
  /** The idempotency key of the last exchange, and the refresh token it was for. */
  #key = { of: '', is: '' };

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#token = options.token;
  }

  async token(): Promise<string | undefined> {
    const tokens = await this.#options.store.get();
    if (!tokens) return this.#token;
    // Who logs in may be somebody else, and after the session nobody goes on in that one's name.
    this.#token = undefined;
    if (tokens.expiresAt - Date.now() > EARLY_MS) return tokens.accessToken;
    return (await this.#renewOnce(tokens.refreshToken))?.accessToken;
  }

  async renew(token: string): Promise<boolean> {
    const tokens = await this.#options.store.get();
    if (!tokens) return false;
    // Somebody else has done it since the call went out.
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
    // Also later calls ask with the same key for what was lost: a used token with another one ends the session.
    if (this.#key.of !== refreshToken) this.#key = { of: refreshToken, is: newKey() };
    try {
      const tokens = tokensOf(await refresh(refreshToken, this.#key.is));
      const kept = await store.get();
      // Somebody has logged in or out meanwhile.
      if (kept?.refreshToken !== refreshToken) return kept;
      await store.set(tokens);
      return tokens;
    } catch (error) {
      if (error instanceof ConflictError && error.code === 'REFRESH_IN_PROGRESS') {
        return this.#othersTokens(refreshToken, error);
      }
      // The session is over, and so is what it was known by.
      if (error instanceof ApiError && error.status === 401) {
        const kept = await store.get();
        if (kept?.refreshToken === refreshToken) await store.clear();
      }
      throw error;
    }
  }

  /** The tokens that another process with the same store gets in these moments. */
  async #othersTokens(refreshToken: string, error: unknown): Promise<Tokens | undefined> {
    for (let peek = 0; peek < PEEKS; peek += 1) {
      await pause(PEEK_MS, undefined);
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
