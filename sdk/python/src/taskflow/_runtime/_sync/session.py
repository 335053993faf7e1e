# Generated from the contract by `npm run generate`. Do not edit.
"""The session of a client. Stores the tokens, and renews them before they expire, once for all calls."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ..._generated.models import AuthSession
from ..consistency import Consistency
from ..errors import APIError, ConflictError
from ..request import new_key
from ..tokens import Tokens, TokenStore

EARLY_SECONDS = 30.0
"""An access token that expires within this time is renewed before it is used."""
POLL_SECONDS = 0.2
MAX_POLLS = 25
"""How often to check for the tokens that another process is requesting."""


class Session:
    def __init__(
        self,
        store: TokenStore,
        token: str | None,
        refresh: Callable[[str, str], AuthSession],
    ) -> None:
        self.consistency = Consistency()
        self._store = store
        self._token = token
        self._refresh = refresh
        self._one_at_a_time = threading.Lock()
        self._key = ("", "")
        """The refresh token of the last exchange, and its idempotency key."""

    def token(self) -> str | None:
        tokens = self._store.get()
        if tokens is None:
            return self._token
        # The user who logged in may be another one. After that session, calls must not use the original token.
        self._token = None
        if tokens.expires_at - time.time() > EARLY_SECONDS:
            return tokens.access_token
        renewed = self._renew_once(tokens)
        return None if renewed is None else renewed.access_token

    def renew(self, token: str) -> bool:
        tokens = self._store.get()
        if tokens is None:
            return False
        # The token was already replaced after the call was sent.
        if tokens.access_token != token:
            return True
        return self._renew_once(tokens) is not None

    def begin(self, session: AuthSession) -> None:
        with self._one_at_a_time:
            self._store.set(_tokens_of(session))

    def end(self) -> None:
        with self._one_at_a_time:
            self._store.clear()

    def _renew_once(self, old: Tokens) -> Tokens | None:
        with self._one_at_a_time:
            tokens = self._store.get()
            if tokens is None or tokens.refresh_token != old.refresh_token:
                return tokens
            return self._exchange(old.refresh_token)

    def _exchange(self, refresh_token: str) -> Tokens | None:
        # Later calls use the same key, because using a refresh token again with another key ends the session.
        if self._key[0] != refresh_token:
            self._key = (refresh_token, new_key())
        try:
            tokens = _tokens_of(self._refresh(*self._key))
        except APIError as error:
            if isinstance(error, ConflictError) and error.code == "REFRESH_IN_PROGRESS":
                return self._others_tokens(refresh_token, error)
            # The session has ended, so its tokens are of no use.
            if error.status == 401 and self._is_stored(refresh_token):
                self._store.clear()
            raise
        # Another client of the store may have logged in or out meanwhile.
        if not self._is_stored(refresh_token):
            return self._store.get()
        self._store.set(tokens)
        return tokens

    def _is_stored(self, refresh_token: str) -> bool:
        tokens = self._store.get()
        return tokens is not None and tokens.refresh_token == refresh_token

    def _others_tokens(self, refresh_token: str, error: ConflictError) -> Tokens | None:
        """Waits for the tokens that another process with the same store is requesting."""
        for _ in range(MAX_POLLS):
            time.sleep(POLL_SECONDS)
            tokens = self._store.get()
            if tokens is None or tokens.refresh_token != refresh_token:
                return tokens
        raise error


def _tokens_of(session: AuthSession) -> Tokens:
    return Tokens(session.access_token, session.refresh_token, time.time() + session.expires_in)
