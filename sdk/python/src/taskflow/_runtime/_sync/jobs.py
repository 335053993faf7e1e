# Generated from the contract by `npm run generate`. Do not edit.
"""Waiting for jobs."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx2

from ..._generated._sync.resources.jobs import JobsResource
from ..._generated.models import Job
from ..errors import JobError, JobTimeoutError
from .connection import last_response

FIRST_PAUSE = 0.5
MAX_PAUSE = 10.0
GROWTH = 1.5
"""The pauses in seconds between two requests, if the server does not say."""


class Jobs(JobsResource):
    """The operations on jobs, and a way to wait for one."""

    def wait(
        self,
        job: Job | str,
        *,
        on_progress: Callable[[Job], object] | None = None,
        timeout: float | None = None,
    ) -> Job:
        """Waits until a job is finished, and returns it. Reads it with growing pauses, or after those that the server asks for.

        `job = client.projects.delete(id)`, then `if job: client.jobs.wait(job, on_progress=print)`.

        Args:
            job: A job as you received it, or its ID.
            on_progress: Called with the job as often as it is read, first when the wait begins. An error that it raises
                ends the wait.
            timeout: Maximum time to wait, in seconds. The job itself continues. Default: no limit.

        Raises:
            JobError: The job failed or was cancelled.
            JobTimeoutError: The job is not finished within `timeout`.
        """
        began = time.monotonic()
        after: float | None = None
        if isinstance(job, str):
            seen, after = self._read(job)
        else:
            seen = job
        growing = FIRST_PAUSE
        while True:
            if on_progress is not None:
                on_progress(seen)
            if seen.finished_at is not None:
                if seen.status != "completed":
                    raise JobError(seen)
                return seen
            pause = growing if after is None else after
            left = pause + 1 if timeout is None else timeout - (time.monotonic() - began)
            time.sleep(max(0.0, min(pause, left)))
            if timeout is not None and left <= pause:
                raise JobTimeoutError(seen, timeout)
            seen, after = self._read(seen.id)
            growing = min(MAX_PAUSE, growing * GROWTH)

    def _read(self, job_id: str) -> tuple[Job, float | None]:
        """Returns a job, and the seconds that the server asks to wait before the next request."""
        noted: list[httpx2.Response] = []
        outer = last_response.get()
        reset = last_response.set(noted)
        try:
            job = self.get(job_id)
        finally:
            last_response.reset(reset)
            if outer is not None:
                outer.extend(noted)
        asked: str = noted[-1].headers.get("retry-after", "")
        return job, float(asked) if asked.isdecimal() else None
