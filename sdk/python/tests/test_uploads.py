"""Files to upload."""

from __future__ import annotations

import asyncio
import io
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from taskflow import APIError, AsyncTaskFlow, TaskFlow
from taskflow._runtime.upload import metadata_of, source_of, upload_of


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


class Slow(io.RawIOBase):
    """A stream that cannot be rewound, and returns little at a time."""

    def __init__(self, content: bytes) -> None:
        self._rest = content

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk, self._rest = self._rest[: min(size, 7)], self._rest[min(size, 7) :]
        return chunk


def test_a_file_is_divided_into_parts(tmp_path: Path) -> None:
    content = bytes(range(256))
    path = tmp_path / "cards.bin"
    path.write_bytes(content)
    opened = io.BytesIO(b"before" + content)
    opened.seek(6)
    sources = (content, path, opened, Slow(content))
    for given in sources:
        source = source_of(given, "x")  # type: ignore[arg-type]
        assert source.size == (None if isinstance(given, Slow) else len(content))
        parts = list(source.parts(100))
        assert [(part.offset, part.end, part.is_last) for part in parts] == [
            (0, 100, False),
            (100, 200, False),
            (200, 256, True),
        ]
        assert b"".join(part.content for part in parts) == content
    assert metadata_of({"filename": "Brücke", "comment_id": "1"}) == "filename QnLDvGNrZQ==,comment_id MQ=="


def test_the_name_decides_the_type_if_there_are_several() -> None:
    types = ["text/csv", "application/x-ndjson"]
    assert upload_of(b"x", "Tasks.CSV", types).headers["content-type"] == "text/csv"
    assert upload_of(b"x", "tasks.jsonl", types).headers["content-type"] == "application/x-ndjson"
    with pytest.raises(ValueError, match=".csv, .tsv, .txt, .jsonl, .ndjson"):
        upload_of(b"x", "tasks.xlsx", types)


def test_a_download_is_read_line_by_line() -> None:
    class Lines(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            for piece in (b'{"title": "M', b'\xc3', b'\xbchle"}\n\n{"title"', b': "last"}'):
                self.wfile.write(piece)
                self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Lines)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        client = TaskFlow(base_url=f"http://127.0.0.1:{server.server_port}", token="x", max_retries=0)
        assert [line["title"] for line in client.tasks.export_file(format="jsonl").iter_lines()] == ["M\u00fchle", "last"]
    finally:
        server.shutdown()
        server.server_close()


def test_a_download_continues_where_it_was_cut() -> None:
    content = bytes(range(256)) * 2000
    ranges: list[str | None] = []

    class Cutting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = self.headers.get("range")
            ranges.append(given)
            start = int(given.removeprefix("bytes=").removesuffix("-")) if given else 0
            rest = content[start:]
            self.send_response(206 if given else 200)
            self.send_header("etag", '"one"')
            self.send_header("accept-ranges", "bytes")
            self.send_header("content-length", str(len(rest)))
            self.end_headers()
            self.wfile.write(rest if len(ranges) > 2 else rest[:200_000])
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Cutting)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        client = TaskFlow(base_url=url, token="x", max_retries=0)
        assert client.attachments.download("019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70").read() == content
        assert len(ranges) == 3

        async def again() -> bytes:
            async with AsyncTaskFlow(base_url=url, token="x", max_retries=0) as other:
                return await (await other.attachments.download("019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70")).read()

        ranges.clear()
        assert asyncio.run(again()) == content
    finally:
        server.shutdown()
        server.server_close()


def test_the_options_of_an_upload_in_parts_reach_every_request() -> None:
    seen: list[tuple[str, str | None, bool]] = []
    is_full = False

    class Parts(BaseHTTPRequestHandler):
        def reply(self) -> None:
            path, _, query = self.path.partition("?")
            seen.append((self.command, self.headers.get("x-proxy"), query == "via=proxy"))
            size = len(self.rfile.read(int(self.headers.get("content-length", 0))))
            status = {"POST": 201, "GET": 200, "PATCH": 507 if is_full else 204}.get(self.command, 204)
            text = b"" if status == 204 else json.dumps(body(status)).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(text)))
            self.send_header("upload-offset", str(size + int(self.headers.get("upload-offset", 0))))
            self.end_headers()
            self.wfile.write(text)

        do_POST = do_PATCH = do_GET = do_DELETE = reply

        def log_message(self, format: str, *args: object) -> None:
            pass

    def body(status: int) -> dict[str, object]:
        if status == 507:
            return {"success": False, "data": None, "error": "STORAGE_FULL", "message": "", "errors": [], "meta": {}}
        upload = {"id": "019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70", "attachment_id": "019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70"}
        return {"success": True, "data": upload, "message": "", "errors": [], "meta": {}}

    server = ThreadingHTTPServer(("127.0.0.1", 0), Parts)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    task_id = "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf"
    sent = {"extra_headers": {"x-proxy": "yes"}, "extra_query": {"via": "proxy"}, "resumable": True, "name": "x"}

    async def again() -> None:
        async with AsyncTaskFlow(base_url=url, token="x", max_retries=0) as other:
            await other.attachments.upload(task_id, b"x" * 300_000, **sent)  # type: ignore[arg-type]

    try:
        client = TaskFlow(base_url=url, token="x", max_retries=0)
        client.attachments.upload(task_id, b"x" * 300_000, **sent)  # type: ignore[arg-type]
        verbs = ["POST", "PATCH", "PATCH", "GET", "GET"]
        assert seen == [(verb, "yes", True) for verb in verbs]
        seen.clear()
        asyncio.run(again())
        assert seen == [(verb, "yes", True) for verb in verbs]
        seen.clear()
        is_full = True
        with pytest.raises(APIError):
            client.attachments.upload(task_id, b"x" * 300_000, **sent)  # type: ignore[arg-type]
        assert seen == [(verb, "yes", True) for verb in ("POST", "PATCH", "DELETE")]
    finally:
        server.shutdown()
        server.server_close()
