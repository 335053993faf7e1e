import type { Actor } from '../../actor.ts';
import { isAccessEnded } from '../../database/driver/failures.ts';
import type { Operation } from '../../document.ts';
import { ApiError } from '../../errors.ts';
import type { Guards } from '../../idempotency/writes.ts';
import { accessGuard } from './guard.ts';
import type { Sessions } from './sessions.ts';

/** What an operation requires of its caller, for any transport. */
export type Policy = {
  /** @throws ApiError EMAIL_NOT_VERIFIED, INSUFFICIENT_SCOPE or FORBIDDEN */
  check(actor: Actor): void;
  /** Returns the same check as SQL statements, for the transactions in which this actor writes. */
  guards(actor: Actor): Guards;
};

/** The properties of an operation that its policy is derived from. */
export type Policed = Pick<Operation, 'security' | 'x-system-role' | 'x-project-role' | 'x-error-codes'>;

/**
 * Returns the policy that the contract declares: the scopes of the credentials, the role in the service, and a verified
 * email if the service is configured to require one and the operation declares `EMAIL_NOT_VERIFIED`.
 */
export function policyOf(
  operation: Policed,
  { requireEmailVerification }: { requireEmailVerification: boolean },
): Policy {
  const neededScopes = operation.security.flatMap((schemes) => Object.values(schemes).flat());
  const role = operation['x-system-role'] ?? null;
  const verified = requireEmailVerification && operation['x-error-codes'].includes('EMAIL_NOT_VERIFIED');
  // Access that ends at the same moment must not grant credentials, roles or ownership.
  const isSensitive =
    role !== null ||
    operation['x-project-role'] === 'owner' ||
    // Changes the role of a member, or offers one.
    (['OWNER_REQUIRED', 'ALREADY_MEMBER'] as const).some((code) =>
      operation['x-error-codes'].includes(code),
    ) ||
    neededScopes.includes('account:write') ||
    // A webhook goes on sending after the session has ended.
    neededScopes.includes('webhooks:write');
  const needs = { role, verified };
  return {
    check(actor) {
      const { scopes } = actor;
      if (verified && !actor.email_verified) throw new ApiError('EMAIL_NOT_VERIFIED');
      if (scopes && !neededScopes.every((scope) => scopes.includes(scope)))
        throw new ApiError('INSUFFICIENT_SCOPE');
      if (role && actor.role !== role) throw new ApiError('FORBIDDEN');
    },
    guards: (actor) => ({
      check: accessGuard(actor, needs, 'read'),
      lock: isSensitive ? accessGuard(actor, needs, 'lock') : undefined,
    }),
  };
}

/**
 * Runs the work of an actor. If a guard rejects a write in it, throws the reason: the session or key has ended, or the access
 * of the actor was reduced.
 */
export async function explainRefusals<Result>(
  { actor, policy, sessions }: { actor: Actor; policy: Policy; sessions: Pick<Sessions, 'reauthenticate'> },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isAccessEnded(error)) throw error;
    policy.check(await sessions.reauthenticate(actor));
    throw new ApiError('SESSION_REVOKED', { cause: error });
  }
}
