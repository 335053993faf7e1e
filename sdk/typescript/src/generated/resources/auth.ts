// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { CreateOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { ApiKey, ApiKeyCreate, AuthSession, EmailChange, EmailVerification, EmailVerify, IssuedApiKey, ListApiKeysQuery, ListSessionsQuery, LoginRequest, PasswordChange, PasswordForgotten, PasswordReset, RefreshRequest, RegisterRequest, Session } from '../models.ts';

/**
 * Accounts, sessions, tokens and API keys.
 *
 * Register or log in to start a session, refresh its tokens before they expire, and log out to end it. Create an
 * API key for a program that runs without you. You also change your password and your email here.
 */
export class AuthResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Create an account.
   *
   * Creates an account and starts a session. The response contains its tokens. A verification link is sent to
   * the email address, see `verifyEmail`. The address in the operator's `ADMIN_EMAIL` gets a link to set a new
   * password instead (`resetPassword`); using it makes the account a system admin.
   *
   * If the password is rejected, `errors` lists all reasons at once: `TOO_SHORT`, `TOO_LONG`,
   * `NEEDS_LOWER_CASE`, `NEEDS_UPPER_CASE`, `NEEDS_DIGIT`, `COMMON_PASSWORD`, `SAME_AS_EMAIL`, `SAME_AS_NAME`.
   *
   * A retry with the same `Idempotency-Key` returns the same tokens until the session ends, the tokens are
   * refreshed or the password changes. After that it fails with 409 `EMAIL_TAKEN`. Writes the events
   * `user.registered` and `session.created`.
   *
   * @param body The body of the request.
   * @throws ApiError 409 `EMAIL_TAKEN`: An account with this email already exists.
   */
  register(body: RegisterRequest, options?: CreateOptions): Call<AuthSession> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/register', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Log in.
   *
   * Starts a new session. Other sessions stay open, so you can be logged in on several devices. An unknown email
   * and a wrong password get the same response, after the same time.
   *
   * After five wrong passwords for one email from one address within 15 minutes, logins for this email from this
   * address fail for 15 minutes, also with the right password. They return 429 `TOO_MANY_ATTEMPTS`. After twenty
   * from several addresses, logins for this email fail from every address that the account has not logged in
   * from before. After a hundred from one address, all logins from this address fail. Open sessions are not
   * affected.
   *
   * A retry with the same `Idempotency-Key` checks the password again. It returns the same tokens if the session
   * is still open and its tokens have not been refreshed, and new tokens otherwise. Writes the event
   * `session.created`.
   *
   * @param body The body of the request.
   * @throws ApiError 401 `INVALID_CREDENTIALS`: The email and password do not match an account.
   * @throws ApiError 429 `TOO_MANY_ATTEMPTS`: Too many wrong passwords for this account, or from this address or
   * session.
   */
  login(body: LoginRequest, options?: CreateOptions): Call<AuthSession> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/login', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Refresh tokens.
   *
   * Exchanges a refresh token for a new access token and a new refresh token. The old refresh token becomes
   * invalid. If the response is lost, retry with the same `Idempotency-Key` within a minute, from any network.
   * You get the same tokens, unless the session has ended. Any other reuse of an old refresh token ends the
   * session, because the token may be stolen. Writes `session.refreshed`, or `session.reuse_detected`.
   *
   * @param body The body of the request.
   * @throws ApiError 401 `INVALID_REFRESH_TOKEN`: The refresh token is unknown or expired, or its session has
   * ended.
   * @throws ApiError 401 `REFRESH_TOKEN_REUSED`: The refresh token was already used, so it may be stolen. The
   * session has been revoked.
   * @throws ApiError 409 `REFRESH_IN_PROGRESS`: Another request is exchanging the same refresh token right now.
   */
  refresh(body: RefreshRequest, options?: CreateOptions): Call<AuthSession> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/refresh', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Log out.
   *
   * Ends the session of the access token. Its access tokens and its refresh token stop working immediately,
   * everywhere; your other sessions stay open. Not available to API keys, which have no session. Writes the
   * event `session.revoked`.
   *
   * Needs the scope `account:write`.
   */
  logout(options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/logout', isIdempotent: true }, options);
  }

  /**
   * List sessions.
   *
   * Returns your sessions that have not ended, newest login first. Use it to find a session that you do not
   * recognize, and revoke it.
   *
   * Needs the scope `account:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   */
  listSessions(query: ListSessionsQuery = {}, options?: RequestOptions): ListCall<Session> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/auth/sessions', query }, options);
  }

  /**
   * Revoke all other sessions.
   *
   * Ends all of your sessions except the session of this request. Their access tokens and refresh tokens stop
   * working immediately, everywhere. Writes the event `session.revoked` for each.
   *
   * Needs the scope `account:write`.
   */
  revokeOtherSessions(options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: '/api/v1/auth/sessions' }, options);
  }

  /**
   * Revoke a session.
   *
   * Ends one of your sessions. Its access tokens and its refresh token stop working immediately, everywhere. If
   * it is the session of this request, you are logged out. Returns 404 if the session has already ended. Writes
   * the event `session.revoked`.
   *
   * Needs the scope `account:write`.
   *
   * @param sessionId ID of the session, from the list of your sessions.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  revokeSession(sessionId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/auth/sessions/{sessionId}', { sessionId }) }, options);
  }

  /**
   * List API keys.
   *
   * Returns your API keys that have not been revoked, newest first. An expired key stays in the list for 30
   * days. The list does not contain the key itself, which is shown only when it is created; `prefix` identifies
   * it.
   *
   * Needs the scope `account:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   */
  listApiKeys(query: ListApiKeysQuery = {}, options?: RequestOptions): ListCall<ApiKey> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/auth/api-keys', query }, options);
  }

  /**
   * Create an API key.
   *
   * Creates a key for a program. It acts as you, within its scopes, until it expires or is revoked, your
   * password is reset, or your account is deactivated. Changing your password does not affect it.
   *
   * Only this response, and a retry with the same `Idempotency-Key`, shows the key: TaskFlow stores only its
   * digest. After the key was revoked or has expired, a retry creates another key. You can have 50 unexpired
   * keys; keys created in the last 24 hours count even if they have expired. You are notified by email. Writes
   * the event `api_key.created`.
   *
   * Needs the scope `account:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 409 `TOO_MANY_API_KEYS`: You have reached the maximum number of API keys.
   */
  createApiKey(body: ApiKeyCreate, options?: CreateOptions): Call<IssuedApiKey> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/api-keys', body, isIdempotent: true }, options);
  }

  /**
   * Revoke an API key.
   *
   * Revokes one of your API keys. It stops working immediately, everywhere, and is removed from the list. Writes
   * the event `api_key.revoked`.
   *
   * Needs the scope `account:write`.
   *
   * @param keyId ID of the API key, from the list of your API keys.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  revokeApiKey(keyId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/auth/api-keys/{keyId}', { keyId }) }, options);
  }

  /**
   * Change your password.
   *
   * Requires your current password. All of your sessions except the session of this request end immediately,
   * everywhere. A wrong current password fails with 400, not 401, because your session is valid; the error names
   * the field. After five wrong passwords in one session within 15 minutes, or twenty in all sessions, every
   * request fails with 429 `TOO_MANY_ATTEMPTS` for 15 minutes. Writes the event `user.password_changed`, and
   * `session.revoked` for each session that ends.
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
   * Request a password reset.
   *
   * Sends a link to the address if it has an account. The response and its duration are the same either way. The
   * link works once, within 30 minutes, until the password or the email of the account changes. Only the newest
   * link works. Writes the event `user.password_reset_requested` when the link is sent.
   *
   * @param body The body of the request.
   */
  requestPasswordReset(body: PasswordForgotten, options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/password/forgot', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Reset a password.
   *
   * Sets a new password with the token of a reset link. All sessions of the account end immediately, everywhere,
   * its API keys are revoked, and a lock after wrong passwords is lifted: anyone who had access before loses it.
   * The email counts as verified, because the link was sent to it. Does not log in.
   *
   * If the address is in the operator's `ADMIN_EMAIL`, the account becomes a system admin. No other link does
   * this.
   *
   * Writes the event `user.password_reset`, `session.revoked` and `api_key.revoked` for each session and key
   * that ends, and `user.updated` if the role changed. A message is sent to the address.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `INVALID_LINK_TOKEN`: The link was already used, has expired, or was replaced by a
   * newer one.
   */
  resetPassword(body: PasswordReset, options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/password/reset', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Verify an email address.
   *
   * Verifies the address that a link was sent to: after registration, after `resendVerificationEmail` and after
   * `changeEmail`. After `changeEmail`, the new address now replaces the old one. This ends all sessions except
   * the one that requested the change, or all if that session has ended; API keys stay valid. The old address
   * gets a message.
   *
   * A link works once, within 24 hours, and only the newest link of each kind works. No access token is
   * required, because the link may be opened on another device. So the password, sessions and API keys stay: the
   * message says that only a person who has registered the account should open the link. Fails with 409
   * `EMAIL_TAKEN` if another account has registered the new address in the meantime.
   *
   * Writes the event `user.email_verified` or `user.email_changed`, and `session.revoked` for each session that
   * ends.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `INVALID_LINK_TOKEN`: The link was already used, has expired, or was replaced by a
   * newer one.
   * @throws ApiError 409 `EMAIL_TAKEN`: An account with this email already exists.
   */
  verifyEmail(body: EmailVerify, options?: CreateOptions): Call<EmailVerification> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/email/verify', body, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Resend the verification email.
   *
   * Sends another link to your address; earlier links stop working. Sends nothing if the address is already
   * verified. The address in the operator's `ADMIN_EMAIL` gets a link for `resetPassword`, as after
   * registration.
   *
   * Needs the scope `account:write`.
   */
  resendVerificationEmail(options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/auth/email/resend', isIdempotent: true }, options);
  }

  /**
   * Change your email address.
   *
   * Sends a link to the new address. The old address stays in use until the link is opened, so a typing error
   * locks nobody out. Opening the link ends all sessions except the session of this request. The link works for
   * 24 hours, until you change your password, or until the session of this request ends before the link was
   * sent.
   *
   * The response reveals nothing about other accounts: no link is sent to an address that has an account, or to
   * the address in the operator's `ADMIN_EMAIL`.
   *
   * A wrong current password fails with 400, not 401, because your session is valid; the error names the field.
   * After five wrong passwords in one session within 15 minutes, or twenty in all sessions, every request fails
   * with 429 `TOO_MANY_ATTEMPTS` for 15 minutes. Writes the event `user.email_change_requested`.
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
