/** The tokens of a session. */
export type Tokens = {
  accessToken: string;
  refreshToken: string;
  /** When the access token expires, in milliseconds since the Unix epoch. */
  expiresAt: number;
};

/** Stores tokens between calls. Pass your own to keep them longer than the process, or to share them. */
export type TokenStore = {
  get(): Tokens | undefined | Promise<Tokens | undefined>;
  set(tokens: Tokens): void | Promise<void>;
  clear(): void | Promise<void>;
};

export function memoryStore(): TokenStore {
  let kept: Tokens | undefined;
  return {
    get: () => kept,
    set(tokens) {
      kept = tokens;
    },
    clear() {
      kept = undefined;
    },
  };
}
