"""A real-time connection that is opened again when it breaks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Type, TypeVar, cast

from typing_extensions import Self, TypeAlias, Unpack

from .._generated.models import (
    Authentication,
    EditOutcome,
    PlaceState,
    ReadyMessage,
    Subscription,
    SubscriptionEndedMessage,
)
from .._generated.realtime import (
    RECEIVED,
    EditMessageDict,
    EnterMessageDict,
    LeaveMessageDict,
    ReleaseMessageDict,
    SubscribeMessageDict,
    TypeMessageDict,
)
from .errors import TaskFlowError
from .log import logger
from .model import Model, build
from .realtime_link import Link, RealtimeError, is_temporary, library, mapping_of, payload_of
from .realtime_subscriptions import Known, RealtimeEvent, Subscriptions, call, plain
from .retry import delay_before

if TYPE_CHECKING:
    from ._async.client import AsyncTaskFlow

M = TypeVar("M", bound=Model)

RENEW_BEFORE_SECONDS = 25.0
"""The client renews a token that expires within 30 seconds."""
ONLINE_WITHIN_SECONDS = 10.0
"""How long a message waits for the connection."""
Unsubscribe: TypeAlias = Callable[[], Awaitable[None]]
"""Ends a subscription."""


class Realtime:
    """A connection that receives events as they happen.

    It connects again by itself, and continues where it was: no event is lost, and none comes twice. Listeners are plain functions,
    called one after another in the event loop.

        async with await connect_realtime(client) as realtime:
            await realtime.subscribe(lambda each: print(each.event.type), project_id=project.id)
            await realtime.wait_closed()
    """

    def __init__(self, client: AsyncTaskFlow, http_session: Any = None) -> None:
        self._base_url = client._connection.base_url
        self._session = client._session
        self._owns_http = http_session is None
        self._http = http_session or library("aiohttp").ClientSession(trust_env=True)
        self._subscriptions = Subscriptions(client._session.consistency.forget)
        self._places: dict[str, EnterMessageDict] = {}
        self._listeners: dict[type[Model], list[Callable[[Any], object]]] = {}
        self._link: Link | None = None
        self._online = asyncio.Event()
        self._ended: asyncio.Future[TaskFlowError | None] = asyncio.get_running_loop().create_future()
        self._closing: Mapping[str, object] = {}
        self._token: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._renewal: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Resolves when the connection is authenticated.

        Raises:
            RealtimeError: The server refuses the connection, or cannot be reached.
        """
        self._start(self._keep(await self._open()))

    # `type` is a method here.
    def on(self, message: Type[M], listener: Callable[[M], object]) -> Callable[[], None]:
        """Calls a function with each message of a class, such as `PresenceMessage`. Returns a function that stops this."""
        plain(listener)
        listeners = self._listeners.setdefault(message, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener) if listener in listeners else None

    async def subscribe(
        self,
        on_event: Callable[[RealtimeEvent], object],
        *,
        on_resync: Callable[[], object] | None = None,
        on_unmatched: Callable[[str], object] | None = None,
        on_ended: Callable[[SubscriptionEndedMessage], object] | None = None,
        **criteria: Unpack[SubscribeMessageDict],
    ) -> Unsubscribe:
        """Follows the events that match all criteria.

        Args:
            on_event: Called with each event.
            on_resync: Called when events were skipped: read the present state again.
            on_unmatched: Called with the ID of a task that no longer matches the view or filter.
            on_ended: Called when you no longer have access to what the subscription is about.

        Raises:
            RealtimeError: The criteria are not valid, or you cannot see what they name.
        """
        for each in (on_event, on_resync, on_unmatched, on_ended):
            plain(each)
        sent = payload_of(criteria)

        def accept(data: Any) -> None:
            of = build(Subscription, data)
            known = Known(sent, on_event, on_resync, on_unmatched, on_ended, of.sequence)
            self._subscriptions.add(of.subscription, known)

        id_ = build(Subscription, await self._send("subscribe", sent, accept)).subscription

        async def unsubscribe() -> None:
            self._subscriptions.remove(id_)
            await self._send("unsubscribe", {"subscription": id_})

        return unsubscribe

    async def enter(self, **place: Unpack[EnterMessageDict]) -> PlaceState:
        """Says that you are at a project or a task. Returns who else is."""
        state = build(PlaceState, await self._send("enter", place))
        self._places[_id_of(place)] = place
        return state

    async def leave(self, **place: Unpack[LeaveMessageDict]) -> None:
        self._places.pop(_id_of(place), None)
        await self._send("leave", place)

    async def type(self, **message: Unpack[TypeMessageDict]) -> None:
        """Says that you write a comment. Call it again every few seconds."""
        await self._send("type", message)

    async def edit(self, **message: Unpack[EditMessageDict]) -> EditOutcome:
        """Says that you edit a field. Call it again at least every 30 seconds."""
        return build(EditOutcome, await self._send("edit", message))

    async def release(self, **message: Unpack[ReleaseMessageDict]) -> None:
        """Says that you no longer edit a field."""
        await self._send("release", message)

    async def wait_closed(self) -> None:
        """Waits until the connection ends for good.

        Raises:
            TaskFlowError: The server ended it, for example because the session was revoked.
        """
        error = await asyncio.shield(self._ended)
        if error is not None:
            raise error

    async def aclose(self) -> None:
        """Closes the connection."""
        self._finish(None)
        for task in [*self._tasks]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._link is not None:
            await self._link.close()
        if self._owns_http:
            await self._http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: Type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _keep(self, link: Link) -> None:
        """Opens another connection after each that ends, until the server says that it does not help."""
        while True:
            await link.closed
            self._online.clear()
            code = self._closing.get("error")
            if code is not None and code != "TOKEN_EXPIRED" and not self._closing.get("reconnect"):
                return self._finish(RealtimeError(f"{code}: {self._closing.get('message')}", code=str(code)))
            opened = await self._open_again()
            if opened is None:
                return
            link = opened

    async def _open_again(self) -> Link | None:
        failures = 0
        while True:
            try:
                return await self._open()
            except TaskFlowError as error:
                if not is_temporary(error):
                    self._finish(error)
                    return None
                failure = error.failure if isinstance(error, RealtimeError) else None
                wait = None if failure is None else failure.retry_after
                await asyncio.sleep(delay_before(failures, wait) or 0)
                failures += 1

    async def _open(self) -> Link:
        """Opens a connection, subscribes again, and returns to the places."""
        self._closing = {}
        self._token = await self._session.token()
        link = Link(self._http, self._receive)
        ready = build(ReadyMessage, await link.open(self._base_url, self._token))
        try:
            await self._subscriptions.restore(link)
            await self._return_to_places(link)
        except BaseException:
            await link.close()
            raise
        self._link = link
        self._online.set()
        self._renew_before(link, ready.expires_at)
        return link

    async def _return_to_places(self, link: Link) -> None:
        for key, place in [*self._places.items()]:
            try:
                await link.send("enter", payload_of(place))
            except RealtimeError as error:
                if is_temporary(error):
                    raise
                self._places.pop(key, None)

    def _renew_before(self, link: Link, expires_at: datetime | None) -> None:
        if self._renewal is not None:
            self._renewal.cancel()
        self._renewal = None if expires_at is None else self._start(self._renew(link, expires_at))

    async def _renew(self, link: Link, expires_at: datetime | None) -> None:
        """Sends newer tokens. If there is none, the server ends the connection, and it is opened again."""
        while expires_at is not None and not link.closed.done():
            await asyncio.sleep(max(0.0, expires_at.timestamp() - time.time() - RENEW_BEFORE_SECONDS))
            try:
                token = await self._session.token()
                if token is None or token == self._token:
                    return
                expires_at = build(Authentication, await link.send("authenticate", {"token": token})).expires_at
                self._token = token
            except TaskFlowError as error:
                logger.info("cannot renew the token of a real-time connection: %s", error)
                return

    async def _send(self, name: str, payload: Mapping[str, object], accept: Callable[[Any], None] = lambda data: None) -> Any:
        if self._ended.done():
            raise RealtimeError("The connection is closed.")
        try:
            await asyncio.wait_for(self._online.wait(), ONLINE_WITHIN_SECONDS)
        except asyncio.TimeoutError:
            raise RealtimeError("There is no connection.") from None
        return await cast("Link", self._link).send(name, payload_of(payload), accept)

    def _receive(self, name: str, content: object) -> None:
        type_ = RECEIVED.get(name)
        if type_ is None:
            return
        message = build(type_, content)
        if name == "closing":
            self._closing = mapping_of(content)
        self._subscriptions.receive(message, content)
        for listener in [*self._listeners.get(type_, [])]:
            call(listener, message)

    def _start(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _finish(self, error: TaskFlowError | None) -> None:
        self._online.clear()
        if not self._ended.done():
            self._ended.set_result(error)


async def connect_realtime(client: AsyncTaskFlow, *, http_session: Any = None) -> Realtime:
    """Connects as the user of a client.

    Args:
        client: Knows the address and the session.
        http_session: Your own `aiohttp.ClientSession`, for example with a proxy or certificates. You close it.

    Raises:
        RealtimeError: The server refuses the connection, or cannot be reached.
    """
    realtime = Realtime(client, http_session)
    try:
        await realtime.connect()
    except BaseException:
        await realtime.aclose()
        raise
    return realtime


def _id_of(place: EnterMessageDict | LeaveMessageDict) -> str:
    return place.get("task_id") or place.get("project_id") or ""
