# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.page import List
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import Reminder, ReminderAnchor, ReminderChannel


class RemindersResource:
    """Messages about tasks, at a time or before the due date.

    They follow a due date that moves. Reminders are private.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(
        self,
        task_id: str,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Reminder]:
        """List the reminders of a task.

        Returns your reminders of the task, and those that you created for others, oldest first by default.
        Reminders are private: other members of the project cannot see them.

        Needs the scope `tasks:read`.

        Args:
            task_id: ID of the task.
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            order: Direction of `sort`. The default, `asc`, sorts from A to Z. Default: `"asc"`.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return self._connection.list(
            Reminder,
            Request("GET", f'/api/v1/tasks/{segment("task_id", task_id)}/reminders', query={"page": page, "per_page": per_page, "cursor": cursor, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def create(
        self,
        task_id: str,
        *,
        remind_at: datetime | str | Omit = omit,
        minutes_before: int | Omit = omit,
        days_before: int | Omit = omit,
        relative_to: ReminderAnchor | Omit = omit,
        channels: Sequence[ReminderChannel] | Omit = omit,
        user_id: str | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Reminder:
        """Create a reminder.

        Creates a reminder of a task that you can see, for you or for an assignee: at a time, or minutes or
        days before the due date or the start date. The reminder follows when that date moves, and when the
        user changes the time zone. When its time comes, it is not sent if the task is completed or in the
        trash, if the user cannot see it or, for a reminder by another user, is no longer assigned, or while
        the project is archived. A user can have 20 reminders of a task. Writes the event `reminder.created`,
        visible only to the user who is reminded.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            remind_at: Time of the reminder, in the future. Any time zone is accepted; responses use UTC.
            minutes_before: Minutes before the date of the task, up to a year. (0 to 525,600)
            days_before: Days before the date of the task, at the same time of day in the time zone of the
                user who is reminded. (0 to 365)
            relative_to: The date to count from, with `minutes_before` or `days_before`. Default: `due`.
            channels: How the reminder is sent. Channels that the user has switched off for reminders are left
                out. (1 to 3 items) Default: `["in_app","email","push"]`.
            user_id: The user to remind: you, or an assignee of the task (field code `NOT_ASSIGNED`). Default:
                you. To remind others, you must be owner, admin or member of the project.
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
            APIError: 409 `TOO_MANY_REMINDERS`: The user already has 20 reminders of the task.
        """
        return self._connection.call(
            Reminder,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/reminders', body={"remind_at": remind_at, "minutes_before": minutes_before, "days_before": days_before, "relative_to": relative_to, "channels": channels, "user_id": user_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def update(
        self,
        task_id: str,
        reminder_id: str,
        *,
        remind_at: datetime | str | Omit = omit,
        minutes_before: int | Omit = omit,
        days_before: int | Omit = omit,
        relative_to: ReminderAnchor | Omit = omit,
        channels: Sequence[ReminderChannel] | Omit = omit,
        snoozed_until: datetime | str | None | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Reminder:
        """Update a reminder.

        Changes the time or the channels of a reminder, or snoozes it. The user who is reminded and the one
        who created the reminder can do this. A reminder that was sent is scheduled again by a new time.
        Writes the event `reminder.updated`, visible only to the user who is reminded, if something changes.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            reminder_id: ID of a reminder.
            remind_at: Time of the reminder, in the future. Any time zone is accepted; responses use UTC.
            minutes_before: Minutes before the date of the task, up to a year. (0 to 525,600)
            days_before: Days before the date of the task, at the same time of day in the time zone of the
                user who is reminded. (0 to 365)
            relative_to: The date to count from. Not for a reminder with a time of its own.
            channels: How the reminder is sent. Channels that the user has switched off for reminders are left
                out. (1 to 3 items)
            snoozed_until: Sends the reminder at this time, in the future, instead of its own or once more
                after it was sent. null takes that back. A new time, or a move of the date that the reminder
                follows, takes it back too.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return self._connection.call(
            Reminder,
            Request("PATCH", f'/api/v1/tasks/{segment("task_id", task_id)}/reminders/{segment("reminder_id", reminder_id)}', body={"remind_at": remind_at, "minutes_before": minutes_before, "days_before": days_before, "relative_to": relative_to, "channels": channels, "snoozed_until": snoozed_until}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def delete(
        self,
        task_id: str,
        reminder_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a reminder.

        Deletes a reminder permanently. The user who is reminded and the one who created the reminder can do
        this. What was sent stays. Writes the event `reminder.deleted`, visible only to the user who is
        reminded.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            reminder_id: ID of a reminder.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        self._connection.execute(
            Request("DELETE", f'/api/v1/tasks/{segment("task_id", task_id)}/reminders/{segment("reminder_id", reminder_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_upcoming(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        until: datetime | str | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Reminder]:
        """List upcoming reminders.

        Returns the reminders that you will get, the next one first by default, for clients that also show
        them without a connection. Those that would not be sent as things are, for example of completed tasks,
        are left out. Read the list again after events of your tasks and reminders: a new order of the list
        can take a second after a date has moved.

        Needs the scope `tasks:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            until: Only reminders that are sent at this time or before.
            order: Direction of `sort`. The default, `asc`, sorts from A to Z. Default: `"asc"`.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return self._connection.list(
            Reminder,
            Request("GET", "/api/v1/reminders", query={"page": page, "per_page": per_page, "cursor": cursor, "until": until, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
