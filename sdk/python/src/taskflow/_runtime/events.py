"""Events, each of the class of its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from .._generated.events import EVENT_CLASSES, AnyEvent
from .._generated.models import StreamedEvent
from .model import Model, build


def event_of(value: object) -> AnyEvent:
    """Converts an event as it was received. One of a type that this version does not know becomes a `StreamedEvent`."""
    return cast("AnyEvent", build(_class_of(value), value))


def _class_of(value: object) -> type[Model]:
    if not isinstance(value, Mapping):
        return StreamedEvent
    type_ = cast("Mapping[str, object]", value).get("type")
    return EVENT_CLASSES.get(str(type_), StreamedEvent)
