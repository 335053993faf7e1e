"""Where a replica is kept between two runs of a program."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .sync_state import SyncChanges, SyncEntry


@dataclass(frozen=True)
class StoredReplica:
    """A replica after its last page."""

    cursor: str
    entries: list[SyncEntry]


class SyncStore(Protocol):
    """Keeps a replica. Use one store for each user. A commit must be kept completely or not at all."""

    def load(self) -> StoredReplica | None:
        """Returns what was committed; nothing at first."""
        ...

    def commit(self, cursor: str, changes: SyncChanges, clear: bool) -> None:
        """Keeps a page. With `clear`, everything that was stored before is removed first."""
        ...

    def close(self) -> None:
        """Called when the replica is closed."""
        ...


class MemorySyncStore:
    """Keeps a replica in memory, for as long as the store exists."""

    def __init__(self) -> None:
        self._cursor: str | None = None
        self._entries: dict[str, SyncEntry] = {}

    def load(self) -> StoredReplica | None:
        return None if self._cursor is None else StoredReplica(self._cursor, list(self._entries.values()))

    def commit(self, cursor: str, changes: SyncChanges, clear: bool) -> None:
        if clear:
            self._entries.clear()
        for key in changes.remove:
            self._entries.pop(key, None)
        self._entries.update({entry["key"]: entry for entry in changes.put})
        self._cursor = cursor

    def close(self) -> None:
        pass


class SqliteSyncStore:
    """Keeps a replica in a database in a file (SQLite). Only one program can write to it at a time."""

    def __init__(self, path: str | Path) -> None:
        self._path = path
        self._opened: sqlite3.Connection | None = None

    def _database(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = sqlite3.connect(self._path, check_same_thread=False)
            with self._opened:
                self._opened.execute("create table if not exists entry (key text primary key, value text not null)")
                self._opened.execute("create table if not exists position (cursor text not null)")
        return self._opened

    def load(self) -> StoredReplica | None:
        database = self._database()
        row = database.execute("select cursor from position").fetchone()
        if row is None:
            return None
        values = database.execute("select value from entry")
        return StoredReplica(row[0], [json.loads(value) for (value,) in values])

    def commit(self, cursor: str, changes: SyncChanges, clear: bool) -> None:
        database = self._database()
        with database:
            if clear:
                database.execute("delete from entry")
            database.executemany("delete from entry where key = ?", [(key,) for key in changes.remove])
            database.executemany(
                "insert or replace into entry values (?, ?)",
                [(entry["key"], json.dumps(entry)) for entry in changes.put],
            )
            database.execute("delete from position")
            database.execute("insert into position values (?)", (cursor,))

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None
