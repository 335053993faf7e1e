import type { Context } from '../../context.ts';
import { ApiError } from '../../errors.ts';
import { authorOf, causeOf } from '../../events/append.ts';
import type { Handlers } from '../../handlers.ts';
import { sendMail } from '../../mail/send.ts';
import { normalizeEmail } from '../../users/email.ts';
import { endSessions } from './end.ts';
import { endSession, listSessions } from './list.ts';
import * as queries from './queries.ts';
import { newRefreshToken, refreshTokenDigest } from './tokens.ts';

export const sessions = {
  async login({ body }, context) {
    const { client, lockout, sessions } = context;
    const email = normalizeEmail(body.email);
    const check = () => findMatchingAccount(email, body.password, context);
    const account = await lockout.login(email, client.address, check);
    if (!account) throw new ApiError('INVALID_CREDENTIALS');
    const { refresh_token, refresh_digest } = newRefreshToken();
    const known_address_key = lockout.knownAddressKey(email, client.address);
    const startSession = async ({ user, password_hash }: typeof account) => {
      const new_password_hash = await renewHash(password_hash, body.password, context);
      return context.statement(async (db) => {
        const start = {
          user_id: user.id,
          email,
          password_hash,
          new_password_hash,
          refresh_digest,
          user_agent: client.user_agent,
          known_address_key,
        };
        const values = { ...start, ...causeOf(context), ...sessions.lifetimes };
        const session = await queries.insertSession.first(db, values);
        // The account was closed, or its password hash changed while the password was compared.
        if (!session) throw new ApiError('INVALID_CREDENTIALS');
        const data = { user, ...sessions.issue({ user_id: user.id, ...session }, refresh_token) };
        return {
          status: 200 as const,
          data,
          dependsOn: { refresh_digest, password_hash: new_password_hash },
        };
      });
    };
    return startSession(account).catch(async (error: unknown) => {
      const isRefused = error instanceof ApiError && error.code === 'INVALID_CREDENTIALS';
      // A concurrent login may have renewed the hash. Then the password still matches.
      const renewed = isRefused ? await check() : undefined;
      if (!renewed) throw error;
      return startSession(renewed);
    });
  },

  async refreshTokens({ body }, context) {
    const began_at = performance.now();
    const { sessions } = context;
    const used_digest = refreshTokenDigest(body.refresh_token);
    if (!used_digest) throw new ApiError('INVALID_REFRESH_TOKEN');
    const { refresh_token, refresh_digest } = newRefreshToken();
    const digests = { used_digest, refresh_digest };
    return sessions.exchange(used_digest, (raced) =>
      context.transaction(async (db) => {
        const seconds = (performance.now() - began_at) / 1_000;
        const found = await queries.findRefreshToken.first(db, { digest: used_digest, seconds });
        if (!found) throw new ApiError('INVALID_REFRESH_TOKEN');
        if (found.used_at && (raced || found.used_meanwhile)) throw new ApiError('REFRESH_IN_PROGRESS');
        if (found.used_at) {
          const { user_id, session_id } = found;
          context.accessChanged(user_id);
          const values = { session_id, user_id: null, ...causeOf(context) };
          await queries.revokeSession.run(db, values, { type: 'session.reuse_detected' });
          const at = context.now;
          await sendMail(db, { template: 'session_reuse_detected', to: { user_id }, values: { at } });
          throw new ApiError('REFRESH_TOKEN_REUSED', { keepsWrites: true });
        }
        const { refreshTtlSeconds } = sessions.lifetimes;
        const values = { ...digests, refreshTtlSeconds, ...causeOf(context) };
        const session = await queries.rotateRefreshToken.first(db, values);
        // The token was unused a moment ago, so it was used by a concurrent request.
        if (!session) throw new ApiError('REFRESH_IN_PROGRESS');
        const { session_id, ...user } = session;
        const data = { user, ...sessions.issue({ user_id: user.id, session_id }, refresh_token) };
        return { status: 200 as const, data, dependsOn: { refresh_digest } };
      }),
    );
  },

  async logout(_request, context) {
    const { session } = context;
    context.accessChanged(session.user_id);
    return context.statement(async (db) => {
      const values = { session_id: session.session_id, ...authorOf(context) };
      await queries.revokeSession.run(db, values, { type: 'session.revoked' });
      return { status: 204 as const };
    });
  },

  async listSessions(_request, { db, session: { user_id, session_id }, paginate }) {
    const list = await paginate((window) => listSessions(db, { user_id, session_id }, window));
    return { status: 200, ...list };
  },

  async revokeSession({ path }, context) {
    context.accessChanged(context.actor.user_id);
    return context.statement(async (db) => {
      const ended = await endSession.first(db, { id: path.session_id, ...authorOf(context) });
      if (!ended) throw new ApiError('NOT_FOUND');
      return { status: 204 as const };
    });
  },

  async revokeOtherSessions(_request, context) {
    const { user_id, session_id } = context.session;
    context.accessChanged(user_id);
    return context.statement(async (db) => {
      await endSessions.run(db, { ...authorOf(context), owner_id: user_id, except_id: session_id });
      return { status: 204 as const };
    });
  },
} satisfies Partial<Handlers>;

/** Returns the account if the password matches. Takes the same time when there is no such account. */
async function findMatchingAccount(email: string, password: string, { db, passwords }: Context) {
  const account = await queries.findAccount(db, email);
  const matches = await passwords.verify(account?.password_hash, password);
  return matches && account?.active ? account : undefined;
}

/** Returns the hash to store. If the server is too busy to compute a stronger one, the old one stays. */
async function renewHash(hash: string, password: string, { passwords }: Context): Promise<string> {
  return passwords.isOutdated(hash) ? passwords.hash(password).catch(() => hash) : hash;
}
