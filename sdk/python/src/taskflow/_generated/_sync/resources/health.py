# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping

from ...._runtime._sync.connection import Connection
from ...._runtime.request import Options, Request
from ...models import Health


class HealthResource:
    """Whether the service works, for probes and people.

    These operations need no credentials and count against no rate limit.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Health:
        """See how the service is doing.

        Looks at each part of the service and tells how it is doing, for people and dashboards. Public, and
        not counted against any rate limit.

        Args:
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.
        """
        return self._connection.call(
            Health,
            Request("GET", "/health", is_public=True),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get_liveness(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Health:
        """See whether the process is alive.

        Answers as long as the process can answer at all, whatever its database does. For the probe that
        restarts a process that hangs. Public, and not counted against any rate limit.

        Args:
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.
        """
        return self._connection.call(
            Health,
            Request("GET", "/health/live", is_public=True),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get_readiness(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Health:
        """See whether the service takes requests.

        Returns 200 when requests are served, and 503 while the database is away or takes no writes (it is
        read-only, its disk is full, or its synchronous standby is missing), or the server is starting or
        stopping. For the probe of a load balancer. Public, and not counted against any rate limit.

        Args:
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.
        """
        return self._connection.call(
            Health,
            Request("GET", "/health/ready", is_public=True),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
