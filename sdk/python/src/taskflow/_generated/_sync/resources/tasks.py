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
from ...models import Task, TaskPriority, TaskStatus


class TasksResource:
    """What has to be done, personal or in a project, with assignees, categories and a trash.

    A task without a project is visible to its creator only. To change a task, send the `version` that you
    read. A
    deleted task stays in the trash, from which you can restore it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        status: Sequence[TaskStatus] | Omit = omit,
        priority: Sequence[TaskPriority] | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        category_id: Sequence[str] | Omit = omit,
        tag: Sequence[str] | Omit = omit,
        assignee_id: Sequence[str] | Omit = omit,
        created_by: str | Omit = omit,
        completed: bool | Omit = omit,
        overdue: bool | Omit = omit,
        due_from: datetime | str | Omit = omit,
        due_to: datetime | str | Omit = omit,
        created_from: datetime | str | Omit = omit,
        created_to: datetime | str | Omit = omit,
        updated_from: datetime | str | Omit = omit,
        deleted: bool | Omit = omit,
        q: str | Omit = omit,
        sort: Literal["created_at", "updated_at", "due_date", "priority", "title", "relevance"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Task]:
        """List tasks.

        Your personal tasks and those of all your projects, newest first unless you say otherwise. Filters of
        one kind widen each other (`status=todo&status=in_progress`), those of different kinds narrow. Tasks
        in the trash only come with `deleted=true`.

        Needs the scope `tasks:read`.

        Args:
            page: Which page to return, from 1. Without `page` and `cursor` you get the first. Not together
                with `cursor`. (1 to 10,000)
            per_page: How many items to return on a page at most. (1 to 100) Default: `20`.
            cursor: Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat
                an item while others write. A cursor is valid for the user who got it, and for the same
                filters and order. How the filters are ordered and spelled does not matter. Not together with
                `page`. (1 to 1,024 characters)
            status: Only tasks in this status. Repeat it to allow several. (1 to 20 items)
            priority: Only tasks of this priority. Repeat it to allow several. (1 to 20 items)
            project_id: Only tasks of this project. Repeat it to allow several. (1 to 20 items)
            category_id: Only tasks that you put in this category. Repeat it to allow several. (1 to 20 items)
            tag: Only tasks with this tag. Case and Unicode form do not count: `café` finds `CAFÉ`. Repeat it
                to allow several. (1 to 20 items)
            assignee_id: Only tasks that this user is assigned to. Repeat it to allow several. (1 to 20 items)
            created_by: Only tasks that this user added.
            completed: `true`: only completed tasks; `false`: only the open ones.
            overdue: `true`: only open tasks whose due date has passed; `false`: all others.
            due_from: Only tasks due at this time or later. Tasks without a due date do not count.
            due_to: Only tasks due before this time. Tasks without a due date do not count.
            created_from: Only what was created at this time or later.
            created_to: Only what was created before this time.
            updated_from: Only tasks that changed at this time or later; for clients that keep a copy.
            deleted: `true`: the tasks in the trash instead of all others. Default: `false`.
            q: Only tasks with these words in title, description or tags. A word also finds longer ones that
                begin with it. Case and Unicode form do not count. At least one letter or digit. (1 to 200
                characters)
            sort: What to order tasks by. `relevance` needs `q`. Ties are broken by id; tasks without a due
                date come last. Default: `"created_at"`.
            order: Direction of `sort`. The default, `desc`, puts the newest or highest first; nulls come last
                either way. Default: `"desc"`.
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
            Task,
            Request("GET", "/api/v1/tasks", query={"page": page, "per_page": per_page, "cursor": cursor, "status": status, "priority": priority, "project_id": project_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "deleted": deleted, "q": q, "sort": sort, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def create(
        self,
        *,
        title: str,
        description: str | None | Omit = omit,
        status: TaskStatus | Omit = omit,
        priority: TaskPriority | Omit = omit,
        start_date: datetime | str | None | Omit = omit,
        due_date: datetime | str | None | Omit = omit,
        estimate_minutes: int | None | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        category_ids: Sequence[str] | Omit = omit,
        assignee_ids: Sequence[str] | Omit = omit,
        project_id: str | None | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Create a task.

        Creates a personal task, or one in a project when you give `project_id`; there you have to be owner,
        admin or member. Writes the event `task.created`.

        Needs the scope `tasks:write`.

        Args:
            title: What is to be done, in one line. Spaces around it are removed; at least one visible
                character stays. (1 to 200 characters)
            description: More about it, in Markdown, stored as given; null when there is nothing to say. (at
                most 10,000 characters) Default: `null`.
            status: How far a task has come. Setting `completed` also sets `completed_at`; setting another one
                clears it. Default: `"todo"`.
            priority: How much a task matters. Sorting by priority puts `low` before `medium` before `high` in
                ascending order. Default: `"medium"`.
            start_date: When work should begin; null when that is open. Not after `due_date`. Default: `null`.
            due_date: When it should be done; null when it can wait for ever. Must be in the future when it is
                set or changed. Any time zone is taken, UTC comes back. Default: `null`.
            estimate_minutes: Expected effort in minutes, up to a year; null when nobody has guessed. (1 to
                525,600) Default: `null`.
            tags: Free words that everybody sees who sees the task. Categories are the private ones. Each tag
                at most once: case and Unicode form do not count. (at most 20 items) Default: `[]`.
            category_ids: Categories of yours to put the task in. Those of other people on the task are never
                touched. (at most 20 items) Default: `[]`.
            assignee_ids: Users to assign: members of the project; on a personal task only yourself. (at most
                20 items) Default: `[]`.
            project_id: Project the task belongs to; null for a personal task that only its creator sees.
                Default: `null`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `DUE_DATE_IN_PAST`: The due date is not in the future.
            APIError: 400 `UNKNOWN_ASSIGNEE`: Somebody in the request cannot be assigned: not a member of the
                project, or no such user.
            APIError: 400 `UNKNOWN_CATEGORY`: A category in the request is not one of yours.
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist or is not visible to you.
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
        """
        return self._connection.call(
            Task,
            Request("POST", "/api/v1/tasks", body={"title": title, "description": description, "status": status, "priority": priority, "start_date": start_date, "due_date": due_date, "estimate_minutes": estimate_minutes, "tags": tags, "category_ids": category_ids, "assignee_ids": assignee_ids, "project_id": project_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get(
        self,
        task_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """See a task.

        One task that you can see: a personal one of yours, or one of a project you are a member of. A task in
        the trash is not found; it is in `GET /api/v1/tasks?deleted=true`.

        Needs the scope `tasks:read`.

        Args:
            task_id: The task, as `id` has it.
            if_none_match: The resource as you received it. If it is still current, the call returns it.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
        """
        return self._connection.call(
            Task,
            Request("GET", f'/api/v1/tasks/{segment("task_id", task_id)}'),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def replace(
        self,
        task_id: str,
        *,
        title: str,
        description: str | None | Omit = omit,
        status: TaskStatus | Omit = omit,
        priority: TaskPriority | Omit = omit,
        start_date: datetime | str | None | Omit = omit,
        due_date: datetime | str | None | Omit = omit,
        estimate_minutes: int | None | Omit = omit,
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

        Sets everything that can be set; what you leave out goes back to its default, and the project stays.
        With `version` or `If-Match` nothing is overwritten that you have not seen. In a project you have to
        be owner, admin or member. Writes the event `task.updated` if a field or an assignee changes, and
        `task.categorized`, for you alone, if your categories do. A change that changes nothing returns the
        task as it is and writes nothing.

        Needs the scope `tasks:write`.

        Args:
            task_id: The task, as `id` has it.
            title: What is to be done, in one line. Spaces around it are removed; at least one visible
                character stays. (1 to 200 characters)
            description: More about it, in Markdown, stored as given; null when there is nothing to say. (at
                most 10,000 characters) Default: `null`.
            status: How far a task has come. Setting `completed` also sets `completed_at`; setting another one
                clears it. Default: `"todo"`.
            priority: How much a task matters. Sorting by priority puts `low` before `medium` before `high` in
                ascending order. Default: `"medium"`.
            start_date: When work should begin; null when that is open. Not after `due_date`. Default: `null`.
            due_date: When it should be done; null when it can wait for ever. Must be in the future when it is
                set or changed. Any time zone is taken, UTC comes back. Default: `null`.
            estimate_minutes: Expected effort in minutes, up to a year; null when nobody has guessed. (1 to
                525,600) Default: `null`.
            tags: Free words that everybody sees who sees the task. Categories are the private ones. Each tag
                at most once: case and Unicode form do not count. (at most 20 items) Default: `[]`.
            category_ids: Categories of yours to put the task in. Those of other people on the task are never
                touched. (at most 20 items) Default: `[]`.
            assignee_ids: Users to assign: members of the project; on a personal task only yourself. (at most
                20 items) Default: `[]`.
            version: The version that your change starts from. If the resource has a newer one, the request
                fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same. (1 to 2,147,483,647)
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `DUE_DATE_IN_PAST`: The due date is not in the future.
            APIError: 400 `UNKNOWN_ASSIGNEE`: Somebody in the request cannot be assigned: not a member of the
                project, or no such user.
            APIError: 400 `UNKNOWN_CATEGORY`: A category in the request is not one of yours.
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call(
            Task,
            Request("PUT", f'/api/v1/tasks/{segment("task_id", task_id)}', body={"title": title, "description": description, "status": status, "priority": priority, "start_date": start_date, "due_date": due_date, "estimate_minutes": estimate_minutes, "tags": tags, "category_ids": category_ids, "assignee_ids": assignee_ids, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def update(
        self,
        task_id: str,
        *,
        title: str | Omit = omit,
        description: str | None | Omit = omit,
        status: TaskStatus | Omit = omit,
        priority: TaskPriority | Omit = omit,
        start_date: datetime | str | None | Omit = omit,
        due_date: datetime | str | None | Omit = omit,
        estimate_minutes: int | None | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        category_ids: Sequence[str] | Omit = omit,
        assignee_ids: Sequence[str] | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        merge: Literal["non-conflicting"] | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Change a task.

        Changes the fields you name and leaves the others alone (JSON Merge Patch, RFC 7396). Say which
        version you start from, in `version` or `If-Match`. If somebody was faster you get the task as it is
        now and what they changed; with `Prefer: merge=non-conflicting` your change is applied all the same as
        long as nobody else touched its fields. In a project you have to be owner, admin or member. Writes the
        event `task.updated` if a field or an assignee changes, and `task.categorized`, for you alone, if your
        categories do. A change that changes nothing returns the task as it is and writes nothing.

        Needs the scope `tasks:write`.

        Args:
            task_id: The task, as `id` has it.
            title: What is to be done, in one line. Spaces around it are removed; at least one visible
                character stays. (1 to 200 characters)
            description: More about it, in Markdown, stored as given; null when there is nothing to say. (at
                most 10,000 characters)
            status: How far a task has come. Setting `completed` also sets `completed_at`; setting another one
                clears it.
            priority: How much a task matters. Sorting by priority puts `low` before `medium` before `high` in
                ascending order.
            start_date: When work should begin; null when that is open. Not after `due_date`.
            due_date: When it should be done; null when it can wait for ever. Must be in the future when it is
                set or changed. Any time zone is taken, UTC comes back.
            estimate_minutes: Expected effort in minutes, up to a year; null when nobody has guessed. (1 to
                525,600)
            tags: Free words that everybody sees who sees the task. Categories are the private ones. Each tag
                at most once: case and Unicode form do not count. The list you send takes the place of the old
                one. (at most 20 items)
            category_ids: Categories of yours to put the task in. Those of other people on the task are never
                touched. The list you send takes the place of the old one. (at most 20 items)
            assignee_ids: Users to assign: members of the project; on a personal task only yourself. The list
                you send takes the place of the old one. (at most 20 items)
            version: The version that your change starts from. If the resource has a newer one, the request
                fails with 409 `VERSION_CONFLICT`. Needed here, unless you send `If-Match`. (1 to
                2,147,483,647)
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            merge: Applies the change to a newer version too, if nobody else has changed the same fields.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `DUE_DATE_IN_PAST`: The due date is not in the future.
            APIError: 400 `UNKNOWN_ASSIGNEE`: Somebody in the request cannot be assigned: not a member of the
                project, or no such user.
            APIError: 400 `UNKNOWN_CATEGORY`: A category in the request is not one of yours.
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
            APIError: 428 `PRECONDITION_REQUIRED`: A change of a task has to say which version it starts from.
        """
        return self._connection.call(
            Task,
            Request("PATCH", f'/api/v1/tasks/{segment("task_id", task_id)}', body={"title": title, "description": description, "status": status, "priority": priority, "start_date": start_date, "due_date": due_date, "estimate_minutes": estimate_minutes, "tags": tags, "category_ids": category_ids, "assignee_ids": assignee_ids, "version": version}, is_versioned=True),
            Options(if_match=if_match, merge=merge, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def delete(
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

        Moves the task to the trash, from which `restoreTask` takes it back within 30 days unless the operator
        has set another time. With `permanent=true` it is removed for good, also from the trash. In a project
        you have to be owner, admin or member. Writes the event `task.deleted`, or `task.purged` when it is
        for good.

        Needs the scope `tasks:write`.

        Args:
            task_id: The task, as `id` has it.
            permanent: `true`: remove the task for good, also from the trash. This cannot be undone. Default:
                `false`.
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
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        self._connection.execute(
            Request("DELETE", f'/api/v1/tasks/{segment("task_id", task_id)}', query={"permanent": permanent}),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def restore(
        self,
        task_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Take a task back from the trash.

        Puts a deleted task back where it was, with everything it had. In a project you have to be owner,
        admin or member. Writes the event `task.restored`.

        Needs the scope `tasks:write`.

        Args:
            task_id: The task, as `id` has it.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
            APIError: 409 `TASK_NOT_DELETED`: The task is not in the trash.
        """
        return self._connection.call(
            Task,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/restore', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def add_assignee(
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
        """Assign somebody to a task.

        Adds one assignee and leaves the others alone, so two people can assign at once. The user has to be a
        member of the project; a task takes up to 20. In a project you have to be owner, admin or member.
        Writes the event `task.updated`.

        Needs the scope `tasks:write`.

        Args:
            task_id: The task, as `id` has it.
            user_id: The user, as `id` has it.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_ASSIGNEE`: Somebody in the request cannot be assigned: not a member of the
                project, or no such user.
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
            APIError: 409 `ALREADY_ASSIGNED`: The task has this assignee or category already.
        """
        return self._connection.call(
            Task,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/assignees/{segment("user_id", user_id)}', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def remove_assignee(
        self,
        task_id: str,
        user_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Take somebody off a task.

        Removes one assignee and leaves the others alone. A user who is not assigned is not found. In a
        project you have to be owner, admin or member. Writes the event `task.updated`.

        Needs the scope `tasks:write`.

        Args:
            task_id: The task, as `id` has it.
            user_id: The user, as `id` has it.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
        """
        self._connection.execute(
            Request("DELETE", f'/api/v1/tasks/{segment("task_id", task_id)}/assignees/{segment("user_id", user_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def add_category(
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
        """Put a task in a category.

        Adds one of your categories and leaves the others alone. Needs the role `member` in the task's
        project. Nobody else sees your categories or the event `task.categorized`; the task's version rises as
        with any change.

        Needs the scope `tasks:write`.

        Args:
            task_id: The task, as `id` has it.
            category_id: The category, as `id` has it; one of your own.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
            APIError: 409 `ALREADY_ASSIGNED`: The task has this assignee or category already.
        """
        return self._connection.call(
            Task,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/categories/{segment("category_id", category_id)}', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def remove_category(
        self,
        task_id: str,
        category_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Take a task out of a category.

        Removes one of your categories from the task; the category itself stays, and the task's version rises.
        Needs the role `member` in its project. A category that the task is not in is not found. Writes the
        event `task.categorized`.

        Needs the scope `tasks:write`.

        Args:
            task_id: The task, as `id` has it.
            category_id: The category, as `id` has it; one of your own.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
        """
        self._connection.execute(
            Request("DELETE", f'/api/v1/tasks/{segment("task_id", task_id)}/categories/{segment("category_id", category_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
