import type { Schema } from '../contract.ts';
import { classify } from '../database/driver/failures.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { authorOf, causeOf } from '../events/append.ts';
import type { Handlers } from '../handlers.ts';
import { sendMail } from '../mail/send.ts';
import { normalizeEmail } from '../users/email.ts';
import { setRole } from '../users/role.ts';
import { disableWebhooksOf } from '../webhooks/disable.ts';
import { deleteKeys } from './api-keys/revoke.ts';
import * as links from './links/queries.ts';
import { sendLink } from './links/send.ts';
import { linkTokenDigest } from './links/tokens.ts';
import { forgetAddresses } from './passwords/known-addresses.ts';
import { type Owner, passwordProblems } from './passwords/policy.ts';
import * as queries from './queries.ts';
import { endSessions } from './sessions/end.ts';
import { insertSession } from './sessions/queries.ts';
import { newRefreshToken } from './sessions/tokens.ts';

/** Registration, email verification and passwords. */
export const accounts = {
  async registerUser({ body }, context) {
    const { passwords, lockout, sessions, client } = context;
    const email = normalizeEmail(body.email);
    const full_name = body.full_name.trim();
    const problems = await passwordProblems(body.password, { email, full_name });
    if (problems.length > 0) throw invalid(problems);
    const password_hash = await passwords.hash(body.password);
    const { refresh_token, refresh_digest } = newRefreshToken();
    return context.transaction(async (db) => {
      const account = { email, password_hash, full_name };
      const origin = causeOf(context);
      const user = await queries.insertUser.first(db, { ...account, ...origin }).catch(refuseTakenEmail);
      if (!user) throw new Error('An insert returned no row.');
      const start = {
        user_id: user.id,
        email,
        password_hash,
        new_password_hash: password_hash,
        refresh_digest,
        user_agent: client.user_agent,
        known_address_key: lockout.knownAddressKey(email, client.address),
      };
      const session = await insertSession.first(db, { ...start, ...origin, ...sessions.lifetimes });
      if (!session) throw new Error('No session was created for a new user.');
      await sendLink(db, { purpose: 'verify_email', user_id: user.id }, context);
      return {
        status: 201 as const,
        headers: { Location: '/api/v1/users/profile' },
        data: { user, ...sessions.issue({ user_id: user.id, ...session }, refresh_token) },
        dependsOn: { refresh_digest, password_hash },
      };
    });
  },

  async changePassword({ body }, context) {
    const { db, session: actor, lockout, passwords } = context;
    const account = await queries.findCredentials.first(db, { user_id: actor.user_id });
    if (!account) throw new ApiError('SESSION_REVOKED');
    const { password_hash, ...owner } = account;
    const matches = await lockout.confirm(actor, () =>
      passwords.verify(password_hash, body.current_password),
    );
    const problems = [...(matches ? [] : [WRONG_PASSWORD]), ...(await newPasswordProblems(body, owner))];
    const new_password_hash = problems.length > 0 ? '' : await passwords.hash(body.new_password);
    return context.transaction(async (trx) => {
      // Checked inside the transaction, where a retry finds its stored response. By then its current password is wrong.
      if (problems.length > 0) throw invalid(problems);
      context.accessChanged(actor.user_id);
      const { user_id, session_id } = actor;
      const author = authorOf(context);
      const hashes = { password_hash, new_password_hash };
      const changed = await queries.changePassword.first(trx, { ...hashes, ...author });
      if (!changed) throw invalid([WRONG_PASSWORD]);
      await endSessions.run(trx, { ...author, owner_id: user_id, except_id: session_id });
      // A person who knew the old password may have requested these links.
      await links.invalidateLinks.run(trx, { user_id, purposes: ['change_email', 'reset_password'] });
      await sendMail(trx, { template: 'password_changed', to: { user_id }, values: { at: context.now } });
      return { status: 204 as const };
    });
  },
  async verifyEmail({ body }, context) {
    const digest = linkTokenDigest(body.token);
    return context.transaction(async (db) => {
      const link =
        digest && (await links.useLink.first(db, { digest, purposes: ['verify_email', 'change_email'] }));
      if (!link) throw invalid([UNUSABLE_LINK]);
      const { user_id, email, current_email, email_verified, locale, timezone } = link;
      const author = { user_id, ...causeOf(context) };
      if (link.purpose === 'change_email') {
        const applied = links.applyLink.run(db, { ...author, email }, { type: 'user.email_changed' });
        await applied.catch(refuseTakenEmail);
        context.accessChanged(user_id);
        // The session that requested the change stays, because the owner entered the password in it.
        await endSessions.run(db, { ...author, owner_id: user_id, except_id: link.session_id });
        await forgetAddresses.run(db, { user_id });
        // These links were sent to the old address, or would change the email once more.
        await links.invalidateLinks.run(db, {
          user_id,
          purposes: ['verify_email', 'change_email', 'reset_password'],
        });
        const full_name = email_verified ? link.full_name : null;
        const to = { email: current_email, full_name, locale, timezone };
        await sendMail(db, { template: 'email_changed', to, values: { at: context.now } });
      } else {
        await links.applyLink.run(db, author, { type: 'user.email_verified' });
      }
      return { status: 200 as const, data: { email, email_verified: true as const } };
    });
  },

  async resendVerificationEmail(_request, context) {
    const { user_id } = context.actor;
    return context.statement(async (db) => {
      await sendLink(db, { purpose: 'verify_email', user_id }, context);
      return { status: 202 as const };
    });
  },

  async changeEmail({ body }, context) {
    const { db, session, lockout, passwords } = context;
    const { user_id, session_id } = session;
    const account = await queries.findCredentials.first(db, { user_id });
    if (!account) throw new ApiError('SESSION_REVOKED');
    const { password_hash } = account;
    const matches = await lockout.confirm(session, () =>
      passwords.verify(password_hash, body.current_password),
    );
    const email = normalizeEmail(body.new_email);
    const problems = [...(matches ? [] : [WRONG_PASSWORD]), ...(email === account.email ? [SAME_EMAIL] : [])];
    return context.transaction(async (trx) => {
      if (problems.length > 0) throw invalid(problems);
      await links.logEmailChangeRequest.run(trx, authorOf(context));
      await sendLink(trx, { purpose: 'change_email', user_id, session_id, email }, context);
      return { status: 202 as const };
    });
  },

  async requestPasswordReset({ body }, context) {
    const email = normalizeEmail(body.email);
    return context.statement(async (db) => {
      // Nothing is looked up here, so neither the response nor its time reveals whether the account exists.
      await sendLink(db, { purpose: 'reset_password', email }, context);
      return { status: 202 as const };
    });
  },

  async resetPassword({ body }, context) {
    const { db, lockout, passwords } = context;
    const digest = linkTokenDigest(body.token);
    const link = digest && (await links.findLink.first(db, { digest, purpose: 'reset_password' }));
    const owner = link ?? { email: '', full_name: '' };
    const problems = [
      ...(link ? [] : [UNUSABLE_LINK]),
      ...(await passwordProblems(body.new_password, owner, 'new_password')),
    ];
    const password_hash = problems.length > 0 ? '' : await passwords.hash(body.new_password);
    return context.transaction(async (trx) => {
      // Checked inside the transaction, where a retry finds its stored response. By then its link is used.
      if (!digest || problems.length > 0) throw invalid(problems);
      const used = await links.useLink.first(trx, { digest, purposes: ['reset_password'] });
      if (!used) throw invalid([UNUSABLE_LINK]);
      const { user_id, email } = used;
      const author = { user_id, ...causeOf(context) };
      await links.applyLink.run(trx, { ...author, password_hash }, { type: 'user.password_reset' });
      context.accessChanged(user_id);
      // Another person may have registered the account with this address, so all earlier sessions and keys end.
      await endSessions.run(trx, { ...author, owner_id: user_id, except_id: null });
      await deleteKeys.run(trx, author);
      await disableWebhooksOf(trx, user_id, 'credentials_reset');
      const { now, request_id } = context;
      await links.invalidateLinks.run(trx, { user_id, purposes: ['change_email'] });
      if (email === context.adminEmail)
        await setRole.first(trx, { email, force: false, now, request_id }, { role: 'admin' });
      await lockout.lift(trx, { email, user_id });
      await forgetAddresses.run(trx, { user_id });
      await sendMail(trx, { template: 'password_was_reset', to: { user_id }, values: { at: context.now } });
      return { status: 204 as const };
    });
  },
} satisfies Partial<Handlers>;

/** Not 401, because clients would conclude that their session has ended. */
const WRONG_PASSWORD: ErrorDetail = {
  field: 'current_password',
  code: 'WRONG_PASSWORD',
  message: 'This is not your password.',
};

/** Compares the two texts, not the stored hash, so the result says nothing about the actual password. */
async function newPasswordProblems(
  { current_password, new_password }: Schema<'PasswordChange'>,
  owner: Owner,
): Promise<ErrorDetail[]> {
  const problems = await passwordProblems(new_password, owner, 'new_password');
  if (new_password !== current_password) return problems;
  const message = 'Must differ from your current password.';
  return [...problems, { field: 'new_password', code: 'SAME_PASSWORD', message }];
}

function refuseTakenEmail(error: unknown): never {
  const { kind, constraint } = classify(error);
  if (kind !== 'conflict' || constraint !== 'user_email_key') throw error;
  const message = 'Log in, or choose another email.';
  throw new ApiError('EMAIL_TAKEN', {
    errors: [{ field: 'email', code: 'EMAIL_TAKEN', message }],
    cause: error,
  });
}

const UNUSABLE_LINK: ErrorDetail = {
  field: 'token',
  code: 'INVALID_LINK_TOKEN',
  message: 'It was used, is too old, or a newer one was sent.',
};

const SAME_EMAIL: ErrorDetail = {
  field: 'new_email',
  code: 'SAME_EMAIL',
  message: 'This is the email that you have.',
};
