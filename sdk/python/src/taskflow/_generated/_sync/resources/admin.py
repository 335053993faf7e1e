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
from ...models import AuditEntry, EventType, ManagedUser, ManagedUserDetails, QueuedJob, QueuedJobState, SystemRole, SystemStats


class AdminResource:
    """Management of an installation by its administrators.

    All operations require the role `admin`: list and deactivate accounts, change their roles, read the audit
    log and the statistics of the installation, and retry or discard its jobs.
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
        """List users.

        Returns the accounts of the installation, newest first by default. Filter them by name or email, role
        and state. Requires the system role admin.

        Needs the scope `admin:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            sort: Field to sort by. Ties are sorted by ID. Default: `"created_at"`.
            order: Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values
                always come last. Default: `"desc"`.
            q: Only accounts with all of these words in the name or email; `@`, `.`, `+`, `-` and `_` separate
                the words of an email. Each word also matches longer words that begin with it. Case and
                Unicode form are ignored. Must contain at least one letter or digit. (1 to 200 characters)
            role: Only accounts with this system role.
            active: `true` returns only active accounts, `false` only deactivated accounts.
            email_verified: `true` returns only accounts with a verified email, `false` only the others.
            created_from: Only items created at this time or later.
            created_to: Only items created before this time.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
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
        """Get a user.

        Returns an account and its usage. Requires the system role admin.

        Needs the scope `admin:read`.

        Args:
            user_id: ID of the user.
            if_none_match: The resource as you received it. If it is still current, the call returns it.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
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
        """Update a user.

        Changes the system role of a user, or deactivates or activates the account. A new role applies from
        the user's next request. Deactivation ends all sessions of the user immediately and disables their
        webhooks; no data is deleted, and the user can log in again after activation. You cannot remove your
        own admin role or deactivate yourself, so these requests never leave the service without an
        administrator. Send `version` or `If-Match` so that you do not overwrite a change you have not seen.
        Requires the system role admin. Writes the event `user.updated` if a field changes, and
        `session.revoked` and `webhook.disabled` for each session and webhook. A request that changes nothing
        returns the account as it is and writes nothing.

        Needs the scope `admin:write`.

        Args:
            user_id: ID of the user.
            role: Role of a user in the whole installation. `admin` can also see and manage the accounts of
                other users. For roles in a project, see `ProjectRole`.
            active: False ends all sessions of the account immediately and blocks new logins.
            version: The version that your update is based on. If the resource has a newer version, the
                request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same. (1 to
                2,147,483,647)
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 409 `OWN_ACCOUNT`: You cannot remove your own admin role or deactivate your own account.
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
        """List audit log entries.

        Returns every change in the installation and every request that was rejected because of its
        credentials or role, newest first. With `Accept: application/x-ndjson`, the response is an export of
        all entries that match the filters, one `AuditEntry` per line, without a limit. An export rejects
        `page` and `cursor` with 400, and ignores `per_page`. It is cut off when your session ends, your key
        is revoked or your role is removed. `meta.total` stops counting at 100,000. Requires the system role
        admin.

        Needs the scope `admin:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            type: Only events of this type. Repeat the parameter to allow several. (1 to 20 items)
            actor_id: Only events caused by this user.
            subject_id: Only events about this task, project, category, user or session.
            project_id: Only events of this project.
            code: Only requests rejected with this code, such as `FORBIDDEN` or `INVALID_CREDENTIALS`. (1 to
                100 characters)
            client_address: Only entries from this IP address. (2 to 45 characters)
            request_id: Only entries caused by this request. (8 to 64 characters)
            created_from: Only items created at this time or later.
            created_to: Only items created before this time.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
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
        """Get system statistics.

        Returns the size of the installation. Statistics of a table with fewer than about 50,000 rows are
        exact. Those of a larger table are estimates from a sample of 20,000 rows, if the description of the
        property says so. Therefore the response is as fast for a million tasks as for a few thousand. Nothing
        is cached. Requires the system role admin.

        Needs the scope `admin:read`.

        Args:
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return self._connection.call(
            SystemStats,
            Request("GET", "/api/v1/admin/stats"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_jobs(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        state: QueuedJobState | Omit = omit,
        name: str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[QueuedJob]:
        """List queued jobs.

        Returns the jobs in the queue of the installation, newest first: messages to send, thumbnails,
        exports, and the work that users follow with `getJob`. A job that has succeeded is no longer in the
        queue. One that has failed for good stays for 30 days. `meta.total` stops counting at 10,000. Requires
        the system role admin.

        Needs the scope `admin:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            state: Only jobs in this state.
            name: Only jobs with this name. (1 to 128 characters)
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return self._connection.list(
            QueuedJob,
            Request("GET", "/api/v1/admin/jobs", query={"page": page, "per_page": per_page, "cursor": cursor, "state": state, "name": name}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def discard_job(
        self,
        queue_item_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Discard a queued job.

        Removes a job from the queue. What it was to do is not done: a message is never sent. Work that a user
        follows with `getJob` is queued again within ten minutes, unless it has ended; cancel it instead. A
        job that is running cannot be discarded: the request fails with 409 `JOB_RUNNING`. Requires the system
        role admin. Writes the event `job.discarded`.

        Needs the scope `admin:write`.

        Args:
            queue_item_id: ID of the job in the queue, from the list of queued jobs.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `JOB_RUNNING`: The job is running, so it can neither be retried nor discarded.
        """
        self._connection.execute(
            Request("DELETE", f'/api/v1/admin/jobs/{segment("queue_item_id", queue_item_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def retry_job(
        self,
        queue_item_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> QueuedJob:
        """Retry a queued job.

        Makes a job due now, with all of its attempts ahead of it, whether it has failed, waits for its next
        attempt, or waits for its time. A job that is running cannot be retried: the request fails with 409
        `JOB_RUNNING`. Requires the system role admin. Writes the event `job.retried`.

        Needs the scope `admin:write`.

        Args:
            queue_item_id: ID of the job in the queue, from the list of queued jobs.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `JOB_RUNNING`: The job is running, so it can neither be retried nor discarded.
        """
        return self._connection.call(
            QueuedJob,
            Request("POST", f'/api/v1/admin/jobs/{segment("queue_item_id", queue_item_id)}/retry', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
