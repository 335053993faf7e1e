# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.page import List
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import ApiKey, AuthSession, EmailVerification, IssuedApiKey, Scope, Session


class AuthResource:
    """Accounts, sessions, tokens and API keys.

    Register or log in to start a session, refresh its tokens before they expire, and log out to end it.
    Create an API key for a program that runs without you. You also change your password and your email here.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def register(
        self,
        *,
        email: str,
        password: str,
        full_name: str,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AuthSession:
        """Create an account.

        Creates an account and starts a session. The response contains its tokens. A verification link is sent
        to the email address, see `verifyEmail`. The address in the operator's `ADMIN_EMAIL` gets a link to
        set a new password instead (`resetPassword`); using it makes the account a system admin.

        If the password is rejected, `errors` lists all reasons at once: `TOO_SHORT`, `TOO_LONG`,
        `NEEDS_LOWER_CASE`, `NEEDS_UPPER_CASE`, `NEEDS_DIGIT`, `COMMON_PASSWORD`, `SAME_AS_EMAIL`,
        `SAME_AS_NAME`.

        A retry with the same `Idempotency-Key` returns the same tokens until the session ends, the tokens are
        refreshed or the password changes. After that it fails with 409 `EMAIL_TAKEN`. Writes the events
        `user.registered` and `session.created`.

        Args:
            email: Email address to log in with, with at most 64 characters before the @. Case is ignored.
            password: 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Must not
                be a common password, your email, your name, the name of this product, or any of these with
                digits and symbols around it. Used exactly as sent, including spaces.
            full_name: Name that other users see, in one line with at least one visible character. (1 to 100
                characters)
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 409 `EMAIL_TAKEN`: An account with this email already exists.
        """
        return self._connection.call(
            AuthSession,
            Request("POST", "/api/v1/auth/register", body={"email": email, "password": password, "full_name": full_name}, is_idempotent=True, is_public=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def login(
        self,
        *,
        email: str,
        password: str,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AuthSession:
        """Log in.

        Starts a new session. Other sessions stay open, so you can be logged in on several devices. An unknown
        email and a wrong password get the same response, after the same time.

        After five wrong passwords for one email from one address within 15 minutes, logins for this email
        from this address fail for 15 minutes, also with the right password. They return 429
        `TOO_MANY_ATTEMPTS`. After twenty from several addresses, logins for this email fail from every
        address that the account has not logged in from before. After a hundred from one address, all logins
        from this address fail. Open sessions are not affected.

        A retry with the same `Idempotency-Key` checks the password again. It returns the same tokens if the
        session is still open and its tokens have not been refreshed, and new tokens otherwise. Writes the
        event `session.created`.

        Args:
            email: Email address to log in with. Case is ignored.
            password: The password, exactly as it was set. Spaces count.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 401 `INVALID_CREDENTIALS`: The email and password do not match an account.
            APIError: 429 `TOO_MANY_ATTEMPTS`: Too many wrong passwords for this account, or from this address
                or session.
        """
        return self._connection.call(
            AuthSession,
            Request("POST", "/api/v1/auth/login", body={"email": email, "password": password}, is_idempotent=True, is_public=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def refresh(
        self,
        *,
        refresh_token: str,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AuthSession:
        """Refresh tokens.

        Exchanges a refresh token for a new access token and a new refresh token. The old refresh token
        becomes invalid. If the response is lost, retry with the same `Idempotency-Key` within a minute, from
        any network. You get the same tokens, unless the session has ended. Any other reuse of an old refresh
        token ends the session, because the token may be stolen. Writes `session.refreshed`, or
        `session.reuse_detected`.

        Args:
            refresh_token: The newest refresh token of your session. Works once. (1 to 512 characters)
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 401 `INVALID_REFRESH_TOKEN`: The refresh token is unknown or expired, or its session has
                ended.
            APIError: 401 `REFRESH_TOKEN_REUSED`: The refresh token was already used, so it may be stolen. The
                session has been revoked.
            APIError: 409 `REFRESH_IN_PROGRESS`: Another request is exchanging the same refresh token right
                now.
        """
        return self._connection.call(
            AuthSession,
            Request("POST", "/api/v1/auth/refresh", body={"refresh_token": refresh_token}, is_idempotent=True, is_public=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def logout(
        self,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Log out.

        Ends the session of the access token. Its access tokens and its refresh token stop working
        immediately, everywhere; your other sessions stay open. Not available to API keys, which have no
        session. Writes the event `session.revoked`.

        Needs the scope `account:write`.

        Args:
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.
        """
        self._connection.execute(
            Request("POST", "/api/v1/auth/logout", is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_sessions(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Session]:
        """List sessions.

        Returns your sessions that have not ended, newest login first. Use it to find a session that you do
        not recognize, and revoke it.

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
            Session,
            Request("GET", "/api/v1/auth/sessions", query={"page": page, "per_page": per_page, "cursor": cursor}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def revoke_other_sessions(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Revoke all other sessions.

        Ends all of your sessions except the session of this request. Their access tokens and refresh tokens
        stop working immediately, everywhere. Writes the event `session.revoked` for each.

        Needs the scope `account:write`.

        Args:
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.
        """
        self._connection.execute(
            Request("DELETE", "/api/v1/auth/sessions"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def revoke_session(
        self,
        session_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Revoke a session.

        Ends one of your sessions. Its access tokens and its refresh token stop working immediately,
        everywhere. If it is the session of this request, you are logged out. Returns 404 if the session has
        already ended. Writes the event `session.revoked`.

        Needs the scope `account:write`.

        Args:
            session_id: ID of the session, from the list of your sessions.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        self._connection.execute(
            Request("DELETE", f'/api/v1/auth/sessions/{segment("session_id", session_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_api_keys(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[ApiKey]:
        """List API keys.

        Returns your API keys that have not been revoked, newest first. An expired key stays in the list for
        30 days. The list does not contain the key itself, which is shown only when it is created; `prefix`
        identifies it.

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
            ApiKey,
            Request("GET", "/api/v1/auth/api-keys", query={"page": page, "per_page": per_page, "cursor": cursor}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def create_api_key(
        self,
        *,
        name: str,
        scopes: Sequence[Scope],
        expires_at: datetime | str | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> IssuedApiKey:
        """Create an API key.

        Creates a key for a program. It acts as you, within its scopes, until it expires or is revoked, your
        password is reset, or your account is deactivated. Changing your password does not affect it.

        Only this response, and a retry with the same `Idempotency-Key`, shows the key: TaskFlow stores only
        its digest. After the key was revoked or has expired, a retry creates another key. You can have 50
        unexpired keys; keys created in the last 24 hours count even if they have expired. You are notified by
        email. Writes the event `api_key.created`.

        Needs the scope `account:write`.

        Args:
            name: Purpose of the key, in one line. Leading and trailing spaces are removed; at least one
                visible character must remain. (1 to 100 characters)
            scopes: Scopes of the key. Choose as few as possible. (1 to 50 items)
            expires_at: When the key expires: in the future, at most a year (366 days) from now. Default: 90
                days from now.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 409 `TOO_MANY_API_KEYS`: You have reached the maximum number of API keys.
        """
        return self._connection.call(
            IssuedApiKey,
            Request("POST", "/api/v1/auth/api-keys", body={"name": name, "scopes": scopes, "expires_at": expires_at}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def revoke_api_key(
        self,
        key_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Revoke an API key.

        Revokes one of your API keys. It stops working immediately, everywhere, and is removed from the list.
        Writes the event `api_key.revoked`.

        Needs the scope `account:write`.

        Args:
            key_id: ID of the API key, from the list of your API keys.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        self._connection.execute(
            Request("DELETE", f'/api/v1/auth/api-keys/{segment("key_id", key_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def change_password(
        self,
        *,
        current_password: str,
        new_password: str,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Change your password.

        Requires your current password. All of your sessions except the session of this request end
        immediately, everywhere. A wrong current password fails with 400, not 401, because your session is
        valid; the error names the field. After five wrong passwords in one session within 15 minutes, or
        twenty in all sessions, every request fails with 429 `TOO_MANY_ATTEMPTS` for 15 minutes. Writes the
        event `user.password_changed`, and `session.revoked` for each session that ends.

        Needs the scope `account:write`.

        Args:
            current_password: The password, exactly as it was set. Spaces count.
            new_password: 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Must
                not be your current password, a common password, your email, your name, the name of this
                product, or any of these with digits and symbols around it. Used exactly as sent, including
                spaces.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 429 `TOO_MANY_ATTEMPTS`: Too many wrong passwords for this account, or from this address
                or session.
        """
        self._connection.execute(
            Request("POST", "/api/v1/auth/password/change", body={"current_password": current_password, "new_password": new_password}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def request_password_reset(
        self,
        *,
        email: str,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Request a password reset.

        Sends a link to the address if it has an account. The response and its duration are the same either
        way. The link works once, within 30 minutes, until the password or the email of the account changes.
        Only the newest link works. Writes the event `user.password_reset_requested` when the link is sent.

        Args:
            email: Email address of the account.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.
        """
        self._connection.execute(
            Request("POST", "/api/v1/auth/password/forgot", body={"email": email}, is_idempotent=True, is_public=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def reset_password(
        self,
        *,
        token: str,
        new_password: str,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Reset a password.

        Sets a new password with the token of a reset link. All sessions of the account end immediately,
        everywhere, its API keys are revoked, and a lock after wrong passwords is lifted: anyone who had
        access before loses it. The email counts as verified, because the link was sent to it. Does not log
        in.

        If the address is in the operator's `ADMIN_EMAIL`, the account becomes a system admin. No other link
        does this.

        Writes the event `user.password_reset`, `session.revoked` and `api_key.revoked` for each session and
        key that ends, and `user.updated` if the role changed. A message is sent to the address.

        Args:
            token: The token of the link, exactly as it was sent. (1 to 512 characters)
            new_password: 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Must
                not be a common password, your email, your name, the name of this product, or any of these
                with digits and symbols around it. Used exactly as sent, including spaces.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_LINK_TOKEN`: The link was already used, has expired, or was replaced by a
                newer one.
        """
        self._connection.execute(
            Request("POST", "/api/v1/auth/password/reset", body={"token": token, "new_password": new_password}, is_idempotent=True, is_public=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def verify_email(
        self,
        *,
        token: str,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> EmailVerification:
        """Verify an email address.

        Verifies the address that a link was sent to: after registration, after `resendVerificationEmail` and
        after `changeEmail`. After `changeEmail`, the new address now replaces the old one. This ends all
        sessions except the one that requested the change, or all if that session has ended; API keys stay
        valid. The old address gets a message.

        A link works once, within 24 hours, and only the newest link of each kind works. No access token is
        required, because the link may be opened on another device. So the password, sessions and API keys
        stay: the message says that only a person who has registered the account should open the link. Fails
        with 409 `EMAIL_TAKEN` if another account has registered the new address in the meantime.

        Writes the event `user.email_verified` or `user.email_changed`, and `session.revoked` for each session
        that ends.

        Args:
            token: The token of the link, exactly as it was sent. (1 to 512 characters)
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_LINK_TOKEN`: The link was already used, has expired, or was replaced by a
                newer one.
            APIError: 409 `EMAIL_TAKEN`: An account with this email already exists.
        """
        return self._connection.call(
            EmailVerification,
            Request("POST", "/api/v1/auth/email/verify", body={"token": token}, is_idempotent=True, is_public=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def resend_verification_email(
        self,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Resend the verification email.

        Sends another link to your address; earlier links stop working. Sends nothing if the address is
        already verified. The address in the operator's `ADMIN_EMAIL` gets a link for `resetPassword`, as
        after registration.

        Needs the scope `account:write`.

        Args:
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.
        """
        self._connection.execute(
            Request("POST", "/api/v1/auth/email/resend", is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def change_email(
        self,
        *,
        current_password: str,
        new_email: str,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Change your email address.

        Sends a link to the new address. The old address stays in use until the link is opened, so a typing
        error locks nobody out. Opening the link ends all sessions except the session of this request. The
        link works for 24 hours, until you change your password, or until the session of this request ends
        before the link was sent.

        The response reveals nothing about other accounts: no link is sent to an address that has an account,
        or to the address in the operator's `ADMIN_EMAIL`.

        A wrong current password fails with 400, not 401, because your session is valid; the error names the
        field. After five wrong passwords in one session within 15 minutes, or twenty in all sessions, every
        request fails with 429 `TOO_MANY_ATTEMPTS` for 15 minutes. Writes the event
        `user.email_change_requested`.

        Needs the scope `account:write`.

        Args:
            current_password: The password, exactly as it was set. Spaces count.
            new_email: New email address to log in with, with at most 64 characters before the @. Case is
                ignored.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 429 `TOO_MANY_ATTEMPTS`: Too many wrong passwords for this account, or from this address
                or session.
        """
        self._connection.execute(
            Request("POST", "/api/v1/auth/email/change", body={"current_password": current_password, "new_email": new_email}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
