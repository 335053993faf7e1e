import type { Context } from '../context.ts';
import type { Handlers } from '../contract.ts';
import { classify } from '../database/failures.ts';
import { ApiError, invalid } from '../errors.ts';
import { normalizeEmail } from './email.ts';
import { passwordProblems } from './password-policy.ts';
import * as queries from './queries.ts';
import { newRefreshToken, refreshTokenDigest } from './tokens.ts';

export const auth = {
  async registerUser({ body }, context) {
    const { passwords, sessions, client } = context;
    const email = normalizeEmail(body.email);
    const problems = passwordProblems(body.password, email);
    if (problems.length > 0) throw invalid(problems);
    const password_hash = await passwords.hash(body.password);
    const { refresh_token, refresh_digest } = newRefreshToken();
    return context.transaction(async (db) => {
      const account = { email, password_hash, full_name: body.full_name.trim() };
      const user = await queries.insertUser(db, account, authorOf(context)).catch(refuseTakenEmail);
      const start = {
        user_id: user.id,
        password_hash,
        new_password_hash: password_hash,
        refresh_digest,
        client,
      };
      const session = await queries.insertSession(db, start, sessions, authorOf(context));
      if (!session) throw new Error('a new user got no session');
      return {
        status: 201 as const,
        headers: { Location: '/api/v1/users/profile' },
        data: { user, ...sessions.issue({ user_id: user.id, ...session }, refresh_token) },
      };
    });
  },

  async login({ body }, context) {
    const { db, passwords, sessions, client } = context;
    const account = await queries.findAccount(db, normalizeEmail(body.email));
    const matches = await passwords.verify(account?.password_hash, body.password);
    if (!matches || !account?.active) throw new ApiError('INVALID_CREDENTIALS');
    const { user, password_hash } = account;
    const new_password_hash = await renewedHash(password_hash, body.password, context);
    const { refresh_token, refresh_digest } = newRefreshToken();
    return context.statement(async (db) => {
      const start = { user_id: user.id, password_hash, new_password_hash, refresh_digest, client };
      const session = await queries.insertSession(db, start, sessions, authorOf(context));
      // The account was closed or got another password while this one was checked.
      if (!session) throw new ApiError('INVALID_CREDENTIALS');
      const data = { user, ...sessions.issue({ user_id: user.id, ...session }, refresh_token) };
      return { status: 200 as const, data };
    });
  },

  async refreshTokens({ body }, context) {
    const began_at = performance.now();
    const { sessions } = context;
    const used_digest = refreshTokenDigest(body.refresh_token);
    if (!used_digest) throw new ApiError('INVALID_REFRESH_TOKEN');
    const { refresh_token, refresh_digest } = newRefreshToken();
    const digests = { used_digest, refresh_digest };
    let stolen: string | undefined;
    const exchanged = sessions.exchange(used_digest, (raced) =>
      context.transaction(async (db) => {
        const found = await queries.findRefreshToken(db, used_digest, performance.now() - began_at);
        if (!found) throw new ApiError('INVALID_REFRESH_TOKEN');
        if (found.used_at && (raced || found.used_meanwhile)) throw new ApiError('REFRESH_IN_PROGRESS');
        if (found.used_at) {
          stolen = found.session_id;
          const author = { actor: null, ...authorOf(context) };
          await queries.revokeSession(db, stolen, 'session.reuse_detected', author);
          throw new ApiError('REFRESH_TOKEN_REUSED', { keepsWrites: true });
        }
        const session = await queries.rotateRefreshToken(db, digests, sessions, authorOf(context));
        // Unused a moment ago: whoever used it since came at the same time as this request.
        if (!session) throw new ApiError('REFRESH_IN_PROGRESS');
        const { session_id, ...user } = session;
        const data = { user, ...sessions.issue({ user_id: user.id, session_id }, refresh_token) };
        return { status: 200 as const, data };
      }),
    );
    return exchanged.finally(() => stolen && sessions.forget(stolen));
  },

  async logout(_request, context) {
    const { actor, sessions } = context;
    try {
      return await context.statement(async (db) => {
        const author = { actor, ...authorOf(context) };
        await queries.revokeSession(db, actor.session_id, 'session.revoked', author);
        return { status: 204 as const };
      });
    } finally {
      // Also when it failed: the statement may have got through although its answer did not.
      sessions.forget(actor.session_id);
    }
  },
} satisfies Partial<Handlers>;

/** Not the context as it is: reading `actor` of one that has none throws. */
const authorOf = ({ now, request_id }: Context) => ({ now, request_id });

function refuseTakenEmail(error: unknown): never {
  const { kind, constraint } = classify(error);
  if (kind !== 'conflict' || constraint !== 'user_email_key') throw error;
  const message = 'Log in, or choose another email.';
  throw new ApiError('EMAIL_TAKEN', {
    errors: [{ field: 'email', code: 'EMAIL_TAKEN', message }],
    cause: error,
  });
}

/** The hash to keep from now on. A login does not fail because there is no time for a stronger one. */
async function renewedHash(hash: string, password: string, { passwords }: Context): Promise<string> {
  return passwords.isOutdated(hash) ? passwords.hash(password).catch(() => hash) : hash;
}
