# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping

from ...._runtime._async.connection import AsyncConnection
from ...._runtime.request import Options, Request, segment
from ...models import Job


class AsyncJobsResource:
    """Work that continues in the background after a response.

    An operation that has too much to do for one response returns status 202 with a job. Read the job to
    follow its progress.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(
        self,
        job_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Job:
        """Get a job.

        Returns the state and the progress of a job that you started. While the job is not finished, wait for
        the seconds in `Retry-After` before the next request. A job can be read for 7 days after its end.

        Needs the scope `jobs:read`.

        Args:
            job_id: ID of the job.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return await self._connection.call(
            Job,
            Request("GET", f'/api/v1/jobs/{segment("job_id", job_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def cancel(
        self,
        job_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Job:
        """Cancel a job.

        Ends a job that is queued or running. What it has done so far stays; nothing more is done after the
        response. A job whose effect others have already seen, such as the deletion of a project, runs to its
        end: the request fails with 409 `JOB_NOT_CANCELLABLE`. Writes the event `job.finished`, visible only
        to you.

        Needs the scope `jobs:write`.

        Args:
            job_id: ID of the job.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `JOB_FINISHED`: The job has already ended.
            APIError: 409 `JOB_NOT_CANCELLABLE`: The job cannot be cancelled, because others have already seen
                its effect.
        """
        return await self._connection.call(
            Job,
            Request("DELETE", f'/api/v1/jobs/{segment("job_id", job_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
