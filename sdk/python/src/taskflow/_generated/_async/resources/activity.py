# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

from ...._runtime._async.connection import AsyncConnection
from ...._runtime._async.stream import AsyncEventStream
from ...._runtime._async.page import AsyncList
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import Event, EventType, SyncPage
from ...events import AnyEvent
from ...._runtime.events import event_of


class AsyncActivityResource:
    """The log of all changes, field by field.

    Each change adds an event with the old and the new value of every field. You can see the events of your
    projects, your personal tasks and your account.
    """

    def __init__(self, connection: AsyncConnection) -> None:
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
    ) -> AsyncList[Event]:
        """List events.

        Returns the events of your projects, your personal tasks, your categories, your account and your
        sessions, newest first. Each event contains who did what, when, and what changed. `meta.total` stops
        counting at 10,000.

        Needs the scope `activity:read`.

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
            project_id: Only events of this project.
            actor_id: Only events caused by this user.
            subject_id: Only events about this task, project, category, user or session.
            created_from: Only items created at this time or later.
            created_to: Only items created before this time.
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
            Event,
            Request("GET", "/api/v1/activity", query={"page": page, "per_page": per_page, "cursor": cursor, "type": type, "project_id": project_id, "actor_id": actor_id, "subject_id": subject_id, "created_from": created_from, "created_to": created_to}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def stream(
        self,
        *,
        type: Sequence[EventType] | Omit = omit,
        project_id: str | Omit = omit,
        task_id: str | Omit = omit,
        actor_id: str | Omit = omit,
        subject_id: str | Omit = omit,
        filter: str | Omit = omit,
        max_seconds: int | Omit = omit,
        last_event_id: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncEventStream[AnyEvent]:
        """Follow events.

        Sends the events that `listActivity` lists as they happen, as Server-Sent Events, until you
        disconnect. The data of each message is an event as JSON, and its ID is the number of the event: later
        events have higher numbers. To continue after an interruption, send the ID of the last message in
        `Last-Event-ID`, as browsers do by themselves: you get every event since then, then the new ones. An
        event can arrive twice if the response was cut, and is recognized by its `id`. At least every 15
        seconds, a message without data says that the stream works, and carries the present ID. A stream ends
        when your session ends; events of a project stop as soon as you lose access to it. You can have 20
        open streams. In the SDKs, `stream` reconnects by itself.

        Needs the scope `events:read`.

        Args:
            type: Only events of this type. Repeat the parameter to allow several. (1 to 20 items)
            project_id: Only events of this project.
            task_id: Only events of this task, its comments and its attachments.
            actor_id: Only events caused by this user.
            subject_id: Only events about this task, project, category, user or session.
            filter: Only events of tasks that match this expression, and of their comments and attachments,
                such as `assignee = me and due_date < now+7d`. The task is compared as it is when the event is
                sent, so you do not learn that a task matches no longer. Events without a task that you can
                see, such as those of projects, are left out. The guide [Filters](/docs/guides/filters)
                describes the language. (1 to 2,000 characters)
            max_seconds: End the stream after this many seconds. With 0, it ends after the events that you
                have missed since `Last-Event-ID`. Without it, the stream has no end. (0 to 86,400)
            last_event_id: The position to continue after, from `last_event_id` of an earlier stream. Default:
                from now on.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
                expected, and a suggestion.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 410 `CURSOR_EXPIRED`: The events since then are no longer kept, or the server has never
                sent this ID.
        """
        return self._connection.stream(
            event_of,
            Request("GET", "/api/v1/events", query={"type": type, "project_id": project_id, "task_id": task_id, "actor_id": actor_id, "subject_id": subject_id, "filter": filter, "max_seconds": max_seconds}),
            Options(last_event_id=last_event_id, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def sync(
        self,
        *,
        cursor: str | Omit = omit,
        limit: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> SyncPage:
        """Read what has changed.

        Keeps a copy of everything that you can see current, for example on a device that is offline at times.
        Without `cursor`, it returns the present state in pages: projects, members, categories, views, tasks,
        comments and attachments. Read pages with `next_cursor` until `has_more` is false. Then store the
        cursor. A later call with it returns what has changed since then, each resource once, as it is now:
        also deletions, your own categories and your choices to follow tasks, and projects that you have
        joined or left. `data` of an item is what the GET of the resource returns for you; `body_html` of a
        comment is null. Cursors are valid for `SYNC_WINDOW_DAYS`, then the call fails with 410: start again
        without a cursor. Apply the items of a page in their order, with the rules in the
        [guide](/docs/guides/sync). In the SDKs, `client.sync` does all of this.

        Needs the scope `events:read` and `projects:read` and `tasks:read` and `categories:read`.

        Args:
            cursor: The `next_cursor` of the last page that you have stored. Without it, the whole state is
                read from the beginning. (1 to 1,024 characters)
            limit: Maximum number of items to return. (1 to 500) Default: `100`.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 410 `CURSOR_EXPIRED`: The events since then are no longer kept, or the server has never
                sent this ID.
        """
        return await self._connection.call(
            SyncPage,
            Request("GET", "/api/v1/sync", query={"cursor": cursor, "limit": limit}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_for_project(
        self,
        project_id: str,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        type: Sequence[EventType] | Omit = omit,
        actor_id: str | Omit = omit,
        subject_id: str | Omit = omit,
        created_from: datetime | str | Omit = omit,
        created_to: datetime | str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncList[Event]:
        """List events of a project.

        Returns the history of a project that you are a member of, with its tasks and members, field by field,
        newest first. It is the same for every role: viewers too see which tasks were moved to the trash,
        although they cannot see the trash. `meta.total` stops counting at 10,000.

        Needs the scope `activity:read`.

        Args:
            project_id: ID of the project.
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
            created_from: Only items created at this time or later.
            created_to: Only items created before this time.
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
            Event,
            Request("GET", f'/api/v1/projects/{segment("project_id", project_id)}/activity', query={"page": page, "per_page": per_page, "cursor": cursor, "type": type, "actor_id": actor_id, "subject_id": subject_id, "created_from": created_from, "created_to": created_to}),
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
    ) -> AsyncList[Event]:
        """List events of a task.

        Returns the history of a task that you can see, field by field, newest first. A task in the trash is
        404 for viewers. `meta.total` stops counting at 10,000.

        Needs the scope `activity:read`.

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
            type: Only events of this type. Repeat the parameter to allow several. (1 to 20 items)
            actor_id: Only events caused by this user.
            created_from: Only items created at this time or later.
            created_to: Only items created before this time.
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
            Event,
            Request("GET", f'/api/v1/tasks/{segment("task_id", task_id)}/activity', query={"page": page, "per_page": per_page, "cursor": cursor, "type": type, "actor_id": actor_id, "created_from": created_from, "created_to": created_to}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
