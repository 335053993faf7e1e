"""The tokens of a session, and their store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Tokens:
    """The tokens of a session."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float
    """When the access token expires, in seconds since the Unix epoch."""


class TokenStore(Protocol):
    """Stores tokens between calls. Pass your own to keep them longer than the process, or to share them."""

    def get(self) -> Tokens | None: ...
    def set(self, tokens: Tokens) -> None: ...
    def clear(self) -> None: ...


class MemoryStore:
    """Stores tokens in memory, while the process runs."""

    def __init__(self) -> None:
        self._kept: Tokens | None = None

    def get(self) -> Tokens | None:
        return self._kept

    def set(self, tokens: Tokens) -> None:
        self._kept = tokens

    def clear(self) -> None:
        self._kept = None
