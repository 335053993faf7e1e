# Generated from the contract by `npm run generate`. Do not edit.
"""The client."""

from __future__ import annotations

import copy
import os
import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, TypeVar

import httpx2
from typing_extensions import ParamSpec, Self

from ..._generated._sync.resources import Resources
from ..._generated.models import AuthSession, ResponseWarning
from ..._version import __version__
from ..hooks import Hooks
from ..log import show
from ..request import Options, Request
from ..tokens import MemoryStore, TokenStore
from ..sync_store import SyncStore
from .connection import Connection, Settings, last_response, warnings_of
from .replica import Replica
from .session import Session

P = ParamSpec("P")
T = TypeVar("T")

BASE_URL = "http://localhost:3000"
TIMEOUT_SECONDS = 30.0
MAX_RETRIES = 2


@dataclass(frozen=True)
class Answer(Generic[T]):
    """The result of a call with its status, headers and request ID."""

    data: T
    response: httpx2.Response

    @property
    def request_id(self) -> str | None:
        return self.response.headers.get("x-request-id")

    @property
    def warnings(self) -> list[ResponseWarning]:
        """What you may not have expected although the call succeeded. Empty for operations without warnings."""
        return warnings_of(self.response)


class TaskFlow(Resources):
    """A client of TaskFlow. Threads can share it.

    Args:
        base_url: The address of the server. Default: `TASKFLOW_BASE_URL`, or `http://localhost:3000`.
        token: An access token or an API key. Default: `TASKFLOW_TOKEN`. Not needed with `login`.
        timeout: Time limit of one attempt, in seconds. For a download it limits the wait for each piece.
        max_retries: The maximum number of retries, where a retry is safe and can help.
        headers: Headers for every request.
        origin: What your program calls itself. The events of its changes have it as `origin`, so that it can skip them.
        token_store: Where `login` keeps its tokens. Default: in memory.
        hooks: Called around each attempt.
        http_client: Sends the requests, for example with your own proxy or certificates. You close it.

    Raises:
        ValueError: `base_url` is not a valid URL.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        token: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        max_retries: int = MAX_RETRIES,
        headers: Mapping[str, str] | None = None,
        origin: str | None = None,
        token_store: TokenStore | None = None,
        hooks: Hooks | None = None,
        http_client: httpx2.Client | None = None,
    ) -> None:
        address = base_url or os.environ.get("TASKFLOW_BASE_URL") or BASE_URL
        # It appears in logs and errors, so it must not contain secrets, and is not repeated here.
        if not re.fullmatch(r"https?://[^/@?#]+(/[^?#]*)?", address):
            raise ValueError("`base_url` must start with http:// or https:// and have no credentials or query.")
        show()
        agent = f"taskflow-python/{__version__} python/{platform.python_version()}"
        settings = Settings(
            base_url=address.rstrip("/"),
            timeout=timeout,
            max_retries=max_retries,
            headers={"user-agent": agent, **_headers_of(headers, origin)},
            hooks=hooks or Hooks(),
        )
        self._session = Session(
            token_store or MemoryStore(), token or os.environ.get("TASKFLOW_TOKEN") or None, self._refresh
        )
        self._owns_http = http_client is None
        self._connection = Connection(settings, self._session, http_client or httpx2.Client())
        super().__init__(self._connection)

    def login(self, *, email: str, password: str) -> AuthSession:
        """Logs in. All later calls use the tokens, which the client renews before they expire."""
        session = self.auth.login(email=email, password=password)
        self._session.begin(session)
        return session

    def register(self, *, email: str, password: str, full_name: str) -> AuthSession:
        """Creates an account and logs in."""
        session = self.auth.register(email=email, password=password, full_name=full_name)
        self._session.begin(session)
        return session

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        origin: str | None = None,
        hooks: Hooks | None = None,
    ) -> Self:
        """Returns a client with other options, for example `client.with_options(timeout=120).tasks.list()`.

        It shares session and connections with this one: close only this one.

        Args:
            timeout: Time limit of one attempt, in seconds.
            max_retries: The maximum number of retries.
            headers: Headers for every request, in addition to those of this client.
            origin: What this part of your program calls itself.
            hooks: Called around each attempt.
        """
        settings: dict[str, Any] = {"timeout": timeout, "max_retries": max_retries, "hooks": hooks}
        settings["headers"] = {**self._connection.headers, **_headers_of(headers, origin)}
        derived = copy.copy(self)
        derived._owns_http = False
        derived._connection = self._connection.derive(
            **{name: value for name, value in settings.items() if value is not None}
        )
        Resources.__init__(derived, derived._connection)
        return derived

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, object] | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Sends a request to a path that this version does not know yet.

        It has the same credentials, retries and errors as all calls. A POST is retried only with an `Idempotency-Key` header.

        Args:
            method: The HTTP method, such as `GET`.
            path: The path, such as `/api/v1/boards/1`.
            query: Query parameters. A list repeats its name.
            body: Sent as JSON.
            timeout: Time limit of one attempt, in seconds.
            max_retries: The maximum number of retries.
            extra_headers: Additional headers.

        Returns:
            The `data` of the response, or None if it has no body.

        Raises:
            ValueError: `path` does not start with a slash.
            APIError: The server returned an error response.
        """
        if not path.startswith("/"):
            raise ValueError("`path` must start with a slash.")
        has_key = any(name.lower() == "idempotency-key" for name in extra_headers or {})
        return self._connection.raw(
            Request(method.upper(), path, query=query, body=body, is_repeatable=has_key),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers),
        )

    def sync(self, *, store: SyncStore | None = None) -> Replica:
        """Opens a copy of everything that you can see: projects, members, tasks, comments, attachments, categories and views.

        It has what the store has, until `replica.current()` or a loop over `replica.follow()` reads what has changed since then. An
        API key needs the scopes of `activity.sync`.

        Args:
            store: Where the replica is kept between two runs of the program. Default: in memory.
        """

        def read(cursor: str | None, limit: int) -> Any:
            query = {"limit": limit} if cursor is None else {"limit": limit, "cursor": cursor}
            return self.request("GET", "/api/v1/sync", query=query)

        return Replica(self.activity, read, store)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._connection.base_url!r})"

    def logout(self) -> None:
        """Ends the session. Deletes its tokens even if the call fails."""
        try:
            self.auth.logout()
        finally:
            self._session.end()

    def with_response(
        self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Answer[T]:
        """Makes a call, and returns its result together with status, headers and request ID.

        `response = client.with_response(client.tasks.get, task_id)`, and for a page of a list
        `client.with_response(client.tasks.list().first_page)`.

        Raises:
            TypeError: `method` sends no request, such as a list before it is read.
        """
        noted: list[httpx2.Response] = []
        reset = last_response.set(noted)
        try:
            data = method(*args, **kwargs)
        finally:
            last_response.reset(reset)
        if not noted:
            raise TypeError("`method` must send a request. For a list, pass its `first_page`.")
        return Answer(data, noted[-1])

    def close(self) -> None:
        """Closes the connections, unless they belong to your own `http_client`."""
        if self._owns_http:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _refresh(self, refresh_token: str, idempotency_key: str) -> AuthSession:
        return self.auth.refresh(refresh_token=refresh_token, idempotency_key=idempotency_key)


def _headers_of(headers: Mapping[str, str] | None, origin: str | None) -> dict[str, str]:
    own = {} if origin is None else {"x-origin": origin}
    return {**own, **{name.lower(): value for name, value in (headers or {}).items()}}
