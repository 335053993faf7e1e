import type { Request } from 'express';
import type { Clock } from '../actor.ts';
import type { PathParameter } from '../contract.ts';
import type { ApiError } from '../errors.ts';
import type { Denial, Denials } from '../events/denials.ts';
import { subjects } from '../resources.ts';
import { normalizeEmail } from '../users/email.ts';

export type RecordDenial = (error: ApiError, req: Request) => void;

/** Leaves an audit row of each answer that refuses somebody, without keeping the answer waiting for it. */
export function recordDenial({ denials, clock }: { denials: Denials; clock: Clock }): RecordDenial {
  return (error, req) => {
    const code = codeOf(error);
    if (code === undefined || !req.operation) return;
    const { operationId } = req.operation;
    const { account_id = null } = error.facts;
    const actor_id = req.actor?.user_id ?? null;
    denials.record({
      type: operationId === 'login' ? 'login.failed' : 'access.denied',
      code,
      operation: operationId,
      actor_id,
      ...(account_id ? { subject_type: 'user', subject_id: account_id } : targetOf(req)),
      email: actor_id === null ? emailIn(req.body) : null,
      client_address: req.address,
      request_id: req.id,
      created_at: new Date(clock.now()).toISOString(),
    });
  };
}

/** Why somebody was refused; nothing where the request failed for another reason. */
function codeOf({ status, code, facts }: ApiError): string | undefined {
  if (status === 401 || status === 403 || code === 'TOO_MANY_ATTEMPTS') return code;
  // Whoever is logged in and shows a wrong password is told by the field that held it.
  return facts.errors?.find((error) => error.code === 'WRONG_PASSWORD')?.code;
}

/** Whose password somebody without a token had to show. */
function emailIn(body: unknown): string | null {
  const email = typeof body === 'object' && body !== null && 'email' in body ? body.email : undefined;
  return typeof email === 'string' ? normalizeEmail(email) : null;
}

type Target = Pick<Denial, 'subject_type' | 'subject_id'>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The thing whose id stands first in the path, when somebody known was refused. */
function targetOf({ actor, named = {} }: Request): Target {
  const [name, id] = (actor && Object.entries(named)[0]) ?? [];
  const subject_type = name === undefined ? null : (subjects[name as PathParameter] ?? null);
  // It may not have been checked yet.
  if (subject_type === null || typeof id !== 'string' || !UUID.test(id))
    return { subject_type: null, subject_id: null };
  return { subject_type, subject_id: id };
}
