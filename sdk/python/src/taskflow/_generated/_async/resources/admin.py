# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

from ...._runtime._async.connection import AsyncConnection
from ...._runtime._async.page import AsyncList
from ...._runtime.request import Options, Request
from ...._runtime.values import Omit, omit
from ...models import AuditEntry, EventType


class AsyncAdminResource:
    """What the administrators of an installation see and do. Each operation needs the role `admin`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

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
    ) -> AsyncList[AuditEntry]:
        """See everything that happened.

        For system admins: every change in the installation, and every request that was refused because of who
        asked, newest first. With `Accept: application/x-ndjson` the answer is an export: one `AuditEntry` a
        line, everything that fits the filters, however much it is; `page` and `cursor` are not allowed then,
        and `per_page` is of no account. `meta.total` counts no further than 100,000.

        Needs the scope `admin:read`.

        Args:
            page: Which page to return, from 1. Without `page` and `cursor` you get the first. Not together
                with `cursor`. (1 to 10,000)
            per_page: How many items to return on a page at most. (1 to 100) Default: `20`.
            cursor: Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat
                an item while others write. Keep filters and order the same. Not together with `page`. (1 to
                1,024 characters)
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
            timeout: Seconds for each try.
            max_retries: Instead of what the client has.
            extra_headers: Headers of your own.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor is damaged, or belongs to other filters or another
                order.
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
        """
        return self._connection.list(
            AuditEntry,
            Request("GET", "/api/v1/admin/audit-log", query={"page": page, "per_page": per_page, "cursor": cursor, "type": type, "actor_id": actor_id, "subject_id": subject_id, "project_id": project_id, "code": code, "client_address": client_address, "request_id": request_id, "created_from": created_from, "created_to": created_to}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers),
        )
