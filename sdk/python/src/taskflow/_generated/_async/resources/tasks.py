# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, overload

from ...._runtime._async.connection import AsyncConnection
from ...._runtime._async.download import AsyncDownload
from ...._runtime._async.page import AsyncList
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.upload import UploadContent, upload_of
from ...._runtime.values import Omit, omit
from ...models import Bulk, BulkAction, BulkChangesDict, BulkItemDict, BulkTaskCreateDict, Job, PartialTask, RecurrenceWriteDict, Task, TaskFacet, TaskField, TaskFollower, TaskHit, TaskMoveDict, TaskPriority, TaskStatus


class AsyncTasksResource:
    """Tasks, personal or in a project, with assignees, categories and a trash.

    Only its creator can see a task without a project. To update a task, send the `version` that you read. A
    deleted task stays in the trash, from which you can restore it.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @overload
    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        status: Sequence[TaskStatus] | Omit = omit,
        priority: Sequence[TaskPriority] | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        parent_id: Sequence[str] | Omit = omit,
        category_id: Sequence[str] | Omit = omit,
        tag: Sequence[str] | Omit = omit,
        assignee_id: Sequence[str] | Omit = omit,
        created_by: str | Omit = omit,
        completed: bool | Omit = omit,
        overdue: bool | Omit = omit,
        blocked: bool | Omit = omit,
        has_attachments: bool | Omit = omit,
        unread: bool | Omit = omit,
        due_from: date | datetime | str | Omit = omit,
        due_to: date | datetime | str | Omit = omit,
        created_from: datetime | str | Omit = omit,
        created_to: datetime | str | Omit = omit,
        updated_from: datetime | str | Omit = omit,
        deleted: bool | Omit = omit,
        q: str | Omit = omit,
        filter: str | Omit = omit,
        sort: Literal["created_at", "updated_at", "due_date", "priority", "title", "position", "relevance"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        fields: Omit = omit,
    ) -> AsyncList[Task]: ...

    @overload
    def list(
        self,
        *,
        fields: Sequence[TaskField],
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        status: Sequence[TaskStatus] | Omit = omit,
        priority: Sequence[TaskPriority] | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        parent_id: Sequence[str] | Omit = omit,
        category_id: Sequence[str] | Omit = omit,
        tag: Sequence[str] | Omit = omit,
        assignee_id: Sequence[str] | Omit = omit,
        created_by: str | Omit = omit,
        completed: bool | Omit = omit,
        overdue: bool | Omit = omit,
        blocked: bool | Omit = omit,
        has_attachments: bool | Omit = omit,
        unread: bool | Omit = omit,
        due_from: date | datetime | str | Omit = omit,
        due_to: date | datetime | str | Omit = omit,
        created_from: datetime | str | Omit = omit,
        created_to: datetime | str | Omit = omit,
        updated_from: datetime | str | Omit = omit,
        deleted: bool | Omit = omit,
        q: str | Omit = omit,
        filter: str | Omit = omit,
        sort: Literal["created_at", "updated_at", "due_date", "priority", "title", "position", "relevance"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncList[PartialTask]: ...

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        status: Sequence[TaskStatus] | Omit = omit,
        priority: Sequence[TaskPriority] | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        parent_id: Sequence[str] | Omit = omit,
        category_id: Sequence[str] | Omit = omit,
        tag: Sequence[str] | Omit = omit,
        assignee_id: Sequence[str] | Omit = omit,
        created_by: str | Omit = omit,
        completed: bool | Omit = omit,
        overdue: bool | Omit = omit,
        blocked: bool | Omit = omit,
        has_attachments: bool | Omit = omit,
        unread: bool | Omit = omit,
        due_from: date | datetime | str | Omit = omit,
        due_to: date | datetime | str | Omit = omit,
        created_from: datetime | str | Omit = omit,
        created_to: datetime | str | Omit = omit,
        updated_from: datetime | str | Omit = omit,
        deleted: bool | Omit = omit,
        q: str | Omit = omit,
        filter: str | Omit = omit,
        sort: Literal["created_at", "updated_at", "due_date", "priority", "title", "position", "relevance"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        fields: Sequence[TaskField] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncList[Any]:
        """List tasks.

        Returns your personal tasks and the tasks of all your projects, newest first by default. Values of one
        filter are combined with OR (`status=todo&status=in_progress`), different filters with AND. Tasks in
        the trash are returned only with `deleted=true`.

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
            status: Only tasks with this status. Repeat the parameter to allow several. (1 to 20 items)
            priority: Only tasks with this priority. Repeat the parameter to allow several. (1 to 20 items)
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
            parent_id: Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat
                the parameter to allow several. (1 to 20 items)
            category_id: Only tasks that you have put in this category. Repeat the parameter to allow several.
                (1 to 20 items)
            tag: Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the
                parameter to allow several. (1 to 20 items)
            assignee_id: Only tasks assigned to this user. Repeat the parameter to allow several. (1 to 20
                items)
            created_by: Only tasks created by this user.
            completed: `true` returns only completed tasks, `false` only open tasks.
            overdue: `true` returns only open tasks whose due date has passed, `false` all other tasks. A task
                with `due_on` is overdue when that day has ended in the time zone of your profile.
            blocked: `true` returns only tasks that wait for another task, `false` only tasks that wait for
                none: see `blocked` of a task.
            has_attachments: `true` returns only tasks with an attachment, also in a comment, `false` only
                tasks without one.
            unread: `true` returns only tasks with something new for you: you have an unread notification
                about it, also of a kind that your settings hide. `false` returns only the others.
                `markTaskRead` marks a task as read.
            due_from: Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is
                that day in the time zone of your profile. A time finds tasks with `due_on` from its day in
                that zone on. Tasks without a due date are excluded.
            due_to: Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes
                the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day
                ends before or at the time, in that zone. Tasks without a due date are excluded.
            created_from: Only items created at this time or later.
            created_to: Only items created before this time.
            updated_from: Only tasks that changed at this time or later. Use it to keep a copy up to date.
            deleted: `true` returns the tasks in the trash instead of all other tasks. Default: `false`.
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            sort: Field to sort by. `relevance` requires `q`. Ties are sorted by ID. Tasks without a due date
                come last. In the order of `due_date`, a task with `due_on` is at the end of that day in UTC,
                for all users alike. For the order that people have given to a list, send
                `sort=position&order=asc`. Default: `"created_at"`.
            order: Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values
                always come last. Default: `"desc"`.
            fields: Only these fields of a task, and always `id`. Repeat the parameter for several
                (`fields=title&fields=status`). The response then has the media type
                `application/vnd.taskflow.partial+json`, which is also sent to a client that accepts
                `application/json`, and an `ETag` of its own. Fields that you leave out are not computed, so
                lists are faster. (1 to 100 items)
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
                expected, and a suggestion.
            APIError: 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter
                in `field` would have to compare too many of them.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return self._connection.list(
            Task if isinstance(fields, Omit) else PartialTask,
            Request("GET", "/api/v1/tasks", query={"page": page, "per_page": per_page, "cursor": cursor, "status": status, "priority": priority, "project_id": project_id, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "deleted": deleted, "q": q, "filter": filter, "sort": sort, "order": order, "fields": fields}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def create(
        self,
        *,
        title: str,
        description: str | None | Omit = omit,
        status: TaskStatus | Omit = omit,
        priority: TaskPriority | Omit = omit,
        start_date: datetime | str | None | Omit = omit,
        due_date: datetime | str | None | Omit = omit,
        due_on: date | str | None | Omit = omit,
        estimate_minutes: int | None | Omit = omit,
        recurrence: RecurrenceWriteDict | None | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        category_ids: Sequence[str] | Omit = omit,
        assignee_ids: Sequence[str] | Omit = omit,
        project_id: str | None | Omit = omit,
        parent_id: str | None | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Create a task.

        Creates a personal task, or a task in a project if you send `project_id`. With `parent_id` it is a
        subtask. In a project, you must be owner, admin or member. Writes the event `task.created`.

        Needs the scope `tasks:write`.

        Args:
            title: What needs to be done, in one line. Leading and trailing spaces are removed; at least one
                visible character must remain. (1 to 200 characters)
            description: Details in Markdown, stored as sent; null if there is no description. (at most 10,000
                characters) Default: `null`.
            status: Progress of a task. Setting `completed` also sets `completed_at`; setting another status
                clears it. Default: `"todo"`.
            priority: Importance of a task. Sorting by priority in ascending order puts `low` before `medium`
                before `high`.
            start_date: When work should begin; null if not set. Must not be after `due_date`, or after the
                end of `due_on` in your time zone. Default: `null`.
            due_date: When the task is due, as a time; null if it is due on a day or not at all. Must be in
                the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has
                either `due_date` or `due_on`: to change from one to the other, send null for the old one in
                the same request. Default: `null`.
            due_on: The day on which the task is due, without a time; null if it is due at a time or not at
                all. Must be today or later when it is set or changed, in the time zone of your profile. The
                task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change
                from one to the other, send null for the old one in the same request. With both, the field
                code is `TWO_DUE_DATES`. Default: `null`.
            estimate_minutes: Estimated effort in minutes, up to a year; null if there is no estimate. (1 to
                525,600) Default: `null`.
            recurrence: How the task repeats; null if it does not. A task without a due date gets the first
                date. The next task is created when the date of this one has passed, or with
                `after_completion` when this one is completed. It is a copy with its subtasks, links and
                reminders. Default: `null`.
            tags: Labels that everyone who can see the task can see. Categories are the private labels. Tags
                must be unique, ignoring case and Unicode form. (at most 20 items) Default: `[]`.
            category_ids: Your categories to put the task in. The categories of other users are never changed.
                (at most 20 items) Default: `[]`.
            assignee_ids: IDs of the users to assign. In a project, they must be members; a personal task can
                be assigned only to yourself. If absent, a task in a project is assigned to its default
                assignee. (at most 20 items)
            project_id: Project of the task; null for a personal task, which only its owner can see: the user
                who created it, or who moved it out of a project. Default: `null`.
            parent_id: The task that this is a subtask of; null if it has no parent. The parent is in the same
                project, or personal too. Subtasks can have subtasks, at most 5 levels below a task without a
                parent, and at most 1,000 tasks with all subtasks of all levels. Default: `null`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `DUE_DATE_IN_PAST`: The due date is not in the future, or the day is before today in
                your time zone.
            APIError: 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
                project, or does not exist.
            APIError: 400 `UNKNOWN_CATEGORY`: A category in the request does not exist or is not yours.
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
            APIError: 400 `UNKNOWN_PARENT`: The parent of a task does not exist, is in the trash, is not in
                the same project, or you cannot see it.
            APIError: 400 `TOO_DEEP`: The task, or one of its subtasks, would be more than 5 levels below a
                task without a parent.
            APIError: 400 `TREE_TOO_LARGE`: A task would have more than 999 subtasks, counting all levels.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Task,
            Request("POST", "/api/v1/tasks", body={"title": title, "description": description, "status": status, "priority": priority, "start_date": start_date, "due_date": due_date, "due_on": due_on, "estimate_minutes": estimate_minutes, "recurrence": recurrence, "tags": tags, "category_ids": category_ids, "assignee_ids": assignee_ids, "project_id": project_id, "parent_id": parent_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def bulk(
        self,
        *,
        action: BulkAction,
        ids: Sequence[str] | Omit = omit,
        items: Sequence[BulkItemDict] | Omit = omit,
        filter: str | Omit = omit,
        max_affected: int | Omit = omit,
        tasks: Sequence[BulkTaskCreateDict] | Omit = omit,
        changes: BulkChangesDict | Omit = omit,
        to: TaskMoveDict | Omit = omit,
        permanent: bool | Omit = omit,
        atomic: bool | Omit = omit,
        dry_run: bool | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Job | Bulk:
        """Change many tasks.

        Does the same to up to 500 tasks, by their IDs or by a filter, with a bounded number of database
        statements. `action` decides which other properties the request has: the table in the [bulk
        guide](/docs/bulk) lists them.

        All or nothing by default: if one task cannot be changed, none is, and the 409 `BULK_FAILED` lists
        each failing task in `errors`. With `atomic: false` the other tasks are changed, and `results` has the
        outcome of each task in the order of the request. A task that you cannot see fails with `NOT_FOUND`,
        like one that does not exist. With `dry_run` the response shows what would happen, and nothing is
        written.

        The rules and the events are those of the operations for one task: `task.created`, `task.updated`,
        `task.categorized`, `task.moved`, `task.left`, `task.deleted`, `task.restored` and `task.purged`, each
        with the same `bulk_id`. Subtasks go along when their parent is moved, deleted or restored, also if
        they are in the request themselves. A task that already is as requested stays `unchanged`.

        With `Prefer: respond-async` and `atomic: false`, the status is 202, and a job changes up to 10,000
        tasks, 500 at a time. The ID of the job is the `bulk_id`. Without them, a filter that matches more
        than 500 tasks fails with 409 `TOO_MANY_AFFECTED`.

        `create` can make tasks with their subtasks: `parent_ref` of a task is the `ref` of one before it. A
        `ref` that is unknown or repeated fails with 400, whatever `atomic` is. A subtask whose parent cannot
        be created fails with `UNKNOWN_PARENT`.

        For 24 hours, until `undo_until`, `undoBulk` takes the change back.

        Needs the scope `tasks:write`.

        Args:
            action: What to do with the tasks.
            ids: IDs of the tasks. (1 to 500 items)
            items: The tasks with the versions that you know, instead of `ids`. (1 to 500 items)
            filter: An expression for the tasks, instead of `ids`, as in `listTasks`. It is checked again when
                a task is changed. Only `restore` finds tasks in the trash, and no others. (1 to 2,000
                characters)
            max_affected: The number of tasks that you expect `filter` to match, at most. If there are more,
                the request fails with 409 `TOO_MANY_AFFECTED`, and nothing is changed. Required with
                `filter`. (1 to 10,000)
            tasks: The new tasks, for `create`. They come last in their lists, in this order. A task comes
                after its parent. (1 to 500 items)
            changes: The fields to update in each task, for `update`. A field that you leave out does not
                change, null clears a field, and a list replaces the old list. The lists that begin with
                `add_` and `remove_` keep the rest of the old list; they exclude the list itself.
            to: The place that a task moves to. Send at most one of `before`, `after` and `place`.
            permanent: With `delete`, whether to delete permanently instead of to the trash. Such a deletion
                cannot be undone. Default: `false`.
            atomic: Whether to change nothing if one of the tasks cannot be changed. With false, the others
                are changed. Default: `true`.
            dry_run: Whether only to show what would happen, without writing anything. Default: `false`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
                expected, and a suggestion.
            APIError: 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter
                in `field` would have to compare too many of them.
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
            APIError: 400 `UNKNOWN_PARENT`: The parent of a task does not exist, is in the trash, is not in
                the same project, or you cannot see it.
            APIError: 400 `UNKNOWN_SIBLING`: The task in `before` or `after` is the moved task, does not
                exist, is in the trash, or is not in the list that the task moves to.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 409 `BULK_FAILED`: At least one task cannot be changed, so none was changed.
            APIError: 409 `TOO_MANY_AFFECTED`: More tasks match than `max_affected`, or than one request can
                change. Nothing was changed.
        """
        return await self._connection.call_or_job(
            Bulk,
            Job,
            Request("POST", "/api/v1/tasks/bulk", body={"action": action, "ids": ids, "items": items, "filter": filter, "max_affected": max_affected, "tasks": tasks, "changes": changes, "to": to, "permanent": permanent, "atomic": atomic, "dry_run": dry_run}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def undo_bulk(
        self,
        bulk_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Job | Bulk:
        """Undo a change of many tasks.

        Takes back what one of your `bulkTasks` has done in the last 24 hours, task by task: only tasks that
        still have the version that it made, and that you can change now. The others stay as they are, with
        the reason in `results`, which is in the order of the IDs. New tasks are moved to the trash, deleted
        ones restored, restored ones deleted again, and the others get back the fields, the links or the place
        that they had. If a subtask was added below a new or restored task, or changed, since then, that task
        stays too, with `VERSION_CONFLICT`.

        A change can be taken back once: then the request fails with 409 `BULK_UNDONE`. A permanent deletion
        fails with 409 `BULK_NOT_UNDOABLE`. If it was a job, cancel that first, or wait for its end: until
        then it fails with 409 `BULK_RUNNING`. The undo is itself such a change, with its own `bulk_id`, so it
        can be taken back too. Its events are ordinary ones, `task.updated`, `task.categorized`, `task.moved`,
        `task.left`, `task.deleted` and `task.restored`, with `undo_of`. If more than 500 tasks are to change,
        or with `Prefer: respond-async`, the status is 202, and a job does it.

        Needs the scope `tasks:write`.

        Args:
            bulk_id: The `bulk_id` of a change of many tasks.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `BULK_UNDONE`: The change of many tasks was already undone.
            APIError: 409 `BULK_RUNNING`: The job of the change of many tasks is not finished.
            APIError: 409 `BULK_NOT_UNDOABLE`: The change deleted tasks permanently.
        """
        return await self._connection.call_or_job(
            Bulk,
            Job,
            Request("POST", f'/api/v1/tasks/bulk/{segment("bulk_id", bulk_id)}/undo', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def search(
        self,
        *,
        q: str,
        filter: str | Omit = omit,
        facets: Sequence[TaskFacet] | Omit = omit,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncList[TaskHit]:
        """Search tasks.

        Finds tasks by words in their title, tags, description and comments, the best ones first. Reads only
        what you can see, and includes what was written a moment ago. Tasks in the trash are not found. A
        POST, because a search can be longer than a URL; it changes nothing, and needs no idempotency key.

        A match in the title counts more than one in a tag, then in the description, then in a comment. Of two
        tasks that match equally well, the one that has changed later comes first: half a year counts as much
        as a factor of two. Send the same body with `page` or `cursor` to get the next page.

        Needs the scope `tasks:read`.

        Args:
            q: All of these words must be in the title, tags, description or comments; each also matches
                longer words that begin with it. `"two words"` must follow each other exactly. `-word` and
                `-"two words"` must not be there. `or` between two words means that one of them is enough.
                Case and Unicode form are ignored, and Chinese and Japanese text matches inside sentences.
                Must contain a letter or a digit that is not excluded. (1 to 500 characters)
            filter: Only tasks that match this expression, such as `status != completed and assignee = me`.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            facets: The fields whose values to count among the tasks that match. (at most 5 items) Default:
                `[]`.
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
            APIError: 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
                expected, and a suggestion.
            APIError: 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter
                in `field` would have to compare too many of them.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return self._connection.list(
            TaskHit,
            Request("POST", "/api/v1/tasks/search", query={"page": page, "per_page": per_page, "cursor": cursor}, body={"q": q, "filter": filter, "facets": facets}, is_repeatable=True),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def import_file(
        self,
        file: UploadContent,
        *,
        name: str | None = None,
        project_id: str | Omit = omit,
        dry_run: bool | Omit = omit,
        column: Sequence[str] | Omit = omit,
        status_value: Sequence[str] | Omit = omit,
        priority_value: Sequence[str] | Omit = omit,
        unknown_categories: Literal["refuse", "create", "skip"] | Omit = omit,
        unknown_assignees: Literal["refuse", "skip"] | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Job:
        """Import tasks.

        Creates tasks from a CSV or JSON Lines file with up to 100,000 rows, 1,000 columns and 100 MiB, in the
        background: the response is a job, whose `result.imported` has the errors of rows and the IDs of the
        new tasks. First the whole file is read and checked, and nothing is created if it is malformed. Then
        each row without an error becomes a task, a task together with its subtasks. With `dry_run=true`
        nothing is created. Columns have the names of an export; `column` maps other names. A due date may be
        in the past. Without `project_id`, a row goes to the project that it names, or to your personal tasks.
        You must be owner, admin or member of each project. Writes `task.created` for each task, and
        `category.created` for each new category, with the ID of the job as `request_id`. Cancel the job to
        create no more. You can have 3 unfinished imports.

        Needs the scope `tasks:write`.

        Args:
            file: The path of the file, its content, or a file opened in binary mode.
            name: The name of the file. Default: that of the path.
            project_id: Project of all tasks. Without it, the columns `project_id` and `project` of each row
                decide, by ID and then by name.
            dry_run: `true` only checks the file: nothing is created, and the job says what would happen.
                Default: `false`.
            column: A column of the file with another name, as `ours:theirs`, such as `title:Task name`.
                Repeat the parameter for more. Other columns are found by their own names, ignoring case;
                those without a meaning are ignored and listed in the result. (1 to 20 items)
            status_value: A value of the file that means a status, as `ours:theirs`, such as `completed:Done`.
                Repeat the parameter for more. (1 to 50 items)
            priority_value: A value of the file that means a priority, as `ours:theirs`, such as `high:1`.
                Repeat the parameter for more. (1 to 50 items)
            unknown_categories: What to do with a category that you do not have. `refuse` makes it an error of
                the row, `create` creates it, `skip` ignores it. An API key also needs the scope
                `categories:write` for `create`. Default: `"refuse"`.
            unknown_assignees: What to do with an assignee who is not a member of the project. `refuse` makes
                it an error of the row, `skip` ignores it. Default: `"refuse"`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
            APIError: 400 `UNKNOWN_COMMENT`: The comment does not exist on the task, or is itself a reply and
                cannot be replied to.
            APIError: 400 `MALFORMED_UPLOAD`: The form is malformed, or the body ended early.
            APIError: 400 `MALFORMED_IMPORT`: The file to import cannot be read, for example because it is not
                UTF-8, has no title column or an open quotation mark.
            APIError: 400 `DIGEST_MISMATCH`: The body that arrived has another digest than `Content-Digest`.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 409 `TOO_MANY_IMPORTS`: You already have 3 unfinished imports.
            APIError: 507 `STORAGE_FULL`: The storage of the server is full, so the file was not stored.
        """
        return await self._connection.call(
            Job,
            Request("POST", "/api/v1/tasks/import", query={"project_id": project_id, "dry_run": dry_run, "column": column, "status_value": status_value, "priority_value": priority_value, "unknown_categories": unknown_categories, "unknown_assignees": unknown_assignees}, file=upload_of(file, name, ["text/csv", "application/x-ndjson"]), is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def export_file(
        self,
        *,
        format: Literal["csv", "jsonl"] | Omit = omit,
        status: Sequence[TaskStatus] | Omit = omit,
        priority: Sequence[TaskPriority] | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        parent_id: Sequence[str] | Omit = omit,
        category_id: Sequence[str] | Omit = omit,
        tag: Sequence[str] | Omit = omit,
        assignee_id: Sequence[str] | Omit = omit,
        created_by: str | Omit = omit,
        completed: bool | Omit = omit,
        overdue: bool | Omit = omit,
        blocked: bool | Omit = omit,
        has_attachments: bool | Omit = omit,
        unread: bool | Omit = omit,
        due_from: date | datetime | str | Omit = omit,
        due_to: date | datetime | str | Omit = omit,
        created_from: datetime | str | Omit = omit,
        created_to: datetime | str | Omit = omit,
        updated_from: datetime | str | Omit = omit,
        deleted: bool | Omit = omit,
        q: str | Omit = omit,
        filter: str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncDownload:
        """Export tasks.

        Returns all tasks that match the filters as one file, oldest first, without a limit: your personal
        tasks and those of your projects. The filters are those of `listTasks`. `format=csv` returns a CSV
        file (RFC 4180, UTF-8) with a header row, for spreadsheets; a cell that a spreadsheet would run as a
        formula begins with an apostrophe. `format=jsonl` returns one JSON object per line. Both have the same
        columns, which are described in the guide, and `importTasks` reads both. A running export is cut off
        when your access ends. You can run three at the same time; another one fails with 503 `OVERLOADED`.

        Needs the scope `tasks:read`.

        Args:
            format: `csv` for spreadsheets, or `jsonl` with one JSON object per line. Default: `"csv"`.
            status: Only tasks with this status. Repeat the parameter to allow several. (1 to 20 items)
            priority: Only tasks with this priority. Repeat the parameter to allow several. (1 to 20 items)
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
            parent_id: Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat
                the parameter to allow several. (1 to 20 items)
            category_id: Only tasks that you have put in this category. Repeat the parameter to allow several.
                (1 to 20 items)
            tag: Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the
                parameter to allow several. (1 to 20 items)
            assignee_id: Only tasks assigned to this user. Repeat the parameter to allow several. (1 to 20
                items)
            created_by: Only tasks created by this user.
            completed: `true` returns only completed tasks, `false` only open tasks.
            overdue: `true` returns only open tasks whose due date has passed, `false` all other tasks. A task
                with `due_on` is overdue when that day has ended in the time zone of your profile.
            blocked: `true` returns only tasks that wait for another task, `false` only tasks that wait for
                none: see `blocked` of a task.
            has_attachments: `true` returns only tasks with an attachment, also in a comment, `false` only
                tasks without one.
            unread: `true` returns only tasks with something new for you: you have an unread notification
                about it, also of a kind that your settings hide. `false` returns only the others.
                `markTaskRead` marks a task as read.
            due_from: Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is
                that day in the time zone of your profile. A time finds tasks with `due_on` from its day in
                that zone on. Tasks without a due date are excluded.
            due_to: Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes
                the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day
                ends before or at the time, in that zone. Tasks without a due date are excluded.
            created_from: Only items created at this time or later.
            created_to: Only items created before this time.
            updated_from: Only tasks that changed at this time or later. Use it to keep a copy up to date.
            deleted: `true` returns the tasks in the trash instead of all other tasks. Default: `false`.
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
                expected, and a suggestion.
            APIError: 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter
                in `field` would have to compare too many of them.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return await self._connection.download(
            Request("GET", "/api/v1/tasks/export", query={"format": format, "status": status, "priority": priority, "project_id": project_id, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "deleted": deleted, "q": q, "filter": filter}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    @overload
    async def get(
        self,
        task_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        fields: Omit = omit,
    ) -> Task: ...

    @overload
    async def get(
        self,
        task_id: str,
        *,
        fields: Sequence[TaskField],
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> PartialTask: ...

    async def get(
        self,
        task_id: str,
        *,
        fields: Sequence[TaskField] | Omit = omit,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Any:
        """Get a task.

        Returns a personal task of yours, or a task of a project that you are a member of. A task in the trash
        returns 404; use `GET /api/v1/tasks?deleted=true` to find it.

        Needs the scope `tasks:read`.

        Args:
            task_id: ID of the task.
            fields: Only these fields of a task, and always `id`. Repeat the parameter for several
                (`fields=title&fields=status`). The response then has the media type
                `application/vnd.taskflow.partial+json`, which is also sent to a client that accepts
                `application/json`, and an `ETag` of its own. Fields that you leave out are not computed, so
                lists are faster. (1 to 100 items)
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
        return await self._connection.call(
            Task if isinstance(fields, Omit) else PartialTask,
            Request("GET", f'/api/v1/tasks/{segment("task_id", task_id)}', query={"fields": fields}),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def replace(
        self,
        task_id: str,
        *,
        title: str,
        description: str | None | Omit = omit,
        status: TaskStatus | Omit = omit,
        priority: TaskPriority | Omit = omit,
        start_date: datetime | str | None | Omit = omit,
        due_date: datetime | str | None | Omit = omit,
        due_on: date | str | None | Omit = omit,
        estimate_minutes: int | None | Omit = omit,
        recurrence: RecurrenceWriteDict | None | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        category_ids: Sequence[str] | Omit = omit,
        assignee_ids: Sequence[str] | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Replace a task.

        Sets all writable fields; a field that you leave out is reset to its default. The project, the parent
        and the position do not change. Send `version` or `If-Match` so that you do not overwrite a change you
        have not seen. In a project, you must be owner, admin or member. Writes the event `task.updated` if a
        field or an assignee changes, and `task.categorized`, visible only to you, if your categories change.
        A request that changes nothing returns the task as it is and writes nothing. Completing a task that is
        `blocked` succeeds, with the warning `TASK_BLOCKED` in `meta.warnings`.

        The warnings of the response are in the answer of `with_response`.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            title: What needs to be done, in one line. Leading and trailing spaces are removed; at least one
                visible character must remain. (1 to 200 characters)
            description: Details in Markdown, stored as sent; null if there is no description. (at most 10,000
                characters) Default: `null`.
            status: Progress of a task. Setting `completed` also sets `completed_at`; setting another status
                clears it. Default: `"todo"`.
            priority: Importance of a task. Sorting by priority in ascending order puts `low` before `medium`
                before `high`. Default: `"medium"`.
            start_date: When work should begin; null if not set. Must not be after `due_date`, or after the
                end of `due_on` in your time zone. Default: `null`.
            due_date: When the task is due, as a time; null if it is due on a day or not at all. Must be in
                the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has
                either `due_date` or `due_on`: to change from one to the other, send null for the old one in
                the same request. Default: `null`.
            due_on: The day on which the task is due, without a time; null if it is due at a time or not at
                all. Must be today or later when it is set or changed, in the time zone of your profile. The
                task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change
                from one to the other, send null for the old one in the same request. With both, the field
                code is `TWO_DUE_DATES`. Default: `null`.
            estimate_minutes: Estimated effort in minutes, up to a year; null if there is no estimate. (1 to
                525,600) Default: `null`.
            recurrence: How the task repeats; null if it does not. A task without a due date gets the first
                date. The next task is created when the date of this one has passed, or with
                `after_completion` when this one is completed. It is a copy with its subtasks, links and
                reminders. Default: `null`.
            tags: Labels that everyone who can see the task can see. Categories are the private labels. Tags
                must be unique, ignoring case and Unicode form. (at most 20 items) Default: `[]`.
            category_ids: Your categories to put the task in. The categories of other users are never changed.
                (at most 20 items) Default: `[]`.
            assignee_ids: IDs of the users to assign. In a project, they must be members; a personal task can
                be assigned only to yourself. (at most 20 items) Default: `[]`.
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
            APIError: 400 `DUE_DATE_IN_PAST`: The due date is not in the future, or the day is before today in
                your time zone.
            APIError: 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
                project, or does not exist.
            APIError: 400 `UNKNOWN_CATEGORY`: A category in the request does not exist or is not yours.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return await self._connection.call(
            Task,
            Request("PUT", f'/api/v1/tasks/{segment("task_id", task_id)}', body={"title": title, "description": description, "status": status, "priority": priority, "start_date": start_date, "due_date": due_date, "due_on": due_on, "estimate_minutes": estimate_minutes, "recurrence": recurrence, "tags": tags, "category_ids": category_ids, "assignee_ids": assignee_ids, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def update(
        self,
        task_id: str,
        *,
        title: str | Omit = omit,
        description: str | None | Omit = omit,
        status: TaskStatus | Omit = omit,
        priority: TaskPriority | Omit = omit,
        start_date: datetime | str | None | Omit = omit,
        due_date: datetime | str | None | Omit = omit,
        due_on: date | str | None | Omit = omit,
        estimate_minutes: int | None | Omit = omit,
        recurrence: RecurrenceWriteDict | None | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        category_ids: Sequence[str] | Omit = omit,
        assignee_ids: Sequence[str] | Omit = omit,
        parent_id: str | None | Omit = omit,
        applies_to: Literal["this", "following"] | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        merge: Literal["non-conflicting"] | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Update a task.

        Updates the fields that you send and leaves the others unchanged (JSON Merge Patch, RFC 7396). Send
        the version that your update is based on, in `version` or `If-Match`. If the task has changed since
        that version, the request fails (409, or 412 with `If-Match`) and returns the current task and the
        changes. With `Prefer: merge=non-conflicting`, your update is still applied if the other changes touch
        different fields. A new `parent_id` makes the task the last subtask of that parent and also changes
        `position`. In a project, you must be owner, admin or member. Writes the event `task.updated` if a
        field or an assignee changes, and `task.categorized`, visible only to you, if your categories change.
        A request that changes nothing returns the task as it is and writes nothing. Completing a task that is
        `blocked` succeeds, with the warning `TASK_BLOCKED` in `meta.warnings`.

        The warnings of the response are in the answer of `with_response`.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            title: What needs to be done, in one line. Leading and trailing spaces are removed; at least one
                visible character must remain. (1 to 200 characters)
            description: Details in Markdown, stored as sent; null if there is no description. (at most 10,000
                characters)
            status: Progress of a task. Setting `completed` also sets `completed_at`; setting another status
                clears it.
            priority: Importance of a task. Sorting by priority in ascending order puts `low` before `medium`
                before `high`.
            start_date: When work should begin; null if not set. Must not be after `due_date`, or after the
                end of `due_on` in your time zone.
            due_date: When the task is due, as a time; null if it is due on a day or not at all. Must be in
                the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has
                either `due_date` or `due_on`: to change from one to the other, send null for the old one in
                the same request.
            due_on: The day on which the task is due, without a time; null if it is due at a time or not at
                all. Must be today or later when it is set or changed, in the time zone of your profile. The
                task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change
                from one to the other, send null for the old one in the same request. With both, the field
                code is `TWO_DUE_DATES`.
            estimate_minutes: Estimated effort in minutes, up to a year; null if there is no estimate. (1 to
                525,600)
            recurrence: How the task repeats; null to end the series, whose tasks stay. Properties that you
                leave out keep their values. Changes the following tasks, and not the dates of this one.
            tags: Labels that everyone who can see the task can see. Categories are the private labels. Tags
                must be unique, ignoring case and Unicode form. Replaces the old list. (at most 20 items)
            category_ids: Your categories to put the task in. The categories of other users are never changed.
                Replaces the old list. (at most 20 items)
            assignee_ids: IDs of the users to assign. In a project, they must be members; a personal task can
                be assigned only to yourself. Replaces the old list. (at most 20 items)
            parent_id: The new parent; null for none. The task comes last in the new list, and takes its
                subtasks along. Must be a task in the same project, or personal too. `moveTask` can choose the
                position, or another project.
            applies_to: For the latest task of a series: whether the change is for `this` task alone, or for
                the `following` ones too, which are copies of it. Dates and the status are always those of one
                task. Default: `following`.
            version: The version that your update is based on. If the resource has a newer version, the
                request fails with 409 `VERSION_CONFLICT`. Required here unless you send `If-Match`. (1 to
                2,147,483,647)
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            merge: Applies the change to a newer version too, if nobody else has changed the same fields.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `DUE_DATE_IN_PAST`: The due date is not in the future, or the day is before today in
                your time zone.
            APIError: 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
                project, or does not exist.
            APIError: 400 `UNKNOWN_CATEGORY`: A category in the request does not exist or is not yours.
            APIError: 400 `UNKNOWN_PARENT`: The parent of a task does not exist, is in the trash, is not in
                the same project, or you cannot see it.
            APIError: 400 `PARENT_CYCLE`: A task cannot be a subtask of itself or of one of its subtasks.
            APIError: 400 `TOO_DEEP`: The task, or one of its subtasks, would be more than 5 levels below a
                task without a parent.
            APIError: 400 `TREE_TOO_LARGE`: A task would have more than 999 subtasks, counting all levels.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
            APIError: 428 `PRECONDITION_REQUIRED`: An update of a task must include the version that it is
                based on.
        """
        return await self._connection.call(
            Task,
            Request("PATCH", f'/api/v1/tasks/{segment("task_id", task_id)}', body={"title": title, "description": description, "status": status, "priority": priority, "start_date": start_date, "due_date": due_date, "due_on": due_on, "estimate_minutes": estimate_minutes, "recurrence": recurrence, "tags": tags, "category_ids": category_ids, "assignee_ids": assignee_ids, "parent_id": parent_id, "applies_to": applies_to, "version": version}, is_versioned=True),
            Options(if_match=if_match, merge=merge, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def delete(
        self,
        task_id: str,
        *,
        permanent: bool | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a task.

        Moves the task and its subtasks of all levels to the trash. You can restore them with `restoreTask`
        for 30 days, or for the time that the operator has set. With `permanent=true` the task and its
        subtasks are deleted permanently, whether they are in the trash or not. In a project, you must be
        owner, admin or member. Writes the event `task.deleted`, or `task.purged` for a permanent deletion,
        for each task. A version that you send is that of the task itself.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            permanent: `true` deletes the task permanently, also if it is in the trash. This cannot be undone.
                Default: `false`.
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
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        await self._connection.execute(
            Request("DELETE", f'/api/v1/tasks/{segment("task_id", task_id)}', query={"permanent": permanent}),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def restore(
        self,
        task_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Restore a task.

        Moves a task from the trash back to where it was, with all of its data, and with the subtasks that the
        same deletion has moved to the trash. If its parent is in the trash or gone, or has no room for it any
        more, the task has no parent afterwards. In a project, you must be owner, admin or member. Writes the
        event `task.restored` for each task.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
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
            APIError: 409 `TASK_NOT_DELETED`: The task is not in the trash.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Task,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/restore', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def move(
        self,
        task_id: str,
        *,
        project_id: str | None | Omit = omit,
        parent_id: str | None | Omit = omit,
        before: str | Omit = omit,
        after: str | Omit = omit,
        place: Literal["first", "last"] | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Move a task.

        Moves a task in its list, below another parent, or to another project. It takes its subtasks along,
        but not those in the trash. Moves of the same list at the same time are made one after the other. You
        must be owner, admin or member in the project of the task and in the project that it moves to. A move
        within a project writes the event `task.moved`. A move to another project writes, for each task,
        `task.left` where the task was, which lists only the parent that it left, and `task.moved` in the
        other project, with all fields of the task. Earlier events can then be read only where they are.
        Assignees who are not members of the other project are removed, and so are the categories and the
        choices to follow of people who cannot see it. Links to blockers outside of the tree are removed, with
        the event `task.updated` of each blocked task. The default settings of the project do not apply. A
        request that changes nothing returns the task as it is and writes nothing.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            project_id: Project to move the task to; null for your personal tasks. If absent, the project does
                not change.
            parent_id: New parent of the task; null for none. If absent, it is the parent of the task in
                `before` or `after`. Without these, the parent does not change, or is null if the project
                changes.
            before: ID of the task to put it before. That task must be in the list that this one moves to.
            after: ID of the task to put it after. That task must be in the list that this one moves to.
            place: End of the list to put it at. The default is `last`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
            APIError: 400 `UNKNOWN_PARENT`: The parent of a task does not exist, is in the trash, is not in
                the same project, or you cannot see it.
            APIError: 400 `UNKNOWN_SIBLING`: The task in `before` or `after` is the moved task, does not
                exist, is in the trash, or is not in the list that the task moves to.
            APIError: 400 `PARENT_CYCLE`: A task cannot be a subtask of itself or of one of its subtasks.
            APIError: 400 `TOO_DEEP`: The task, or one of its subtasks, would be more than 5 levels below a
                task without a parent.
            APIError: 400 `TREE_TOO_LARGE`: A task would have more than 999 subtasks, counting all levels.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Task,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/move', body={"project_id": project_id, "parent_id": parent_id, "before": before, "after": after, "place": place}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def duplicate(
        self,
        task_id: str,
        *,
        title: str | Omit = omit,
        with_subtasks: bool | Omit = omit,
        project_id: str | None | Omit = omit,
        parent_id: str | None | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Duplicate a task.

        Copies a task, by default directly behind it, or to the end of another list. The copy has the title,
        description, priority, dates, estimate and tags of the task, its assignees who are members of the
        project, and your categories. Its status is `todo`. A due date in the past is left out. The history is
        not copied. You are the creator. In the project of the copy, you must be owner, admin or member; it is
        enough to see the task. Writes the event `task.created` for each copy, and `task.categorized`, visible
        only to you, for a copy in your categories.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            title: Title of the copy, if it differs. Leading and trailing spaces are removed; at least one
                visible character must remain. (1 to 200 characters)
            with_subtasks: Whether to copy the subtasks of all levels too, without those in the trash.
                Default: `false`.
            project_id: Project of the copy; null for a personal task of yours. If absent, it is that of the
                task.
            parent_id: Parent of the copy; null for none. If absent, it is that of the task, or null in
                another project.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
            APIError: 400 `UNKNOWN_PARENT`: The parent of a task does not exist, is in the trash, is not in
                the same project, or you cannot see it.
            APIError: 400 `TOO_DEEP`: The task, or one of its subtasks, would be more than 5 levels below a
                task without a parent.
            APIError: 400 `TREE_TOO_LARGE`: A task would have more than 999 subtasks, counting all levels.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Task,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/duplicate', body={"title": title, "with_subtasks": with_subtasks, "project_id": project_id, "parent_id": parent_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def add_assignee(
        self,
        task_id: str,
        user_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Add an assignee to a task.

        Adds one assignee and leaves the others unchanged, so two clients can add assignees at the same time.
        The user must be a member of the task's project. A personal task can only have you as its assignee. A
        task has up to 20 assignees. In a project, you must be owner, admin or member. Writes the event
        `task.updated`.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            user_id: ID of the user.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
                project, or does not exist.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `ALREADY_ASSIGNED`: The task already has this assignee or category.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Task,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/assignees/{segment("user_id", user_id)}', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def remove_assignee(
        self,
        task_id: str,
        user_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Remove an assignee from a task.

        Removes one assignee and leaves the others unchanged. Returns 404 if the user is not assigned. In a
        project, you must be owner, admin or member. Writes the event `task.updated`.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            user_id: ID of the user.
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
        """
        await self._connection.execute(
            Request("DELETE", f'/api/v1/tasks/{segment("task_id", task_id)}/assignees/{segment("user_id", user_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def add_category(
        self,
        task_id: str,
        category_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Add a task to a category.

        Adds one of your categories and leaves the others unchanged. In a project, you must be owner, admin or
        member. Writes the event `task.categorized`. Other users can see neither your categories nor this
        event. The task's version increases, as with any change.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            category_id: ID of one of your categories.
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
            APIError: 409 `ALREADY_ASSIGNED`: The task already has this assignee or category.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Task,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/categories/{segment("category_id", category_id)}', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def remove_category(
        self,
        task_id: str,
        category_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Remove a task from a category.

        Removes one of your categories from the task; the category itself is not deleted. The task's version
        increases. In a project, you must be owner, admin or member. Returns 404 if the task is not in the
        category. Writes the event `task.categorized`.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            category_id: ID of one of your categories.
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
        """
        await self._connection.execute(
            Request("DELETE", f'/api/v1/tasks/{segment("task_id", task_id)}/categories/{segment("category_id", category_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def mark_read(
        self,
        task_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Mark a task as read.

        Marks all of your unread notifications about the task as read, so that it is not in `listTasks` with
        `unread=true` until something new happens. Call it when the user opens the task. Writes the event
        `notification.read`, visible only to you, if anything was unread.

        Needs the scope `notifications:write`.

        Args:
            task_id: ID of the task.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        await self._connection.execute(
            Request("PUT", f'/api/v1/tasks/{segment("task_id", task_id)}/read'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def follow(
        self,
        task_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Follow a task.

        Stores your choice to follow the task. You follow a task without this call if you created it or are
        assigned to it; your choice lasts beyond an assignment. Everyone who can see a task can follow it,
        also in an archived project. The version of the task stays. Writes the event `task.followed`, visible
        only to you. A repeated call writes nothing.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        await self._connection.execute(
            Request("PUT", f'/api/v1/tasks/{segment("task_id", task_id)}/follow'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def unfollow(
        self,
        task_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Unfollow a task.

        Stores your choice not to follow the task, even if you created it or are assigned to it, now or later.
        The version of the task stays. Writes the event `task.unfollowed`, visible only to you. If you do not
        follow the task, nothing is written.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        await self._connection.execute(
            Request("DELETE", f'/api/v1/tasks/{segment("task_id", task_id)}/follow'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_followers(
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
    ) -> AsyncList[TaskFollower]:
        """List followers.

        Returns the users who follow a task, sorted by name: those who chose to, the creator, and the
        assignees, except those who chose not to. Users who can no longer see the task are left out.

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
            TaskFollower,
            Request("GET", f'/api/v1/tasks/{segment("task_id", task_id)}/followers', query={"page": page, "per_page": per_page, "cursor": cursor, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def add_blocker(
        self,
        task_id: str,
        blocker_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Add a blocker to a task.

        Makes the task wait for another task, the blocker. Both must be in one project, or both personal. A
        task has up to 20 blockers, and blocks up to 50 tasks; those in the trash count. Tasks cannot wait for
        each other in a circle, however many clients add blockers at the same time. In a project, you must be
        owner, admin or member.

        Writes the event `task.updated` of the task, with the IDs of its blockers before and after, and
        increases its version. The blocker keeps its version: its `blocks` is derived. If the task already has
        the blocker, the task is returned as it is and nothing is written. Moving one of the two to another
        project, and deleting the blocker permanently, remove the blocker with the same event.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            blocker_id: ID of the task that has to be completed first.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_BLOCKER`: The tasks are not in the same project, or one of them is
                personal.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `BLOCKER_CYCLE`: The tasks would wait for each other: the new blocker already waits
                for the task, directly or through other tasks.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Task,
            Request("PUT", f'/api/v1/tasks/{segment("task_id", task_id)}/blockers/{segment("blocker_id", blocker_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def remove_blocker(
        self,
        task_id: str,
        blocker_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Remove a blocker from a task.

        The task no longer waits for the other task. Neither task is deleted. Returns 404 if the other task is
        not a blocker of the task. Also removes a blocker that is in the trash. In a project, you must be
        owner, admin or member. Writes the event `task.updated` of the task, and increases its version.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            blocker_id: ID of the task that has to be completed first.
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
        """
        await self._connection.execute(
            Request("DELETE", f'/api/v1/tasks/{segment("task_id", task_id)}/blockers/{segment("blocker_id", blocker_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def pause_recurrence(
        self,
        series_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Pause a series.

        Stops the creation of tasks until the series is resumed, and returns the latest task. The tasks that
        exist stay as they are. Pausing a paused series changes nothing. The latest task of the series must
        not be in the trash. In a project, you must be owner, admin or member. Writes the event `task.updated`
        of the latest task, and increases its version.

        Needs the scope `tasks:write`.

        Args:
            series_id: ID of the series, from `recurrence` of one of its tasks.
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
            APIError: 409 `SERIES_ENDED`: The series has no further date.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Task,
            Request("POST", f'/api/v1/recurrences/{segment("series_id", series_id)}/pause', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def resume_recurrence(
        self,
        series_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Resume a series.

        Continues a paused series, and returns its latest task. `catch_up` says what becomes of the dates that
        have passed meanwhile. From now on, tasks are created on your behalf. Resuming a series that is not
        paused changes nothing. In a project, you must be owner, admin or member. Writes the event
        `task.updated` of the latest task, and increases its version.

        Needs the scope `tasks:write`.

        Args:
            series_id: ID of the series, from `recurrence` of one of its tasks.
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
            APIError: 409 `SERIES_ENDED`: The series has no further date.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Task,
            Request("POST", f'/api/v1/recurrences/{segment("series_id", series_id)}/resume', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def skip_occurrence(
        self,
        series_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Skip a date of a series.

        Leaves out one date, and returns the latest task. An open latest task gets the next date instead of
        its own, and its subtasks move by as many days; if it is completed, the next task gets the date after
        that. After a completion, the interval counts from now. In a project, you must be owner, admin or
        member. Writes the event `task.updated` of the latest task and of each subtask that moves, and
        increases their versions.

        Needs the scope `tasks:write`.

        Args:
            series_id: ID of the series, from `recurrence` of one of its tasks.
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
            APIError: 409 `SERIES_ENDED`: The series has no further date.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Task,
            Request("POST", f'/api/v1/recurrences/{segment("series_id", series_id)}/skip', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
