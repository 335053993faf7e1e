import { createHash } from 'node:crypto';
import type { Actor } from '../actor.ts';
import type { Operation } from '../document.ts';

/** A request with an `Idempotency-Key`. The same key from another caller, or for another path, is a different claim. */
export type Claim = {
  caller: string;
  /** The caller, if logged in. */
  user_id: string | null;
  method: string;
  path: string;
  key: string;
  body: unknown;
  window_seconds: number;
  /** Whether the response contains credentials. Then it is replayed only while they are valid. */
  credentials: boolean;
};

/** The parts of a request that identify a claim. */
export type ClaimingRequest = Pick<Claim, 'method' | 'path' | 'body'> & {
  actor?: Pick<Actor, 'user_id'> | undefined;
  address: string;
};

/** Returns the claim of a request, or nothing if it has no key or the operation does not accept one. */
export function claimOf(
  policy: Operation['x-idempotent'],
  key: string | undefined,
  { method, path, body, actor, address }: ClaimingRequest,
): Claim | undefined {
  if (!policy || key === undefined) return undefined;
  return {
    user_id: actor?.user_id ?? null,
    caller: actor?.user_id ?? secretIn(body, policy.caller) ?? address,
    method,
    path,
    key,
    body,
    window_seconds: policy.window_seconds,
    credentials: policy.credentials ?? false,
  };
}

/** Returns the digest that identifies a claim in the database, which does not store the key itself. */
export function digestOf({ caller, method, path, key }: Claim): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([caller, method, path, key]))
    .digest();
}

/** Returns a secret in the body that identifies the caller at any address. */
function secretIn(body: unknown, name: string | undefined): string | undefined {
  const properties = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const value: unknown = properties.find(([property]) => property === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}
