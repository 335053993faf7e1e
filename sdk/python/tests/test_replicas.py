"""Replicas of both clients with the service at `TASKFLOW_BASE_URL`."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from taskflow import APIConnectionError, AsyncTaskFlow, MemorySyncStore, SqliteSyncStore, SyncStore, TaskFlow
from taskflow._runtime.sync_state import ReplicaState

EMAIL = os.environ["TASKFLOW_TEST_EMAIL"]
PASSWORD = os.environ["TASKFLOW_TEST_PASSWORD"]


def test_a_replica_has_what_the_api_returns() -> None:
    with TaskFlow() as client, client.sync() as replica:
        client.login(email=EMAIL, password=PASSWORD)
        assert replica.is_empty
        project = client.projects.create(name="Replicated")
        task = client.projects.create_task(project.id, title="In a replica")
        replica.current()
        assert replica.tasks.get(task.id) == client.tasks.get(task.id)
        me = client.users.get_profile().id
        member = replica.members.get(me, project.id)
        assert member is not None and member.role == "owner"
        assert replica.projects.get(project.id) is not None
        changed = client.tasks.update(task.id, title="Changed", version=task.version)
        assert replica.tasks.get(task.id) != changed
        replica.current()
        assert replica.tasks.get(task.id) == changed
        client.tasks.delete(task.id)
        client.projects.delete(project.id)
        replica.current()
        assert replica.tasks.get(task.id) is None
        assert replica.projects.get(project.id) is None


def stores(folder: Path) -> list[list[SyncStore]]:
    memory = MemorySyncStore()
    file = folder / "replica.db"
    return [[memory, memory, memory], [SqliteSyncStore(file), SqliteSyncStore(file), SqliteSyncStore(file)]]


def test_a_replica_continues_where_the_last_run_was(tmp_path: Path) -> None:
    with TaskFlow() as client:
        client.login(email=EMAIL, password=PASSWORD)
        for first, offline, again in stores(tmp_path):
            task = client.tasks.create(title="Stored")
            with client.sync(store=first) as replica:
                replica.current()
            with TaskFlow(base_url="http://127.0.0.1:1", token="x", max_retries=0) as nowhere:
                with nowhere.sync(store=offline) as replica:
                    assert replica.tasks.get(task.id) == task
                    with pytest.raises(APIConnectionError):
                        replica.current()
            later = client.tasks.create(title="Later")
            with client.sync(store=again) as replica:
                replica.current()
                assert replica.tasks.get(task.id) == task
                assert replica.tasks.get(later.id) == later


def test_a_replica_follows_changes() -> None:
    with TaskFlow() as client, client.sync() as replica:
        client.login(email=EMAIL, password=PASSWORD)
        replica.current()
        following = replica.follow()
        task = client.tasks.create(title="Followed")
        while replica.tasks.get(task.id) is None:
            next(following)
        client.tasks.delete(task.id)
        while replica.tasks.get(task.id) is not None:
            next(following)
        following.close()


def test_a_replica_of_the_asynchronous_client() -> None:
    async def follow() -> None:
        async with AsyncTaskFlow() as client, client.sync() as replica:
            await client.login(email=EMAIL, password=PASSWORD)
            task = await client.tasks.create(title="Of the asynchronous client")
            await replica.current()
            assert replica.tasks.get(task.id) == task

    asyncio.run(follow())


def test_the_rules_for_what_shows_a_user_a_category_or_a_task() -> None:
    ada, grace = ({"id": name, "full_name": name, "avatar_url": None} for name in ("ada", "grace"))
    red = {"id": "red", "name": "Red", "color": "#000000"}
    state = ReplicaState()

    def item(kind: str, id: str, data: object, project_id: str | None = "p", action: str = "upsert") -> dict[str, object]:
        return {"kind": kind, "action": action, "id": id, "project_id": project_id, "data": data}

    def data_of(key: str) -> dict[str, object]:
        entry = state.get(key)
        assert entry is not None and entry["data"] is not None
        return entry["data"]

    task = {"id": "t", "created_by": ada, "assignees": [ada, grace], "categories": [red]}
    comment = {"id": "c", "task_id": "t", "author": grace, "mentions": [ada], "references": [{"id": "u"}], "deleted": False}
    file = {"id": "f", "task_id": "t", "comment_id": "c", "uploader": ada}
    other = {**task, "id": "u"}
    state.apply([item("task", "t", task), item("comment", "c", comment), item("attachment", "f", file)])
    state.apply([item("task", "u", other, "q")])
    state.apply([item("user", "ada", {**ada, "full_name": "Ada Byron"}, None)])
    state.apply([item("user", "grace", None, None, "delete"), item("category", "red", {**red, "name": "Blue"}, None)])
    assert data_of("task:t")["created_by"] == {**ada, "full_name": "Ada Byron"}
    assert data_of("task:t")["assignees"] == [{**ada, "full_name": "Ada Byron"}]
    assert data_of("task:t")["categories"] == [{**red, "name": "Blue"}]
    assert data_of("comment:c")["author"] is None
    # The server still shows the deleted user.
    state.apply([item("comment", "c", comment), item("category", "red", None, None, "delete")])
    assert data_of("comment:c")["author"] is None
    assert data_of("task:t")["categories"] == []
    changes = state.apply([item("project", "q", None, "q", "access_lost")])
    assert changes.remove == ["task:u"]
    assert data_of("comment:c")["references"] == []
    state.apply([item("comment", "c", {**comment, "deleted": True})])
    assert state.get("attachment:f") is None
    state.apply([item("task", "t", None, None, "delete")])
    assert [entry["key"] for entry in state.values()] == ["user:ada", "user:grace"]
