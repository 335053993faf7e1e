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
    """Accounts, sessions and tokens.

    Register or log in to start a session, refresh its tokens before they expire, and end it with a logout. A
    program
    that runs without you gets an API key. Here you also change your password and your email.
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
        """Open an account.

        Opens an account and logs in at once. Everything you need to go on is in the answer. A link to verify
        the email is sent to it (`verifyEmail`); to the address that the operator has named in `ADMIN_EMAIL`
        goes a link to choose another password instead (`resetPassword`), which makes the account a system
        admin. A password that is refused says why in `errors`, all at once: `TOO_SHORT`, `TOO_LONG`,
        `NEEDS_LOWER_CASE`, `NEEDS_UPPER_CASE`, `NEEDS_DIGIT`, `COMMON_PASSWORD`, `SAME_AS_EMAIL`,
        `SAME_AS_NAME`. A retry with the same `Idempotency-Key` gets the same tokens until the session ends,
        the tokens are refreshed or the password changes; then it is 409 `EMAIL_TAKEN`. Writes the events
        `user.registered` and `session.created`.

        Args:
            email: Address to log in with, with at most 64 characters before the @. Upper and lower case are
                the same.
            password: 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Not one
                of the commonly used ones, nor your email, your name or the name of this product, nor any of
                these with digits and signs around it. It counts exactly as it is sent, with its spaces.
            full_name: Name that others see, in one line with at least one visible character. (1 to 100
                characters)
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 409 `EMAIL_TAKEN`: There is an account with this email already.
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

        Starts a session of its own, so you can be logged in on several devices. An unknown email and a wrong
        password get the same answer, after the same time. After five wrong passwords for one email from one
        address in 15 minutes, logins for this email from this address are 429 `TOO_MANY_ATTEMPTS` for 15
        minutes, also with the right password. After twenty from several addresses, so are logins from every
        address that the account has not logged in from before; after a hundred from one address, all logins
        from there. Open sessions go on. A retry with the same `Idempotency-Key` checks the password again; it
        gets the same tokens if the session is still open and they have not been refreshed, and otherwise new
        ones. Writes the event `session.created`.

        Args:
            email: Address to log in with. Upper and lower case are the same.
            password: The password, exactly as it was set.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 401 `INVALID_CREDENTIALS`: Email and password do not match an account.
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
        """Exchange a refresh token for new tokens.

        Gives a new access token and a new refresh token; the old refresh token is used up. Should the answer
        get lost, send again with the same `Idempotency-Key` within a minute and get the same tokens, from
        whichever network, unless the session has ended. A used token that comes back in any other way ends
        the session, for it may be stolen. Writes `session.refreshed`, or `session.reuse_detected`.

        Args:
            refresh_token: The newest refresh token of your session. It can be used once. (1 to 512
                characters)
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 401 `INVALID_REFRESH_TOKEN`: The refresh token is unknown or expired, or its session has
                ended.
            APIError: 401 `REFRESH_TOKEN_REUSED`: The refresh token was used before, so it may be stolen; the
                whole session has been ended.
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

        Ends the session of the access token. Its access tokens and its refresh token stop working at once,
        everywhere; your other sessions go on. An API key has no session to end. Writes the event
        `session.revoked`.

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
        """List your sessions.

        Where you are logged in: your own sessions that have not ended, the newest login first. The list is
        there to find one that is not yours, and to end it.

        Needs the scope `account:read`.

        Args:
            page: Which page to return, from 1. Without `page` and `cursor` you get the first. Not together
                with `cursor`. (1 to 10,000)
            per_page: How many items to return on a page at most. (1 to 100) Default: `20`.
            cursor: Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat
                an item while others write. A cursor is valid for the user who got it, and for the same
                filters and order. How the filters are ordered and spelled does not matter. Not together with
                `page`. (1 to 1,024 characters)
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters
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
        """Log out everywhere else.

        Ends all of your sessions but the one of this request. Their access tokens and refresh tokens stop
        working at once, everywhere. Writes the event `session.revoked` for each.

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
        """End a session.

        Ends one of your sessions. Its access tokens and its refresh token stop working at once, everywhere.
        To end the session of this request is to log out. One that has ended already is not found. Writes the
        event `session.revoked`.

        Needs the scope `account:write`.

        Args:
            session_id: The session, as `id` has it in the list of your sessions.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
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
        """List your API keys.

        Your own API keys that have not been revoked, the newest first. One that has expired stays in the list
        for 30 days. The key itself was shown when it was created, and never again; `prefix` tells one from
        another.

        Needs the scope `account:read`.

        Args:
            page: Which page to return, from 1. Without `page` and `cursor` you get the first. Not together
                with `cursor`. (1 to 10,000)
            per_page: How many items to return on a page at most. (1 to 100) Default: `20`.
            cursor: Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat
                an item while others write. A cursor is valid for the user who got it, and for the same
                filters and order. How the filters are ordered and spelled does not matter. Not together with
                `page`. (1 to 1,024 characters)
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters
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

        Makes a key for a program of yours. It acts as you, within its scopes, until it expires, is revoked,
        your password is reset, or your account is deactivated; a change of your password leaves it alone. The
        answer shows the key, and only a retry with the same `Idempotency-Key` shows it again: what is kept is
        its digest. After the key was revoked or has expired, a retry creates another one. You may have 50
        keys that have not expired; those of the last 24 hours count even so. You are told by mail. Writes the
        event `api_key.created`.

        Needs the scope `account:write`.

        Args:
            name: What the key is for, in one line. Spaces around it are removed; at least one visible
                character stays. (1 to 100 characters)
            scopes: What the key may do, and no more. Choose as few as will do. (1 to 50 items)
            expires_at: When the key stops working: in the future, and at most a year (366 days) from now. 90
                days from now when it is absent.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 409 `TOO_MANY_API_KEYS`: You have as many API keys as one may have.
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

        Removes one of your API keys. It stops working at once, everywhere, and is not in the list any more.
        Writes the event `api_key.revoked`.

        Needs the scope `account:write`.

        Args:
            key_id: The API key, as `id` has it in the list of your keys.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
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

        Takes the password you have and the one you want. All of your sessions but the one of this request end
        at once, everywhere. A wrong current password is a 400 that names the field, for your session is in
        order. After five in one session in 15 minutes, or twenty in all sessions, every one is 429
        `TOO_MANY_ATTEMPTS` for 15 minutes. Writes the event `user.password_changed`, and `session.revoked`
        for each session that it ends.

        Needs the scope `account:write`.

        Args:
            current_password: The password, exactly as it was set.
            new_password: 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Not
                the password you have, not one of the commonly used ones, nor your email, your name or the
                name of this product, nor any of these with digits and signs around it. It counts exactly as
                it is sent, with its spaces.
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
        """Ask for a link to reset the password.

        Sends a link to the address if it has an account. The answer is the same, and as fast, whether it has
        one or not. The link works once, for 30 minutes, until the password or the email of the account
        changes, and only the newest one does. When it is sent the event `user.password_reset_requested` is
        written.

        Args:
            email: Address of the account.
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
        """Reset the password.

        Takes the token of the link and the password you want. All sessions of the account end at once,
        everywhere, its API keys are revoked, and a lock after wrong passwords is lifted: nobody who was in
        the account before is in it afterwards. The email counts as verified from now on, since the link came
        through it. The account of the address that the operator has named in `ADMIN_EMAIL` becomes a system
        admin by this, and by nothing else that is done with links. Does not log in. Writes the event
        `user.password_reset`, `session.revoked` and `api_key.revoked` for each session and key that it ends,
        and `user.updated` if the role has changed; the address is told by a message.

        Args:
            token: The token of the link, exactly as it was sent. (1 to 512 characters)
            new_password: 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Not
                one of the commonly used ones, nor your email, your name or the name of this product, nor any
                of these with digits and signs around it. It counts exactly as it is sent, with its spaces.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_LINK_TOKEN`: The link of a message was used, is too old, or a newer one was
                sent.
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
        """Verify an email.

        Takes the token of a link that was sent to an address, and so shows that whoever reads its mail is at
        the other end: after registration, after `resendVerificationEmail` and after `changeEmail`, whose new
        address replaces the old one now. A new address ends all sessions except the one that asked for it, or
        all if that one has ended; API keys stay. A link works once, for 24 hours, and only the newest one of
        each kind does. Needs no access token, since the link may be opened elsewhere. If the new address has
        got an account meanwhile it is 409 `EMAIL_TAKEN`. Writes the event `user.email_verified` or
        `user.email_changed`, and `session.revoked` for each session that it ends; the old address gets a
        message.

        Args:
            token: The token of the link, exactly as it was sent. (1 to 512 characters)
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_LINK_TOKEN`: The link of a message was used, is too old, or a newer one was
                sent.
            APIError: 409 `EMAIL_TAKEN`: There is an account with this email already.
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
        """Have the verification sent again.

        Sends another link to your address; the ones before it no longer work. When the address is verified
        nothing is sent. To the address in the operator's `ADMIN_EMAIL` goes a link for `resetPassword`, as
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
        """Change your email.

        Sends a link to the new address. Until it is opened the old one counts, so nobody is locked out by a
        slip. The answer says nothing about other accounts: to an address that has one no link is sent, nor to
        the one in the operator's `ADMIN_EMAIL`. The link works for 24 hours, until you change your password,
        or until the session of this request ends before it was sent. A wrong current password is a 400 that
        names the field, for your session is in order; after five in one session in 15 minutes, or twenty in
        all sessions, every one is 429 `TOO_MANY_ATTEMPTS` for 15 minutes. Opening the link ends all sessions
        except the one of this request. Writes the event `user.email_change_requested`.

        Needs the scope `account:write`.

        Args:
            current_password: The password, exactly as it was set.
            new_email: Address to log in with from then on, with at most 64 characters before the @. Upper and
                lower case are the same.
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
