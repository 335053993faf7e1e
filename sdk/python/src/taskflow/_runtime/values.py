"""Conversion of values for a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timezone
from typing import Any, Final, TypeVar, cast

from typing_extensions import TypeIs


class Omit:
    """The type of `omit`."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "omit"


omit: Final = Omit()
"""Stands for a property that is not sent. `None` is sent as null."""

T = TypeVar("T")


def is_given(value: T | Omit) -> TypeIs[T]:
    return not isinstance(value, Omit)


def written(value: object) -> Any:
    """Converts a value to JSON: dates and times in RFC 3339, and without omitted properties.

    Raises:
        TypeError: A time has no time zone, so it is ambiguous.
    """
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"{value!r} has no time zone. Add one, such as `timezone.utc`.")
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        properties = cast("Mapping[str, object]", value)
        return {name: written(each) for name, each in properties.items() if is_given(each)}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [written(each) for each in cast("Sequence[object]", value)]
    return value


def query_of(properties: Mapping[str, object]) -> list[tuple[str, str | int | float | bool | None]]:
    """Returns the query. A list repeats its name; omitted values and None are left out."""
    pairs: list[tuple[str, str | int | float | bool | None]] = []
    for name, given in cast("dict[str, object]", written(properties)).items():
        for value in cast("list[object]", given) if isinstance(given, list) else [given]:
            if value is not None:
                pairs.append((name, str(value).lower() if isinstance(value, bool) else str(value)))
    return pairs
