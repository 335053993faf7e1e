"""The errors that calls raise."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .model import Model, build

if TYPE_CHECKING:
    from .._generated.models import Job

T = TypeVar("T")


class TaskFlowError(Exception):
    """The base class of all errors of this library."""


class APIConnectionError(TaskFlowError):
    """The request did not reach the server, or the connection broke before the response arrived."""


class APITimeoutError(APIConnectionError):
    """The response did not arrive in time."""


class RedirectError(APIConnectionError):
    """The server redirects the request. It is not followed, because credentials could reach another server. Not retried."""

    def __init__(self, status: int, location: str | None) -> None:
        super().__init__(status, location)
        self.status = status
        self.location = location

    def __str__(self) -> str:
        target = f" to {self.location}" if self.location else ""
        return f"The server redirects{target} ({self.status}). Set `base_url` to the final address."


class APIResponseError(TaskFlowError):
    """The server returned a success that is not from TaskFlow, such as the HTML page of a proxy. Not retried."""

    def __init__(self, status: int, content_type: str | None, request_id: str | None, body: str) -> None:
        super().__init__(status, content_type, request_id, body)
        self.status = status
        """The HTTP status code."""
        self.content_type = content_type
        """The header `Content-Type`; None without it."""
        self.request_id = request_id
        """The header `X-Request-Id`; None without it."""
        self.body = excerpt_of(body)
        """The first 200 characters of the body."""

    def __str__(self) -> str:
        source = f"{self.status}, {self.content_type or 'no content type'}"
        request = "" if self.request_id is None else f" [request {self.request_id}]"
        body = self.body or "empty body"
        return f"The response is not from TaskFlow ({source}): {body}{request}. Check `base_url` and proxies."


class PaginationError(TaskFlowError):
    """The server returned the same cursor twice, so the next page cannot be read."""


class JobError(TaskFlowError):
    """A job that you waited for failed or was cancelled."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self.job: Job = job
        """The job as it ended. `job.error` says why it failed."""

    def __str__(self) -> str:
        end = "was cancelled" if self.job.status == "cancelled" else "failed"
        error = self.job.error
        reason = f": {error.code}: {error.message}" if error else "."
        return f"The job {self.job.kind} {end}{reason} [job {self.job.id}]"


class JobTimeoutError(TaskFlowError):
    """A job was not finished in the time that you wanted to wait. It continues."""

    def __init__(self, job: Job, timeout: float) -> None:
        super().__init__(job, timeout)
        self.job: Job = job
        """The job as it was last."""
        self.timeout = timeout
        """The time limit in seconds."""

    def __str__(self) -> str:
        return f"The job {self.job.kind} is not finished after {self.timeout:g} s. [job {self.job.id}]"


class FieldError(Model):
    """One invalid field."""

    field: str
    """Its path, such as `settings.week_start` or `tags[2]`."""
    code: str
    message: str


class APIError(TaskFlowError):
    """The server returned an error response. Branch on `code`.

    `message` and `str(error)` are for logs: they have the status, the code, the detail, the first field and the request ID. The
    error can be pickled and copied.
    """

    def __init__(self, status: int, headers: Mapping[str, str], body: str) -> None:
        envelope = _envelope_of(body)
        excerpt = "" if envelope else excerpt_of(body)
        self.detail: str = _property_of(envelope, "message", str) or excerpt or "The response is not from TaskFlow."
        """The message of the server, for people."""
        self.status: int = status
        """The HTTP status code."""
        self.code: str = _property_of(envelope, "error", str) or "UNKNOWN"
        """The error code. New codes may be added."""
        self.errors: list[FieldError] = build(list[FieldError], cast("list[Any]", _property_of(envelope, "errors", list) or []))
        """One entry for each invalid field."""
        self.request_id: str | None = headers.get("x-request-id")
        """Include it when you ask for help; None if the response did not come from TaskFlow."""
        self.retry_after: float | None = _seconds_to_wait(headers)
        """Seconds to wait before the next attempt; None if the server did not say."""
        self.headers: Mapping[str, str] = headers
        self.data: Any = envelope.get("data")
        """The current resource after a version conflict; otherwise None."""
        self.meta: dict[str, Any] = _property_of(envelope, "meta", dict) or {}
        """Additional facts, such as `changes` after a version conflict."""
        self._body = body
        self.message: str = self._described()
        super().__init__(self.message)

    def _described(self) -> str:
        parts = [f"{self.status} {self.code}: {self.detail}"]
        if self.errors:
            # A newer server can leave out what this version knows.
            first = self.errors[0].to_dict()
            parts.append(f"{first.get('field')}: {first.get('message') or first.get('code') or 'not valid'}")
        if len(self.errors) > 1:
            parts.append(f"(and {len(self.errors) - 1} more)")
        if self.request_id is not None:
            parts.append(f"[request {self.request_id}]")
        return " ".join(parts)

    def __reduce__(self) -> tuple[type[APIError], tuple[int, Mapping[str, str], str]]:
        # The default calls the class with `args`, which has the message only.
        return type(self), (self.status, self.headers, self._body)


class BadRequestError(APIError):
    """400"""


class AuthenticationError(APIError):
    """401"""


class PermissionDeniedError(APIError):
    """403"""


class NotFoundError(APIError):
    """404: the resource does not exist, or you cannot see it."""


class ConflictError(APIError):
    """409. After a version conflict, `data` is the current resource."""


class GoneError(APIError):
    """410"""


class PreconditionFailedError(APIError):
    """412: `data` is the current resource."""


class PayloadTooLargeError(APIError):
    """413"""


class UnprocessableError(APIError):
    """422: the idempotency key was used for another request."""


class PreconditionRequiredError(APIError):
    """428: the operation requires `if_match` or a version."""


class RateLimitError(APIError):
    """429: wait for `retry_after` seconds."""


class InternalServerError(APIError):
    """500 and above."""


class ServiceUnavailableError(InternalServerError):
    """503: the server is overloaded, or a service that it needs is not available."""


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
    """Returns the error for a response. `body` is usually the envelope, but a proxy can send any text."""
    general = InternalServerError if status >= 500 else APIError
    return _CLASSES.get(status, general)(status, headers, body)


def excerpt_of(body: str) -> str:
    """Returns the first 200 characters of a body, on one line."""
    return " ".join(body.split())[:200]


def _envelope_of(body: str) -> dict[str, Any]:
    try:
        envelope: Any = json.loads(body)
    except ValueError:
        return {}
    return cast("dict[str, Any]", envelope) if isinstance(envelope, dict) else {}


def _property_of(envelope: dict[str, Any], name: str, type_: type[T]) -> T | None:
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


class WebhookVerificationError(TaskFlowError):
    """A message is not from the webhook, was changed, or is too old."""
