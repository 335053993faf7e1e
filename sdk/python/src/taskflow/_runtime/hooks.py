"""What one may look at while calls are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RequestInfo:
    """One try, as hooks see it."""

    method: str
    url: str
    attempt: int
    """From 1."""


@dataclass(frozen=True)
class ResponseInfo(RequestInfo):
    status: int | None
    """None: there was no answer."""
    request_id: str | None
    duration: float
    """Seconds from sending to the end of the answer."""


@dataclass(frozen=True)
class Hooks:
    """Called around each try, also those that are sent again. What they raise ends the call."""

    on_request: Callable[[RequestInfo], None] = field(default=lambda _: None)
    on_response: Callable[[ResponseInfo], None] = field(default=lambda _: None)
