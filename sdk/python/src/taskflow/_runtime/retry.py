"""What is sent again, and when."""

from __future__ import annotations

import random

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 8.0
LONGEST_ASKED_SECONDS = 60.0
"""A service that asks for more than this is not waited for."""

REFUSED = {429, 503}
"""Nothing was done, whatever the method."""
UNCERTAIN = {408, 500, 502, 504}
"""Perhaps something was done."""
UNKNOWN_OUTCOME = "OUTCOME_UNKNOWN"
"""The 503 after which perhaps something was done."""


def may_retry(status: int | None, code: str | None, is_safe: bool) -> bool:
    """Whether the same request may be sent again after this answer, or after none.

    Safe is what does no more when it is done twice: reads, PUT, DELETE, and what has an idempotency key. A
    PATCH, or a PUT that starts from a version, may have made a version of its own when its answer was lost: its
    retry would look like somebody else's conflict.
    """
    if code == UNKNOWN_OUTCOME:
        return is_safe
    if status in REFUSED:
        return True
    return is_safe and (status is None or status in UNCERTAIN)


def delay_before(retry: int, retry_after: float | None) -> float | None:
    """Seconds to wait before retry `retry` (from 0), or None for not at all.

    Without a word of the service it is exponential back-off with full jitter, so that those who failed
    together do not come back together.
    """
    if retry_after is not None:
        return retry_after if retry_after <= LONGEST_ASKED_SECONDS else None
    return min(LONGEST_SECONDS, FIRST_SECONDS * float(2**retry)) * random.random()
