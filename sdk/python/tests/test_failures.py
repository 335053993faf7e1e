"""Errors, and options of single calls."""

from __future__ import annotations

import asyncio
import concurrent.futures
import copy
import multiprocessing
import pickle
from typing import Any

import httpx2
import pytest
from scripted import Script
from taskflow import (
    APIConnectionError,
    APIResponseError,
    APITimeoutError,
    AsyncTaskFlow,
    BadRequestError,
    TaskFlow,
    TaskFlowError,
)


def client_of(handler: Any, **options: Any) -> TaskFlow:
    return TaskFlow(http_client=httpx2.Client(transport=httpx2.MockTransport(handler)), **options)


def failure(**more: Any) -> httpx2.Response:
    errors = [{"field": "task_id", "code": "INVALID_FORMAT", "message": "Must be a UUID."}]
    body = {"success": False, "data": None, "message": "Not valid.", "error": "VALIDATION_FAILED", "errors": errors, "meta": {}}
    return httpx2.Response(400, headers={"x-request-id": "request-1"}, json=body, **more)


def fail() -> None:
    client_of(lambda request: failure()).tasks.get("nope")


def test_an_error_survives_pickle_copy_and_a_process_pool() -> None:
    with pytest.raises(BadRequestError) as caught:
        fail()
    error = caught.value
    assert str(error) == "400 VALIDATION_FAILED: Not valid. task_id: Must be a UUID. [request request-1]"
    assert (error.message, error.detail) == (str(error), "Not valid.")
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        from_pool = pool.submit(fail).exception()
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error), from_pool):
        assert isinstance(again, BadRequestError)
        assert (str(again), again.request_id, again.errors) == (str(error), "request-1", error.errors)
        assert again.headers["X-Request-Id"] == "request-1"


def test_a_credential_that_cannot_be_sent_is_refused_without_showing_it() -> None:
    for options in ({"token": "SECRET\nSECRET"}, {"headers": {"X-Token": "SECRET\r\nSECRET"}}):
        client = client_of(lambda request: pytest.fail("a request was sent"), **options)
        with pytest.raises(ValueError, match="line break") as caught:
            client.tasks.get("t1")
        assert "SECRET" not in repr(caught.value) and caught.value.__cause__ is None


class Slow(httpx2.SyncByteStream):
    def __iter__(self) -> Any:
        while True:
            yield b" "


def test_the_timeout_includes_the_body() -> None:
    client = client_of(lambda request: httpx2.Response(200, stream=Slow()))
    with pytest.raises(APITimeoutError):
        client.with_options(timeout=0.2, max_retries=0).tasks.get("t1")


def test_with_options_shares_the_session() -> None:
    sent: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(200, json={"data": {"id": "t1"}})

    client = client_of(handler, token="any")
    client.with_options(headers={"X-Trace": "1"}, origin="calendar-sync").tasks.get("t1", extra_query={"fields": ["id", "title"]})
    assert client.request("POST", "/api/v1/boards", body={"name": "Plan"}) == {"id": "t1"}
    with pytest.raises(ValueError, match="slash"):
        client.request("GET", "boards")
    assert [request.headers["authorization"] for request in sent] == ["Bearer any"] * 2
    assert (sent[0].headers["x-trace"], sent[0].url.query) == ("1", b"fields=id&fields=title")
    assert [request.headers.get("x-origin") for request in sent] == ["calendar-sync", None]
    assert (sent[1].url.path, sent[1].content) == ("/api/v1/boards", b'{"name":"Plan"}')


def test_a_client_in_a_second_event_loop_explains_what_to_do() -> None:
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, json={"data": {"id": "t1"}}))
    client = AsyncTaskFlow(http_client=httpx2.AsyncClient(transport=transport))

    async def get() -> str:
        return (await client.tasks.get("t1")).id

    assert asyncio.run(get()) == "t1"
    with pytest.raises(TaskFlowError, match="event loop"):
        asyncio.run(get())


def test_the_repr_of_clients_lists_and_pages() -> None:
    page = {"data": [{"id": "t1"}], "meta": {"page": 1, "total": 1, "next_cursor": None}}
    client = client_of(lambda request: httpx2.Response(200, json=page), base_url="https://tasks.example.com", token="tfk_secret")
    assert repr(client) == "TaskFlow(base_url='https://tasks.example.com')"
    assert "not requested yet" in repr(client.tasks.list())
    shown = repr(client.tasks.list().first_page())
    assert shown.startswith("<Page: [Task(id='t1'") and shown.endswith(")], page=1, total=1, has_next=False>")


def test_the_repr_of_a_page_is_bounded() -> None:
    items = [{"id": f"t{n}", "title": "x" * 200, "description": "y" * 10_000} for n in range(20)]
    page = {"data": items, "meta": {"page": 1, "total": 40, "next_cursor": "next"}}
    shown = repr(client_of(lambda request: httpx2.Response(200, json=page)).tasks.list().first_page())
    assert shown.count("Task(") == 3 and "…, … and 17 more], page=1, total=40, has_next=True>" in shown
    assert len(shown) < 800


def test_a_success_that_is_not_from_taskflow_raises_api_response_error() -> None:
    def html(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        headers = {"content-type": "text/html", "x-request-id": "request-1"}
        return httpx2.Response(200, headers=headers, text=f"<html>\n<h1>Sign in</h1>{'x' * 1000}")

    requests: list[httpx2.Request] = []
    client = client_of(html, max_retries=2)
    for call in (lambda: client.tasks.get("t1"), lambda: client.tasks.delete("t1"), lambda: client.tasks.list().first_page()):
        requests.clear()
        with pytest.raises(APIResponseError) as caught:
            call()
        error = caught.value
        assert len(requests) == 1
        assert not isinstance(error, APIConnectionError)
        assert (error.status, error.content_type, error.request_id) == (200, "text/html", "request-1")
        assert error.body.startswith("<html> <h1>Sign in</h1>") and len(error.body) == 200
        assert str(error).startswith("The response is not from TaskFlow (200, text/html): <html>")
        assert str(error).endswith("[request request-1]. Check `base_url` and proxies.")
        again = pickle.loads(pickle.dumps(error))
        assert (str(again), again.status, again.body) == (str(error), 200, error.body)


@pytest.mark.parametrize("wrong", [None, 42, ["t1"]])
def test_an_id_of_the_wrong_type_is_named(wrong: Any) -> None:
    with pytest.raises(TypeError, match="`task_id` must be a string"):
        client_of(lambda request: pytest.fail("a request was sent")).tasks.get(wrong)


def test_the_variables_of_a_proxy_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script([{"answer": {"status": 200, "body": {"data": {"status": "ok"}}}}])
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, script.url)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    with TaskFlow(base_url="http://tasks.invalid") as client:
        assert client.health.get().status == "ok"
    script.end()
