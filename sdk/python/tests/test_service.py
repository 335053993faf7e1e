"""Both clients with the service at `TASKFLOW_BASE_URL`."""

from __future__ import annotations

import asyncio
import io
import os
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from taskflow import (
    AsyncTaskFlow,
    AuthenticationError,
    ConflictError,
    MemoryStore,
    NotFoundError,
    PermissionDeniedError,
    TaskFlow,
    TaskFlowError,
    Tokens,
)

EMAIL = os.environ["TASKFLOW_TEST_EMAIL"]
PASSWORD = os.environ["TASKFLOW_TEST_PASSWORD"]
EXPORT = os.environ["TASKFLOW_TEST_EXPORT"]


class Stream(io.RawIOBase):
    """A stream that cannot be rewound."""

    def __init__(self, content: bytes) -> None:
        self._rest = content

    def read(self, size: int = -1) -> bytes:
        chunk, self._rest = self._rest[:size], self._rest[size:]
        return chunk


def test_files_are_uploaded_in_parts_and_downloaded_with_progress(tmp_path: Path) -> None:
    content = bytes(range(256)) * 3_000
    path = tmp_path / "cards.bin"
    path.write_bytes(content)
    seen: list[tuple[int, int | None]] = []
    with TaskFlow() as client:
        client.login(email=EMAIL, password=PASSWORD)
        task = client.tasks.create(title="Punch the cards")
        for given in (content, path, Stream(content)):
            seen.clear()
            [file] = client.attachments.upload(
                task.id, given, name="cards.bin", on_progress=lambda sent, size: seen.append((sent, size))
            )
            assert (file.name, file.size_bytes, seen[-1]) == ("cards.bin", len(content), (len(content), len(content)))
        seen.clear()
        client.attachments.download(file.id).save_to(tmp_path / "copy", lambda got, size: seen.append((got, size)))
        assert (tmp_path / "copy").read_bytes() == content
        assert seen[-1] == (len(content), len(content))
        [empty] = client.attachments.upload(task.id, b"", name="empty", resumable=True)
        assert empty.size_bytes == 0

    async def main() -> None:
        async with AsyncTaskFlow() as client:
            await client.login(email=EMAIL, password=PASSWORD)
            [file] = await client.attachments.upload(task.id, path, resumable=True)
            assert await (await client.attachments.download(file.id)).read() == content

    asyncio.run(main())


def test_the_life_of_a_task() -> None:
    due = datetime.now(timezone.utc) + timedelta(days=3)
    with TaskFlow() as client:
        client.login(email=EMAIL, password=PASSWORD)
        task = client.tasks.create(title="Punch the cards", due_date=due, tags=["cards"])
        assert task.due_date is not None and abs(task.due_date - due) < timedelta(milliseconds=1)
        changed = client.tasks.update(task.id, due_date=None, if_match=task)
        assert (changed.version, changed.due_date) == (2, None)
        day = date(2199, 3, 20)
        assert client.tasks.create(title="Sort the cards", due_on=day).due_on == day
        assert [each.due_on for each in client.tasks.list(due_from=day, due_to=day)] == [day]
        assert list(client.tasks.list(due_from=due + timedelta(days=1), due_to=due)) == []
        some = client.tasks.get(task.id, fields=["title", "due_date"])
        assert some.to_dict() == {"id": task.id, "title": "Punch the cards", "due_date": None}
        assert client.tasks.get(task.id, fields=["title", "due_date"], if_none_match=some) is some
        assert [each.to_dict() for each in client.tasks.list(tag=["cards"], fields=["version"])] == [
            {"id": task.id, "version": 2}
        ]
        with pytest.raises(ConflictError) as caught:
            client.tasks.update(task.id, title="Sort the cards", version=1)
        assert caught.value.code == "VERSION_CONFLICT"
        assert caught.value.data["version"] == 2
        assert client.tasks.get(task.id, if_none_match=changed) is changed
        client.tasks.delete(task.id)
        with pytest.raises(NotFoundError):
            client.tasks.get(task.id)
        client.logout()
        with pytest.raises(TaskFlowError):
            client.users.get_profile()


def test_a_list_page_by_page() -> None:
    with TaskFlow() as client:
        client.login(email=EMAIL, password=PASSWORD)
        for name in "abcde":
            client.categories.create(name=name)
        names = [category.name for category in client.categories.list(per_page=2, sort="name")]
        assert sorted(names) == list("abcde")
        assert [len(page.data) for page in client.categories.list(per_page=2).pages()] == [2, 2, 1]
        assert client.categories.list(per_page=2).first_page().total == 5


def test_concurrent_async_calls_refresh_an_expiring_token_once() -> None:
    class Expiring(MemoryStore):
        sets = 0

        def set(self, tokens: Tokens) -> None:
            self.sets += 1
            late = tokens.expires_at if self.sets > 1 else 0.0
            super().set(Tokens(tokens.access_token, tokens.refresh_token, late))

    async def main() -> None:
        store = Expiring()
        async with AsyncTaskFlow(token_store=store) as client:
            await client.login(email=EMAIL, password=PASSWORD)
            profiles = await asyncio.gather(*(client.users.get_profile() for _ in range(10)))
            assert {profile.email for profile in profiles} == {EMAIL}
            assert store.sets == 2
            page = await client.tasks.list(per_page=1)
            assert page.per_page == 1
            answer = await client.with_response(client.users.get_profile)
            assert (answer.response.status_code, answer.data.email) == (200, EMAIL)
            assert answer.request_id

    asyncio.run(main())


def test_warnings_are_in_the_answer() -> None:
    with TaskFlow() as client:
        client.login(email=EMAIL, password=PASSWORD)
        task, blocker = client.tasks.create(title="Run"), client.tasks.create(title="Build")
        task = client.tasks.add_blocker(task.id, blocker.id)
        answer = client.with_response(client.tasks.update, task.id, status="completed", if_match=task)
        assert [warning.code for warning in answer.warnings] == ["TASK_BLOCKED"]
        assert client.with_response(client.tasks.get, task.id).warnings == []


def test_invalid_arguments_are_refused_before_anything_is_sent() -> None:
    with pytest.raises(ValueError, match="must start with http"):
        TaskFlow(base_url="tasks.example.com")
    with TaskFlow(token="x") as client:
        with pytest.raises(ValueError, match="`task_id` cannot be"):
            client.tasks.get("..")
        with pytest.raises(TypeError, match="has no time zone"):
            client.tasks.create(title="x", due_date=datetime(2030, 1, 1))


def test_an_api_key_with_fewer_scopes() -> None:
    with TaskFlow() as client:
        client.login(email=EMAIL, password=PASSWORD)
        created = client.auth.create_api_key(name="Report", scopes=["tasks:read"])
        with TaskFlow(token=created.key) as program:
            program.tasks.list().first_page()
            with pytest.raises(PermissionDeniedError) as refused:
                program.tasks.create(title="Punch the cards")
            assert refused.value.code == "INSUFFICIENT_SCOPE"
            client.auth.revoke_api_key(created.id)
            with pytest.raises(AuthenticationError) as gone:
                program.tasks.list().first_page()
            assert gone.value.code == "INVALID_TOKEN"


def test_a_download_is_saved_to_a_file(tmp_path: Path) -> None:
    with TaskFlow() as client:
        client.login(email=EMAIL, password=PASSWORD)
        export = client.users.get_export(EXPORT)
        file = client.users.download_export(EXPORT)
        assert (file.content_type, file.size) == ("application/zip", export.size_bytes)
        assert file.file_name is not None and file.file_name.startswith("taskflow-")
        file.save_to(tmp_path / "export.zip")
        assert (tmp_path / "export.zip").read_bytes()[:2] == b"PK"

    async def main() -> None:
        async with AsyncTaskFlow() as client:
            await client.login(email=EMAIL, password=PASSWORD)
            file = await client.users.download_export(EXPORT)
            assert len(await file.read()) == export.size_bytes

    asyncio.run(main())


def test_reports_are_files() -> None:
    with TaskFlow() as client:
        client.login(email=EMAIL, password=PASSWORD)
        client.tasks.create(title="Count the cards", tags=["counted"])
        csv = client.reports.summary_csv(group_by="tag", tag=["counted"])
        assert (csv.content_type or "").startswith("text/csv")
        assert csv.read().decode().splitlines()[1] == "counted,counted,1,1,0,0,0,0,1"
        for chart in (client.reports.burndown_chart(bucket="day", theme="dark"), client.reports.time_chart()):
            assert (chart.content_type or "").startswith("image/svg+xml")
            assert chart.read().startswith(b"<svg ")


def test_an_account_is_deleted() -> None:
    with TaskFlow() as client:
        client.register(email=f"leaving-{EMAIL}", password=PASSWORD, full_name="Mary Somerville")
        client.users.delete_account(password=PASSWORD)
        with pytest.raises(AuthenticationError):
            client.users.get_profile()


def test_a_client_without_credentials_raises_a_clear_error() -> None:
    with TaskFlow() as client, pytest.raises(TaskFlowError) as caught:
        client.tasks.list().first_page()
    assert not isinstance(caught.value, PermissionDeniedError)
