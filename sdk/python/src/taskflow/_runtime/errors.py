"""What calls raise. Branch on `code`."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar, cast

from .model import Model, build

T = TypeVar("T")


class TaskFlowError(Exception):
    """What every error of this library is."""


class APIConnectionError(TaskFlowError):
    """The service was not reached, or the connection broke before the answer was there."""


class APITimeoutError(APIConnectionError):
    """No answer within the time that was given."""


class PaginationError(TaskFlowError):
    """A list cannot be read on, because the service gave a cursor that was used before."""


class FieldError(Model):
    """One field that has to be mended."""

    field: str
    """Its path, such as `settings.week_start` or `tags[2]`."""
    code: str
    message: str


class APIError(TaskFlowError):
    """The service answered, and the answer is a failure."""

    def __init__(self, status: int, headers: Mapping[str, str], body: str) -> None:
        envelope = _envelope_of(body)
        excerpt = "" if envelope else " ".join(body.split())[:200]
        self.message: str = _member(envelope, "message", str) or f"HTTP {status}" + (f": {excerpt}" if excerpt else "")
        super().__init__(self.message)
        self.status: int = status
        """The status of HTTP."""
        self.code: str = _member(envelope, "error", str) or "UNKNOWN"
        """Why it failed. New codes may come."""
        self.errors: list[FieldError] = build(list[FieldError], cast("list[Any]", _member(envelope, "errors", list) or []))
        """Each field that has to be mended."""
        self.request_id: str | None = headers.get("x-request-id")
        """Quote it when you ask for help; None if the answer did not come from the service."""
        self.retry_after: float | None = _seconds_to_wait(headers)
        """Seconds to wait before the next try; None when the service did not say."""
        self.headers: Mapping[str, str] = headers
        self.data: Any = envelope.get("data")
        """The resource as it is now, when versions collided; else None."""
        self.meta: dict[str, Any] = _member(envelope, "meta", dict) or {}
        """Facts besides, such as `changes` when versions collided."""


class BadRequestError(APIError):
    """400"""


class AuthenticationError(APIError):
    """401"""


class PermissionDeniedError(APIError):
    """403"""


class NotFoundError(APIError):
    """404: it does not exist, or you may not see it."""


class ConflictError(APIError):
    """409. After a collision of versions `data` is the resource as it is now."""


class GoneError(APIError):
    """410"""


class PreconditionFailedError(APIError):
    """412: `data` is the resource as it is now."""


class PayloadTooLargeError(APIError):
    """413"""


class UnprocessableError(APIError):
    """422: an idempotency key was used for another request."""


class PreconditionRequiredError(APIError):
    """428: the call has to say which version it changes."""


class RateLimitError(APIError):
    """429: `retry_after` says when to go on."""


class InternalServerError(APIError):
    """500 and above."""


class ServiceUnavailableError(InternalServerError):
    """503: something the service needs is away, or it has too much to do."""


_CLASSES: dict[int, type[APIError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    410: GoneError,
    412: PreconditionFailedError,
    413: PayloadTooLargeError,
    422: UnprocessableError,
    428: PreconditionRequiredError,
    429: RateLimitError,
    503: ServiceUnavailableError,
}


def error_of(status: int, headers: Mapping[str, str], body: str) -> APIError:
    """The error that an answer stands for. `body` is usually the envelope, a proxy's page at times."""
    general = InternalServerError if status >= 500 else APIError
    return _CLASSES.get(status, general)(status, headers, body)


def _envelope_of(body: str) -> dict[str, Any]:
    try:
        envelope: Any = json.loads(body)
    except ValueError:
        return {}
    return cast("dict[str, Any]", envelope) if isinstance(envelope, dict) else {}


def _member(envelope: dict[str, Any], name: str, type_: type[T]) -> T | None:
    value = envelope.get(name)
    return value if isinstance(value, type_) else None


def _seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """`Retry-After` (RFC 9110, section 10.2.3), a number or a date."""
    text = headers.get("retry-after")
    if text is None:
        return None
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None
