# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping

from ...._runtime._sync.connection import Connection
from ...._runtime.request import Options, Request
from ...models import Health


class HealthResource:
    """Health checks for probes and people.

    These operations require no credentials and do not count against any rate limit.
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
        """Get service health.

        Returns the state of each component of the service, for people and dashboards. The status is 503 if
        the service does not accept requests, and 200 if it does, even if a component has failed. Needs no
        credentials, and does not count against any rate limit.

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
        """Check liveness.

        Returns 200 as long as the process can respond, whatever the state of its database. Use it for a probe
        after which a hanging process is restarted. Needs no credentials, and does not count against any rate
        limit.

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
        """Check readiness.

        Returns 200 when the service accepts requests. Returns 503 while the service is starting or stopping,
        or while the database is down or does not accept writes. A database does not accept writes when it is
        read-only, its disk is full, or its synchronous standby is missing. Use it for the probe of a load
        balancer. Needs no credentials, and does not count against any rate limit.

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
