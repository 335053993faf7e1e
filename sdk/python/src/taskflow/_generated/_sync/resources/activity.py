# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.page import List
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import Event, EventType


class ActivityResource:
    """The log of everything that happened, field by field.

    Each change adds an event with the old and the new value of every field. You see the events of your
    projects, your
    personal tasks and your account.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        type: Sequence[EventType] | Omit = omit,
        project_id: str | Omit = omit,
        actor_id: str | Omit = omit,
        subject_id: str | Omit = omit,
        created_from: datetime | str | Omit = omit,
        created_to: datetime | str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Event]:
        """See what happened.

        Who did what, when, and what it changed: in your projects, your personal tasks, your categories, your
        account and your sessions. Newest first.

        Needs the scope `activity:read`.

        Args:
            page: Which page to return, from 1. Without `page` and `cursor` you get the first. Not together
                with `cursor`. (1 to 10,000)
            per_page: How many items to return on a page at most. (1 to 100) Default: `20`.
            cursor: Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat
                an item while others write. A cursor is valid for the user who got it, and for the same
                filters and order. How the filters are ordered and spelled does not matter. Not together with
                `page`. (1 to 1,024 characters)
            type: Only events of this type. Repeat it to allow several. (1 to 20 items)
            project_id: Only what happened in this project.
            actor_id: Only what this user did.
            subject_id: Only what happened to this task, project, category, user or session.
            created_from: Only what was created at this time or later.
            created_to: Only what was created before this time.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters
                or another order.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
        """
        return self._connection.list(
            Event,
            Request("GET", "/api/v1/activity", query={"page": page, "per_page": per_page, "cursor": cursor, "type": type, "project_id": project_id, "actor_id": actor_id, "subject_id": subject_id, "created_from": created_from, "created_to": created_to}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_for_task(
        self,
        task_id: str,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        type: Sequence[EventType] | Omit = omit,
        actor_id: str | Omit = omit,
        created_from: datetime | str | Omit = omit,
        created_to: datetime | str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Event]:
        """See what happened to a task.

        The history of one task that you can see, field by field, newest first.

        Needs the scope `activity:read`.

        Args:
            task_id: The task, as `id` has it.
            page: Which page to return, from 1. Without `page` and `cursor` you get the first. Not together
                with `cursor`. (1 to 10,000)
            per_page: How many items to return on a page at most. (1 to 100) Default: `20`.
            cursor: Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat
                an item while others write. A cursor is valid for the user who got it, and for the same
                filters and order. How the filters are ordered and spelled does not matter. Not together with
                `page`. (1 to 1,024 characters)
            type: Only events of this type. Repeat it to allow several. (1 to 20 items)
            actor_id: Only what this user did.
            created_from: Only what was created at this time or later.
            created_to: Only what was created before this time.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters
                or another order.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
        """
        return self._connection.list(
            Event,
            Request("GET", f'/api/v1/tasks/{segment("task_id", task_id)}/activity', query={"page": page, "per_page": per_page, "cursor": cursor, "type": type, "actor_id": actor_id, "created_from": created_from, "created_to": created_to}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
