"""One connection of socket.io, from its handshake to its end."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from .._generated.models import RealtimeFailure
from .errors import APIConnectionError, APIError, TaskFlowError
from .model import build
from .retry import may_retry
from .values import written

ACKNOWLEDGED_WITHIN_SECONDS = 10.0
OPENED_WITHIN_SECONDS = 20.0
TEMPORARY = {"TOKEN_EXPIRED", "RATE_LIMITED", "OVERLOADED", "DEPENDENCY_UNAVAILABLE", "INTERNAL_ERROR"}
"""Refusals after which it helps to try again, with a newer token or later."""


class RealtimeError(TaskFlowError):
    """The server refused a message or the connection, or the connection broke.

    `code` is one of the error codes of the API, or `CONNECTION_FAILED`.
    """

    def __init__(self, message: str, failure: RealtimeFailure | None = None, code: str = "CONNECTION_FAILED") -> None:
        super().__init__(message)
        self.code: str = code if failure is None else failure.error
        """The error code. New codes may be added."""
        self.failure = failure
        """All that the server said; None if it said nothing."""


def library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise TaskFlowError("Real time needs more packages: pip install 'taskflow-sdk[realtime]'") from error


class Link:
    """A connection that is not opened again when it breaks.

    Args:
        http_session: The session of aiohttp that opens the connection.
        on_message: Called with the name and the content of each message, in their order.
    """

    def __init__(self, http_session: Any, on_message: Callable[[str, object], None]) -> None:
        loop = asyncio.get_running_loop()
        self._on_message = on_message
        self._socket = library("socketio").AsyncClient(
            reconnection=False, handle_sigint=False, http_session=http_session
        )
        self._socket.on("*", self._receive)
        self._socket.on("connect_error", self._refuse)
        self._socket.on("disconnect", self._end)
        self._ready: asyncio.Future[Any] = loop.create_future()
        self.closed: asyncio.Future[Any] = loop.create_future()

    async def open(self, base_url: str, token: str | None) -> object:
        """Returns the content of the message `ready`.

        Raises:
            RealtimeError: The server refuses the connection, or does not answer.
        """
        address = urlsplit(base_url)
        try:
            await asyncio.wait_for(self._open(address.scheme, address.netloc, address.path, token), OPENED_WITHIN_SECONDS)
            return self._ready.result()
        except RealtimeError:
            await self.close()
            raise
        except BaseException as error:
            await self.close()
            # The library raises errors of all kinds when the server closes the connection before it is open.
            if isinstance(error, Exception):
                raise RealtimeError("The connection could not be opened.") from error
            raise

    async def _open(self, scheme: str, host: str, path: str, token: str | None) -> None:
        await self._socket.connect(
            f"{scheme}://{host}",
            auth={} if token is None else {"token": token},
            transports=["websocket"],
            socketio_path=f"{path.strip('/')}/socket.io".lstrip("/"),
            wait=False,
        )
        await asyncio.wait({self._ready, self.closed}, return_when=asyncio.FIRST_COMPLETED)
        if not self._ready.done():
            raise RealtimeError("The connection broke before it was ready.")

    async def send(
        self,
        name: str,
        payload: Mapping[str, object],
        accept: Callable[[Any], None] = lambda data: None,
    ) -> Any:
        """Sends a message, and returns the `data` of its acknowledgement.

        `accept` gets it at once, before messages that follow.

        Raises:
            RealtimeError: The server refuses the message, or does not acknowledge it.
        """
        reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def acknowledge(answer: Any = None) -> None:
            if reply.done():
                return
            facts = mapping_of(answer)
            if facts.get("success") is True:
                data = facts.get("data")
                accept(data)
                reply.set_result(data)
            else:
                reply.set_exception(refusal(facts))

        try:
            await self._socket.emit(name, payload, callback=acknowledge)
        except Exception as error:
            raise RealtimeError("The connection is closed.") from error
        await asyncio.wait(
            {reply, self.closed}, timeout=ACKNOWLEDGED_WITHIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        if not reply.done():
            reply.cancel()
            raise RealtimeError("The server did not acknowledge the message.")
        return reply.result()

    async def close(self) -> None:
        self._end()
        await self._socket.disconnect()

    def _receive(self, name: str, message: object = None) -> None:
        if self.closed.done():
            return
        if name == "ready" and not self._ready.done():
            self._ready.set_result(message)
        self._on_message(name, message)

    def _refuse(self, error: object = None) -> None:
        # It is a text if there is no connection, which `open` finds out by itself.
        if isinstance(error, Mapping) and not self._ready.done():
            self._ready.set_exception(refusal(mapping_of(cast("object", error)).get("data")))

    def _end(self, reason: object = None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)


def mapping_of(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def refusal(value: object) -> RealtimeError:
    failure = build(RealtimeFailure, mapping_of(value))
    error, message = (failure.to_dict().get(name) for name in ("error", "message"))
    if error is None:
        return RealtimeError("The server sent no valid acknowledgement.")
    return RealtimeError(f"{error}: {message}", failure)


def is_temporary(error: TaskFlowError) -> bool:
    if isinstance(error, RealtimeError):
        return error.failure is None or error.code in TEMPORARY
    if isinstance(error, APIError):
        return may_retry(error.status, error.code, True)
    return isinstance(error, APIConnectionError)


def payload_of(message: Mapping[str, object]) -> dict[str, object]:
    """Returns a message in values of JSON. The names of keywords have an underscore, such as `with_`."""
    return {name.rstrip("_"): each for name, each in cast("dict[str, object]", written(message)).items()}
