# Generated from the contract by `npm run generate`. Do not edit.
"""Received files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from os import PathLike, fspath, remove, replace
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import unquote

from typing_extensions import Self

from ..failures import explained

if TYPE_CHECKING:
    import httpx2


class Download:
    """A file that is being received. Its content can be read only once. Reading it to its end closes it."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response

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

    def iter_bytes(self) -> Iterator[bytes]:
        """Iterates over the content in chunks, for files that do not fit into memory."""
        try:
            with explained():
                for chunk in self.response.iter_bytes():
                    yield chunk
        finally:
            self.close()

    def read(self) -> bytes:
        """Returns the whole content."""
        return b"".join([chunk for chunk in self.iter_bytes()])

    def save_to(self, path: str | PathLike[str]) -> None:
        """Writes the content to a file, in chunks. The file is replaced only when the content is complete."""
        part = f"{fspath(path)}.part"
        try:
            with open(part, "wb") as file:
                for chunk in self.iter_bytes():
                    file.write(chunk)
            replace(part, path)
        except BaseException:
            with suppress(FileNotFoundError):
                remove(part)
            raise

    def close(self) -> None:
        """Releases the connection without reading the rest."""
        self.response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
