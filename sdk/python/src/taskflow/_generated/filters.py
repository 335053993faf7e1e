# Generated from the contract by `npm run generate`. Do not edit.

"""Builds filters.

    from taskflow import filters as f

    client.tasks.list(filter=f.status.in_("todo") & f.due_date.lt(f.now.plus("7d")))

The result is a `str` for every parameter and property that takes a filter. A text is put in quotes.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal

from .._runtime.filters import Field as Field
from .._runtime.filters import Filter as Filter
from .._runtime.filters import ListedField as ListedField
from .._runtime.filters import Me as Me
from .._runtime.filters import OrderedField as OrderedField
from .._runtime.filters import OrderedListedField as OrderedListedField
from .._runtime.filters import Relative as Relative
from .._runtime.filters import TextField as TextField
from .._runtime.filters import and_ as and_
from .._runtime.filters import me as me
from .._runtime.filters import not_ as not_
from .._runtime.filters import or_ as or_
from .._runtime.filters import text as text

now: Final = Relative("now")
"""The time of the request."""
today: Final = Relative("today")
"""The day of the request."""
yesterday: Final = Relative("yesterday")
"""The day before."""
tomorrow: Final = Relative("tomorrow")
"""The day after."""
start_of_week: Final = Relative("startOfWeek")
"""The first day of the week, by the setting `week_start`."""
end_of_week: Final = Relative("endOfWeek")
"""The last day of the week."""
start_of_month: Final = Relative("startOfMonth")
"""The first day of the month."""
end_of_month: Final = Relative("endOfMonth")
"""The last day of the month."""

title: Final[TextField[str]] = TextField("title")
"""What needs to be done."""
description: Final[TextField[str | None]] = TextField("description")
"""Details in Markdown."""
status: Final[ListedField[Literal["todo", "in_progress", "completed"]]] = ListedField("status")
"""Progress."""
priority: Final[OrderedListedField[Literal["low", "medium", "high"]]] = OrderedListedField("priority")
"""Importance."""
completed: Final[Field[bool]] = Field("completed")
"""Whether `status` is `completed`."""
overdue: Final[Field[bool]] = Field("overdue")
"""Whether the task is open and its due date has passed."""
blocked: Final[Field[bool]] = Field("blocked")
"""Whether a task that blocks it is not completed."""
following: Final[Field[bool]] = Field("following")
"""Whether you follow the task."""
has_attachments: Final[Field[bool]] = Field("has_attachments")
"""Whether the task or one of its comments has an attachment."""
project: Final[ListedField[str | None]] = ListedField("project")
"""Project; null for personal tasks."""
parent: Final[ListedField[str | None]] = ListedField("parent")
"""The task that it is a direct subtask of."""
id: Final[ListedField[str]] = ListedField("id")
"""ID of the task."""
category: Final[ListedField[str | None]] = ListedField("category")
"""Your categories of the task."""
tag: Final[TextField[str | None]] = TextField("tag")
"""Tags."""
assignee: Final[ListedField[str | Me | None]] = ListedField("assignee")
"""The users who work on the task."""
follower: Final[ListedField[str | Me | None]] = ListedField("follower")
"""The users who follow the task: by choice, or because they created it or work on it."""
created_by: Final[ListedField[str | Me | None]] = ListedField("created_by")
"""The user who created the task."""
start_date: Final[OrderedField[str | date | datetime | Relative | None]] = OrderedField("start_date")
"""When work should begin."""
due_date: Final[OrderedField[str | date | datetime | Relative | None]] = OrderedField("due_date")
"""When the task is due. A task that is due on a day is compared by that day."""
due_on: Final[OrderedField[str | date | Relative | None]] = OrderedField("due_on")
"""The day on which the task is due, if it is due on a day."""
completed_at: Final[OrderedField[str | date | datetime | Relative | None]] = OrderedField("completed_at")
"""When the task was completed."""
created_at: Final[OrderedField[str | date | datetime | Relative]] = OrderedField("created_at")
"""When the task was created."""
updated_at: Final[OrderedField[str | date | datetime | Relative]] = OrderedField("updated_at")
"""When the task was last changed."""
estimate_minutes: Final[OrderedListedField[int | None]] = OrderedListedField("estimate_minutes")
"""Estimated effort in minutes."""
comment_count: Final[OrderedListedField[int]] = OrderedListedField("comment_count")
"""Number of comments."""
attachment_count: Final[OrderedListedField[int]] = OrderedListedField("attachment_count")
"""Number of attachments."""
tracked_seconds: Final[OrderedListedField[int]] = OrderedListedField("tracked_seconds")
"""Time that all users have tracked."""
subtask_count: Final[OrderedListedField[int]] = OrderedListedField("subtask_count")
"""Number of direct subtasks."""
completed_subtask_count: Final[OrderedListedField[int]] = OrderedListedField("completed_subtask_count")
"""Number of direct subtasks that are completed."""
version: Final[OrderedListedField[int]] = OrderedListedField("version")
"""Version of the task."""
