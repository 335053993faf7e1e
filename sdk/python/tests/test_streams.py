"""Streams of both clients with the service at `TASKFLOW_BASE_URL`."""

from __future__ import annotations

import asyncio
import os

import pytest
from scripted import Script
from taskflow import AsyncTaskFlow, GoneError, TaskFlow
from taskflow._runtime.events import event_of
from taskflow.models import StreamedEvent, TaskCreatedEvent

EMAIL = os.environ["TASKFLOW_TEST_EMAIL"]
PASSWORD = os.environ["TASKFLOW_TEST_PASSWORD"]


def test_a_stream_that_is_continued() -> None:
    with TaskFlow() as client:
        client.login(email=EMAIL, password=PASSWORD)
        stream = client.activity.stream(max_seconds=0)
        assert list(stream) == []
        first = client.tasks.create(title="First of a stream")
        second = client.tasks.create(title="Second of a stream")
        again = client.activity.stream(type=["task.created"], last_event_id=stream.last_event_id)
        events = iter(again)
        assert [next(events).subject.id, next(events).subject.id] == [first.id, second.id]
        third = client.tasks.create(title="Third of a stream")
        created = next(events)
        assert isinstance(created, TaskCreatedEvent)
        assert created.subject.id == third.id
        assert created.version == 1
        events.close()
        assert list(client.activity.stream(max_seconds=0, last_event_id=again.last_event_id)) == []
        with pytest.raises(GoneError):
            list(client.activity.stream(last_event_id="900000000000000"))


def test_an_event_of_a_type_that_is_newer() -> None:
    newer = event_of({"type": "task.flipped", "sequence": 7, "subject": {"type": "task", "id": "t1", "name": "Deck"}})
    assert isinstance(newer, StreamedEvent)
    assert (newer.type, newer.sequence, newer.subject.id) == ("task.flipped", 7, "t1")


def test_an_event_makes_the_next_read_leave_out_the_consistency_token() -> None:
    token = "0" * 15 + "7-" + "A" * 22
    found = {"success": True, "data": {"id": "t1"}, "message": "Task found.", "errors": [], "meta": {}}
    stream = {"content-type": "text/event-stream", "x-consistency-token": token}
    event = 'id: 8\ndata: {"type":"task.flipped","sequence":8,"subject":{"type":"task","id":"t1","name":null}}\n\n'

    def sent(value: str | None) -> dict[str, dict[str, str | None]]:
        return {"headers": {"x-consistency-token": value}}

    script = Script(
        [
            {"expect": sent(None), "answer": {"status": 200, "headers": {"x-consistency-token": token}, "body": found}},
            {"expect": sent(token), "answer": {"status": 200, "headers": stream, "text": event}},
            {"expect": sent(None), "answer": {"status": 200, "body": found}},
        ]
    )
    with TaskFlow(base_url=script.url, token="token") as client:
        client.tasks.get("t1")
        assert len(list(client.activity.stream(max_seconds=0))) == 1
        client.tasks.get("t1")
    script.end()


def test_a_stream_of_the_asynchronous_client() -> None:
    async def follow() -> None:
        async with AsyncTaskFlow() as client:
            await client.login(email=EMAIL, password=PASSWORD)
            opened = client.activity.stream(max_seconds=0)
            assert [event async for event in opened] == []
            stream = client.activity.stream(type=["task.created"], last_event_id=opened.last_event_id)
            task = await client.tasks.create(title="Of the asynchronous client")
            async for event in stream:
                assert event.subject.id == task.id
                break

    asyncio.run(follow())
