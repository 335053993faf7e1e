"""Decides whether and when a call is retried."""

from __future__ import annotations

import random

FIRST_SECONDS = 0.5
MAX_SECONDS = 8.0
MAX_RETRY_AFTER_SECONDS = 60.0
"""If the server asks for a longer wait, the call fails."""

REJECTED = {429, 503}
"""The server has not executed the request, so every method can be retried."""
UNCERTAIN = {408, 500, 502, 504}
"""The server may have executed the request."""
UNKNOWN_OUTCOME = "OUTCOME_UNKNOWN"
"""The code of a 503 after which the server may have executed the request."""
STILL_RUNNING = "IDEMPOTENCY_KEY_IN_USE"
"""The code of a 409 while an earlier attempt with the same idempotency key is still running."""


def may_retry(status: int | None, code: str | None, is_safe: bool) -> bool:
    """Returns whether the same request can be sent again after this response, or after none.

    A request is safe if repeating it has no further effect: reads, PUT, DELETE, and requests with an idempotency key. A
    PATCH, or a PUT that is based on a version, may have created a new version when its response was lost. Its retry would
    then appear to conflict with a change by another client.
    """
    if code == UNKNOWN_OUTCOME:
        return is_safe
    if code == STILL_RUNNING:
        return True
    if status in REJECTED:
        return True
    return is_safe and (status is None or status in UNCERTAIN)


def delay_before(retry: int, retry_after: float | None) -> float | None:
    """Returns the seconds to wait before retry `retry` (from 0), or None if the call must not be retried.

    Without `retry_after`, uses exponential backoff with full jitter, so that clients that failed together do not retry
    together.
    """
    if retry_after is not None:
        return retry_after if retry_after <= MAX_RETRY_AFTER_SECONDS else None
    return min(MAX_SECONDS, FIRST_SECONDS * float(2**retry)) * random.random()
