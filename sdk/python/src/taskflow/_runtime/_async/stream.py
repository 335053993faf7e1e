"""Events as they happen."""

from __future__ import annotations

# async only
import asyncio
# end async only
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from ..errors import APIConnectionError, APIError
from ..failures import explained
from ..retry import delay_before, may_retry

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

SETTLED_SECONDS = 10.0
"""A connection that lasted so long is not counted as a failure when it is lost."""


class AsyncEventStream(Generic[T]):
    """Events as they happen, in their order, each once.

    Nothing is sent before the stream is iterated. A lost connection is opened again, and the events since then follow. To end the
    stream, leave the loop.
    """

    def __init__(
        self,
        build: Callable[[object], T],
        connect: Callable[[str | None], Awaitable[httpx2.Response]],
        last_event_id: str | None,
        is_endless: bool,
    ) -> None:
        self._build = build
        self._connect = connect
        self._is_endless = is_endless
        self.last_event_id = last_event_id
        """The position after the last event that the loop has received. Pass it as `last_event_id` to continue there later."""

    async def __aiter__(self) -> AsyncIterator[T]:
        """Iterates over the events.

        Raises:
            APIError: The server refuses the stream, for example 410 `CURSOR_EXPIRED` if the events since `last_event_id` are no longer kept.
        """
        failures = 0
        while True:
            opened = time.monotonic()
            try:
                response = await self._connect(self.last_event_id)
                try:
                    async for id_, data in _messages_in(response):
                        is_new = id_ is None or int(id_) > int(self.last_event_id or -1)
                        self.last_event_id = id_ or self.last_event_id
                        if data and is_new:
                            yield self._build(json.loads(data))
                finally:
                    await response.aclose()
                if not self._is_endless:
                    return
            except APIConnectionError:
                pass
            except APIError as failure:
                if not may_retry(failure.status, failure.code, True):
                    raise
            failures = 0 if time.monotonic() - opened > SETTLED_SECONDS else failures
            await asyncio.sleep(delay_before(failures, None) or 0)
            failures += 1


async def _messages_in(response: httpx2.Response) -> AsyncIterator[tuple[str | None, str]]:
    """Parses Server-Sent Events (HTML Standard, section 9.2) into pairs of ID and data."""
    id_: str | None = None
    data: list[str] = []
    with explained():
        async for line in response.aiter_lines():
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if line == "":
                yield id_, "\n".join(data)
                id_, data = None, []
            elif name == "id":
                id_ = value
            elif name == "data":
                data.append(value)
