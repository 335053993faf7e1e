"""A server on a real socket that answers from a script; see sdk/vectors/README.md."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


def by_name(pairs: list[list[str]]) -> list[list[str]]:
    """The order matters only among parameters of one name."""
    return sorted(pairs, key=lambda pair: pair[0])


class Script:
    def __init__(self, exchanges: list[dict[str, Any]]) -> None:
        self.exchanges = exchanges
        self.next = 0
        self.faults: list[AssertionError] = []
        self.seen: dict[str, str] = {}
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                script.answer(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        length = int(request.headers.get("content-length") or 0)
        content = request.rfile.read(length)
        exchange = self.exchanges[self.next] if self.next < len(self.exchanges) else {}
        self.next += 1
        try:
            assert exchange, f"nobody expected {request.command} {request.path}"
            self.hold(exchange.get("expect", {}), request, content)
        except AssertionError as fault:
            self.faults.append(fault)
        answer = exchange.get("answer")
        if answer is None:
            request.close_connection = True
            return
        body = json.dumps(answer["body"]) if "body" in answer else answer.get("text", "")
        request.send_response(answer["status"])
        if "body" in answer:
            request.send_header("content-type", "application/json")
        for name, value in answer.get("headers", {}).items():
            request.send_header(name, value)
        if answer["status"] not in (204, 304):
            request.send_header("content-length", str(len(body.encode())))
        request.end_headers()
        request.wfile.write(body.encode())

    def hold(self, expected: dict[str, Any], request: BaseHTTPRequestHandler, content: bytes) -> None:
        url = urlsplit(request.path)
        if "method" in expected:
            assert request.command == expected["method"]
        if "path" in expected:
            assert url.path == expected["path"]
        if "query" in expected:
            pairs = [list(pair) for pair in parse_qsl(url.query, keep_blank_values=True)]
            assert by_name(pairs) == by_name(expected["query"])
        if "body" in expected:
            assert json.loads(content) == expected["body"]
        for name, value in expected.get("headers", {}).items():
            found = request.headers.get(name)
            if value is None or not value.startswith("$"):
                assert found == value, name
            else:
                assert found, name
                assert self.seen.setdefault(value, found) == found, f"{name} is the same again"

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        if self.faults:
            raise self.faults[0]
        assert self.next == len(self.exchanges), "the requests of the script were made"
