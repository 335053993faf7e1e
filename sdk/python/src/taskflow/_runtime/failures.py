"""Errors of the transport."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import httpx2

from .errors import APIConnectionError, APITimeoutError


@contextmanager
def explained() -> Generator[None, None, None]:
    """Raises errors of the HTTP library as errors of this library."""
    try:
        yield
    except httpx2.TimeoutException as cause:
        raise APITimeoutError("No response in time.") from cause
    except httpx2.HTTPError as cause:
        raise APIConnectionError(f"The connection failed: {cause}") from cause
