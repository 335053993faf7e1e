import { randomBytes } from 'node:crypto';
import { hash as argon2Hash, argon2id, verify as argon2Verify } from 'argon2';
import { Limiter } from '../../concurrency.ts';
import { ApiError } from '../../errors.ts';

/** The costs of argon2id. */
export type Parameters = {
  /** KiB for each computation. */
  readonly memoryCost: number;
  /** Passes over that memory. */
  readonly timeCost: number;
  /** Lanes. */
  readonly parallelism: number;
};

/** OWASP's first recommendation of 2024: 25 to 30 ms on one core here. The defaults of the library take 20 times as long. */
const PARAMETERS: Parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The two computations, replaceable so that a test can count them. */
export type Engine = {
  hash(password: string, options: Parameters & { type: typeof argon2id }): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
};

export type PasswordsOptions = {
  /**
   * Concurrent computations, at least one. Each occupies one of the four threads of libuv, which file and DNS operations
   * also need.
   */
  readonly hashConcurrency: number;
  /**
   * How many computations can wait. Without a limit, a flood of logins starves the thread pool: 60 verifications at once
   * stalled everything else for 32 s (measured).
   */
  readonly queue: number;
  readonly parameters?: Parameters;
  readonly engine?: Engine;
};

export type Passwords = {
  /** @throws ApiError OVERLOADED if too many computations are waiting */
  hash(password: string): Promise<string>;
  /**
   * Returns whether the password matches the hash. Without a hash it returns false after the same work, so that a login
   * takes the same time if the account does not exist.
   * @throws ApiError OVERLOADED if too many computations are waiting
   */
  verify(hash: string | undefined, password: string): Promise<boolean>;
  /** Returns a hash that no password matches, for an account whose password has ended. Comparing takes the usual time. */
  unmatchable(): string;
  /** Returns whether a hash was made with weaker parameters than the current ones. */
  isOutdated(hash: string): boolean;
};

declare module '../../context.ts' {
  interface Services {
    readonly passwords: Passwords;
  }
}

export function createPasswords({ hashConcurrency, queue, ...options }: PasswordsOptions): Passwords {
  const parameters = options.parameters ?? PARAMETERS;
  const engine = options.engine ?? { hash: argon2Hash, verify: argon2Verify };
  const turns = new Limiter({
    inAll: hashConcurrency,
    maxWaitingForOne: queue,
    overloaded: () => new ApiError('OVERLOADED', { headers: { 'Retry-After': '1' } }),
  });
  const unmatchable = unmatchableHash(parameters);
  return {
    hash: (password) => turns.run('all', () => engine.hash(password, { ...parameters, type: argon2id })),
    async verify(hash, password) {
      const matches = await turns.run('all', () => engine.verify(hash ?? unmatchable, password));
      return matches && hash !== undefined;
    },
    unmatchable: () => unmatchableHash(parameters),
    isOutdated: (hash) => isWeaker(hash, parameters),
  };
}

/**
 * Returns a hash with these parameters that no password matches: random bytes in place of a digest, so creating it costs
 * nothing.
 */
function unmatchableHash({ memoryCost, timeCost, parallelism }: Parameters): string {
  const bytes = (size: number) => randomBytes(size).toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${bytes(16)}$${bytes(32)}`;
}

function isWeaker(hash: string, parameters: Parameters): boolean {
  const [, algorithm, version, costs = ''] = hash.split('$');
  if (algorithm !== 'argon2id' || version !== 'v=19') return true;
  const cost = (name: string) => Number(new RegExp(`(?:^|,)${name}=(\\d+)`).exec(costs)?.[1] ?? 0);
  return (
    cost('m') < parameters.memoryCost || cost('t') < parameters.timeCost || cost('p') < parameters.parallelism
  );
}
