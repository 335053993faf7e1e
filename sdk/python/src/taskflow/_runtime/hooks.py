"""Hooks that observe requests and responses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RequestInfo:
    """One attempt of a call, for hooks."""

    method: str
    url: str
    attempt: int
    """The number of the attempt, from 1."""


@dataclass(frozen=True)
class ResponseInfo(RequestInfo):
    status: int | None
    """None if there was no response."""
    request_id: str | None
    duration: float
    """Seconds from sending the request to the end of the response."""


@dataclass(frozen=True)
class Hooks:
    """Functions that are called before and after each attempt, including retries. An error that they raise ends the call."""

    on_request: Callable[[RequestInfo], None] = field(default=lambda _: None)
    on_response: Callable[[ResponseInfo], None] = field(default=lambda _: None)
