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

/** OWASP's first choice of 2024: 25 to 30 ms on one core here. The library's own defaults take twenty times as long. */
const PARAMETERS: Parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The two computations, replaceable so that a test can count them. */
export type Engine = {
  hash(password: string, options: Parameters & { type: typeof argon2id }): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
};

export type PasswordsOptions = {
  /**
   * Computations at a time, at least one. Each occupies one of the four threads of libuv, which file and DNS work
   * needs too.
   */
  readonly hashConcurrency: number;
  /**
   * How many can wait for their turn. Without a bound a flood of logins starves the thread pool: 60 verifications at
   * once stalled everything else for 32 s (measured).
   */
  readonly queue: number;
  readonly parameters?: Parameters;
  readonly engine?: Engine;
};

export type Passwords = {
  /** @throws ApiError OVERLOADED when too many wait already */
  hash(password: string): Promise<string>;
  /**
   * Whether the password belongs to the hash. Without a hash it never does, after the same work, so
   * that an unknown account answers as slowly as a known one.
   * @throws ApiError OVERLOADED when too many wait already
   */
  verify(hash: string | undefined, password: string): Promise<boolean>;
  /** Whether a hash was made with weaker parameters than those in force. */
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
  const nobodys = unmatchable(parameters);
  return {
    hash: (password) => turns.run('all', () => engine.hash(password, { ...parameters, type: argon2id })),
    async verify(hash, password) {
      const matches = await turns.run('all', () => engine.verify(hash ?? nobodys, password));
      return matches && hash !== undefined;
    },
    isOutdated: (hash) => isWeaker(hash, parameters),
  };
}

/**
 * A hash of these parameters that no password has: random bytes where a digest should be, so making it
 * costs nothing.
 */
function unmatchable({ memoryCost, timeCost, parallelism }: Parameters): string {
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
