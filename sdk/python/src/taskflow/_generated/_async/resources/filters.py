# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping

from ...._runtime._async.connection import AsyncConnection
from ...._runtime.request import Options, Request
from ...models import FilterCheck


class AsyncFiltersResource:
    """The language of the parameter `filter`.

    Check a filter while a user types it, and complete it with the words that can follow.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def check(
        self,
        *,
        filter: str,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> FilterCheck:
        """Check a filter.

        Says whether a filter is valid for you, with the place of each error, what was expected there, and the
        words that can stand there. So an editor can check and complete a filter while it is typed. A filter
        with errors is a success of this operation, with `valid: false`.

        Needs the scope `tasks:read`.

        Args:
            filter: The text of the filter. (at most 2,000 characters)
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return await self._connection.call(
            FilterCheck,
            Request("POST", "/api/v1/filters/check", body={"filter": filter}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
