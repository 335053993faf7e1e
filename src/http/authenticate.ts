import type { Request } from 'express';
import type { Sessions } from '../auth/sessions/sessions.ts';
import { ApiError } from '../errors.ts';

/**
 * Finds out who is asking, from `Authorization: Bearer …` (RFC 6750).
 * A plain function: the validator's own security handlers wrap errors anew.
 * @throws ApiError UNAUTHENTICATED, INVALID_TOKEN, TOKEN_EXPIRED or SESSION_REVOKED
 */
export async function authenticate(req: Request, sessions: Sessions): Promise<void> {
  const token = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(req.headers.authorization ?? '')?.[1];
  if (!token) throw new ApiError('UNAUTHENTICATED');
  req.actor = await sessions.authenticate(token);
}
