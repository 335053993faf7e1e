# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, overload

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.page import List
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import AssignableRole, Invitation, InvitationStatus, Job, NotificationKind, NotificationLevel, PartialTask, Project, ProjectInviters, ProjectMember, ProjectNotificationSettings, ProjectRole, ProjectTimeOverlap, RecurrenceWriteDict, Task, TaskField, TaskPriority, TaskStatus


class ProjectsResource:
    """Groups of tasks, shared by members with roles.

    A project has one owner. All members can see all of its tasks; what a member can change depends on the
    role.
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
        role: Sequence[ProjectRole] | Omit = omit,
        q: str | Omit = omit,
        sort: Literal["created_at", "updated_at", "name"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Project]:
        """List projects.

        Returns the projects you are a member of, newest first by default, each with your role and the numbers
        of its members and tasks.

        Needs the scope `projects:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            archived: `true` returns only archived projects, `false` only the others. By default both are
                returned.
            role: Only projects in which you have this role. Repeat the parameter to allow several. (1 to 4
                items)
            q: Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds
                `Straße`). (1 to 200 characters)
            sort: Field to sort by. Ties are sorted by ID. Default: `"created_at"`.
            order: Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values
                always come last. Default: `"desc"`.
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
            Project,
            Request("GET", "/api/v1/projects", query={"page": page, "per_page": per_page, "cursor": cursor, "archived": archived, "role": role, "q": q, "sort": sort, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def create(
        self,
        *,
        name: str,
        description: str | None | Omit = omit,
        color: str | Omit = omit,
        default_priority: TaskPriority | Omit = omit,
        who_can_invite: ProjectInviters | Omit = omit,
        time_overlap: ProjectTimeOverlap | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Project:
        """Create a project.

        Creates a project that you own. Writes the event `project.created`.

        Needs the scope `projects:write`.

        Args:
            name: Name of the project, in one line with at least one visible character. Need not be unique. (1
                to 100 characters)
            description: Purpose of the project in Markdown, stored as sent; null if there is no description.
                (at most 10,000 characters) Default: `null`.
            color: Color to display it in, as `#RRGGBB`. (7 characters) Default: `"#4F46E5"`.
            default_priority: Importance of a task. Sorting by priority in ascending order puts `low` before
                `medium` before `high`. Default: `"medium"`.
            who_can_invite: Who can invite people to the project. `admins` are the owner and the admins;
                `members` are all except viewers. Default: `"admins"`.
            time_overlap: Whether the time entries of one user in the project can overlap. With `refuse`, an
                entry that would overlap another one of the same user is rejected with 409 `TIME_OVERLAP`.
                Entries from before stay, and so do those that a moved task brings along. Default: `"allow"`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return self._connection.call(
            Project,
            Request("POST", "/api/v1/projects", body={"name": name, "description": description, "color": color, "default_priority": default_priority, "who_can_invite": who_can_invite, "time_overlap": time_overlap}, is_idempotent=True),
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
        """Get a project.

        Returns a project you are a member of, with your role and the numbers of its members and tasks.

        Needs the scope `projects:read`.

        Args:
            project_id: ID of the project.
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
        default_priority: TaskPriority | Omit = omit,
        default_assignee_id: str | None | Omit = omit,
        who_can_invite: ProjectInviters | Omit = omit,
        time_overlap: ProjectTimeOverlap | Omit = omit,
        time_locked_until: datetime | str | None | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Project:
        """Replace a project.

        Sets all writable fields; a field that you leave out is reset to its default. Requires the role owner
        or admin in the project. Writes the event `project.updated` if a field changes. A request that changes
        nothing returns the project as it is and writes nothing.

        Needs the scope `projects:write`.

        Args:
            project_id: ID of the project.
            name: Name of the project, in one line with at least one visible character. Need not be unique. (1
                to 100 characters)
            description: Purpose of the project in Markdown, stored as sent; null if there is no description.
                (at most 10,000 characters) Default: `null`.
            color: Color to display it in, as `#RRGGBB`. (7 characters) Default: `"#4F46E5"`.
            archived: Whether the project is archived. The tasks of an archived project can be read but not
                changed. It can be unarchived at any time. Default: `false`.
            default_priority: Importance of a task. Sorting by priority in ascending order puts `low` before
                `medium` before `high`. Default: `"medium"`.
            default_assignee_id: ID of the member to whom new tasks are assigned if no `assignee_ids` are
                sent; null if there is none. Becomes null when the member leaves the project. Default: `null`.
            who_can_invite: Who can invite people to the project. `admins` are the owner and the admins;
                `members` are all except viewers. Default: `"admins"`.
            time_overlap: Whether the time entries of one user in the project can overlap. With `refuse`, an
                entry that would overlap another one of the same user is rejected with 409 `TIME_OVERLAP`.
                Entries from before stay, and so do those that a moved task brings along. Default: `"allow"`.
            time_locked_until: Time entries that begin before this time are locked: only owners and admins can
                create, change and delete them; null if none is locked. Default: `null`.
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
            APIError: 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
                project, or does not exist.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call(
            Project,
            Request("PUT", f'/api/v1/projects/{segment("project_id", project_id)}', body={"name": name, "description": description, "color": color, "archived": archived, "default_priority": default_priority, "default_assignee_id": default_assignee_id, "who_can_invite": who_can_invite, "time_overlap": time_overlap, "time_locked_until": time_locked_until, "version": version}, is_versioned=True),
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
        default_priority: TaskPriority | Omit = omit,
        default_assignee_id: str | None | Omit = omit,
        who_can_invite: ProjectInviters | Omit = omit,
        time_overlap: ProjectTimeOverlap | Omit = omit,
        time_locked_until: datetime | str | None | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Project:
        """Update a project.

        Updates the fields that you send and leaves the others unchanged. Set `archived` to archive or
        unarchive the project. Requires the role owner or admin in the project. Writes the event
        `project.updated` if a field changes. A request that changes nothing returns the project as it is and
        writes nothing.

        Needs the scope `projects:write`.

        Args:
            project_id: ID of the project.
            name: Name of the project, in one line with at least one visible character. Need not be unique. (1
                to 100 characters)
            description: Purpose of the project in Markdown, stored as sent; null if there is no description.
                (at most 10,000 characters)
            color: Color to display it in, as `#RRGGBB`. (7 characters)
            archived: Whether the project is archived. The tasks of an archived project can be read but not
                changed. It can be unarchived at any time.
            default_priority: Importance of a task. Sorting by priority in ascending order puts `low` before
                `medium` before `high`.
            default_assignee_id: ID of the member to whom new tasks are assigned if no `assignee_ids` are
                sent; null if there is none. Becomes null when the member leaves the project.
            who_can_invite: Who can invite people to the project. `admins` are the owner and the admins;
                `members` are all except viewers.
            time_overlap: Whether the time entries of one user in the project can overlap. With `refuse`, an
                entry that would overlap another one of the same user is rejected with 409 `TIME_OVERLAP`.
                Entries from before stay, and so do those that a moved task brings along.
            time_locked_until: Time entries that begin before this time are locked: only owners and admins can
                create, change and delete them; null if none is locked.
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
            APIError: 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
                project, or does not exist.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call(
            Project,
            Request("PATCH", f'/api/v1/projects/{segment("project_id", project_id)}', body={"name": name, "description": description, "color": color, "archived": archived, "default_priority": default_priority, "default_assignee_id": default_assignee_id, "who_can_invite": who_can_invite, "time_overlap": time_overlap, "time_locked_until": time_locked_until, "version": version}, is_versioned=True),
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
    ) -> Job | None:
        """Delete a project.

        Deletes the project permanently, with all of its tasks, including those in the trash. **This cannot be
        undone**; to hide a project, archive it with `updateProject`. Requires the role owner. Writes the
        event `project.deleted`, `member.removed` for each member, and `user.updated` for each profile that
        had it as the default project, which is reset. The time entries of its tasks stay with their users,
        without a task and a project.

        After the response, nobody can see the project, its tasks and their activity any more. Only the event
        `project.deleted` stays in your activity. Archives of `exportAccount` that members have created before
        stay. If it has more than 500 tasks, the status is 202, and a job deletes them from the database.

        Needs the scope `projects:write`.

        Args:
            project_id: ID of the project.
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
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call_or_job(
            None,
            Job,
            Request("DELETE", f'/api/v1/projects/{segment("project_id", project_id)}'),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    @overload
    def list_tasks(
        self,
        project_id: str,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        status: Sequence[TaskStatus] | Omit = omit,
        priority: Sequence[TaskPriority] | Omit = omit,
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
    ) -> List[Task]: ...

    @overload
    def list_tasks(
        self,
        project_id: str,
        *,
        fields: Sequence[TaskField],
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        status: Sequence[TaskStatus] | Omit = omit,
        priority: Sequence[TaskPriority] | Omit = omit,
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
    ) -> List[PartialTask]: ...

    def list_tasks(
        self,
        project_id: str,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        status: Sequence[TaskStatus] | Omit = omit,
        priority: Sequence[TaskPriority] | Omit = omit,
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
    ) -> List[Any]:
        """List tasks in a project.

        Works like `listTasks`, for one project that you are a member of. Values of one filter are combined
        with OR, different filters with AND.

        Needs the scope `tasks:read`.

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
            status: Only tasks with this status. Repeat the parameter to allow several. (1 to 20 items)
            priority: Only tasks with this priority. Repeat the parameter to allow several. (1 to 20 items)
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
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return self._connection.list(
            Task if isinstance(fields, Omit) else PartialTask,
            Request("GET", f'/api/v1/projects/{segment("project_id", project_id)}/tasks', query={"page": page, "per_page": per_page, "cursor": cursor, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "deleted": deleted, "q": q, "filter": filter, "sort": sort, "order": order, "fields": fields}),
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
        due_on: date | str | None | Omit = omit,
        estimate_minutes: int | None | Omit = omit,
        recurrence: RecurrenceWriteDict | None | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        category_ids: Sequence[str] | Omit = omit,
        assignee_ids: Sequence[str] | Omit = omit,
        parent_id: str | None | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Task:
        """Create a task in a project.

        Works like `createTask` with the `project_id` from the path. You must be owner, admin or member of the
        project. Writes the event `task.created`.

        Needs the scope `tasks:write`.

        Args:
            project_id: ID of the project.
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
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return self._connection.call(
            Task,
            Request("POST", f'/api/v1/projects/{segment("project_id", project_id)}/tasks', body={"title": title, "description": description, "status": status, "priority": priority, "start_date": start_date, "due_date": due_date, "due_on": due_on, "estimate_minutes": estimate_minutes, "recurrence": recurrence, "tags": tags, "category_ids": category_ids, "assignee_ids": assignee_ids, "parent_id": parent_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_members(
        self,
        project_id: str,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        role: Sequence[ProjectRole] | Omit = omit,
        q: str | Omit = omit,
        sort: Literal["name", "created_at"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[ProjectMember]:
        """List members.

        Returns the members of a project with their roles, sorted by name by default. The owner is one of
        them. Emails are not shown.

        Needs the scope `projects:read`.

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
            role: Only members with this role. Repeat the parameter to allow several. (1 to 4 items)
            q: Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds
                `Straße`). (1 to 200 characters)
            sort: Field to sort by. Ties are sorted by ID. Default: `"name"`.
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
            ProjectMember,
            Request("GET", f'/api/v1/projects/{segment("project_id", project_id)}/members', query={"page": page, "per_page": per_page, "cursor": cursor, "role": role, "q": q, "sort": sort, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get_member(
        self,
        project_id: str,
        user_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ProjectMember:
        """Get a member.

        Returns a member of a project, with the role.

        Needs the scope `projects:read`.

        Args:
            project_id: ID of the project.
            user_id: ID of the user.
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
            ProjectMember,
            Request("GET", f'/api/v1/projects/{segment("project_id", project_id)}/members/{segment("user_id", user_id)}'),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def update_member(
        self,
        project_id: str,
        user_id: str,
        *,
        role: AssignableRole,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ProjectMember:
        """Change the role of a member.

        Sets the role of a member, including your own. The new role applies from the next request of the
        member. The role of the owner cannot be changed: transfer the project with `transferProject` instead.
        Requires the role owner or admin. Writes the event `member.updated` if the role changes. A request
        that changes nothing returns the member as it is and writes nothing.

        Needs the scope `projects:write`.

        Args:
            project_id: ID of the project.
            user_id: ID of the user.
            role: A role in a project that can be given to a member. Only `transferProject` makes a member the
                owner.
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
            APIError: 409 `OWNER_REQUIRED`: The owner of a project cannot leave it, be removed or get another
                role.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call(
            ProjectMember,
            Request("PATCH", f'/api/v1/projects/{segment("project_id", project_id)}/members/{segment("user_id", user_id)}', body={"role": role, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def remove_member(
        self,
        project_id: str,
        user_id: str,
        *,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Job | None:
        """Remove a member.

        Removes a member from the project, or lets you leave it. The user loses access immediately, also to
        open downloads, stored responses to retries and archives of their data. Requires the role owner or
        admin; every member except the owner can leave. Writes the event `member.removed`,
        `invitation.revoked` for each open invitation that the user has sent, `user.updated` if the project
        was the default project of the user, and `project.updated` if the user was its default assignee.

        If tasks of the project are assigned to the user, the status is 202, and a job removes the user from
        their assignees, with the event `task.updated` for each. The user's choices to follow tasks of the
        project are removed.

        Needs the scope `projects:write`.

        Args:
            project_id: ID of the project.
            user_id: ID of the user.
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
            APIError: 409 `OWNER_REQUIRED`: The owner of a project cannot leave it, be removed or get another
                role.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call_or_job(
            None,
            Job,
            Request("DELETE", f'/api/v1/projects/{segment("project_id", project_id)}/members/{segment("user_id", user_id)}'),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def transfer(
        self,
        project_id: str,
        *,
        user_id: str,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Project:
        """Transfer a project.

        Makes another member the owner of the project. You become an admin. Requires the role owner. Writes
        the event `project.transferred`, and `member.updated` for both members. If you already own the project
        and name yourself, nothing is written.

        Needs the scope `projects:write`.

        Args:
            project_id: ID of the project.
            user_id: ID of a member of the project.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_MEMBER`: A user in the request is not an active member of the project, or
                does not exist.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return self._connection.call(
            Project,
            Request("POST", f'/api/v1/projects/{segment("project_id", project_id)}/transfer', body={"user_id": user_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_invitations(
        self,
        project_id: str,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        status: Sequence[InvitationStatus] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Invitation]:
        """List invitations.

        Returns the invitations to a project, newest first, with the addresses that they were sent to. Ended
        invitations stay in the list for 30 days. Requires the role owner or admin, or member if
        `who_can_invite` of the project is `members`.

        Needs the scope `projects:read`.

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
            status: Only invitations with this status. Repeat the parameter to allow several. (1 to 5 items)
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
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return self._connection.list(
            Invitation,
            Request("GET", f'/api/v1/projects/{segment("project_id", project_id)}/invitations', query={"page": page, "per_page": per_page, "cursor": cursor, "status": status}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def create_invitation(
        self,
        project_id: str,
        *,
        email: str,
        role: AssignableRole | Omit = omit,
        message: str | None | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Invitation:
        """Invite a person.

        Invites the owner of an email address to the project, and sends a message with a link to it. The
        person needs no account yet. The response is the same whether or not the address has an account.

        The invitation is open for 7 days. An address can have one open invitation to a project: resend or
        revoke it instead. The invitation depends on you: it ends if you leave the project or may not invite
        any more, and it never gives a higher role than you could give at that time. Requires the role owner
        or admin, or member if `who_can_invite` of the project is `members`. Nobody can give a higher role
        than their own.

        Within 24 hours, 200 invitations can be sent by one user, 200 from one project, 20 to one address, and
        5 from one project to one address. Beyond that, requests fail with 429 `RATE_LIMITED`. A project can
        have 200 open invitations. Writes the event `invitation.created`.

        Needs the scope `projects:write`.

        Args:
            project_id: ID of the project.
            email: Address of the person, with at most 64 characters before the @. Case is ignored.
            role: A role in a project that can be given to a member. Only `transferProject` makes a member the
                owner. Default: `"member"`.
            message: Plain text for the person, as part of the message; null for none. Addresses of web pages
                do not become links. (at most 1,000 characters) Default: `null`.
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
            APIError: 409 `INVITATION_EXISTS`: The address already has an open invitation to the project.
            APIError: 409 `ALREADY_MEMBER`: The invited address belongs to a member of the project.
            APIError: 409 `TOO_MANY_INVITATIONS`: The project has reached the maximum number of open
                invitations.
        """
        return self._connection.call(
            Invitation,
            Request("POST", f'/api/v1/projects/{segment("project_id", project_id)}/invitations', body={"email": email, "role": role, "message": message}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def revoke_invitation(
        self,
        project_id: str,
        invitation_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Revoke an invitation.

        Ends an open invitation. Its link stops working immediately. An admin and the owner can revoke every
        invitation, and every member their own. Fails with 410 if it has already ended. Writes the event
        `invitation.revoked`.

        Needs the scope `projects:write`.

        Args:
            project_id: ID of the project.
            invitation_id: ID of the invitation.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 410 `INVITATION_ENDED`: The invitation was used, declined, revoked or resent, has
                expired, or its inviter may not invite any more.
        """
        self._connection.execute(
            Request("DELETE", f'/api/v1/projects/{segment("project_id", project_id)}/invitations/{segment("invitation_id", invitation_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def resend_invitation(
        self,
        project_id: str,
        invitation_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Invitation:
        """Resend an invitation.

        Sends another link for an invitation that is open or has expired. The earlier link stops working, and
        the 7 days start again. You become its inviter. The limits, and the required role, are those of
        `createInvitation`; members can resend only their own. Writes the event `invitation.resent`.

        Needs the scope `projects:write`.

        Args:
            project_id: ID of the project.
            invitation_id: ID of the invitation.
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
            APIError: 409 `ALREADY_MEMBER`: The invited address belongs to a member of the project.
            APIError: 409 `TOO_MANY_INVITATIONS`: The project has reached the maximum number of open
                invitations.
            APIError: 410 `INVITATION_ENDED`: The invitation was used, declined, revoked or resent, has
                expired, or its inviter may not invite any more.
        """
        return self._connection.call(
            Invitation,
            Request("POST", f'/api/v1/projects/{segment("project_id", project_id)}/invitations/{segment("invitation_id", invitation_id)}/resend', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get_notification_settings(
        self,
        project_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ProjectNotificationSettings:
        """Get your notification settings of a project.

        Returns what you want to be told about the tasks of a project. Without settings of your own, the level
        is `default`.

        Needs the scope `notifications:read`.

        Args:
            project_id: ID of the project.
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
            ProjectNotificationSettings,
            Request("GET", f'/api/v1/projects/{segment("project_id", project_id)}/notification-settings'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def replace_notification_settings(
        self,
        project_id: str,
        *,
        level: NotificationLevel,
        kinds: Sequence[NotificationKind] | None | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ProjectNotificationSettings:
        """Replace your notification settings of a project.

        Stores what you want to be told about the tasks of a project, on all channels. The settings of your
        account still say which channels a kind has. They end with your membership. Writes the event
        `project.notifications_updated`, visible only to you, if something changes.

        Needs the scope `notifications:write`.

        Args:
            project_id: ID of the project.
            level: What you want to be told about the tasks of a project.
            kinds: The kinds that you want, for the level `custom`; null for other levels. (at most 20 items)
                Default: `null`.
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
            ProjectNotificationSettings,
            Request("PUT", f'/api/v1/projects/{segment("project_id", project_id)}/notification-settings', body={"level": level, "kinds": kinds}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
