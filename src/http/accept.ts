import type { Request } from 'express';
import { ApiError } from '../errors.ts';

export const JSON_TYPE = 'application/json';
export const PROBLEM_TYPE = 'application/problem+json';

/** @throws ApiError NOT_ACCEPTABLE when `Accept` leaves no type that we have */
export function checkAccept(req: Request): void {
  const accept = req.headers.accept;
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return;
  if (!req.accepts([JSON_TYPE, PROBLEM_TYPE])) throw new ApiError('NOT_ACCEPTABLE');
}

/** Whether the caller would rather have failures as problem details (RFC 9457). */
export function prefersProblem(req: Request): boolean {
  return (
    req.headers.accept?.toLowerCase().includes(PROBLEM_TYPE) === true &&
    req.accepts([JSON_TYPE, PROBLEM_TYPE]) === PROBLEM_TYPE
  );
}
