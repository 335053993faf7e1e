import type { Actor } from '../actor.ts';
import type { Schema } from '../contract.ts';
import { ApiError } from '../errors.ts';

/**
 * Checks a scope that only some requests of an operation need, in addition to those that the contract declares for all of them.
 * @param reason what needs the scope, as the beginning of a sentence
 * @throws ApiError INSUFFICIENT_SCOPE
 */
export function assertScope({ scopes }: Actor, scope: Schema<'Scope'>, reason: string): void {
  if (scopes && !scopes.includes(scope))
    throw new ApiError('INSUFFICIENT_SCOPE', { message: `${reason} also requires the scope \`${scope}\`.` });
}
