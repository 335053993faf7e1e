"""The subscriptions of a real-time connection, and how far each has come."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .._generated.models import (
    EventMessage,
    EventResource,
    PositionMessage,
    ResyncMessage,
    SubscriptionEndedMessage,
    UnmatchedMessage,
)
from .events import event_of
from .log import logger
from .model import Model, build
from .realtime_link import Link, RealtimeError, is_temporary, mapping_of

if TYPE_CHECKING:
    from .._generated.events import AnyEvent


@dataclass(frozen=True)
class RealtimeEvent:
    """An event of a subscription."""

    event: AnyEvent
    resource: EventResource | None
    """The subject of the event as it is now; None unless the subscription asks for it and you can get it."""
    subscription: str
    """ID of the subscription."""


@dataclass
class Known:
    """A subscription, and the number up to which it has received everything."""

    criteria: Mapping[str, object]
    on_event: Callable[[RealtimeEvent], object]
    on_resync: Callable[[], object] | None
    on_unmatched: Callable[[str], object] | None
    on_ended: Callable[[SubscriptionEndedMessage], object] | None
    last: int


class Subscriptions:
    def __init__(self, on_news: Callable[[], object]) -> None:
        self._all: dict[str, Known] = {}
        self._on_news = on_news

    def add(self, id_: str, known: Known) -> None:
        self._all[id_] = known

    def remove(self, id_: str) -> None:
        self._all.pop(id_, None)

    async def restore(self, link: Link) -> None:
        """Subscribes again, each from where it was.

        Raises:
            RealtimeError: It helps to try again later.
        """
        for id_, known in [*self._all.items()]:
            try:
                await link.send("subscribe", {**known.criteria, "after": known.last})
            except RealtimeError as error:
                if is_temporary(error):
                    raise
                self.remove(id_)
                ended = {"subscription": id_, "error": error.code, "message": str(error)}
                call(known.on_ended, build(SubscriptionEndedMessage, ended))

    def receive(self, message: Model, content: object) -> None:
        """Passes a message to the subscription that it is for, unless it has come before."""
        if isinstance(message, PositionMessage):
            for each in self._all.values():
                each.last = max(each.last, message.sequence)
        if not isinstance(message, (EventMessage, UnmatchedMessage, ResyncMessage, SubscriptionEndedMessage)):
            return
        known = self._all.get(message.subscription)
        if known is None:
            return
        if isinstance(message, SubscriptionEndedMessage):
            self.remove(message.subscription)
            return call(known.on_ended, message)
        sequence = message.event.sequence if isinstance(message, EventMessage) else message.sequence
        # The next request of the client must see what has happened.
        self._on_news()
        if isinstance(message, ResyncMessage):
            known.last = sequence
            return call(known.on_resync)
        if sequence <= known.last:
            return
        known.last = sequence
        if isinstance(message, UnmatchedMessage):
            return call(known.on_unmatched, message.task_id)
        event = event_of(mapping_of(content)["event"])
        call(known.on_event, RealtimeEvent(event, message.resource, message.subscription))


def plain(listener: Callable[..., object] | None) -> None:
    if inspect.iscoroutinefunction(listener):
        raise TypeError("A listener must be a plain function. For asynchronous work, put the events into an `asyncio.Queue`.")


def call(listener: Callable[..., object] | None, *args: object) -> None:
    if listener is None:
        return
    try:
        listener(*args)
    except Exception:
        logger.exception("a listener of the real-time connection failed")
