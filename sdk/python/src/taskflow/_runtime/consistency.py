"""What the clients of a session have written and seen."""

from __future__ import annotations

from collections.abc import Mapping

HEADER = "x-consistency-token"


class Consistency:
    """A server with replicas returns a token with each response, and reads from a replica only if that has everything up to the token of
    the request. Tokens sort by time.
    """

    def __init__(self) -> None:
        self._token = ""
        self._epoch = 0
        """Counts the calls of `forget`."""

    def add(self, headers: dict[str, str]) -> tuple[dict[str, str], int]:
        """Adds the token to a request, unless it has one. Returns what `keep` needs with the response."""
        epoch = self._epoch
        token = self._token
        return ({**headers, HEADER: token} if token and HEADER not in headers else headers), epoch

    def keep(self, headers: Mapping[str, str], epoch: int) -> None:
        """Keeps the newest token: responses can arrive in another order than they were sent."""
        token = headers.get(HEADER, "")
        if epoch == self._epoch and token > self._token:
            self._token = token

    def forget(self) -> None:
        """Makes the next read go to the primary, because an event can be newer than everything that the last responses have shown."""
        self._epoch += 1
        self._token = ""
