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
from ...models import Project, Task, TaskPriority, TaskStatus


class ProjectsResource:
    """Places for tasks that belong together, shared by members with roles.

    A project has an owner. Each of its tasks is visible to all its members; what a member may do depends on
    the role.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        archived: bool | Omit = omit,
        q: str | Omit = omit,
        sort: Literal["created_at", "updated_at", "name"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Project]:
        """List projects.

        The projects you are a member of, in whatever role, newest first unless you say otherwise.

        Needs the scope `projects:read`.

        Args:
            page: Which page to return, from 1. Without `page` and `cursor` you get the first. Not together
                with `cursor`. (1 to 10,000)
            per_page: How many items to return on a page at most. (1 to 100) Default: `20`.
            cursor: Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat
                an item while others write. A cursor is valid for the user who got it, and for the same
                filters and order. How the filters are ordered and spelled does not matter. Not together with
                `page`. (1 to 1,024 characters)
            archived: `true`: only archived projects; `false`: only the others. Without it you get both.
            q: Only items whose name contains this text. Case and Unicode form do not count: `strasse` finds
                `Straße`. (1 to 200 characters)
            sort: What to order projects by. Ties are broken by id. Default: `"created_at"`.
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
            Project,
            Request("GET", "/api/v1/projects", query={"page": page, "per_page": per_page, "cursor": cursor, "archived": archived, "q": q, "sort": sort, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def create(
        self,
        *,
        name: str,
        description: str | None | Omit = omit,
        color: str | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Project:
        """Create a project.

        Makes you its owner. Writes the event `project.created`.

        Needs the scope `projects:write`.

        Args:
            name: What the project is called, in one line with at least one visible character. Need not be
                unique. (1 to 100 characters)
            description: What the project is for, in Markdown, stored as given; null when there is nothing to
                say. (at most 10,000 characters) Default: `null`.
            color: Colour in which clients show it, as `#RRGGBB`. (7 characters) Default: `"#4F46E5"`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
        """
        return self._connection.call(
            Project,
            Request("POST", "/api/v1/projects", body={"name": name, "description": description, "color": color}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get(
        self,
        project_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Project:
        """See a project.

        One project you are a member of, with your role in it and the number of its tasks.

        Needs the scope `projects:read`.

        Args:
            project_id: The project, as `id` has it.
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
            Project,
            Request("GET", f'/api/v1/projects/{segment("project_id", project_id)}'),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def replace(
        self,
        project_id: str,
        *,
        name: str,
        description: str | None | Omit = omit,
        color: str | Omit = omit,
        archived: bool | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Project:
        """Replace a project.

        Sets everything that can be set; what you leave out goes back to its default. For owners and admins of
        the project. Writes the event `project.updated` if something changes. A change that changes nothing
        returns the project as it is and writes nothing.

        Needs the scope `projects:write`.

        Args:
            project_id: The project, as `id` has it.
            name: What the project is called, in one line with at least one visible character. Need not be
                unique. (1 to 100 characters)
            description: What the project is for, in Markdown, stored as given; null when there is nothing to
                say. (at most 10,000 characters) Default: `null`.
            color: Colour in which clients show it, as `#RRGGBB`. (7 characters) Default: `"#4F46E5"`.
            archived: Whether the project is put away. An archived project keeps its tasks and can be brought
                back at any time. Default: `false`.
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
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call(
            Project,
            Request("PUT", f'/api/v1/projects/{segment("project_id", project_id)}', body={"name": name, "description": description, "color": color, "archived": archived, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def update(
        self,
        project_id: str,
        *,
        name: str | Omit = omit,
        description: str | None | Omit = omit,
        color: str | Omit = omit,
        archived: bool | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Project:
        """Change a project.

        Changes the fields you name and leaves the others alone. Set `archived` to put a project away, or to
        bring it back. For owners and admins of the project. Writes the event `project.updated` if something
        changes. A change that changes nothing returns the project as it is and writes nothing.

        Needs the scope `projects:write`.

        Args:
            project_id: The project, as `id` has it.
            name: What the project is called, in one line with at least one visible character. Need not be
                unique. (1 to 100 characters)
            description: What the project is for, in Markdown, stored as given; null when there is nothing to
                say. (at most 10,000 characters)
            color: Colour in which clients show it, as `#RRGGBB`. (7 characters)
            archived: Whether the project is put away. An archived project keeps its tasks and can be brought
                back at any time.
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
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call(
            Project,
            Request("PATCH", f'/api/v1/projects/{segment("project_id", project_id)}', body={"name": name, "description": description, "color": color, "archived": archived, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def delete(
        self,
        project_id: str,
        *,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a project for good.

        Removes the project with all of its tasks, those in the trash included. **This cannot be undone**; to
        put a project away, archive it with `updateProject`. For its owner. Writes the event
        `project.deleted`, and `user.updated` for each profile that had it as the default project, which is
        reset.

        Needs the scope `projects:write`.

        Args:
            project_id: The project, as `id` has it.
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
            Request("DELETE", f'/api/v1/projects/{segment("project_id", project_id)}'),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_tasks(
        self,
        project_id: str,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        status: Sequence[TaskStatus] | Omit = omit,
        priority: Sequence[TaskPriority] | Omit = omit,
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
        """List a project's tasks.

        The same as `listTasks`, for one project of which you are a member. Filters of one kind widen each
        other, those of different kinds narrow.

        Needs the scope `tasks:read`.

        Args:
            project_id: The project, as `id` has it.
            page: Which page to return, from 1. Without `page` and `cursor` you get the first. Not together
                with `cursor`. (1 to 10,000)
            per_page: How many items to return on a page at most. (1 to 100) Default: `20`.
            cursor: Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat
                an item while others write. A cursor is valid for the user who got it, and for the same
                filters and order. How the filters are ordered and spelled does not matter. Not together with
                `page`. (1 to 1,024 characters)
            status: Only tasks in this status. Repeat it to allow several. (1 to 20 items)
            priority: Only tasks of this priority. Repeat it to allow several. (1 to 20 items)
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
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
        """
        return self._connection.list(
            Task,
            Request("GET", f'/api/v1/projects/{segment("project_id", project_id)}/tasks', query={"page": page, "per_page": per_page, "cursor": cursor, "status": status, "priority": priority, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "deleted": deleted, "q": q, "sort": sort, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def create_task(
        self,
        project_id: str,
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
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Add a task to a project.

        The same as `createTask` with the `project_id` of the path. You have to be owner, admin or member of
        the project. Writes the event `task.created`.

        Needs the scope `tasks:write`.

        Args:
            project_id: The project, as `id` has it.
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
            APIError: 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
        """
        return self._connection.call(
            Task,
            Request("POST", f'/api/v1/projects/{segment("project_id", project_id)}/tasks', body={"title": title, "description": description, "status": status, "priority": priority, "start_date": start_date, "due_date": due_date, "estimate_minutes": estimate_minutes, "tags": tags, "category_ids": category_ids, "assignee_ids": assignee_ids}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
