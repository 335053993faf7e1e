import { createHash } from 'node:crypto';
import type { Actor } from '../actor.ts';
import type { Operation } from '../document.ts';

/** A request with an `Idempotency-Key`. The same key of another caller, or for another path, is another claim. */
export type Claim = {
  caller: string;
  method: string;
  path: string;
  key: string;
  body: unknown;
  window_seconds: number;
  /** The response carries credentials, so it is replayed only while they are good. */
  credentials: boolean;
};

/** The parts of a request that a claim is made of. */
export type ClaimingRequest = Pick<Claim, 'method' | 'path' | 'body'> & {
  actor?: Pick<Actor, 'user_id'> | undefined;
  address: string;
};

/** Returns the claim of a request, or nothing if it has no key or the operation takes none. */
export function claimOf(
  policy: Operation['x-idempotent'],
  key: string | undefined,
  { method, path, body, actor, address }: ClaimingRequest,
): Claim | undefined {
  if (!policy || key === undefined) return undefined;
  return {
    caller: actor?.user_id ?? secretIn(body, policy.caller) ?? address,
    method,
    path,
    key,
    body,
    window_seconds: policy.window_seconds,
    credentials: policy.credentials ?? false,
  };
}

/** Identifies a claim in the database, where the key itself is not stored. */
export function digestOf({ caller, method, path, key }: Claim): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([caller, method, path, key]))
    .digest();
}

/** A secret that only the caller has identifies them at any address. */
function secretIn(body: unknown, name: string | undefined): string | undefined {
  const properties = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const value: unknown = properties.find(([property]) => property === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}
