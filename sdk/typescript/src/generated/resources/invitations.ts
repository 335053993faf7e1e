// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { CreateOptions, RequestOptions } from '../../runtime/options.ts';
import type { InvitationAnswer, ListMyInvitationsQuery, Project, ReceivedInvitation } from '../models.ts';

/**
 * Invitations to you, from the projects of others.
 *
 * Accept one to become a member of its project. You invite others with the operations of projects.
 */
export class InvitationsResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List your invitations.
   *
   * Returns the open invitations to your email address, newest first. The list is empty until your address is
   * verified: until then, use the link in the message. Only for sessions.
   *
   * Needs the scope `account:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   */
  list(query: ListMyInvitationsQuery = {}, options?: RequestOptions): ListCall<ReceivedInvitation> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/invitations', query }, options);
  }

  /**
   * Accept an invitation.
   *
   * Makes you a member of the project, and returns the project with your role. Send either the `token` of the
   * link, or the `invitation_id` of an invitation in the list of yours.
   *
   * Only the account with the invited address can accept: the token fails with 403
   * `INVITATION_FOR_ANOTHER_ADDRESS` in another account, and an ID is unknown there. Without an account,
   * register with the address first. An invitation that was revoked, declined or used by another person, or has
   * expired, fails with 410 `INVITATION_ENDED`, and so does one whose inviter may not invite any more. Your role
   * is the role of the invitation, but not higher than the current role of the inviter. If you are a member
   * already, your role does not change. Accepting again returns the project while you are a member.
   *
   * A token proves that you can read mail for the address, so an unverified address becomes verified. Another
   * person may have registered it before you: all other sessions of the account end, all API keys are revoked,
   * and links to change the email stop working. The session of this request stays. The password stays only if
   * nobody else can have chosen it: if this session started with the registration, and the account has never had
   * another session or an API key. Otherwise it ends: logins with it fail, and a message has a link to set a new
   * one (`resetPassword`). Only for sessions.
   *
   * Writes the events `member.added` and `invitation.accepted`. When an address is verified, also
   * `user.email_verified`, `session.revoked` and `api_key.revoked` for each session and key that ends, and
   * `user.password_ended` if the password ends.
   *
   * Needs the scope `account:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_INVITATION`: The invitation in the request does not exist, or is not for your
   * verified email address.
   * @throws ApiError 403 `INVITATION_FOR_ANOTHER_ADDRESS`: The invitation was sent to another email address than
   * that of your account.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 410 `INVITATION_ENDED`: The invitation was used, declined, revoked or resent, has expired,
   * or its inviter may not invite any more.
   */
  accept(body: InvitationAnswer, options?: CreateOptions): Call<Project> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/invitations/accept', body, isIdempotent: true }, options);
  }

  /**
   * Decline an invitation.
   *
   * Ends an invitation to you. Send either the `token` of the link, or the `invitation_id` of an invitation in
   * the list of yours. The members of the project see that it was declined, but not by which account. Declining
   * again does nothing. Otherwise the errors are those of `acceptInvitation`. Only for sessions. Writes the
   * event `invitation.declined`.
   *
   * Needs the scope `account:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_INVITATION`: The invitation in the request does not exist, or is not for your
   * verified email address.
   * @throws ApiError 403 `INVITATION_FOR_ANOTHER_ADDRESS`: The invitation was sent to another email address than
   * that of your account.
   * @throws ApiError 410 `INVITATION_ENDED`: The invitation was used, declined, revoked or resent, has expired,
   * or its inviter may not invite any more.
   */
  decline(body: InvitationAnswer, options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/invitations/decline', body, isIdempotent: true }, options);
  }
}
