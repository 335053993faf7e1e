# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.download import Download
from ...._runtime.request import Options, Request
from ...._runtime.values import Omit, omit
from ...models import BurndownReport, CycleTimeReport, ReportGroup, SummaryReport, TaskPriority, TaskStatus, ThroughputReport, TimeReport, TimeReportGroup, WorkloadReport


class ReportsResource:
    """Figures about tasks, as JSON, as CSV for spreadsheets, or as charts.

    They count what you can see. What happened in the past comes from the log of events, so it stays as it was
    when tasks change.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def summary(
        self,
        *,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> SummaryReport:
        """Get a summary of tasks.

        Counts the tasks that you can see and that match the filters, as they are now: by status, overdue, due
        soon and without a due date. Tasks in the trash do not count. Returns JSON, with `Accept: text/csv`
        the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        If the filters or `group_by` have to look at more than 40,000 tasks one by one, the request fails with
        `FILTER_TOO_EXPENSIVE`.

        Needs the scope `reports:read`.

        Args:
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.call(
            SummaryReport,
            Request("GET", "/api/v1/reports/summary", query={"group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def summary_csv(
        self,
        *,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get a summary of tasks, as CSV.

        Counts the tasks that you can see and that match the filters, as they are now: by status, overdue, due
        soon and without a due date. Tasks in the trash do not count. Returns JSON, with `Accept: text/csv`
        the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        If the filters or `group_by` have to look at more than 40,000 tasks one by one, the request fails with
        `FILTER_TOO_EXPENSIVE`.

        Needs the scope `reports:read`.

        Args:
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/summary", query={"group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}, accept="text/csv"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def summary_chart(
        self,
        *,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get a summary of tasks, as a chart (SVG).

        Counts the tasks that you can see and that match the filters, as they are now: by status, overdue, due
        soon and without a due date. Tasks in the trash do not count. Returns JSON, with `Accept: text/csv`
        the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        If the filters or `group_by` have to look at more than 40,000 tasks one by one, the request fails with
        `FILTER_TOO_EXPENSIVE`.

        Needs the scope `reports:read`.

        Args:
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/summary", query={"group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}, accept="image/svg+xml"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def throughput(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ThroughputReport:
        """Get the throughput of tasks.

        Counts in each period how many tasks were created, started, completed and reopened. Returns JSON, with
        `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        What happened comes from the log of events, so it stays as it was when tasks change later: also for
        tasks that have since been deleted, restored, moved or removed permanently. `project_id` chooses where
        it happened. All other filters, and `group_by`, compare the tasks as they are now, including those in
        the trash. A task that was removed permanently, or moved away from the projects in `project_id`,
        matches no such filter. A task that was removed, or moved where you cannot see it, has no group.
        `group_by` with other values than `project` looks at tasks one by one. With more than 25,000 that you
        can see, or in the projects of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.

        - `created`: tasks that were created, also as copies and by imports. Tasks that were moved or restored do not count.
        - `started`: changes of the status to `in_progress`, and tasks created with it.
        - `completed`: changes of the status to `completed`, and tasks created with it. A task that is reopened and completed again counts twice.
        - `reopened`: changes of the status from `completed` to another one.

        Needs the scope `reports:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.call(
            ThroughputReport,
            Request("GET", "/api/v1/reports/throughput", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def throughput_csv(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get the throughput of tasks, as CSV.

        Counts in each period how many tasks were created, started, completed and reopened. Returns JSON, with
        `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        What happened comes from the log of events, so it stays as it was when tasks change later: also for
        tasks that have since been deleted, restored, moved or removed permanently. `project_id` chooses where
        it happened. All other filters, and `group_by`, compare the tasks as they are now, including those in
        the trash. A task that was removed permanently, or moved away from the projects in `project_id`,
        matches no such filter. A task that was removed, or moved where you cannot see it, has no group.
        `group_by` with other values than `project` looks at tasks one by one. With more than 25,000 that you
        can see, or in the projects of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.

        - `created`: tasks that were created, also as copies and by imports. Tasks that were moved or restored do not count.
        - `started`: changes of the status to `in_progress`, and tasks created with it.
        - `completed`: changes of the status to `completed`, and tasks created with it. A task that is reopened and completed again counts twice.
        - `reopened`: changes of the status from `completed` to another one.

        Needs the scope `reports:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/throughput", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}, accept="text/csv"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def throughput_chart(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get the throughput of tasks, as a chart (SVG).

        Counts in each period how many tasks were created, started, completed and reopened. Returns JSON, with
        `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        What happened comes from the log of events, so it stays as it was when tasks change later: also for
        tasks that have since been deleted, restored, moved or removed permanently. `project_id` chooses where
        it happened. All other filters, and `group_by`, compare the tasks as they are now, including those in
        the trash. A task that was removed permanently, or moved away from the projects in `project_id`,
        matches no such filter. A task that was removed, or moved where you cannot see it, has no group.
        `group_by` with other values than `project` looks at tasks one by one. With more than 25,000 that you
        can see, or in the projects of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.

        - `created`: tasks that were created, also as copies and by imports. Tasks that were moved or restored do not count.
        - `started`: changes of the status to `in_progress`, and tasks created with it.
        - `completed`: changes of the status to `completed`, and tasks created with it. A task that is reopened and completed again counts twice.
        - `reopened`: changes of the status from `completed` to another one.

        Needs the scope `reports:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/throughput", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}, accept="image/svg+xml"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def workload(
        self,
        *,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> WorkloadReport:
        """Get the workload of assignees.

        Counts the open tasks of each assignee, as they are now, with the sum of their estimates. A task with
        several assignees counts fully for each; tasks without an assignee have the last row. Tasks in the
        trash do not count. Users with the most open tasks come first. Returns JSON, with `Accept: text/csv`
        the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        Needs the scope `reports:read`.

        Args:
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.call(
            WorkloadReport,
            Request("GET", "/api/v1/reports/workload", query={"project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def workload_csv(
        self,
        *,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get the workload of assignees, as CSV.

        Counts the open tasks of each assignee, as they are now, with the sum of their estimates. A task with
        several assignees counts fully for each; tasks without an assignee have the last row. Tasks in the
        trash do not count. Users with the most open tasks come first. Returns JSON, with `Accept: text/csv`
        the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        Needs the scope `reports:read`.

        Args:
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/workload", query={"project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}, accept="text/csv"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def workload_chart(
        self,
        *,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get the workload of assignees, as a chart (SVG).

        Counts the open tasks of each assignee, as they are now, with the sum of their estimates. A task with
        several assignees counts fully for each; tasks without an assignee have the last row. Tasks in the
        trash do not count. Users with the most open tasks come first. Returns JSON, with `Accept: text/csv`
        the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        Needs the scope `reports:read`.

        Args:
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/workload", query={"project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}, accept="image/svg+xml"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def burndown(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> BurndownReport:
        """Get the burndown of open tasks.

        Returns for each period how many tasks were open at its begin and at its end, and what happened in
        between. Returns JSON, with `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml`
        a chart. Set `to` to the end of a sprint to see the ideal line until then.

        What happened comes from the log of events, so it stays as it was when tasks change later: also for
        tasks that have since been deleted, restored, moved or removed permanently. `project_id` chooses where
        it happened. All other filters, and `group_by`, compare the tasks as they are now, including those in
        the trash. A task that was removed permanently, or moved away from the projects in `project_id`,
        matches no such filter. A task that was removed, or moved where you cannot see it, has no group.
        `group_by` with other values than `project` looks at tasks one by one. With more than 25,000 that you
        can see, or in the projects of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.

        `open_at_start + added + reopened - completed - removed = open`, where a task is open with the status
        `todo` or `in_progress`:
        - `added`: open tasks that were created, restored, or moved here.
        - `completed`: open tasks that were completed. Tasks created as completed are not part of it.
        - `reopened`: completed tasks that became open again.
        - `removed`: open tasks that were deleted, or moved away.

        `done` is the number of completed tasks at the end of the period. `ideal` falls evenly from the number
        of open tasks at `from` to zero at `to`. In periods that have not begun, `open_at_start`, `open` and
        `done` are null.

        Needs the scope `reports:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.call(
            BurndownReport,
            Request("GET", "/api/v1/reports/burndown", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def burndown_csv(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get the burndown of open tasks, as CSV.

        Returns for each period how many tasks were open at its begin and at its end, and what happened in
        between. Returns JSON, with `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml`
        a chart. Set `to` to the end of a sprint to see the ideal line until then.

        What happened comes from the log of events, so it stays as it was when tasks change later: also for
        tasks that have since been deleted, restored, moved or removed permanently. `project_id` chooses where
        it happened. All other filters, and `group_by`, compare the tasks as they are now, including those in
        the trash. A task that was removed permanently, or moved away from the projects in `project_id`,
        matches no such filter. A task that was removed, or moved where you cannot see it, has no group.
        `group_by` with other values than `project` looks at tasks one by one. With more than 25,000 that you
        can see, or in the projects of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.

        `open_at_start + added + reopened - completed - removed = open`, where a task is open with the status
        `todo` or `in_progress`:
        - `added`: open tasks that were created, restored, or moved here.
        - `completed`: open tasks that were completed. Tasks created as completed are not part of it.
        - `reopened`: completed tasks that became open again.
        - `removed`: open tasks that were deleted, or moved away.

        `done` is the number of completed tasks at the end of the period. `ideal` falls evenly from the number
        of open tasks at `from` to zero at `to`. In periods that have not begun, `open_at_start`, `open` and
        `done` are null.

        Needs the scope `reports:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/burndown", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}, accept="text/csv"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def burndown_chart(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get the burndown of open tasks, as a chart (SVG).

        Returns for each period how many tasks were open at its begin and at its end, and what happened in
        between. Returns JSON, with `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml`
        a chart. Set `to` to the end of a sprint to see the ideal line until then.

        What happened comes from the log of events, so it stays as it was when tasks change later: also for
        tasks that have since been deleted, restored, moved or removed permanently. `project_id` chooses where
        it happened. All other filters, and `group_by`, compare the tasks as they are now, including those in
        the trash. A task that was removed permanently, or moved away from the projects in `project_id`,
        matches no such filter. A task that was removed, or moved where you cannot see it, has no group.
        `group_by` with other values than `project` looks at tasks one by one. With more than 25,000 that you
        can see, or in the projects of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.

        `open_at_start + added + reopened - completed - removed = open`, where a task is open with the status
        `todo` or `in_progress`:
        - `added`: open tasks that were created, restored, or moved here.
        - `completed`: open tasks that were completed. Tasks created as completed are not part of it.
        - `reopened`: completed tasks that became open again.
        - `removed`: open tasks that were deleted, or moved away.

        `done` is the number of completed tasks at the end of the period. `ideal` falls evenly from the number
        of open tasks at `from` to zero at `to`. In periods that have not begun, `open_at_start`, `open` and
        `done` are null.

        Needs the scope `reports:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/burndown", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}, accept="image/svg+xml"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def cycle_time(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> CycleTimeReport:
        """Get how long tasks take.

        Returns for each period how long the tasks that were completed in it took, in seconds. Returns JSON,
        with `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        What happened comes from the log of events, so it stays as it was when tasks change later: also for
        tasks that have since been deleted, restored, moved or removed permanently. `project_id` chooses where
        it happened. All other filters, and `group_by`, compare the tasks as they are now, including those in
        the trash. A task that was removed permanently, or moved away from the projects in `project_id`,
        matches no such filter. A task that was removed, or moved where you cannot see it, has no group.
        `group_by` with other values than `project` looks at tasks one by one. With more than 25,000 that you
        can see, or in the projects of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.

        - `completed`: completions, counted as in the throughput report.
        - Lead time is the time from the creation of a task to its completion; for a task that was reopened, from the last time it was reopened.
        - Cycle time is the time from the first change to `in_progress` in that time to the completion. Completions of tasks that were never in progress have no cycle time; `cycle_count` counts the others.
        - Time in the trash counts, and so do nights and weekends.
        - The median and the 85th percentile are times that a task took: the shortest one that is at least as long as that share of the times. Averages are rounded to seconds. They are null if no task was completed.

        Completions are read one by one. If the months of the report have more than 450,000, in the 50 largest
        projects with `group_by=project`, the request fails with `FILTER_TOO_EXPENSIVE`. Choose a shorter
        time, or projects.

        Needs the scope `reports:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.call(
            CycleTimeReport,
            Request("GET", "/api/v1/reports/cycle-time", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def cycle_time_csv(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get how long tasks take, as CSV.

        Returns for each period how long the tasks that were completed in it took, in seconds. Returns JSON,
        with `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        What happened comes from the log of events, so it stays as it was when tasks change later: also for
        tasks that have since been deleted, restored, moved or removed permanently. `project_id` chooses where
        it happened. All other filters, and `group_by`, compare the tasks as they are now, including those in
        the trash. A task that was removed permanently, or moved away from the projects in `project_id`,
        matches no such filter. A task that was removed, or moved where you cannot see it, has no group.
        `group_by` with other values than `project` looks at tasks one by one. With more than 25,000 that you
        can see, or in the projects of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.

        - `completed`: completions, counted as in the throughput report.
        - Lead time is the time from the creation of a task to its completion; for a task that was reopened, from the last time it was reopened.
        - Cycle time is the time from the first change to `in_progress` in that time to the completion. Completions of tasks that were never in progress have no cycle time; `cycle_count` counts the others.
        - Time in the trash counts, and so do nights and weekends.
        - The median and the 85th percentile are times that a task took: the shortest one that is at least as long as that share of the times. Averages are rounded to seconds. They are null if no task was completed.

        Completions are read one by one. If the months of the report have more than 450,000, in the 50 largest
        projects with `group_by=project`, the request fails with `FILTER_TOO_EXPENSIVE`. Choose a shorter
        time, or projects.

        Needs the scope `reports:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/cycle-time", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}, accept="text/csv"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def cycle_time_chart(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: ReportGroup | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
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
        q: str | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get how long tasks take, as a chart (SVG).

        Returns for each period how long the tasks that were completed in it took, in seconds. Returns JSON,
        with `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.

        What happened comes from the log of events, so it stays as it was when tasks change later: also for
        tasks that have since been deleted, restored, moved or removed permanently. `project_id` chooses where
        it happened. All other filters, and `group_by`, compare the tasks as they are now, including those in
        the trash. A task that was removed permanently, or moved away from the projects in `project_id`,
        matches no such filter. A task that was removed, or moved where you cannot see it, has no group.
        `group_by` with other values than `project` looks at tasks one by one. With more than 25,000 that you
        can see, or in the projects of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.

        - `completed`: completions, counted as in the throughput report.
        - Lead time is the time from the creation of a task to its completion; for a task that was reopened, from the last time it was reopened.
        - Cycle time is the time from the first change to `in_progress` in that time to the completion. Completions of tasks that were never in progress have no cycle time; `cycle_count` counts the others.
        - Time in the trash counts, and so do nights and weekends.
        - The median and the 85th percentile are times that a task took: the shortest one that is at least as long as that share of the times. Averages are rounded to seconds. They are null if no task was completed.

        Completions are read one by one. If the months of the report have more than 450,000, in the 50 largest
        projects with `group_by=project`, the request fails with `FILTER_TOO_EXPENSIVE`. Choose a shorter
        time, or projects.

        Needs the scope `reports:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all tasks. A task with
                several assignees, categories or tags counts in the group of each. `category` groups by your
                own categories.
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
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
            q: Only tasks with all of these words in the title, description, tags or comments. Each word also
                matches longer words that begin with it, and Chinese and Japanese text matches inside
                sentences. Case and Unicode form are ignored. Must contain at least one letter or digit. (1 to
                200 characters)
            filter: Only tasks that match this expression, such as `status in (todo, in_progress) and due_date
                < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND.
                The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of
                the time zone in your profile, and keep their meaning on all pages of a cursor. (1 to 2,000
                characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/cycle-time", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "project_id": project_id, "status": status, "priority": priority, "parent_id": parent_id, "category_id": category_id, "tag": tag, "assignee_id": assignee_id, "created_by": created_by, "completed": completed, "overdue": overdue, "blocked": blocked, "has_attachments": has_attachments, "unread": unread, "due_from": due_from, "due_to": due_to, "created_from": created_from, "created_to": created_to, "updated_from": updated_from, "q": q, "filter": filter, "theme": theme, "width": width, "height": height}, accept="image/svg+xml"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def time(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: TimeReportGroup | Omit = omit,
        user_id: Sequence[str] | Omit = omit,
        task_id: Sequence[str] | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        billable: bool | Omit = omit,
        tag: Sequence[str] | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> TimeReport:
        """Get tracked time.

        Sums the time entries that you can see in `listTimeEntries`: your own, and those of all members in the
        projects that you own or administer. Returns JSON, with `Accept: text/csv` the rows as a CSV file, or
        with `Accept: image/svg+xml` a chart.

        An entry counts in each period with the time that lies in it, exact to the second: an entry over
        midnight is divided between both days, and one that is longer than the report counts with the part
        that lies between `from` and `to`. A fraction of a second in `from` and `to` is dropped. Running
        timers do not count yet.

        Figures are those of now: they change when entries do. With `group_by=task`, `estimate_minutes` and
        `tracked_seconds` compare the estimate of each task with all of its time.

        Values of one filter are combined with OR, different filters with AND. With `group_by` as `task` or
        `tag`, and with `task_id`, `tag` or `filter`, entries are read one by one. If there are more than
        30,000 between `from` and `to` in the projects of `project_id`, or a `filter` would have to compare
        too many tasks, the request fails with `FILTER_TOO_EXPENSIVE`. Your own entries alone, with `user_id`,
        are counted alone.

        Needs the scope `reports:read` and `time:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all entries. `tag`
                groups by the tags of entries, which are not those of their tasks: an entry with several
                counts in the group of each.
            user_id: Only entries of this user. Repeat the parameter to allow several. (1 to 20 items)
            task_id: Only entries of this task. Repeat the parameter to allow several. (1 to 20 items)
            project_id: Only entries of this project. Repeat the parameter to allow several. (1 to 20 items)
            billable: `true` returns only billable entries, `false` only the others.
            tag: Only entries with this tag, ignoring case and Unicode form. Repeat the parameter to allow
                several. (1 to 20 items)
            filter: Only time on tasks that match this expression now, such as `status = completed and tag =
                "urgent"`. You must be able to see the task. The guide [Filters](/docs/guides/filters)
                describes the language. (1 to 2,000 characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.call(
            TimeReport,
            Request("GET", "/api/v1/reports/time", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "user_id": user_id, "task_id": task_id, "project_id": project_id, "billable": billable, "tag": tag, "filter": filter, "theme": theme, "width": width, "height": height}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def time_csv(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: TimeReportGroup | Omit = omit,
        user_id: Sequence[str] | Omit = omit,
        task_id: Sequence[str] | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        billable: bool | Omit = omit,
        tag: Sequence[str] | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get tracked time, as CSV.

        Sums the time entries that you can see in `listTimeEntries`: your own, and those of all members in the
        projects that you own or administer. Returns JSON, with `Accept: text/csv` the rows as a CSV file, or
        with `Accept: image/svg+xml` a chart.

        An entry counts in each period with the time that lies in it, exact to the second: an entry over
        midnight is divided between both days, and one that is longer than the report counts with the part
        that lies between `from` and `to`. A fraction of a second in `from` and `to` is dropped. Running
        timers do not count yet.

        Figures are those of now: they change when entries do. With `group_by=task`, `estimate_minutes` and
        `tracked_seconds` compare the estimate of each task with all of its time.

        Values of one filter are combined with OR, different filters with AND. With `group_by` as `task` or
        `tag`, and with `task_id`, `tag` or `filter`, entries are read one by one. If there are more than
        30,000 between `from` and `to` in the projects of `project_id`, or a `filter` would have to compare
        too many tasks, the request fails with `FILTER_TOO_EXPENSIVE`. Your own entries alone, with `user_id`,
        are counted alone.

        Needs the scope `reports:read` and `time:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all entries. `tag`
                groups by the tags of entries, which are not those of their tasks: an entry with several
                counts in the group of each.
            user_id: Only entries of this user. Repeat the parameter to allow several. (1 to 20 items)
            task_id: Only entries of this task. Repeat the parameter to allow several. (1 to 20 items)
            project_id: Only entries of this project. Repeat the parameter to allow several. (1 to 20 items)
            billable: `true` returns only billable entries, `false` only the others.
            tag: Only entries with this tag, ignoring case and Unicode form. Repeat the parameter to allow
                several. (1 to 20 items)
            filter: Only time on tasks that match this expression now, such as `status = completed and tag =
                "urgent"`. You must be able to see the task. The guide [Filters](/docs/guides/filters)
                describes the language. (1 to 2,000 characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/time", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "user_id": user_id, "task_id": task_id, "project_id": project_id, "billable": billable, "tag": tag, "filter": filter, "theme": theme, "width": width, "height": height}, accept="text/csv"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def time_chart(
        self,
        *,
        from_: date | datetime | str | Omit = omit,
        to: date | datetime | str | Omit = omit,
        bucket: Literal["day", "week", "month"] | Omit = omit,
        group_by: TimeReportGroup | Omit = omit,
        user_id: Sequence[str] | Omit = omit,
        task_id: Sequence[str] | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        billable: bool | Omit = omit,
        tag: Sequence[str] | Omit = omit,
        filter: str | Omit = omit,
        theme: Literal["auto", "light", "dark"] | Omit = omit,
        width: int | Omit = omit,
        height: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Get tracked time, as a chart (SVG).

        Sums the time entries that you can see in `listTimeEntries`: your own, and those of all members in the
        projects that you own or administer. Returns JSON, with `Accept: text/csv` the rows as a CSV file, or
        with `Accept: image/svg+xml` a chart.

        An entry counts in each period with the time that lies in it, exact to the second: an entry over
        midnight is divided between both days, and one that is longer than the report counts with the part
        that lies between `from` and `to`. A fraction of a second in `from` and `to` is dropped. Running
        timers do not count yet.

        Figures are those of now: they change when entries do. With `group_by=task`, `estimate_minutes` and
        `tracked_seconds` compare the estimate of each task with all of its time.

        Values of one filter are combined with OR, different filters with AND. With `group_by` as `task` or
        `tag`, and with `task_id`, `tag` or `filter`, entries are read one by one. If there are more than
        30,000 between `from` and `to` in the projects of `project_id`, or a `filter` would have to compare
        too many tasks, the request fails with `FILTER_TOO_EXPENSIVE`. Your own entries alone, with `user_id`,
        are counted alone.

        Needs the scope `reports:read` and `time:read`.

        Args:
            from_: Begin of the report: a time, or a day in the time zone of your profile. The default is the
                begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as
                the first one.
            to: End of the report: a time, which is not included, or a day in the time zone of your profile,
                which is. The default is the end of today. It can be in the future. A report has at most 400
                periods.
            bucket: Length of the periods. Days, weeks and months are those of the time zone in your profile,
                and weeks begin on the first day of your settings. The first and the last period end at `from`
                and `to`. Default: `"week"`.
            group_by: Returns a row for each value of this property, instead of one for all entries. `tag`
                groups by the tags of entries, which are not those of their tasks: an entry with several
                counts in the group of each.
            user_id: Only entries of this user. Repeat the parameter to allow several. (1 to 20 items)
            task_id: Only entries of this task. Repeat the parameter to allow several. (1 to 20 items)
            project_id: Only entries of this project. Repeat the parameter to allow several. (1 to 20 items)
            billable: `true` returns only billable entries, `false` only the others.
            tag: Only entries with this tag, ignoring case and Unicode form. Repeat the parameter to allow
                several. (1 to 20 items)
            filter: Only time on tasks that match this expression now, such as `status = completed and tag =
                "urgent"`. You must be able to see the task. The guide [Filters](/docs/guides/filters)
                describes the language. (1 to 2,000 characters)
            theme: Colors of a chart. `auto` contains both, and the browser chooses by the settings of its
                user. Has no effect on JSON and CSV. Default: `"auto"`.
            width: Width of a chart in pixels. A chart has no fixed size and can be scaled. (320 to 2,000)
                Default: `800`.
            height: Height of a chart in pixels. (240 to 1,500) Default: `400`.
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
        return self._connection.download(
            Request("GET", "/api/v1/reports/time", query={"from": from_, "to": to, "bucket": bucket, "group_by": group_by, "user_id": user_id, "task_id": task_id, "project_id": project_id, "billable": billable, "tag": tag, "filter": filter, "theme": theme, "width": width, "height": height}, accept="image/svg+xml"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
