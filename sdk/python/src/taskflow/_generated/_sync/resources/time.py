# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.download import Download
from ...._runtime._sync.page import List
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import CurrentTimer, TimeEntry, TimerChange


class TimeResource:
    """Timers and time entries: who worked how long on which task.

    You see your own entries; owners and admins of a project see those of all its members.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(
        self,
        task_id: str,
        *,
        started_at: datetime | str | Omit = omit,
        note: str | None | Omit = omit,
        billable: bool | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> TimerChange:
        """Start a timer.

        Starts your timer on a task. You have one running timer: starting another stops the first at the same
        moment, and the response contains both. If your timer already runs on this task, and the request asks
        for nothing else than it has, it continues: the response contains it, and nothing is written. In a
        project, you must be owner, admin or member. Writes the event `time_entry.created`, and
        `time_entry.updated` for the timer that ended. Both are visible only to you.

        Needs the scope `time:write`.

        Args:
            task_id: ID of the task.
            started_at: When the work began, if you forgot to start the timer: not in the future (field code
                `TIME_IN_FUTURE`), at most 31 days ago (`TOO_LONG`), and not before your running timer
                (`BEFORE_RUNNING_TIMER`), which ends then. Default: now.
            note: What you do; null for no note. Default: null. (at most 1,000 characters)
            billable: Whether the time can be billed. Default: false.
            tags: Labels of the entry, unique, ignoring case and Unicode form. Default: none. (at most 20
                items)
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
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 409 `TIME_OVERLAP`: The time entry would overlap another one of the same user, and the
                project refuses that (`time_overlap`).
            APIError: 409 `TIME_LOCKED`: The time entry begins before `time_locked_until` of its project.
        """
        return self._connection.call(
            TimerChange,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/timer/start', body={"started_at": started_at, "note": note, "billable": billable, "tags": tags}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def stop(
        self,
        task_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> TimeEntry:
        """Stop a timer.

        Stops your timer on a task, now. You can always do this, also when the project is archived or locked,
        or you cannot see the task any more. To stop it at another time, send `ended_at` to `updateTimeEntry`.
        Writes the event `time_entry.updated`, visible only to you.

        Needs the scope `time:write`.

        Args:
            task_id: ID of the task.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `TIMER_NOT_RUNNING`: You have no running timer on the task.
        """
        return self._connection.call(
            TimeEntry,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/timer/stop', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def current(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> CurrentTimer:
        """Get the running timer.

        Returns your running timer, and how long it has run by the clock of the server, so that the clock of
        the client does not matter. `entry` is null if no timer runs.

        Needs the scope `time:read`.

        Args:
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return self._connection.call(
            CurrentTimer,
            Request("GET", "/api/v1/timer"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        user_id: Sequence[str] | Omit = omit,
        task_id: Sequence[str] | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        billable: bool | Omit = omit,
        tag: Sequence[str] | Omit = omit,
        running: bool | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[TimeEntry]:
        """List time entries.

        Returns your time entries, and those of all members in the projects that you own or administer, the
        newest first by default, with the sums of all pages in `meta`. Values of one filter are combined with
        OR, different filters with AND.

        If a list has to look at more than 50,000 entries, `total` and the sums are null, and the filter `tag`
        fails with `FILTER_TOO_EXPENSIVE`. `from`, `to`, `project_id`, `task_id`, `user_id` and `running`
        narrow what it looks at.

        With `Accept: text/csv`, the response is a file with all entries that match the filters (RFC 4180,
        UTF-8), without a limit, for spreadsheets; a cell that a spreadsheet would run as a formula begins
        with an apostrophe. A file rejects `page` and `cursor` with 400, and ignores `per_page`. It is cut off
        when your access ends.

        Needs the scope `time:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            user_id: Only entries of this user. Repeat the parameter to allow several. (1 to 20 items)
            task_id: Only entries of this task. Repeat the parameter to allow several. (1 to 20 items)
            project_id: Only entries of this project. Repeat the parameter to allow several. (1 to 20 items)
            from_: Only entries that began at this time or later, or on this day or later. A day
                (`2026-03-01`) begins at midnight in the time zone of your profile.
            to: Only entries that began before this time, or on this day or earlier: a day (`2026-03-31`)
                includes the whole day in the time zone of your profile. An entry over midnight belongs to the
                day on which it began.
            billable: `true` returns only billable entries, `false` only the others.
            tag: Only entries with this tag, ignoring case and Unicode form. Repeat the parameter to allow
                several. (1 to 20 items)
            running: `true` returns only running timers, `false` only entries that have ended.
            order: Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values
                always come last. Default: `"desc"`.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter
                in `field` would have to compare too many of them.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return self._connection.list(
            TimeEntry,
            Request("GET", "/api/v1/time-entries", query={"page": page, "per_page": per_page, "cursor": cursor, "user_id": user_id, "task_id": task_id, "project_id": project_id, "from": from_, "to": to, "billable": billable, "tag": tag, "running": running, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_csv(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        user_id: Sequence[str] | Omit = omit,
        task_id: Sequence[str] | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        billable: bool | Omit = omit,
        tag: Sequence[str] | Omit = omit,
        running: bool | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """List time entries, as CSV.

        Returns your time entries, and those of all members in the projects that you own or administer, the
        newest first by default, with the sums of all pages in `meta`. Values of one filter are combined with
        OR, different filters with AND.

        If a list has to look at more than 50,000 entries, `total` and the sums are null, and the filter `tag`
        fails with `FILTER_TOO_EXPENSIVE`. `from`, `to`, `project_id`, `task_id`, `user_id` and `running`
        narrow what it looks at.

        With `Accept: text/csv`, the response is a file with all entries that match the filters (RFC 4180,
        UTF-8), without a limit, for spreadsheets; a cell that a spreadsheet would run as a formula begins
        with an apostrophe. A file rejects `page` and `cursor` with 400, and ignores `per_page`. It is cut off
        when your access ends.

        Needs the scope `time:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            user_id: Only entries of this user. Repeat the parameter to allow several. (1 to 20 items)
            task_id: Only entries of this task. Repeat the parameter to allow several. (1 to 20 items)
            project_id: Only entries of this project. Repeat the parameter to allow several. (1 to 20 items)
            from_: Only entries that began at this time or later, or on this day or later. A day
                (`2026-03-01`) begins at midnight in the time zone of your profile.
            to: Only entries that began before this time, or on this day or earlier: a day (`2026-03-31`)
                includes the whole day in the time zone of your profile. An entry over midnight belongs to the
                day on which it began.
            billable: `true` returns only billable entries, `false` only the others.
            tag: Only entries with this tag, ignoring case and Unicode form. Repeat the parameter to allow
                several. (1 to 20 items)
            running: `true` returns only running timers, `false` only entries that have ended.
            order: Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values
                always come last. Default: `"desc"`.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter
                in `field` would have to compare too many of them.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return self._connection.download(
            Request("GET", "/api/v1/time-entries", query={"page": page, "per_page": per_page, "cursor": cursor, "user_id": user_id, "task_id": task_id, "project_id": project_id, "from": from_, "to": to, "billable": billable, "tag": tag, "running": running, "order": order}, accept="text/csv"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def create(
        self,
        *,
        task_id: str,
        started_at: datetime | str | Omit = omit,
        ended_at: datetime | str | Omit = omit,
        seconds: int | Omit = omit,
        note: str | None | Omit = omit,
        billable: bool | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        user_id: str | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> TimeEntry:
        """Create a time entry.

        Records work that has ended. In a project, you must be owner, admin or member; owners and admins can
        record the work of other members. An entry that begins in a locked period (`time_locked_until`) can
        only be created by owners and admins. Writes the event `time_entry.created`, visible only to the user
        who worked.

        Needs the scope `time:write`.

        Args:
            task_id: The task that the time was spent on.
            started_at: When the work began. Any time zone is accepted; a fraction of a second is dropped.
            ended_at: When the work ended: not before `started_at` (field code `END_BEFORE_START`), at most 31
                days after it (`TOO_LONG`), and at most a day from now (`TIME_IN_FUTURE`). A fraction of a
                second is dropped.
            seconds: How long the work took, instead of `ended_at`. (1 to 2,678,400)
            note: What was done, stored as sent; null if there is no note. (at most 1,000 characters) Default:
                `null`.
            billable: Whether the time can be billed. Default: `false`.
            tags: Labels of the entry. Tags must be unique, ignoring case and Unicode form. (at most 20 items)
                Default: `[]`.
            user_id: The user who worked. Default: you. Owners and admins of a project can create entries for
                its other members (field code `UNKNOWN_MEMBER`).
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_TASK`: A task in the request does not exist, is in the trash, or you cannot
                see it.
            APIError: 400 `UNKNOWN_MEMBER`: A user in the request is not an active member of the project, or
                does not exist.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 409 `TIME_OVERLAP`: The time entry would overlap another one of the same user, and the
                project refuses that (`time_overlap`).
            APIError: 409 `TIME_LOCKED`: The time entry begins before `time_locked_until` of its project.
        """
        return self._connection.call(
            TimeEntry,
            Request("POST", "/api/v1/time-entries", body={"task_id": task_id, "started_at": started_at, "ended_at": ended_at, "seconds": seconds, "note": note, "billable": billable, "tags": tags, "user_id": user_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get(
        self,
        entry_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> TimeEntry:
        """Get a time entry.

        Returns an entry of yours, or of a member of a project that you own or administer. For other members
        it does not exist.

        Needs the scope `time:read`.

        Args:
            entry_id: ID of a time entry.
            if_none_match: The resource as you received it. If it is still current, the call returns it.
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
            TimeEntry,
            Request("GET", f'/api/v1/time-entries/{segment("entry_id", entry_id)}'),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def update(
        self,
        entry_id: str,
        *,
        task_id: str | Omit = omit,
        started_at: datetime | str | Omit = omit,
        ended_at: datetime | str | Omit = omit,
        seconds: int | Omit = omit,
        note: str | None | Omit = omit,
        billable: bool | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> TimeEntry:
        """Update a time entry.

        Updates the fields that you send. You can update your own entries, in a project as owner, admin or
        member; owners and admins also those of others. An entry that begins in a locked period can only be
        changed by owners and admins. You can always end your running timer with `ended_at` or `seconds`.
        Writes the event `time_entry.updated`, visible only to the user who worked, if something changes.

        Needs the scope `time:write`.

        Args:
            entry_id: ID of a time entry.
            task_id: The task that the time was spent on. The entry moves to its project.
            started_at: When the work began. A fraction of a second is dropped. `ended_at` does not change.
                For a running timer: not in the future (field code `TIME_IN_FUTURE`) and at most 31 days ago
                (`TOO_LONG`).
            ended_at: When the work ended: not before `started_at` (field code `END_BEFORE_START`), at most 31
                days after it (`TOO_LONG`), and at most a day from now (`TIME_IN_FUTURE`). A fraction of a
                second is dropped.
            seconds: How long the work took, instead of `ended_at`. (1 to 2,678,400)
            note: What was done, stored as sent; null if there is no note. (at most 1,000 characters)
            billable: Whether the time can be billed.
            tags: Labels of the entry, unique, ignoring case and Unicode form. Replaces the old list. (at most
                20 items)
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
            APIError: 400 `UNKNOWN_TASK`: A task in the request does not exist, is in the trash, or you cannot
                see it.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 409 `TIME_OVERLAP`: The time entry would overlap another one of the same user, and the
                project refuses that (`time_overlap`).
            APIError: 409 `TIME_LOCKED`: The time entry begins before `time_locked_until` of its project.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call(
            TimeEntry,
            Request("PATCH", f'/api/v1/time-entries/{segment("entry_id", entry_id)}', body={"task_id": task_id, "started_at": started_at, "ended_at": ended_at, "seconds": seconds, "note": note, "billable": billable, "tags": tags, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def delete(
        self,
        entry_id: str,
        *,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a time entry.

        Deletes an entry permanently; a running timer is discarded. Who can update an entry can delete it.
        Writes the event `time_entry.deleted`, visible only to the user who worked.

        Needs the scope `time:write`.

        Args:
            entry_id: ID of a time entry.
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
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 409 `TIME_LOCKED`: The time entry begins before `time_locked_until` of its project.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        self._connection.execute(
            Request("DELETE", f'/api/v1/time-entries/{segment("entry_id", entry_id)}'),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
