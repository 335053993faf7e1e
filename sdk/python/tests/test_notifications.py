"""Notifications in both clients with the service at `TASKFLOW_BASE_URL`."""

from __future__ import annotations

import asyncio
import json
import os
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from taskflow import AsyncTaskFlow, NotFoundError, TaskFlow
from taskflow.models import Notification, NotificationCreatedEvent, Task
from taskflow.realtime import RealtimeEvent, connect_realtime

EMAIL = os.environ["TASKFLOW_TEST_EMAIL"]
PASSWORD = os.environ["TASKFLOW_TEST_PASSWORD"]
PROJECT = os.environ["TASKFLOW_TEST_PROJECT"]
COLLEAGUE = os.environ["TASKFLOW_TEST_COLLEAGUE"]
BROWSER = json.loads(os.environ["TASKFLOW_TEST_BROWSER"])
HANG_SECONDS = 60


def until(is_so: Callable[[], bool]) -> None:
    """Waits for notifications, which follow from events a moment later."""
    end = time.monotonic() + HANG_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def commented(client: TaskFlow, colleague: TaskFlow) -> tuple[Task, Notification]:
    """Returns a task on which the colleague has commented, and the notification of that."""
    task = client.projects.create_task(PROJECT, title=f"Shared {uuid.uuid4()}")
    colleague.comments.create(task.id, body="One")
    until(lambda: len([*client.notifications.list(task_id=task.id)]) == 1)
    [one] = client.notifications.list(task_id=task.id)
    return task, one


def test_they_are_listed_counted_snoozed_read_and_deleted() -> None:
    with TaskFlow() as client, TaskFlow(token=COLLEAGUE) as colleague:
        client.login(email=EMAIL, password=PASSWORD)
        client.notifications.mark_all_read()
        assert client.notifications.unread_count().unread_count == 0
        task, one = commented(client, colleague)
        assert (one.kind, one.count, one.read) == ("commented", 1, False)
        assert one.task is not None and one.task.id == task.id
        assert client.notifications.list().first_page().meta["unread_count"] == 1
        assert client.notifications.unread_count().unread_count == 1
        assert client.notifications.get(one.id) == one

        later = datetime.now(timezone.utc) + timedelta(days=1)
        snoozed = client.notifications.update(one.id, snoozed_until=later)
        assert snoozed.snoozed_until is not None and abs(snoozed.snoozed_until - later) < timedelta(milliseconds=1)
        assert client.notifications.unread_count().unread_count == 0
        assert one.id in [each.id for each in client.notifications.list(snoozed=True)]
        client.notifications.update(one.id, snoozed_until=None)
        assert client.notifications.update(one.id, read=True).read_at is not None
        assert client.notifications.update(one.id, read=False).read_at is None
        assert client.notifications.mark_all_read(kinds=["commented"]).read_count == 1
        client.notifications.delete(one.id)
        with pytest.raises(NotFoundError):
            client.notifications.get(one.id)


def test_the_settings_of_a_project_and_of_the_account() -> None:
    with TaskFlow() as client:
        client.login(email=EMAIL, password=PASSWORD)
        settings = client.users.update_profile(settings={"notifications": {"commented": {"email": False}}}).settings
        assert settings.notifications.commented.email is False
        custom = client.projects.replace_notification_settings(PROJECT, level="custom", kinds=["mentioned"])
        assert (custom.level, custom.kinds) == ("custom", ["mentioned"])
        client.projects.replace_notification_settings(PROJECT, level="default")
        assert client.projects.get_notification_settings(PROJECT).level == "default"


def test_a_browser_is_registered_and_tested() -> None:
    with TaskFlow() as client:
        client.login(email=EMAIL, password=PASSWORD)
        assert "web" in client.push.get_options().platforms
        device = client.push.create(endpoint=BROWSER["endpoint"], keys=BROWSER["keys"], name="Laptop")
        assert device.id in [each.id for each in client.push.list()]
        assert client.push.send_test(device.id).name == "Laptop"
        until(lambda: next(each for each in client.push.list() if each.id == device.id).last_sent_at is not None)
        client.push.delete(device.id)
        assert device.id not in [each.id for each in client.push.list()]


def test_they_come_live() -> None:
    async def follow() -> None:
        async with AsyncTaskFlow() as client, AsyncTaskFlow(token=COLLEAGUE) as colleague:
            await client.login(email=EMAIL, password=PASSWORD)
            task = await client.projects.create_task(PROJECT, title=f"Live {uuid.uuid4()}")
            opened = client.activity.stream(max_seconds=0)
            assert [event async for event in opened] == []
            told: asyncio.Queue[RealtimeEvent] = asyncio.Queue()
            async with await connect_realtime(client) as realtime:
                await realtime.subscribe(told.put_nowait, type=["notification.created"])
                await colleague.comments.create(task.id, body="Look")
                live = await asyncio.wait_for(told.get(), HANG_SECONDS)
            assert isinstance(live.event, NotificationCreatedEvent)
            stream = client.activity.stream(type=["notification.created"], last_event_id=opened.last_event_id)
            async for event in stream:
                assert event.id == live.event.id
                break
            found = await client.notifications.get(live.event.subject.id)
            assert found.task is not None and found.task.id == task.id
            await client.notifications.mark_all_read()

    asyncio.run(follow())
