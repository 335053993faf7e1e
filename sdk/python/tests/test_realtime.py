"""The real-time connection with the service at `TASKFLOW_BASE_URL`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import uuid
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit

import pytest
from taskflow import AsyncTaskFlow
from taskflow._runtime import realtime as runtime
from taskflow._runtime._async import session
from taskflow.models import EditingMessage, PresenceMessage, Task, TaskCreatedEvent, TypingMessage
from taskflow.realtime import Realtime, RealtimeError, RealtimeEvent, connect_realtime

URL = os.environ["TASKFLOW_BASE_URL"]
EMAIL = os.environ["TASKFLOW_TEST_EMAIL"]
PASSWORD = os.environ["TASKFLOW_TEST_PASSWORD"]
PROJECT = os.environ["TASKFLOW_TEST_PROJECT"]
COLLEAGUE = os.environ["TASKFLOW_TEST_COLLEAGUE"]
HANG_SECONDS = 60


class Proxy:
    """Passes connections on to the service, until they are cut."""

    def __init__(self) -> None:
        self._links: list[asyncio.StreamWriter] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = urlsplit(URL)
        from_server, to_server = await asyncio.open_connection(target.hostname, target.port)
        self._links += [writer, to_server]
        await asyncio.gather(_copy(reader, to_server), _copy(from_server, writer))

    def cut(self) -> None:
        for each in self._links:
            each.transport.abort()
        self._links.clear()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


@contextlib.asynccontextmanager
async def opened_proxy() -> AsyncIterator[Proxy]:
    proxy = Proxy()
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield proxy
    server.close()
    proxy.cut()


async def until(is_so: Callable[[], bool]) -> None:
    async def poll() -> None:
        while not is_so():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(poll(), HANG_SECONDS)


@contextlib.asynccontextmanager
async def connected(**options: str) -> AsyncIterator[tuple[AsyncTaskFlow, Realtime]]:
    async with AsyncTaskFlow(**options) as client:  # type: ignore[arg-type]
        if "token" not in options:
            await client.login(email=EMAIL, password=PASSWORD)
        async with await connect_realtime(client) as realtime:
            yield client, realtime


def test_events_come_once_after_each_cut() -> None:
    async def follow() -> None:
        async with opened_proxy() as proxy, connected(base_url=proxy.url) as (_, realtime), AsyncTaskFlow() as writer:
            await writer.login(email=EMAIL, password=PASSWORD)
            seen: list[str | None] = []
            events: list[RealtimeEvent] = []

            def note(each: RealtimeEvent) -> None:
                events.append(each)
                seen.append(each.event.subject.name)

            await realtime.subscribe(note, project_id=PROJECT, type=["task.created"], with_="resource")
            async with connected(token=COLLEAGUE) as (_, other):
                states: list[str] = []
                other.on(PresenceMessage, lambda message: states.append(message.state))
                await other.enter(project_id=PROJECT)
                await realtime.enter(project_id=PROJECT)
                titles = [f"Cut {uuid.uuid4()}" for _ in range(9)]
                for index, title in enumerate(titles):
                    await writer.projects.create_task(PROJECT, title=title)
                    if index % 3 == 1:
                        proxy.cut()
                    if index % 3 == 2:
                        await until(lambda: title in seen)
                assert seen == titles
                await until(lambda: states.count("active") > 1)
            assert isinstance(events[0].event, TaskCreatedEvent)
            resource = events[0].resource
            assert resource is not None and isinstance(resource.task, Task)
            assert resource.task.title == titles[0]

    asyncio.run(follow())


def test_two_people_edit_one_task() -> None:
    async def edit() -> None:
        async with connected() as (ada, first), connected(token=COLLEAGUE) as (_, second):
            task = await ada.projects.create_task(PROJECT, title="Old")
            heard: list[object] = []
            stop = second.on(TypingMessage, lambda message: heard.append(message.typing))
            second.on(EditingMessage, lambda message: heard.append((message.state, message.value)))
            assert len((await second.enter(task_id=task.id)).present) == 1
            assert len((await first.enter(task_id=task.id)).present) == 2
            await first.type(task_id=task.id)
            await until(lambda: heard == [True])
            stop()
            assert (await first.edit(task_id=task.id, field="title")).granted
            refused = await second.edit(task_id=task.id, field="title")
            assert not refused.granted and refused.edit.field == "title"
            await ada.tasks.update(task.id, title="New", if_match=task)
            await until(lambda: len(heard) == 3)
            assert heard[1:] == [("editing", None), ("saved", "New")]
            await first.release(task_id=task.id, field="title")
            await first.leave(task_id=task.id)

    asyncio.run(edit())


def test_a_subscription_that_ends() -> None:
    async def follow() -> None:
        async with connected() as (client, realtime):
            task = await client.tasks.create(title="Of a filter", priority="high")
            removed: list[str] = []
            seen: list[str] = []
            unsubscribe = await realtime.subscribe(
                lambda each: seen.append(each.event.type), on_unmatched=removed.append, filter="priority = high"
            )
            await client.tasks.update(task.id, priority="low", if_match="*")
            await until(lambda: removed == [task.id])
            await unsubscribe()
            project = await client.projects.create(name="Ends")
            ended: list[str] = []
            await realtime.subscribe(
                lambda each: None, project_id=project.id, on_ended=lambda each: ended.append(each.error)
            )
            await client.projects.delete(project.id)
            await until(lambda: ended == ["NOT_FOUND"])
            assert seen == []

    asyncio.run(follow())


def test_events_that_are_no_longer_kept() -> None:
    async def follow() -> None:
        async with connected() as (_, realtime):
            skipped: list[bool] = []
            await realtime.subscribe(lambda each: None, on_resync=lambda: skipped.append(True), after=900_000_000_000_000)
            await until(lambda: skipped == [True])

    asyncio.run(follow())


def test_tokens_are_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "EARLY_SECONDS", 10_000.0)
    monkeypatch.setattr(runtime, "RENEW_BEFORE_SECONDS", 10_000.0)

    async def follow() -> None:
        async with connected() as (client, realtime):
            first = realtime._token
            await until(lambda: realtime._token != first)
            monkeypatch.setattr(session, "EARLY_SECONDS", 30.0)
            seen: list[str | None] = []
            await realtime.subscribe(lambda each: seen.append(each.event.subject.name))
            await client.tasks.create(title="With a newer token")
            await until(lambda: "With a newer token" in seen)

    asyncio.run(follow())


def test_what_is_refused() -> None:
    async def follow() -> None:
        async with AsyncTaskFlow(token="x") as client:
            with pytest.raises(RealtimeError) as refused:
                await connect_realtime(client)
            assert refused.value.code == "INVALID_TOKEN"
        async with AsyncTaskFlow(base_url="http://127.0.0.1:9", token="x") as client:
            with pytest.raises(RealtimeError) as refused:
                await connect_realtime(client)
            assert refused.value.code == "CONNECTION_FAILED"
        async with connected() as (client, realtime):
            with pytest.raises(RealtimeError) as refused:
                await realtime.subscribe(lambda each: None, project_id=str(uuid.uuid4()))
            assert refused.value.code == "NOT_FOUND"
            with pytest.raises(RealtimeError) as refused:
                await realtime.subscribe(lambda each: None, filter="nonsense")
            failure = refused.value.failure
            assert failure is not None and failure.errors[0].field == "filter"

            async def listener(each: RealtimeEvent) -> None: ...

            with pytest.raises(TypeError):
                await realtime.subscribe(listener)
            await client.logout()
            with pytest.raises(RealtimeError) as ended:
                await asyncio.wait_for(realtime.wait_closed(), HANG_SECONDS)
            assert ended.value.code == "SESSION_REVOKED"
            with pytest.raises(RealtimeError):
                await realtime.enter(project_id=PROJECT)

    asyncio.run(follow())
