// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { CreateOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { ApiKey, ApiKeyCreate, AuthSession, EmailChange, EmailVerification, EmailVerify, IssuedApiKey, ListApiKeysQuery, ListSessionsQuery, LoginRequest, PasswordChange, PasswordForgotten, PasswordReset, RefreshRequest, RegisterRequest, Session } from '../models.ts';

/**
 * Accounts, sessions and tokens.
 *
 * Register or log in to start a session, refresh its tokens before they expire, and end it with a logout. A
 * program
 * that runs without you gets an API key. Here you also change your password and your email.
 */
export class AuthResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Open an account.
   *
   * Opens an account and logs in at once. Everything you need to go on is in the answer. A link to verify the
   * email is sent to it (`verifyEmail`); to the address that the operator has named in `ADMIN_EMAIL` goes a link
   * to choose another password instead (`resetPassword`), which makes the account a system admin. A password
   * that is refused says why in `errors`, all at once: `TOO_SHORT`, `TOO_LONG`, `NEEDS_LOWER_CASE`,
   * `NEEDS_UPPER_CASE`, `NEEDS_DIGIT`, `COMMON_PASSWORD`, `SAME_AS_EMAIL`, `SAME_AS_NAME`. A retry with the same
   * `Idempotency-Key` gets the same tokens until the session ends, the tokens are refreshed or the password
   * changes; then it is 409 `EMAIL_TAKEN`. Writes the events `user.registered` and `session.created`.
   *
   * @param body The body of the request.
   * @throws ApiError 409 `EMAIL_TAKEN`: There is an account with this email already.
   */
  register(body: RegisterRequest, options?: CreateOptions): Call<AuthSession> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/register', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Log in.
   *
   * Starts a session of its own, so you can be logged in on several devices. An unknown email and a wrong
   * password get the same answer, after the same time. After five wrong passwords for one email from one address
   * in 15 minutes, logins for this email from this address are 429 `TOO_MANY_ATTEMPTS` for 15 minutes, also with
   * the right password. After twenty from several addresses, so are logins from every address that the account
   * has not logged in from before; after a hundred from one address, all logins from there. Open sessions go on.
   * A retry with the same `Idempotency-Key` checks the password again; it gets the same tokens if the session is
   * still open and they have not been refreshed, and otherwise new ones. Writes the event `session.created`.
   *
   * @param body The body of the request.
   * @throws ApiError 401 `INVALID_CREDENTIALS`: Email and password do not match an account.
   * @throws ApiError 429 `TOO_MANY_ATTEMPTS`: Too many wrong passwords for this account, or from this address or
   * session.
   */
  login(body: LoginRequest, options?: CreateOptions): Call<AuthSession> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/login', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Exchange a refresh token for new tokens.
   *
   * Gives a new access token and a new refresh token; the old refresh token is used up. Should the answer get
   * lost, send again with the same `Idempotency-Key` within a minute and get the same tokens, from whichever
   * network, unless the session has ended. A used token that comes back in any other way ends the session, for
   * it may be stolen. Writes `session.refreshed`, or `session.reuse_detected`.
   *
   * @param body The body of the request.
   * @throws ApiError 401 `INVALID_REFRESH_TOKEN`: The refresh token is unknown or expired, or its session has
   * ended.
   * @throws ApiError 401 `REFRESH_TOKEN_REUSED`: The refresh token was used before, so it may be stolen; the
   * whole session has been ended.
   * @throws ApiError 409 `REFRESH_IN_PROGRESS`: Another request is exchanging the same refresh token right now.
   */
  refresh(body: RefreshRequest, options?: CreateOptions): Call<AuthSession> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/refresh', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Log out.
   *
   * Ends the session of the access token. Its access tokens and its refresh token stop working at once,
   * everywhere; your other sessions go on. An API key has no session to end. Writes the event `session.revoked`.
   *
   * Needs the scope `account:write`.
   */
  logout(options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/logout', isIdempotent: true }, options);
  }

  /**
   * List your sessions.
   *
   * Where you are logged in: your own sessions that have not ended, the newest login first. The list is there to
   * find one that is not yours, and to end it.
   *
   * Needs the scope `account:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters or
   * another order.
   */
  listSessions(query: ListSessionsQuery = {}, options?: RequestOptions): ListCall<Session> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/auth/sessions', query }, options);
  }

  /**
   * Log out everywhere else.
   *
   * Ends all of your sessions but the one of this request. Their access tokens and refresh tokens stop working
   * at once, everywhere. Writes the event `session.revoked` for each.
   *
   * Needs the scope `account:write`.
   */
  revokeOtherSessions(options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: '/api/v1/auth/sessions' }, options);
  }

  /**
   * End a session.
   *
   * Ends one of your sessions. Its access tokens and its refresh token stop working at once, everywhere. To end
   * the session of this request is to log out. One that has ended already is not found. Writes the event
   * `session.revoked`.
   *
   * Needs the scope `account:write`.
   *
   * @param sessionId The session, as `id` has it in the list of your sessions.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  revokeSession(sessionId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/auth/sessions/{sessionId}', { sessionId }) }, options);
  }

  /**
   * List your API keys.
   *
   * Your own API keys that have not been revoked, the newest first. One that has expired stays in the list for
   * 30 days. The key itself was shown when it was created, and never again; `prefix` tells one from another.
   *
   * Needs the scope `account:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters or
   * another order.
   */
  listApiKeys(query: ListApiKeysQuery = {}, options?: RequestOptions): ListCall<ApiKey> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/auth/api-keys', query }, options);
  }

  /**
   * Create an API key.
   *
   * Makes a key for a program of yours. It acts as you, within its scopes, until it expires, is revoked, your
   * password is reset, or your account is deactivated; a change of your password leaves it alone. The answer
   * shows the key, and only a retry with the same `Idempotency-Key` shows it again: what is kept is its digest.
   * After the key was revoked or has expired, a retry creates another one. You may have 50 keys that have not
   * expired; those of the last 24 hours count even so. You are told by mail. Writes the event `api_key.created`.
   *
   * Needs the scope `account:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 409 `TOO_MANY_API_KEYS`: You have as many API keys as one may have.
   */
  createApiKey(body: ApiKeyCreate, options?: CreateOptions): Call<IssuedApiKey> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/api-keys', body, isIdempotent: true }, options);
  }

  /**
   * Revoke an API key.
   *
   * Removes one of your API keys. It stops working at once, everywhere, and is not in the list any more. Writes
   * the event `api_key.revoked`.
   *
   * Needs the scope `account:write`.
   *
   * @param keyId The API key, as `id` has it in the list of your keys.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  revokeApiKey(keyId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/auth/api-keys/{keyId}', { keyId }) }, options);
  }

  /**
   * Change your password.
   *
   * Takes the password you have and the one you want. All of your sessions but the one of this request end at
   * once, everywhere. A wrong current password is a 400 that names the field, for your session is in order.
   * After five in one session in 15 minutes, or twenty in all sessions, every one is 429 `TOO_MANY_ATTEMPTS` for
   * 15 minutes. Writes the event `user.password_changed`, and `session.revoked` for each session that it ends.
   *
   * Needs the scope `account:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 429 `TOO_MANY_ATTEMPTS`: Too many wrong passwords for this account, or from this address or
   * session.
   */
  changePassword(body: PasswordChange, options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/password/change', body, isIdempotent: true }, options);
  }

  /**
   * Ask for a link to reset the password.
   *
   * Sends a link to the address if it has an account. The answer is the same, and as fast, whether it has one or
   * not. The link works once, for 30 minutes, until the password or the email of the account changes, and only
   * the newest one does. When it is sent the event `user.password_reset_requested` is written.
   *
   * @param body The body of the request.
   */
  requestPasswordReset(body: PasswordForgotten, options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/password/forgot', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Reset the password.
   *
   * Takes the token of the link and the password you want. All sessions of the account end at once, everywhere,
   * its API keys are revoked, and a lock after wrong passwords is lifted: nobody who was in the account before
   * is in it afterwards. The email counts as verified from now on, since the link came through it. The account
   * of the address that the operator has named in `ADMIN_EMAIL` becomes a system admin by this, and by nothing
   * else that is done with links. Does not log in. Writes the event `user.password_reset`, `session.revoked` and
   * `api_key.revoked` for each session and key that it ends, and `user.updated` if the role has changed; the
   * address is told by a message.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `INVALID_LINK_TOKEN`: The link of a message was used, is too old, or a newer one was
   * sent.
   */
  resetPassword(body: PasswordReset, options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/password/reset', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Verify an email.
   *
   * Takes the token of a link that was sent to an address, and so shows that whoever reads its mail is at the
   * other end: after registration, after `resendVerificationEmail` and after `changeEmail`, whose new address
   * replaces the old one now. A new address ends all sessions except the one that asked for it, or all if that
   * one has ended; API keys stay. A link works once, for 24 hours, and only the newest one of each kind does.
   * Needs no access token, since the link may be opened elsewhere. If the new address has got an account
   * meanwhile it is 409 `EMAIL_TAKEN`. Writes the event `user.email_verified` or `user.email_changed`, and
   * `session.revoked` for each session that it ends; the old address gets a message.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `INVALID_LINK_TOKEN`: The link of a message was used, is too old, or a newer one was
   * sent.
   * @throws ApiError 409 `EMAIL_TAKEN`: There is an account with this email already.
   */
  verifyEmail(body: EmailVerify, options?: CreateOptions): Call<EmailVerification> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/email/verify', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Have the verification sent again.
   *
   * Sends another link to your address; the ones before it no longer work. When the address is verified nothing
   * is sent. To the address in the operator's `ADMIN_EMAIL` goes a link for `resetPassword`, as after
   * registration.
   *
   * Needs the scope `account:write`.
   */
  resendVerificationEmail(options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/email/resend', isIdempotent: true }, options);
  }

  /**
   * Change your email.
   *
   * Sends a link to the new address. Until it is opened the old one counts, so nobody is locked out by a slip.
   * The answer says nothing about other accounts: to an address that has one no link is sent, nor to the one in
   * the operator's `ADMIN_EMAIL`. The link works for 24 hours, until you change your password, or until the
   * session of this request ends before it was sent. A wrong current password is a 400 that names the field, for
   * your session is in order; after five in one session in 15 minutes, or twenty in all sessions, every one is
   * 429 `TOO_MANY_ATTEMPTS` for 15 minutes. Opening the link ends all sessions except the one of this request.
   * Writes the event `user.email_change_requested`.
   *
   * Needs the scope `account:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 429 `TOO_MANY_ATTEMPTS`: Too many wrong passwords for this account, or from this address or
   * session.
   */
  changeEmail(body: EmailChange, options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/email/change', body, isIdempotent: true }, options);
  }
}
