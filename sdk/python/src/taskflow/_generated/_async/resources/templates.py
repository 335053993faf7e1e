# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from ...._runtime._async.connection import AsyncConnection
from ...._runtime._async.page import AsyncList
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import OccurrencePreview, RecurrenceWriteDict, Task, TaskPriority, Template, TemplateReminderInputDict, TemplateSubtaskInputDict, TemplateSummary


class AsyncTemplatesResource:
    """Tasks with subtasks to create again, private or shared with a project.

    Titles have variables such as `{{week}}`, and dates count from a day that you choose.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        q: str | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        sort: Literal["name", "created_at"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncList[TemplateSummary]:
        """List templates.

        Returns your private templates and the templates that are shared with your projects, sorted by name by
        default. `getTemplate` returns the whole template.

        Needs the scope `templates:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            q: Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds
                `Straße`). (1 to 200 characters)
            project_id: Only templates that are shared with this project. Repeat the parameter to allow
                several. (1 to 20 items)
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
        """
        return self._connection.list(
            TemplateSummary,
            Request("GET", "/api/v1/templates", query={"page": page, "per_page": per_page, "cursor": cursor, "q": q, "project_id": project_id, "sort": sort, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def create(
        self,
        *,
        name: str,
        title: str,
        description: str | None | Omit = omit,
        priority: TaskPriority | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        estimate_minutes: int | None | Omit = omit,
        assignee_ids: Sequence[str] | Omit = omit,
        category_names: Sequence[str] | Omit = omit,
        start_in_days: int | None | Omit = omit,
        start_time: str | None | Omit = omit,
        due_in_days: int | None | Omit = omit,
        due_time: str | None | Omit = omit,
        reminders: Sequence[TemplateReminderInputDict] | Omit = omit,
        subtasks: Sequence[TemplateSubtaskInputDict] | Omit = omit,
        recurrence: RecurrenceWriteDict | None | Omit = omit,
        project_id: str | None | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Template:
        """Create a template.

        Saves a task with its subtasks as a template, for yourself, or for all members of a project if you
        send `project_id`. In a project, you must be owner, admin or member. Titles and descriptions can have
        variables from a closed list: `{{date}}`, `{{day}}`, `{{weekday}}`, `{{week}}`, `{{month}}`,
        `{{quarter}}`, `{{year}}`, `{{n}}`, `{{project}}` and `{{user}}`. With a `recurrence`, the tasks are
        created by themselves on its dates, each once, if you can still create tasks there; otherwise the
        recurrence is paused. Writes the event `template.created`.

        Needs the scope `templates:write`.

        Args:
            name: Name of the template. Leading and trailing spaces are removed; at least one visible
                character must remain. (1 to 100 characters)
            title: Title of the task, in one line, with variables such as `{{week}}`. Leading and trailing
                spaces are removed; at least one visible character must remain. (1 to 300 characters)
            description: Details in Markdown, with variables; null if there is no description. (at most 15,000
                characters) Default: `null`.
            priority: Importance of a task. Sorting by priority in ascending order puts `low` before `medium`
                before `high`. Default: `"medium"`.
            tags: Labels that everyone who can see the task can see. Tags must be unique, ignoring case and
                Unicode form. (at most 20 items) Default: `[]`.
            estimate_minutes: Estimated effort in minutes, up to a year; null if there is no estimate. (1 to
                525,600) Default: `null`.
            assignee_ids: IDs of the users to assign. They are members of the project of the template; in a
                private template, you or members of your projects. Without any, a task in a project is
                assigned to its default assignee. (at most 20 items) Default: `[]`.
            category_names: Names of categories. The task is put in the categories with these names of the
                user who creates it, because categories are private. Case and Unicode form are ignored. In a
                shared template, everyone can see the names. (at most 20 items) Default: `[]`.
            start_in_days: On which day work should begin, in days from the `date` that is chosen when the
                tasks are created; null for no start date. (-3,650 to 3,650) Default: `null`.
            start_time: Time of day of the start date in the time zone of the user who creates the tasks, with
                `start_in_days`; null for the beginning of the day. (5 characters) Default: `null`.
            due_in_days: On which day the task is due, in days from the `date` that is chosen when the tasks
                are created; null for no due date. (-3,650 to 3,650) Default: `null`.
            due_time: Time of day at which the task is due in the time zone of the user who creates the tasks,
                with `due_in_days`; null for a task that is due on a day. (5 characters) Default: `null`.
            reminders: The reminders that the user who creates the tasks gets. (at most 20 items) Default:
                `[]`.
            subtasks: The subtasks of all levels in their order. Each is below the nearest one before it whose
                level is one less. (at most 199 items) Default: `[]`.
            recurrence: How tasks are created by themselves; null for not at all. On each date they are
                created on your behalf, as by `instantiateTemplate` with that day, in the time zone of the
                recurrence. With `after_completion`, the first tasks are created on the start, and the next
                ones that long after the task is completed. A template without a start starts today. To write
                a template that repeats, an API key also needs the scope `tasks:write`. Default: `null`.
            project_id: Project whose members share the template; null for a private template. Default:
                `null`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
                project, or does not exist.
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Template,
            Request("POST", "/api/v1/templates", body={"name": name, "title": title, "description": description, "priority": priority, "tags": tags, "estimate_minutes": estimate_minutes, "assignee_ids": assignee_ids, "category_names": category_names, "start_in_days": start_in_days, "start_time": start_time, "due_in_days": due_in_days, "due_time": due_time, "reminders": reminders, "subtasks": subtasks, "recurrence": recurrence, "project_id": project_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def get(
        self,
        template_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Template:
        """Get a template.

        Returns one of your templates, or a template that is shared with one of your projects, with its
        subtasks.

        Needs the scope `templates:read`.

        Args:
            template_id: ID of a template.
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
            Template,
            Request("GET", f'/api/v1/templates/{segment("template_id", template_id)}'),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def replace(
        self,
        template_id: str,
        *,
        name: str,
        title: str,
        description: str | None | Omit = omit,
        priority: TaskPriority | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        estimate_minutes: int | None | Omit = omit,
        assignee_ids: Sequence[str] | Omit = omit,
        category_names: Sequence[str] | Omit = omit,
        start_in_days: int | None | Omit = omit,
        start_time: str | None | Omit = omit,
        due_in_days: int | None | Omit = omit,
        due_time: str | None | Omit = omit,
        reminders: Sequence[TemplateReminderInputDict] | Omit = omit,
        subtasks: Sequence[TemplateSubtaskInputDict] | Omit = omit,
        recurrence: RecurrenceWriteDict | None | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Template:
        """Replace a template.

        Sets all writable fields; a field that you leave out is reset to its default. In a project, you must
        be owner, admin or member. Tasks that were created from the template do not change. Writes the event
        `template.updated` if a field changes. A request that changes nothing returns the template as it is
        and writes nothing.

        Needs the scope `templates:write`.

        Args:
            template_id: ID of a template.
            name: Name of the template. Leading and trailing spaces are removed; at least one visible
                character must remain. (1 to 100 characters)
            title: Title of the task, in one line, with variables such as `{{week}}`. Leading and trailing
                spaces are removed; at least one visible character must remain. (1 to 300 characters)
            description: Details in Markdown, with variables; null if there is no description. (at most 15,000
                characters) Default: `null`.
            priority: Importance of a task. Sorting by priority in ascending order puts `low` before `medium`
                before `high`. Default: `"medium"`.
            tags: Labels that everyone who can see the task can see. Tags must be unique, ignoring case and
                Unicode form. (at most 20 items) Default: `[]`.
            estimate_minutes: Estimated effort in minutes, up to a year; null if there is no estimate. (1 to
                525,600) Default: `null`.
            assignee_ids: IDs of the users to assign. They are members of the project of the template; in a
                private template, you or members of your projects. Without any, a task in a project is
                assigned to its default assignee. (at most 20 items) Default: `[]`.
            category_names: Names of categories. The task is put in the categories with these names of the
                user who creates it, because categories are private. Case and Unicode form are ignored. In a
                shared template, everyone can see the names. (at most 20 items) Default: `[]`.
            start_in_days: On which day work should begin, in days from the `date` that is chosen when the
                tasks are created; null for no start date. (-3,650 to 3,650) Default: `null`.
            start_time: Time of day of the start date in the time zone of the user who creates the tasks, with
                `start_in_days`; null for the beginning of the day. (5 characters) Default: `null`.
            due_in_days: On which day the task is due, in days from the `date` that is chosen when the tasks
                are created; null for no due date. (-3,650 to 3,650) Default: `null`.
            due_time: Time of day at which the task is due in the time zone of the user who creates the tasks,
                with `due_in_days`; null for a task that is due on a day. (5 characters) Default: `null`.
            reminders: The reminders that the user who creates the tasks gets. (at most 20 items) Default:
                `[]`.
            subtasks: The subtasks of all levels in their order. Each is below the nearest one before it whose
                level is one less. (at most 199 items) Default: `[]`.
            recurrence: How tasks are created by themselves; null for not at all. On each date they are
                created on your behalf, as by `instantiateTemplate` with that day, in the time zone of the
                recurrence. With `after_completion`, the first tasks are created on the start, and the next
                ones that long after the task is completed. A template without a start starts today. To write
                a template that repeats, an API key also needs the scope `tasks:write`. Default: `null`.
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
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return await self._connection.call(
            Template,
            Request("PUT", f'/api/v1/templates/{segment("template_id", template_id)}', body={"name": name, "title": title, "description": description, "priority": priority, "tags": tags, "estimate_minutes": estimate_minutes, "assignee_ids": assignee_ids, "category_names": category_names, "start_in_days": start_in_days, "start_time": start_time, "due_in_days": due_in_days, "due_time": due_time, "reminders": reminders, "subtasks": subtasks, "recurrence": recurrence, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def update(
        self,
        template_id: str,
        *,
        name: str | Omit = omit,
        title: str | Omit = omit,
        description: str | None | Omit = omit,
        priority: TaskPriority | Omit = omit,
        tags: Sequence[str] | Omit = omit,
        estimate_minutes: int | None | Omit = omit,
        assignee_ids: Sequence[str] | Omit = omit,
        category_names: Sequence[str] | Omit = omit,
        start_in_days: int | None | Omit = omit,
        start_time: str | None | Omit = omit,
        due_in_days: int | None | Omit = omit,
        due_time: str | None | Omit = omit,
        reminders: Sequence[TemplateReminderInputDict] | Omit = omit,
        subtasks: Sequence[TemplateSubtaskInputDict] | Omit = omit,
        recurrence: RecurrenceWriteDict | None | Omit = omit,
        recurrence_paused: bool | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Template:
        """Update a template.

        Updates the fields that you send and leaves the others unchanged. In a project, you must be owner,
        admin or member. Tasks that were created from the template do not change. Writes the event
        `template.updated` if a field changes. A request that changes nothing returns the template as it is
        and writes nothing.

        Needs the scope `templates:write`.

        Args:
            template_id: ID of a template.
            name: Name of the template. Leading and trailing spaces are removed; at least one visible
                character must remain. (1 to 100 characters)
            title: Title of the task, in one line, with variables such as `{{week}}`. Leading and trailing
                spaces are removed; at least one visible character must remain. (1 to 300 characters)
            description: Details in Markdown, with variables; null if there is no description. (at most 15,000
                characters)
            priority: Importance of a task. Sorting by priority in ascending order puts `low` before `medium`
                before `high`.
            tags: Labels that everyone who can see the task can see. Tags must be unique, ignoring case and
                Unicode form. (at most 20 items)
            estimate_minutes: Estimated effort in minutes, up to a year; null if there is no estimate. (1 to
                525,600)
            assignee_ids: IDs of the users to assign. They are members of the project of the template; in a
                private template, you or members of your projects. Without any, a task in a project is
                assigned to its default assignee. (at most 20 items)
            category_names: Names of categories. The task is put in the categories with these names of the
                user who creates it, because categories are private. Case and Unicode form are ignored. In a
                shared template, everyone can see the names. (at most 20 items)
            start_in_days: On which day work should begin, in days from the `date` that is chosen when the
                tasks are created; null for no start date. (-3,650 to 3,650)
            start_time: Time of day of the start date in the time zone of the user who creates the tasks, with
                `start_in_days`; null for the beginning of the day. (5 characters)
            due_in_days: On which day the task is due, in days from the `date` that is chosen when the tasks
                are created; null for no due date. (-3,650 to 3,650)
            due_time: Time of day at which the task is due in the time zone of the user who creates the tasks,
                with `due_in_days`; null for a task that is due on a day. (5 characters)
            reminders: The reminders that the user who creates the tasks gets. (at most 20 items)
            subtasks: The subtasks of all levels in their order. Each is below the nearest one before it whose
                level is one less. (at most 199 items)
            recurrence: How tasks are created by themselves; null for no longer. Properties that you leave out
                keep their values. A change counts from now: dates that have had their tasks get no others.
            recurrence_paused: true stops the creation of tasks, and false continues it. Then `catch_up` says
                what becomes of the dates that have passed meanwhile, and tasks are created on your behalf.
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
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return await self._connection.call(
            Template,
            Request("PATCH", f'/api/v1/templates/{segment("template_id", template_id)}', body={"name": name, "title": title, "description": description, "priority": priority, "tags": tags, "estimate_minutes": estimate_minutes, "assignee_ids": assignee_ids, "category_names": category_names, "start_in_days": start_in_days, "start_time": start_time, "due_in_days": due_in_days, "due_time": due_time, "reminders": reminders, "subtasks": subtasks, "recurrence": recurrence, "recurrence_paused": recurrence_paused, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def delete(
        self,
        template_id: str,
        *,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a template.

        Deletes the template, for all members if it is shared with a project. In a project, you must be owner,
        admin or member. Tasks that were created from it stay. Writes the event `template.deleted`.

        Needs the scope `templates:write`.

        Args:
            template_id: ID of a template.
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
            Request("DELETE", f'/api/v1/templates/{segment("template_id", template_id)}'),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def preview_occurrences(
        self,
        template_id: str,
        *,
        from_: date | datetime | str | Omit = omit,
        limit: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> OccurrencePreview:
        """Preview the dates of a template.

        Returns the dates on which the template creates tasks, from now or from another day on, as they follow
        from its recurrence. They are in the list also if the template is paused, and if they have passed. Of
        a template that repeats after completion, only the next date is known, if any. Without a recurrence,
        the list is empty.

        Needs the scope `templates:read`.

        Args:
            template_id: ID of a template.
            from_: The first time or day of the dates to return. By default now.
            limit: Maximum number of dates. (1 to 100) Default: `10`.
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
            OccurrencePreview,
            Request("GET", f'/api/v1/templates/{segment("template_id", template_id)}/occurrences', query={"from": from_, "limit": limit}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def instantiate(
        self,
        template_id: str,
        *,
        date: date | str | Omit = omit,
        project_id: str | None | Omit = omit,
        parent_id: str | None | Omit = omit,
        title: str | Omit = omit,
        description: str | None | Omit = omit,
        priority: TaskPriority | Omit = omit,
        start_date: datetime | str | None | Omit = omit,
        due_date: datetime | str | None | Omit = omit,
        due_on: date | str | None | Omit = omit,
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
        """Create tasks from a template.

        Creates the task of the template with its subtasks, all or none, in the project of the template or in
        another place. Dates and variables count from `date`. The fields that you send replace those of the
        task. You are the creator, and the reminders of the template are yours. In the project of the tasks,
        you must be owner, admin or member; it is enough to see the template. What cannot be kept is left out,
        with a warning in `meta.warnings`: assignees who are not members of the project (`ASSIGNEE_LEFT_OUT`),
        names of categories that you do not have (`CATEGORY_LEFT_OUT`), and dates that are in the past or do
        not fit the others (`DATE_LEFT_OUT`). A text that is too long with its variables is shortened
        (`TEXT_SHORTENED`). What you send yourself is never left out: it fails with 400. Writes the event
        `task.created` for each task, `task.categorized` for a task in your categories and `reminder.created`
        for a reminder, both visible only to you.

        The warnings of the response are in the answer of `with_response`.

        Needs the scope `templates:read` and `tasks:write`.

        Args:
            template_id: ID of a template.
            date: The day that dates and variables of the template count from. By default today in the time
                zone of your profile.
            project_id: Project of the tasks; null for personal tasks of yours. If absent, it is that of the
                template.
            parent_id: The task to create this one below; null for none. It is in the same project, or
                personal too. Default: `null`.
            title: Title of the task, without variables. (1 to 200 characters)
            description: Details in Markdown, stored as sent; null if there is no description. (at most 10,000
                characters)
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
            tags: Labels that everyone who can see the task can see. Categories are the private labels. Tags
                must be unique, ignoring case and Unicode form. (at most 20 items)
            category_ids: Your categories to put the task in. The categories of other users are never changed.
                (at most 20 items)
            assignee_ids: IDs of the users to assign. In a project, they must be members; a personal task can
                be assigned only to yourself. (at most 20 items)
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
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Task,
            Request("POST", f'/api/v1/templates/{segment("template_id", template_id)}/tasks', body={"date": date, "project_id": project_id, "parent_id": parent_id, "title": title, "description": description, "priority": priority, "start_date": start_date, "due_date": due_date, "due_on": due_on, "estimate_minutes": estimate_minutes, "tags": tags, "category_ids": category_ids, "assignee_ids": assignee_ids}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def create_from_task(
        self,
        task_id: str,
        *,
        name: str | Omit = omit,
        project_id: str | None | Omit = omit,
        with_subtasks: bool | Omit = omit,
        date: date | str | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Template:
        """Create a template from a task.

        Saves a task that you can see as a template, by default with its subtasks: titles, descriptions,
        priorities, tags, estimates, dates as days from `date`, assignees who can be in the template, and your
        reminders that follow a date. A private template also has the names of your categories. `{{` in a text
        is kept as text. By default the template is shared with the project of the task. In the project of the
        template, you must be owner, admin or member; it is enough to see the task. Writes the event
        `template.created`.

        Needs the scope `tasks:read` and `templates:write`.

        Args:
            task_id: ID of the task.
            name: Name of the template. By default the title of the task. (1 to 100 characters)
            project_id: Project whose members share the template; null for a private template. If absent, it
                is the project of the task.
            with_subtasks: Whether the template has the subtasks of all levels too, completed or not, without
                those in the trash. At most 199 (field code `TOO_MANY`). Default: `true`.
            date: The day that the dates of the tasks count from. By default the day on which the task was
                created, in the time zone of your profile.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return await self._connection.call(
            Template,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/template', body={"name": name, "project_id": project_id, "with_subtasks": with_subtasks, "date": date}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
