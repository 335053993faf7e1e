"""A time limit for a whole response."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import cast

import httpx2

from .errors import APITimeoutError


class LimitedStream(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """The body of a response, with a time limit.

    The timeout of the HTTP library limits the wait for each piece only, so a slow server could delay a call forever.
    """

    def __init__(self, stream: httpx2.SyncByteStream | httpx2.AsyncByteStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        for piece in cast("httpx2.SyncByteStream", self._stream):
            self._check()
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in cast("httpx2.AsyncByteStream", self._stream):
            self._check()
            yield piece

    def _check(self) -> None:
        if time.monotonic() > self._deadline:
            raise APITimeoutError("The response did not arrive in time.")

    def close(self) -> None:
        cast("httpx2.SyncByteStream", self._stream).close()

    async def aclose(self) -> None:
        await cast("httpx2.AsyncByteStream", self._stream).aclose()
