"""The rules by which the items of `activity.sync` change a replica."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

Json = dict[str, Any]


class SyncEntry(TypedDict):
    """A resource in a replica, as a store keeps it."""

    key: str
    kind: str
    id: str
    project_id: str | None
    data: Json | None
    """null only for a user whose account was deleted."""


@dataclass(frozen=True)
class SyncChanges:
    """What a page changes in a replica. No key is in both lists."""

    put: list[SyncEntry] = field(default_factory=list[SyncEntry])
    remove: list[str] = field(default_factory=list[str])


def key_of(kind: str, id: str, project_id: str | None = None) -> str:
    """Returns the key of a resource. A member has an ID only in its project."""
    return f"member:{project_id}:{id}" if kind == "member" else f"{kind}:{id}"


PEOPLE: dict[str, tuple[str | None, str | None]] = {
    "task": ("created_by", "assignees"),
    "comment": ("author", "mentions"),
    "attachment": ("uploader", None),
    "view": ("created_by", None),
    "member": ("user", None),
}
"""Where items contain the summary of a user, and a list of summaries."""


class ReplicaState:
    """The entries of a replica in memory."""

    def __init__(self, entries: Iterable[SyncEntry] = ()) -> None:
        self._entries: dict[str, SyncEntry] = {}
        # The keys of the comments and attachments of each task, and of the attachments of each comment.
        self._contents: dict[str, set[str]] = {}
        self._put: set[str] = set()
        self._removed: set[str] = set()
        for entry in entries:
            self._store(entry)

    def get(self, key: str) -> SyncEntry | None:
        return self._entries.get(key)

    def values(self) -> Iterator[SyncEntry]:
        return iter(self._entries.values())

    def apply(self, items: Sequence[Json]) -> SyncChanges:
        """Applies items in their order, and returns what they have changed."""
        self._put, self._removed = set(), set()
        for item in items:
            self._apply_item(item)
        return SyncChanges([self._entries[key] for key in self._put], list(self._removed))

    def _apply_item(self, item: Json) -> None:
        kind, id, project_id, data = item["kind"], item["id"], item["project_id"], item["data"]
        if item["action"] in ("access_gained", "access_lost"):
            self._remove_project(id)
        if kind == "user":
            self._show_user(id, data)
        if kind == "category":
            self._show_category(id, data)
        # Kinds that this version does not know are stored too, for later versions.
        entry = SyncEntry(key=key_of(kind, id, project_id), kind=kind, id=id, project_id=project_id, data=data)
        if data is not None:
            entry["data"] = self._without_deleted(kind, data)
            self._write(entry)
        else:
            self._remove(entry["key"])
            if kind == "user":
                self._write(entry)

    def _write(self, entry: SyncEntry) -> None:
        self._store(entry)
        self._put.add(entry["key"])
        self._removed.discard(entry["key"])
        if entry["kind"] == "comment" and entry["data"] and entry["data"]["deleted"]:
            self._remove_contents(entry["id"])

    def _store(self, entry: SyncEntry) -> None:
        self._entries[entry["key"]] = entry
        for owner in _owners_of(entry):
            self._contents.setdefault(owner, set()).add(entry["key"])

    def _remove(self, key: str) -> None:
        """Removes an entry, with what belongs to it."""
        entry = self._entries.pop(key, None)
        if entry is None:
            return
        self._put.discard(key)
        self._removed.add(key)
        for owner in _owners_of(entry):
            self._contents.get(owner, set[str]()).discard(key)
        if entry["kind"] in ("task", "comment"):
            self._remove_contents(entry["id"])
        if entry["kind"] == "task":
            self._remove_references(entry["id"])

    def _remove_contents(self, owner: str) -> None:
        for key in self._contents.pop(owner, set[str]()):
            self._remove(key)

    def _remove_project(self, id: str) -> None:
        for entry in list(self._entries.values()):
            if entry["project_id"] == id:
                self._remove(entry["key"])

    def _remove_references(self, task_id: str) -> None:
        """Comments on other tasks show only tasks that the user can see."""
        for entry in list(self._entries.values()):
            if entry["kind"] != "comment" or not entry["data"]:
                continue
            left = [each for each in entry["data"]["references"] if each["id"] != task_id]
            if len(left) < len(entry["data"]["references"]):
                self._change(entry, {"references": left})

    def _change(self, entry: SyncEntry, fields: Json) -> None:
        self._write({**entry, "data": {**(entry["data"] or {}), **fields}})

    def _show_user(self, id: str, user: Json | None) -> None:
        """Shows the name and picture of a user wherever the user appears; of a deleted one, nothing."""
        for entry in list(self._entries.values()):
            fields = _with_user(entry["kind"], entry["data"], id, user) if entry["data"] else {}
            if fields:
                self._change(entry, fields)

    def _without_deleted(self, kind: str, data: Json) -> Json:
        """The account of a user can be closed for some time before all traces are removed."""
        for id in _people_in(kind, data):
            known = self._entries.get(key_of("user", id))
            if known is not None and known["data"] is None:
                data = {**data, **_with_user(kind, data, id, None)}
        return data

    def _show_category(self, id: str, category: Json | None) -> None:
        summary = {name: category[name] for name in ("id", "name", "color")} if category else None
        for entry in list(self._entries.values()):
            if entry["kind"] != "task" or not entry["data"]:
                continue
            categories: list[Json] = entry["data"]["categories"]
            if any(each["id"] == id for each in categories):
                self._change(entry, {"categories": _replaced(categories, id, summary)})


def _owners_of(entry: SyncEntry) -> list[str]:
    """Returns the IDs of the task, and of the comment, that something belongs to."""
    data = entry["data"]
    if data is None or entry["kind"] not in ("comment", "attachment"):
        return []
    owners = [data["task_id"], data.get("comment_id")]
    return [owner for owner in owners if owner is not None]


def _people_in(kind: str, data: Json) -> list[str]:
    one, many = PEOPLE.get(kind, (None, None))
    people: list[Json | None] = [*([data[one]] if one else []), *(data[many] if many else [])]
    return [person["id"] for person in people if person]


def _with_user(kind: str, data: Json, id: str, user: Json | None) -> Json:
    """Returns the fields that show a user, with another summary."""
    if id not in _people_in(kind, data):
        return {}
    one, many = PEOPLE[kind]
    fields: Json = {}
    if one and data[one] and data[one]["id"] == id:
        fields[one] = user
    if many:
        fields[many] = _replaced(data[many], id, user)
    return fields


def _replaced(summaries: list[Json], id: str, summary: Json | None) -> list[Json]:
    """Returns the list with another summary in place of one; without it, if there is none."""
    if summary is None:
        return [each for each in summaries if each["id"] != id]
    return [summary if each["id"] == id else each for each in summaries]
