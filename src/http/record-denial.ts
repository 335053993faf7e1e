import type { Request } from 'express';
import type { Clock } from '../actor.ts';
import type { PathParameter } from '../contract.ts';
import type { ApiError } from '../errors.ts';
import type { Denial, Denials } from '../events/denials.ts';
import { isUuid } from '../formats.ts';
import { subjects } from '../resources.ts';
import { normalizeEmail } from '../users/email.ts';

export type RecordDenial = (error: ApiError, req: Request) => void;

/** Adds each denied request to the audit log. The response does not wait for this. */
export function recordDenial({ denials, clock }: { denials: Denials; clock: Clock }): RecordDenial {
  return (error, req) => {
    const code = denialCodeOf(error);
    if (code === undefined) return;
    // The metrics are not an operation.
    const operation = req.operation?.operationId ?? null;
    const { account_id = null } = error.facts;
    const actor_id = req.actor?.user_id ?? null;
    denials.record({
      type: operation === 'login' ? 'login.failed' : 'access.denied',
      code,
      operation,
      actor_id,
      ...(account_id ? { subject_type: 'user', subject_id: account_id } : targetOf(req)),
      email: actor_id === null ? emailIn(req.body) : null,
      client_address: req.address,
      request_id: req.id,
      created_at: new Date(clock.now()).toISOString(),
    });
  };
}

/** Returns why the request was denied, or nothing if it failed for another reason. */
export function denialCodeOf({ status, code, facts }: ApiError): string | undefined {
  if (status === 401 || status === 403 || code === 'TOO_MANY_ATTEMPTS') return code;
  // For an authenticated caller, a wrong password is an error of its field.
  return facts.errors?.find((error) => error.code === 'WRONG_PASSWORD')?.code;
}

/** Returns the email address that a caller without a token sent with a password. */
function emailIn(body: unknown): string | null {
  const email = typeof body === 'object' && body !== null && 'email' in body ? body.email : undefined;
  return typeof email === 'string' ? normalizeEmail(email) : null;
}

type Target = Pick<Denial, 'subject_type' | 'subject_id'>;

/** Returns the resource of the first ID in the path, if the caller is known. */
function targetOf({ actor, path_params = {} }: Request): Target {
  const [name, id] = (actor && Object.entries(path_params)[0]) ?? [];
  const subject_type = name === undefined ? null : (subjects[name as PathParameter] ?? null);
  // The ID may not be validated yet.
  if (subject_type === null || typeof id !== 'string' || !isUuid(id))
    return { subject_type: null, subject_id: null };
  return { subject_type, subject_id: id };
}
