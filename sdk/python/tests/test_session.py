"""Sessions that end, change or fail during calls, and what is printed of them."""

from __future__ import annotations

import json
import logging
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest
from taskflow import APIConnectionError, APIError, MemoryStore, RedirectError, TaskFlow, Tokens, models

USER = {"id": "u1", "email": "ada@example.com", "full_name": "Ada Lovelace"}


def reply(data: object, status: int = 200, code: str | None = None) -> httpx2.Response:
    body = {"success": status < 400, "data": data, "message": "So.", "error": code, "errors": [], "meta": {}}
    return httpx2.Response(status, json=body)


def session(name: str) -> dict[str, Any]:
    tokens = {"access_token": f"{name}-access", "refresh_token": f"{name}-refresh"}
    return {"user": USER, "token_type": "Bearer", "expires_in": 900, **tokens}


def client_of(handler: Any, **options: Any) -> TaskFlow:
    return TaskFlow(http_client=httpx2.Client(transport=httpx2.MockTransport(handler)), **options)


def expired() -> MemoryStore:
    store = MemoryStore()
    store.set(Tokens("old-access", "old-refresh", 0.0))
    return store


@pytest.mark.parametrize("refused", [False, True])
def test_a_refresh_does_not_undo_a_login(refused: bool) -> None:
    store = expired()

    def handler(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/refresh"):
            store.set(Tokens("new-access", "new-refresh", 9e9))
            return reply(None, 401, "INVALID_REFRESH_TOKEN") if refused else reply(session("old"))
        return reply(USER)

    client = client_of(handler, token_store=store)
    try:
        client.users.get_profile()
    except APIError:
        assert refused
    kept = store.get()
    assert kept is not None and kept.access_token == "new-access"


def test_a_lost_refresh_is_retried_with_the_same_key() -> None:
    keys: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        if not request.url.path.endswith("/refresh"):
            return reply(USER)
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            raise httpx2.ReadError("lost")
        return reply(session("new"))

    client = client_of(handler, token_store=expired(), max_retries=0)
    with pytest.raises(APIConnectionError):
        client.users.get_profile()
    client.users.get_profile()
    assert keys == [keys[0]] * 2


def test_threads_share_one_refresh() -> None:
    refreshes: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        if not request.url.path.endswith("/refresh"):
            return reply(USER)
        refreshes.append(request.url.path)
        return reply(session("new"))

    client = client_of(handler, token_store=expired())
    threads = [threading.Thread(target=client.users.get_profile) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(refreshes) == 1


def test_calls_after_a_logout_do_not_use_the_previous_token() -> None:
    sent: list[str | None] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.headers.get("authorization"))
        return reply(session("new") if request.url.path.endswith("/login") else USER)

    client = client_of(handler, token="of-somebody-else")
    client.users.get_profile()
    client.login(email="ada@example.com", password="Note-G-1843")
    client.logout()
    client.users.get_profile()
    assert sent == ["Bearer of-somebody-else", None, "Bearer new-access", None]


def test_secrets_are_not_shown() -> None:
    client = client_of(lambda request: reply(session("new")))
    answer = client.with_response(client.auth.login, email="ada@example.com", password="Note-G-1843")
    assert answer.data.access_token == "new-access"
    assert "new-" not in repr(answer) + str(answer.data) + repr(Tokens("new-a", "new-r", 0))
    with pytest.raises(ValueError, match="no credentials") as caught:
        TaskFlow(base_url="https://ada:secret@tasks.example.com")
    assert "secret" not in str(caught.value)


def test_taskflow_log_shows_requests(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("TASKFLOW_LOG", "debug")
    client = client_of(lambda request: reply(USER), token="tfk_secret")
    client.users.get_profile()
    logging.getLogger("taskflow").setLevel(logging.NOTSET)
    assert "/api/v1/users/profile: 200" in caplog.text
    assert "tfk_secret" not in caplog.text


def test_importing_the_package_builds_no_model() -> None:
    program = "from taskflow import models; assert not models.User.__pydantic_complete__"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_with_response_explains_how_to_use_lists() -> None:
    page = {"success": True, "data": [], "message": "So.", "errors": [], "meta": {"next_cursor": None}}
    client = client_of(lambda request: httpx2.Response(200, json=page))
    assert client.with_response(client.tasks.list().first_page).response.status_code == 200
    with pytest.raises(TypeError, match="first_page"):
        client.with_response(client.tasks.list)


def test_resources_are_equal_with_and_without_their_etag() -> None:
    answers = iter([{"etag": '"1"'}, {}])

    def handler(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers=next(answers), content=json.dumps({"data": {"id": "t1", "mood": 1}}))

    client = client_of(handler)
    one, two = client.tasks.get("t1"), client.tasks.get("t1")
    assert one == two and one != models.Task.model_construct(id="t2")
    assert one.model_copy()._etag == pickle.loads(pickle.dumps(one))._etag == '"1"'


class Broken(httpx2.SyncByteStream):
    def __iter__(self) -> Any:
        yield b"half"
        raise httpx2.ReadError("lost")


def test_an_interrupted_download_does_not_change_the_file(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_text("before")
    client = client_of(lambda request: httpx2.Response(200, stream=Broken()))
    with pytest.raises(APIConnectionError), client.users.download_export("e1") as download:
        download.save_to(path)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["before"]
    whole = client_of(lambda request: httpx2.Response(200, content=b"after"))
    whole.users.download_export("e1").save_to(path)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["after"]


def test_a_redirected_download_raises_redirect_error() -> None:
    client = client_of(lambda request: httpx2.Response(302, headers={"location": "/x"}))
    with pytest.raises(RedirectError, match="/x"):
        client.users.download_export("e1")
