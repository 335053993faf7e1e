"""The real-time connection with a server that fails as a test tells it to."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
import socketio
from aiohttp import web
from taskflow import APIConnectionError, AuthenticationError
from taskflow._runtime.consistency import Consistency
from taskflow.realtime import Realtime, RealtimeError, connect_realtime

SUBSCRIPTION = "x" * 22
HANG_SECONDS = 60


class Server:
    """Accepts every connection. `reply` gets the number of the connection, and each message with its content."""

    def __init__(self, reply: Callable[[int, str, Any], object], expires_at: str | None) -> None:
        self.socket = socketio.AsyncServer(async_mode="aiohttp", always_connect=True)
        self.tokens: list[str] = []
        self.connected = asyncio.Queue[None]()
        self._last = ""

        async def connect(sid: str, environ: object, auth: dict[str, str]) -> None:
            self.tokens.append(auth["token"])
            self._last = sid
            await self.send("ready", {"user_id": "u", "sequence": 5, "expires_at": expires_at})
            self.connected.put_nowait(None)

        async def message(name: str, sid: str, content: Any) -> object:
            return reply(len(self.tokens), name, content)

        self.socket.on("connect", connect)
        self.socket.on("*", message)

    async def send(self, name: str, content: object) -> None:
        """Sends a message over the newest connection."""
        await self.socket.emit(name, content, to=self._last)

    async def cut(self) -> None:
        """Breaks the newest connection, without a message that ends it."""
        await self.socket.eio.disconnect(self.socket.manager.eio_sid_from_sid(self._last, "/"))

    async def end(self) -> None:
        await self.socket.disconnect(self._last)


@contextlib.asynccontextmanager
async def served(
    reply: Callable[[int, str, Any], object] = lambda *_: None,
    *,
    token: Callable[[], Awaitable[str]],
    expires_at: str | None = None,
) -> AsyncIterator[tuple[Server, Realtime]]:
    """Opens a server, and connects to it as a client with these tokens."""
    server = Server(reply, expires_at)
    app = web.Application()
    server.socket.attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    client: Any = SimpleNamespace(
        _connection=SimpleNamespace(base_url=base_url), _session=SimpleNamespace(token=token, consistency=Consistency())
    )
    try:
        async with await connect_realtime(client) as realtime:
            await server.connected.get()
            yield server, realtime
    finally:
        await server.socket.shutdown()
        await runner.cleanup()


def tokens(*given: str | Exception) -> Callable[[], Awaitable[str]]:
    """Returns these one after another, and fails where one is an error."""
    left = [*given]

    async def token() -> str:
        each = left.pop(0)
        if isinstance(each, Exception):
            raise each
        return each

    return token


async def the_same() -> str:
    return "the same"


def failure(error: str) -> dict[str, object]:
    return {"success": False, "error": error, "message": "Not now.", "errors": [], "retry_after": 1}


def event(sequence: int) -> dict[str, object]:
    return {
        "subscription": SUBSCRIPTION,
        "event": {"sequence": sequence, "id": str(sequence), "type": "task.created"},
        "resource": None,
    }


async def until(is_so: Callable[[], bool]) -> None:
    async def poll() -> None:
        while not is_so():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(poll(), HANG_SECONDS)


def test_a_subscription_that_cannot_be_restored_at_once_is_kept() -> None:
    async def follow() -> None:
        asked: list[int | None] = []

        def reply(number: int, name: str, content: Any) -> object:
            asked.append(content.get("after"))
            if number == 2:
                return failure("DEPENDENCY_UNAVAILABLE")
            return {"success": True, "data": {"subscription": SUBSCRIPTION, "sequence": content.get("after", 5)}}

        async with served(reply, token=the_same) as (server, realtime):
            seen: list[int] = []
            ended: list[object] = []
            await realtime.subscribe(lambda each: seen.append(each.event.sequence), on_ended=ended.append)
            await server.send("event", event(6))
            await until(lambda: seen == [6])
            await server.cut()
            await until(lambda: len(asked) == 3)
            await server.send("event", event(6))
            await server.send("event", event(7))
            await until(lambda: 7 in seen)
            assert (asked, seen, ended) == ([None, 6, 6], [6, 7], [])

    asyncio.run(follow())


def test_a_subscription_that_is_refused_for_good_ends() -> None:
    async def follow() -> None:
        def reply(number: int, name: str, content: Any) -> object:
            if number == 2:
                return failure("NOT_FOUND")
            return {"success": True, "data": {"subscription": SUBSCRIPTION, "sequence": 5}}

        async with served(reply, token=the_same) as (server, realtime):
            ended: list[str] = []
            await realtime.subscribe(lambda each: None, on_ended=lambda each: ended.append(each.error))
            await server.cut()
            await until(lambda: ended == ["NOT_FOUND"])
            await server.cut()
            await until(lambda: len(server.tokens) == 3)
            assert ended == ["NOT_FOUND"]

    asyncio.run(follow())


def test_it_tries_again_without_a_token_for_a_moment_and_ends_with_the_session() -> None:
    async def follow() -> None:
        given = tokens("first", APIConnectionError("no network"), "second")
        async with served(token=given) as (server, realtime):
            await server.cut()
            await asyncio.wait_for(server.connected.get(), HANG_SECONDS)
            await server.send("closing", {"error": "SESSION_REVOKED", "message": "Over.", "reconnect": False})
            await server.end()
            with pytest.raises(RealtimeError) as ended:
                await asyncio.wait_for(realtime.wait_closed(), HANG_SECONDS)
            assert ended.value.code == "SESSION_REVOKED"
            assert server.tokens == ["first", "second"]

    asyncio.run(follow())


def test_it_ends_if_the_session_cannot_be_renewed() -> None:
    async def follow() -> None:
        over = AuthenticationError(401, {}, "{}")
        async with served(token=tokens("first", over)) as (server, realtime):
            await server.cut()
            with pytest.raises(AuthenticationError):
                await asyncio.wait_for(realtime.wait_closed(), HANG_SECONDS)
            assert server.tokens == ["first"]

    asyncio.run(follow())


def test_the_same_token_is_not_sent_again_before_it_expires() -> None:
    async def follow() -> None:
        received: list[str] = []

        def reply(number: int, name: str, content: Any) -> object:
            received.append(name)
            return {"success": True, "data": {"present": [], "typing": [], "edits": []}}

        soon = (datetime.now(timezone.utc) + timedelta(seconds=10)).isoformat()
        async with served(reply, token=the_same, expires_at=soon) as (_, realtime):
            for task_id in "abcde":
                await realtime.enter(task_id=task_id)
            assert received == ["enter"] * 5

    asyncio.run(follow())
