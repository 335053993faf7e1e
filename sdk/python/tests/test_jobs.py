"""Waiting for jobs."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from taskflow import AsyncTaskFlow, JobError, JobTimeoutError, NotFoundError, TaskFlow
from taskflow._runtime._sync import jobs as sync_jobs
from taskflow.models import Job

ID = "019cadc6-9a80-7e52-9c1b-7d40a6c1f3e8"
QUEUED: dict[str, Any] = {
    "id": ID,
    "kind": "project_deletion",
    "status": "queued",
    "progress": {"done": 0, "total": None},
    "result": None,
    "error": None,
    "created_at": "2026-03-02T10:12:00.000Z",
    "started_at": None,
    "finished_at": None,
}


def running(done: int) -> dict[str, Any]:
    return {**QUEUED, "status": "running", "progress": {"done": done, "total": 9}}


def ended(status: str, **rest: object) -> dict[str, Any]:
    return {**running(9), "status": status, "finished_at": "2026-03-02T10:12:04.310Z", **rest}


COMPLETED = ended("completed", result={"item_count": 9, "skipped_count": 0, "imported": None})


def reply(data: object, status: int = 200, **headers: str) -> httpx2.Response:
    body = {"data": data, "message": "So.", "error": "NOT_FOUND", "errors": [], "meta": {}}
    return httpx2.Response(status, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def handler_of(*responses: httpx2.Response) -> tuple[Callable[[httpx2.Request], httpx2.Response], list[str]]:
    """Returns these responses one after the other, and then the last one again."""
    left, sent = list(responses), []

    def handler(request: httpx2.Request) -> httpx2.Response:
        sent.append(f"{request.method} {request.url.path}")
        return left.pop(0) if len(left) > 1 else left[0]

    return handler, sent


def client_of(*responses: httpx2.Response) -> tuple[TaskFlow, list[str]]:
    handler, sent = handler_of(*responses)
    http = httpx2.Client(transport=httpx2.MockTransport(handler))
    return TaskFlow(token="any", max_retries=0, http_client=http), sent


def test_an_operation_returns_the_job_that_does_the_rest_or_nothing() -> None:
    client, _ = client_of(reply(QUEUED, 202), httpx2.Response(204))
    job = client.projects.delete(ID)
    assert job is not None and job.status == "queued"
    assert client.projects.delete(ID) is None


def test_a_job_is_read_until_it_is_completed() -> None:
    client, sent = client_of(
        reply(running(3), retry_after="0"), reply(running(6), retry_after="0"), reply(COMPLETED)
    )
    seen: list[int] = []
    job = client.jobs.wait(ID, on_progress=lambda job: seen.append(job.progress.done))
    assert job.status == "completed" and job.result is not None and job.result.item_count == 9
    assert seen == [3, 6, 9]
    assert sent == [f"GET /api/v1/jobs/{ID}"] * 3


def test_a_job_that_has_ended_is_not_read_again() -> None:
    client, sent = client_of(reply(COMPLETED))
    job = client.jobs.get(ID)
    assert client.jobs.wait(job) is job
    assert len(sent) == 1


def test_the_pauses_are_those_of_the_server_or_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(sync_jobs.time, "sleep", pauses.append)
    client, _ = client_of(
        reply(QUEUED), reply(running(1)), reply(running(2), retry_after="7"), *[reply(running(3))] * 10, reply(COMPLETED)
    )
    client.jobs.wait(client.jobs.get(ID))
    assert pauses[:4] == [0.5, 0.75, 7.0, 1.6875]
    assert pauses[-1] == 10.0


def test_a_job_that_fails_or_is_cancelled_raises_the_job() -> None:
    failed = ended("failed", error={"code": "INTERNAL_ERROR", "message": "An unexpected error occurred."})
    with pytest.raises(JobError) as caught:
        client_of(reply(failed))[0].jobs.wait(ID)
    assert caught.value.job.status == "failed"
    assert str(caught.value) == (
        f"The job project_deletion failed: INTERNAL_ERROR: An unexpected error occurred. [job {ID}]"
    )
    copied = pickle.loads(pickle.dumps(caught.value))
    assert copied.job == caught.value.job
    with pytest.raises(JobError, match="was cancelled"):
        client_of(reply(ended("cancelled")))[0].jobs.wait(ID)


def test_a_job_that_takes_longer_than_the_timeout_raises_and_continues() -> None:
    client, sent = client_of(reply(running(3), retry_after="30"))
    with pytest.raises(JobTimeoutError, match="not finished after 0.02 s") as caught:
        client.jobs.wait(ID, timeout=0.02)
    assert caught.value.job.progress.done == 3
    assert len(sent) == 1


def test_the_error_of_a_request_or_of_the_callback_ends_the_wait() -> None:
    with pytest.raises(NotFoundError):
        client_of(reply(None, 404))[0].jobs.wait(ID)

    def fail(job: Job) -> None:
        raise RuntimeError(job.id)

    with pytest.raises(RuntimeError, match=ID):
        client_of(reply(running(3)))[0].jobs.wait(ID, on_progress=fail)


def test_the_response_of_the_last_request_can_be_read() -> None:
    client, _ = client_of(reply(running(3), retry_after="0"), reply(COMPLETED, x_request_id="the-last-one"))
    answer = client.with_response(client.jobs.wait, ID)
    assert (answer.data.status, answer.request_id) == ("completed", "the-last-one")


def test_a_wait_in_an_event_loop_can_be_cancelled() -> None:
    handler, sent = handler_of(reply(running(3), retry_after="30"))

    async def main() -> None:
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(handler))
        client = AsyncTaskFlow(token="any", http_client=http)
        seen = asyncio.Event()
        waiting = asyncio.create_task(client.jobs.wait(ID, on_progress=lambda _: seen.set()))
        await seen.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(main())
    assert len(sent) == 1
