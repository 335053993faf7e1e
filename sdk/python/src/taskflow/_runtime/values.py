"""What is left out of a request, and how values are written into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Final, TypeVar, cast

from typing_extensions import TypeIs


class Omit:
    """The type of `omit`."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "omit"


omit: Final = Omit()
"""Stands for a member that is not sent. `None` is sent as null."""

T = TypeVar("T")


def is_given(value: T | Omit) -> TypeIs[T]:
    return not isinstance(value, Omit)


def written(value: object) -> Any:
    """A value as JSON has it: times in RFC 3339, and without what is omitted.

    Raises TypeError for a time without a zone, which means another moment everywhere.
    """
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"{value!r} has no time zone: add one, such as timezone.utc")
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value)
        return {name: written(each) for name, each in members.items() if is_given(each)}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [written(each) for each in cast("Sequence[object]", value)]
    return value


def query_of(members: Mapping[str, object]) -> list[tuple[str, str | int | float | bool | None]]:
    """Lists repeat their name; what is omitted or None is left out."""
    pairs: list[tuple[str, str | int | float | bool | None]] = []
    for name, given in cast("dict[str, object]", written(members)).items():
        for value in cast("list[object]", given) if isinstance(given, list) else [given]:
            if value is not None:
                pairs.append((name, str(value).lower() if isinstance(value, bool) else str(value)))
    return pairs
