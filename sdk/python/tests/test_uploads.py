"""Files to upload."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest

from taskflow._runtime.upload import upload_of


async def read(upload: object) -> bytes:
    return b"".join([chunk async for chunk in upload.aiter_chunks()])  # type: ignore[attr-defined]


def test_a_file_is_read_again_for_each_attempt(tmp_path: Path) -> None:
    content = bytes(range(256)) * 1000
    path = tmp_path / "Brücke.bin"
    path.write_bytes(content)
    opened = io.BytesIO(b"before" + content)
    opened.seek(6)
    for upload in (upload_of(path, None), upload_of(str(path), None), upload_of(content, "x"), upload_of(opened, "x")):
        assert upload.size == len(content)
        assert upload.headers["content-length"] == str(len(content))
        for _ in range(2):
            assert b"".join(upload.iter_chunks()) == content
            assert asyncio.run(read(upload)) == content


def test_the_name_is_that_of_the_path_unless_another_is_given(tmp_path: Path) -> None:
    path = tmp_path / "Brücke 1.bin"
    path.write_bytes(b"x")
    assert upload_of(path, None).headers["content-disposition"] == "attachment; filename*=UTF-8''Br%C3%BCcke%201.bin"
    assert upload_of(path, "other").name == "other"
    with path.open("rb") as file:
        assert upload_of(file, None).name == "Brücke 1.bin"
    for content in (b"x", io.BytesIO(b"x")):
        with pytest.raises(ValueError, match="name"):
            upload_of(content, None)
