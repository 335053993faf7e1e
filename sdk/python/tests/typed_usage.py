"""What mypy and pyright tell users of the SDK. This file is type-checked, and never run."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from taskflow import filters as f
from taskflow import Answer, APIError, AsyncTaskFlow, ConflictError, Page, TaskFlow, TokenStore, Tokens, omit
from taskflow.models import EditOutcome, PartialTask, PlaceState, PresenceMessage, PresenceState, SessionCreatedEvent, Task, TaskField, TaskStatus, TaskUpdatedEvent, User, ResponseWarning
from taskflow.realtime import Realtime, RealtimeEvent
from typing_extensions import assert_type


def reads_and_writes(client: TaskFlow, task: Task, due: datetime | None) -> None:
    assert_type(client.tasks.get("t1", if_none_match=task), Task)
    assert_type(client.tasks.update(task.id, due_date=None, priority="high", if_match=task), Task)
    assert_type(client.tasks.create(title="Ink", due_date=due if due else omit), Task)
    assert_type(client.tasks.delete(task.id), None)
    assert_type(client.users.get_profile().full_name, str)


def what_is_received_is_open(task: Task, error: APIError) -> None:
    # The server can return other values.
    assert_type(task.status, TaskStatus | str)
    assert_type(task.due_date, datetime | None)
    assert_type(task.due_on, date | None)
    assert_type(task.tags, list[str])
    assert_type(error.code, str)
    assert_type(error.retry_after, float | None)


def what_is_sent_is_closed(client: TaskFlow, text: str) -> None:
    client.tasks.update("t1", status=text)  # type: ignore[arg-type]
    client.tasks.create()  # type: ignore[call-arg]
    client.tasks.create(title="Ink", titel="x")  # type: ignore[call-arg]
    client.tasks.create(title=None)  # type: ignore[arg-type]


def filters(client: TaskFlow) -> None:
    client.tasks.list(filter=f.title.contains("x") & ~f.due_on.gte(f.today.minus("2w")))
    client.tasks.list(filter="overdue")
    f.status.eq("done")  # type: ignore[arg-type]
    f.title.eq(None)  # type: ignore[arg-type]
    f.title.lt("x")  # type: ignore[attr-defined]
    f.and_("a = b or c = d")  # type: ignore[arg-type]


def events(client: TaskFlow) -> None:
    for event in client.activity.stream():
        assert_type(event.sequence, int)
        if isinstance(event, TaskUpdatedEvent):
            assert_type(event.type, Literal["task.updated"])
            assert_type(event.version, int)
            assert_type(event.subject.type, Literal["task"])
        if isinstance(event, SessionCreatedEvent):
            assert_type(event.project_id, None)


def lists(client: TaskFlow) -> None:
    for task in client.tasks.list(status=["todo"]):
        assert_type(task, Task)
    for page in client.tasks.list().pages():
        assert_type(page, Page[Task])
    assert_type(client.tasks.list().to_list(limit=3), list[Task])
    assert_type(client.tasks.list().first_page().total, int | None)


def some_of_the_fields(client: TaskFlow, fields: list[TaskField]) -> None:
    assert_type(client.tasks.get("t1", fields=["title"]), PartialTask)
    assert_type(client.tasks.get("t1", fields=fields).title, str | None)
    assert_type(client.tasks.list(fields=["title", "status"], status=["todo"]).to_list(), list[PartialTask])
    assert_type(client.projects.list_tasks("p1", fields=["blocked"]).to_list(), list[PartialTask])
    client.tasks.get("t1", fields=["colour"])  # type: ignore[list-item]


def answers(client: TaskFlow) -> None:
    assert_type(client.with_response(client.tasks.get, "t1"), Answer[Task])
    assert_type(client.with_response(client.tasks.get, "t1").warnings, list[ResponseWarning])
    client.with_response(client.tasks.delete)  # type: ignore[call-arg]


async def asynchronous(client: AsyncTaskFlow) -> None:
    async with client:
        assert_type(await client.tasks.get("t1"), Task)
        async for task in client.tasks.list():
            assert_type(task, Task)
        assert_type((await client.tasks.list()).data, list[Task])
        assert_type((await client.with_response(client.users.get_profile)).data, User)
        async with await client.users.download_export("e1") as download:
            async for chunk in download.iter_bytes():
                assert_type(chunk, bytes)


async def real_time(realtime: Realtime, task_id: str) -> None:
    def note(each: RealtimeEvent) -> None:
        if isinstance(each.event, TaskUpdatedEvent):
            assert_type(each.event.type, Literal["task.updated"])

    stop = await realtime.subscribe(note, type=["task.updated"], with_="resource", on_unmatched=lambda id: print(id + ""))
    assert_type(await stop(), None)
    assert_type(await realtime.enter(task_id=task_id, idle=True), PlaceState)
    assert_type(await realtime.edit(task_id=task_id, field="title"), EditOutcome)
    realtime.on(PresenceMessage, lambda message: assert_type(message.state, PresenceState | str))
    await realtime.edit(task_id=task_id, field="colour")  # type: ignore[arg-type]
    await realtime.edit(field="title")  # type: ignore[call-arg]
    await realtime.subscribe(note, projekt_id="p1")  # type: ignore[call-arg]


class InAFile:
    """A custom store needs no base class."""

    def get(self) -> Tokens | None: ...
    def set(self, tokens: Tokens) -> None: ...
    def clear(self) -> None: ...


store: TokenStore = InAFile()
status: Literal["todo"] = "todo"
client = TaskFlow(token_store=store)
try:
    client.tasks.create(title="Ink", status=status)
except ConflictError as error:
    assert_type(error.status, int)
