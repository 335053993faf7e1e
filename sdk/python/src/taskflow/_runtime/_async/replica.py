"""A copy of everything that a user can see."""

from __future__ import annotations

# async only
import asyncio
from collections.abc import AsyncIterator, Awaitable
# end async only
# sync only: import time
# sync only: from collections.abc import Iterator
from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, TypeVar

from typing_extensions import Self

from ..._generated._async.resources.activity import AsyncActivityResource
from ..._generated.models import Attachment, Category, Comment, Project, ProjectMember, Task, View
from ..errors import APIConnectionError, APIError
from ..model import build
from ..retry import delay_before, may_retry
from ..sync_state import ReplicaState, SyncChanges, key_of
from ..sync_store import MemorySyncStore, SyncStore

T = TypeVar("T")

LIMIT = 500
"""Fewer requests than with the default, and still a response of less than 2 MB."""


class AsyncCollection(Generic[T]):
    """The resources of one kind in a replica, as their GET returned them."""

    def __init__(self, kind: str, type_: type[T], state: Callable[[], ReplicaState]) -> None:
        self._kind = kind
        self._type = type_
        self._state = state

    def get(self, id: str, project_id: str | None = None) -> T | None:
        """Returns a resource; None if it does not exist or you cannot see it. A member needs its project too."""
        entry = self._state().get(key_of(self._kind, id, project_id))
        return None if entry is None else build(self._type, entry["data"])

    def list(self) -> list[T]:
        """Returns all of them, in no order."""
        return [build(self._type, each["data"]) for each in self._state().values() if each["kind"] == self._kind]


class AsyncReplica:
    """A copy of everything that you can see. Reading it needs no network.

    It reads changes when you call `current`, and as they happen in a loop over `follow`.
    """

    def __init__(
        self,
        activity: AsyncActivityResource,
        read: Callable[[str | None, int], Awaitable[Any]],
        store: SyncStore | None,
    ) -> None:
        self._activity = activity
        self._read = read
        self._store = store or MemorySyncStore()
        stored = self._store.load()
        self._state = ReplicaState(stored.entries if stored else ())
        self._cursor = stored.cursor if stored else None
        self._sequence = 0

        def state() -> ReplicaState:
            return self._state

        self.projects = AsyncCollection("project", Project, state)
        self.members = AsyncCollection("member", ProjectMember, state)
        self.categories = AsyncCollection("category", Category, state)
        self.views = AsyncCollection("view", View, state)
        self.tasks = AsyncCollection("task", Task, state)
        self.comments = AsyncCollection("comment", Comment, state)
        self.attachments = AsyncCollection("attachment", Attachment, state)

    @property
    def is_empty(self) -> bool:
        """Whether the replica has nothing yet, because nothing was ever read."""
        return self._cursor is None

    async def current(self) -> None:
        """Reads every change that was made before the call. Call it from one thread or task at a time.

        Raises:
            APIError: The server refuses the request. The replica then has what it had before.
            APIConnectionError: The server cannot be reached.
        """
        async for _ in self._pages():
            pass

    async def follow(self, *, interval: int = 60) -> AsyncIterator[SyncChanges]:
        """Keeps the replica current, and yields the changes of each page once they are stored. Reconnects by itself; leave the loop to end.

        Args:
            interval: Seconds between two reads, if no event arrives.

        Raises:
            APIError: The server refuses the request, for example because the session has ended.
        """
        failures = 0
        while True:
            try:
                async for changes in self._pages():
                    if changes.put or changes.remove:
                        yield changes
                failures = 0
                # The server ends the stream after the interval.
                async for _ in self._activity.stream(max_seconds=interval, last_event_id=str(self._sequence)):
                    break
            except APIConnectionError:
                await asyncio.sleep(delay_before(failures, None) or 0)
                failures += 1
            except APIError as failure:
                if not (may_retry(failure.status, failure.code, True) or failure.code == "CURSOR_EXPIRED"):
                    raise
                await asyncio.sleep(delay_before(failures, None) or 0)
                failures += 1

    async def _pages(self) -> AsyncIterator[SyncChanges]:
        """Reads and stores pages until there is no more."""
        has_more = True
        while has_more:
            clear = self._cursor is None
            try:
                page = await self._read(self._cursor, LIMIT)
            except APIError as failure:
                if clear or failure.code not in ("CURSOR_EXPIRED", "INVALID_CURSOR"):
                    raise
                # The next page is the first one of the whole state.
                self._cursor = None
                continue
            if clear:
                self._state = ReplicaState()
            changes = self._state.apply(page["items"])
            self._store.commit(page["next_cursor"], changes, clear)
            self._cursor, self._sequence = page["next_cursor"], page["sequence"]
            has_more = page["has_more"]
            yield changes

    async def close(self) -> None:
        """Closes the store."""
        self._store.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()
