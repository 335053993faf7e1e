"""Files to upload."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, SEEK_END, fspath
from pathlib import Path
from typing import BinaryIO, Union
from urllib.parse import quote

UploadContent = Union[str, "PathLike[str]", bytes, BinaryIO]

UPLOAD_TIMEOUT = 3600.0
"""The time limit of an upload in seconds, unless the call has one."""

_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Upload:
    """A file that is the body of a request. It is read again for each attempt."""

    content: UploadContent
    name: str
    start: int
    size: int
    type: str = "application/octet-stream"

    @property
    def headers(self) -> dict[str, str]:
        return {
            "content-type": self.type,
            "content-disposition": f"attachment; filename*=UTF-8''{quote(self.name, safe='')}",
            "content-length": str(self.size),
        }

    def iter_chunks(self) -> Iterator[bytes]:
        if isinstance(self.content, bytes):
            yield self.content
        elif isinstance(self.content, (str, PathLike)):
            with open(self.content, "rb") as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        else:
            self.content.seek(self.start)
            while chunk := self.content.read(_CHUNK):
                yield chunk

    async def aiter_chunks(self) -> AsyncIterator[bytes]:
        for chunk in self.iter_chunks():
            yield chunk


_ENDINGS = {"text/csv": (".csv", ".tsv", ".txt"), "application/x-ndjson": (".jsonl", ".ndjson")}


def _type_of(name: str, types: Sequence[str]) -> str:
    for type in types:
        if name.lower().endswith(_ENDINGS[type]):
            return type
    endings = ", ".join(ending for type in types for ending in _ENDINGS[type])
    raise ValueError(f"The name of the file must end in one of {endings}, because its type follows from that.")


def upload_of(content: UploadContent, name: str | None, types: Sequence[str] = ()) -> Upload:
    """Returns a file to upload. If it can have several types, its name decides.

    Raises:
        ValueError: The file has no name, or one from which its type does not follow.
    """
    if isinstance(content, bytes):
        start, size, own = 0, len(content), None
    elif isinstance(content, (str, PathLike)):
        path = Path(fspath(content))
        start, size, own = 0, path.stat().st_size, path.name
    else:
        start = content.tell()
        size = content.seek(0, SEEK_END) - start
        opened = getattr(content, "name", None)
        own = Path(opened).name if isinstance(opened, str) else None
    named = name or own
    if not named:
        raise ValueError("Pass the `name` of the file.")
    return Upload(content, named, start, size, _type_of(named, types)) if types else Upload(content, named, start, size)


@dataclass(frozen=True)
class Part:
    """A part of a file."""

    content: bytes
    offset: int
    is_last: bool

    @property
    def end(self) -> int:
        return self.offset + len(self.content)


@dataclass(frozen=True)
class Source:
    """A file that is sent in parts. One part at a time is in memory."""

    content: UploadContent
    name: str
    start: int
    size: int | None
    """None for a stream, which can be read only once."""

    def parts(self, part_bytes: int) -> Iterator[Part]:
        offset = 0
        pieces = self._pieces(part_bytes)
        current = next(pieces, b"")
        while True:
            following = next(pieces, None)
            yield Part(current, offset, following is None)
            if following is None:
                return
            offset += len(current)
            current = following

    def _pieces(self, part_bytes: int) -> Iterator[bytes]:
        if isinstance(self.content, bytes):
            for at in range(0, len(self.content), part_bytes):
                yield self.content[at : at + part_bytes]
        elif isinstance(self.content, (str, PathLike)):
            with open(self.content, "rb") as file:
                yield from _read(file, part_bytes)
        else:
            if self.size is not None:
                self.content.seek(self.start)
            yield from _read(self.content, part_bytes)


def _read(file: BinaryIO, part_bytes: int) -> Iterator[bytes]:
    """Yields full parts, and then the rest: a stream can return less than it is asked for."""
    part = bytearray()
    while chunk := file.read(part_bytes - len(part)):
        part += chunk
        if len(part) == part_bytes:
            yield bytes(part)
            part.clear()
    if part:
        yield bytes(part)


def source_of(content: UploadContent, name: str | None) -> Source:
    """Returns a file to upload in parts.

    Raises:
        ValueError: The file has no name.
    """
    if not isinstance(content, (bytes, str, PathLike)) and not content.seekable():
        if not name:
            raise ValueError("Pass the `name` of the file.")
        return Source(content, name, 0, None)
    file = upload_of(content, name)
    return Source(file.content, file.name, file.start, file.size)


def metadata_of(values: Mapping[str, str]) -> str:
    """Returns the metadata of a file in the form of the protocol tus."""
    return ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in values.items())
