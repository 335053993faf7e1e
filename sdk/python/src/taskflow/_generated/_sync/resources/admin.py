# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.page import List
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import AuditEntry, EventType, ManagedUser, ManagedUserDetails, SystemRole, SystemStats


class AdminResource:
    """What the administrators of an installation see and do.

    Each operation needs the role `admin`: find and deactivate accounts, change their roles, read the audit
    log and the
    statistics of the installation.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_users(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        sort: Literal["created_at", "email", "full_name"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        q: str | Omit = omit,
        role: SystemRole | Omit = omit,
        active: bool | Omit = omit,
        email_verified: bool | Omit = omit,
        created_from: datetime | str | Omit = omit,
        created_to: datetime | str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[ManagedUser]:
        """Find users.

        For system admins: the accounts of the installation, by name or email, role and state. Newest first
        unless you sort otherwise.

        Needs the scope `admin:read`.

        Args:
            page: Which page to return, from 1. Without `page` and `cursor` you get the first. Not together
                with `cursor`. (1 to 10,000)
            per_page: How many items to return on a page at most. (1 to 100) Default: `20`.
            cursor: Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat
                an item while others write. A cursor is valid for the user who got it, and for the same
                filters and order. How the filters are ordered and spelled does not matter. Not together with
                `page`. (1 to 1,024 characters)
            sort: What to order accounts by. Ties are broken by id. Default: `"created_at"`.
            order: Direction of `sort`. The default, `desc`, puts the newest or highest first; nulls come last
                either way. Default: `"desc"`.
            q: Only accounts with these words in name or email, of which `@`, `.`, `+`, `-` and `_` separate
                the words. A word also finds longer ones that begin with it. Case and Unicode form do not
                count. At least one letter or digit. (1 to 200 characters)
            role: Only accounts with this role in the installation.
            active: Only accounts that can be used, or only those that cannot.
            email_verified: Only accounts whose address is known to be theirs, or only the others.
            created_from: Only what was created at this time or later.
            created_to: Only what was created before this time.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters
                or another order.
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
        """
        return self._connection.list(
            ManagedUser,
            Request("GET", "/api/v1/admin/users", query={"page": page, "per_page": per_page, "cursor": cursor, "sort": sort, "order": order, "q": q, "role": role, "active": active, "email_verified": email_verified, "created_from": created_from, "created_to": created_to}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get_user(
        self,
        user_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ManagedUserDetails:
        """See a user.

        For system admins: an account, and how much it is used.

        Needs the scope `admin:read`.

        Args:
            user_id: The user, as `id` has it.
            if_none_match: The resource as you received it. If it is still current, the call returns it.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
        """
        return self._connection.call(
            ManagedUserDetails,
            Request("GET", f'/api/v1/admin/users/{segment("user_id", user_id)}'),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def update_user(
        self,
        user_id: str,
        *,
        role: SystemRole | Omit = omit,
        active: bool | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ManagedUserDetails:
        """Change the role of a user, or close the account to its owner.

        For system admins. A change of the role counts from the user's next request on. Deactivating ends all
        sessions of the user at once; nothing of theirs is removed, and activating lets them log in again. You
        cannot take the role from yourself or deactivate yourself, so that there is always an administrator.
        With `version` or `If-Match` nothing is overwritten that you have not seen. Writes the event
        `user.updated` if something changes, and `session.revoked` for each session that it ends. A change
        that changes nothing returns the account as it is and writes nothing.

        Needs the scope `admin:write`.

        Args:
            user_id: The user, as `id` has it.
            role: What somebody may do in the whole installation. `admin` can also see and manage the accounts
                of others; a role in a project is a `ProjectRole`.
            active: False ends all sessions of the account at once, and lets nobody log in to it.
            version: The version that your change starts from. If the resource has a newer one, the request
                fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same. (1 to 2,147,483,647)
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 409 `OWN_ACCOUNT`: It is your own account, and you would lock yourself out.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call(
            ManagedUserDetails,
            Request("PATCH", f'/api/v1/admin/users/{segment("user_id", user_id)}', body={"role": role, "active": active, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_audit_log(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        type: Sequence[EventType] | Omit = omit,
        actor_id: str | Omit = omit,
        subject_id: str | Omit = omit,
        project_id: str | Omit = omit,
        code: str | Omit = omit,
        client_address: str | Omit = omit,
        request_id: str | Omit = omit,
        created_from: datetime | str | Omit = omit,
        created_to: datetime | str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[AuditEntry]:
        """See everything that happened.

        For system admins: every change in the installation, and every request that was refused because of who
        asked, newest first. With `Accept: application/x-ndjson` the answer is an export: one `AuditEntry` a
        line, everything that fits the filters, however much it is; `page` and `cursor` are not allowed then,
        and `per_page` is of no account. It is cut off when your session or key ends or your role is taken.
        `meta.total` counts no further than 100,000.

        Needs the scope `admin:read`.

        Args:
            page: Which page to return, from 1. Without `page` and `cursor` you get the first. Not together
                with `cursor`. (1 to 10,000)
            per_page: How many items to return on a page at most. (1 to 100) Default: `20`.
            cursor: Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat
                an item while others write. A cursor is valid for the user who got it, and for the same
                filters and order. How the filters are ordered and spelled does not matter. Not together with
                `page`. (1 to 1,024 characters)
            type: Only events of this type. Repeat it to allow several. (1 to 20 items)
            actor_id: Only what this user did.
            subject_id: Only what happened to this task, project, category, user or session.
            project_id: Only what happened in this project.
            code: Only refusals for this reason, such as `FORBIDDEN` or `INVALID_CREDENTIALS`. (1 to 100
                characters)
            client_address: Only what came from this address. (2 to 45 characters)
            request_id: Only what this request did, or was refused. (8 to 64 characters)
            created_from: Only what was created at this time or later.
            created_to: Only what was created before this time.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters
                or another order.
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
        """
        return self._connection.list(
            AuditEntry,
            Request("GET", "/api/v1/admin/audit-log", query={"page": page, "per_page": per_page, "cursor": cursor, "type": type, "actor_id": actor_id, "subject_id": subject_id, "project_id": project_id, "code": code, "client_address": client_address, "request_id": request_id, "created_from": created_from, "created_to": created_to}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get_system_stats(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> SystemStats:
        """See the figures of the installation.

        For system admins: how much there is of everything. Of a table with fewer than about 50,000 rows every
        figure is exact. Of a larger one, where its description says so, it is an estimate from a sample of
        20,000 rows, so that the answer is as fast on a million tasks as on a few thousand. Nothing is
        remembered: each request looks anew.

        Needs the scope `admin:read`.

        Args:
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
        """
        return self._connection.call(
            SystemStats,
            Request("GET", "/api/v1/admin/stats"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
