"""Received files."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from os import PathLike, fspath, remove, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from typing_extensions import Self

from ..errors import APIConnectionError
from ..failures import explained

if TYPE_CHECKING:
    import httpx2


MAX_VAIN_RESUMES = 3
"""How often a download is continued that receives nothing more."""


class AsyncDownload:
    """A file that is being received. Its content can be read only once. Reading it to its end closes it.

    If the connection is cut and the server can send parts of the file, the rest is requested.
    """

    def __init__(
        self,
        response: httpx2.Response,
        resume: Callable[[int, str], Awaitable[httpx2.Response]] | None = None,
    ) -> None:
        self.response = response
        self._resume = resume

    @property
    def content_type(self) -> str | None:
        return self.response.headers.get("content-type")

    @property
    def size(self) -> int | None:
        """The size in bytes; None if the server did not send it."""
        text = self.response.headers.get("content-length")
        return None if text is None else int(text)

    @property
    def file_name(self) -> str | None:
        """The file name that the server suggests; None if there is none."""
        header = self.response.headers.get("content-disposition", "")
        encoded = re.search(r"filename\*=UTF-8''([^;]+)", header, re.IGNORECASE)
        if encoded:
            return unquote(encoded[1])
        plain = re.search(r'filename="([^"]*)"', header, re.IGNORECASE)
        return plain[1] if plain else None

    async def iter_bytes(self, on_progress: Callable[[int, int | None], object] | None = None) -> AsyncIterator[bytes]:
        """Iterates over the content in chunks, for files that do not fit into memory.

        `on_progress` is called with the bytes that have arrived and the size, which is None if the server did not send it.
        """
        size = self.size
        received, vain = 0, 0
        try:
            while True:
                before = received
                try:
                    with explained():
                        async for chunk in self.response.aiter_bytes():
                            received += len(chunk)
                            if on_progress is not None:
                                on_progress(received, size)
                            yield chunk
                    return
                except APIConnectionError as failure:
                    vain = 0 if received > before else vain + 1
                    await self._continue(received, vain, failure)
        finally:
            await self.aclose()

    async def _continue(self, start: int, vain: int, failure: APIConnectionError) -> None:
        """Requests the rest of the file, or raises the failure."""
        headers = self.response.headers
        tag = headers.get("etag")
        if self._resume is None or tag is None or headers.get("accept-ranges") != "bytes" or vain >= MAX_VAIN_RESUMES:
            raise failure
        await self.aclose()
        rest = await self._resume(start, tag)
        if rest.status_code != 206:
            # The server has another file now.
            await rest.aclose()
            raise failure
        self.response = rest

    async def read(self, on_progress: Callable[[int, int | None], object] | None = None) -> bytes:
        """Returns the whole content."""
        return b"".join([chunk async for chunk in self.iter_bytes(on_progress)])

    async def iter_lines(self) -> AsyncIterator[Any]:
        """Iterates over a file with one JSON value per line, such as an export of tasks, without having all of it in memory."""
        rest = b""
        async for chunk in self.iter_bytes():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line.strip():
                    yield json.loads(line)
        if rest.strip():
            yield json.loads(rest)

    async def save_to(
        self, path: str | PathLike[str], on_progress: Callable[[int, int | None], object] | None = None
    ) -> None:
        """Writes the content to a file, in chunks. The file is replaced only when the content is complete."""
        part = f"{fspath(path)}.part"
        try:
            with open(part, "wb") as file:
                async for chunk in self.iter_bytes(on_progress):
                    file.write(chunk)
            replace(part, path)
        except BaseException:
            with suppress(FileNotFoundError):
                remove(part)
            raise

    async def aclose(self) -> None:
        """Releases the connection without reading the rest."""
        await self.response.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
