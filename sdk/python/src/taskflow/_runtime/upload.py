"""Files to upload."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
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
