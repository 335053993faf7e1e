# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.page import List
from ...._runtime.request import Options, Request
from ...._runtime.values import Omit, omit
from ...models import Project, ReceivedInvitation


class InvitationsResource:
    """Invitations to you, from the projects of others.

    Accept one to become a member of its project. You invite others with the operations of projects.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[ReceivedInvitation]:
        """List your invitations.

        Returns the open invitations to your email address, newest first. The list is empty until your address
        is verified: until then, use the link in the message. Only for sessions.

        Needs the scope `account:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
        """
        return self._connection.list(
            ReceivedInvitation,
            Request("GET", "/api/v1/invitations", query={"page": page, "per_page": per_page, "cursor": cursor}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def accept(
        self,
        *,
        token: str | Omit = omit,
        invitation_id: str | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Project:
        """Accept an invitation.

        Makes you a member of the project, and returns the project with your role. Send either the `token` of
        the link, or the `invitation_id` of an invitation in the list of yours.

        Only the account with the invited address can accept: the token fails with 403
        `INVITATION_FOR_ANOTHER_ADDRESS` in another account, and an ID is unknown there. Without an account,
        register with the address first. An invitation that was revoked, declined or used by another person,
        or has expired, fails with 410 `INVITATION_ENDED`, and so does one whose inviter may not invite any
        more. Your role is the role of the invitation, but not higher than the current role of the inviter. If
        you are a member already, your role does not change. Accepting again returns the project while you are
        a member.

        A token proves that you can read mail for the address, so an unverified address becomes verified.
        Another person may have registered it before you: all other sessions of the account end, all API keys
        are revoked, and links to change the email stop working. The session of this request stays. The
        password stays only if nobody else can have chosen it: if this session started with the registration,
        and the account has never had another session or an API key. Otherwise it ends: logins with it fail,
        and a message has a link to set a new one (`resetPassword`). Only for sessions.

        Writes the events `member.added` and `invitation.accepted`. When an address is verified, also
        `user.email_verified`, `session.revoked` and `api_key.revoked` for each session and key that ends, and
        `user.password_ended` if the password ends.

        Needs the scope `account:write`.

        Args:
            token: The token of the link, exactly as it was sent. (1 to 512 characters)
            invitation_id: ID of an open invitation to your verified address.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_INVITATION`: The invitation in the request does not exist, or is not for
                your verified email address.
            APIError: 403 `INVITATION_FOR_ANOTHER_ADDRESS`: The invitation was sent to another email address
                than that of your account.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 410 `INVITATION_ENDED`: The invitation was used, declined, revoked or resent, has
                expired, or its inviter may not invite any more.
        """
        return self._connection.call(
            Project,
            Request("POST", "/api/v1/invitations/accept", body={"token": token, "invitation_id": invitation_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def decline(
        self,
        *,
        token: str | Omit = omit,
        invitation_id: str | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Decline an invitation.

        Ends an invitation to you. Send either the `token` of the link, or the `invitation_id` of an
        invitation in the list of yours. The members of the project see that it was declined, but not by which
        account. Declining again does nothing. Otherwise the errors are those of `acceptInvitation`. Only for
        sessions. Writes the event `invitation.declined`.

        Needs the scope `account:write`.

        Args:
            token: The token of the link, exactly as it was sent. (1 to 512 characters)
            invitation_id: ID of an open invitation to your verified address.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_INVITATION`: The invitation in the request does not exist, or is not for
                your verified email address.
            APIError: 403 `INVITATION_FOR_ANOTHER_ADDRESS`: The invitation was sent to another email address
                than that of your account.
            APIError: 410 `INVITATION_ENDED`: The invitation was used, declined, revoked or resent, has
                expired, or its inviter may not invite any more.
        """
        self._connection.execute(
            Request("POST", "/api/v1/invitations/decline", body={"token": token, "invitation_id": invitation_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
