"""Events, each of the class of its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from .._generated.events import EVENT_CLASSES, AnyEvent
from .._generated.models import StreamedEvent
from .model import build


def event_of(value: object) -> AnyEvent:
    """Converts an event as it was received. One of a type that this version does not know becomes a `StreamedEvent`."""
    type_ = cast("Mapping[str, Any]", value).get("type") if isinstance(value, Mapping) else None
    return cast("AnyEvent", build(EVENT_CLASSES.get(str(type_), StreamedEvent), value))
